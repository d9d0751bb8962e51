"""What the values of a column look like, one question at a time."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ambroise.deid.tabular.dates import DateUnread, moved
from ambroise.deid.tabular.rows import is_missing, plain
from ambroise.text.checks import luhn_holds, nir_key_holds
from ambroise.text.folding import fold

_MAIL: Final = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?:(?:\+|00)33[ .]?(?:\(0\))?|0)[ .]?[1-9](?:[ .-]?\d\d){4}")
_ZIP: Final = re.compile(r"(?:0[1-9]|[1-8]\d|9[0-8])\d{3}")
_STREET: Final = re.compile(
    r"\b(?:rue|avenue|av|bd|boulevard|chemin|impasse|allees?|place|route|quai|lotissement|square"
    r"|residence|hameau|lieu-dit|cours|sentier|venelle)\b"
)
_NUMBER: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_RPPS: Final = re.compile(r"8?(10\d{9})")
_YEAR: Final = re.compile(r"(?:18|19|20)\d\d")
_PART: Final = re.compile(r"[a-z]+|\d+")
_BORDER: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one column that are not missing, as written, and what they were stored as."""

    name: str
    written: tuple[str, ...]
    distinct: int
    stored_numbers: bool

    @property
    def words(self) -> frozenset[str]:
        """The words of the column's name: « DateNaissance_patient » has three."""
        return frozenset(_PART.findall(fold(_BORDER.sub(" ", self.name))))

    def share(self, test: Test) -> float:
        """Return the share of values that pass, 0 when there is none."""
        return sum(map(test, self.written)) / len(self.written) if self.written else 0.0

    @property
    def mean_words(self) -> float:
        count = sum(len(one.split()) for one in self.written)
        return count / len(self.written) if self.written else 0.0

    @property
    def mean_length(self) -> float:
        return sum(map(len, self.written)) / len(self.written) if self.written else 0.0


def values_of(name: str, cells: Sequence[Any]) -> Values:
    """Return the values of a column."""
    present = [one for one in cells if not is_missing(one)]
    written = tuple(text for one in present if (text := plain(one)))
    return Values(
        name,
        written,
        len(set(written)),
        bool(present) and all(isinstance(one, int | float) for one in present),
    )


def is_nir(text: str) -> bool:
    digits = re.sub(r"[ .]", "", text)
    return nir_key_holds(digits) or (
        len(digits) == 13 and digits[:1] in "123478" and digits.isdecimal() and digits[3:5] < "13"
    )


def is_rpps(text: str) -> bool:
    found = _RPPS.fullmatch(text.replace(" ", ""))
    return found is not None and luhn_holds(found[1])


def is_finess(text: str) -> bool:
    return len(text) == 9 and text.isdecimal() and luhn_holds(text)


def is_mail(text: str) -> bool:
    return _MAIL.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    return _PHONE.fullmatch(text) is not None


def is_postal_code(text: str) -> bool:
    return _ZIP.fullmatch(text) is not None


def is_street(text: str) -> bool:
    return _STREET.search(fold(text)) is not None


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def is_year(text: str) -> bool:
    return _YEAR.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Return whether a text is a whole date; a number alone is one in the form 20240312 only."""
    if text.isdecimal() and (len(text) != 8 or not is_year(text[:4])):
        return False
    try:
        return bool(moved(text, 1)) and sum(map(str.isdigit, text)) >= 3
    except DateUnread:
        return False
