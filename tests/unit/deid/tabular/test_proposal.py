"""A file of columns is proposed from the values, and is one that can be used."""

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ambroise.deid.gazetteers import add_list, load_lists
from ambroise.deid.tabular import columns_toml, propose, read_columns
from ambroise.text.checks import luhn_holds

ROWS = 200


def nir(rng: random.Random) -> str:
    body = f"{rng.choice('12')}{rng.randrange(30, 99)}0329{rng.randrange(10**5, 10**6)}"
    return body + f"{97 - int(body) % 97:02d}"


def rpps(rng: random.Random) -> str:
    body = f"10{rng.randrange(10**8):08d}"
    return next(body + str(key) for key in range(10) if luhn_holds(body + str(key)))


def table(path: Path) -> Path:
    rng = random.Random(3)
    columns = {
        "IPP": [str(8_001_000_000 + rng.randrange(90)) for _ in range(ROWS)],
        "NDA": [str(240_000_000 + row) for row in range(ROWS)],
        "nir": [nir(rng) for _ in range(ROWS)],
        "NomPatient": [rng.choice(["KERVELLA", "Moalic", "LE GOFF"]) for _ in range(ROWS)],
        "prenom": [rng.choice(["Anne", "Jean-Paul", "Luc"]) for _ in range(ROWS)],
        "ddn": [f"{rng.randrange(1, 29):02d}/03/{rng.randrange(1930, 2010)}" for _ in range(ROWS)],
        "date_entree": [f"2024-03-{rng.randrange(1, 29):02d} 10:20" for _ in range(ROWS)],
        "sexe": [rng.choice("FM") for _ in range(ROWS)],
        "cp": [rng.choice(["29200", "35000"]) for _ in range(ROWS)],
        "adresse": [f"{row} rue des Lilas" for row in range(ROWS)],
        "tel": [f"02 98 12 34 {row % 100:02d}" for row in range(ROWS)],
        "mail": [f"a{row}@exemple.fr" for row in range(ROWS)],
        "rpps_op": [rpps(rng) for _ in range(ROWS)],
        "poids": [f"{rng.uniform(40, 120):.1f}" for _ in range(ROWS)],
        "dp": [rng.choice(["I10", "E119", "C509"]) for _ in range(ROWS)],
        "conclusion": [f"Le patient n° {row} va bien, sortie ce jour." for row in range(ROWS)],
        "vide": [""] * ROWS,
        "flou": ["".join(rng.choices("ab01", k=9)) for _ in range(ROWS)],
        "annee": [str(rng.randrange(1930, 2010)) for _ in range(ROWS)],
    }
    lines = [";".join(columns), *(";".join(row) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


EXPECTED = {
    "IPP": ("key", "person"), "NDA": ("key", "visit"), "nir": ("identity", "SECU"),
    "NomPatient": ("identity", "NOM"), "prenom": ("identity", "PRENOM"),
    "ddn": ("date", "DATE_NAISSANCE"), "date_entree": ("date", "DATE"), "sexe": ("keep", ""),
    "cp": ("identity", "ZIP"), "adresse": ("identity", "ADRESSE"), "tel": ("identity", "TEL"),
    "mail": ("identity", "MAIL"), "rpps_op": ("identity", "RPPS"), "poids": ("keep", ""),
    "dp": ("keep", ""), "conclusion": ("text", ""), "vide": ("drop", ""), "flou": ("drop", ""),
    "annee": ("keep", ""),
}  # fmt: skip


def test_each_column_is_known_by_its_values_or_its_name(tmp_path: Path) -> None:
    proposals, person = propose(table(tmp_path / "t.csv"))
    assert {one.name: (one.treatment, one.label or one.kind) for one in proposals} == EXPECTED
    assert person == "IPP"
    assert "quasi-identifiant" in {one.name: one.why for one in proposals}["annee"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_proposal_can_be_used_as_it_is(tmp_path: Path, lang: str) -> None:
    proposals, person = propose(table(tmp_path / "t.csv"))
    text = columns_toml(proposals, person, lang=lang)
    path = tmp_path / "columns.toml"
    path.write_text(text, encoding="utf-8")
    columns = read_columns(path)
    assert columns.person == "IPP"
    assert [one.name for one in columns.listed] == list(EXPECTED)
    for value in ("KERVELLA", "Moalic", "Lilas", "exemple.fr"):
        assert value not in text


def test_lists_of_the_hospital_help(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a;b\n" + "Plouzenec;XQZ\n" * 40, encoding="utf-8")
    towns = tmp_path / "v_commune.csv"
    towns.write_text("NCCENR,LIBELLE\nPlouzenec,Plouzenec\n", encoding="utf-8")
    home = tmp_path / "home"
    add_list(home, "communes", towns, "communes", now=datetime.now(UTC))
    found = {one.name: one.label for one in propose(path, load_lists(home))[0]}
    assert found == {"a": "VILLE", "b": ""}


def test_stored_types_are_heeded(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    given = {
        "a": pa.array([date(2024, 1, 1)] * 5),
        "b": pa.array([1.5, 2.5, None, 3.5, 4.0]),
        "patient_id": pa.array([1, 2, 3, 4, 5]),
    }
    pq.write_table(pa.table(given), path)
    proposals, person = propose(path)
    assert [one.treatment for one in proposals] == ["date", "keep", "key"]
    assert person == "patient_id"


@pytest.mark.parametrize("name", ['a"b', "é.1", "a\tb", "[x]", "#"])
def test_any_name_of_a_column_is_written_as_toml_reads_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({name: [1.5, 2.5]}), path)
    proposals, person = propose(path)
    toml = tmp_path / "c.toml"
    toml.write_text(columns_toml(proposals, person), encoding="utf-8")
    assert [one.name for one in read_columns(toml).listed] == [name]


def test_an_empty_table_proposes_to_drop(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a;b\n", encoding="utf-8")
    assert [one.treatment for one in propose(path)[0]] == ["drop", "drop"]
