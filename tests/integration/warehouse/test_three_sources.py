"""The fictional hospital told three times: FHIR, HL7 v2 and PMSI end as one warehouse."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise import intake
from ambroise.demo import DOMAINS, write_hospital
from ambroise.demo.hl7.feed import MOVED
from ambroise.warehouse.identity_rules import set_domain
from tests.builders.hospital import TODAY
from tests.builders.warehouse import CareZone, a_care_zone

PATIENTS = 8


@pytest.fixture(scope="module")
def zones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CareZone, CareZone]]:
    """The hospital by its FHIR alone, and by its three sources."""
    files = tmp_path_factory.mktemp("hospital")
    write_hospital(files, patients=PATIENTS, today=TODAY)
    alone, together = (a_care_zone(tmp_path_factory.mktemp(name)) for name in ("alone", "three"))
    with together.state.begin() as connection:
        for system, domain in DOMAINS.items():
            set_domain(connection, system, domain, actor="marie")
    receive(alone, files / "fhir")
    for source in ("hl7", "pmsi", "fhir"):
        receive(together, files / source)
    yield alone.publish(), together.publish()
    alone.close()
    together.close()


def receive(zone: CareZone, folder: Path) -> None:
    outcome = intake.ingest(zone.settings, zone.state, [folder], source=folder.name, actor="m")
    assert outcome.quarantined == 0
    assert outcome.read == outcome.stored + outcome.unchanged


def test_the_persons_are_the_same_but_for_the_one_of_a_wrong_number(
    zones: tuple[CareZone, CareZone],
) -> None:
    alone, together = (
        {row["ipp"]: row for row in zone.rows("SELECT ipp, birth_name, ins FROM identity_person")}
        for zone in zones
    )
    assert PATIENTS >= MOVED
    wrong = together.keys() - alone.keys()
    assert [number[:1] for number in wrong] == ["9"]
    assert {ipp: together[ipp] for ipp in alone} == alone


def test_the_stays_are_the_same(zones: tuple[CareZone, CareZone]) -> None:
    query = """
        SELECT visit_source_value, visit_start_datetime, visit_end_datetime
        FROM visit_occurrence ORDER BY 1
    """
    alone, together = (zone.rows(query) for zone in zones)
    assert together == alone


def test_a_stay_that_is_over_has_three_lineages(zones: tuple[CareZone, CareZone]) -> None:
    rows = zones[1].rows(
        """
        SELECT v.visit_occurrence_id, list(DISTINCT s.source_name ORDER BY s.source_name) AS told
        FROM visit_occurrence AS v JOIN identity_stay AS s USING (visit_occurrence_id)
        WHERE v.visit_concept_id = 9201 AND v.record_status = 'finished'
        GROUP BY 1
        """
    )
    assert rows
    assert all(row["told"] == ["fhir", "hl7", "pmsi"] for row in rows)


def test_the_moves_between_wards_are_the_same(zones: tuple[CareZone, CareZone]) -> None:
    query = """
        SELECT s.number, ward, "start", "end"
        FROM care_wards JOIN (SELECT DISTINCT visit_occurrence_id, number FROM identity_stay) AS s
            USING (visit_occurrence_id)
        ORDER BY ALL
    """
    alone, together = (zone.rows(query) for zone in zones)
    assert together == alone


def test_a_passage_in_a_medical_unit_is_part_of_its_stay(zones: tuple[CareZone, CareZone]) -> None:
    rows = zones[1].rows(
        """
        SELECT count(*) AS n, count(v.visit_occurrence_id) AS joined
        FROM visit_detail AS d
        LEFT JOIN visit_occurrence AS v USING (visit_occurrence_id, person_id)
        WHERE d.source_name = 'pmsi'
        """
    )
    assert rows[0]["n"] > 0
    assert rows[0]["n"] == rows[0]["joined"]
