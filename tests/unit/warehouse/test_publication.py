"""A publication shows all its tables at once, or none; its counts say what it left out."""

from pathlib import Path

import pytest

from ambroise import intake, warehouse
from ambroise.errors import WriterBusy
from ambroise.state.lease import exclusive
from ambroise.warehouse.columns import BY_CONCEPT, folder, tables
from tests.builders.warehouse import CareZone, a_care_zone, a_concept, a_fact, a_patient, a_stay


class Stopped(Exception):
    pass


def a_small_zone(folder_: Path) -> CareZone:
    zone = a_care_zone(folder_)
    return zone.receive(
        a_patient("p1"),
        a_stay("s1"),
        a_fact(
            "Condition",
            "c1",
            code=a_concept("http://hl7.org/fhir/sid/icd-10", "I10", "HTA"),
            recordedDate="2026-03-02",
        ),
        a_fact("Condition", "lost", subject={"reference": "Patient/none"}, code={"text": "x"}),
    )


def test_every_listed_table_is_published_with_its_columns(tmp_path: Path) -> None:
    zone = a_small_zone(tmp_path).publish()
    assert zone.publication is not None
    expected = {folder(table) for table in tables()}
    expected |= {f"{folder(table)}__by_concept" for table in BY_CONCEPT}
    assert set(zone.publication.tables) == expected
    for table, columns in tables().items():
        described = zone.rows(f"DESCRIBE {table}")
        assert [(row["column_name"], row["column_type"]) for row in described] == [
            (column.name, column.type) for column in columns
        ]
    zone.close()


def test_a_publication_broken_off_leaves_the_one_before(tmp_path: Path) -> None:
    zone = a_small_zone(tmp_path).publish()
    zone.receive(a_patient("p2"))

    def stop_at_measurement(step: str, _done: int, _total: int) -> None:
        if step == "measurement":
            raise Stopped

    with pytest.raises(Stopped):
        warehouse.publish(
            zone.settings,
            zone.state,
            zone.vault,
            shapes=intake.shapes(),
            progress=stop_at_measurement,
        )
    assert len(zone.rows("SELECT * FROM person")) == 1
    zone.publish()
    assert len(zone.rows("SELECT * FROM person")) == 2
    zone.close()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    zone = a_small_zone(tmp_path)
    with exclusive(zone.state, "zone:care", "somebody"), pytest.raises(WriterBusy):
        zone.publish()
    zone.close()


def test_progress_runs_to_its_end(tmp_path: Path) -> None:
    zone = a_small_zone(tmp_path)
    seen: list[tuple[int, int]] = []
    warehouse.publish(
        zone.settings,
        zone.state,
        zone.vault,
        shapes=intake.shapes(),
        progress=lambda _step, done, total: seen.append((done, total)),
    )
    assert [done for done, _ in seen] == list(range(len(seen)))
    assert {total for _, total in seen} == {len(seen)}
    zone.close()


def test_the_quality_report_says_what_waits_and_what_has_no_concept(tmp_path: Path) -> None:
    zone = a_small_zone(tmp_path).publish()
    with zone.reader() as reader, reader.cursor() as cursor:
        report = warehouse.quality_report(cursor)
    assert report.rows["person"] == 1
    assert report.pending == {"Condition.person": 1}
    assert report.left_out == {"Condition.pending_person": 1}
    assert report.unmapped["CIM10 I10 HTA"] == 1
    zone.close()


def test_a_zone_without_records_publishes_empty_tables(tmp_path: Path) -> None:
    zone = a_care_zone(tmp_path).publish()
    assert zone.rows("SELECT * FROM person") == []
    zone.close()
