"""The words under which a decision on a code is kept are read back as they were said."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses.coding.schema import Document, Position, Proof
from ambroise.web.coding_words import Decision, State, Support, added, read

LINE = st.text(min_size=1, max_size=60).filter(lambda one: "\n" not in one and one.strip())
TEXT = st.text(min_size=1, max_size=80)
CODES = st.from_regex(r"[A-Z][0-9]{2}[0-9+]{0,4}", fullmatch=True)
PROOFS = st.builds(Proof, st.integers(0, 9), st.integers(0, 99), st.integers(0, 99), TEXT)
DOCUMENTS = st.builds(
    Document, st.integers(0, 9), TEXT, st.none() | st.just(datetime(2026, 3, 2, tzinfo=UTC))
)


@given(
    code=CODES,
    label=LINE,
    place=st.sampled_from([Position.DP, Position.DR, Position.DAS]),
    proofs=st.lists(PROOFS, max_size=4),
    documents=st.lists(DOCUMENTS, max_size=2),
    reason=st.just("") | TEXT,
)
def test_an_added_code_is_read_back_whole(
    code: str,
    label: str,
    place: Position,
    proofs: list[Proof],
    documents: list[Document],
    reason: str,
) -> None:
    support = Support(tuple(proofs), tuple(documents), reason)
    said = Decision(State.ADDED, code, label, place, reason, support)
    assert read(said.said) == said
    kept = added(said)
    assert (kept.code, kept.label, kept.position) == (code, label, place)
    assert kept.proofs == support.proofs


@given(reason=TEXT)
def test_a_refusal_and_a_change_are_read_back(reason: str) -> None:
    refused = Decision(State.REFUSED, reason=reason)
    assert read(refused.said) == refused
    changed = Decision(State.CHANGED, "N10", reason, Position.DAS)
    assert read(changed.said) == changed


@given(words=TEXT)
def test_other_words_decide_nothing(words: str) -> None:
    assert read(f"Pyélonéphrite {words}").state is State.SUGGESTED
