"""What is decided about a decompensated heart failure before its story is told."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from ambroise.demo.background import ALLERGIES, Background, draw_allergies
from ambroise.demo.course import draw_recency
from ambroise.demo.record import Allergy

_ALLERGIES = tuple(item for item in ALLERGIES if item.atc not in ("V08", "M01A"))
"""Without iodinated contrast and aspirin, which coronary arteries may need."""


@dataclass(frozen=True, slots=True)
class FailurePlan:
    """`form`: oap (left), congestion or choc; `trigger`: what made it decompensate."""

    recency: str
    sex: str
    age: int
    ischaemic: bool
    known: bool
    form: str
    trigger: str
    lvef: int
    fibrillation: bool
    left_block: bool
    dry: int
    gain: float
    peptide: int
    creatinine: int
    potassium: float
    complication: str
    died: bool
    comes_back: bool
    letter: bool
    pressure: int
    allergies: tuple[Allergy, ...] | None

    @property
    def intravenous_days(self) -> int:
        """Days of intravenous furosemide."""
        return {"oap": 3, "congestion": 4, "choc": 6}[self.form]

    @property
    def intensive_days(self) -> int:
        """Days of intensive care: shock, and oedema under non-invasive ventilation."""
        return {"oap": 1 if self.ventilated else 0, "congestion": 0, "choc": 4}[self.form]

    @property
    def ventilated(self) -> bool:
        return self.form == "oap" and self.peptide > 6500

    @property
    def days(self) -> int:
        extra = 3 if self.complication in ("kidney", "potassium") else 2
        return self.intravenous_days + extra

    @property
    def new_fibrillation(self) -> bool:
        return self.trigger == "fibrillation"

    @property
    def cause(self) -> tuple[str, str]:
        """Code and wording of the heart disease."""
        if self.ischaemic:
            return "I25.5", "Cardiomyopathie ischémique"
        return "I42.0", "Cardiomyopathie dilatée"

    @property
    def arni(self) -> bool:
        """Switch from an ACE inhibitor: systolic pressure of 100 at least, kidney and potassium
        allowing (SmPC of Entresto, 2022)."""
        return self.known and self.pressure >= 105 and not self.complication and self.form != "choc"

    @property
    def spironolactone(self) -> bool:
        """Potassium of 5.0 at most and filtration above 30 (ESC 2021, supplementary table 4)."""
        return self.potassium <= 5.0 and self.complication != "kidney"

    def creatinines(self) -> tuple[tuple[int, float], ...]:
        """(day, µmol/L): the kidney follows congestion, then the diuretic in some."""
        first, last = float(self.creatinine), self.days - 1
        if self.complication == "kidney":
            peak, usual = max(first * 1.8, 175.0), first * 1.05
            end = usual + (peak * 0.85 - usual) * 0.7 ** (last - 4)
            return ((0, first), (1, first * 1.15), (3, peak), (4, peak * 0.85), (last, end))
        rise = 1.9 if self.died else 0.9
        return (
            (0, first),
            (1, first * 1.03),
            (3, first * (0.96 + (rise - 0.9))),
            (last, first * rise),
        )

    def potassiums(self) -> tuple[float, ...]:
        """As many values as there are creatinines."""
        first = self.potassium
        if self.complication == "kidney":
            return first, first + 0.2, min(5.4, first + 0.8), min(5.2, first + 0.5), 4.7
        if self.complication == "potassium":
            return first, first + 0.1, 5.9, 5.0
        if self.complication == "low":
            return min(first, 4.2), 3.7, 3.1, 4.1
        return first, first - 0.1, first - 0.2, min(5.0, first)

    def peptides(self) -> tuple[int, ...]:
        """NT-proBNP at admission, on the third day and at the exit (ng/L)."""
        last = 1.15 if self.died else 0.38
        return (
            self.peptide,
            round(self.peptide * (1.1 if self.died else 0.54)),
            round(self.peptide * last),
        )


def draw_plan(rng: Random) -> FailurePlan:
    """A plausible plan: shock and great age kill some, complications follow the drugs."""
    form = rng.choices(("oap", "congestion", "choc"), weights=(42, 46, 12))[0]
    known = rng.random() < 0.62
    triggers = ["diet", "infection", "pressure"] if form == "oap" else ["diet", "infection"]
    triggers += ["stopped"] if known else ["fibrillation"]
    trigger = rng.choice(triggers)
    age = rng.randrange(46, 91)
    sex = rng.choices(("male", "female"), weights=(62, 38))[0]
    creatinine = rng.randrange(76, 142) if form != "choc" else rng.randrange(140, 205)
    died = rng.random() < (0.35 if form == "choc" else 0.06 if age >= 80 else 0.0)
    complication = rng.choices(("", "potassium", "kidney", "low"), weights=(52, 16, 18, 14))[0]
    if died or form == "choc":
        complication = ""
    pressure = {
        "oap": rng.randrange(138, 196),
        "congestion": rng.randrange(104, 138),
        "choc": rng.randrange(74, 88),
    }[form]
    return FailurePlan(
        recency="past" if died else draw_recency(rng),
        sex=sex,
        age=age,
        ischaemic=rng.random() < 0.55,
        known=known,
        form=form,
        trigger=trigger,
        lvef=rng.randrange(15, 26) if form == "choc" else rng.randrange(22, 39),
        fibrillation=trigger == "fibrillation" or rng.random() < 0.22,
        left_block=rng.random() < 0.3,
        dry=rng.randrange(48, 82) if sex == "female" else rng.randrange(60, 104),
        gain=rng.randrange(20, 45) / 10 if form == "oap" else rng.randrange(40, 75) / 10,
        peptide=rng.randrange(3200, 9800) if form != "choc" else rng.randrange(9000, 24000),
        creatinine=min(creatinine, 108) if complication == "potassium" else creatinine,
        potassium=rng.randrange(37, 49) / 10,
        complication=complication,
        died=died,
        comes_back=not died and rng.random() < 0.25,
        letter=form == "congestion" and rng.random() < 0.85,
        pressure=pressure,
        allergies=draw_allergies(rng, _ALLERGIES),
    )


@dataclass(frozen=True, slots=True)
class Failure:
    """The plan with its facts, as documents need them."""

    plan: FailurePlan
    background: Background
    seen: datetime
    ward: datetime
    oral: datetime
    echo: datetime
    doctor: str
    radiologist: str
    cardiologist: str
    resuscitator: str
