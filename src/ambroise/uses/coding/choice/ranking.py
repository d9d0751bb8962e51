"""The ranking that a hospital learnt: which code is principal, which are associated.

Two linear models over the numbers of `options` and `habits`. The rules of the PMSI come after, as
for every other choice: what they refuse is not proposed, whatever a ranking says.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import Final

from ambroise.uses.coding.choice import habits, options
from ambroise.uses.coding.choice.associated import Weighed
from ambroise.uses.coding.choice.habits import Habits
from ambroise.uses.coding.choice.options import Option, Options
from ambroise.uses.coding.choice.principal import NEVER, Ranked
from ambroise.uses.coding.cim10 import Cim10

SAID: Final = (*options.SAID, *habits.SAID)
"""The names of the numbers that both models weigh, in order."""


@dataclass(frozen=True, slots=True)
class Linear:
    """`offset` and a weight for each number of SAID."""

    offset: float
    weights: tuple[float, ...]

    def value(self, numbers: Sequence[float]) -> float:
        pairs = zip(self.weights, numbers, strict=True)
        return self.offset + sum(weight * number for weight, number in pairs)


@dataclass(frozen=True, slots=True)
class Row:
    """A code that may be given to a stay, where `named` was, with its numbers."""

    code: str
    named: Option
    numbers: tuple[float, ...]
    principal: bool
    associated: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """What was learnt. A DAS is proposed from the probability `threshold` on, in 0..1."""

    principal: Linear
    associated: Linear
    threshold: float
    habits: Habits


@dataclass(frozen=True, slots=True)
class Ordered:
    """The choice for one stay: codes that may be DP, the likeliest first; all DAS, the surest
    first; and the codes of those that are proposed."""

    principal: tuple[Ranked, ...]
    associated: tuple[Weighed, ...]
    proposed: frozenset[str]


def rows(stay: Options, known: Habits, cim10: Cim10) -> Iterator[Row]:
    """Yield the codes named in a stay, and those that the hospital often codes in their place."""
    named = {one.code for one in stay.each}
    for one in stay.each:
        others = (code for code in known.sisters(one) if code not in named and cim10.usable(code))
        for code in (one.code, *others):
            yield Row(
                code,
                one,
                (*one.said, *known.said(one, stay, code)),
                (one.principal if code == one.code else _may_be_dp(code, cim10)),
                one.cared,
            )


def ordered(
    ranking: Ranking,
    stay: Options,
    principal: Sequence[Ranked],
    associated: Sequence[Weighed],
    cim10: Cim10,
) -> Ordered:
    """Return the choice of a ranking among what the rules found in a stay."""
    ranked = {one.named.code: one for one in principal}
    cared = {one.named.code: one for one in associated}
    dps: dict[str, Ranked] = {}
    das: dict[str, tuple[Weighed, str]] = {}
    for row in rows(stay, ranking.habits, cim10):
        weighed = cared[row.named.code]
        named = replace(weighed.named, code=row.code)
        if row.principal:
            known = ranked.get(row.named.code)
            habit = ranking.habits.told(row.named, row.code, principal=True)
            why = ", ".join(filter(None, (known.why if known else "", habit)))
            points = ranking.principal.value(row.numbers)
            if row.code not in dps or points > dps[row.code].points:
                dps[row.code] = Ranked(named, points, why)
        sure = _probability(ranking.associated.value(row.numbers)) if row.associated else 0.0
        if row.code not in das or sure > das[row.code][0].confidence:
            das[row.code] = Weighed(named, weighed.care, round(sure, 4)), row.named.code
    found = sorted(das.values(), key=lambda one: -one[0].confidence)
    return Ordered(
        tuple(_shared(sorted(dps.values(), key=lambda one: -one.points))),
        tuple(one for one, _ in found),
        frozenset(_one_each(found, ranking.threshold)),
    )


def _shared(found: Sequence[Ranked]) -> Iterator[Ranked]:
    """Yield the codes with ten points shared between them, as the model believes each."""
    worth = [exp(one.points - found[0].points) for one in found]
    for one, share in zip(found, worth, strict=True):
        yield replace(one, points=10 * share / sum(worth))


def _one_each(found: Sequence[tuple[Weighed, str]], threshold: float) -> Iterator[str]:
    """Yield the codes that are sure enough, the surest of those weighed for one diagnosis."""
    taken: set[str] = set()
    for one, named in found:
        if one.care and one.confidence >= threshold and named not in taken:
            taken.add(named)
            yield one.named.code


def _may_be_dp(code: str, cim10: Cim10) -> bool:
    return cim10.usable(code, "DP") and not code.startswith(NEVER)


def _probability(value: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, value))))
