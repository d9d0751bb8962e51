"""An Athena download is checked whole before it stands; each fault is named with its file."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ambroise.errors import VocabularyInvalid
from ambroise.warehouse.vocabularies import athena
from ambroise.warehouse.vocabularies.loads import standing
from tests.builders.vocabularies import ANCESTORS, CONCEPTS, RELATIONS, an_athena
from tests.unit.warehouse.vocabularies.conftest import Home

Change = Callable[[Path], None]


def test_a_download_is_loaded_with_its_version_and_counts(home: Home) -> None:
    made = home.load(an_athena(home.folder / "athena"))
    assert (made.name, made.kind, made.version) == ("Athena", "athena", "v5.0 27-FEB-26")
    assert made.rows["concept"] == len(CONCEPTS)
    assert made.rows["concept_relationship"] == len(RELATIONS)
    assert made.rows["drug_strength"] == 0
    assert made.left_out == {}
    assert "SNOMED" in made.systems
    assert [one.id for one in standing(home.state)] == [made.id]


def test_the_same_files_make_no_second_load(home: Home) -> None:
    folder = an_athena(home.folder / "athena")
    assert home.load(folder) == home.load(folder)


def test_rows_sorted_in_parts_are_all_there_and_in_order(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(athena, "_SORTED_ROWS", 3)
    made = home.load(an_athena(home.folder / "athena"))

    def ids(name: str, column: str) -> list[int]:
        files = home.zone.files(made.table(name), None)
        assert len(files) > 1
        parts = (pq.read_table(file)[column].to_pylist() for file in files)
        return [id_ for part in sorted(parts) for id_ in part]

    assert ids("concept", "concept_id") == sorted(row[0] for row in CONCEPTS)
    descendants = ids("concept_ancestor", "descendant_concept_id")
    assert descendants == sorted(row[1] for row in ANCESTORS)


def test_quoted_csv_with_iso_dates_is_read_too(home: Home) -> None:
    folder = an_athena(home.folder / "athena")
    lines = (folder / "CONCEPT.csv").read_text().replace("19700101", "1970-01-01").splitlines()
    quoted = [",".join(f'"{cell}"' for cell in line.split("\t")) for line in lines]
    (folder / "CONCEPT.csv").write_text("\r\n".join(quoted) + "\r\n")
    assert home.load(folder).rows["concept"] == len(CONCEPTS)


def test_a_quote_in_a_name_is_a_character_of_the_name(home: Home) -> None:
    named = ((901, 'Fracture "en bois vert', "Condition", "SNOMED", "x", "S", "9"),)
    home.load(an_athena(home.folder / "athena", concepts=named, relations=()), partial=True)
    (found,) = home.concepts().search("fracture bois")
    assert found.name == 'Fracture "en bois vert'


def _replace(file: str, old: str, new: str) -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        path.write_text(path.read_text().replace(old, new, 1))

    return change


def _append(file: str, line: bytes) -> Change:
    def change(folder: Path) -> None:
        path = folder / file
        path.write_bytes(path.read_bytes() + line)

    return change


def _drop(file: str) -> Change:
    return lambda folder: (folder / file).unlink()


@pytest.mark.parametrize(
    ("change", "file", "said"),
    [
        (_drop("CONCEPT_RELATIONSHIP.csv"), "athena", "CONCEPT_RELATIONSHIP.csv"),
        (_replace("CONCEPT.csv", "concept_code", "code"), "CONCEPT.csv", "concept_code"),
        (_replace("CONCEPT.csv", "\n101\t", "\n102\t"), "CONCEPT.csv", "102"),
        (_replace("CONCEPT.csv", "\n101\t", "\nx\t"), "CONCEPT.csv", "concept_id"),
        (_replace("CONCEPT.csv", "19700101", "1970"), "CONCEPT.csv", "valid_start_date"),
        (_replace("CONCEPT.csv", "\n101\t", "\n2000000101\t"), "CONCEPT.csv", "2 000 000 000"),
        (_append("CONCEPT.csv", b"902\ttoo short\n"), "CONCEPT.csv", "1 ligne(s) illisible(s)"),
        (_append("CONCEPT.csv", b"903\t\xe9\ta\tb\tc\tS\t1\t2\t3\t\n"), "CONCEPT.csv", "illisible"),
        (
            _append("CONCEPT_ANCESTOR.csv", b"101\t999\t1\t1\n"),
            "CONCEPT_ANCESTOR.csv",
            "concept absent de CONCEPT.csv",
        ),
        (_replace("VOCABULARY.csv", "vocabulary_id", '"; DROP'), "VOCABULARY.csv", "première"),
    ],
)
def test_a_fault_is_refused_by_name_and_nothing_changes(
    home: Home, change: Change, file: str, said: str
) -> None:
    folder = an_athena(home.folder / "athena")
    stands = home.load(folder)
    change(folder)
    with pytest.raises(VocabularyInvalid) as caught:
        home.load(folder)
    assert caught.value.fields["name"] == file
    assert said in caught.value.message("fr")
    assert standing(home.state) == [stands]


def test_what_names_an_absent_concept_may_be_left_out_and_is_counted(home: Home) -> None:
    relations = (*RELATIONS, (101, 999, "Is a"))
    made = home.load(an_athena(home.folder / "a", relations=relations), partial=True)
    assert made.left_out == {"concept_relationship.concepts": 1}
    assert made.rows["concept_relationship"] == len(RELATIONS)


def test_a_folder_that_is_neither_is_refused(home: Home) -> None:
    (home.folder / "x").mkdir()
    with pytest.raises(VocabularyInvalid, match="neither"):
        home.load(home.folder / "x")
    with pytest.raises(VocabularyInvalid, match="no such folder"):
        home.load(home.folder / "none")
