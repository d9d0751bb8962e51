"""What is decided about a diabetes before its story is told, and the facts that letters need."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo.background import ALLERGIES, Background, draw_allergies
from ambroise.demo.course import at, draw_recency, worked_before, working_day
from ambroise.demo.pathways.sided import Sided
from ambroise.demo.record import Allergy

GERMS = {
    "B95.6": "Staphylococcus aureus sensible à la méticilline",
    "B95.1": "streptocoque du groupe B",
}


@dataclass(frozen=True, slots=True)
class DiabetesPlan(Sided):
    """A stay for diabetes. `kind` is hyperosmolar, imbalance, foot (type 2) or ketosis (type 1).

    `known` is whether the diabetes was known, for `years`; `ph` counts in ketosis only.
    """

    kind: str
    recency: str
    sex: str
    age: int
    weight: int
    height: int
    known: bool
    years: int
    cause: str
    glucose: float
    hba1c: float
    ph: float
    days: int
    osteitis: bool
    artery: bool
    retinopathy: bool
    side: str
    germ: str
    allergies: tuple[Allergy, ...] | None

    @property
    def type_one(self) -> bool:
        return self.kind == "ketosis"

    @property
    def intensive(self) -> bool:
        """A pH under 7.10 or the highest glycaemias are cared for in intensive care first."""
        return self.ph < 7.1 if self.type_one else self.kind == "hyperosmolar" and self.glucose > 10

    @property
    def mass_index(self) -> float:
        return round(self.weight / (self.height / 100) ** 2, 1)

    @property
    def obese(self) -> bool:
        """In the class of the CIM-10 that the story codes: 30 to under 35 kg/m²."""
        return 30 <= self.mass_index < 35

    @property
    def bicarbonate(self) -> float:
        """What goes with that pH, in mmol/L."""
        return self.settled(self.ph)

    def settled(self, ph: float) -> float:
        """Bicarbonate of that pH, in mmol/L."""
        return round(4 + (ph - 6.95) * 42)

    def advised(self, admitted: date) -> date:
        """The day on which infectious diseases answer, the culture having grown."""
        return working_day(admitted + timedelta(days=4))

    def biopsied(self, admitted: date) -> date:
        """The day of the biopsy of the bone."""
        return working_day(admitted + timedelta(days=1))

    def measured(self, admitted: date) -> date:
        """The day of the doppler of the arteries."""
        return working_day(admitted + timedelta(days=2))

    def photographed(self, admitted: date) -> date:
        """The day of the photographs of the retinas."""
        return worked_before(at(admitted + timedelta(days=4), 15)).date()

    @property
    def penicillin(self) -> bool:
        return not any(item.atc == "J01C" for item in self.allergies or ())

    def seen_on(self, image: str) -> str:
        """What an image of the chest, foot, arteries or retinas shows: normal or lesion."""
        lesions = {"pied": self.osteitis, "doppler": self.artery, "retine": self.retinopathy}
        return "lesion" if lesions.get(image) else "normal"


def _body(rng: Random, sex: str, low: float, high: float) -> tuple[int, int]:
    height = rng.randrange(152, 172) if sex == "female" else rng.randrange(164, 186)
    return round(rng.uniform(low, high) * (height / 100) ** 2), height


_KINDS = ("hyperosmolar", "imbalance", "foot", "ketosis")


def draw_plan(rng: Random) -> DiabetesPlan:
    """A plausible plan; glycaemias in g/L."""
    kind = rng.choices(_KINDS, weights=(22, 26, 27, 25))[0]
    sex = rng.choice(("female", "male"))
    ages = {"hyperosmolar": (68, 91), "imbalance": (41, 70), "foot": (55, 81), "ketosis": (18, 34)}
    sugars = {
        "hyperosmolar": (7.5, 12.5),
        "imbalance": (3.2, 5.2),
        "foot": (2.2, 3.8),
        "ketosis": (3.4, 6.4),
    }
    days = {"hyperosmolar": (8, 12), "imbalance": (5, 8), "foot": (9, 14), "ketosis": (5, 8)}
    age = rng.randrange(*ages[kind])
    known = rng.random() < {"hyperosmolar": 0.75, "imbalance": 0.5, "foot": 1, "ketosis": 0.4}[kind]
    weight, height = _body(rng, sex, *((18.5, 24.5) if kind == "ketosis" else (25.5, 35.5)))
    controlled = kind == "foot" or (kind == "ketosis" and known)
    return DiabetesPlan(
        kind=kind,
        recency=draw_recency(rng),
        sex=sex,
        age=age,
        weight=weight,
        height=height,
        known=known,
        years=rng.randrange(2, max(4, age - 12)) if kind == "ketosis" else rng.randrange(8, 24),
        cause=rng.choice(("arret", "ecart")),
        glucose=round(rng.uniform(*sugars[kind]), 2),
        hba1c=round(rng.uniform(8.1, 10.6) if controlled else rng.uniform(10.2, 14.0), 1),
        ph=round(rng.uniform(6.97, 7.26), 2) if kind == "ketosis" else 7.39,
        days=rng.randrange(*days[kind]),
        osteitis=kind == "foot" and rng.random() < 0.4,
        artery=kind == "foot" and rng.random() < 0.4,
        retinopathy=kind == "foot" and rng.random() < 0.4,
        side=rng.choice(("droit", "gauche")),
        germ=rng.choice(tuple(GERMS)),
        # Aspirin is begun where an artery is narrowed.
        allergies=draw_allergies(
            rng, tuple(item for item in ALLERGIES if kind != "foot" or item.atc != "M01A")
        ),
    )


@dataclass(frozen=True, slots=True)
class Diabetes:
    """The plan with the moments and doses of its story."""

    plan: DiabetesPlan
    background: Background
    seen: datetime
    ward: datetime
    subcutaneous: datetime
    basal: int
    meal: int
    new: bool
