"""What is decided about a community-acquired pneumonia before its story is told."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from ambroise.demo.background import ALLERGIES, Background, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.laboratory import clearance
from ambroise.demo.record import Allergy


@dataclass(frozen=True, slots=True)
class LungPlan:
    """`germ`: pneumo, legio or none; `oxygen` in L/min at the arrival (0: none)."""

    recency: str
    sex: str
    age: int
    germ: str
    lobe: str
    obstructive: bool
    intensive: bool
    effusion: bool
    confused: bool
    urea: float
    breaths: int
    pressure: tuple[int, int]
    oxygen: int
    crp: int
    creatinine: int
    letter: bool
    allergies: tuple[Allergy, ...] | None

    @property
    def curb(self) -> int:
        """CURB-65 (Lim 2003): confusion, urea above 7 mmol/L, breaths of 30 or more, systolic
        under 90 or diastolic of 60 or less, 65 years or more."""
        low = self.pressure[0] < 90 or self.pressure[1] <= 60
        points = (self.confused, self.urea > 7, self.breaths >= 30, low, self.age >= 65)
        return sum(points)

    @property
    def allergic(self) -> bool:
        return any(item.atc == "J01C" for item in self.allergies or ())

    @property
    def weaned(self) -> int:
        """Days of oxygen."""
        return 0 if not self.oxygen else 2 + self.oxygen // 2 + (2 if self.intensive else 0)

    @property
    def days(self) -> int:
        base = 8 if self.intensive else 4
        return max(base + 2 * self.effusion, self.weaned + 1)

    @property
    def course(self) -> int:
        """Days of antibiotic: 14 for a severe legionellosis, 7 otherwise (SPILF-SPLF 2025
        allows less when stable)."""
        if self.germ == "legio":
            return 14 if self.intensive else 10
        return 7


def draw_plan(rng: Random) -> LungPlan:
    """A plausible plan: most are treated in the ward, a few in intensive care."""
    intensive = rng.random() < 0.16
    age = rng.randrange(32, 92)
    sex = rng.choice(("male", "female"))
    germ = rng.choices(("pneumo", "none", "legio"), weights=(42, 44, 14))[0]
    # Low enough for a point of CURB-65 by the diastolic, without the shock that fluids would treat.
    systolic = 92 + rng.randrange(16) // 2 if intensive else rng.randrange(104, 142)
    return LungPlan(
        recency=draw_recency(rng),
        sex=sex,
        age=age,
        germ=germ,
        lobe=rng.choice(
            ("lobe inférieur droit", "lobe inférieur gauche", "lobe moyen", "lobe supérieur droit")
        ),
        obstructive=age >= 50 and rng.random() < 0.35,
        intensive=intensive,
        effusion=rng.random() < 0.25,
        confused=age >= 75 and rng.random() < 0.3,
        urea=rng.randrange(45, 140) / 10,
        breaths=rng.randrange(31, 38) if intensive else rng.randrange(20, 31),
        pressure=(systolic, round(systolic * 0.6)),
        oxygen=rng.randrange(6, 10) if intensive else rng.choice((0, 2, 2, 3, 4)),
        crp=rng.randrange(120, 390),
        creatinine=min(rng.randrange(58, 128), _settled(sex, age)),
        letter=rng.random() < 0.5,
        allergies=draw_allergies(rng, tuple(item for item in ALLERGIES if item.atc != "V08")),
    )


def _settled(sex: str, age: int) -> int:
    """The highest creatinine (µmol/L) with which no dose is adapted: clearance of 50 mL/min for
    60 kg (levofloxacin, summary, 4.2)."""
    return max(50, round(clearance(sex, age, 60, 1) / 50))


@dataclass(frozen=True, slots=True)
class Lung:
    """The plan with its facts, as documents need them; `oral` is the switch of antibiotic."""

    plan: LungPlan
    background: Background
    seen: datetime
    ward: datetime
    oral: datetime
    names: tuple[str, str]
    emergency: str
    radiologist: str
    pneumologist: str
    resuscitator: str
