"""What a use is given, without the rows of the tables that its card does not name."""

import types
from collections.abc import Collection
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from ambroise.warehouse.views import Banner, RowRef

T = TypeVar("T")

PERSON: Final = "person"
"""The table of what a banner says of the patient."""
_NOTHING: Final = {
    str: "",
    int: 0,
    float: 0.0,
    bool: False,
    datetime: datetime.combine(date.min, time.min),
    date: date.min,
}


def narrowed(given: T, tables: Collection[str]) -> T:
    """Return `given` with the rows of `tables` alone; what must stand there stands empty."""
    found: T = _kept(given, tables)
    return found


def rows_of(given: Any) -> dict[RowRef, Any]:
    """Return what `given` holds that comes from a row, by row."""
    found: dict[RowRef, Any] = {}
    if isinstance(given, tuple):
        for one in given:
            found |= rows_of(one)
    elif is_dataclass(given) and not isinstance(given, type):
        ref = getattr(given, "ref", None)
        if isinstance(ref, RowRef):
            found[ref] = given
        for one in fields(given):
            found |= rows_of(getattr(given, one.name))
    return found


def _kept(value: Any, tables: Collection[str]) -> Any:
    if isinstance(value, tuple):
        return tuple(_kept(one, tables) for one in value if _read(one, tables))
    if not is_dataclass(value) or isinstance(value, type | RowRef):
        return value
    inner = {one.name: _kept(getattr(value, one.name), tables) for one in fields(value)}
    if _read(value, tables):
        return replace(value, **inner)
    # a row of its own may still be read inside one that may not
    kept = {name: one for name, one in inner.items() if isinstance(one, tuple) and _of_rows(one)}
    return replace(_empty(type(value)), **kept)


def _read(value: Any, tables: Collection[str]) -> bool:
    if isinstance(value, Banner):
        return PERSON in tables
    ref = getattr(value, "ref", None)
    return not isinstance(ref, RowRef) or ref.table in tables


def _of_rows(values: tuple[Any, ...]) -> bool:
    return any(is_dataclass(one) for one in values)


def _empty(kind: type[Any]) -> Any:
    hints = get_type_hints(kind)
    return kind(**{one.name: _nothing(hints[one.name]) for one in fields(kind)})


def _nothing(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is tuple:
        return ()
    if origin in (Union, types.UnionType) and type(None) in get_args(hint):
        return None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[-1]
    if hint is RowRef:
        return RowRef("", 0)
    if is_dataclass(hint) and isinstance(hint, type):
        return _empty(hint)
    return _NOTHING[hint]
