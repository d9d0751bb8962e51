"""`ambroise quality report`: counts, checks made once a publication, an exit code when asked."""

import json

import pytest

from ambroise.warehouse.quality.listing import checks
from tests.builders.command_line import CommandLine
from tests.builders.warehouse import a_patient, a_stay


@pytest.fixture(scope="module")
def ambroise(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    folder = tmp_path_factory.mktemp("quality")
    file = folder / "dpi.ndjson"
    file.write_text("\n".join(json.dumps(one) for one in (a_patient(), a_stay())))
    line = CommandLine(folder / "home")
    assert line.within("ingest", file, "--source", "dpi").code == 0
    return line


def test_the_report_gives_counts_and_the_result_of_every_check(ambroise: CommandLine) -> None:
    report = ambroise.within("quality", "report", "--json").json()
    assert report["rows"]["person"] == 1
    assert len(report["results"]) == len(checks())
    counts = report["examination"]["counts"]
    failed = [one for one in report["results"] if one["status"] == "failed"]
    assert counts["failed"] == len(failed) > 0
    assert {"check", "table", "violated", "total", "threshold"} <= set(failed[0])


def test_a_publication_is_examined_once_unless_asked(ambroise: CommandLine) -> None:
    def at(*options: str) -> str:
        told = ambroise.within("quality", "report", "--json", *options).json()
        return str(told["examination"]["at"])

    first = at()
    assert at() == first
    assert at("--again") > first


def test_failures_are_shown_by_name(ambroise: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = ambroise.within("quality", "report").out
    assert "contrôles en échec" in shown
    assert "siteUnqualifiedIdentity" in shown
    assert "identity_person.ins_status" in shown


def test_the_exit_code_says_failures_only_when_asked(ambroise: CommandLine) -> None:
    assert ambroise.within("quality", "report").code == 0
    assert ambroise.within("quality", "report", "--fail-on", "any").code == 1
    assert ambroise.within("quality", "report", "--fail-on", "fatal").code == 0


def test_receiving_queues_an_examination_that_the_worker_makes(ambroise: CommandLine) -> None:
    queued = ambroise.within("jobs", "list", "--json").lines()
    assert [one["kind"] for one in queued] == ["quality"]
    assert ambroise.within("work", "--once").code == 0
    (done,) = ambroise.within("jobs", "list", "--json").lines()
    assert done["state"] == "done"
    assert done["result"]["failed"] > 0
