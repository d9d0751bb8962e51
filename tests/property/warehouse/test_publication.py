"""Whatever the order, the batches and the repetitions of records, the tables are the same."""

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ambroise.warehouse.columns import tables
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay

CIM10 = "http://hl7.org/fhir/sid/icd-10"
FEW = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
COMPARED = (
    "person",
    "visit_occurrence",
    "visit_detail",
    "condition_occurrence",
    "measurement",
    "observation_period",
    "condition_era",
    "identity_person",
    "identity_person_map",
    "care_wards",
)
NOT_COMPARED = {"batch_id", "file_name", "record_uid"}


def linked(one: str, other: str) -> dict[str, Any]:
    return {"link": [{"other": {"reference": f"Patient/{other}"}, "type": "replaced-by"}]}


RECORDS: tuple[dict[str, Any], ...] = (
    a_patient("p1", **linked("p1", "p2")),
    a_patient("p2", birthDate="1960-05-06", gender="female"),
    a_patient("p3", name=[{"family": "Seul"}]),
    {"resourceType": "Location", "id": "uf", "name": "Unité"},
    a_stay("s1", location=[{"location": {"reference": "Location/uf"}}]),
    a_stay("s2", partOf={"reference": "Encounter/s1"}),
    a_stay("s3", patient="Patient/p3", period={"start": "2025-01-01", "end": "2025-01-03"}),
    a_fact("Condition", "c1", code=a_concept(CIM10, "I10"), onsetDateTime="2026-03-01"),
    a_fact("Condition", "c2", code=a_concept(CIM10, "I10"), onsetDateTime="2026-03-20"),
    a_fact("Condition", "c3", code=a_concept(CIM10, "A09"), subject={"reference": "Patient/p3"}),
    a_fact(
        "Observation",
        "o1",
        status="final",
        code=a_concept("http://loinc.org", "2823-3"),
        effectiveDateTime="2026-03-02T10:00:00Z",
        valueQuantity={"value": 4.0, "unit": "mmol/L"},
    ),
)


def shown(zone: CareZone) -> dict[str, list[Any]]:
    found = {}
    for table in COMPARED:
        names = [c.quoted for c in tables()[table] if c.name not in NOT_COMPARED]
        rows = zone.rows(f"SELECT {', '.join(names)} FROM {table} ORDER BY ALL")
        found[table] = [tuple(str(value) for value in row.values()) for row in rows]
    return found


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    zone = a_zone(tmp_path_factory.mktemp("expected"))
    zone.receive(*RECORDS).publish()
    found = shown(zone)
    zone.close()
    assert len(found["person"]) == 2
    return found


def a_zone(folder: Path) -> CareZone:
    """A zone whose row ids do not depend on the installation."""
    zone = a_care_zone(folder)
    vault = zone.vault
    with vault._transaction() as connection:
        connection.execute(
            "INSERT INTO keys VALUES ('care-rows', 1, ?, '2026-01-01')", (b"k" * 32,)
        )
    return zone


@FEW
@given(data=st.data())
def test_any_order_batches_and_repetitions_give_the_same_tables(
    data: st.DataObject,
    expected: dict[str, list[Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    order = data.draw(st.permutations(RECORDS))
    again = data.draw(st.lists(st.sampled_from(RECORDS), max_size=4))
    cuts = sorted(data.draw(st.lists(st.integers(1, len(RECORDS) - 1), max_size=2, unique=True)))
    zone = a_zone(tmp_path_factory.mktemp("order"))
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        zone.receive(*order[start:end])
    if again:
        zone.receive(*again)
    zone.publish()
    found = shown(zone)
    zone.close()
    assert found == expected


@FEW
@given(
    pairs=st.lists(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")), min_size=1, max_size=5
    )
)
def test_merges_then_their_removal_leave_everybody_as_before(
    pairs: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    zone = a_zone(tmp_path_factory.mktemp("merges"))
    patients = {name: a_patient(name) for name in "abcde"}
    zone.receive(*patients.values()).publish()
    before = shown(zone)["identity_person_map"]
    merging = copy.deepcopy(patients)
    groups = {name: {name} for name in patients}
    for one, other in pairs:
        link = {"other": {"reference": f"Patient/{other}"}, "type": "seealso"}
        merging[one].setdefault("link", []).append(link)
        together = groups[one] | groups[other]
        for name in together:
            groups[name] = together
    zone.receive(*merging.values()).publish()
    persons = zone.rows("SELECT record_id, person_id FROM identity_person_map")
    by_record = {row["record_id"]: row["person_id"] for row in persons}
    for name, group in groups.items():
        assert {n for n in by_record if by_record[n] == by_record[name]} == group
    assert len(zone.rows("SELECT * FROM person")) == len({frozenset(g) for g in groups.values()})
    zone.receive(*(p | {"meta": {"versionId": "3"}} for p in patients.values())).publish()
    assert shown(zone)["identity_person_map"] == before
    zone.close()
