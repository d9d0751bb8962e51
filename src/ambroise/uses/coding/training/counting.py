"""The habits of a hospital, counted over past stays."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from ambroise.uses.coding.choice.habits import FEWEST, Habit, Habits, keys_of
from ambroise.uses.coding.choice.options import Options
from ambroise.uses.coding.gold import CodingGold


@dataclass(frozen=True, slots=True)
class Lesson:
    """A past stay: what the rules find in it, and what was coded. `person` parts patients."""

    person: int
    found: Options
    coded: CodingGold


@dataclass
class _Counted:
    named: set[int] = field(default_factory=set)
    dp: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    das: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def habits_of(lessons: Iterable[Lesson]) -> Habits:
    """Return what was coded where a diagnosis was named; no habit of fewer than FEWEST patients."""
    counts: defaultdict[str, _Counted] = defaultdict(_Counted)
    for lesson in lessons:
        for one in lesson.found.each:
            category = one.code[:3]
            das = [code for code in lesson.coded.das if code[:3] == category]
            for _, keys in keys_of(one, lesson.found):
                for key in keys:
                    counted = counts[key]
                    counted.named.add(lesson.person)
                    if lesson.coded.dp[:3] == category:
                        counted.dp[lesson.coded.dp].add(lesson.person)
                    for code in das:
                        counted.das[code].add(lesson.person)
    return Habits(
        {
            key: Habit(len(one.named), _sizes(one.dp), _sizes(one.das))
            for key, one in sorted(counts.items())
            if len(one.named) >= FEWEST
        }
    )


def _sizes(found: dict[str, set[int]]) -> dict[str, int]:
    return {code: len(people) for code, people in sorted(found.items())}
