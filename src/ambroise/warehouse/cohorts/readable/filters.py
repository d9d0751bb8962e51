"""What a readable definition asks of the fields of an event, or of the person."""

from collections.abc import Iterable, Iterator
from datetime import date

from ambroise.errors import CohortInvalid
from ambroise.warehouse.cohorts.domains import Domain, Kind
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import Concepts, Filter, Op, Range, Words
from ambroise.warehouse.cohorts.readable.concepts import Sets
from ambroise.warehouse.cohorts.readable.words import MATCHINGS, RANGES

_BETWEEN = (Op.BETWEEN, Op.NOT_BETWEEN)


def read_filters(part: Part | None, domain: Domain, sets: Sets) -> tuple[Filter, ...]:
    """Return what `part` asks: fields of `domain` by their name, or a list of such asks."""
    if part is None:
        return ()
    if isinstance(part.value, list):
        return tuple(one for each in part.elements() for one in _filters(each, domain, sets))
    return tuple(_filters(part, domain, sets))


def _filters(part: Part, domain: Domain, sets: Sets) -> Iterator[Filter]:
    for name in part.names():
        field, asked = domain.fields.get(name), part.get(name)
        if asked is None:
            continue
        if field is None:
            raise asked.unsupported()
        if field.kind is not Kind.FLAG:
            yield Filter(name, _asked(asked, field.kind, sets))
        elif asked.flag():
            yield Filter(name)


def _asked(part: Part, kind: Kind, sets: Sets) -> Range | Words | Concepts:
    if kind in (Kind.CONCEPT, Kind.SET):
        return _concepts(part, sets)
    if kind is Kind.TEXT:
        return _words(part)
    return _range(part, kind)


def _concepts(part: Part, sets: Sets) -> Concepts:
    """Return some concepts: a set by its key, a list of ids, or {not: ...} of these."""
    excluded = isinstance(part.value, dict)
    said = part.need("not") if excluded else part
    if excluded:
        part.close()
    if isinstance(said.value, str):
        return Concepts(within=sets.key(said), excluded=excluded)
    ids = tuple(one.whole() for one in said.elements())
    if not ids:
        raise said.invalid("au moins un concept est attendu", "at least one concept is expected")
    return Concepts(ids, excluded=excluded)


def _words(part: Part) -> Words:
    word = part.only(*MATCHINGS)
    part.close()
    if word is None:
        raise expected(part, MATCHINGS)
    matching, negated = MATCHINGS[word]
    return Words(part.need(word).text(), matching, negated)


def _range(part: Part, kind: Kind) -> Range:
    word = part.only(*RANGES)
    part.close()
    if word is None:
        raise expected(part, RANGES)
    op, said = RANGES[word], part.need(word)
    if op not in _BETWEEN:
        return Range(op, _value(said, kind))
    ends = list(said.elements())
    if len(ends) != 2:
        raise said.invalid("deux bornes sont attendues", "two ends are expected")
    low, high = (_value(end, kind) for end in ends)
    return Range(op, low, high)


def _value(part: Part, kind: Kind) -> date | int | float:
    if kind is Kind.DATE:
        return part.day()
    return part.whole() if kind is Kind.NUMBER else float(part.number())


def expected(part: Part, words: Iterable[str]) -> CohortInvalid:
    """Return the refusal of a part where one of some words should be."""
    listed = ", ".join(words)
    return part.invalid(f"un de ces mots est attendu : {listed}", f"expected: {listed}")
