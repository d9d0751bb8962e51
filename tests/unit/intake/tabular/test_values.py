"""What a mapping takes from a row: words, dates, numbers, look-ups."""

from typing import Any

import pytest
from pydantic import TypeAdapter

from ambroise.intake.tabular.parts import Condition
from ambroise.intake.tabular.values import Cell, Number, Row, Value
from ambroise.intake.told import Untold

CELL: TypeAdapter[Value] = TypeAdapter(Cell)
CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)


def row(**cells: Any) -> Row:
    return Row(cells, frozenset({"NULL", "-"}), ("iso",))


def value(written: Any) -> Value:
    return CELL.validate_python(written)


def reason(error: pytest.ExceptionInfo[Untold]) -> tuple[str, str]:
    return error.value.reason, error.value.detail


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("a", "un"),
        ({"colonne": "a"}, "un"),
        ({"constante": "fixe"}, "fixe"),
        ({"joint": ["a", "b"]}, "un deux"),
        ({"joint": ["a", "vide", "b"], "par": "-"}, "un-deux"),
        ({"premier": ["vide", "b", "a"]}, "deux"),
        ({"premier": ["vide", {"constante": "rien"}]}, "rien"),
        ({"colonne": "a", "si": {"un": "1"}}, "1"),
        ({"colonne": "b", "si": {"un": "1"}, "sinon": "0"}, "0"),
        ({"colonne": "vide", "si": {"un": "1"}}, ""),
        ({"joint": ["a", "b"], "par": "", "si": {"undeux": "3"}}, "3"),
    ],
)
def test_a_value_is_taken_as_it_is_written(written: Any, word: str) -> None:
    assert value(written).word(row(a=" un ", b="deux", vide=None)) == word


@pytest.mark.parametrize("nothing", [None, "", "  ", "NULL", " - "])
def test_what_means_nothing_is_nothing(nothing: str | None) -> None:
    assert value("a").word(row(a=nothing)) == ""


@pytest.mark.parametrize(
    ("cell", "word"), [(12, "12"), (12.0, "12"), (1.5, "1.5"), (True, "true"), (False, "false")]
)
def test_cells_of_typed_tables_are_words_too(cell: object, word: str) -> None:
    assert value("a").word(row(a=cell)) == word


@pytest.mark.parametrize(
    ("cell", "said"),
    [([1], "nested_value"), ({"b": 1}, "nested_value"), ("a\0b", "nul_character")],
)
def test_a_cell_that_holds_no_word_is_refused(cell: object, said: str) -> None:
    with pytest.raises(Untold) as error:
        value("a").word(row(a=cell))
    assert reason(error) == (said, "a")


def test_a_word_that_is_not_looked_up_is_refused_by_its_column() -> None:
    with pytest.raises(Untold) as error:
        value({"colonne": "sexe", "si": {"M": "male"}}).word(row(sexe="X"))
    assert reason(error) == ("bad_word", "sexe")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024-01-15", "2024-01-15"),
        ("2024-01-15 10:30", "2024-01-15T10:30:00"),
        ("2024-01-15T10:30:05", "2024-01-15T10:30:05"),
        ("2024-01-15 10:30:05.123456789", "2024-01-15T10:30:05.123456"),
        ("2024-01-15 10:30:00+01", "2024-01-15T10:30:00+01:00"),
        ("2024-01-15T10:30:00Z", "2024-01-15T10:30:00Z"),
        ("2024-01-15T10:30:00-0330", "2024-01-15T10:30:00-03:30"),
        ("1951-03", "1951-03"),
        ("1951", "1951"),
        ("", ""),
    ],
)
def test_iso_dates_keep_their_precision_and_their_offset(written: str, moment: str) -> None:
    assert value("d").moment(row(d=written)) == moment


@pytest.mark.parametrize(
    ("form", "written", "moment"),
    [
        ("%d/%m/%Y", "15/01/2024", "2024-01-15"),
        ("%d/%m/%Y %H:%M", "15/01/2024 10:30", "2024-01-15T10:30:00"),
        ("%Y%m%d%H%M%S", "20240115103005", "2024-01-15T10:30:05"),
        ("%m/%Y", "03/1951", "1951-03"),
        ("%Y", "1951", "1951"),
        ("%d/%m/%Y %H:%M %z", "15/01/2024 10:30 +0100", "2024-01-15T10:30:00+01:00"),
        (["%d/%m/%Y", "iso"], "2024-01-15", "2024-01-15"),
    ],
)
def test_dates_are_read_in_the_forms_of_the_mapping(form: Any, written: str, moment: str) -> None:
    assert value({"colonne": "d", "format": form}).moment(row(d=written)) == moment


@pytest.mark.parametrize(
    "written",
    [
        *("15/01/2024", "2024-02-30", "2024-13-01", "2024-1-5", "9999-12-31", "1753-01-01"),
        *("2024-01-15 25:00", "2024-01 10:30", "２０２４-01-15", "hier"),
    ],
)
def test_a_date_that_is_none_is_refused_by_its_column(written: str) -> None:
    with pytest.raises(Untold) as error:
        value("d").moment(row(d=written))
    assert reason(error) == ("bad_date", "d")


def test_stated_forms_are_the_only_ones_tried() -> None:
    with pytest.raises(Untold):
        value({"colonne": "d", "format": "%Y-%d-%m"}).moment(row(d="2024-02-13"))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12,5", Number(12.5)),
        ("12.5", Number(12.5)),
        ("1 234,5", Number(1234.5)),
        ("1\u202f234\u202f567", Number(1234567)),
        ("-0,5", Number(-0.5)),
        ("+ 3", Number(3)),
        (",5", Number(0.5)),
        ("1,2e3", Number(1200)),
        ("<5", Number(5, "<")),
        ("≥ 1,5", Number(1.5, ">=")),
        (7, Number(7)),
        (7.25, Number(7.25)),
    ],
)
def test_numbers_are_read_as_french_software_writes_them(written: object, number: Number) -> None:
    assert value("n").number(row(n=written)) == number


@pytest.mark.parametrize("written", ["5 mg", "1,2,3", "12 34", "1.234,5", "<", "--1", "9" * 400])
def test_a_number_that_is_none_is_refused_by_its_column(written: str) -> None:
    with pytest.raises(Untold) as error:
        value("n").number(row(n=written))
    assert reason(error) == ("bad_number", "n")


def test_a_stated_decimal_sign_is_the_only_one() -> None:
    assert value({"colonne": "n", "decimale": ","}).number(row(n="1,5")) == Number(1.5)
    with pytest.raises(Untold):
        value({"colonne": "n", "decimale": "."}).number(row(n="1,234"))


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({"a": "x"}, True),
        ({"a": ["y", "x"]}, True),
        ({"a": {"parmi": "y"}}, False),
        ({"a": {"sauf": ["y", "z"]}}, True),
        ({"a": {"sauf": "x"}}, False),
        ({"a": {"rempli": "oui"}, "vide": {"rempli": "non"}}, True),
        ({"a": "x", "vide": "x"}, False),
        ({}, True),
    ],
)
def test_a_condition_asks_something_of_each_column(condition: Any, met: bool) -> None:
    assert row(a="x", vide="").meets(CONDITION.validate_python(condition)) is met
