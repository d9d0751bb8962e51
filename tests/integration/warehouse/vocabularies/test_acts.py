"""An act that its source names by a code alone has the label of the vocabulary that is loaded."""

from pathlib import Path

from ambroise import warehouse
from tests.builders.vocabularies import lists, load
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

CCAM = "https://mos.esante.gouv.fr/NOS/TRE_R211-CCAM/FHIR/TRE-R211-CCAM"
MANIFEST = """
name = "CCAM"
version = "48"
licence = "Assurance maladie"

[[list]]
layout = "ccam"
file = "ccam.csv"
columns = { code = "CDE", label = ["LIBC"] }
"""
NAMED = "Ostéosynthèse du col, dite par le logiciel du bloc"


def an_act(id_: str, code: str, display: str | None = None) -> dict[str, object]:
    said = a_concept(CCAM, code, display)
    when = "2026-03-03T10:00:00+01:00"
    return a_fact("Procedure", id_, status="completed", code=said, performedDateTime=when)


def labels(zone: CareZone) -> dict[str, str]:
    person = zone.rows("SELECT person_id FROM person")[0]["person_id"]
    with zone.reader() as reader, reader.cursor(person) as cursor:
        acts = warehouse.patient_view(cursor, person).acts
    return {one.code.code: one.code.label for one in acts}


def test_a_code_alone_takes_the_label_loaded_and_the_word_of_a_source_stays(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path).receive(
        a_patient(), a_stay(), an_act("1", "NBCA010", NAMED), an_act("2", "ZBQK002")
    )
    zone.publish()
    assert labels(zone) == {"NBCA010": NAMED, "ZBQK002": "ZBQK002"}
    content = "CDE;S;LIBC\nNBCA010; ;OSTÉOSYNTHÈSE\nZBQK002; ;RADIOGRAPHIE THORAX\n"
    load(zone.settings, zone.state, lists(tmp_path / "lists", MANIFEST, ccam_csv=content))
    zone.publish()
    assert labels(zone) == {"NBCA010": NAMED, "ZBQK002": "RADIOGRAPHIE THORAX"}
    zone.close()
