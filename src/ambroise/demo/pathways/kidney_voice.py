"""The words of a kidney tumour: its bank, with the side and the operation as slots."""

from dataclasses import dataclass
from typing import ClassVar

from ambroise.demo.pathways import told
from ambroise.demo.pathways.kidney_plan import Kidney
from ambroise.demo.record import Diagnosis
from ambroise.demo.telling import marked


@dataclass(slots=True)
class Voice(told.Voice):
    """Sentences of the bank `kidney` about one stay."""

    BANK: ClassVar[str] = "kidney"
    kidney: Kidney

    def __post_init__(self) -> None:
        plan = self.kidney.plan
        operation = self.teller.say(f"kidney.acte.{plan.operation}", cote_f=plan.feminine)
        self.slots = {
            "cote": plan.side,
            "cote_f": plan.feminine,
            "pole": plan.pole,
            "taille": plan.cm,
            "operation": operation,
            "operation_": operation[0].upper() + operation[1:],
            "motif": self.kidney.motive,
            "histologie": plan.histology,
            "grade": f", grade ISUP {plan.isup}" if plan.graded else "",
            "stade": plan.stage,
        }

    def mass(self, key: str, *, read: bool = False, **slots: str) -> str:
        """A sentence about the tumour: a hypothesis until a specimen of it has been read."""
        code = self.teller.case.tumours[0].code
        problem = Diagnosis(code, "DP", "")
        sure = read or code == "D41.0" or self.kidney.plan.biopsy
        return marked(problem, self.say(key, **slots), "present" if sure else "hypothesis")

    def finding(self, name: str) -> str:
        """The value of that finding, marked. Raises KeyError where it is not known."""
        found = self.teller.case.tumours[0].findings[name]
        return marked(found, found.value)

    def findings(self) -> dict[str, str]:
        """Findings of imaging as slots, marked."""
        return {
            "m_taille": self.finding("size"),
            "m_ct": f"{self.finding('cT')} {self.finding('cN')} {self.finding('cM')}",
        }
