"""Whatever was learnt: no rule is broken, and every code has its passage."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.engines import RULES
from ambroise.uses.coding.assembly import compose
from ambroise.uses.coding.choice.habits import Habit, Habits
from ambroise.uses.coding.choice.ranking import SAID, Linear, Ranking
from ambroise.uses.coding.schema import Level, Position
from ambroise.uses.contract import Context, RunId
from ambroise.warehouse.views import StayView
from tests.builders.coding_stay import ROWS, small_knowledge
from tests.property.test_coding import stays

CODES = st.sampled_from([row[0] for row in ROWS]) | st.sampled_from(["Q999", "", "i10"])
COUNTS = st.dictionaries(CODES, st.integers(0, 40), max_size=4)
HABITS = st.dictionaries(
    CODES.map(lambda code: f"code {code}"),
    st.builds(Habit, st.integers(5, 40), COUNTS, COUNTS),
    max_size=8,
).map(Habits)


@st.composite
def linears(draw: st.DrawFn) -> Linear:
    seed = draw(st.randoms(use_true_random=False))
    return Linear(seed.gauss(0, 3), tuple(seed.gauss(0, 2) for _ in SAID))


RANKINGS = st.builds(Ranking, linears(), linears(), st.sampled_from([0.0, 0.3, 0.9, 1.1]), HABITS)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stays(), RANKINGS)
def test_whatever_was_learnt_the_coding_stands(view: StayView, ranking: Ranking) -> None:
    context = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))
    coding = compose(view, context, small_knowledge(), ranking).value
    if coding is None:
        return
    texts = {note.note_id: note.text for note in view.notes}
    for rum in coding.rums:
        assert [one for one in rum.issues if one.level is Level.VIOLATION] == []
        for one in rum.proposals:
            assert one.proofs or one.position is Position.ACT
            assert all(texts[p.note_id][p.start : p.end] == p.quote for p in one.proofs)
            assert one.care or one.position is not Position.DAS
            assert 0 <= one.confidence <= 1
    codes = [one.code for one in coding.das]
    assert len(set(codes)) == len(codes)
