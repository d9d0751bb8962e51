"""The words of a stroke: its bank, with the sides of the brain and of the body as slots."""

from dataclasses import dataclass
from typing import ClassVar

from ambroise.demo.pathways import told
from ambroise.demo.pathways.stroke_plan import Stroke
from ambroise.demo.pathways.told import diagnosis_of
from ambroise.demo.record import Diagnosis


@dataclass(slots=True)
class Voice(told.Voice):
    """The bank `stroke` with the sides of the stroke as slots."""

    BANK: ClassVar[str] = "stroke"
    stroke: Stroke

    def __post_init__(self) -> None:
        plan = self.stroke.plan
        symptoms = self.stroke.symptoms
        self.slots = {
            "cote": plan.side,
            "cote_f": plan.feminine,
            "faible": plan.weak,
            "faible_f": plan.weak_feminine,
            "symptomes": symptoms,
            "symptomes_": symptoms[0].upper() + symptoms[1:],
        }

    def of(self, *starts: str) -> Diagnosis:
        return diagnosis_of(self.stay, *starts)
