"""A part of a definition's file, at its JSON pointer: nothing of it goes unread in silence."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from ambroise.errors import CohortInvalid, CohortPartUnsupported

_LARGEST: Final = 2**63 - 1
_LONGEST: Final = 1_000_000
_NUMBER: Final = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")

_WRITTEN: Final = re.compile(r"[^\x00\ud800-\udfff]*")
"""What a query can hold: no end of text, no half of a character."""

T = TypeVar("T")


@dataclass(slots=True)
class Part:
    """A value of `file`; `close` refuses the keys that were not taken."""

    file: Path
    pointer: str
    value: Any
    _taken: set[str] = field(default_factory=set)

    def get(self, key: str) -> "Part | None":
        """Return the part under `key`, None when it is absent or null."""
        if not isinstance(self.value, dict):
            raise self.invalid("un objet est attendu", "an object is expected")
        self._taken.add(key)
        value = self.value.get(key)
        return None if value is None else self._inner(key, value)

    def need(self, key: str) -> "Part":
        """Return the part under `key`, which must be there."""
        part = self.get(key)
        if part is None:
            raise self.invalid(f"« {key} » manque", f"“{key}” is missing")
        return part

    def maybe(self, key: str, read: Callable[["Part"], T]) -> T | None:
        """Return what `read` makes of the part under `key`, None when it is absent or null."""
        part = self.get(key)
        return None if part is None else read(part)

    def said(self, key: str) -> bool:
        """Return whether the flag `key` is there and true."""
        return self.maybe(key, Part.flag) or False

    def days(self, key: str) -> int:
        """Return the number of days under `key`, 0 when it is absent or null."""
        return self.maybe(key, Part.span) or 0

    def words(self, key: str) -> str:
        """Return the text under `key`, empty when it is absent or null."""
        return self.maybe(key, Part.text) or ""

    def close(self) -> None:
        """Raise CohortPartUnsupported for the first key that was not taken and holds something."""
        for key, value in self.value.items():
            if key not in self._taken and value is not None:
                raise self._inner(key, value).unsupported()

    def only(self, *keys: str) -> str | None:
        """Return which of `keys` is there, None when none is; raises for more than one."""
        there = [key for key in keys if self.get(key) is not None]
        if len(there) > 1:
            listed = ", ".join(there)
            raise self.invalid(f"une seule de ces clés : {listed}", f"one of these keys: {listed}")
        return there[0] if there else None

    def names(self) -> list[str]:
        """Return the keys of an object."""
        if not isinstance(self.value, dict):
            raise self.invalid("un objet est attendu", "an object is expected")
        return list(self.value)

    def items(self, key: str) -> Iterator["Part"]:
        """Yield the parts of the list under `key`, none when it is absent or null."""
        part = self.get(key)
        if part is not None:
            yield from part.elements()

    def elements(self) -> Iterator["Part"]:
        """Yield the parts of a list."""
        if not isinstance(self.value, list):
            raise self.invalid("une liste est attendue", "a list is expected")
        for number, value in enumerate(self.value):
            yield self._inner(str(number), value)

    def text(self) -> str:
        if not isinstance(self.value, str) or not _WRITTEN.fullmatch(self.value):
            raise self.invalid("un texte est attendu", "a text is expected")
        return self.value

    def whole(self) -> int:
        """Return a whole number of 64 bits."""
        number = self.number()
        if number != int(number):
            raise self.invalid("un nombre entier est attendu", "a whole number is expected")
        return int(number)

    def span(self) -> int:
        """Return a number of days that a calendar holds."""
        days = self.whole()
        if abs(days) > _LONGEST:
            raise self.invalid("trop de jours", "too many days")
        return days

    def number(self) -> int | float:
        """Return a number, which ATLAS may write as a text, within 64 bits."""
        value = self.value
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            value = float(value) if "." in value else int(value)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.invalid("un nombre est attendu", "a number is expected")
        if not abs(value) <= _LARGEST:
            raise self.invalid("nombre trop grand", "number too large")
        return value

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.invalid("true ou false est attendu", "true or false is expected")
        return self.value

    def day(self) -> date:
        """Return a day written YYYY-MM-DD; YAML reads it as a day already."""
        if type(self.value) is date:
            return self.value
        year, *others = self.text().split("-")
        try:
            month, day = map(int, others)
            return date(int(year), month, day)
        except ValueError:
            raise self.invalid(
                "une date AAAA-MM-JJ est attendue", "a date YYYY-MM-DD is expected"
            ) from None

    def unsupported(self) -> CohortPartUnsupported:
        return CohortPartUnsupported(file=self.file.name, part=self.pointer or "/")

    def invalid(self, cause: str, cause_en: str) -> CohortInvalid:
        return CohortInvalid(
            file=self.file.name, part=self.pointer or "/", cause=cause, cause_en=cause_en
        )

    def inner_json(self) -> "Part":
        """Return the part that a text holds as JSON."""
        try:
            return Part(self.file, self.pointer, json.loads(self.text()))
        except (ValueError, RecursionError):
            raise self.invalid("JSON illisible", "unreadable JSON") from None

    def _inner(self, key: str, value: Any) -> "Part":
        escaped = str(key).replace("~", "~0").replace("/", "~1")
        return Part(self.file, f"{self.pointer}/{escaped}", value)
