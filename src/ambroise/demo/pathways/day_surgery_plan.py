"""What is decided about a day of surgery before its story is told: hernia, carpal tunnel, cataract.

Open mesh or endoscopic repair of a groin hernia (HerniaSurge, 2018); release of the median nerve
under local or regional anaesthesia (HAS, 2012); phacoemulsification under topical anaesthesia with
cefuroxime in the anterior chamber (ANSM, 2011; HAS, 2019). Cefazolin for a mesh (SFAR, 2018).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import Background, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.pathways.sided import Sided
from ambroise.demo.record import Allergy
from ambroise.demo.staff import Ward

CODES = {"hernie": "K40.9", "canal": "G56.0", "cataracte": "H25.1"}
_CCAM = {
    "hernie_ouverte": "LMMA012",
    "hernie_coelio": "LMMC002",
    "canal_ouvert": "AHPA009",
    "canal_endo": "AHPC001",
    "cataracte": "BFGA004",
}
_WARDS = {
    "hernie": staff.DIGESTIVE_SURGERY,
    "canal": staff.ORTHOPAEDICS,
    "cataracte": staff.DAY_SURGERY,
}


@dataclass(frozen=True, slots=True)
class DayPlan(Sided):
    """What is decided before the story is told; `way` is the technique, « hernie_ouverte »."""

    recency: str
    kind: str
    way: str
    sex: str
    age: int
    side: str
    anaesthesia: str
    trouble: str
    weight: int
    allergies: tuple[Allergy, ...] | None

    @property
    def ccam(self) -> str:
        return _CCAM[self.way]

    @property
    def ward(self) -> Ward:
        """Where the surgeon sees the patient."""
        return _WARDS[self.kind]

    @property
    def diagnosis(self) -> str:
        """« Hernie inguinale droite »."""
        return {
            "hernie": f"Hernie inguinale {self.feminine}",
            "canal": f"Syndrome du canal carpien {self.side}",
            "cataracte": f"Cataracte de l'œil {self.side}",
        }[self.kind]

    @property
    def allergic_nsaid(self) -> bool:
        return any(item.atc == "M01A" for item in self.allergies or ())


def draw_plan(rng: Random) -> DayPlan:
    """A plausible plan: men for hernias, women for hands, the old for eyes."""
    kind = rng.choice(("hernie", "canal", "cataracte"))
    women = {"hernie": 0.12, "canal": 0.7, "cataracte": 0.55}[kind]
    sex = "female" if rng.random() < women else "male"
    ages = {"hernie": (38, 79), "canal": (40, 74), "cataracte": (63, 89)}[kind]
    way = {
        "hernie": rng.choice(("hernie_ouverte", "hernie_ouverte", "hernie_coelio")),
        "canal": rng.choice(("canal_ouvert", "canal_ouvert", "canal_endo")),
        "cataracte": "cataracte",
    }[kind]
    anaesthesia = {
        "hernie_ouverte": rng.choice(("generale", "rachi")),
        "hernie_coelio": "generale",
        "canal_ouvert": rng.choice(("locale", "bloc")),
        "canal_endo": "bloc",
        "cataracte": "topique",
    }[way]
    trouble = ""
    if anaesthesia == "generale" and rng.random() < 0.12:
        trouble = "nausees"
    if kind == "hernie" and sex == "male" and anaesthesia == "rachi" and rng.random() < 0.12:
        trouble = "retention"
    return DayPlan(
        recency=draw_recency(rng),
        kind=kind,
        way=way,
        sex=sex,
        age=rng.randrange(*ages),
        side=rng.choice(("droit", "gauche")),
        anaesthesia=anaesthesia,
        trouble=trouble,
        weight=rng.randrange(52, 80) if sex == "female" else rng.randrange(64, 96),
        allergies=draw_allergies(rng),
    )


@dataclass(frozen=True, slots=True)
class DayCase:
    """The plan with its facts, as documents need them."""

    plan: DayPlan
    background: Background
    seen: datetime
    asleep: datetime
    start: datetime
    surgery: datetime
    closed: datetime
    left: datetime
    surgeon: str
    assistant: str
    anaesthetist: str
    neurologist: str
    asa: int
    acuity: int
    power: float
    months: int

    @property
    def since(self) -> date:
        """The day on which the trouble began."""
        return (self.seen - timedelta(days=30 * self.months)).date()
