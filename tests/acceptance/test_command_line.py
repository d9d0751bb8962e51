"""A data manager at the terminal: real commands, one after the other, on a fresh home."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ambroise.cli import app
from ambroise.demo import JOURNEY
from ambroise.errors import (
    AccessRefused,
    PersonNotFound,
    QuarantineUnknown,
    SourceNameInvalid,
    SourceUnreadable,
    UseUnknown,
)
from tests.builders.command_line import CommandLine, Ended
from tests.spec.pages import every_command

PATIENTS = 6
LETTER = "Mme KERVELLA Solenn, née le 12/03/1950, sort demain. Tél. 06 39 98 12 34."


@dataclass
class Hospital:
    """What the first commands answered, and where things lie."""

    ambroise: CommandLine
    files: Path
    gold: Path
    written: Ended
    first: Ended
    again: Ended

    def publications(self) -> list[dict[str, int]]:
        with sqlite3.connect(self.ambroise.home / "state" / "state.sqlite") as connection:
            rows = connection.execute("SELECT detail FROM publications WHERE zone = 'care'")
            found = [json.loads(detail)["rows"] for (detail,) in rows]
        connection.close()
        return found


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    folder = tmp_path_factory.mktemp("hospital")
    ambroise = CommandLine(folder / "home")
    files, gold = folder / "files", folder / "gold"
    written = ambroise.done("demo", "--files", files, "--gold", gold, "--patients", f"{PATIENTS}")
    assert not ambroise.home.exists(), "files written, no installation made"
    first = ambroise.done("ingest", files / "fhir", "--source", "chu", "--json")
    again = ambroise.done("ingest", files / "fhir", "--source", "chu", "--json")
    return Hospital(ambroise, files, gold, written, first, again)


@pytest.fixture(scope="module")
def ambroise(hospital: Hospital) -> CommandLine:
    return hospital.ambroise


def test_the_fictional_hospital_is_written_with_its_gold(hospital: Hospital) -> None:
    assert f"{PATIENTS} patients" in hospital.written.said
    assert hospital.written.out == ""
    lines = (hospital.files / "fhir" / "Patient.ndjson").read_text().splitlines()
    assert len(lines) == PATIENTS
    assert (hospital.gold / "identities.jsonl").exists()


def test_the_fictional_hospital_is_shown_without_being_installed(tmp_path: Path) -> None:
    ambroise = CommandLine(tmp_path / "home")
    shown = ambroise.done("demo", "--show", "--patients", "4")
    assert "4 patients" in shown.out
    assert "Compte rendu d'hospitalisation" in shown.out
    assert not ambroise.home.exists(), "shown, no installation made"


def test_a_fresh_home_says_who_installs_it_and_keeps_it_private(hospital: Hospital) -> None:
    assert "Nouvelle installation" in hospital.first.said
    assert "gestionnaire de données" in " ".join(hospital.first.said.split())
    assert hospital.ambroise.home.stat().st_mode & 0o777 == 0o700


def test_every_record_read_is_stored_unchanged_or_quarantined(hospital: Hospital) -> None:
    counts = hospital.first.json()
    assert counts["read"] == counts["stored"] == lines_of(hospital.files)
    assert counts["unchanged"] == counts["quarantined"] == 0
    for kind in counts["types"].values():
        parts = ("mapped", "kept_only", "unchanged", "quarantined")
        assert kind["read"] == sum(kind[part] for part in parts)


def lines_of(files: Path) -> int:
    return sum(len(path.read_text().splitlines()) for path in (files / "fhir").glob("*.ndjson"))


def test_the_same_batch_again_changes_nothing(hospital: Hospital) -> None:
    first, again = hospital.first.json(), hospital.again.json()
    assert (again["read"], again["unchanged"], again["stored"]) == (first["read"], first["read"], 0)
    assert again["batch"] == first["batch"]
    (published,) = hospital.publications()
    assert published["person"] == PATIENTS


def test_results_go_to_stdout_and_messages_to_stderr(hospital: Hospital) -> None:
    assert len(hospital.first.out.splitlines()) == 1
    assert hospital.again.said == ""


@pytest.fixture(scope="module")
def refused(hospital: Hospital, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """A batch with a broken line, a document whose file is missing, and a good patient."""
    inbox = tmp_path_factory.mktemp("inbox")
    document: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": "lost",
        "status": "current",
        "subject": {"reference": f"Patient/{JOURNEY.patient_id}"},
        "content": [{"attachment": {"contentType": "text/plain", "url": "lost.txt"}}],
    }
    good = {"resourceType": "Patient", "id": "good"}
    lines = [json.dumps(good), '{"resourceType": "Patient", "id"', json.dumps(document)]
    (inbox / "mixed.ndjson").write_text("\n".join(lines))
    return inbox, hospital.ambroise.done("ingest", inbox, "--source", "chu", "--json")


def test_bad_records_wait_with_their_reason_while_the_rest_goes_on(
    ambroise: CommandLine, refused: tuple[Path, Ended]
) -> None:
    inbox, ended = refused
    counts = ended.json()
    assert [counts[name] for name in ("read", "stored", "unchanged", "quarantined")] == [3, 1, 0, 2]
    waiting = {
        item["reason"]: item for item in ambroise.done("quarantine", "list", "--json").lines()
    }
    broken, lost = waiting["malformed"], waiting["document_missing"]
    assert (broken["file"], broken["line"]) == ("mixed.ndjson", 2)
    assert (lost["file"], lost["line"], lost["record_type"]) == (
        "mixed.ndjson",
        3,
        "DocumentReference",
    )
    assert broken["id"] in ambroise.within("quarantine", "list").out

    shown = ambroise.done("quarantine", "show", broken["id"])
    assert shown.out == '{"resourceType": "Patient", "id"\n'

    (inbox / "lost.txt").write_text("Retrouvé.")
    (retried,) = ambroise.done("quarantine", "retry", lost["id"], "--json").lines()
    assert (retried["read"], retried["stored"], retried["quarantined"]) == (1, 1, 0)
    (left,) = ambroise.within("quarantine", "list", "--json").lines()
    assert left["id"] == broken["id"]
    everything = ambroise.within("quarantine", "list", "--all", "--json").lines()
    assert {item["status"] for item in everything} == {"waiting", "resolved"}
    again = ambroise.within("quarantine", "retry", lost["id"])
    assert again.code == QuarantineUnknown.exit_code


def test_an_unknown_item_of_the_quarantine_is_said_so(ambroise: CommandLine) -> None:
    ended = ambroise.within("quarantine", "show", "nothing")
    assert (ended.code, ended.out) == (QuarantineUnknown.exit_code, "")
    assert "ambroise quarantine list" in ended.said


def test_quality_counts_the_rows_published(hospital: Hospital) -> None:
    report = hospital.ambroise.done("quality", "report", "--json").json()
    published = hospital.publications()[-1]
    assert report["rows"]["person"] == published["person"]
    assert report["rows"]["measurement"] == published["measurement"]
    assert hospital.ambroise.within("quality", "report").out.startswith("Lignes par table")


def test_a_data_manager_may_not_open_a_patient_and_reads_which_right_is_missing(
    ambroise: CommandLine,
) -> None:
    ended = ambroise("patient", JOURNEY.ipp)
    assert (ended.code, ended.out) == (AccessRefused.exit_code, "")
    assert "il manque pour la finalité « soins », un rôle" in ended.said


def test_the_purpose_of_evaluation_opens_no_patient_by_itself(ambroise: CommandLine) -> None:
    ended = ambroise("patient", JOURNEY.ipp, "--purpose", "evaluation")
    assert (ended.code, ended.out) == (AccessRefused.exit_code, "")
    assert "cette finalité n'ouvre aucun autre dossier" in ended.said
    assert "S'adresser à" in ended.said


def test_a_physician_opens_a_patient_in_three_forms(hospital: Hospital) -> None:
    ambroise = hospital.ambroise
    me = ambroise.within("people", "list", "--json").json()[0]["login"]
    ambroise.within("people", "grant", me, "senior")
    refused = ambroise.within("patient", JOURNEY.ipp)
    assert (refused.code, "un motif" in refused.said) == (AccessRefused.exit_code, True)
    why = ("--reason", "avis demandé par téléphone")
    text = ambroise.within("patient", JOURNEY.ipp, *why)
    assert f"IPP {JOURNEY.ipp}" in text.out
    view = ambroise.within("patient", JOURNEY.ipp, "--as", "json").json()
    assert view["banner"]["patient_number"] == JOURNEY.ipp
    bundle = json.loads(ambroise.done("patient", JOURNEY.ipp, "--as", "fhir").out)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    assert received(bundle) >= own_records(hospital.files)
    unknown = ambroise.within("patient", "999")
    assert (unknown.code, "0 dossier" in unknown.said) == (PersonNotFound.exit_code, True)
    ambroise.within("people", "end", me, "senior")


def received(bundle: dict[str, Any]) -> set[str]:
    return {json.dumps(entry["resource"], sort_keys=True) for entry in bundle["entry"]}


def own_records(files: Path) -> set[str]:
    """The records of the source about the patient, and the patient's own."""
    found = set()
    for path in (files / "fhir").glob("*.ndjson"):
        for line in path.read_text().splitlines():
            record = json.loads(line)
            about = record.get("subject") or record.get("patient") or {}
            named = f"{record['resourceType']}/{record['id']}"
            if f"Patient/{JOURNEY.patient_id}" in (about.get("reference"), named):
                found.add(json.dumps(record, sort_keys=True))
    return found


def test_uses_are_listed_and_carry_a_card(ambroise: CommandLine) -> None:
    assert "letter" in ambroise.done("use", "list").out
    card = ambroise.within("use", "card", "letter").out
    assert "Finalité" in card
    assert "Limites" in card
    assert ambroise.within("use", "card", "poem").code == UseUnknown.exit_code


def test_a_use_that_is_not_in_service_does_not_run(ambroise: CommandLine) -> None:
    ended = ambroise.within("use", "run", "letter", "--stay", JOURNEY.stay_number)
    assert (ended.code, ended.out) == (AccessRefused.exit_code, "")


def test_the_research_zone_is_filled_by_one_command(ambroise: CommandLine) -> None:
    ended = ambroise.done("pseudonymise", "--zone", "care", "--json")
    counts = ended.json()
    assert counts["persons"] >= PATIENTS
    assert counts["texts"] > PATIENTS
    assert "Zone de recherche" in ended.said


def test_the_trail_holds_and_says_how_much_was_read(ambroise: CommandLine) -> None:
    report = ambroise.done("trail", "verify", "--json").json()
    assert (report["ok"], report["findings"]) == (True, [])
    assert sum(report["entries"].values()) > 10
    assert "entrées relues" in ambroise.within("trail", "verify").out


def test_notes_are_pseudonymised_from_each_form(hospital: Hospital, tmp_path: Path) -> None:
    ambroise = CommandLine(tmp_path / "home")
    source = tmp_path / "letter.txt"
    source.write_text(LETTER, encoding="utf-8")
    counts = ambroise.within("pseudonymise", source, "--out", tmp_path / "out.txt", "--json").json()
    assert (counts["read"], counts["written"], counts["quarantined"]) == (1, 1, 0)
    written = (tmp_path / "out.txt").read_text(encoding="utf-8")
    assert not any(word in written for word in ("KERVELLA", "Solenn", "12/03/1950", "98 12 34"))

    notes = tmp_path / "notes.jsonl"
    gold = (hospital.gold / "identities.jsonl").read_text(encoding="utf-8").splitlines()
    fields = ("note_id", "note_text", "person_id", "note_date")
    with notes.open("w", encoding="utf-8") as file:
        for line in gold:
            note = json.loads(line)
            file.write(json.dumps({name: note[name] for name in fields}) + "\n")
    out = tmp_path / "entities.jsonl"
    ambroise.within("pseudonymise", notes, "--out", out, "--entities-only")
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [set(one) for one in found] == [{"note_id", "entities"}] * len(gold)
    assert {"start", "end", "label", "role", "score"} <= set(found[0]["entities"][0])

    piped = ambroise.done("pseudonymise", "-", "--out", "-", "--mode", "tag", given=LETTER)
    assert "<NOM>" in piped.out
    assert not (tmp_path / "home").exists(), "files to files open no zone"


@pytest.mark.parametrize(
    "arguments",
    [
        ("ingest", "x"),
        ("ingest", "--source", "chu"),
        ("pseudonymise", "x"),
        ("demo", "--patients", "0"),
        ("demo", "--gold", "x"),
        ("demo", "--show", "--files", "x"),
        ("patient", "1", "--as", "pdf"),
        ("people", "grant", "anne", "king"),
        ("nothing",),
        ("use", "card"),
    ],
    ids=" ".join,
)
def test_wrong_arguments_end_with_two(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["--home", str(tmp_path), *arguments])
    assert (ended.exit_code, ended.stdout) == (2, "")


def test_wrong_arguments_end_with_two_in_a_real_process(ambroise: CommandLine) -> None:
    ended = ambroise("ingest", "x")
    assert (ended.code, ended.out) == (2, "")
    assert "--source" in ended.said


@pytest.mark.parametrize("command", [" ".join(words) for words, _ in every_command()])
def test_every_command_says_how_it_is_called(command: str) -> None:
    ended = CliRunner().invoke(app, [*command.split(), "--help"])
    assert ended.exit_code == 0
    assert f"Usage: ambroise {command}" in ended.stdout or f"{command} [OPTIONS]" in ended.stdout


def test_an_impossible_source_name_and_a_missing_path_are_said_so(
    hospital: Hospital, tmp_path: Path
) -> None:
    ambroise = hospital.ambroise
    named = ambroise.within("ingest", hospital.files, "--source", "CHU de Brest")
    assert named.code == SourceNameInvalid.exit_code
    assert "CHU de Brest" in named.said
    missing = ambroise("--lang", "en", "ingest", tmp_path / "nowhere", "--source", "chu")
    assert missing.code == SourceUnreadable.exit_code
    assert "nowhere: cannot be read" in missing.said
    assert "lecture" not in missing.said


def test_tables_are_in_english_when_asked(ambroise: CommandLine) -> None:
    assert "Purpose" in ambroise.within("--lang", "en", "use", "card", "letter").out
    assert "Rows by table" in ambroise.within("--lang", "en", "quality", "report").out
