"""What a use is given, without the rows and the columns that it does not say it reads."""

import types
from collections.abc import Collection
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from ambroise.uses.contract import Scope
from ambroise.warehouse.views import (
    Act,
    Allergy,
    Banner,
    Contact,
    Drug,
    Measurement,
    Note,
    Problem,
    RowRef,
    Stay,
    WardMove,
)

T = TypeVar("T")

PERSON: Final = "person"
"""The table of what a banner says of the patient."""

IDS: Final = frozenset({"ref", "note_id"})
"""What says which row it is: evidence names it."""

COLUMNS: Final = frozenset(
    field.name
    for row in (Banner, Allergy, Contact, WardMove, Stay, Problem, Drug, Measurement, Act, Note)
    for field in fields(row)
)
"""The columns that a scope may name."""

_KINDS: Final = ("kind", "role", "category", "intent")
"""The field that says of which kind a row is; a type of rows has one of them at most."""

_NOTHING: Final = {
    str: "",
    int: 0,
    float: 0.0,
    bool: False,
    datetime: datetime.combine(date.min, time.min),
    date: date.min,
}


def narrowed(given: T, scopes: Collection[Scope]) -> T:
    """Return `given` with what `scopes` name alone; what must stand there stands empty."""
    found: T = _kept(given, scopes)
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


def _kept(value: Any, scopes: Collection[Scope]) -> Any:
    if isinstance(value, tuple):
        return tuple(_kept(one, scopes) for one in value if _shown(one, scopes))
    if not is_dataclass(value) or isinstance(value, type | RowRef):
        return value
    shown = _shown(value, scopes)
    hints = get_type_hints(type(value))
    kept: dict[str, Any] = {}
    for one in fields(value):
        inner = _kept(getattr(value, one.name), scopes)
        # rows of another table inside this one are read or not by its own scopes
        seen = one.name in shown or (isinstance(inner, tuple) and _of_rows(inner))
        kept[one.name] = inner if seen else _nothing(hints[one.name])
    return type(value)(**kept)


def _shown(value: Any, scopes: Collection[Scope]) -> frozenset[str]:
    """Return the names of the fields of `value` that may be seen; all of what is no row."""
    if not is_dataclass(value):
        return frozenset({""})
    every = frozenset(one.name for one in fields(value))
    ref = getattr(value, "ref", None)
    if not isinstance(ref, RowRef) and not isinstance(value, Banner):
        return every
    table = ref.table if isinstance(ref, RowRef) else PERSON
    kind = next((getattr(value, name) for name in _KINDS if name in every), "")
    mine = [one for one in scopes if one.table == table and kind in (one.kinds or (kind,))]
    if not mine:
        return frozenset()
    if not all(one.columns for one in mine):
        return every
    return every & (IDS | {name for one in mine for name in one.columns})


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
