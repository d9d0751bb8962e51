"""What results, drugs and acts suggest, that no document names."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.schema import Fact, Suspected
from ambroise.warehouse.views import Act, Drug, Measurement, StayView


class _Sign(BaseModel):
    """One row of `signs.toml`; `ratio` is between two results of a stay, the lower one first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    unless: tuple[str, ...]
    unless_more: tuple[str, ...] = ()
    label: str
    why: str
    source: Annotated[str, Field(min_length=1)]
    loinc: tuple[str, ...] = ()
    unit: str = ""
    below: dict[str, float] = {}
    above: float | None = None
    ratio: float | None = None
    drugs: tuple[str, ...] = ()
    needs_drugs: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()


_SIGNS: Final[TypeAdapter[tuple[_Sign, ...]]] = TypeAdapter(tuple[_Sign, ...])


def suspected_in(given: StayView, named: Iterable[str], cim10: Cim10) -> tuple[Suspected, ...]:
    """Return what the rows suggest and is none of `named`: codes that the documents tell of."""
    known = tuple(named)
    return tuple(_suspected(given, known, cim10))


def _suspected(given: StayView, known: Sequence[str], cim10: Cim10) -> Iterator[Suspected]:
    for sign in _signs():
        if any(code.startswith((*sign.unless, *sign.unless_more)) for code in known):
            continue
        facts = [*_results(sign, given), *_drugs(sign.drugs, given), *_acts(sign, given)]
        if sign.needs_drugs:
            treated = list(_drugs(sign.needs_drugs, given))
            facts = [*facts, *treated] if facts and treated else []
        if facts:
            label = cim10.label(sign.code) or sign.label
            yield Suspected(sign.code, label, sign.why, sign.source, tuple(facts[:4]))


def _results(sign: _Sign, given: StayView) -> Iterator[Fact]:
    told = [
        one
        for one in given.measurements
        if one.code.code in sign.loinc and one.unit == sign.unit and one.value is not None
    ]
    if sign.ratio is not None:
        yield from _rise(told, sign.ratio)
        return
    limit = sign.below.get(given.banner.sex, min(sign.below.values(), default=None))
    for one in told:
        value = one.value or 0.0
        low = limit is not None and value < limit
        if low or (sign.above is not None and value > sign.above):
            yield fact_of_result(one)


def _rise(told: Sequence[Measurement], ratio: float) -> Iterator[Fact]:
    values = [(one.value or 0.0, one) for one in told if one.value]
    for value, one in values:
        if value <= 0:
            continue
        week = [
            other for more, other in values
            if more >= ratio * value and 0 < (other.at - one.at).days <= 7
        ]  # fmt: skip
        if week:
            yield fact_of_result(one)
            yield fact_of_result(max(week, key=lambda other: other.value or 0.0))
            return


def _drugs(prefixes: tuple[str, ...], given: StayView) -> Iterator[Fact]:
    seen: set[str] = set()
    for one in given.drugs:
        if prefixes and one.code.code.startswith(prefixes) and one.code.code not in seen:
            seen.add(one.code.code)
            yield fact_of_drug(one)


def _acts(sign: _Sign, given: StayView) -> Iterator[Fact]:
    for one in given.acts:
        if sign.acts and one.code.vocabulary == "CCAM" and one.code.code.startswith(sign.acts):
            yield fact_of_act(one)


def fact_of_result(one: Measurement) -> Fact:
    value = f"{one.value:g}" if one.value is not None else one.text
    said = f"{one.code.label} : {one.operator}{value} {one.unit} le {one.at:%d/%m/%Y}"
    return Fact(one.ref.table, one.ref.row_id, said)


def fact_of_drug(one: Drug) -> Fact:
    return Fact(one.ref.table, one.ref.row_id, f"{one.code.label} ({one.code.code})")


def fact_of_act(one: Act) -> Fact:
    when = f" le {one.at:%d/%m/%Y}" if one.at else ""
    return Fact(one.ref.table, one.ref.row_id, f"{one.code.code} {one.code.label}{when}".strip())


@cache
def _signs() -> tuple[_Sign, ...]:
    told: Any = tomllib.loads(files(__package__).joinpath("signs.toml").read_text("utf-8"))
    return _SIGNS.validate_python(told["sign"])
