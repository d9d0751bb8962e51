"""What is decided about a sepsis before its story is told."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from ambroise.demo.background import ALLERGIES, Background, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.laboratory import clearance
from ambroise.demo.record import Allergy

RECOVERED = 0.4
"""Creatinine at the exit, as a share of the first one."""


@dataclass(frozen=True, slots=True)
class SepsisPlan:
    """`source`: urine, bile or line; `germ`: coli, kleb (both with ESBL) or mrsa."""

    recency: str
    sex: str
    age: int
    source: str
    germ: str
    shock: bool
    ventilated: bool
    filtered: bool
    died: bool
    oral: bool
    lactate: float
    creatinine: int
    platelets: int
    weight: int
    allergies: tuple[Allergy, ...] | None

    def clearance(self, creatinine: float) -> float:
        """In mL/min, of a creatinine in µmol/L."""
        return clearance(self.sex, self.age, self.weight, creatinine)

    @property
    def intensive_days(self) -> int:
        return 3 + 2 * self.shock + 3 * self.ventilated + 2 * self.filtered

    @property
    def days(self) -> int:
        """Days of the stay; those who die do so in intensive care."""
        return self.intensive_days + (0 if self.died else 5)

    @property
    def name(self) -> str:
        return {
            "coli": "Escherichia coli BLSE",
            "kleb": "Klebsiella pneumoniae BLSE",
            "mrsa": "Staphylococcus aureus résistant à la méticilline",
        }[self.germ]

    @property
    def sofa(self) -> int:
        """A plausible SOFA score at the arrival."""
        return 5 + 4 * self.shock + 2 * self.ventilated + 2 * (self.platelets < 100)


def draw_plan(rng: Random) -> SepsisPlan:
    """A plausible plan: shock in most, organ support and death in some of these."""
    source = rng.choices(("urine", "bile", "line"), weights=(45, 25, 30))[0]
    germ = "mrsa" if source == "line" else rng.choices(("coli", "kleb"), weights=(65, 35))[0]
    shock = rng.random() < 0.62
    ventilated = shock and rng.random() < 0.25
    died = shock and rng.random() < (0.45 if ventilated else 0.12)
    sex = rng.choice(("male", "female"))
    age = rng.randrange(44, 90)
    weight = rng.randrange(50, 82) if sex == "female" else rng.randrange(62, 100)
    creatinine = rng.randrange(180, 420) if shock else rng.randrange(125, 210)
    # Ertapenem is not given under 30 mL/min (summary, 4.2): the kidneys recover above that.
    highest = round(clearance(sex, age, weight, 1) / (RECOVERED * 33))
    return SepsisPlan(
        recency="past" if died else draw_recency(rng),
        sex=sex,
        age=age,
        source=source,
        germ=germ,
        shock=shock,
        ventilated=ventilated,
        filtered=shock and rng.random() < 0.2,
        died=died,
        oral=source == "urine" and rng.random() < 0.6,
        lactate=rng.randrange(42, 98) / 10 if shock else rng.randrange(22, 36) / 10,
        creatinine=min(creatinine, highest),
        platelets=rng.randrange(48, 140) if shock else rng.randrange(110, 230),
        weight=weight,
        allergies=draw_allergies(
            rng, tuple(item for item in ALLERGIES if item.atc not in ("J01C", "V08"))
        ),
    )


@dataclass(frozen=True, slots=True)
class Sepsis:
    """The plan with its facts; `changed` is the moment at which the antibiogram is acted upon."""

    plan: SepsisPlan
    background: Background
    seen: datetime
    intensive: datetime
    ward: datetime
    changed: datetime
    relayed: datetime
    emergency: str
    radiologist: str
    resuscitator: str
    infectious: str
    operator: str
