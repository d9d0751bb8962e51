"""PMSI lines from their file to the tables of the warehouse."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ambroise import intake
from ambroise.intake import Outcome
from tests.builders.pmsi import FINESS, a_rum, a_unit, an_act, an_rsa
from tests.builders.warehouse import CareZone, a_care_zone, a_patient, a_stay


def received(zone: CareZone, *lines: bytes) -> Outcome:
    path = zone.folder / "2026.rss"
    path.write_bytes(b"\r\n".join(lines))
    return intake.ingest(zone.settings, zone.state, [path], source="pmsi", actor="marie")


@pytest.fixture(scope="module")
def zone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    """A stay over two units, one coded again, one that another source tells, and an RSA."""
    zone = a_care_zone(tmp_path_factory.mktemp("pmsi"))
    number = {
        "type": {"coding": [{"code": "VN"}]},
        "system": f"urn:ambroise:domain:{FINESS}",
        "value": "known",
    }
    patient = a_patient(birthDate="1948-06-14", name=[{"family": "Martin"}])
    period = {"start": "2026-11-07T10:00:00", "end": "2026-11-12T15:00:00"}
    zone.receive(patient, a_stay(identifier=[number], period=period))
    received(
        zone,
        a_rum(stay="two", rss="1"),
        a_rum(stay="two", rss="1", rum="2", entry="12112026", exit="20112026", acts=[an_act()]),
        a_rum(stay="again", rss="2", das=["I10", "E119"]),
        a_rum(stay="known", rss="3"),
        an_rsa(units=[a_unit(das=["I10"])]),
    )
    received(zone, a_rum(stay="again", rss="2", das=["I10"], dp="I639"))
    zone.publish()
    yield zone
    zone.close()


def stay(zone: CareZone, number: str) -> dict[str, Any]:
    query = "SELECT * FROM visit_occurrence WHERE visit_source_value = $number"
    (found,) = zone.rows(query, number=number)
    return found


def codes(zone: CareZone, number: str) -> list[str]:
    query = """
        SELECT condition_source_value AS code FROM condition_occurrence
        WHERE visit_occurrence_id = $id ORDER BY 1
    """
    found = zone.rows(query, id=stay(zone, number)["visit_occurrence_id"])
    return [row["code"] for row in found]


def test_the_rums_of_a_stay_are_one_stay_from_the_first_day_to_the_last(zone: CareZone) -> None:
    found = stay(zone, "two")
    assert str(found["visit_start_date"]) == "2026-11-07"
    assert str(found["visit_end_date"]) == "2026-11-20"
    query = "SELECT * FROM visit_detail WHERE visit_occurrence_id = $id"
    assert len(zone.rows(query, id=found["visit_occurrence_id"])) == 2


def test_a_corrected_rum_takes_the_place_of_the_first_and_of_what_it_no_longer_says(
    zone: CareZone,
) -> None:
    assert codes(zone, "again") == ["I10", "I639"]


def test_a_rum_joins_the_stay_that_another_source_tells_by_its_number(zone: CareZone) -> None:
    assert codes(zone, "known") == ["I634"]
    query = "SELECT * FROM identity_person WHERE birth_name = 'Martin'"
    (patient,) = zone.rows(query)
    assert stay(zone, "known")["person_id"] == patient["person_id"]


def test_an_rsa_is_a_person_of_its_own(zone: CareZone) -> None:
    assert codes(zone, "rsa-990001005-2024-0000000042") == ["I10", "I634"]
    assert len(zone.rows("SELECT * FROM person")) == 4


def test_what_cannot_be_read_waits_and_the_rest_is_stored(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path)
    outcome = received(zone, a_rum(), a_rum(rum="2")[:-9], a_rum(rum="3", dp="?"))
    assert (outcome.read, outcome.stored, outcome.quarantined) == (3, 1, 2)
    assert received(zone, a_rum()).unchanged == 1
    zone.close()
