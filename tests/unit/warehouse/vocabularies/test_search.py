"""Concepts are found by words without accents, by any loaded name, and by code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.warehouse.vocabularies.index import Target, words_of
from ambroise.warehouse.vocabularies.search import nearness
from tests.builders.vocabularies import an_athena, lists
from tests.unit.warehouse.vocabularies.conftest import Home

FRENCH = """
name = "LOINC FR"
version = "2.77"
licence = "LOINC"
[[list]]
layout = "loinc-fr"
file = "loinc.csv"
"""
LOINC = "LOINC_NUM,COMPONENT,LONG_COMMON_NAME\n2947-0,Sodium,Sodium [Moles/Volume] Sang\n"


@pytest.mark.parametrize(
    "asked", ["infarctus cerebral", "INFARCTUS CÉRÉBRAL", "cérébral infar", "432504007"]
)
def test_a_synonym_or_a_code_finds_its_concept(home: Home, asked: str) -> None:
    home.load(an_athena(home.folder / "a"))
    found = home.concepts().search(asked)[0]
    assert (found.key, found.name) == (("SNOMED", "432504007"), "Cerebral infarction")
    assert found.concept_id == 101


def test_a_french_label_finds_the_concept_of_the_download(home: Home) -> None:
    home.load(an_athena(home.folder / "a"))
    home.load(lists(home.folder / "l", FRENCH, loinc_csv=LOINC))
    (found,) = home.concepts().search("sodium sang")
    assert (found.key, found.concept_id) == (("LOINC", "2947-0"), 301)


def test_only_standard_concepts_of_a_download_are_proposed(home: Home) -> None:
    home.load(an_athena(home.folder / "a"))
    assert {one.vocabulary_id for one in home.concepts().search("cerebral infarction")} == {
        "SNOMED"
    }


def test_without_a_load_the_concepts_that_ship_are_found(home: Home) -> None:
    assert home.concepts().search("millimole per liter")[0].key == ("UCUM", "mmol/L")
    assert home.concepts().named("Gender", "M") == home.concepts().numbered(8507)


def test_a_domain_narrows_the_search(home: Home) -> None:
    home.load(an_athena(home.folder / "a"))
    found = home.concepts().search("sodium", domain="Drug")
    assert found == []


def test_a_concept_is_had_by_its_code_and_by_its_id(home: Home) -> None:
    home.load(an_athena(home.folder / "a"))
    concepts = home.concepts()
    by_code = concepts.named("LOINC", "6298-4")
    assert by_code == concepts.numbered(303)
    assert by_code is not None
    assert concepts.named("LOINC", "none") is None
    assert concepts.numbered(999) is None


@given(st.text(max_size=60))
def test_any_text_may_be_searched(text: str) -> None:
    assert all(word.isalnum() for word in words_of(text))
    assert 0 <= nearness(text, Target("V", "1", text, "", None, text)) <= 1
