"""The patient of the guided visit: always the first one written, the same whatever the seed."""

from dataclasses import dataclass
from datetime import date, timedelta

from ambroise.demo.background import ALLERGIES
from ambroise.demo.course import stay_number, story
from ambroise.demo.pathways import stroke
from ambroise.demo.pathways.stroke_plan import StrokePlan
from ambroise.demo.record import Case

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


@dataclass(frozen=True, slots=True)
class Journey:
    """Where the guided visit finds its patient, its stay and its documents."""

    patient_id: str
    ipp: str
    stay_number: str
    encounter_id: str
    documents: tuple[str, str, str]


def journey_case(today: date) -> Case:
    """The record: a stroke over two wards, over four days before `today`."""
    admitted = today - timedelta(days=_PLAN.days + _DAYS_SINCE_EXIT)
    return stroke.tell(story("visite 56"), 1, today, _PLAN, admitted, "train")


_NUMBER = stay_number(1, 1)
JOURNEY = Journey(
    patient_id="pat-000001",
    ipp="8000000001",
    stay_number=_NUMBER,
    encounter_id=f"sej-{_NUMBER}",
    documents=(f"doc-{_NUMBER}-1", f"doc-{_NUMBER}-2", f"doc-{_NUMBER}-3"),
)
