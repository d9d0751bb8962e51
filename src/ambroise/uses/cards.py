"""The card of a use: what it is for, what it reads, what it must not be used for.

Who answers for it at a site, and its regulatory status there, are the site's: see `entries`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class CardText:
    """A card in one language."""

    title: str
    purpose: str
    users: tuple[str, ...]
    reads: tuple[str, ...]
    engine: str
    limits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What the package says of a use before anybody runs it, in both languages.

    `guides`: it predicts or guides for a patient, so that it stays « recherche seulement » until
    the site has recorded its status as a medical device.
    """

    fr: CardText
    en: CardText
    guides: bool = True

    def text(self, lang: str) -> CardText:
        return self.fr if lang == "fr" else self.en


def read_card(package: str) -> Card:
    """Return the card written in `card.toml` of a use's package."""
    tables = tomllib.loads(files(package).joinpath("card.toml").read_text(encoding="utf-8"))
    return Card(_text(tables["fr"]), _text(tables["en"]), tables["guides"])


def _text(table: Mapping[str, Any]) -> CardText:
    return CardText(
        title=table["title"],
        purpose=table["purpose"],
        users=tuple(table["users"]),
        reads=tuple(table["reads"]),
        engine=table["engine"],
        limits=tuple(table["limits"]),
    )
