"""What is decided about a birth before its story is told.

Gestational diabetes by fasting glucose of 0.92 g/L or more, 1.80 at one hour, 1.53 at two (CNGOF,
2010); haemorrhage from 500 mL on (CNGOF, 2014); term expected at 41 weeks of amenorrhoea.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo.background import draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.record import Allergy

CCAM = {
    "ventouse": "JQGD006",
    "forceps": "JQGD009",
    "cesarienne": "JQGA003",
    "programmee": "JQGA002",
}
_GROUPS = ("A", "O", "B", "AB")


@dataclass(frozen=True, slots=True)
class BirthPlan:
    """What is decided before the story is told; `parity` counts the births before this one."""

    recency: str
    age: int
    parity: int
    scar: bool
    weeks: int
    days: int
    diabetes: str
    toxaemia: str
    group: str
    negative: bool
    baby_positive: bool
    strep: bool
    mode: str
    cause: str
    epidural: bool
    tear: str
    bleeding: int
    girl: bool
    grams: int
    apgar: tuple[int, int]
    breast: bool
    weight: int
    height: int
    gain: int
    anaemic: bool
    immune: bool
    stay_days: int
    allergies: tuple[Allergy, ...] | None

    @property
    def caesarean(self) -> bool:
        return self.mode in ("cesarienne", "programmee")

    @property
    def term(self) -> str:
        """« 39 SA + 3 j »."""
        return f"{self.weeks} SA + {self.days} j" if self.days else f"{self.weeks} SA"

    @property
    def induced(self) -> bool:
        """Started by the team: diabetes under insulin, pre-eclampsia, or long past the term."""
        late = self.weeks == 41 and self.days >= 4
        return self.mode != "programmee" and (
            self.diabetes == "insuline" or bool(self.toxaemia) or late
        )

    @property
    def ccam(self) -> str:
        natural = "JQGD012" if self.parity else "JQGD010"
        return CCAM.get(self.mode, natural)

    @property
    def blood(self) -> str:
        return f"{self.group} {'négatif' if self.negative else 'positif'}"

    @property
    def shots(self) -> bool:
        """Whether anti-D is due after the birth."""
        return self.negative and self.baby_positive

    @property
    def anticoagulated(self) -> bool:
        return self.mode == "cesarienne" or (self.caesarean and bool(self.toxaemia))


def _mode(rng: Random, parity: int, *, scar: bool) -> tuple[str, str]:
    if scar and rng.random() < 0.55:
        return "programmee", "cicatrice"
    weights = (62, 12, 7, 19) if parity == 0 else (86, 4, 2, 8)
    mode = rng.choices(("spontanee", "ventouse", "forceps", "cesarienne"), weights=weights)[0]
    causes = {
        "spontanee": ("",),
        "ventouse": ("rythme", "expulsion"),
        "forceps": ("rythme", "expulsion"),
        "cesarienne": ("rythme", "stagnation"),
    }
    return mode, rng.choice(causes[mode])


def _term(rng: Random, mode: str, diabetes: str, toxaemia: str) -> tuple[int, int]:
    if toxaemia:
        return rng.randrange(36, 39), rng.randrange(7)
    if mode == "programmee" or diabetes == "insuline":
        return 39, rng.randrange(4)
    weeks = rng.choices((37, 38, 39, 40, 41), weights=(8, 16, 28, 32, 16))[0]
    return weeks, rng.randrange(6)


def _tear(rng: Random, mode: str, parity: int) -> str:
    if mode in ("cesarienne", "programmee"):
        return "aucune"
    if mode != "spontanee":
        return rng.choices(("episiotomie", "deux", "trois"), weights=(55, 38, 7))[0]
    return rng.choices(
        ("intact", "un", "deux"), weights=(25, 45, 30) if parity == 0 else (48, 38, 14)
    )[0]


def _apgar(rng: Random, cause: str) -> tuple[int, int]:
    if cause == "rythme":
        first = rng.choice((5, 6, 7, 8))
        return first, min(10, first + rng.choice((2, 3)))
    return rng.choice((9, 9, 10)), 10


def _bleeding(rng: Random, mode: str) -> int:
    """Millilitres lost; a caesarean loses more, one birth in ten bleeds."""
    if rng.random() < 0.1:
        return rng.choice((600, 700, 800, 1000))
    return rng.choice(
        (300, 350, 400, 450) if mode in ("cesarienne", "programmee") else (150, 200, 250, 300)
    )


def _stay_days(rng: Random, mode: str, toxaemia: str) -> int:
    if toxaemia:
        return 5
    return rng.choice((4, 4, 5) if mode in ("cesarienne", "programmee") else (3, 3, 4))


def draw_plan(rng: Random) -> BirthPlan:
    """A plausible plan: most births are simple."""
    parity = rng.choices((0, 1, 2, 3), weights=(43, 34, 16, 7))[0]
    scar = parity > 0 and rng.random() < 0.16
    mode, cause = _mode(rng, parity, scar=scar)
    diabetes = rng.choices(("", "regime", "insuline"), weights=(85, 10, 5))[0]
    toxaemia = rng.choices(("", "moderate", "severe"), weights=(92, 5, 3))[0]
    weeks, days = _term(rng, mode, diabetes, toxaemia)
    heavy = 180 if diabetes else -250 if toxaemia else 0
    grams = round(3300 + (weeks + days / 7 - 39.5) * 170 + heavy + rng.gauss(0, 320), -1)
    return BirthPlan(
        recency=draw_recency(rng),
        age=rng.randrange(21, 29) if parity == 0 and rng.random() < 0.5 else rng.randrange(26, 37),
        parity=parity,
        scar=scar,
        weeks=weeks,
        days=days,
        diabetes=diabetes,
        toxaemia=toxaemia,
        group=rng.choices(_GROUPS, weights=(44, 43, 9, 4))[0],
        negative=rng.random() < 0.16,
        baby_positive=rng.random() < 0.6,
        strep=rng.random() < 0.15,
        mode=mode,
        cause=cause,
        epidural=mode != "spontanee" or rng.random() < 0.8,
        tear=_tear(rng, mode, parity),
        bleeding=_bleeding(rng, mode),
        girl=rng.random() < 0.49,
        grams=int(min(4450, max(2350, grams))),
        apgar=_apgar(rng, cause),
        breast=rng.random() < 0.68,
        weight=rng.randrange(50, 84) + (10 if diabetes else 0),
        height=rng.randrange(154, 178),
        gain=rng.randrange(8, 17),
        anaemic=rng.random() < 0.2,
        immune=rng.random() < 0.35,
        stay_days=_stay_days(rng, mode, toxaemia),
        allergies=draw_allergies(rng),
    )


@dataclass(frozen=True, slots=True)
class Birth:
    """The plan with its facts, as documents need them; `given` is the marked name of the child."""

    plan: BirthPlan
    amenorrhoea: date
    first_visit: datetime
    second_visit: datetime
    seen: datetime
    epidural_at: datetime
    born: datetime
    moved: datetime
    midwife: str
    obstetrician: str
    follower: str
    anaesthetist: str
    paediatrician: str
    radiologist: str
    given: str

    @property
    def due(self) -> date:
        """The term expected, at 41 weeks."""
        return self.amenorrhoea + timedelta(days=287)
