"""The traits of a case, and the groups that they make."""

from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ambroise.evaluation.strata import Strata, completed, groups, strata_of
from tests.unit.uses.conftest import StayBuilder


def test_a_stay_says_age_sex_ward_document_and_length() -> None:
    view = StayBuilder().with_note("Sept mots.", "Courrier").with_note("Encore.", "CRH").view
    view = replace(view, banner=replace(view.banner, birth_date=date(1950, 3, 13), sex="F"))
    found = strata_of(view)
    assert (found.age, found.sex, found.document_type) == (75, "F", "report")
    assert found.ward == (view.stay.moves[-1].label if view.stay.moves else "")
    assert found.length == len("Sept mots.") + len("Encore.")


def test_the_age_is_that_of_the_day_of_entry() -> None:
    view = StayBuilder().view
    born = [
        replace(view, banner=replace(view.banner, birth_date=date(2000, 3, d))) for d in (12, 13)
    ]
    assert [strata_of(one).age for one in born] == [26, 25]


def test_anything_but_a_stay_says_nothing() -> None:
    assert strata_of("un texte") == Strata()


def test_what_the_gold_says_of_a_case_wins() -> None:
    said, found = Strata(age=3, ward="Pédiatrie"), Strata(age=40, sex="M", length=0)
    assert completed(said, found) == Strata(age=3, sex="M", ward="Pédiatrie", length=0)


def test_ages_fall_in_bands_in_their_order() -> None:
    cases = [Strata(age=age) for age in (90, 17, 18, 44, 45, 64, 65, 79, 80)]
    assert groups(cases)["age"] == {
        "0-17": (1,),
        "18-44": (2, 3),
        "45-64": (4, 5),
        "65-79": (6, 7),
        "80+": (0, 8),
    }


def test_lengths_are_cut_at_their_terciles() -> None:
    named = groups([Strata(length=length) for length in (10, 20, 30, 40, 50, 60)])["length"]
    assert named == {"short": (0, 1), "medium": (2, 3), "long": (4, 5)}


def test_a_trait_of_one_group_makes_no_subgroup() -> None:
    assert groups([Strata(sex="F"), Strata(sex="F"), Strata()]) == {}


TRAITS: Any = st.builds(
    Strata,
    age=st.none() | st.integers(0, 110),
    sex=st.sampled_from(["", "F", "M", "I"]),
    ward=st.sampled_from(["", "Urologie", "Réanimation"]),
    length=st.none() | st.integers(0, 10_000),
)


@given(cases=st.lists(TRAITS, max_size=30))
def test_no_case_is_in_two_groups_of_a_trait(cases: list[Strata]) -> None:
    for named in groups(cases).values():
        places = list(chain.from_iterable(named.values()))
        assert len(set(places)) == len(places)
        assert all(named.values())
        assert len(named) > 1
