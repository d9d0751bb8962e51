"""A hospital with one project whose permit runs now, for commands of the person's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ambroise.cli.session import Session
from tests.builders.hospital import a_hospital
from tests.builders.study import Study, a_study
from tests.unit.access.conftest import House
from tests.unit.access.test_view import ASKED


@contextmanager
def a_studied_hospital(folder: Path, *, patients: int) -> Iterator[Study]:
    hospital = a_hospital(folder, patients=patients)
    hospital.take_in()
    session = Session(hospital.settings, "fr")
    house = House(hospital.settings, session.state, session.trail, datetime.now(UTC))
    made = a_study(house)
    house.now = now = datetime.now(UTC)
    asked = replace(ASKED, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(days=1))
    yield made.granted(request=asked)
    house.door.close()
    session.close()
    hospital.close()
