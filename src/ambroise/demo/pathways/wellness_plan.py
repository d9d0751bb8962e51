"""What is decided about a short visit without grave illness before it is told."""

from dataclasses import dataclass
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import ALLERGIES, draw_allergies
from ambroise.demo.pathways.asthma_plan import CHILD_ALLERGIES
from ambroise.demo.pathways.sided import Sided
from ambroise.demo.record import Allergy
from ambroise.demo.staff import Ward

KINDS = {
    "cheville": 18,
    "poignet": 16,
    "migraine": 14,
    "thorax": 16,
    "gastro": 14,
    "vaccin": 8,
    "colique": 14,
}
"""The stories by the share of visits that they are."""

_AGES = {
    "cheville": (18, 58),
    "poignet": (5, 14),
    "migraine": (19, 48),
    "thorax": (22, 55),
    "gastro": (18, 66),
    "vaccin": (25, 78),
    "colique": (24, 62),
}
_CHILD_WEIGHT = (18, 20, 23, 25, 28, 32, 36, 40, 45)
_NO_NSAID = tuple(item for item in ALLERGIES if item.atc != "M01A")


@dataclass(frozen=True, slots=True)
class Visit(Sided):
    """A short visit; `side` is masculine, `stone` the calculus in millimetres."""

    kind: str
    sex: str
    age: int
    weight: int
    side: str
    aura: bool
    imaged: bool
    stone: int
    referred: bool
    days_ago: int
    allergies: tuple[Allergy, ...] | None

    @property
    def child(self) -> bool:
        return self.kind == "poignet"

    @property
    def ward(self) -> Ward:
        if self.kind == "vaccin":
            return staff.INFECTIOUS
        return staff.PAEDIATRIC_EMERGENCY if self.child else staff.EMERGENCY


def draw_visit(rng: Random) -> Visit:
    """A plausible visit, of the last weeks or of the last years."""
    kind = rng.choices(tuple(KINDS), weights=tuple(KINDS.values()))[0]
    sex = rng.choices(("female", "male"), weights=(72, 28) if kind == "migraine" else (50, 50))[0]
    age = rng.randrange(*_AGES[kind])
    adult = rng.randrange(52, 78) if sex == "female" else rng.randrange(64, 96)
    recent = rng.random() < 0.3
    return Visit(
        kind=kind,
        sex=sex,
        age=age,
        weight=_CHILD_WEIGHT[age - 5] if kind == "poignet" else adult,
        side=rng.choice(("droit", "gauche")),
        aura=rng.random() < 0.25,
        imaged=kind in ("poignet", "thorax", "colique")
        or (kind in ("cheville", "migraine") and rng.random() < (0.6 if kind[0] == "c" else 0.3)),
        stone=rng.randrange(3, 7),
        referred=kind in ("migraine", "thorax", "colique") and rng.random() < 0.35,
        days_ago=rng.randrange(1, 28) if recent else rng.randrange(60, 1500),
        allergies=draw_allergies(rng, CHILD_ALLERGIES if kind == "poignet" else _NO_NSAID),
    )
