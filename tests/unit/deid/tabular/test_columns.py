"""What a file of columns may say, and what it is told when it says something else."""

from pathlib import Path

import pytest

from ambroise.deid.tabular import Column, read_columns
from ambroise.errors import ColumnsInvalid, SourceUnreadable


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_each_column_says_what_becomes_of_it(tmp_path: Path) -> None:
    columns = read_columns(
        written(
            tmp_path / "c.toml",
            'person = "ipp"\n'
            '[columns.ipp]\nas = "key"\n'
            '[columns.nom]\nas = "identity"\nlabel = "NOM"\n'
            '[columns."date d\'entrée"]\nas = "date"\n'
            '[columns.sejour]\nas = "key"\nkind = "visit"\n'
            '[columns.divers]\nas = "drop"\n',
        )
    )
    assert columns.person == "ipp"
    header = ["sejour", "nom", "autre", "ipp", "divers", "date d'entrée"]
    assert columns.written(header) == [
        Column("sejour", "key", kind="visit"),
        Column("nom", "identity", "NOM", kind="nom"),
        Column("ipp", "key", kind="person"),
        Column("date d'entrée", "date", "DATE", kind="date d'entrée"),
    ]
    assert columns.dropped(header) == ["autre"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "columns"),
        ("x = [", "TOML"),
        ('persons = "ipp"\n[columns.a]\nas = "keep"\n', "persons"),
        ('person = "ipp"\n[columns.a]\nas = "keep"\n', "person"),
        ('[columns]\na = "keep"\n', "a"),
        ('[columns.a]\nas = "replace"\n', "a.as"),
        ('[columns.a]\nlabel = "NOM"\n', "a.as"),
        ('[columns.a]\nas = "keep"\nlabels = "NOM"\n', "a.labels"),
        ('[columns.a]\nas = "identity"\nlabel = "NAME"\n', "a.label"),
        ('[columns.a]\nas = "identity"\n', "a.label"),
        ('[columns.a]\nas = "identity"\nlabel = "DATE"\n', "a.label"),
        ('[columns.a]\nas = "identity"\nlabel = "NOM"\nrole = "doctor"\n', "a.role"),
        ('[columns.a]\nas = "key"\nkind = "a|b"\n', "a.kind"),
        ('[columns.a]\nas = "date"\n', "a"),
        ('[columns.a]\nas = "text"\n', "a"),
        ('person = "a"\n[columns.a]\nas = "date"\nlabel = "NOM"\n', "a.label"),
        ("[columns.a]\nas = 3\n", "a"),
    ],
)
def test_a_fault_is_said_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(ColumnsInvalid) as refused:
        read_columns(written(tmp_path / "c.toml", text))
    assert refused.value.fields["place"] == place
    assert "ambroise deid columns" in refused.value.message("fr")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable):
        read_columns(tmp_path / "none.toml")


def test_a_listed_column_is_in_the_table_once(tmp_path: Path) -> None:
    columns = read_columns(written(tmp_path / "c.toml", '[columns.a]\nas = "keep"\n'))
    columns.check(["a", "b", "b"], tmp_path)
    for header in (["b"], ["a", "a"], []):
        with pytest.raises(ColumnsInvalid):
            columns.check(header, tmp_path)
