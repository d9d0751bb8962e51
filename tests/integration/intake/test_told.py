"""Pieces that tell resources, through the front door: kept as they came, told once, taken back."""

from pathlib import Path

import pytest

from ambroise import intake
from tests.builders.warehouse import CareZone, a_care_zone

ADT = (
    "MSH|^~\\&|GAM|CHU|EAI|CHU|{at}||ADT^{event}|{control}|P|2.5\r"
    "EVN||{at}\r"
    "PID|1||8001^^^CHU&2.999.1&ISO^PI||{name}^ANNE||19510203|F\r"
    "PV1|1|I|3001||||||||||||||||550001^^^CHU&2.999.2&ISO^VN"
    "|||||||||||||||||||||||||20260302093000\r"
)


@pytest.fixture
def zone(tmp_path: Path):
    zone = a_care_zone(tmp_path)
    yield zone
    zone.close()


def a_message(
    control: str = "M1", *, event: str = "A01", at: str = "20260302093000", name: str = "KERVELLA"
) -> str:
    return ADT.format(control=control, event=event, at=at, name=name)


def receive(zone: CareZone, content: str | bytes, name: str = "gam.hl7") -> intake.Outcome:
    zone.files += 1
    folder = zone.folder / str(zone.files)
    folder.mkdir()
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(raw)
    return intake.ingest(zone.settings, zone.state, [folder], source="gam", actor="marie")


def test_messages_are_counted_once_each_whatever_they_tell(zone: CareZone) -> None:
    outcome = receive(zone, a_message() + a_message("M2", event="Z42"))
    assert (outcome.read, outcome.stored, outcome.quarantined) == (2, 2, 0)
    counts = outcome.types["HL7v2-ADT"]
    assert (counts.read, counts.mapped, counts.kept_only) == (2, 1, 1)


def test_the_same_messages_again_change_nothing(zone: CareZone) -> None:
    receive(zone, a_message())
    again = receive(zone, a_message() + a_message("M2", event="A08", at="20260303100000"))
    assert (again.read, again.stored, again.unchanged) == (2, 1, 1)
    assert len(zone.publish().rows("SELECT * FROM person")) == 1


def test_a_message_sent_again_late_does_not_take_the_place_of_a_later_one(zone: CareZone) -> None:
    later = a_message("M2", event="A08", at="20260303100000", name="LE GOFF")
    receive(zone, a_message() + later)
    receive(zone, a_message())
    (row,) = zone.publish().rows("SELECT birth_name FROM identity_person")
    assert row["birth_name"] == "LE GOFF"


def test_messages_that_arrive_in_the_wrong_order_end_in_the_right_state(zone: CareZone) -> None:
    receive(zone, a_message("M2", event="A08", at="20260303100000", name="LE GOFF"))
    receive(zone, a_message())
    (row,) = zone.publish().rows("SELECT birth_name FROM identity_person")
    assert row["birth_name"] == "LE GOFF"


def test_a_folder_without_files_beside_one_with_some_is_no_error(zone: CareZone) -> None:
    empty, full = zone.folder / "empty", zone.folder / "full"
    for folder in (empty, full):
        folder.mkdir()
    (full / "gam.hl7").write_text(a_message())
    outcome = intake.ingest(zone.settings, zone.state, [empty, full], source="gam", actor="marie")
    assert outcome.stored == 1


def test_a_row_opens_the_message_that_told_it(zone: CareZone) -> None:
    receive(
        zone, a_message(name="LEBRÉTON").encode("latin-1").replace(b"|2.5\r", b"|2.5||||||8859/1\r")
    )
    zone.publish()
    (row,) = zone.rows("SELECT person_id, source_name, record_type, record_uid FROM person")
    with zone.reader() as reader:
        record = reader.record(f"records/gam/{row['record_type']}", row["record_uid"])
        assert record is not None
        piece = reader.record(f"records/gam/{record['origin_type']}", record["origin"])
    assert piece is not None
    assert "/M1/" in piece["record_id"]
    assert piece["raw"].startswith("MSH|^~\\&|GAM")
    assert "LEBRÉTON" in piece["raw"]


def test_a_message_with_one_impossible_resource_waits_whole(zone: CareZone) -> None:
    outcome = receive(zone, a_message().replace("|20260302093000\r", "|20261302093000\r"))
    assert (outcome.stored, outcome.quarantined) == (0, 1)
    (item,) = intake.list_quarantine(zone.state)
    assert item.reason == "impossible_date"
    assert zone.publish().rows("SELECT * FROM person") == []


def test_what_waited_is_taken_in_once_it_can_be_read(
    zone: CareZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(zone, a_message().replace("|20260302093000\r", "|20261302093000\r"))
    assert [one.quarantined for one in intake.retry(zone.settings, zone.state, actor="m")] == [1]
    (item,) = intake.list_quarantine(zone.state)
    assert item.reason == "impossible_date"


def test_a_table_row_with_its_mapping_and_its_retry(zone: CareZone) -> None:
    mapping = zone.folder / "patients.yaml"
    mapping.write_text(PATIENTS, encoding="utf-8")
    folder = zone.folder / "tables"
    folder.mkdir()
    (folder / "patients.csv").write_text(
        "ipp;nom;ne\n8001;KERVELLA;03/02/1951\n8002;X;31/02/1951\n8003;X\n"
    )
    outcome = intake.ingest(
        zone.settings,
        zone.state,
        [folder],
        source="tables",
        actor="marie",
        mapping=intake.load_mapping(mapping),
    )
    assert (outcome.read, outcome.stored, outcome.quarantined) == (3, 1, 2)
    for _ in range(2):
        again = intake.retry(zone.settings, zone.state, actor="marie")
        assert [one.quarantined for one in again] == [2]
        reasons = {item.reason for item in intake.list_quarantine(zone.state)}
        assert reasons == {"bad_date", "ragged_row"}
    (row,) = zone.publish().rows("SELECT birth_name, ipp FROM identity_person")
    assert row == {"birth_name": "KERVELLA", "ipp": "8001"}


PATIENTS = """
flux: admissions
tables:
  patients:
    fichier: "patients.csv"
    cle: [ipp]
    ligne:
      patient:
        ipp: ipp
        nom: nom
        naissance: {colonne: ne, format: "%d/%m/%Y"}
"""


SETTINGS = """
name = "{ipp}_{iep}_{date:%Y%m%d}_{type}"

[domains]
ipp = "2.999.1"
iep = "2.999.2"
"""


def test_a_folder_of_documents_with_what_waits(zone: CareZone) -> None:
    receive(zone, a_message())
    folder = zone.folder / "documents"
    folder.mkdir()
    (folder / "documents.toml").write_text(SETTINGS)
    (folder / "8001_550001_20260305_CRH.txt").write_text("Patiente revue à l'entrée.\n")
    (folder / "8001_550001_20260306_CRO.html").write_text("<p>Néphrectomie sans incident.</p>")
    (folder / "perdu.txt").write_text("De qui ?\n")
    (folder / "8001_550001_20260307_CRH.pdf").write_bytes(b"%PDF-1.4 cut")
    outcome = intake.ingest(zone.settings, zone.state, [folder], source="ged", actor="marie")
    assert (outcome.read, outcome.stored, outcome.quarantined) == (4, 2, 2)
    reasons = {item.file: item.reason for item in intake.list_quarantine(zone.state)}
    assert reasons == {"perdu.txt": "no_patient", "8001_550001_20260307_CRH.pdf": "pdf"}
    found = zone.publish().rows(
        "SELECT note_text, note_date, visit_occurrence_id FROM note ORDER BY note_date"
    )
    assert [row["note_text"].strip() for row in found] == [
        "Patiente revue à l'entrée.",
        "Néphrectomie sans incident.",
    ]
    (visit,) = zone.rows("SELECT visit_occurrence_id FROM visit_occurrence")
    assert {row["visit_occurrence_id"] for row in found} == {visit["visit_occurrence_id"]}
    again = intake.ingest(zone.settings, zone.state, [folder], source="ged", actor="marie")
    assert (again.stored, again.unchanged, again.quarantined) == (0, 2, 2)
