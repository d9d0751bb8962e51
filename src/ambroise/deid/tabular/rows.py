"""One row in, one row out."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import isnan
from typing import Any, Final

from ambroise.deid.identity import Identity
from ambroise.deid.notes import Note, NoteRefused, Pseudonymiser
from ambroise.deid.tabular.columns import Column
from ambroise.deid.tabular.dates import DateUnread, Ticks, day_of, moved
from ambroise.deid.tabular.work import table_work
from ambroise.pseudonyms import keyed_id, surrogate
from ambroise.text.folding import fold

MASK: Final = "***"
_REMEMBERED: Final = 20_000
_TELLING: Final = 6
"""Characters from which the number of a person is looked for in the texts of the row."""
_WORD: Final = re.compile(r"[^\W\d_]+")


class Rows:
    """What makes the rows of a table, by the columns of its work."""

    def __init__(self, notes: Pseudonymiser, header: Sequence[str]) -> None:
        work = table_work(notes.work)
        self._notes, self._work, self._key = notes, work, work.key or b""
        self._person = work.columns.person
        self._made: dict[tuple[str, str, str], str | None] = {}
        self.entities: dict[str, int] = {}
        """What was replaced so far, by label: cells of identities, passages of texts."""
        self._written = work.columns.written(header)
        self._known = [one for one in self._written if one.treatment == "identity"]
        self._known += [one for one in self._written if one.label == "DATE_NAISSANCE"]
        self._texts = [one.name for one in self._written if one.treatment == "text"]
        self._make: dict[str, Callable[[Any, Column, _Row], Any]] = {
            "keep": lambda value, _column, _row: value,
            "key": self._keyed,
            "date": self._moved,
            "identity": self._surrogate,
            "text": self._text,
        }

    def row(self, given: Mapping[str, Any]) -> list[Any]:
        """Return the values of the columns that are written, in order; what is missing stays so.

        A number whose surrogate is none (masked, tagged) becomes missing.

        Raises NoteRefused with a reason that quotes nothing.
        """
        who = _said(given[self._person], self._person) if self._person else ""
        if self._person and not who:
            raise NoteRefused("personne absente")
        known = self._identity(given, who)
        entities = _others(self._known, given) | {"patient": known.known_as}
        row = _Row(who, self._work.policy.shift(self._key, who) if who else 0, known, entities)
        return [
            value
            if is_missing(value := given[column.name])
            else self._make[column.treatment](value, column, row)
            for column in self._written
        ]

    def _keyed(self, value: Any, column: Column, _row: "_Row") -> Any:
        made = keyed_id(self._key, column.kind, _said(value, column.name))
        return made if isinstance(value, int) else f"{made:016x}"

    def _moved(self, value: Any, column: Column, row: "_Row") -> Any:
        try:
            return moved(value, row.shift)
        except DateUnread:
            raise NoteRefused(f"colonne {column.name} : date illisible") from None

    def _surrogate(self, value: Any, column: Column, row: "_Row") -> Any:
        written = _said(value, column.name)
        self._count(column.label)
        if self._work.mode == "mask":
            made: str | None = MASK
        elif self._work.mode == "tag":
            made = f"<{column.label}>"
        else:
            made = self._drawn(written, column.label, row.entities.get(column.role, ""))
        if isinstance(value, str):
            return made or f"<{column.label}>"
        return type(value)(made) if made and made.isdecimal() else None

    def _drawn(self, written: str, label: str, entity: str) -> str | None:
        asked = (written, label, entity)
        if asked not in self._made:
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            self._made[asked] = surrogate(written, label, entity, self._key)
        return self._made[asked]

    def _text(self, value: Any, column: Column, row: "_Row") -> Any:
        if not isinstance(value, str):
            raise NoteRefused(f"colonne {column.name} : ce n'est pas un texte")
        spans = self._notes.spans(Note("", value, row.person), (row.known,))
        try:
            made = self._notes.rendered(value, spans, self._key, row.shift)
        except NoteRefused as refused:
            raise NoteRefused(f"colonne {column.name} : {refused}") from None
        for span in spans:
            self._count(span.label)
        return made.text

    def _count(self, label: str) -> None:
        self.entities[label] = self.entities.get(label, 0) + 1

    def _identity(self, given: Mapping[str, Any], who: str) -> Identity:
        """Return whom the row is about, by its own columns.

        The entity is the one that the feed gives, and without it the one of a feed whose numbers
        of patients are the person column: texts and tables of a person then agree.
        """
        feed = [one for one in self._work.feed.of(person_id=who) if one.role == "patient"]
        entity = (feed[0] if feed else Identity(ipp=who)).known_as
        if not any(given[name] for name in self._texts):
            return Identity(entity=entity)
        known = _gathered(self._known, given)
        if not known.ipp and len(who) >= _TELLING:
            known = replace(known, ipp=who)
        return replace(known, entity=entity)


class _Row:
    """What the cells of a row share."""

    __slots__ = ("entities", "known", "person", "shift")

    def __init__(
        self, person: str, shift: int, known: Identity, entities: Mapping[str, str]
    ) -> None:
        self.person, self.shift, self.known, self.entities = person, shift, known, entities


_FIELDS: Final = {
    "IPP": "ipp",
    "SECU": "nir",
    "ADRESSE": "address",
    "ZIP": "postal_code",
    "VILLE": "city",
    "TEL": "phone",
    "MAIL": "email",
}


def _gathered(columns: Sequence[Column], given: Mapping[str, Any]) -> Identity:
    fields: dict[str, Any] = {}
    for column in columns:
        value = plain(given[column.name])
        if not value or column.role != "patient":
            continue
        if column.label == "NOM":
            fields["birth_name" if fields.get("family_name") else "family_name"] = value
        elif column.label == "PRENOM":
            fields["given_names"] = (*fields.get("given_names", ()), *value.split())
        elif column.label == "NDA":
            fields["stay_numbers"] = (*fields.get("stay_numbers", ()), value)
        elif column.label == "DATE_NAISSANCE":
            fields["birth_date"] = day_of(given[column.name])
        elif column.label in _FIELDS:
            fields.setdefault(_FIELDS[column.label], value)
    return Identity(**fields)


def _others(columns: Sequence[Column], given: Mapping[str, Any]) -> dict[str, str]:
    """Return the entities of people other than the patient: those of their names in texts."""
    return {
        column.role: f"nom:{'-'.join(_WORD.findall(fold(plain(given[column.name]))))}"
        for column in reversed(columns)
        if column.label == "NOM" and column.role != "patient" and plain(given[column.name])
    }


def is_missing(value: Any) -> bool:
    """Return whether a cell holds nothing: null, an empty text, not a number."""
    return value is None or value == "" or (isinstance(value, float) and isnan(value))


def plain(value: Any) -> str:
    """Return how a cell is written as a key: 12, 12.0 and « 12 » are the same; missing, empty."""
    if is_missing(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _said(value: Any, column: str) -> str:
    if isinstance(value, bool | bytes | Ticks):
        raise NoteRefused(f"colonne {column} : type non pris en charge")
    return plain(value)
