"""A fictional past of coded stays with two habits of its hospital, told in a few sentences."""

from collections.abc import Iterator
from functools import cache

from ambroise.uses.coding.choice.ranking import Ranking
from ambroise.uses.coding.choice.ranking_file import About
from ambroise.uses.coding.finding import find, weighable
from ambroise.uses.coding.gold import CodingGold
from ambroise.uses.coding.training.counting import Lesson
from ambroise.uses.coding.training.learning import learn
from ambroise.warehouse.views import StayView
from tests.builders.coding_stay import small_cim10, small_knowledge
from tests.unit.uses.conftest import StayBuilder

NOTE = (
    "Motif : {first}\n"
    "Antécédents : HTA\n"
    "Évolution : {second}, décompensation cardiaque traitée.\n"
    "Conclusion : {first}, {second}, décompensation cardiaque.\n"
)
FIRSTS = ("pyélonéphrite aiguë", "canal carpien", "grippe")
SECONDS = ("insuffisance rénale aiguë", "syndrome confusionnel")
FAILURE_HERE = "I5002"
"""What this hospital codes for a heart failure without a fraction, which the rules read I5009."""


def a_past_stay(number: int) -> StayView:
    first, second = FIRSTS[number % 3], SECONDS[number % 2]
    return StayBuilder().with_note(NOTE.format(first=first, second=second)).view


def its_coding(number: int) -> CodingGold:
    """What comes second is the DP here, against the order of the conclusion."""
    dp = ("N179", "F058")[number % 2]
    return CodingGold(dp, "", (("N10", "G560", "J101")[number % 3], FAILURE_HERE))


def lessons(count: int = 60) -> Iterator[Lesson]:
    for number in range(count):
        found = weighable(find(a_past_stay(number), small_knowledge()), small_knowledge())
        yield Lesson(number // 2, found, its_coding(number))


@cache
def learnt() -> Ranking:
    return learn(list(lessons()), small_cim10())


def about() -> About:
    return About("2026-03-20", "2025-01-01", "2025-12-31", "2026-01-01", 60, 30, 30, "x", {})
