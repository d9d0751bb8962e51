"""What replaces an identity: the same for one entity and key, in the form of what it replaces."""

from collections.abc import Callable, Collection, Container
from typing import Final

from ambroise.pseudonyms import numbers, places
from ambroise.pseudonyms.people import People
from ambroise.pseudonyms.presence import Presence, bare
from ambroise.text.spans import Span

ATTEMPTS: Final = 24
"""Draws after which there is nothing to write but a tag."""

Maker = Callable[[str, bytes, int], str | None]
"""Of the text replaced, the key and the attempt, counted from 0."""

_MAKERS: Final[dict[str, Maker]] = {
    "SECU": numbers.nir,
    "RPPS": numbers.checked_number,
    "ADELI": numbers.checked_number,
    "FINESS": numbers.checked_number,
    "IPP": numbers.number,
    "NDA": numbers.number,
    "PRELEVEMENT": numbers.number,
    "EXAMEN": numbers.number,
    "UID": numbers.uid,
    "TEL": numbers.phone,
    "MAIL": numbers.mail,
    "URL": numbers.url,
    "ADRESSE": places.street,
    "ZIP": places.postal_code,
    "VILLE": places.town,
    "PAYS": places.country,
    "HOPITAL": places.hospital,
    "SERVICE": places.ward,
}
"""Labels whose surrogate says the value again: it is drawn from what is written, not from whose.

A place or a number is then the same in every note, table and image of a project.
"""
NAMES: Final = frozenset({"NOM", "PRENOM"})


class Surrogates:
    """The surrogates of one text under one key: none twice for two entities, none real.

    What is real is every identity of `spans` and every word of `text`, and the folded words and
    digits in `known` (those of the identity feed). The entities of `spans` say which initials and
    trigrams go with which name, and which names are one name with a typing error. They are drawn
    in the order asked: whom the text is about comes first, so that theirs hardly ever depends on
    the text.
    """

    def __init__(
        self,
        key: bytes,
        text: str = "",
        spans: Collection[Span] = (),
        *,
        known: Container[str] = frozenset(),
    ) -> None:
        self._key = key
        self._presence = Presence(text, spans, known)
        self._people = People(key, text, spans, self._presence)
        self._made: dict[tuple[str, str, str], str | None] = {}

    def of(self, written: str, label: str, entity: str = "") -> str | None:
        """Return what to write instead of `written`; None where there is only a tag to write."""
        asked = (written, label, entity)
        if asked not in self._made:
            self._made[asked] = self._draw(written, label, entity)
        return self._made[asked]

    def _draw(self, written: str, label: str, entity: str) -> str | None:
        if label in NAMES:
            return self._people.name(written, label, entity)
        maker = _MAKERS.get(label)
        if maker is None:
            return None
        replaced = bare(written)
        for attempt in range(ATTEMPTS):
            made = maker(written, self._key, attempt)
            if made is None:
                return None
            if bare(made) != replaced and self._presence.free(made, (label, replaced)):
                return made
        return None


def surrogate(text: str, label: str, entity: str, key: bytes) -> str | None:
    """Return what to write instead of `text`; None where there is nothing to write but a tag.

    It is what `render` writes in a text for the same `text`, `label`, `entity` and key, save
    where that text holds the surrogate as somebody's real name or number: tables and images ask
    here. Capitals, initials, hyphens and the layout of numbers are kept. Numbers never pass their
    check: a NIR has the key 99, an RPPS or FINESS a wrong last digit, a phone is in a range kept
    for fiction. Where `entity` is empty the words of a name stand for it.
    """
    return Surrogates(key).of(text, label, entity)
