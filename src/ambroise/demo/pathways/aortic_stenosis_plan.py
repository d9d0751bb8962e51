"""What is decided about an aortic stenosis before its story is told."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from ambroise.demo.background import ALLERGIES, Background, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.record import Allergy

_ALLERGIES = tuple(item for item in ALLERGIES if item.atc not in ("V08", "M01A"))
"""Without iodinated contrast and aspirin, which every patient is given."""


@dataclass(frozen=True, slots=True)
class ValvePlan:
    """Severe stenosis: 4 m/s, 40 mmHg and 1 cm² (ESC/EACTS 2021). `sts` is a risk in %."""

    recency: str
    sex: str
    age: int
    symptom: str
    speed: float
    area: float
    lvef: int
    sts: float
    complication: str
    tooth: bool
    plaque: bool
    valve: int
    creatinine: int
    allergies: tuple[Allergy, ...] | None

    @property
    def gradient(self) -> int:
        """Mean gradient (mmHg), from the peak velocity."""
        return round(2.5 * self.speed**2)

    @property
    def tavi(self) -> bool:
        """From 75 years on or at high risk (STS above 8 %), by the femoral artery (ESC/EACTS
        2021, section 5); surgery before 75 at low risk (STS under 4 %)."""
        return self.age >= 75 or self.sts > 8

    @property
    def days(self) -> int:
        """Nights of the stay of the intervention."""
        base = 4 if self.tavi else 9
        return (
            base
            + {"": 0, "conduction": 3, "access": 2, "stroke": 6, "fibrillation": 2}[
                self.complication
            ]
        )


def draw_plan(rng: Random) -> ValvePlan:
    """A plausible plan; conduction blocks follow TAVI more often, arrhythmia surgery."""
    age = rng.choice((*range(66, 75), *range(75, 91)))
    tavi = age >= 75
    kinds = ("", "conduction", "access", "stroke", "fibrillation")
    weights = (58, 20, 14, 6, 2) if tavi else (52, 8, 0, 4, 36)
    sex = rng.choice(("male", "female"))
    return ValvePlan(
        recency=draw_recency(rng),
        sex=sex,
        age=age,
        symptom=rng.choices(("dyspnee", "angor", "syncope"), weights=(60, 20, 20))[0],
        speed=rng.randrange(40, 54) / 10,
        area=rng.randrange(55, 96) / 100,
        lvef=rng.randrange(50, 68),
        sts=rng.randrange(30, 95) / 10 if tavi else rng.randrange(10, 39) / 10,
        complication=rng.choices(kinds, weights=weights)[0],
        tooth=rng.random() < 0.25,
        plaque=rng.random() < 0.4,
        valve=rng.choice((23, 26, 29)) if tavi else rng.choice((21, 23, 25)),
        creatinine=rng.randrange(58, 112),
        allergies=draw_allergies(rng, _ALLERGIES),
    )


@dataclass(frozen=True, slots=True)
class Valve:
    """The plan with its facts, as documents need them."""

    plan: ValvePlan
    background: Background
    seen: datetime
    checked: date
    admitted: date
    done: datetime
    closed: datetime
    ready: datetime
    cardiologist: str
    operator: str
    radiologist: str
    surgeon: str
    geriatrician: str
    anaesthetist: str
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def route(self) -> str:
        return "tavi" if self.plan.tavi else "chirurgie"
