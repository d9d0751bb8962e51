"""The texts of the pages, French first with English beside it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

Lang = Literal["fr", "en"]
LANGS: Final[tuple[Lang, ...]] = get_args(Lang)
FOLDER = Path(__file__).parent / "words"


class Words:
    """The texts of one language: `words("record.tab_dossier", name=...)`.

    An unknown key is a programming error and raises KeyError.
    """

    def __init__(self, lang: Lang, texts: dict[str, str]) -> None:
        self.lang = lang
        self._texts = texts

    def __call__(self, key: str, /, **fields: object) -> str:
        text = self._texts[key]
        return text.format(**fields) if fields else text

    def named(self, family: str, value: str) -> str:
        """Return the text of a coded value, or the value itself when it has none.

        Codes come from sources, so an unforeseen one is shown as it is.
        """
        return self._texts.get(f"{family}.{value}", value)

    def family(self, name: str) -> dict[str, str]:
        """Return the texts of a family of coded values, by code."""
        start = f"{name}."
        return {
            key.removeprefix(start): text
            for key, text in self._texts.items()
            if key.startswith(start)
        }

    def keys(self) -> frozenset[str]:
        return frozenset(self._texts)


@cache
def words(lang: Lang) -> Words:
    """Return the texts of `lang`, read once."""
    with (FOLDER / f"{lang}.toml").open("rb") as file:
        sections = tomllib.load(file)
    return Words(
        lang,
        {
            f"{section}.{key}": text
            for section, keys in sections.items()
            for key, text in keys.items()
        },
    )


def lang_of(wanted: str | None) -> Lang | None:
    """Return `wanted` when it is a language of the catalogue."""
    return next((lang for lang in LANGS if lang == wanted), None)
