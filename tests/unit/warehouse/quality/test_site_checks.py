"""Each check of the site finds what it is for, and lets the rest pass."""

from collections.abc import Iterator

import pytest

from ambroise.warehouse.quality.examining import given_of
from ambroise.warehouse.quality.lines import groups_of, lines_of
from ambroise.warehouse.quality.model import Status
from tests.builders.quality import NOW, a_listed, a_value, checked, dataset_of
from tests.builders.warehouse import (
    CareZone,
    Resource,
    a_care_zone,
    a_concept,
    a_fact,
    a_patient,
    a_stay,
)

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
EACH = 20
IPP = {"system": "urn:oid:2.999.1", "value": "8001"}
LOCAL = a_concept("http://labo.chu.example", "K", "Potassium")


def a_summary(id_: str, role: str) -> list[Resource]:
    """A RUM of stay s1 and its only diagnosis."""
    summary = a_stay(id_, partOf={"reference": "Encounter/s1"}, type=[{"text": "RUM"}])
    told = a_fact(
        "Condition",
        f"{id_}-{role}",
        code=a_concept("http://hl7.org/fhir/sid/icd-10", "I634"),
        encounter={"reference": f"Encounter/{id_}"},
        category=[{"coding": [{"code": role}]}],
    )
    return [summary, told]


def a_blank_document() -> Resource:
    attached = [{"attachment": {"contentType": "text/plain", "data": "IA=="}}]
    note = a_fact("DocumentReference", "d", status="current", date="2026-03-04", content=attached)
    note["context"] = {"encounter": [note.pop("encounter")]}
    return note | {"type": {"text": "Compte rendu"}}


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    """Two years of potassium, then silence; and one of each fault."""
    steady = [
        a_value(f"{month}-{n}", 3.5 + n / 10, at=f"{month}-{n + 1:02d}T08:00")
        for month in MONTHS
        for n in range(EACH)
    ]
    faults = [
        a_value("twice", 3.5, at="2024-01-01T08:00"),
        a_value("far", 450.0, at="2024-05-01T09:00"),
        *(a_value(f"odd-{n}", 150.0 + n, "mg/L", at=f"2024-0{n}-02T09:00") for n in (1, 2, 3)),
        a_value("local", 4.0, at="2024-06-03T10:00") | {"code": LOCAL},
        *a_summary("rum-1", "DP"),
        *a_summary("rum-2", "DAS"),
        a_stay("s2", period={"start": "2026-05-02", "end": "2026-05-03"}),
        a_blank_document(),
    ]
    made = a_care_zone(tmp_path_factory.mktemp("zone"))
    numbered = {**IPP, "type": {"coding": [{"code": "PI"}]}}
    made.receive(a_patient(identifier=[numbered]), a_stay(), *steady, *faults)
    made.receive(a_value("late", 4.1, at="2024-01-02T11:00"))
    again = a_value("again", 3.5, at="2024-02-01T08:00") | {"subject": {"identifier": IPP}}
    made.receive(again, source="labo").publish()
    yield made
    made.close()


VALUES = EACH * len(MONTHS) + 8


@pytest.mark.parametrize(
    ("name", "table", "violated", "total"),
    [
        ("siteDuplicate", "measurement", 2, VALUES),
        ("siteTwoFlows", "measurement", 1, VALUES),
        ("siteUnusualUnit", "measurement", 3, VALUES - 1),
        ("siteValueFarOut", "measurement", 1, VALUES - 4),
        ("siteLateArrival", "measurement", 1, 1),
        ("siteUnmapped", "measurement", VALUES, VALUES),
        ("siteVolume", "measurement", 10, 24),
        ("siteStayWithoutMovement", "visit_occurrence", 1, 2),
        ("siteSummaryWithoutDiagnosis", "visit_detail", 1, 2),
        ("siteEmptyNote", "note", 1, 1),
        ("siteUnqualifiedIdentity", "identity_person", 1, 1),
    ],
)
def test_a_fault_is_counted_among_what_it_could_be(
    zone: CareZone, name: str, table: str, violated: int, total: int
) -> None:
    found = checked(zone, name, table)
    assert (found.violated, found.total) == (violated, total)


def test_the_first_batch_of_a_flow_is_never_late(zone: CareZone) -> None:
    assert checked(zone, "siteLateArrival", "note").status is Status.NOT_APPLICABLE


def test_faults_are_counted_by_code(zone: CareZone) -> None:
    check = a_listed("siteUnusualUnit", "measurement")
    (group,) = groups_of(dataset_of(zone), check, given_of(zone.state, NOW))
    assert (group.name, group.violated) == ("2823-3", 3)


def test_the_rows_of_a_fault_are_those_that_have_it(zone: CareZone) -> None:
    check = a_listed("siteValueFarOut", "measurement")
    found = lines_of(dataset_of(zone), check, given_of(zone.state, NOW), start=0, size=10)
    assert [row["value_as_number"] for row in found.rows] == [450.0]
    assert "source_label" not in found.columns


def test_rows_come_page_by_page_in_one_order(zone: CareZone) -> None:
    check = a_listed("siteUnmapped", "measurement")
    given = given_of(zone.state, NOW)
    first, second = (
        lines_of(dataset_of(zone), check, given, start=start, size=5).rows for start in (0, 5)
    )
    ids = [row["measurement_id"] for row in (*first, *second)]
    assert ids == sorted(set(ids))
    assert len(ids) == 10
