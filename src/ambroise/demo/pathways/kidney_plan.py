"""What is decided about a kidney tumour before its story is told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo.background import Background, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.record import Allergy

CLEAR_CELL = "carcinome rénal à cellules claires"
PAPILLARY = "carcinome rénal papillaire"
CHROMOPHOBE = "carcinome rénal chromophobe"
ONCOCYTOMA = "oncocytome"


@dataclass(frozen=True, slots=True)
class KidneyPlan:
    """A tumour, its surgery and what follows. `size` is in centimetres."""

    recency: str
    sex: str
    age: int
    side: str
    pole: str
    size: float
    histology: str
    isup: int
    fat: bool
    biopsy: bool
    open_surgery: bool
    stent: bool
    complication: str
    days: int
    pathology_days: int
    weight: int
    allergies: tuple[Allergy, ...] | None

    @property
    def feminine(self) -> str:
        return "droite" if self.side == "droit" else "gauche"

    @property
    def partial(self) -> bool:
        """Partial surgery up to 7 cm without invasion of fat (CCAFU 2022-2024)."""
        return self.size <= 5.5 and not self.fat

    @property
    def ccam(self) -> str:
        if self.partial:
            return "JAFC005"
        return "JAFA009" if self.open_surgery else "JAFC019"

    @property
    def benign(self) -> bool:
        return self.histology == ONCOCYTOMA

    @property
    def operation(self) -> str:
        way = "par laparotomie" if self.ccam == "JAFA009" else "par cœlioscopie"
        kind = "partielle" if self.partial else "élargie"
        return f"néphrectomie {kind} {self.feminine} {way}"

    @property
    def stage(self) -> str:
        """pTNM of the UICC, 8th edition; fat of the sinus makes pT3a."""
        if self.fat:
            return "pT3aNxM0"
        tumour = "1a" if self.size <= 4 else "1b" if self.size <= 7 else "2a"
        return f"pT{tumour}NxM0"

    @property
    def pathology(self) -> str:
        """The conclusion of the pathologist."""
        size = f"{self.size:.1f}".replace(".", ",")
        if self.benign:
            return f"Oncocytome de {size} cm, lésion bénigne. Marges saines."
        grade = f", grade ISUP {self.isup}" if self.histology != CHROMOPHOBE else ""
        fat = "Infiltration de la graisse du sinus" if self.fat else "Pas d'infiltration graisseuse"
        return (
            f"{self.histology.capitalize()} de {size} cm{grade}, stade {self.stage} (UICC 2017). "
            f"{fat}. Pas de nécrose sarcomatoïde. Marges saines (R0)."
        )


def draw_plan(rng: Random) -> KidneyPlan:
    """Small tumours keep the kidney; larger ones lose it, at times with fat invaded."""
    size = rng.choice((2.4, 2.8, 3.1, 3.5, 3.9, 4.4, 5.2, 6.1, 7.3, 8.5, 9.2))
    histology = rng.choices(
        (CLEAR_CELL, PAPILLARY, CHROMOPHOBE, ONCOCYTOMA), weights=(74, 13, 6, 7)
    )[0]
    if size > 5:
        histology = CLEAR_CELL if histology == ONCOCYTOMA else histology
    sex = rng.choices(("male", "female"), weights=(62, 38))[0]
    partial = size <= 5.5
    return KidneyPlan(
        recency=draw_recency(rng),
        sex=sex,
        age=rng.randrange(42, 82),
        side=rng.choice(("gauche", "droit")),
        pole=rng.choice(("supérieur", "inférieur", "moyen")),
        size=size,
        histology=histology,
        isup=rng.choice((2, 2, 3)) if size < 7 else rng.choice((3, 3, 4)),
        fat=size > 6 and rng.random() < 0.4,
        biopsy=size <= 4 and histology != ONCOCYTOMA and rng.random() < 0.4,
        open_surgery=size > 8,
        stent=partial and rng.random() < 0.2,
        complication=rng.choices(("", "anaemia", "ileus", "kidney"), weights=(60, 16, 12, 12))[0],
        days=rng.randrange(4, 7) if partial else rng.randrange(5, 9),
        pathology_days=rng.randrange(5, 15),
        weight=rng.randrange(52, 84) if sex == "female" else rng.randrange(64, 104),
        allergies=draw_allergies(rng),
    )


@dataclass(frozen=True, slots=True)
class Kidney:
    """The plan with its facts, as letters need them."""

    plan: KidneyPlan
    background: Background
    found_on: date
    motive: str
    board: date
    surgery: datetime
    closed: datetime
    intensive: datetime
    back: datetime
    surgeon: str
    assistant: str
    anaesthetist: str
    blood_loss: int
    ischaemia: int
    pressure: tuple[int, int]

    @property
    def ace_inhibitor(self) -> bool:
        return any(line.atc == "C09AA05" for line in self.background.drugs)

    def read_at(self, when: datetime) -> bool:
        """Whether the pathologist has answered by then."""
        return self.closed + timedelta(days=self.plan.pathology_days) <= when

    def code(self, when: datetime) -> str:
        """The CIM-10 code of the tumour as known then: of unknown nature before the answer."""
        if self.read_at(when):
            return "D30.0" if self.plan.benign else "C64"
        return "C64" if self.plan.biopsy else "D41.0"

    @property
    def suspended(self) -> bool:
        """The ACE inhibitor is stopped when the kidney suffers."""
        return self.ace_inhibitor and self.plan.complication == "kidney"
