"""Each measure of a coding on small cases worked by hand, and against scikit-learn."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, precision_score, recall_score
from sklearn.preprocessing import MultiLabelBinarizer

from ambroise.evaluation.figures import Scores, figures
from ambroise.uses.measuring.agreement import set_parts
from ambroise.uses.measuring.coding import (
    MEASURES,
    RARE,
    Coded,
    candidate_parts,
    coding_parts,
    corrections,
    violation_parts,
)
from ambroise.uses.scoring import Part

CODES = st.sampled_from(["I63.4", "I48.0", "I10", "N39.0", "E78.0"])
CODINGS = st.builds(Coded, CODES, st.lists(CODES, max_size=4).map(tuple))
SETS = st.lists(st.tuples(st.sets(CODES), st.sets(CODES)), min_size=1, max_size=6)


def ratio(parts: list[Part], name: str) -> float:
    got = sum(part.got for part in parts if part.measure == name)
    of = sum(part.of for part in parts if part.measure == name)
    return got / of if of else 0.0


def test_the_principal_diagnosis_counts_whole_and_by_three_characters() -> None:
    parts = list(coding_parts(Coded("I63.4"), Coded("i635")))
    assert ratio(parts, "dp_exact") == 0
    assert ratio(parts, "dp_three") == 1


def test_rare_codes_are_counted_apart() -> None:
    common, both = Coded("I63.4", ("I10",)), Coded("I63.4", ("I10", "E85.4"))
    pairs = [(common, common)] * (RARE - 1) + [(both, common), (common, Coded("", ("N39.0",)))]
    scores = [
        Scores(str(at), {"rules": tuple(coding_parts(*pair))}) for at, pair in enumerate(pairs)
    ]
    made = figures(scores, MEASURES, ["rules"], seed=1, resamples=10)
    said = {one.measure: (one.value, one.stays) for one in made.figures}
    assert said["das_recall"] == (pytest.approx(5 / 7), 6)
    assert said["das_rare_recall"] == (0, 1)
    assert said["das_rare_precision"] == (0, 1)
    group = figures(scores[:1], MEASURES, ["rules"], seed=1, resamples=10, whole=scores)
    assert {one.measure: one.stays for one in group.figures}["das_rare_recall"] == 0


def test_candidates_are_counted_apart_from_the_choice() -> None:
    parts = list(candidate_parts("I63.4", ["I10", "I63.4"], "I10"))
    assert [ratio(parts, f"candidates_at_{rank}") for rank in (1, 5)] == [0, 1]
    assert ratio(parts, "chosen") == 0
    assert not any(part.measure == "chosen" for part in candidate_parts("I63.4", ["I10"], "I10"))


def test_every_part_is_of_a_known_measure() -> None:
    parts = [
        *coding_parts(Coded("A", ("B",)), Coded("C")),
        *candidate_parts("A", ["A"], "A"),
        *violation_parts(2),
    ]
    assert {part.measure for part in parts} == {measure.name for measure in MEASURES}


@pytest.mark.parametrize(
    ("drafted", "validated", "number"),
    [
        (Coded("I63.4", ("I10",)), Coded("I63.4", ("I10",)), 0),
        (Coded("I63.4", ("I10",)), Coded("I63.5", ("I10", "N39.0")), 2),
        (Coded("I63.4", ("I10", "E78.0")), Coded("I63.4", ("N39.0",)), 2),
        (Coded("", ()), Coded("I63.4", ("I10",)), 2),
    ],
)
def test_effort_is_the_least_number_of_corrections(
    drafted: Coded, validated: Coded, number: int
) -> None:
    assert corrections(drafted, validated) == number


@given(CODINGS, CODINGS, CODINGS)
def test_effort_is_a_distance(one: Coded, other: Coded, third: Coded) -> None:
    assert corrections(one, other) == corrections(other, one)
    assert corrections(one, third) <= corrections(one, other) + corrections(other, third)
    same = one.dp == other.dp and set(one.das) == set(other.das)
    assert (corrections(one, other) == 0) == same


@given(SETS)
def test_the_ratios_are_those_of_scikit_learn(cases: list[tuple[set[str], set[str]]]) -> None:
    parts = [part for gold, found in cases for part in set_parts("das", gold, found)]
    labels = sorted({label for pair in cases for one in pair for label in one})
    if not labels:
        assert all(part.of == 0 for part in parts)
        return
    binary = MultiLabelBinarizer(classes=[*labels, "-"])  # one column alone would be a binary case
    own = list(range(len(labels)))
    truth = binary.fit_transform([gold for gold, _ in cases])
    guess = binary.transform([found for _, found in cases])
    for name, score in (("precision", precision_score), ("recall", recall_score), ("f1", f1_score)):
        expected = score(truth, guess, labels=own, average="micro", zero_division=0)
        assert ratio(parts, f"das_{name}") == pytest.approx(expected)
    by_label: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for part in parts:
        if part.measure == "das_macro_f1":
            by_label[part.label][0] += part.got
            by_label[part.label][1] += part.of
    macro = sum(got / of for got, of in by_label.values()) / len(by_label)
    expected = f1_score(truth, guess, labels=own, average="macro", zero_division=0)
    assert macro == pytest.approx(expected)
