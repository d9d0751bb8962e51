"""Suggestions rank by labels, and say where domain or unit do not fit."""

import pytest

from ambroise.warehouse.vocabularies.suggestions import Fit, suggest, unit_fit
from tests.builders.vocabularies import an_athena
from tests.unit.warehouse.vocabularies.conftest import Home


def test_the_unit_decides_between_two_concepts_of_one_label(home: Home) -> None:
    home.load(an_athena(home.folder / "a"))
    for unit, code in (("mmol/L", "2947-0"), ("mg/dL", "99999-1")):
        found = suggest(home.concepts(), "Sodium blood", domain="Measurement", unit=unit)
        first, other = (one for one in found if one.target.name.startswith("Sodium"))
        assert first is found[0]
        assert (first.target.code, first.unit, first.domain) == (code, Fit.SAME, Fit.SAME)
        assert other.unit is Fit.OTHER
        assert other.score < first.score <= first.label


def test_another_domain_lowers_the_score(home: Home) -> None:
    home.load(an_athena(home.folder / "a"))
    as_condition = suggest(home.concepts(), "Cerebral infarction", domain="Condition", unit="")[0]
    as_measure = suggest(home.concepts(), "Cerebral infarction", domain="Measurement", unit="")[0]
    assert as_condition.score == 1
    assert (as_measure.domain, as_measure.score) == (Fit.OTHER, 0.5)


def test_nothing_is_suggested_for_no_words(home: Home) -> None:
    home.load(an_athena(home.folder / "a"))
    assert suggest(home.concepts(), " -- ", domain="Measurement", unit="") == []
    assert suggest(home.concepts(), "xyzzy", domain="Measurement", unit="") == []


@pytest.mark.parametrize(
    ("unit", "name", "fit"),
    [
        ("mmol/L", "Sodium [Moles/volume] in Blood", Fit.SAME),
        ("µmol/l", "Créatinine [Moles/Volume] Sérum", Fit.SAME),
        ("g/L", "Glucose [Moles/volume] in Blood", Fit.OTHER),
        ("g/l", "Glucose [Masse/Volume] Sang", Fit.SAME),
        ("UI/L", "ALAT [Enzymatic activity/volume] in Serum", Fit.SAME),
        ("10*9/L", "Leucocytes [#/volume] in Blood", Fit.SAME),
        ("%", "Hematocrit [Volume Fraction] of Blood", Fit.SAME),
        ("%", "Leucocytes [#/volume] in Blood", Fit.OTHER),
        ("", "Sodium [Moles/volume] in Blood", Fit.UNKNOWN),
        ("zorglub", "Sodium [Moles/volume] in Blood", Fit.UNKNOWN),
        ("mmol/L", "Sodium", Fit.UNKNOWN),
    ],
)
def test_a_unit_is_compared_with_the_property_of_the_name(unit: str, name: str, fit: Fit) -> None:
    assert unit_fit(unit, [name]) is fit
