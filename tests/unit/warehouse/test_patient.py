"""One patient and one stay from end to end, out of the published tables."""

from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from ambroise import warehouse
from ambroise.errors import PersonUnknown, RowUnknown, StayUnknown
from ambroise.warehouse.views import PatientView, RowRef, Stated
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

CIM10 = "http://hl7.org/fhir/sid/icd-10"
LOINC = "http://loinc.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
STROKE = a_concept(CIM10, "I63.4", "AVC")
NOW = datetime(2026, 3, 20, tzinfo=UTC)


def a_ward(id_: str, code: str, name: str) -> dict[str, Any]:
    identifier = [{"system": "https://chu.example/uf", "value": code}]
    return {"resourceType": "Location", "id": id_, "name": name, "identifier": identifier}


def in_ward(id_: str, start: str, end: str | None = None) -> dict[str, Any]:
    period = {"start": start, **({"end": end} if end else {})}
    return {"location": {"reference": f"Location/{id_}"}, "period": period}


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = a_care_zone(tmp_path_factory.mktemp("views"))
    letter = {
        "resourceType": "DocumentReference",
        "id": "letter",
        "status": "current",
        "subject": {"reference": "Patient/p1"},
        "type": a_concept(LOINC, "11490-0", "Lettre de sortie"),
        "date": "2026-03-09",
        "content": [
            {"attachment": {"contentType": "text/plain", "data": b64encode(b"Texte").decode()}}
        ],
        "context": {"encounter": [{"reference": "Encounter/s1"}]},
    }
    number = [{"system": "https://chu.example/ipp", "value": "8001", "type": a_concept("t", "PI")}]
    iep = [{"system": "https://chu.example/iep", "value": "700001", "type": a_concept("t", "VN")}]
    name = [{"use": "official", "family": "Lefèvre", "given": ["Anne-Zoé"]}]
    zone.receive(
        a_patient("p1", name=name, gender="female", identifier=number),
        a_patient("p2", name=[{"family": "Lefebvre", "given": ["Luc"]}], deceasedBoolean=True),
        a_ward("uf1", "1010", "Urgences"),
        a_ward("uf2", "2110", "Neurologie"),
        a_stay(
            "s1",
            identifier=iep,
            location=[
                in_ward("uf1", "2026-03-02T09:30:00+01:00", "2026-03-02T16:00:00+01:00"),
                in_ward("uf2", "2026-03-02T16:00:00+01:00", "2026-03-09T15:00:00+01:00"),
            ],
            reasonCode=[{"text": "Déficit"}],
        ),
        a_stay(
            "now",
            patient="Patient/p2",
            status="in-progress",
            period={"start": "2026-03-19T10:00:00+01:00"},
            location=[in_ward("uf2", "2026-03-19T10:00:00+01:00")],
        ),
        a_stay("long-ago", period={"start": "2019-01-01", "end": "2019-01-04"}),
        a_fact("Condition", "stroke", code=STROKE, recordedDate="2026-03-02"),
        a_fact(
            "Condition",
            "old",
            encounter={"reference": "Encounter/long-ago"},
            code=a_concept(CIM10, "K35.8", "Appendicite"),
            onsetDateTime="2019-01-01",
        ),
        a_fact("Condition", "undated", encounter=None, code=a_concept(CIM10, "I10", "HTA")),
        a_fact(
            "AllergyIntolerance",
            "none",
            clinicalStatus=a_concept("clinical", "active"),
            code=a_concept("http://snomed.info/sct", "716186003", "Aucune allergie connue"),
            recordedDate="2026-03-02",
        ),
        a_fact(
            "AllergyIntolerance",
            "none-in-words",
            patient={"reference": "Patient/p3"},
            encounter=None,
            code={"text": "Pas d’allergie connue"},
            recordedDate="2026-03-02",
        ),
        a_patient("p3"),
        a_fact("Flag", "fall", status="active", code={"text": "Risque de chute"}),
        a_fact(
            "Observation",
            "k",
            status="final",
            category=[a_concept(CATEGORY, "laboratory")],
            code=a_concept(LOINC, "2823-3", "Potassium"),
            effectiveDateTime="2026-03-03T07:00:00+01:00",
            valueQuantity={"value": 4.1, "unit": "mmol/L", "code": "mmol/L", "comparator": ">"},
        ),
        a_fact(
            "DiagnosticReport",
            "awaited",
            status="registered",
            category=[a_concept("http://terminology.hl7.org/CodeSystem/v2-0074", "LAB")],
            code=a_concept(LOINC, "600-7", "Hémocultures"),
            issued="2026-03-08T09:00:00+01:00",
        ),
        a_fact(
            "MedicationStatement",
            "home",
            context=None,
            status="active",
            medicationCodeableConcept={"text": "ramipril"},
            effectivePeriod={"start": "2015-02-01"},
        ),
        a_fact(
            "Procedure",
            "act",
            status="completed",
            code={"text": "Thrombolyse"},
            performedDateTime="2026-03-02T11:00:00+01:00",
        ),
        letter,
    )  # fmt: skip
    yield zone.publish()
    zone.close()


def person_of(zone: CareZone, record: str) -> int:
    found: int = zone.one("person", record)["person_id"]
    return found


def view_of(zone: CareZone, record: str) -> PatientView:
    person = person_of(zone, record)
    with zone.reader() as reader, reader.cursor(person) as cursor:
        return warehouse.patient_view(cursor, person)


def test_the_banner_says_who_it_is_and_that_no_allergy_is_known(zone: CareZone) -> None:
    banner = view_of(zone, "p1").banner
    assert (banner.birth_name, banner.first_given_name) == ("Lefèvre", "Anne-Zoé")
    assert (banner.birth_date, banner.sex) == (date(1951, 2, 3), "F")
    assert banner.patient_number == "8001"
    assert (banner.allergies_stated, banner.allergies) == (Stated.ABSENT, ())
    assert banner.alerts == ("Risque de chute",)
    assert banner.deceased is False


def test_a_silent_record_leaves_allergies_unknown_and_death_undated(zone: CareZone) -> None:
    banner = view_of(zone, "p2").banner
    assert banner.allergies_stated is Stated.UNKNOWN
    assert (banner.deceased, banner.death_date) == (True, None)


def test_no_allergy_in_words_is_no_allergy(zone: CareZone) -> None:
    banner = view_of(zone, "p3").banner
    assert (banner.allergies_stated, banner.allergies) == (Stated.ABSENT, ())


def test_stays_are_in_order_with_their_moves(zone: CareZone) -> None:
    stays = view_of(zone, "p1").stays
    assert [stay.number for stay in stays] == ["long-ago", "700001"]
    stay = stays[-1]
    assert (stay.kind, stay.reason) == ("inpatient", "Déficit")
    assert [move.label for move in stay.moves] == ["Urgences", "Neurologie"]
    assert stay.end == datetime(2026, 3, 9, 15)


def test_a_patient_who_is_still_here_has_no_end(zone: CareZone) -> None:
    (stay,) = view_of(zone, "p2").stays
    assert stay.end is None
    assert stay.moves[-1].end is None


def test_events_are_oldest_first_and_an_undated_one_says_so(zone: CareZone) -> None:
    view = view_of(zone, "p1")
    assert [p.code.code for p in view.problems] == ["I10", "K35.8", "I63.4"]
    assert view.problems[0].start is None
    (potassium,) = view.measurements
    assert (potassium.operator, potassium.value, potassium.unit) == (">", 4.1, "mmol/L")
    assert potassium.code.vocabulary == "LOINC"
    assert [(act.kind, act.code.label) for act in view.acts] == [
        ("procedure", "Thrombolyse"),
        ("report", "Hémocultures"),
    ]
    assert view.acts[-1].status == "registered"
    assert [note.text for note in view.notes] == ["Texte"]


def test_every_item_opens_its_source(zone: CareZone) -> None:
    view = view_of(zone, "p1")
    items = [*view.stays, *view.problems, *view.drugs, *view.measurements, *view.acts, *view.notes]
    for item in items:
        ref: RowRef = item.ref
        (row,) = zone.rows(
            f'SELECT * FROM "{ref.table}" WHERE COLUMNS(0) = $id'.replace(
                "COLUMNS(0)", zone.rows(f"DESCRIBE {ref.table}")[0]["column_name"]
            ),
            id=ref.row_id,
        )
        assert zone.record_id(row)


def test_a_stay_has_what_is_its_own_with_history_and_home_treatments(zone: CareZone) -> None:
    stay_id = zone.one("visit_occurrence", "s1")["visit_occurrence_id"]
    person = person_of(zone, "p1")
    with zone.reader() as reader, reader.cursor(person) as cursor:
        view = warehouse.stay_view(cursor, stay_id)
    assert view.stay.number == "700001"
    assert [p.code.code for p in view.problems] == ["I63.4"]
    assert [p.code.code for p in view.history] == ["I10", "K35.8"]
    assert {p.category for p in view.history} == {"history"}
    assert [d.code.label for d in view.drugs] == ["ramipril"]
    assert len(view.notes) == 1


def test_an_unknown_person_or_stay_is_refused_by_name(zone: CareZone) -> None:
    with zone.reader() as reader, reader.cursor() as cursor:
        with pytest.raises(PersonUnknown):
            warehouse.patient_view(cursor, 1)
        with pytest.raises(StayUnknown):
            warehouse.stay_view(cursor, 1)


def test_a_view_of_one_person_holds_nobody_else(zone: CareZone) -> None:
    other = person_of(zone, "p2")
    with (
        zone.reader() as reader,
        reader.cursor(person_of(zone, "p1")) as cursor,
        pytest.raises(PersonUnknown),
    ):
        warehouse.patient_view(cursor, other)


@pytest.mark.parametrize(
    "text",
    ["lefevre", "LEFÈVRE anne", "zoe lef", "03/02/1951 lefèvre", "8001", "700001"],
)
def test_a_search_finds_by_name_birth_and_numbers(zone: CareZone, text: str) -> None:
    hits = search(zone, text)
    assert [hit.birth_name for hit in hits] == ["Lefèvre"]
    assert hits[0].wards == ("Neurologie", "Urgences")


@pytest.mark.parametrize(
    "text", ["", "  ", "-", "evre", "31/02/1951", "lefevre luc", "80", "1951-02-04"]
)
def test_a_search_finds_nobody_else(zone: CareZone, text: str) -> None:
    assert search(zone, text) == []


def test_a_search_lists_all_whom_it_fits(zone: CareZone) -> None:
    assert [hit.birth_name for hit in search(zone, "lef")] == ["Lefebvre", "Lefèvre"]


def search(zone: CareZone, text: str) -> list[Any]:
    with zone.reader() as reader, reader.cursor() as cursor:
        return warehouse.search_persons(cursor, text, now=NOW)


def test_my_patients_are_those_present_or_gone_for_thirty_days(zone: CareZone) -> None:
    with zone.reader() as reader, reader.cursor() as cursor:
        lines = warehouse.my_patients(cursor, ["2110"], NOW)
        later = warehouse.my_patients(cursor, ["2110"], datetime(2026, 5, 1, tzinfo=UTC))
        emergency = warehouse.my_patients(cursor, ["1010"], NOW)
    assert [line.person.birth_name for line in lines] == ["Lefebvre", "Lefèvre"]
    assert (lines[1].stay_number, lines[1].ward_label) == ("700001", "Neurologie")
    assert [line.person.birth_name for line in later] == ["Lefebvre"]
    assert [line.ward for line in emergency] == ["1010"]


def test_a_row_of_no_table_has_no_source() -> None:
    class Nothing:
        def source_of(self, table: str, id_column: str, row_id: int) -> None:
            raise AssertionError("no query is made")

    for table in ("concept", "no_such_table", "person; DROP"):
        with pytest.raises(RowUnknown):
            warehouse.source_record(Nothing(), table, 1)


def test_the_text_form_shows_every_part(zone: CareZone) -> None:
    text = warehouse.as_text(view_of(zone, "p1"))
    for part in ("Lefèvre Anne-Zoé", "Séjours (2)", "Problèmes (3)", "Résultats (1)", "Actes (2)"):
        assert part in text
    assert "Allergies : aucune connue" in text
