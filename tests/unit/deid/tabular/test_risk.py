"""Residual risk, held against the worked examples of those who defined it."""

import json
from pathlib import Path

import pytest

from ambroise.deid.tabular.risk import (
    Coarsening,
    anonymity,
    classes_of,
    diversity,
    measured,
    risk_of,
    risk_page,
    risk_text,
)
from ambroise.errors import ColumnsInvalid, SourceUnreadable

GOLDEN = Path(__file__).parent / "golden"

SWEENEY = """\
Black 1965 m 0214* breath
Black 1965 m 0214* chest
Black 1965 f 0213* hypertension
Black 1965 f 0213* hypertension
Black 1964 f 0213* obesity
Black 1964 f 0213* chest
White 1964 m 0213* chest
White 1964 m 0213* obesity
White 1964 m 0213* breath
White 1967 m 0213* chest
White 1967 m 0213* chest"""
"""L. Sweeney, "k-anonymity: a model for protecting privacy", IJUFKS 10(5), 2002, figure 2: k is 2
for race, birth, gender and ZIP."""

FOUR_ANONYMOUS = """\
130** <30 heart
130** <30 heart
130** <30 viral
130** <30 viral
1485* >=40 cancer
1485* >=40 heart
1485* >=40 viral
1485* >=40 viral
130** 3* cancer
130** 3* cancer
130** 3* cancer
130** 3* cancer"""
"""Machanavajjhala et al. 2007, figure 2: 4-anonymous inpatients, the last class without
diversity (the homogeneity attack)."""

THREE_DIVERSE = """\
1305* <=40 heart
1305* <=40 viral
1305* <=40 cancer
1305* <=40 cancer
1485* >40 cancer
1485* >40 heart
1485* >40 viral
1485* >40 viral
1306* <=40 heart
1306* <=40 viral
1306* <=40 cancer
1306* <=40 cancer"""
"""Machanavajjhala et al. 2007, figure 3: the same inpatients, 3-diverse."""


def rows(text: str, *names: str) -> list[dict[str, str]]:
    return [dict(zip(names, line.split(), strict=True)) for line in text.splitlines()]


def test_sweeney_s_table_is_2_anonymous() -> None:
    quasi = ("race", "birth", "gender", "zip")
    classes = classes_of(rows(SWEENEY, *quasi, "problem"), quasi, sensitive="problem")
    found = anonymity(classes, 2)
    assert (found.smallest, found.below, found.classes, found.members) == (2, 0, 5, 11)
    assert anonymity(classes, 3).below == 8
    assert diversity(classes, "problem").alone == 4


def test_inpatients_are_4_anonymous_and_yet_some_are_given_away() -> None:
    classes = classes_of(
        rows(FOUR_ANONYMOUS, "zip", "age", "condition"), ("zip", "age"), sensitive="condition"
    )
    assert anonymity(classes, 4).smallest == 4
    found = diversity(classes, "condition")
    assert (found.distinct, found.alone, found.classes_alone) == (1, 4, 1)
    assert found.entropy == pytest.approx(1)


def test_inpatients_made_3_diverse() -> None:
    classes = classes_of(
        rows(THREE_DIVERSE, "zip", "age", "condition"), ("zip", "age"), sensitive="condition"
    )
    found = diversity(classes, "condition")
    assert (anonymity(classes, 4).smallest, found.distinct, found.alone) == (4, 3, 0)
    assert found.entropy == pytest.approx(2**1.5)


def hospital() -> list[dict[str, str]]:
    """40 people: 20 of a town by pairs of a year, 20 each of their own postal code."""
    near = [
        {"id": str(n), "cp": "29200", "annee": str(1950 + n // 2), "dp": "I10"} for n in range(20)
    ]
    far = [
        {"id": str(20 + n), "cp": f"35{n:03d}", "annee": "1960", "dp": f"C{n % 2}"}
        for n in range(20)
    ]
    return near + far


def test_suggestions_say_what_each_coarsening_leaves() -> None:
    found = measured("t", hospital(), ("cp", "annee"), k=5)
    assert (found.anonymity.below, found.anonymity.unique) == (40, 20)
    left = {one.steps[0]: one.left.below for one in found.single}
    assert left[Coarsening("cp", "digits", 2)] == 20
    assert left[Coarsening("annee", "bands", 10)] == 20
    assert left[Coarsening("annee", "bands", 2)] == 40
    last = found.path[-1]
    assert last.left.below == 0
    assert len(last.steps) == 2
    counts = [one.left.below for one in found.path]
    assert counts == sorted(counts, reverse=True)


def test_a_table_without_risk_has_nothing_to_suggest() -> None:
    found = measured("t", [{"a": "1"}] * 9, ("a",), k=5)
    assert (found.anonymity.below, found.path, found.single) == (0, (), ())


def test_persons_are_counted_once_in_a_class() -> None:
    stays = [{"who": str(n % 3), "sexe": "F"} for n in range(12)]
    assert measured("t", stays, ("sexe",), k=5).anonymity.members == 12
    assert measured("t", stays, ("sexe",), k=5, person="who").anonymity.smallest == 3


def test_dates_are_coarsened_to_the_month_and_the_year() -> None:
    rows = [{"d": f"2024-0{1 + n % 2}-{10 + n}"} for n in range(12)]
    found = measured("t", rows, ("d",), k=5)
    assert {one.steps[0].how: one.left.below for one in found.single} == {
        "month": 0,
        "year": 0,
        "drop": 0,
    }


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_reads_as_a_person_would(lang: str) -> None:
    found = measured("sejours.csv", hospital(), ("cp", "annee"), k=5, sensitive="dp")
    for text, name in (
        (risk_text(found, lang=lang), f"risk.{lang}.txt"),
        (risk_page(found, lang=lang), f"risk.{lang}.html"),
    ):
        assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_value_of_the_table_is_in_the_report() -> None:
    found = measured("t", hospital(), ("cp", "annee"), k=5, sensitive="dp", person="id")
    told = risk_text(found) + risk_page(found) + json.dumps(found.told)
    for value in ("29200", "35001", "1951", "C1", "I10"):
        assert value not in told


def test_names_of_columns_cannot_write_in_the_page() -> None:
    rows = [{'<b>"x': "1", "y": str(n)} for n in range(4)]
    page = risk_page(measured("<i>.csv", rows, ('<b>"x', "y"), k=2))
    assert "<b>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize("rows", [[], [{"a": ""}]])
def test_a_table_of_nothing_is_measured(rows: list[dict[str, str]]) -> None:
    found = measured("t", rows, ("a",), k=5, sensitive="a")
    assert found.anonymity.members == len(rows)
    assert risk_text(found)
    assert risk_page(found)


def test_a_column_that_is_not_there_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    with pytest.raises(ColumnsInvalid):
        risk_of(path, ["c"], k=5)
    with pytest.raises(SourceUnreadable):
        risk_of(tmp_path / "none.csv", ["a"], k=5)
