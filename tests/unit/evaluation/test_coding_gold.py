"""The gold of the coding: the summaries of the fictional hospital, and public coded reports."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ambroise.engines import RULES
from ambroise.errors import GoldRefused
from ambroise.evaluation.layouts import gold_at
from ambroise.tables import write_parquet_batches
from ambroise.uses import find_use
from ambroise.uses.coding import CodingUse
from ambroise.uses.coding.gold import CodingGold, GoldProof
from ambroise.uses.coding.schema import Mode, Position
from ambroise.uses.contract import Context, RunId
from tests.builders.coding_stay import small_knowledge

NOTE: dict[str, Any] = {
    "note_id": "n1",
    "note_text": "Motif : pyélonéphrite aiguë\nConclusion : pyélonéphrite aiguë.",
    "dp": "N10",
    "das": ["I10"],
    "mdp": "Z76.9",
}


def _rum(stay: str, split: str, **more: Any) -> dict[str, Any]:
    passage = {"note_id": "doc-1", "start": 3, "end": 9}
    coded = {"code": "I63.4", "label": "Infarctus", "passages": [passage]}
    line = {"stay": stay, "person_id": "p1", "split": split, "pathway": "stroke", "rum": 1}
    return {**line, "dp": coded, "das": [], "acts": [], **more}


def test_the_summaries_of_a_fictional_stay_are_one_case(tmp_path: Path) -> None:
    das = {"code": "I48.0", "label": "FA", "passages": []}
    rums = [_rum("7001", "test"), _rum("7001", "test", das=[das]), _rum("7002", "train")]
    (tmp_path / "rums.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rums))
    (tmp_path / "letters.jsonl").write_text("")
    gold = gold_at(tmp_path, find_use("coding"))
    (case,) = gold.cases
    assert (case.stay, case.cluster, gold.about.method.value) == ("7001", "p1", "generated")
    expected = {"I634": (GoldProof("doc-1", 3, 9),), "I480": ()}
    assert case.gold == CodingGold("I634", "", ("I480",), expected)


def test_public_coded_reports_are_cases_that_the_use_can_code(tmp_path: Path) -> None:
    write_parquet_batches(tmp_path / "cases.parquet", [pa.RecordBatch.from_pylist([NOTE])])
    gold = gold_at(tmp_path, find_use("coding"))
    (case,) = gold.cases
    assert case.gold == CodingGold("N10", "", ("I10",))
    context = Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run"))
    draft = CodingUse(small_knowledge()).run(case.given, context)
    assert draft.value is not None
    assert draft.value.dp is not None
    assert draft.value.dp.code == "N10"


def test_a_day_of_surgery_is_coded_with_its_acts_given_and_measured_apart(tmp_path: Path) -> None:
    told = "Motif : canal carpien\nConclusion : syndrome du canal carpien, neurolyse."
    abstract = {
        "primary_diagnosis": [{"code": "G56.0", "description": "canal carpien"}],
        "primary_procedure": [{"code": "AHPA009", "description": "Libération du nerf médian"}],
        "length_of_stay": {"value": 0, "unit": "jours"},
    }
    row = {
        "id": "p1",
        "documents": [{"type": "CRO", "header": "", "text": told}],
        "structured_abstract": abstract,
    }
    longer = row | {
        "id": "p2",
        "structured_abstract": abstract | {"length_of_stay": {"value": 2, "unit": "jours"}},
    }
    write_parquet_batches(tmp_path / "cases.parquet", [pa.RecordBatch.from_pylist([row, longer])])
    use, context = (
        CodingUse(small_knowledge()),
        Context(RULES, lambda: datetime(2026, 3, 20, tzinfo=UTC), RunId("run")),
    )
    modes, measured = [], []
    for case in gold_at(tmp_path, find_use("coding")).cases:
        draft = use.run(case.given, context)
        assert draft.value is not None
        assert [one.code for one in draft.value.rums[0].of(Position.ACT)] == ["AHPA009"]
        modes.append(draft.value.mode)
        assert isinstance(case.gold, CodingGold)
        parts = use.score(case.given, case.gold, draft)
        measured.append([one.got for one in parts if one.measure == "dp_day_surgery"])
    assert modes == [Mode.DAY_SURGERY, Mode.RSS]
    assert measured == [[True], []]


def test_files_that_hold_no_case_are_refused(tmp_path: Path) -> None:
    batch = pa.RecordBatch.from_pylist([{"texte": "rien"}])
    write_parquet_batches(tmp_path / "other.parquet", [batch])
    with pytest.raises(GoldRefused):
        gold_at(tmp_path, find_use("coding"))
