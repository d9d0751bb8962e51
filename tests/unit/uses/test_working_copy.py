"""Two persons at one draft: whatever the order, no words are lost and none come twice."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses import Draft, Pointer
from ambroise.uses.contract import NO_COST, RunId
from ambroise.uses.working_copy import (
    Content,
    Given,
    all_held,
    held,
    merged,
    said,
    seen_by,
    settled,
    undone,
)

NOW = datetime(2026, 3, 20, 15, tzinfo=UTC)
A, B = Pointer("/a"), Pointer("/b")
PROPOSED = {A: "un", B: "deux"}
TEXTS = st.sampled_from(["un", "deux", "trois", "quatre", ""])


def fresh() -> Content:
    return Content(Draft({}, (), (), "", NO_COST, RunId("r")))


def give(copy: Content, by: str, pointer: Pointer, text: str, was: str) -> Content:
    return merged(copy, PROPOSED, {pointer: Given(text, was)}, by=by, at=NOW)


def now(copy: Content, pointer: Pointer) -> str:
    return said(copy, PROPOSED, pointer)


def test_two_persons_who_change_two_sentences_disturb_nobody() -> None:
    copy = give(fresh(), "anne", A, "trois", "un")
    copy = give(copy, "bela", B, "quatre", "deux")
    assert (now(copy, A), now(copy, B)) == ("trois", "quatre")
    assert not all_held(copy.changes)


def test_who_comes_second_to_a_sentence_sees_their_words_wait() -> None:
    copy = give(fresh(), "anne", A, "trois", "un")
    copy = give(copy, "bela", A, "quatre", "un")
    assert now(copy, A) == "trois"
    assert [(one.text, one.by) for one in held(copy.changes, A)] == [("quatre", "bela")]
    assert give(copy, "bela", A, "quatre", "un") == copy
    on = give(copy, "anne", A, "trois fois", "trois")
    assert all_held(on.changes) == {A}


def test_words_that_wait_are_taken_or_left_and_stay_in_the_history() -> None:
    copy = give(give(fresh(), "anne", A, "trois", "un"), "bela", A, "quatre", "un")
    taken = settled(copy, PROPOSED, A, "quatre", by="anne", at=NOW)
    left = settled(copy, PROPOSED, A, None, by="anne", at=NOW)
    assert (now(taken, A), now(left, A)) == ("quatre", "trois")
    for made in (taken, left):
        assert not all_held(made.changes)
        assert "quatre" in [one.text for one in made.changes]
    assert settled(left, PROPOSED, A, "autre", by="anne", at=NOW) == left


def test_a_change_is_undone_one_at_a_time_back_to_the_proposal() -> None:
    copy = give(give(fresh(), "anne", A, "trois", "un"), "bela", A, "quatre", "trois")
    copy = undone(copy, PROPOSED, A, by="anne", at=NOW)
    assert now(copy, A) == "trois"
    copy = undone(copy, PROPOSED, A, by="anne", at=NOW)
    assert (now(copy, A), copy.edits) == ("un", {})
    assert undone(copy, PROPOSED, A, by="anne", at=NOW) == copy
    assert len(copy.changes) == 4


def test_a_sentence_that_changes_is_no_longer_confirmed() -> None:
    copy = seen_by(fresh(), "anne", [A, B])
    copy = give(copy, "bela", A, "trois", "un")
    assert copy.seen == {B: "anne"}
    assert seen_by(copy, "bela", [A]).seen == {A: "bela", B: "anne"}


def test_spaces_of_another_kind_are_no_change() -> None:
    copy = merged(fresh(), {A: "12\u00a0mg  x"}, {A: Given("12 mg x", "12 mg x")}, by="a", at=NOW)
    assert copy == fresh()


@given(
    st.lists(
        st.tuples(st.sampled_from(["anne", "bela"]), st.sampled_from([A, B]), TEXTS, st.booleans()),
        max_size=12,
    )
)
def test_whatever_two_persons_type_is_said_or_waits_or_stands_in_the_history(
    acts: list[tuple[str, Pointer, str, bool]],
) -> None:
    copy = fresh()
    for by, pointer, text, stale in acts:
        was = PROPOSED[pointer] if stale else now(copy, pointer)
        before = copy
        copy = give(copy, by, pointer, text, was)
        assert copy.changes[: len(before.changes)] == before.changes
        if text not in (was, now(before, pointer)):
            kept = [one.text for one in copy.changes if one.pointer == pointer]
            assert text in kept
            assert now(copy, pointer) == (
                text if was == now(before, pointer) else now(before, pointer)
            )
        assert give(copy, by, pointer, text, was) == copy
