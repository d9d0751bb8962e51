"""CSV as hospitals write it: separators, quotes, marks, ends of lines, cut rows."""

import io

import pytest

from ambroise.deid.tabular.dialect import LONGEST_RECORD, dialect_of
from ambroise.deid.tabular.records import NOT_CLOSED, TOO_LONG, records_of


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found_among_texts_that_hold_the_others(separator: str) -> None:
    row = separator.join(("1", '"a, b; c | d"', "12,5" if separator != "," else "12.5"))
    head = separator.join(("id", "texte", "poids")) + "\n" + f"{row}\n" * 20
    dialect = dialect_of(head)
    assert (dialect.separator, dialect.quoted) == (separator, True)
    assert dialect.header == ("id", "texte", "poids")
    assert dialect.read(row)[1] == "a, b; c | d"


def test_quotes_that_quote_nothing_are_letters() -> None:
    head = "id|taille\n" + '1|5" 3/4\n' * 3 + '2|"long\n' * 9
    dialect = dialect_of(head)
    assert not dialect.quoted
    assert dialect.read('2|"long\n') == ["2", '"long']
    assert dialect.written(["2", 'a|b "c"']) == '2|a b "c"\n'


def test_ends_of_lines_are_written_as_they_were() -> None:
    dialect = dialect_of('a;b\r\n1;"x\r\ny"\r\n2;z\r\n')
    assert dialect.newline == "\r\n"
    assert dialect.written(["1", "x\r\ny;"]) == '1;"x\r\ny;"\r\n'


def test_the_mark_of_spreadsheets_is_written_back() -> None:
    assert dialect_of("a;b\n1;2\n", marked=True).heading(["a"]) == "\ufeffa\n"


@pytest.mark.parametrize("head", ["", "\n", "nom\n", "nom"])
def test_a_file_of_one_column_or_none_has_a_dialect(head: str) -> None:
    assert dialect_of(head).header == (("nom",) if head.strip() else ())


def contents(data: bytes, **options: object) -> list[bytes | str]:
    found = records_of(io.BytesIO(data), quoted=True, **options)  # type: ignore[arg-type]
    return [one.reason or one.content for one in found]


def test_a_record_goes_on_over_lines_inside_quotes() -> None:
    data = b'1;"a\nb ""c""\n"\n2;d\n'
    assert contents(data) == [b'1;"a\nb ""c""\n"\n', b"2;d\n"]


def test_a_stray_quote_costs_its_own_line() -> None:
    data = b'1;a\n2;"b\n3;c\n4;d\n5;"e\n6;f\n'

    def two_fields(record: bytes) -> bool:
        return record.count(b";") == 1

    assert contents(data, fits=two_fields) == [
        b"1;a\n", NOT_CLOSED, b"3;c\n", b"4;d\n", NOT_CLOSED, b"6;f\n",
    ]  # fmt: skip


def test_every_byte_is_accounted_for() -> None:
    data = b'1;a\n2;"b\n\n3;c'
    assert sum(one.size for one in records_of(io.BytesIO(data), quoted=True)) == len(data)


def test_a_line_that_would_fill_the_memory_is_set_aside_alone() -> None:
    data = b"1;a\n2;" + b"x" * (LONGEST_RECORD + 5) + b"\n3;b\n"
    found = list(records_of(io.BytesIO(data), quoted=True))
    assert [one.reason or one.content for one in found] == [b"1;a\n", TOO_LONG, b"3;b\n"]
    assert sum(one.size for one in found) == len(data)
