"""Marks planted in every text of a record are in the care zone's files and nowhere else.

Those that name somebody are not in the research zone either.
"""

import base64
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ambroise.access.people.registry import os_account
from ambroise.settings import load_settings
from ambroise.tables import Workspace, open_zone
from tests.builders.command_line import CommandLine
from tests.builders.pages import token
from tests.builders.telemetry import Received, a_collector, a_served_site

MARK = "marquezorro"
"""Part of every planted name, number and address; compared without case."""

OTHER = "champzorro"
"""Part of every planted text that names nobody, a label or a title for instance."""
TEXTS = frozenset({"text", "display", "description", "valueString"})

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


def planted(number: int) -> list[dict[str, Any]]:
    """The records of one more patient, each text of them marked."""
    again = json.dumps(records()).replace("marquezorro-", f"marquezorro-{number}-")
    again = again.replace("MARQUEZORRO171", f"MARQUEZORRO{number}171")
    found: list[dict[str, Any]] = [everywhere(one) for one in json.loads(again)]
    return found


def everywhere(value: Any, key: str = "") -> Any:
    """Return a record with a mark in every text that holds none."""
    if isinstance(value, dict):
        return {name: everywhere(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [everywhere(one, key) for one in value]
    return f"{value} Champzorro" if key in TEXTS else value


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
    backups: Path
    received: Received


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Marked:
    return a_marked_hospital(tmp_path_factory.mktemp("folder"), patients=2)


def a_marked_hospital(folder: Path, patients: int) -> Marked:
    """Take the records of so many marked patients through everything the commands do."""
    temporary = folder / "temporary"
    temporary.mkdir()
    inbox = folder / "inbox"
    inbox.mkdir()
    given = [*records(), *(one for number in range(1, patients) for one in planted(number))]
    lines = [json.dumps(record).encode() for record in given]
    (inbox / "records.ndjson").write_bytes(b"\n".join([*lines, *BAD]))
    ambroise = CommandLine(folder / "home")
    exported = folder / "trail.jsonl"
    backups = folder / "backups"
    with pytest.MonkeyPatch.context() as patch, a_collector() as received:
        patch.setenv("TMPDIR", str(temporary))
        patch.setenv("AMBROISE_BACKUP_KEY_FILE", str(folder / "safe" / "backup.key"))
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
        served(ambroise, received)
        for words in (
            ("backup", backups),
            ("jobs", "add", "publish"),
            ("jobs", "add", "pseudonymise"),
            ("work", "--once"),
            ("jobs", "list"),
            ("backup", backups),
            ("backup", backups, "--verify"),
            ("drill", backups),
            ("status",),
        ):
            assert ambroise.within(*words).code == 0, words
        for command in (
            ("trail", "verify"),
            ("trail", "show", "--json", "--limit", "500"),
            ("trail", "export", str(exported)),
        ):
            assert ambroise.within(*command).code == 0, command
    return Marked(ambroise, temporary, exported, backups, received)


def served(ambroise: CommandLine, received: Received) -> None:
    """Serve the pages to somebody who looks for marks, and to somebody who may not; keep the logs.

    The collector gets the measures and the traces.
    """
    other = CommandLine(ambroise.home)
    secret = "quatre hiboux patients 4871"
    typed = f"{secret}\n{secret}\n"
    assert other.within("people", "add", "eve", "Eve", "--password", given=typed).code == 0
    assert other.within("people", "grant", "eve", "interne").code == 0
    with a_served_site(ambroise, received) as site:
        client = site.client
        client.get(f"/recherche?q={MARK}")
        data = {"login": "eve", "password": secret, "csrf": token(client.get("/connexion"))}
        page = client.post("/connexion", data=data)
        assert page.status_code == 200, page.text
        csrf = token(page)
        found = client.post("/recherche", data={"text": "MARQUEZORRO1717", "csrf": csrf})
        client.get(f"/recherche?q={MARK}")
        person = re.search(r"/patients/(\d+)", str(found.url) + found.text)
        assert person is not None, found.text
        reason = {"reason": "avis demandé par téléphone", "csrf": csrf}
        opened = client.post(f"/patients/{person[1]}/acces-hors-equipe", data=reason)
        assert "MARQUEZORRO" in opened.text
        for place in ("", "/documents", "/biologie", f"/{MARK}", "/source/x/1"):
            client.get(f"/patients/{person[1]}{place}?{MARK}={OTHER}")
        client.get(f"/api/v1/patients/{person[1]}", headers={"User-Agent": MARK})
    assert site.said.count('"answered"') > 8
    ambroise.shown.append(site.said)


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


def any_mark_in(content: bytes) -> bool:
    return marks_in(content) or OTHER.encode() in content.lower()


def test_the_marks_are_there_to_be_found(marked: Marked) -> None:
    with Workspace.open(open_zone(load_settings(marked.ambroise.home), "care")) as workspace:
        workspace.view("p", "identity/identity_person")
        persons = workspace.rows("SELECT * FROM p WHERE birth_name = 'MARQUEZORRO17'")
        assert all(marks_in(str(person).encode()) for person in persons)
        workspace.view("r", "records/chu/Condition")
        texts = workspace.rows("SELECT raw FROM r")
    assert len(persons) == len(texts) > 1
    assert sum(OTHER in row["raw"].lower() for row in texts) == len(texts) - 1


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
    outside = [path for path in others if not path.is_relative_to(home / "research")]
    assert [str(path) for path in outside if any_mark_in(path.read_bytes())] == []


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
    # The report of quality names codes without a concept by their label, when they are many.
    kept = "".join(one for one in marked.ambroise.shown if '"unmapped"' not in one)
    places = [shown.lower().find(MARK), kept.lower().find(OTHER)]
    assert places == [-1, -1], (shown[places[0] - 200 :][:300], kept[places[1] - 200 :][:300])


def test_no_measure_and_no_trace_holds_a_mark(marked: Marked) -> None:
    assert {"GET /patients/{person_id}", "POST /recherche"} <= {
        span.name for span in marked.received.spans
    }
    assert {"ambroise.decisions", "http.server.request.duration", "ambroise.trail.group"} <= {
        metric.name for metric in marked.received.metrics
    }
    assert not any_mark_in(marked.received.text().encode())
    assert not any(any_mark_in(body) for body in marked.received.bodies)


def test_no_backup_holds_a_mark_in_clear(marked: Marked) -> None:
    files = [path for path in marked.backups.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert not any(any_mark_in(str(path).encode()) for path in files)
    assert [path for path in files if any_mark_in(path.read_bytes())] == []


def test_the_exported_trail_holds_no_mark(marked: Marked) -> None:
    content = marked.exported.read_bytes()
    assert b"read_identified" in content
    assert not any_mark_in(content)


def test_no_temporary_file_is_left_with_a_mark(marked: Marked) -> None:
    left = [path for path in marked.temporary.rglob("*") if path.is_file()]
    assert [path for path in left if any_mark_in(path.read_bytes())] == []
    assert not (marked.ambroise.home / "drill").exists()
    assert not list((marked.ambroise.home / "care" / "spill").iterdir())
    assert not list((marked.ambroise.home / "research" / "spill").iterdir())


CHECKS = tuple(check for name, check in sorted(globals().items()) if name.startswith("test_"))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_marked_records_leave_no_mark(tmp_path: Path) -> None:
    hospital = a_marked_hospital(tmp_path, patients=100)
    for check in CHECKS:
        check(hospital)
