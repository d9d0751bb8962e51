"""Tables to tables: one person one surrogate and one shift, types and dialects kept."""

import json
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ambroise.deid import Feed, Identity
from ambroise.deid.notes import Note, Pseudonymiser, Work
from ambroise.deid.policies import policy_named
from ambroise.deid.tabular import header_of, propose, pseudonymise_table
from ambroise.deid.tabular.risk import risk_of
from ambroise.deid.tabular.tables import rows_of
from ambroise.errors import ColumnsInvalid, SourceEmpty, SourceUnreadable
from ambroise.pseudonyms import keyed_id, shift_days
from tests.unit.deid.tabular.tables import KEY, csv_table, parquet_table, set_aside, work

HEADER = "ipp;nom;prenom;naissance;entree;sexe;medecin;note;divers"
ANNE = '8001234567;KERVELLA;Anne;12/03/1950;2024-03-12;F;TREGOURES;"{note}";x'


def test_rows_of_a_person_agree_in_names_key_and_shift(tmp_path: Path) -> None:
    rows = [ANNE.format(note=""), ANNE.format(note="").replace("KERVELLA", "Kervella")]
    header, first, second = csv_table(tmp_path, "\n".join((HEADER, *rows)))
    assert header == "ipp;nom;prenom;naissance;entree;sexe;medecin;note"
    one, other = first.split(";"), second.split(";")
    assert one[0] == other[0]
    assert len(one[0]) == 16
    assert one[1] == other[1].upper() != "KERVELLA"
    assert one[2:] == other[2:]
    birth = date(*map(int, reversed(one[3].split("/"))))
    entry = date.fromisoformat(one[4])
    assert (birth - date(1950, 3, 12)) == (entry - date(2024, 3, 12))
    assert (birth - date(1950, 3, 12)).days != 0


def test_the_text_of_a_row_says_the_same_person(tmp_path: Path) -> None:
    note = "Mme KERVELLA Anne, née le 12/03/1950, entrée le 12/03/2024."
    cells = csv_table(tmp_path, f"{HEADER}\n{ANNE.format(note=note)}\n")[1].split(";")
    day = date.fromisoformat(cells[4])
    assert cells[7] == f"Mme {cells[1]} {cells[2]}, née le {cells[3]}, entrée le {day:%d/%m/%Y}."


def test_a_table_agrees_with_notes_under_the_same_key_and_feed(tmp_path: Path) -> None:
    anne = Identity(
        family_name="KERVELLA", given_names=("Anne",), birth_date=date(1950, 3, 12), entity="p1"
    )
    feed = Feed(by_person={"8001234567": (anne,)})
    cells = csv_table(tmp_path, f"{HEADER}\n{ANNE.format(note='')}\n", feed=feed)[1].split(";")
    notes = Pseudonymiser(Work(policy_named("strict"), key=KEY, feed=feed))
    written = notes.note(Note("1", "Mme KERVELLA Anne vue le 12/03/2024.", "8001234567"))
    assert written["person_id"] == cells[0]
    day = date.fromisoformat(cells[4])
    assert written["note_text"] == f"Mme {cells[1]} {cells[2]} vue le {day:%d/%m/%Y}."


def test_another_key_gives_other_people(tmp_path: Path) -> None:
    text = f"{HEADER}\n{ANNE.format(note='')}\n"
    first = csv_table(tmp_path, text)[1].split(";")
    other = tmp_path / "other"
    other.mkdir()
    second = csv_table(other, text, key=b"z" * 32)[1].split(";")
    assert all(first[at] != second[at] for at in (0, 1, 3, 4, 6))


def test_bad_rows_are_set_aside_with_a_reason_and_no_content(tmp_path: Path) -> None:
    rows = [
        ANNE.format(note=""),
        ";KERVELLA;;;;;;;",
        "8001234568;KERVELLA;;jadis;;;;;",
        "8001234569;KERVELLA",
        '8001234569;KERVELLA;"',
        ANNE.format(note="fin"),
    ]
    lines = csv_table(tmp_path, "\n".join((HEADER, *rows)) + "\n")
    assert len(lines) == 3
    aside = set_aside(tmp_path)
    assert [json.loads(line)["line"] for line in aside.splitlines()] == [2, 3, 4, 5]
    assert "personne absente" in aside
    assert "colonne naissance : date illisible" in aside
    assert "KERVELLA" not in aside
    assert "jadis" not in aside


@pytest.mark.parametrize("mode", ["tag", "mask"])
def test_tags_and_masks_take_the_place_of_identities(tmp_path: Path, mode: str) -> None:
    cells = csv_table(tmp_path, f"{HEADER}\n{ANNE.format(note='')}\n", mode=mode)[1].split(";")
    assert cells[1] == ("<NOM>" if mode == "tag" else "***")
    assert cells[6] == cells[1]


def test_windows_tables_come_back_in_their_form(tmp_path: Path) -> None:
    text = "\ufeffipp;nom;sexe\r\n1;Quéré;F\r\n"
    columns = 'person="ipp"\n[columns.ipp]\nas="key"\n[columns.nom]\nas="keep"\n'
    csv_table(tmp_path, text, columns=columns)
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfipp;nom\r\n")
    assert raw.endswith(";Quéré\r\n".encode())


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-8-sig", "utf-16-le"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("ipp;libellé\n1;épreuve d'été\n".encode(encoding))
    columns = 'person="ipp"\n[columns.ipp]\nas="key"\n[columns."libellé"]\nas="keep"\n'
    assert pseudonymise_table(source, out, work(tmp_path, columns)).written == 1
    assert "épreuve d'été" in out.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".csv.zst"])
def test_an_empty_table_keeps_its_header(tmp_path: Path, suffix: str) -> None:
    source, out = tmp_path / f"in{suffix}", tmp_path / f"out{suffix}"
    columns = '[columns.a]\nas="keep"\n[columns.b]\nas="drop"\n'
    with (
        pa.CompressedOutputStream(str(source), "gzip")
        if suffix.endswith("gz")
        else (
            pa.CompressedOutputStream(str(source), "zstd")
            if suffix.endswith("zst")
            else pa.OSFile(str(source), "wb")
        ) as sink
    ):
        sink.write(b"b;a\n")
    assert pseudonymise_table(source, out, work(tmp_path, columns)).read == 0
    assert header_of(out) == ("a",)
    assert list(rows_of(out)) == []


def table() -> pa.Table:
    return pa.table(
        {
            "ipp": pa.array([8001234567, 8001234567, None], pa.int64()),
            "nom": pa.array(["KERVELLA", "Kervella", "X"]).dictionary_encode(),
            "prenom": ["Anne", None, "Y"],
            "naissance": pa.array([date(1950, 3, 12), date(9999, 12, 31), None]),
            "entree": pa.array([1_710_238_800_000_000_123, None, 0], pa.timestamp("ns", "UTC")),
            "sexe": pa.array([["F"], [], None], pa.list_(pa.string())),
            "medecin": ["TREGOURES", "", None],
            "note": ["KERVELLA vue", None, ""],
        }
    )


def test_parquet_keeps_types_missing_values_and_what_is_kept(tmp_path: Path) -> None:
    made = parquet_table(tmp_path, table())
    assert made.num_rows == 2
    assert made.schema.field("ipp").type == pa.int64()
    assert made.schema.field("naissance").type == pa.date32()
    assert made.schema.field("entree").type == pa.timestamp("ns", "UTC")
    assert made.schema.field("sexe").type == pa.list_(pa.string())
    assert made["sexe"].to_pylist() == [["F"], []]
    assert made["prenom"].to_pylist()[1] is None
    assert made["naissance"].to_pylist()[1] == date(9999, 12, 31)
    days = (made["naissance"].to_pylist()[0] - date(1950, 3, 12)).days
    moved = made["entree"].cast(pa.int64()).to_pylist()[0] - 1_710_238_800_000_000_123
    assert moved == days * 86_400 * 10**9 != 0
    assert made["ipp"].to_pylist()[0] == made["ipp"].to_pylist()[1] != 8001234567
    assert "personne absente" in set_aside(tmp_path, "out.parquet")


def test_parquet_without_rows_keeps_its_columns(tmp_path: Path) -> None:
    made = parquet_table(tmp_path, table().slice(0, 0))
    assert made.num_rows == 0
    assert made.schema.field("entree").type == pa.timestamp("ns", "UTC")


def test_the_surrogate_of_a_number_is_a_number(tmp_path: Path) -> None:
    columns = 'person="nir"\n[columns.nir]\nas="identity"\nlabel="SECU"\n'
    columns += '[columns.ipp]\nas="identity"\nlabel="IPP"\n'
    given = pa.table({"nir": pa.array([1500329000017]), "ipp": pa.array([8001234567.0, None])[:1]})
    made = parquet_table(tmp_path, given, columns=columns)
    assert made.schema.types == [pa.int64(), pa.float64()]
    assert made["nir"].to_pylist() != [1500329000017]
    assert made["ipp"].to_pylist() != [8001234567.0]
    masked = parquet_table(tmp_path, given, columns=columns, mode="mask", key=b"k" * 32)
    assert masked["nir"].to_pylist() == [None]


def test_a_column_that_is_not_there_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ColumnsInvalid):
        csv_table(tmp_path, "ipp;nom\n1;A\n")
    assert not (tmp_path / "out.csv").exists()


def test_what_is_no_table_is_said(tmp_path: Path) -> None:
    plain = work(tmp_path, '[columns.a]\nas="keep"\n')
    (tmp_path / "a.docx").write_bytes(b"x")
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    (tmp_path / "a.csv").write_text("a\n1\n", encoding="utf-8")
    for source, out, error in (
        ("none.csv", "out.csv", SourceUnreadable),
        ("a.docx", "out.docx", SourceEmpty),
        ("bad.parquet", "out.parquet", SourceUnreadable),
        ("a.csv", "out.parquet", SourceUnreadable),
    ):
        with pytest.raises(error):
            pseudonymise_table(tmp_path / source, tmp_path / out, plain)


def test_a_folder_of_tables_becomes_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.csv", "sub/b.csv"):
        (folder / name).write_text(f"{HEADER}\n{ANNE.format(note='')}\n", encoding="utf-8")
    pseudonymise_table(folder, tmp_path / "out", work(tmp_path))
    first, second = (tmp_path / "out" / name for name in ("a.csv", "sub/b.csv"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    "kind", [pa.decimal128(15, 0), pa.large_string(), pa.string_view(), pa.int64(), pa.float64()]
)
def test_a_person_is_the_same_in_every_type_of_column(tmp_path: Path, kind: pa.DataType) -> None:
    columns = 'person="ipp"\n[columns.ipp]\nas="key"\n[columns.d]\nas="date"\n'
    columns += '[columns.nir]\nas="identity"\nlabel="SECU"\n'
    given = pa.table(
        {
            "ipp": pa.array(["8001", "8002"]).cast(pa.int64()).cast(pa.string()).cast(kind),
            "d": ["2024-03-12"] * 2,
            "nir": pa.array(["1500329000017"] * 2).cast(kind),
        }
    )
    made = parquet_table(tmp_path, given, columns=columns).to_pylist()
    shift = shift_days(KEY, "8001")
    assert made[0]["d"] == str(date(2024, 3, 12) + timedelta(days=shift))
    assert int(str(made[0]["ipp"]), 10 if kind == pa.int64() else 16) == keyed_id(
        KEY, "person", "8001"
    )
    assert made[0]["ipp"] != made[1]["ipp"]
    assert str(made[0]["nir"]) not in ("1500329000017", "1500329000017.0")


@pytest.mark.parametrize("kind", [pa.binary(), pa.bool_(), pa.date32()])
def test_a_person_of_no_such_type_is_set_aside(tmp_path: Path, kind: pa.DataType) -> None:
    columns = 'person="ipp"\n[columns.ipp]\nas="key"\n'
    value = {pa.binary(): b"1", pa.bool_(): True, pa.date32(): date(2024, 1, 1)}[kind]
    made = parquet_table(tmp_path, pa.table({"ipp": pa.array([value], kind)}), columns=columns)
    assert made.num_rows == 0
    assert "type non pris en charge" in set_aside(tmp_path, "out.parquet")


def test_a_person_that_is_no_number_is_absent(tmp_path: Path) -> None:
    columns = 'person="ipp"\n[columns.ipp]\nas="key"\n[columns.n]\nas="identity"\nlabel="IPP"\n'
    given = pa.table({"ipp": [float("nan"), 8001.0], "n": [1.0, float("nan")]})
    made = parquet_table(tmp_path, given, columns=columns)
    assert made.num_rows == 1
    assert str(made["n"].to_pylist()) == "[nan]"
    assert "personne absente" in set_aside(tmp_path, "out.parquet")


def test_parquet_of_any_unit_and_century_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    given = {
        "date_ns": pa.array([1_710_238_800_000_000_123] * 3, pa.timestamp("ns", "UTC")),
        "date_jour": pa.array([19_000, 5_000_000, None], pa.int32()).cast(pa.date32()),
        "date_s": pa.array([0, None, 10**10], pa.timestamp("s")),
        "duree": pa.array([1, 2, None], pa.duration("s")),
        "liste": pa.array([["a"], [], None], pa.list_(pa.string())),
    }
    pq.write_table(pa.table(given), path)
    proposals, _ = propose(path)
    assert proposals[0].treatment == "date"
    assert risk_of(path, list(given), k=2).anonymity.members == 3
