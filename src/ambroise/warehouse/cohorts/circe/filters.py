"""What a criterion asks of the fields of its domain."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from ambroise.warehouse.cohorts.circe.concepts import Sets
from ambroise.warehouse.cohorts.domains import Domain, Field, Kind
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import Concepts, Filter, Matching, Op, Range, Words

_BETWEEN: Final = (Op.BETWEEN, Op.NOT_BETWEEN)
_OPS: Final = {op.value: op for op in Op}
_EXCLUDING: Final = "type"
"""The field that ATLAS can ask to be anything but what it lists."""


def read_filters(part: Part, domain: Domain, sets: Sets) -> Iterator[Filter]:
    """Yield what the keys of `part` that are fields of `domain` ask for."""
    for name, field in domain.fields.items():
        if field.kind is Kind.CONCEPT:
            yield from _concepts(part, name, field, sets)
        elif (asked := part.get(field.circe)) is not None:
            yield from _asked(asked, name, field, sets)


def read_period(part: Part | None) -> tuple[date | None, date | None]:
    """Return the days of {StartDate, EndDate}."""
    if part is None:
        return None, None
    period = part.maybe("StartDate", _day), part.maybe("EndDate", _day)
    part.close()
    return period


def _day(part: Part) -> date | None:
    # ATLAS writes an empty text for a day that was taken back.
    return None if part.value == "" else part.day()


def _concepts(part: Part, name: str, field: Field, sets: Sets) -> Iterator[Filter]:
    excluding = name == _EXCLUDING and part.said(f"{field.circe}Exclude")
    ids = tuple(concept.need("CONCEPT_ID").whole() for concept in part.items(field.circe))
    if ids:
        yield Filter(name, Concepts(ids, excluded=excluding))
    chosen = part.get(f"{field.circe}CS")
    if chosen is None:
        return
    within, excluded = chosen.maybe("CodesetId", sets.key), chosen.said("IsExclusion")
    chosen.close()
    if within is not None:
        yield Filter(name, Concepts(within=within, excluded=excluded))


def _asked(part: Part, name: str, field: Field, sets: Sets) -> Iterator[Filter]:
    match field.kind:
        case Kind.FLAG:
            if part.flag():
                yield Filter(name)
        case Kind.SET:
            yield Filter(name, Concepts(within=sets.key(part)))
        case Kind.TEXT:
            yield Filter(name, _words(part))
        case _:
            yield Filter(name, _range(part, field.kind))


def _words(part: Part) -> Words:
    """Return a text; one that was left empty is in any other."""
    op, text = part.need("Op"), part.words("Text")
    negated, matching = op.text().startswith("!"), op.text().removeprefix("!")
    if matching not in set(Matching):
        raise op.unsupported()
    part.close()
    return Words(text, Matching(matching), negated)


def _range(part: Part, kind: Kind) -> Range:
    said = part.need("Op")
    op = _OPS.get(said.text())
    if op is None:
        raise said.unsupported()
    value = _value(part.need("Value"), kind)
    between = op in _BETWEEN
    # ATLAS leaves the upper end of a comparison that has changed since.
    extent = part.need("Extent") if between else part.get("Extent")
    part.close()
    return Range(op, value, _value(extent, kind) if between and extent else None)


def _value(part: Part, kind: Kind) -> date | int | float:
    """Return a value as Circe writes it in SQL: whole numbers cut, others of four decimals."""
    if kind is Kind.DATE:
        return part.day()
    number = part.number()
    if kind is Kind.NUMBER:
        return int(number)
    return float(Decimal(repr(number)).quantize(Decimal("0.0001"), ROUND_HALF_UP))
