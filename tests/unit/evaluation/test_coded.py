"""Public coded reports are read by their columns; what is no case is said."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.evaluation.layouts.coded import CodedAct, CodedCase, Unread, _listed, read_coded
from ambroise.tables import write_parquet_batches

PATIENT: dict[str, Any] = {
    "id": "p1",
    "specialty": "Cardiologie",
    "pool": "CU 2 - ICD-10 coding",
    "suggested_scenario": {"age": {"value": 71, "unit": "ans"}, "sex": "Femme"},
    "documents": [{"type": "CRH", "header": "CHU", "text": "Douleur.", "word_count": 1}],
    "structured_abstract": {"primary_diagnosis": [{"code": "I20.0", "description": "Angor"}]},
}
NOTE: dict[str, Any] = {
    "note_id": 7,
    "note_text": "Cure de chimiothérapie.",
    "dp": "C50.9",
    "das": ["I10", "I10", "E11.9"],
    "mdp": "Z51.1",
}


def written(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "cases.parquet"
    write_parquet_batches(path, [pa.RecordBatch.from_pylist(list(rows))])
    return path


def only(path: Path) -> CodedCase:
    (found,) = read_coded(path)
    assert isinstance(found, CodedCase)
    return found


def test_a_patient_of_parhaf_gives_a_case_with_its_strata(tmp_path: Path) -> None:
    found = only(written(tmp_path, PATIENT))
    assert (found.id, found.principal, found.related, found.associated) == ("p1", "I200", "", ())
    assert [(one.kind, one.text) for one in found.texts] == [("CRH", "CHU\nDouleur.")]
    assert (found.strata.age, found.strata.sex, found.strata.ward) == (71, "F", "Cardiologie")
    assert found.pool.startswith("CU 2")


def test_acts_in_ccam_and_the_length_of_a_stay_are_given_with_it(tmp_path: Path) -> None:
    abstract = PATIENT["structured_abstract"] | {
        "primary_procedure": [
            {"code": "BFGA004-01", "description": "Cataracte"},
            {"code": "opération", "description": "sans code"},
        ],
        "length_of_stay": {"value": 0, "unit": "jours"},
    }
    scenario = PATIENT["suggested_scenario"] | {"primary_procedure": {"code": "BFGA004"}}
    row = PATIENT | {"structured_abstract": abstract, "suggested_scenario": scenario}
    found = only(written(tmp_path, row))
    assert found.acts == (CodedAct("BFGA004", "Cataracte"),)
    assert found.nights == 0
    weeks = row | {
        "structured_abstract": abstract | {"length_of_stay": {"value": 2, "unit": "sem"}}
    }
    assert only(written(tmp_path, weeks)).nights is None


def test_sequences_kept_as_a_list_a_field_are_read_alike(tmp_path: Path) -> None:
    columns = PATIENT | {
        "documents": {"type": ["CRH"], "header": ["CHU"], "text": ["Douleur."]},
        "structured_abstract": {"primary_diagnosis": {"code": ["I20.0"], "description": ["Angor"]}},
    }
    assert only(written(tmp_path, columns)) == only(written(tmp_path, PATIENT))


def test_months_are_no_years(tmp_path: Path) -> None:
    scenario = {"age": {"value": 6, "unit": "mois"}, "sex": "Homme"}
    assert only(written(tmp_path, PATIENT | {"suggested_scenario": scenario})).strata.age is None


def test_a_related_diagnosis_takes_its_place_back(tmp_path: Path) -> None:
    found = only(written(tmp_path, NOTE))
    assert (found.principal, found.related, found.associated) == ("Z511", "C509", ("I10", "E119"))
    plain = only(written(tmp_path, NOTE | {"mdp": "Z769"}))
    assert (plain.principal, plain.related) == ("C509", "")


def test_what_is_no_case_is_said_without_its_words(tmp_path: Path) -> None:
    bare = PATIENT | {"id": "p2", "structured_abstract": {"primary_diagnosis": [{"code": ""}]}}
    (unread,) = read_coded(written(tmp_path, bare))
    assert unread == Unread("p2", "sans diagnostic principal ou sans texte")
    (other,) = read_coded(written(tmp_path, {"texte": "MARQUE"}))
    assert isinstance(other, Unread)
    assert "MARQUE" not in repr(other)
    (tmp_path / "cases.parquet").write_bytes(b"PAR1 MARQUE")
    (broken,) = read_coded(tmp_path)
    assert broken == Unread("cases.parquet", "Parquet illisible")


@given(st.lists(st.fixed_dictionaries({"code": st.text(), "n": st.integers()}), max_size=5))
def test_both_forms_of_a_sequence_say_the_same(rows: list[dict[str, Any]]) -> None:
    columns = {name: [one[name] for one in rows] for name in ("code", "n")}
    assert list(_listed(columns)) == list(_listed(rows)) == rows


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_nothing_is_an_empty_sequence(nothing: Any) -> None:
    assert list(_listed(nothing)) == []
