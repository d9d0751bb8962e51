"""The report of the research zone of the fictional hospital."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise.access import CARE_ZONE, Action, Grant, Purpose, Role, open_door, people
from ambroise.deid.audit.report import read
from ambroise.deid.audit.review import frame
from ambroise.deid.audit.zone_report import newest_report
from ambroise.pseudonyms import OPTIONAL
from ambroise.state.schema import oppositions
from ambroise.trail import open_trail
from tests.builders.hospital import Hospital, a_hospital

NOW = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    made = a_hospital(tmp_path_factory.mktemp("hospital"))
    made.take_in()
    yield made
    made.close()


def test_the_report_of_the_zone_counts_what_the_zone_holds(hospital: Hospital) -> None:
    report = read(newest_report(hospital.settings))
    care, research = hospital.readers("care"), hospital.readers("research")
    with research.reader() as reader, reader.cursor() as cursor:
        held = cursor.rows("SELECT label, count(*) AS count FROM note_span GROUP BY 1")
    with care.reader() as reader, reader.cursor() as cursor:
        notes = cursor.rows("SELECT count(*) AS count FROM note WHERE note_text <> ''")
        named = cursor.rows("SELECT used_name AS name FROM identity_person")
    care.close()
    research.close()
    assert report["documents"] == notes[0]["count"]
    hidden = {row["label"]: row["count"] for row in held if row["label"] not in OPTIONAL}
    assert report["labels"] == hidden
    assert sum(one["documents"] for one in report["types"].values()) == report["documents"]
    assert sum(one["documents"] for one in report["wards"].values()) == report["documents"]
    assert len([name for name in report["types"] if name]) > 3
    content = json.dumps(report, ensure_ascii=False).lower()
    assert not [row for row in named if row["name"] and row["name"].lower() in content]


def test_nobody_opposed_to_reuse_is_drawn(tmp_path: Path) -> None:
    made = a_hospital(tmp_path)
    made.take_in(research=False)
    trail = open_trail(made.settings, made.state)
    door = open_door(made.settings, made.state, trail)
    people.create(
        made.state, "data", "Data", now=NOW, grants=(Grant(Role.DATA_MANAGER, None, NOW),)
    )
    decision = door.decide(
        people.actor_of(made.state, "data", datetime.now(UTC)),
        Action.CONTROL_PSEUDONYMISATION,
        CARE_ZONE,
        Purpose.PSEUDONYMISATION_CONTROL,
    )
    with door.open_dataset(decision) as dataset:
        everybody = frame(door, made.state, dataset)
        person = everybody[0].person_id
        with made.state.begin() as connection:
            connection.execute(
                sa.insert(oppositions).values(
                    person_id=person, scope="all", received_by="data", received_at=NOW, means="oral"
                )
            )
        left = frame(door, made.state, dataset)
    assert 0 < len(left) < len(everybody)
    assert person not in {one.person_id for one in left}
    door.close()
    trail.close()
    made.close()
