"""What is decided about a stroke before its story is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ambroise.demo.background import ALLERGIES, Background, draw_allergies
from ambroise.demo.course import at, draw_recency
from ambroise.demo.pathways.sided import Sided
from ambroise.demo.record import Allergy

_ALLERGIES = tuple(item for item in ALLERGIES if item.atc not in ("V08", "M01A"))
"""Without iodinated contrast (thrombectomy) and aspirin, given at the acute phase."""


@dataclass(frozen=True, slots=True)
class StrokePlan(Sided):
    """What is decided before the story is told. `side` is the hemisphere."""

    recency: str
    sex: str
    age: int
    side: str
    nihss: int
    known_af: bool
    aspirin: bool
    wake_up: bool
    reperfused: bool
    complication: str
    exit: str
    pacemaker: bool
    weight: int
    allergies: tuple[Allergy, ...] | None

    @property
    def weak(self) -> str:
        """The side of the deficit, agreeing with a masculine noun."""
        return "droit" if self.side == "gauche" else "gauche"

    @property
    def weak_feminine(self) -> str:
        return "droite" if self.side == "gauche" else "gauche"

    @property
    def occlusion(self) -> str:
        """The artery that is closed: m1, m2 or none."""
        return "m1" if self.nihss >= 10 else "m2" if self.nihss >= 5 else "aucune"

    @property
    def anticoagulation_day(self) -> int:
        """Days after admission: 3 under NIHSS 8, 6 up to 15, 12 above."""
        return 3 if self.nihss < 8 else 6 if self.nihss <= 15 else 12

    @property
    def days(self) -> int:
        return self.anticoagulation_day + (2 if self.nihss < 8 else 3)

    @property
    def thrombolysis(self) -> bool:
        return self.reperfused and not self.wake_up

    @property
    def thrombectomy(self) -> bool:
        return self.reperfused and self.nihss >= 10

    @property
    def late(self) -> bool:
        """Seen after the window of reperfusion, though its hour is known."""
        return not self.reperfused and not self.wake_up and self.nihss >= 5

    @property
    def scores(self) -> tuple[int, int, int]:
        """NIHSS at entry, at 24 hours and at the exit."""
        gain = 5 if self.reperfused else 2
        day_one = max(1, self.nihss - gain)
        return self.nihss, day_one, max(1, day_one - (3 if self.exit == "home" else 2))

    @property
    def rankin(self) -> int:
        last = self.scores[2]
        return 1 if last <= 2 else 2 if last <= 4 else 3 if last <= 8 else 4


def draw_plan(rng: Random) -> StrokePlan:
    """A plausible plan: severe strokes go to rehabilitation, most are reperfused."""
    nihss = rng.choice((3, 4, 4, 5, 6, 7, 8, 9, 11, 12, 14, 16, 18))
    sex = rng.choice(("female", "male"))
    wake_up = rng.random() < 0.2
    reperfused = nihss >= (10 if wake_up else 5) and rng.random() < 0.75
    severe = nihss - (5 if reperfused else 2) >= 7
    known_af = rng.random() < 0.3
    dysphagia = severe and rng.random() < 0.5
    # Of women: that of a man is treated for 14 days or more (SPILF 2018).
    urinary = sex == "female" and rng.random() < 0.25
    return StrokePlan(
        recency=draw_recency(rng),
        sex=sex,
        age=rng.randrange(61, 92),
        side=rng.choice(("gauche", "droit")),
        nihss=nihss,
        known_af=known_af,
        aspirin=rng.random() < 0.65,
        wake_up=wake_up,
        reperfused=reperfused,
        complication="inhalation" if dysphagia else "urinary" if urinary else "",
        exit="rehabilitation" if severe else "home",
        pacemaker=not known_af and rng.random() < 0.12,
        weight=rng.randrange(48, 72) if sex == "female" else rng.randrange(62, 98),
        allergies=draw_allergies(rng, _ALLERGIES),
    )


@dataclass(frozen=True, slots=True)
class Stroke:
    """The plan with its facts, as documents need them; `sent` says who sent the patient."""

    plan: StrokePlan
    background: Background
    onset: datetime
    seen: datetime
    imaged: datetime
    unit: datetime
    anticoagulated: datetime
    apixaban: str
    pressure: tuple[int, int]
    pulse: int
    score: int
    symptoms: str
    sent: str

    @property
    def seen_fibrillating(self) -> bool:
        """Whether the tracing of the emergency room shows the arrhythmia."""
        return self.plan.known_af or self.pulse >= 95

    @property
    def infected(self) -> datetime:
        """When fever comes, where there is an infection: in the second night."""
        return at(self.seen.date(), 4) + timedelta(days=2)
