"""Rows of CSV files, good and bad."""

import codecs
import io

import pytest

from ambroise.intake.files import Broken, Text
from ambroise.intake.tabular import csvfile
from ambroise.intake.tabular.csvfile import csv_pieces
from tests.builders.tables import cells_of, csv_rows


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    text = "\n".join(separator.join(line) for line in ("abc", "123", "456")) + "\n"
    first, second = csv_rows(text.encode())
    assert (first.line, second.line) == (2, 3)
    assert cells_of(first) == {"a": "1", "b": "2", "c": "3"}


def test_the_separator_is_found_among_decimal_commas_and_quotes() -> None:
    text = 'id;valeur;texte\n1;12,5;"a, b, c"\n2;3,4;"d; e"\n'
    assert [cells_of(one)["texte"] for one in csv_rows(text.encode())] == ["a, b, c", "d; e"]


def test_a_stated_separator_is_not_guessed() -> None:
    (one,) = csv_rows(b"a;b,c\n1;2,3\n", separator=",")
    assert cells_of(one) == {"a;b": "1;2", "c": "3"}


def test_the_piece_of_a_row_is_the_row_as_read_columns_in_order() -> None:
    (one,) = csv_rows(b'b;a\n 01 ;"x ""y"""\n')
    assert one == Text(2, b'{"t":{"b":" 01 ","a":"x \\"y\\""}}')


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (b"", "utf-16-le"),
        (b"", "cp1252"),
        (b"", "utf-8"),
    ],
)
def test_the_encoding_is_known_by_its_mark_or_its_bytes(mark: bytes, encoding: str) -> None:
    (one,) = csv_rows(mark + "numéro;prénom\n1;Zoé\n".encode(encoding))
    assert cells_of(one) == {"numéro": "1", "prénom": "Zoé"}


def test_a_row_of_another_encoding_is_read_and_one_of_both_is_refused() -> None:
    utf, latin = "é".encode(), "é".encode("cp1252")
    rows = csv_rows(b"a;b\n1;" + utf + b"\n2;" + latin + b"\n3;" + utf + latin + b"\n4;x\n")
    assert [cells_of(one)["b"] for one in (rows[0], rows[1], rows[3])] == ["é", "é", "x"]
    assert isinstance(rows[2], Broken)
    assert (rows[2].line, rows[2].reason) == (4, "encoding")


def test_a_row_that_is_not_in_the_stated_encoding_is_refused() -> None:
    good, bad = csv_rows("a;b\n1;é\n".encode() + b"2;\xe9\n", encoding="utf-8")
    assert cells_of(good)["b"] == "é"
    assert isinstance(bad, Broken)
    assert bad.reason == "encoding"


def test_a_text_of_several_lines_is_one_row_and_lines_are_those_of_the_file() -> None:
    rows = csv_rows(b'a;b\n1;"Bonjour\nligne ""deux""\n\nfin"\n2;x\n')
    assert cells_of(rows[0])["b"] == 'Bonjour\nligne "deux"\n\nfin'
    assert [one.line for one in rows] == [2, 6]


def test_a_stray_quote_costs_nothing_where_the_fields_are_right() -> None:
    rows = csv_rows(b'a;b\n1;taille 5" nette\n2;x\n3;de 6"\n')
    assert [cells_of(one)["b"] for one in rows] == ['taille 5" nette', "x", 'de 6"']


def test_a_quote_that_is_never_closed_costs_its_own_line() -> None:
    rows = csv_rows(b'a;b\n1;"jamais;ferme\n2;x\n3;y\n')
    assert isinstance(rows[0], Broken)
    assert (rows[0].reason, rows[0].raw) == ("open_quote", b'1;"jamais;ferme\n')
    assert [cells_of(one)["b"] for one in rows[1:]] == ["x", "y"]


def test_ragged_rows_are_refused_with_their_count() -> None:
    short, long, good = csv_rows(b"a;b;c\n1;2\n1;2;3;4\n1;2;3\n", separator=";")
    assert short == Broken(2, b"1;2\n", "ragged_row", "2 champs, 3 attendus")
    assert isinstance(long, Broken)
    assert long.detail == "4 champs, 3 attendus"
    assert cells_of(good)["c"] == "3"


def test_empty_fields_too_many_are_left_out() -> None:
    assert [cells_of(one) for one in csv_rows(b"a;b\n1;2;;\n")] == [{"a": "1", "b": "2"}]


def test_ends_of_lines_and_blank_lines_are_no_content() -> None:
    rows = csv_rows(b"\r\na;b\r\n1;2\r\n\r\n3;4")
    assert [cells_of(one)["b"] for one in rows] == ["2", "4"]


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8])
def test_a_file_without_a_header_is_said_so(content: bytes) -> None:
    (one,) = csv_rows(content)
    assert isinstance(one, Broken)
    assert one.reason == "no_header"


def test_a_header_alone_gives_no_row() -> None:
    assert csv_rows(b"a;b\n") == []


def test_two_columns_of_one_name_are_refused() -> None:
    (one,) = csv_rows(b"a;b;a\n1;2;3\n")
    assert isinstance(one, Broken)
    assert (one.reason, one.detail) == ("duplicate_column", "a")


def test_a_column_without_a_name_is_named_by_its_rank() -> None:
    assert cells_of(csv_rows(b"a;;b\n1;2;3\n")[0]) == {"a": "1", "#2": "2", "b": "3"}


def test_a_file_whose_lines_end_in_a_carriage_return_alone_is_not_read_as_a_header() -> None:
    (one,) = csv_rows(b"a;b\r1;2\r3;4\r")
    assert isinstance(one, Broken)
    assert one.reason == "line_ends"


def test_nul_characters_are_kept_with_the_row() -> None:
    assert cells_of(csv_rows(b"a;b\n1;x\0y\n")[0])["b"] == "x\0y"


def test_a_cell_of_100_mb_is_refused_in_bounded_memory_and_the_next_row_read() -> None:
    rows = csv_rows(b'a;b\n1;"' + b"x" * 100_000_000 + b'"\n2;y\n')
    assert isinstance(rows[0], Broken)
    assert (rows[0].reason, rows[0].detail) == ("too_long", "100000005 octets")
    assert len(rows[0].raw) == 1 << 20
    assert cells_of(rows[1])["b"] == "y"


def test_a_quoted_text_longer_than_a_row_may_be_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(csvfile, "LONGEST_ROW", 40)
    rows = csv_rows(b'a;b\n1;"x\n' + b"y\n" * 30 + b'z"\n2;u\n')
    assert isinstance(rows[0], Broken)
    assert (rows[0].line, rows[0].reason) == (2, "open_quote")
    assert cells_of(rows[-1])["b"] == "u"


def test_the_columns_are_checked_before_any_row_is_given() -> None:
    def check(header: list[str]) -> None:
        raise LookupError(header)

    content = io.BufferedReader(io.BytesIO(b"a;b\n1;2\n"))
    with pytest.raises(LookupError, match=r"\['a', 'b'\]"):
        next(csv_pieces(content, "t", check))
