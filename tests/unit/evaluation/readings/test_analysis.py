"""What ratings say of each version."""

import random

import pytest

from ambroise.errors import BlindReadingRefused
from ambroise.evaluation.readings.analysis import analysed, as_csv, as_json
from ambroise.evaluation.readings.letters import Letter, Letters, Question
from ambroise.evaluation.readings.plan import Sheet, sheets_of
from ambroise.evaluation.readings.ratings import Error, Rating, dump, load, rating_of, whole

LETTERS = Letters(
    ("moteur", "humain"),
    tuple(
        Letter(str(n), ("a", "b"), (Question("?", ("oui", "non"), 1), Question("?", ("1", "2"), 0)))
        for n in range(12)
    ),
)


def all_sheets(readers: int) -> list[Sheet]:
    return [s for r in range(readers) for s in sheets_of(r, letters=12, origins=2, seed=3)]


def test_a_version_with_more_errors_shows_it_on_the_same_letters() -> None:
    rng = random.Random(1)
    error = Error("major", "invented")
    rated = {
        one: Rating(
            errors=(error,) * (rng.randint(0, 1) + 2 * (one.origin == 0)),
            completeness=4,
            signs="as_is" if one.origin else "no",
        )
        for one in all_sheets(4)
    }
    found = analysed("clinicians", LETTERS, rated, seed=5)
    errors = next(one for one in found.measures if one.measure == "errors")
    assert errors.sheets == (24, 24)
    (first, second, difference) = errors.differences[0]
    assert (first, second) == (0, 1)
    assert difference.estimate is not None
    assert difference.low is not None
    assert 1.5 < difference.low < difference.estimate < 2.6
    signed = next(one for one in found.measures if one.measure == "signed")
    assert [one.estimate for one in signed.figures] == [0, 1]
    assert found.agreement.estimate == 1
    told = as_json("r1", "clinicians", found)
    assert told["measures"]["errors"]["differences"][0]["of"] == "moteur"
    assert "errors,moteur - humain" in as_csv(found)


def test_right_answers_are_counted_over_questions() -> None:
    rated = {one: Rating(answers=(1, one.origin), ease=3) for one in all_sheets(2)}
    found = analysed("families", LETTERS, rated, seed=5)
    assert [one.estimate for one in found.measures[0].figures] == [1.0, 0.5]


def test_a_version_that_nobody_read_has_no_figure() -> None:
    rated = {one: Rating(completeness=3, signs="no") for one in all_sheets(2) if one.origin}
    found = analysed("clinicians", LETTERS, rated, seed=5)
    assert found.measures[0].figures[0].estimate is None


def test_a_form_is_read_strictly() -> None:
    fields = {
        "completeness": "4",
        "signs": "changes",
        "minutes": "",
        "severity_0": "dangerous",
        "fault_0": "omitted",
        "words_0": " allergie ",
    }
    found = rating_of("clinicians", fields, {})
    assert found.errors == (Error("dangerous", "omitted", "allergie"),)
    assert whole("clinicians", found)
    assert not whole("clinicians", Rating(completeness=3))
    assert load(dump(found)) == found
    family = rating_of("families", {"answer_0": "1", "ease": "2"}, {0: 2, 1: 3})
    assert family.answers == (1, None)
    assert not whole("families", family)


@pytest.mark.parametrize(
    "fields",
    [{"completeness": "6"}, {"completeness": "x"}, {"signs": "peut-être"}, {"severity_0": "?"}],
)
def test_what_is_no_answer_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(BlindReadingRefused):
        rating_of("clinicians", fields, {})
