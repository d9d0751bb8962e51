"""What is decided about a hip fracture before its story is told.

Implant by class: screws for Garden I-II, arthroplasty for Garden III-IV (total where walking and
cognition are kept), sliding screw plate for stable trochanteric fractures (Evans 1-2) and nail for
unstable ones (HAS, « Orthogériatrie et fracture de la hanche », 2017; AAOS, 2021).
"""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from ambroise.demo.background import Background, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.laboratory import clearance
from ambroise.demo.pathways.sided import Sided
from ambroise.demo.record import Allergy

CCAM = {
    "vissage": "NBCA005",
    "pth": "NEKA020",
    "hemi": "NEKA018",
    "dhs": "NBCA010",
    "clou": "NBCA010",
}
_ROMAN = ("", "I", "II", "III", "IV", "V")
_CHANCES = {
    "delirium": 0.32,
    "anaemia": 0.38,
    "retention": 0.2,
    "ulcer": 0.14,
    "urinary": 0.09,
    "pneumonia": 0.07,
    "embolism": 0.04,
    "kidney": 0.09,
}


@dataclass(frozen=True, slots=True)
class HipPlan(Sided):
    """What is decided before the story is told. `grade` is Garden 1-4 or Evans 1-5."""

    recency: str
    sex: str
    age: int
    side: str
    site: str
    grade: int
    nursing_home: bool
    dementia: bool
    anticoagulant: str
    aspirin: bool
    complications: tuple[str, ...]
    suspected_embolism: bool
    agitated: bool
    dies: bool
    days_after: int
    exit: str
    weight: int
    allergies: tuple[Allergy, ...] | None

    def clearance(self, creatinine: float) -> float:
        """In mL/min, of a creatinine in µmol/L."""
        return clearance(self.sex, self.age, self.weight, creatinine)

    @property
    def other(self) -> str:
        """The other side, agreeing with a feminine noun."""
        return "gauche" if self.side == "droit" else "droite"

    @property
    def neck(self) -> bool:
        return self.site == "col"

    @property
    def stage(self) -> str:
        """The class of the fracture: « Garden IV »."""
        return f"{'Garden' if self.neck else 'Evans'} {_ROMAN[self.grade]}"

    @property
    def operation(self) -> str:
        if not self.neck:
            return "dhs" if self.grade <= 2 else "clou"
        if self.grade <= 2:
            return "vissage"
        walks = self.age < 82 and not self.nursing_home and not self.dementia
        return "pth" if walks else "hemi"

    @property
    def prosthesis(self) -> bool:
        return self.operation in ("pth", "hemi")

    @property
    def fracture(self) -> str:
        """« Fracture du col du fémur gauche, Garden IV »."""
        part = "du col du fémur" if self.neck else "pertrochantérienne du fémur"
        return f"Fracture {part} {self.side}, {self.stage}"

    @property
    def wait(self) -> int:
        """Days from admission to surgery, always under 48 hours."""
        return 2 if self.anticoagulant == "apixaban" else 1

    @property
    def days(self) -> int:
        return self.wait + self.days_after

    def has(self, complication: str) -> bool:
        return complication in self.complications


def _complications(rng: Random, allergies: tuple[Allergy, ...] | None) -> tuple[str, ...]:
    drawn = [name for name, chance in _CHANCES.items() if rng.random() < chance]
    severe = any(item.atc == "J01C" for item in allergies or ())
    contrast = any(item.atc == "V08" for item in allergies or ())
    refused = {"urinary", "pneumonia"} if severe else {"embolism"} if contrast else set()
    return tuple(name for name in drawn if name not in refused)


def _suspected(
    rng: Random, complications: tuple[str, ...], allergies: tuple[Allergy, ...] | None
) -> bool:
    contrast = any(item.atc == "V08" for item in allergies or ())
    return rng.random() < 0.1 and not contrast and "embolism" not in complications


def draw_plan(rng: Random) -> HipPlan:
    """A plausible plan: old women above all, one in three from a nursing home."""
    sex = "female" if rng.random() < 0.74 else "male"
    neck = rng.random() < 0.52
    nursing_home = rng.random() < 0.3
    allergies = draw_allergies(rng)
    complications = _complications(rng, allergies)
    anticoagulant = rng.choices(("", "apixaban", "warfarine"), weights=(72, 18, 10))[0]
    dies = rng.random() < 0.07 and not any(item.atc == "J01C" for item in allergies or ())
    if dies:
        complications = tuple(dict.fromkeys((*complications, "pneumonia")))
    if anticoagulant:
        complications = tuple(name for name in complications if name != "embolism")
    return HipPlan(
        recency=draw_recency(rng),
        sex=sex,
        age=rng.randrange(73, 98),
        side=rng.choice(("gauche", "droit")),
        site="col" if neck else "trochanter",
        grade=rng.choice((1, 2, 3, 3, 4, 4, 4) if neck else (1, 2, 2, 3, 4, 5)),
        nursing_home=nursing_home,
        dementia=nursing_home and rng.random() < 0.6,
        anticoagulant=anticoagulant,
        aspirin=not anticoagulant and rng.random() < 0.28,
        complications=complications,
        suspected_embolism=_suspected(rng, complications, allergies) and not dies,
        agitated=rng.random() < 0.35,
        dies=dies,
        days_after=rng.randrange(5, 8) if dies else rng.randrange(9, 14),
        exit="death"
        if dies
        else "home"
        if nursing_home or rng.random() < 0.2
        else "rehabilitation",
        weight=rng.randrange(44, 72) if sex == "female" else rng.randrange(56, 88),
        allergies=allergies,
    )


@dataclass(frozen=True, slots=True)
class Hip:
    """The plan with its facts, as documents need them; `lying` are hours spent on the floor."""

    plan: HipPlan
    background: Background
    fell: datetime
    seen: datetime
    ward: datetime
    visit: datetime
    surgery: datetime
    closed: datetime
    geriatrics: datetime
    emergency: str
    radiologist: str
    surgeon: str
    assistant: str
    anaesthetist: str
    geriatrician: str
    pressure: tuple[int, int]
    pulse: int
    warmth: float
    oxygen: int
    asa: int
    parker: int
    spinal: bool
    blood_loss: int
    lying: int

    @property
    def demented(self) -> bool:
        """Whether the memory was already failing before the fall."""
        return self.plan.dementia or self.background.has("G30.1")

    @property
    def delay(self) -> int:
        """Hours from the emergency room to the incision."""
        return round((self.surgery - self.seen).total_seconds() / 3600)
