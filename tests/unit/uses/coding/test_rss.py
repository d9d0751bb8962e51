"""What the unit summaries of a stay make together."""

from datetime import datetime

from ambroise.uses.coding.rss import main_rum, severity_of
from ambroise.uses.coding.schema import Position, Proposal, Rum

DAY = datetime(2026, 3, 1, 8)


def a_rum(number: int, *codes: str, days: int = 1, act: str = "") -> Rum:
    """Return a RUM whose first code is its DP, the others associated."""
    places = [Position.DP, *[Position.DAS] * len(codes)]
    made = [Proposal(code, code, place) for code, place in zip(codes, places, strict=False)]
    made += [Proposal(act, act, Position.ACT)] if act else []
    end = DAY.replace(day=DAY.day + days)
    return Rum(number, "U", "", DAY, end, "8", "", "8", "", tuple(made), ())


def test_the_rum_with_an_act_of_treatment_leads_then_the_longest() -> None:
    assert main_rum([a_rum(1, "I10", days=2), a_rum(2, "I10", days=5)]) == 2
    assert main_rum([a_rum(1, "I10", act="HHFA001"), a_rum(2, "I10", days=5)]) == 1
    assert main_rum([a_rum(1, "I10", act="ZZQK002"), a_rum(2, "I10", days=5)]) == 2


def test_a_heavy_associated_diagnosis_counts_once_and_the_dp_of_the_stay_never() -> None:
    told = severity_of([a_rum(1, "I10", "J960", "G560"), a_rum(2, "N179", "J960", days=5)])
    assert told.codes == ("J960",)
    assert severity_of([a_rum(1, "J960", "G560", "J960")]).codes == ()
