"""Marks planted wherever a record names somebody are in the care zone's files and nowhere else."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ambroise.access.people.registry import os_account
from ambroise.settings import load_settings
from ambroise.tables import Workspace, open_zone
from tests.builders.command_line import CommandLine

MARK = "marquezorro"
"""Part of every planted name, number and address; compared without case."""

PHONE, MAIL = "06 39 98 17 17", "solenn@marquezorro17.example"
OWN = ("records", "identity", "omop", "text", "quarantine")
"""What of the care zone holds the records themselves."""

LOINC = "http://loinc.org"
NAME = "Mme MARQUEZORRO17 Zorrine"
LETTER = f"""CHU Saint-Ambroise
Compte rendu d'hospitalisation
Patiente : {NAME}, née le 12/03/1950, demeurant 17 rue du Marquezorro 29200 Brest.
IPP MARQUEZORRO1717. Téléphone {PHONE}, courriel {MAIL}.
Mme Zorrine MARQUEZORRO17 est adressée par le Dr Zoé MARQUEZORRO18. Sa fille, Mme Lise
MARQUEZORRO19, est présente. Évolution favorable.
"""


def coded(code: str, text: str) -> dict[str, Any]:
    return {"coding": [{"system": LOINC, "code": code, "display": "Créatinine"}], "text": text}


def numbered(kind: str, system: str, value: str) -> dict[str, Any]:
    coding = {"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": kind}
    return {"system": f"https://chu.example/{system}", "value": value, "type": {"coding": [coding]}}


def records() -> list[dict[str, Any]]:
    patient = {"reference": "Patient/marquezorro-patient"}
    stay = {"reference": "Encounter/marquezorro-stay"}
    fact = {"subject": patient, "encounter": stay, "status": "final"}
    when = "2026-03-02T10:00:00+01:00"
    attached = base64.b64encode(LETTER.encode()).decode()
    return [
        {
            "resourceType": "Patient",
            "id": "marquezorro-patient",
            "identifier": [numbered("PI", "ipp", "MARQUEZORRO1717")],
            "name": [
                {"use": "official", "family": "MARQUEZORRO17", "given": ["Zorrine"]},
                {"use": "usual", "family": "DE MARQUEZORRO20"},
            ],
            "gender": "female",
            "birthDate": "1950-03-12",
            "telecom": [{"system": "phone", "value": PHONE}, {"system": "email", "value": MAIL}],
            "address": [
                {"line": ["17 rue du Marquezorro"], "city": "Brest", "postalCode": "29200"}
            ],
            "contact": [{"name": {"family": "MARQUEZORRO19", "given": ["Lise"]}}],
            "generalPractitioner": [{"reference": "Practitioner/marquezorro-gp"}],
        },
        {
            "resourceType": "Practitioner",
            "id": "marquezorro-gp",
            "name": [{"family": "MARQUEZORRO18", "given": ["Zoé"]}],
        },
        {
            "resourceType": "RelatedPerson",
            "id": "marquezorro-daughter",
            "patient": patient,
            "name": [{"family": "MARQUEZORRO19", "given": ["Lise"]}],
        },
        {
            "resourceType": "Encounter",
            "id": "marquezorro-stay",
            "identifier": [numbered("VN", "iep", "MARQUEZORRO1718")],
            "status": "finished",
            "class": {"code": "IMP"},
            "subject": patient,
            "period": {"start": "2026-03-01T08:00:00+01:00", "end": "2026-03-05T15:00:00+01:00"},
            "reasonCode": [{"text": f"Chute à domicile de {NAME}"}],
        },
        {
            "resourceType": "Condition",
            "id": "marquezorro-condition",
            "subject": patient,
            "encounter": stay,
            "code": {"text": f"Anémie de {NAME}"},
            "recordedDate": when,
        },
        {
            "resourceType": "Observation",
            "id": "marquezorro-value",
            **fact,
            "code": coded("14682-9", "Créatinine"),
            "effectiveDateTime": when,
            "valueString": f"Prélèvement de {NAME} hémolysé",
        },
        {
            "resourceType": "MedicationRequest",
            "id": "marquezorro-drug",
            **fact,
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": {"text": "Paracétamol"},
            "authoredOn": when,
            "dosageInstruction": [{"text": f"1 g si douleur, à expliquer à {NAME}"}],
        },
        {
            "resourceType": "Procedure",
            "id": "marquezorro-act",
            **fact,
            "status": "completed",
            "code": {"text": "Radiographie"},
            "performedDateTime": when,
            "note": [{"text": f"{NAME} agitée"}],
        },
        {
            "resourceType": "DocumentReference",
            "id": "marquezorro-letter",
            "status": "current",
            "subject": patient,
            "date": when,
            "description": f"Lettre de {NAME}",
            "type": coded("11490-0", "Compte rendu"),
            "content": [{"attachment": {"contentType": "text/plain", "data": attached}}],
            "context": {"encounter": [stay]},
        },
        {"resourceType": "Basic", "id": "marquezorro-basic", "code": {"text": NAME}},
    ]


BAD = [
    b'{"resourceType": "Patient", "id": "marquezorro21", "name": [{"family": "MARQUEZORRO21"',
    b'{"resourceType": "Marquezorro", "id": "marquezorro22"}',
    json.dumps({"resourceType": "Patient", "name": [{"family": "MARQUEZORRO23"}]}).encode(),
    json.dumps({"resourceType": "Patient", "id": "bad id", "birthDate": "MARQUEZORRO24"}).encode(),
    json.dumps({"resourceType": "Patient", "id": "p25", "birthDate": "MARQUEZORRO25"}).encode(),
    json.dumps({"resourceType": "Observation", "id": "o26", "valueString": 26}).encode(),
    b'{"resourceType": "Patient", "id": "p27", "name": "MARQUEZORRO27"}',
    b"\xff\xfeMARQUEZORRO28",
]


@dataclass
class Marked:
    ambroise: CommandLine
    temporary: Path
    exported: Path


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    folder = tmp_path_factory.mktemp("folder")
    temporary = folder / "temporary"
    temporary.mkdir()
    inbox = folder / "inbox"
    inbox.mkdir()
    lines = [json.dumps(record).encode() for record in records()]
    (inbox / "records.ndjson").write_bytes(b"\n".join([*lines, *BAD]))
    ambroise = CommandLine(folder / "home")
    exported = folder / "trail.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        counts = ambroise.done("ingest", inbox, "--source", "chu", "--json").json()
        assert counts["stored"] >= len(lines)
        assert counts["quarantined"] >= 5
        ambroise.within("ingest", inbox, "--source", "chu")
        ambroise.done("pseudonymise", "--zone", "care")
        for command in (
            ("quarantine", "list"),
            ("quarantine", "list", "--json"),
            ("quarantine", "retry"),
            ("quality", "report", "--json"),
            ("people", "grant", os_account(), "dpo"),
            ("people", "grant", os_account(), "senior"),
            ("use", "list"),
        ):
            assert ambroise.within(*command).code == 0, command
        looked_for(ambroise)
        for command in (
            ("trail", "verify"),
            ("trail", "show", "--json", "--limit", "500"),
            ("trail", "export", str(exported)),
        ):
            assert ambroise.within(*command).code == 0, command
    return Marked(ambroise, temporary, exported)


def looked_for(ambroise: CommandLine) -> None:
    """Open the patient by a marked number: what is shown to whoever asked is kept nowhere.

    The reason is kept, for the data protection officer to read.
    """
    other = CommandLine(ambroise.home)
    why = ("--reason", "avis demandé par téléphone")
    assert other.within("patient", "MARQUEZORRO1717", *why).code == 0
    assert other.within("patient", "MARQUEZORRO99", *why).code != 0


def marks_in(content: bytes) -> bool:
    digits = PHONE.replace(" ", "").encode()
    plain = content.lower()
    return MARK.encode() in plain or PHONE.encode() in plain or digits in plain


def test_the_marks_are_there_to_be_found(marked: Marked) -> None:
    with Workspace.open(open_zone(load_settings(marked.ambroise.home), "care")) as workspace:
        workspace.view("p", "identity/identity_person")
        (person,) = workspace.rows("SELECT * FROM p WHERE birth_name = 'MARQUEZORRO17'")
    assert marks_in(str(person).encode())


def test_no_file_outside_the_care_zone_s_own_holds_a_mark(marked: Marked) -> None:
    home = marked.ambroise.home
    own = tuple(home / "care" / name for name in OWN)
    others = [
        path
        for path in home.rglob("*")
        if path.is_file() and not any(path.is_relative_to(folder) for folder in own)
    ]
    names = {path.relative_to(home).parts[0] for path in others}
    assert {"research", "state", "trail", "vault", "keys"} <= names
    assert [str(path) for path in others if marks_in(path.read_bytes())] == []


def test_no_row_of_the_research_zone_holds_a_mark(marked: Marked) -> None:
    zone = open_zone(load_settings(marked.ambroise.home), "research")
    found, rows = [], 0
    with Workspace.open(zone) as workspace:
        for table in zone.tables():
            workspace.view("t", table)
            for row in workspace.rows("SELECT * FROM t"):
                rows += 1
                found += [
                    f"{table}.{name}: {value}"
                    for name, value in row.items()
                    if marks_in(str(value).encode())
                ]
        workspace.view("n", "omop/note")
        texts = [row["note_text"] for row in workspace.rows("SELECT note_text FROM n")]
    assert rows > 10
    assert any("Évolution favorable" in text for text in texts), "texts are written, and whole"
    assert found == []


def test_no_command_shows_a_mark(marked: Marked) -> None:
    shown = "".join(marked.ambroise.shown)
    assert len(shown) > 1000
    place = shown.lower().find(MARK)
    assert place < 0, shown[max(0, place - 200) : place + 100]


def test_the_exported_trail_holds_no_mark(marked: Marked) -> None:
    content = marked.exported.read_bytes()
    assert b"read_identified" in content
    assert not marks_in(content)


def test_no_temporary_file_is_left_with_a_mark(marked: Marked) -> None:
    left = [path for path in marked.temporary.rglob("*") if path.is_file()]
    assert [path for path in left if marks_in(path.read_bytes())] == []
    assert not list((marked.ambroise.home / "care" / "spill").iterdir())
    assert not list((marked.ambroise.home / "research" / "spill").iterdir())
