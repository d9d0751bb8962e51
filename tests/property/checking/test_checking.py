"""Whatever the words: a copy raises nothing, findings are words of the statement, none is lost."""

from hypothesis import given
from hypothesis import strategies as st

from ambroise.uses.checking import Kind, Passages, check

PIECES = st.sampled_from(
    ["Pas de fièvre. ", "Apixaban 5 mg matin et soir, ", "rein droit", " le 12/03/2026", "\n- ",
     "TA 120/80 ", "Mme DURAND ", "absence d'", "ni ", "stade IIB ", "(possible) ", "2 fois/j ",
     "Antécédents familiaux :\n", "cancer chez la mère", "; ", ". ", "1 000 mg", " n'a plus de ",
     "œ", "ﬁ", "²", "e\u0301", "\u00a0:", "12 au 20 mars", "10 h 30 ", "<5 ", "OG ", "5 à 10 mg "]
) | st.text(max_size=20)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=10).map("".join)


@given(TEXTS)
def test_a_copy_raises_nothing(text: str) -> None:
    assert check(text, [text]) == ()


@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_findings_are_words_of_the_statement_in_order(statement: str, passages: list[str]) -> None:
    found = check(statement, passages)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(statement[one.start : one.end] == one.words != "" for one in found)
    assert found == check(statement, Passages(passages))


@given(st.integers(2, 9999), st.integers(2, 9999))
def test_a_number_that_no_passage_has_is_always_found(own: int, other: int) -> None:
    found = {one.kind for one in check(f"Plaquettes à {own} G/L.", [f"Plaquettes à {other} G/L."])}
    assert found == (set() if own == other else {Kind.NUMBER})
