"""Why a record cannot be mapped: an element of the wrong JSON kind, missing, or an impossible date.

What is read of a type (its shape) is decoded once with every kind checked at every depth: an
element of another kin than its shape would be read as absent, so it is refused by name instead.
"""

import re
import sys
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Annotated, Any, Final, NamedTuple

import msgspec

from ambroise.intake.fhir.shapes import elements

_SCALARS: Final[dict[object, Any]] = {  # a number written as text counts, NaN does not
    "VARCHAR": str | int | float | bool,
    "DOUBLE": Annotated[float, msgspec.Meta(ge=-sys.float_info.max, le=sys.float_info.max)],
    "BIGINT": int,
    "BOOLEAN": bool,
}

_DATE_TIME: Final = re.compile(
    r"\d{4}(-\d{2}(-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:([0-5]\d|60)(\.\d+)?)?"
    r"(Z|[+-](0\d|1[0-4]):[0-5]\d)?)?)?)?"
)
"""The four precisions of FHIR's dateTime (R4, section 2.24.0.1).

A time without zone or seconds, which FHIR forbids and hospitals send, is let through.
"""


class Fault(NamedTuple):
    reason: str
    element: str


class _Check:
    """What a type must say, and its decoder."""

    def __init__(self, resource_type: str, shape: dict[str, object]) -> None:
        rules = _rules().get(resource_type, {})
        self._decoder = msgspec.json.Decoder(_type(resource_type, shape), strict=False)
        self._required = [
            (choice, [_field(name) for name in choice.split("|")])
            for choice in rules.get("required", [])
        ]
        self._dates = [
            (path, attrgetter(_field(path.split(".")[0])), path.split(".")[1:])
            for path in rules.get("dates", [])
        ]

    def fault(self, raw: bytes) -> Fault | None:
        try:
            body = self._decoder.decode(raw)
        except msgspec.ValidationError as error:
            return Fault("wrong_type", _place(error))
        for choice, names in self._required:
            if all(getattr(body, name) is None for name in names):
                return Fault("missing_element", choice)
        for path, first, rest in self._dates:
            value = first(body)
            for name in rest:
                value = None if value is None else getattr(value, _field(name))
            if value is not None and not is_date(value):
                return Fault("impossible_date", path)
        return None


def fault(resource_type: str, raw: bytes) -> Fault | None:
    """Return why a record of `resource_type` is refused; None for a good one.

    `raw` is one JSON object. A type that is kept as it came has no fault.
    """
    check = _check(resource_type)
    return check.fault(raw) if check else None


def is_date(value: object) -> bool:
    """Tell whether a FHIR date, dateTime or instant is one that exists."""
    if not isinstance(value, str) or not _DATE_TIME.fullmatch(value):
        return False
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return False
    return True


@cache
def _rules() -> dict[str, dict[str, list[str]]]:
    text = files("ambroise.intake.fhir").joinpath("checks.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _check(resource_type: str) -> _Check | None:
    shape = elements(resource_type)
    return _Check(resource_type, shape) if shape else None


def _type(name: str, shape: object) -> Any:
    """Return what msgspec decodes `shape` into: nothing but the elements that are read."""
    if isinstance(shape, dict):
        fields = [
            (_field(element), _type(f"{name}.{element}", inner) | None, None)
            for element, inner in shape.items()
        ]
        return msgspec.defstruct(name, fields, rename={_field(e): e for e in shape}, gc=False)
    if isinstance(shape, list):
        inner = _type(name, shape[0]) | None
        return list[inner]  # type: ignore[valid-type]
    return _SCALARS[shape]


def _field(element: str) -> str:
    """Return an element's name as an attribute: `class` is a word of Python."""
    return f"{element}_"


def _place(error: Exception) -> str:
    """Return the element's path from a message that ends in "at `$.code.coding[0].code`"."""
    place = re.search(r"at `\$\.(.+)`", str(error))
    return place.group(1) if place else ""
