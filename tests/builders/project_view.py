"""The fictional hospital with research projects, and what their permits show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ambroise.access import Action
from ambroise.access.projects import Condition, Request
from ambroise.access.view import View, Views
from ambroise.tables import Readers, latest, open_zone
from ambroise.trail import open_trail
from tests.builders.hospital import Hospital, a_hospital
from tests.builders.study import REQUEST, Study, a_study
from tests.unit.access.conftest import House

EVERYONE = {"kind": "everyone"}


@dataclass
class Researched:
    """A hospital taken in, and its projects."""

    hospital: Hospital
    house: House
    views: Views
    zones: dict[str, Readers]
    first: Study

    def every_column(self) -> tuple[str, ...]:
        """Return all that the research zone holds, as a permit names it."""
        columns: Any = latest(self.hospital.state, "research").detail["columns"]
        return tuple(f"{table}.{name}" for table, named in columns.items() for name in named)

    def request(self, *columns: str, **changes: Any) -> Request:
        given = {"cohort": EVERYONE, "window_start": None, "window_end": None} | changes
        return replace(REQUEST, columns=columns or self.every_column(), **given)

    def project(self, *conditions: Condition, request: Request | None = None) -> Study:
        """Return another project, led by the outsider of the first, with its permit."""
        made = self.first.another_without_permit()
        return made.granted(*conditions, request=request or self.request())

    @contextmanager
    def opened(self, study: Study, action: Action = Action.READ_PSEUDONYMISED) -> Iterator[View]:
        with self.views.open(study.data(study.lead, action)) as view:
            yield view

    def zone(self, query: str, zone: str = "research", **params: object) -> list[dict[str, Any]]:
        with self.zones[zone].reader() as reader, reader.cursor() as cursor:
            return cursor.rows(query, **params)

    def close(self) -> None:
        self.views.close()
        for readers in self.zones.values():
            readers.close()
        self.house.door.close()
        self.house.trail.close()
        self.hospital.close()


def a_researched_hospital(folder: Path, *, patients: int = 12) -> Researched:
    """Return a hospital whose first project asks for nothing yet."""
    hospital = a_hospital(folder, patients=patients)
    hospital.take_in()
    house = House(hospital.settings, hospital.state, open_trail(hospital.settings, hospital.state))
    views = Views(hospital.state, house.door, lambda: hospital.vault, clock=lambda: house.now)
    zones = {
        name: Readers(open_zone(hospital.settings, name), hospital.state)
        for name in ("care", "research")
    }
    return Researched(hospital, house, views, zones, a_study(house))
