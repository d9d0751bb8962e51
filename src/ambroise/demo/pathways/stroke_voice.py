"""The words of a stroke: its bank, with the sides of the brain and of the body as slots."""

from dataclasses import dataclass, field

from ambroise.demo.marks import Assertion
from ambroise.demo.pathways.stroke_plan import Stroke
from ambroise.demo.pathways.told import diagnosis_of
from ambroise.demo.record import Diagnosis, Fact, Stay, Vitals
from ambroise.demo.telling import Teller, marked


@dataclass(slots=True)
class Voice:
    """The bank `stroke` with the sides of the stroke as slots."""

    teller: Teller
    stroke: Stroke
    _slots: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        plan = self.stroke.plan
        symptoms = self.stroke.symptoms
        self._slots = {
            "cote": plan.side,
            "cote_f": plan.feminine,
            "faible": plan.weak,
            "faible_f": plan.weak_feminine,
            "symptomes": symptoms,
            "symptomes_": symptoms[0].upper() + symptoms[1:],
        }

    @property
    def stay(self) -> Stay:
        return self.teller.stay

    def say(self, key: str, **slots: str) -> str:
        return self.teller.say(f"stroke.{key}", **{**self._slots, **slots})

    def state(self, item: Fact, key: str, assertion: Assertion = "present", **slots: str) -> str:
        return marked(item, self.say(key, **slots), assertion)

    def of(self, *starts: str) -> Diagnosis:
        return diagnosis_of(self.stay, *starts)


def pressure(signs: Vitals) -> str:
    """« 132/74 »."""
    values = dict(signs.values)
    return f"{values['8480-6']:.0f}/{values['8462-4']:.0f}"
