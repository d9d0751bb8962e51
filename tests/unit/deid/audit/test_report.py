"""The report of a run, as machines and persons read it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ambroise.deid.audit import report, report_page
from ambroise.deid.audit.tally import bin_of
from ambroise.deid.policies import policy_named
from ambroise.errors import ReportUnreadable

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
NOTES = [
    {
        "note_id": "n1",
        "note_text": "Mme ROUAULT <script>",
        "entities": [
            {"start": 4, "end": 11, "label": "NOM", "role": "patient", "score": 0.93},
            {"start": 0, "end": 3, "label": "TEL", "role": None, "score": 1.0},
        ],
        "note_type": "CR <b>",
        "ward": "3110",
    },
    {"note_id": "n2", "note_text": "rien", "entities": []},
]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    path = tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps(note) + "\n" for note in NOTES))
    return path


def made(out: Path, **changed: int) -> report.Report:
    return report.of_output(
        out,
        policy=policy_named("strict"),
        mode="replace",
        feed=None,
        set_aside=1,
        seconds=0.5,
        made_at=NOW,
        written=changed.get("written", 2),
        labels={"NOM": 3},
        lists={"insee": "ab12"},
    )


def test_a_report_counts_and_holds_no_text(out: Path) -> None:
    found = made(out).as_json()
    assert (found["documents"], found["documents_without_span"], found["spans"]) == (2, 1, 2)
    assert found["labels"] == {"NOM": 1, "TEL": 1}
    assert found["roles"] == {"": 1, "patient": 1}
    assert found["wards"]["3110"] == {"documents": 1, "spans": 2}
    assert [one["count"] for one in found["scores"]][9] == 2
    assert found["digests"]["output"] == report.digest_of(out)
    content = json.dumps(found)
    assert "ROUAULT" not in content
    assert "n1" not in content


def test_a_text_output_is_counted_by_its_run(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("Mme ROUAULT")
    found = made(path, written=1).as_json()
    assert (found["documents"], found["labels"]) == (1, {"NOM": 3})


def test_a_report_is_read_as_it_was_written(out: Path) -> None:
    place = report.place_beside(out)
    report.write(made(out).as_json(), place)
    assert place.name == "out.jsonl.report.json"
    assert report.read(place) == made(out).as_json()


@pytest.mark.parametrize("content", [None, "{", "[]", '{"format": "other"}'])
def test_what_is_no_report_is_said(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "x.report.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ReportUnreadable):
        report.read(path)


@pytest.mark.parametrize(
    ("score", "place"), [(0.0, 0), (0.099, 0), (0.1, 1), (0.3, 3), (0.7, 7), (1.0, 9), (1.2, 9)]
)
def test_a_score_is_in_one_bin(score: float, place: int) -> None:
    assert bin_of(score) == place


def test_a_person_reads_it_in_their_language(out: Path) -> None:
    found = made(out).as_json()
    french, english = report_page.text(found), report_page.text(found, "en")
    assert "Par type de document" in french
    assert "50,0\u00a0%" in french
    assert "By document type" in english
    assert "50.0%" in english


def test_the_page_escapes_what_comes_from_documents(out: Path) -> None:
    page = report_page.html(made(out).as_json())
    assert "CR &lt;b&gt;" in page
    assert "<b>" not in page
    assert '<html lang="fr">' in page


def test_the_detector_has_one_digest() -> None:
    assert report.detector_digest() == report.detector_digest()
