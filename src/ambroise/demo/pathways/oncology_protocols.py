"""Protocols of chemotherapy with the doses of the French guidelines and summaries (SmPC).

FOLFOX 6 simplified, CAPOX, LV5FU2, FOLFIRI: Thésaurus national de cancérologie digestive (TNCD),
chapters 3 and 4 (2022). Bevacizumab 5 mg/kg, panitumumab 6 mg/kg every 14 days, pembrolizumab
200 mg every 21 days, EC 90/600 mg/m², docetaxel 100 mg/m² (75 with antibodies), paclitaxel
80 mg/m² a week, trastuzumab 8 then 6 mg/kg, its emtansine 3.6 mg/kg
(fourteen cycles after a residual disease), pertuzumab 840 then 420 mg: their summaries.
Capecitabine at 1,000 mg/m² twice a day: table of doses of its summary.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ambroise.demo.formulary import drug
from ambroise.demo.letters import fr
from ambroise.demo.pathways.oncology import Cancer, rounded
from ambroise.demo.record import Drug


@dataclass(frozen=True, slots=True)
class Part:
    """One drug of a protocol: `amount` per m², per kg, or whole; `first` replaces it once."""

    drug: str
    amount: float
    unit: str = "mg/m²"
    step: float = 5
    how: str = ""
    first: float = 0
    oral: bool = False


@dataclass(frozen=True, slots=True)
class Protocol:
    """What is given, and how many days after it is given again."""

    name: str
    parts: tuple[Part, ...]
    days: int
    pump: bool = False

    def without(self, *drugs: str) -> "Protocol":
        return replace(self, parts=tuple(part for part in self.parts if part.drug not in drugs))


_FOLINATE: Final = Part("lévofolinate", 200, step=10)
_FLUOROURACIL: Final = Part(
    "fluorouracile", 2800, step=50, how="400 mg/m² en bolus puis 2 400 mg/m² sur 46 heures"
)
_CAPECITABINE: Final = Part("capécitabine", 1000, how="1 000 mg/m² matin et soir", oral=True)
_OXALIPLATIN: Final = Part("oxaliplatine", 85)
_IRINOTECAN: Final = Part("irinotécan", 180)
_BEVACIZUMAB: Final = Part("bévacizumab", 5, "mg/kg")
_PANITUMUMAB: Final = Part("panitumumab", 6, "mg/kg")
_TRASTUZUMAB: Final = Part("trastuzumab", 6, "mg/kg", first=8)
_PERTUZUMAB: Final = Part("pertuzumab", 420, "mg", first=840)

PROTOCOLS: Final = {
    protocol.name: protocol
    for protocol in (
        Protocol("FOLFOX", (_OXALIPLATIN, _FOLINATE, _FLUOROURACIL), 14, pump=True),
        Protocol("LV5FU2", (_FOLINATE, _FLUOROURACIL), 14, pump=True),
        Protocol("CAPOX", (Part("oxaliplatine", 130), _CAPECITABINE), 21),
        Protocol(
            "FOLFIRI-bévacizumab",
            (_BEVACIZUMAB, _IRINOTECAN, _FOLINATE, _FLUOROURACIL),
            14,
            pump=True,
        ),
        Protocol(
            "FOLFOX-bévacizumab",
            (_BEVACIZUMAB, _OXALIPLATIN, _FOLINATE, _FLUOROURACIL),
            14,
            pump=True,
        ),
        Protocol(
            "FOLFOX-panitumumab",
            (_PANITUMUMAB, _OXALIPLATIN, _FOLINATE, _FLUOROURACIL),
            14,
            pump=True,
        ),
        Protocol("pembrolizumab", (Part("pembrolizumab", 200, "mg"),), 21),
        Protocol("EC", (Part("épirubicine", 90), Part("cyclophosphamide", 600, step=10)), 21),
        Protocol("paclitaxel hebdomadaire", (Part("paclitaxel", 80),), 7),
        Protocol("docétaxel", (Part("docétaxel", 100),), 21),
        Protocol(
            "paclitaxel-trastuzumab",
            (Part("paclitaxel", 80, how="80 mg/m² à J1, J8 et J15"), _TRASTUZUMAB),
            21,
        ),
        Protocol("trastuzumab", (_TRASTUZUMAB,), 21),
        Protocol("capécitabine", (_CAPECITABINE,), 21),
        Protocol("trastuzumab emtansine", (Part("trastuzumab emtansine", 3.6, "mg/kg"),), 21),
        Protocol(
            "docétaxel-trastuzumab-pertuzumab",
            (Part("docétaxel", 75), _TRASTUZUMAB, _PERTUZUMAB),
            21,
        ),
    )
}


def capecitabine_dose(surface: float) -> float:
    """One intake in mg at 1,000 mg/m² (Xeloda, summary, table 2)."""
    for limit, dose in (
        (1.26, 1150),
        (1.38, 1300),
        (1.52, 1450),
        (1.66, 1600),
        (1.78, 1750),
        (1.92, 1800),
        (2.06, 2000),
        (2.18, 2150),
    ):
        if surface <= limit:
            return dose
    return 2300


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug of today with how its dose was found."""

    line: Drug
    detail: str

    @property
    def written(self) -> str:
        return f"{fr(self.line.dose)} {self.line.unit}"


def dose(cancer: Cancer, part: Part, when: datetime, *, first: bool = False) -> Dose:
    """That part for the weight and the surface of the patient."""
    amount = part.first if first and part.first else part.amount
    if part.oral:
        whole = capecitabine_dose(cancer.surface)
        end = when + timedelta(days=14)
        posology = f"{fr(whole)} mg matin et soir de J1 à J14"
        line = drug(
            part.drug,
            "discharge",
            when,
            end,
            dose=whole,
            posology=posology,
            change="started",
            reason="chimiothérapie orale du cycle",
        )
        return Dose(line, part.how)
    basis = {"mg/m²": cancer.surface, "mg/kg": cancer.weight, "mg": 1.0}[part.unit]
    whole = rounded(amount * basis, part.step)
    detail = part.how or ("dose fixe" if part.unit == "mg" else f"{fr(amount)} {part.unit}")
    line = drug(part.drug, "ward", when, when + timedelta(hours=2), dose=whole, given=True)
    posology = f"{fr(whole)} mg ({detail})" + ("" if part.how else f", {line.posology}")
    return Dose(replace(line, posology=posology), detail)
