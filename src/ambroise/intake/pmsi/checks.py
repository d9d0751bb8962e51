"""The small readings of PMSI values: days, codes, numbers; what is no value is refused by name."""

import re
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from ambroise.intake.told import Untold

_MANY: Final = 1 << 16
_DIAGNOSIS: Final = re.compile(r"[A-Z]\d\d(?:\d{1,3}|\d?\+\d{1,2})?")
"""A CIM-10 code as the PMSI writes it, without its point, ATIH extensions with their plus sign."""

_ACT: Final = re.compile(r"[A-Z]{4}\d{3}")


class Unreadable(ValueError):
    """A value that is none of its kind; who reads the line says which field it is."""


@lru_cache(_MANY)
def day(text: str) -> str:
    """The ISO day of JJMMAAAA, "" for blanks. Raises Unreadable for a day that does not exist."""
    if text.isspace():
        return ""
    if not (text.isdecimal() and text.isascii()):
        raise Unreadable
    try:
        return date(int(text[4:]), int(text[2:4]), int(text[:2])).isoformat()
    except ValueError as error:
        raise Unreadable from error


def is_day(text: str) -> bool:
    """Tell whether a field holds a day, or blanks."""
    try:
        day(text)
    except Unreadable:
        return False
    return True


def diagnosis(text: str) -> str:
    """The CIM-10 code of a field, "" for blanks. Raises Unreadable for another form."""
    code = text.rstrip()
    if code and not _DIAGNOSIS.fullmatch(code):
        raise Unreadable
    return code


def act(text: str) -> str:
    """The CCAM code of a field. Raises Unreadable for another form: four letters, three digits."""
    if not _ACT.fullmatch(text):
        raise Unreadable
    return text


@lru_cache(_MANY)
def number(text: str, label: str) -> int | None:
    """The number of a field, None for blanks. Raises Untold for what is not all digits."""
    stripped = text.strip()
    if not stripped:
        return None
    if not (stripped.isdecimal() and stripped.isascii()):
        raise Untold("number_unreadable", label)
    return int(stripped)


def count(text: str, label: str) -> int:
    """A number of parts that follow. Raises Untold for what is not all digits, blanks too."""
    if not (text.isdecimal() and text.isascii()):
        raise Untold("count_unreadable", label)
    return int(text)


def identifier(text: str, label: str) -> str:
    """The value of an identifier. Raises Untold where there is none, or of no usual character."""
    value = text.strip()
    if not value:
        raise Untold("missing_element", label)
    if not value.isascii():
        raise Untold("identifier_unreadable", label)
    return value


def named(value: str) -> str:
    """An identifier as a part of a resource's id: neither blank, slash nor bar."""
    return value if value.isalnum() else quote(value, safe="-._")
