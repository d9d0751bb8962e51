"""What is decided about a child's asthma attack before its story is told."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from ambroise.demo.background import draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.record import Allergy, Drug

# Usual weight in kg by whole year of age (3 to 15), rounded, both sexes.
_WEIGHTS = (14, 16, 18, 20, 23, 25, 28, 32, 36, 40, 45, 50, 54)
_HEIGHTS = (95, 102, 109, 115, 121, 127, 132, 138, 143, 149, 156, 162, 166)
CHILD_ALLERGIES = (
    Allergy("Arachide", "food", "urticaire généralisée"),
    Allergy("Acariens", "environment", "rhinite"),
    Allergy("Poils de chat", "environment", "rhinoconjonctivite"),
    Allergy("Pénicilline", "medication", "éruption", atc="J01C"),
)


@dataclass(frozen=True, slots=True)
class AsthmaPlan:
    """An attack. `pram` is the paediatric severity score at arrival, 0 to 12."""

    recency: str
    sex: str
    age: int
    trigger: str
    pram: int
    saturation: int
    days: int
    controller: str
    new_controller: str
    family_asthma: bool
    atopy: bool
    weight: int
    height: int
    virus: str
    xray: str
    allergies: tuple[Allergy, ...] | None

    @property
    def severe(self) -> bool:
        return self.pram >= 8

    @property
    def oxygen(self) -> bool:
        return self.saturation < 94

    @property
    def failing(self) -> bool:
        """Respiratory failure: saturation under 92 % in air (GINA 2023, life-threatening)."""
        return self.saturation < 92

    @property
    def nebulised(self) -> float:
        """Salbutamol of one nebulisation in mg: 2.5 under 16 kg, 5 above (SFP 2021)."""
        return 2.5 if self.weight < 16 else 5.0

    @property
    def ipratropium(self) -> float:
        """Ipratropium of one nebulisation in mg: 0.25 up to 6 years, 0.5 above."""
        return 0.25 if self.age <= 6 else 0.5

    @property
    def prednisolone(self) -> int:
        """Daily dose in mg: 2 mg/kg by steps of 5 mg, at most 40."""
        return min(40, 5 * round(2 * self.weight / 5))

    @property
    def puffs(self) -> int:
        """Puffs of salbutamol of 100 µg in an attack: about one for 3 kg, 4 to 10."""
        return max(4, min(10, round(self.weight / 3)))


def draw_plan(rng: Random) -> AsthmaPlan:
    """School children mostly, a virus mostly, one in four severe."""
    age = rng.choice((3, 4, 4, 5, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14))
    pram = rng.choice((4, 5, 5, 6, 6, 7, 7, 8, 9, 10))
    trigger = rng.choices(("virus", "allergen", "stop"), weights=(60, 22, 18))[0]
    controller = "fluticasone 50" if trigger == "stop" or rng.random() < 0.4 else ""
    step_up = "salmétérol-fluticasone" if age >= 6 and pram >= 8 else "fluticasone 125"
    index = age - 3
    return AsthmaPlan(
        recency=draw_recency(rng),
        sex=rng.choice(("female", "male", "male")),
        age=age,
        trigger=trigger,
        pram=pram,
        saturation=rng.randrange(88, 92) if pram >= 8 else rng.randrange(91, 95),
        days=rng.randrange(3, 6) if pram >= 8 else rng.randrange(2, 4),
        controller=controller,
        new_controller=step_up if controller and trigger != "stop" else "fluticasone 50",
        family_asthma=rng.random() < 0.5,
        atopy=rng.random() < 0.55,
        weight=max(12, round(_WEIGHTS[index] * rng.uniform(0.9, 1.15))),
        height=round(_HEIGHTS[index] * rng.uniform(0.97, 1.03)),
        virus=rng.choice(("rhinovirus", "rhinovirus", "vrs")) if trigger == "virus" else "",
        xray=rng.choice(("distension", "distension", "atelectasis")),
        allergies=draw_allergies(rng, CHILD_ALLERGIES),
    )


@dataclass(frozen=True, slots=True)
class Asthma:
    """The plan with its facts, as letters need them."""

    plan: AsthmaPlan
    home: tuple[Drug, ...]
    seen: datetime
    xray_at: datetime
    ward: datetime
    rate: int
    pulse: int
    temperature: float
    past_stays: int
    sent: bool
    cat: bool
