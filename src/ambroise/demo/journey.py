"""The patient of the guided visit: always the first one written, the same whatever the seed."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from ambroise.demo.background import ALLERGIES
from ambroise.demo.course import stay_number, story
from ambroise.demo.pathways import stroke
from ambroise.demo.pathways.stroke_plan import StrokePlan
from ambroise.demo.record import Case
from ambroise.demo.routine import routine_documents

_PLAN = StrokePlan(
    recency="left",
    sex="female",
    age=78,
    side="gauche",
    nihss=9,
    known_af=False,
    aspirin=True,
    wake_up=False,
    reperfused=True,
    complication="urinary",
    exit="home",
    pacemaker=False,
    weight=64,
    allergies=(ALLERGIES[1],),
)
_DAYS_SINCE_EXIT = 4
_ANY_DAY: Final = date(2026, 1, 15)


@dataclass(frozen=True, slots=True)
class Journey:
    """Where the guided visit finds its patient, its stay and its documents."""

    patient_id: str
    ipp: str
    stay_number: str
    encounter_id: str

    @property
    def documents(self) -> tuple[str, str, str]:
        """The emergency report, the image of that day and the hospital report."""
        return _documents()


def journey_case(today: date) -> Case:
    """The record: a stroke over two wards, over four days before `today`."""
    admitted = today - timedelta(days=_PLAN.days + _DAYS_SINCE_EXIT)
    return stroke.tell(story("visite 9"), 1, today, _PLAN, admitted, "train")


_NUMBER = stay_number(1, 1)


@cache
def _documents() -> tuple[str, str, str]:
    """The rank of each among the documents of the stay, which are numbered in date order."""
    case = journey_case(_ANY_DAY)
    stay = case.stays[0]
    told = [*stay.told, *routine_documents(story(0, 1, "routine", 0), case, stay)]
    kinds = [item.kind for item in sorted(told, key=lambda item: item.when)]
    emergency, image, report = (
        f"doc-{_NUMBER}-{kinds.index(kind) + 1}" for kind in ("emergency", "imaging", "hospital")
    )
    return emergency, image, report


JOURNEY = Journey(
    patient_id="pat-000001",
    ipp="8000000001",
    stay_number=_NUMBER,
    encounter_id=f"sej-{_NUMBER}",
)
