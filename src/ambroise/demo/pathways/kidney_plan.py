"""What is decided about a kidney tumour before its story is told."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo.background import ALLERGIES, Background, draw_allergies
from ambroise.demo.course import at, draw_recency, working_day
from ambroise.demo.pathways.sided import Sided
from ambroise.demo.record import Allergy

CLEAR_CELL = "carcinome rénal à cellules claires"
PAPILLARY = "carcinome rénal papillaire"
CHROMOPHOBE = "carcinome rénal chromophobe"
ONCOCYTOMA = "oncocytome"
_ALLERGIES = tuple(item for item in ALLERGIES if item.atc != "V08")
"""None to iodine, which the scans inject."""


@dataclass(frozen=True, slots=True)
class KidneyPlan(Sided):
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
    def partial(self) -> bool:
        """Partial surgery where it is feasible, here up to 5.5 cm (CCAFU 2022-2024)."""
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
        """The key of what is done, in the bank `kidney.acte`."""
        if self.partial:
            return "partielle"
        return "elargie_ouverte" if self.open_surgery else "elargie"

    @property
    def stage(self) -> str:
        """pTNM of the UICC, 8th edition; fat of the sinus makes pT3a."""
        if self.fat:
            return "pT3aNxM0"
        tumour = "1a" if self.size <= 4 else "1b" if self.size <= 7 else "2a"
        return f"pT{tumour}NxM0"

    @property
    def cm(self) -> str:
        """« 3,5 cm »."""
        return f"{self.size:.1f} cm".replace(".", ",")

    @property
    def clinical(self) -> str:
        """cT of the UICC, 8th edition."""
        size = self.size
        return "cT1a" if size <= 4 else "cT1b" if size <= 7 else "cT2a"

    @property
    def graded(self) -> bool:
        """Chromophobe carcinoma and oncocytoma have no ISUP grade (WHO 2022)."""
        return self.histology in (CLEAR_CELL, PAPILLARY)

    @property
    def adjuvant(self) -> bool:
        """Pembrolizumab is discussed: clear cell pT3, or pT2 of grade 4 (CCAFU 2022-2024)."""
        high = self.fat or (self.size > 7 and self.isup == 4)
        return self.histology == CLEAR_CELL and high


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
    complication = rng.choices(("", "anaemia", "ileus", "kidney"), weights=(60, 16, 12, 12))[0]
    nights = rng.randrange(4, 7) if partial else rng.randrange(5, 9)
    return KidneyPlan(
        recency=draw_recency(rng),
        sex=sex,
        age=rng.randrange(42, 82),
        side=rng.choice(("gauche", "droit")),
        pole=rng.choice(("supérieur", "inférieur")),
        size=size,
        histology=histology,
        isup=rng.choice((2, 2, 3)) if size < 7 else rng.choice((3, 3, 4)),
        fat=size > 6 and rng.random() < 0.4,
        biopsy=size <= 4 and histology != ONCOCYTOMA and rng.random() < 0.4,
        open_surgery=size > 8,
        stent=partial and rng.random() < 0.2,
        complication=complication,
        days=max(nights, {"ileus": 8, "kidney": 6}.get(complication, 0)),
        pathology_days=rng.randrange(5, 15),
        weight=rng.randrange(52, 84) if sex == "female" else rng.randrange(64, 104),
        allergies=draw_allergies(rng, _ALLERGIES),
    )


@dataclass(frozen=True, slots=True)
class Kidney:
    """The plan with its facts, as documents need them."""

    plan: KidneyPlan
    background: Background
    found_on: date
    motive: str
    consulted: datetime
    board: date
    anaesthesia: datetime
    surgery: datetime
    closed: datetime
    intensive: datetime
    back: datetime
    surgeon: str
    assistant: str
    anaesthetist: str
    pathologist: str
    blood_loss: int
    ischaemia: int
    pressure: tuple[int, int]

    @property
    def read(self) -> datetime:
        """When the pathologist answers."""
        return at(working_day((self.closed + timedelta(days=self.plan.pathology_days)).date()), 17)

    def read_at(self, when: datetime) -> bool:
        """Whether the pathologist has answered by then."""
        return self.read <= when

    @property
    def biopsied(self) -> datetime:
        return at(working_day(self.found_on + timedelta(days=8)), 9, 30)

    @property
    def second_board(self) -> date:
        """The meeting that reads the specimen."""
        return working_day(self.read.date() + timedelta(days=3))

    def code(self, when: datetime) -> str:
        """The CIM-10 code of the tumour as known then: of unknown nature before the answer."""
        if self.read_at(when):
            return "D30.0" if self.plan.benign else "C64"
        return "C64" if self.plan.biopsy else "D41.0"

    @property
    def suspended(self) -> tuple[str, ...]:
        """Drugs of the home (ATC) that stop when the kidney suffers."""
        if self.plan.complication != "kidney":
            return ()
        risky = ("C09AA05", "C03AA03", "A10BA02")
        return tuple(line.atc for line in self.background.drugs if line.atc in risky)
