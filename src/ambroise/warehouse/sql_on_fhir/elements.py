"""What FHIR calls the elements of each type, and of what type they are.

`elements.json` is written by `tests/builders/fhir_elements.py`: the definitions of FHIR R4, and the
elements that R5 adds. A type of a choice `value[x]` is written as its JSON element ends.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

_SQL_TYPES: Final = {
    "boolean": "BOOLEAN",
    "decimal": "DOUBLE",
    "integer": "BIGINT",
    "integer64": "BIGINT",
    "positiveInt": "BIGINT",
    "unsignedInt": "BIGINT",
} | dict.fromkeys(
    "base64Binary canonical code date dateTime id instant markdown oid string time uri url uuid"
    " xhtml".split(),
    "VARCHAR",
)
"""What a column of each primitive type holds.

Dates and times stay text, as FHIR writes them: a year or a month is one too.
"""
_SPECIAL: Final = {
    "Quantity": {"Age", "Count", "Distance", "Duration", "MoneyQuantity", "SimpleQuantity"},
    "integer": {"positiveInt", "unsignedInt"},
    "string": {"code", "id", "markdown"},
    "uri": {"canonical", "oid", "url", "uuid"},
}
"""The types that are special cases of another."""


@dataclass(frozen=True, slots=True)
class Element:
    """`type` is None for a choice (`value[x]`): then `ways` are its elements, by type."""

    type: str | None
    ways: tuple[tuple[str, str], ...] = ()


def element(type_: str, name: str) -> Element | None:
    """Return the element `name` of a type, None when FHIR has none of that name."""
    told = _elements().get(type_, {})
    if name in told:
        return Element(told[name].removesuffix("*"))
    if choice := told.get(f"{name}[x]"):
        names = (name + ending for ending in choice.split("|"))
        return Element(None, tuple((told[way].removesuffix("*"), way) for way in names))
    return None


def is_type(name: str) -> bool:
    return name in _SQL_TYPES or name in _elements()


def is_resource(name: str) -> bool:
    """Tell whether a type is one of resources: they alone may be under rules of their own."""
    return "implicitRules" in _elements().get(name, {})


def is_a(type_: str, other: str) -> bool:
    """Tell whether a type is another one, or a special case of it."""
    return type_ == other or type_ in _SPECIAL.get(other, ())


def sql_type(type_: str) -> str | None:
    """Return what holds a primitive type in SQL, None for a type that has elements."""
    return _SQL_TYPES.get(type_)


@cache
def _elements() -> dict[str, dict[str, str]]:
    text = files("ambroise.warehouse.sql_on_fhir").joinpath("elements.json").read_text("utf-8")
    found: dict[str, dict[str, str]] = json.loads(text)
    return found
