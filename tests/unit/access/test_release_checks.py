"""What the automatic checks of a release find, each file read as what its name says."""

import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ambroise.access.releases import Check, Finding, check_file
from ambroise.access.releases.identifiers import identifiers

SMALLEST = 10


def checks(name: str, text: str | bytes) -> set[tuple[Check, str, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return {(one.check, one.place, one.count) for one in check_file(name, data, smallest=SMALLEST)}


def parquet(**columns: list[object]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


CLEAN = "groupe;effectif;age_moyen\nHommes;120;64\nFemmes;98;9\n"


def test_a_table_of_large_counts_has_nothing_to_say() -> None:
    assert checks("t.csv", CLEAN) == set()
    assert checks("t.csv", "année,n\n2019,40\n2020,<10\n2021,<10\nTotal,60\n") == set()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.csv", "groupe,effectif\nA,120\nB,3\n"),
        ("t.csv", "groupe,2019\nA,120\nB,3\n"),
        ("t.tsv", "groupe\tN\nA\t120.0\nB\t3.0\n"),
        ("t.csv", "groupe;n (%)\nA;120 (97,6 %)\nB;3 (2,4 %)\n"),
        ("t.csv", "groupe;n\nA;1 200\nB;3\n"),
        ("t.json", json.dumps([{"groupe": "A", "n": 120}, {"groupe": "B", "n": 3}])),
        ("t.jsonl", '{"groupe": "A", "n": 120}\n{"groupe": "B", "n": "3"}\n'),
        ("t.md", "Un mot.\n\n| groupe | n |\n|---|---:|\n| A | 120 |\n| B | 3 |\n"),
        ("t.parquet", parquet(groupe=["A", "B"], n=[120, 3])),
        ("t.parquet", parquet(groupe=["A", "B"], n=[120.0, 3.0])),
    ],
)
def test_a_small_cell_is_found_in_every_kind_of_table(name: str, data: str | bytes) -> None:
    assert checks(name, data) == {(Check.SMALL_CELL, "colonne 2", 1)}


def test_counts_are_found_without_a_header_and_deep_in_json() -> None:
    assert checks("t.csv", "A,120\nB,3\n") == {(Check.SMALL_CELL, "colonne 2", 1)}
    nested = json.dumps({"résultats": {"hommes": {"n": 3}, "femmes": [40, 4]}})
    assert {check for check, _, _ in checks("t.json", nested)} == {Check.SMALL_CELL}
    assert sum(count for _, _, count in checks("t.json", nested)) == 2


@pytest.mark.parametrize("hidden", ["<10", "< 10", "*", "NC", "", "inf. à 10", "masqué"])
def test_one_hidden_cell_beside_its_total_is_given_back(hidden: str) -> None:
    text = f"groupe;effectif\nA;40\nB;{hidden}\nEnsemble;47\n"
    assert (Check.RECOVERABLE_CELL, "colonne 2", 1) in checks("t.csv", text)


def test_two_hidden_cells_hide_each_other_unless_their_sum_tells() -> None:
    def hides(total: int) -> bool:
        text = f"groupe;n\nA;40\nB;<10\nC;<10\nTotal;{total}\n"
        return checks("t.csv", text) == set()

    assert hides(50)
    assert not hides(42), "both can only be 1"
    assert not hides(58), "both can only be 9"


def test_a_row_and_a_column_together_give_back_what_neither_does() -> None:
    text = "groupe;h;f;total\nA;<10;<10;50\nB;40;<10;48\nTotal;46;58;104\n"
    found = checks("t.csv", text)
    assert found == {
        (Check.RECOVERABLE_CELL, "colonne 2", 1),
        (Check.RECOVERABLE_CELL, "colonne 3", 2),
    }


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2 51 02 75 116 023 44", 1),
        ("251027511602344", 1),
        ("1 84 12 2A 004 123", 1),
        ("appeler le 06 12 34 56 78 ou +33 1 40 00 00 00", 2),
        ("jeanne.durand@example.org", 1),
        ("IPP 80012345, séjour 202600123456", 2),
        ("8423948239482394823", 1),
        ("10101010101", 1),
        ("moyenne 64.3 (12.25), p = 0.00012345678", 0),
        ("1,234,567 séjours ; 2019-2024 ; 12 345", 0),
    ],
)
def test_numbers_and_addresses_of_persons_are_counted(text: str, count: int) -> None:
    assert identifiers(text) == count


def test_identifiers_are_found_in_cells_headers_keys_and_notes() -> None:
    assert checks("t.csv", "groupe,contact\nA,a@b.fr\nB,06 12 34 56 78\n") == {
        (Check.IDENTIFIER, "colonne 2", 2)
    }
    assert (Check.IDENTIFIER, "colonne 2", 1) in checks("t.csv", "groupe,80012345\nA,x\n")
    assert checks("t.json", '{"80012345": "x"}') >= {(Check.IDENTIFIER, "", 1)}
    assert checks("note.txt", "voir a@b.fr") == {(Check.IDENTIFIER, "", 1)}
    assert checks("plot.svg", "<svg><text>a@b.fr</text></svg>") == {
        (Check.NOT_CHECKED, "", 1),
        (Check.IDENTIFIER, "", 1),
    }


def test_rows_of_persons_are_found_by_the_name_of_their_column() -> None:
    found = checks("t.csv", "person_id,sexe\n12,F\n13,H\n")
    assert (Check.PERSON_COLUMN, "colonne 1", 2) in found
    assert (Check.PERSON_COLUMN, "colonne 1", 1) in checks("t.csv", "Pseudonyme,x\nab,c\n")


def test_texts_longer_than_a_label_are_found() -> None:
    letter = "Cher confrère, je vous adresse Madame D. pour une douleur thoracique " * 3
    assert checks("t.csv", f'groupe,note\nA,"{letter}"\n') == {(Check.FREE_TEXT, "colonne 2", 1)}
    words = " ".join(f"mot{chr(97 + a)}{chr(97 + b)}" for a in range(20) for b in range(20))
    assert checks("note.md", words) == {(Check.FREE_TEXT, "", 1)}
    short = "groupe,n\n" + "".join(
        f"mot{chr(97 + a)}{chr(97 + b)},50\n" for a in range(20) for b in range(20)
    )
    assert checks("t.csv", short) == {(Check.FREE_TEXT, "colonne 1", 1)}


@pytest.mark.parametrize(
    ("name", "data", "check"),
    [
        ("model.pkl", b"x", Check.FILE_TYPE),
        ("table.xlsx", b"x", Check.FILE_TYPE),
        ("table", b"x", Check.FILE_TYPE),
        ("table.csv", b"\xff\xfea\x00", Check.UNREADABLE),
        ("table.csv", b'a,"b\nc', Check.UNREADABLE),
        ("table.json", b"{", Check.UNREADABLE),
        ("table.json", b"[" * 100_000, Check.UNREADABLE),
        ("table.parquet", b"PAR1", Check.UNREADABLE),
        ("table.txt", b"x" * 50_000_001, Check.TOO_LARGE),
    ],
)
def test_what_nothing_here_can_read_blocks(name: str, data: bytes, check: Check) -> None:
    (found,) = check_file(name, data, smallest=SMALLEST)
    assert found == Finding(name, check)
    assert found.blocking


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.md", "a.txt", "a.tsv"])
def test_an_empty_file_has_nothing_to_say_or_cannot_be_read(name: str) -> None:
    assert {one.check for one in check_file(name, b"", smallest=10)} <= {Check.UNREADABLE}


def test_no_finding_holds_what_was_found() -> None:
    found = check_file("t.csv", b"contact,n\nMARK@b.fr,3\n", smallest=10)
    assert found
    assert "MARK" not in repr(found)
