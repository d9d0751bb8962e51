"""What happens to a patient, as plain facts; letters and FHIR are two renderings of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Protocol

from ambroise.demo.person import Person
from ambroise.demo.staff import Ward

if TYPE_CHECKING:
    from ambroise.demo.planted import Planted


class Fact(Protocol):
    """What a passage may state: a kind, and a key within the patient's record without a blank."""

    @property
    def kind(self) -> str: ...

    @property
    def key(self) -> str: ...


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


@dataclass(frozen=True, slots=True)
class Move:
    """A time in a ward; `end` is None while the patient is there."""

    ward: Ward
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A condition. `use`: problem (list), DP, DAS (of the stay), history (resolved)."""

    code: str
    use: str
    text: str
    onset: date | None = None

    kind: ClassVar = "problem"

    @property
    def key(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug line.

    `stage`: home (taken before), ward (given in the stay), discharge (to take after).
    `change`: same, started, changed, stopped; `reason` says why unless same.
    `dose` and `unit` are one intake, `per_day` the number of intakes of a day (0: if needed).
    """

    atc: str
    brand: str
    stage: str
    dose: float
    unit: str
    per_day: int
    posology: str
    route: str
    start: datetime
    end: datetime | None = None
    change: str = "same"
    reason: str = ""
    indication: str = ""
    given: bool = False

    kind: ClassVar = "drug"

    @property
    def key(self) -> str:
        return f"{self.atc}-{self.stage}"


@dataclass(frozen=True, slots=True)
class Result:
    """A value of biology; `value` None: asked, the result has not come back.

    `digits` is the number of decimals that the laboratory prints.
    """

    loinc: str
    value: float | str | None
    unit: str
    low: float | None = None
    high: float | None = None
    digits: int = 0

    @property
    def flag(self) -> str:
        if not isinstance(self.value, float):
            return ""
        if self.low is not None and self.value < self.low:
            return "L"
        return "H" if self.high is not None and self.value > self.high else "N"


@dataclass(frozen=True, slots=True)
class Report:
    """Results taken together; `panel` is a (system, code)."""

    panel: tuple[str, str]
    taken: datetime
    results: tuple[Result, ...]
    conclusion: str = ""

    def of(self, loinc: str) -> "Measure":
        """The result of that code as a fact. Raises StopIteration where there is none."""
        found = next(result for result in self.results if result.loinc == loinc)
        return Measure(found, self.taken)

    @property
    def pending(self) -> bool:
        return all(result.value is None for result in self.results) and not self.conclusion


@dataclass(frozen=True, slots=True)
class Measure:
    """One result with the moment at which it was taken."""

    result: Result
    taken: datetime

    kind: ClassVar = "measure"

    @property
    def key(self) -> str:
        return f"{self.result.loinc}@{_minute(self.taken)}"


@dataclass(frozen=True, slots=True)
class Vitals:
    """Signs measured together, by LOINC code (or a code of the site), in usual units."""

    taken: datetime
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the CCAM; `modality` (DICOM) makes it an imaging study with `conclusion`."""

    ccam: str
    start: datetime
    end: datetime
    performer: str
    ward: Ward
    modality: str = ""
    conclusion: str = ""

    kind: ClassVar = "act"

    @property
    def key(self) -> str:
        return f"{self.ccam}@{_minute(self.start)}"


@dataclass(frozen=True, slots=True)
class Implant:
    """A device left in the patient."""

    name: str
    since: datetime
    removed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """A vaccine given."""

    atc: str
    when: date


@dataclass(frozen=True, slots=True)
class Appointment:
    """What is planned after the stay."""

    what: str
    when: date
    done: bool = False

    kind: ClassVar = "appointment"

    @property
    def key(self) -> str:
        return f"appointment@{self.when.isoformat()[:10]}"


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy; `category` medication, food or environment; `code` an ATC one, or none."""

    text: str
    category: str
    reaction: str
    severe: bool = False
    atc: str = ""

    kind: ClassVar = "allergy"

    @property
    def key(self) -> str:
        return self.text.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class Finding:
    """One field of a tumour as oncology records it: site, histology, pT, grade, HER2..."""

    name: str
    value: str

    kind: ClassVar = "oncology"

    @property
    def key(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    """A line of treatment of a tumour; `intent` neoadjuvant, adjuvant, metastatic, palliative."""

    number: int
    protocol: str
    intent: str
    start: date
    end: date | None = None
    outcome: str = ""

    kind: ClassVar = "line"

    @property
    def key(self) -> str:
        return f"line-{self.number}"


@dataclass(frozen=True, slots=True)
class Meeting:
    """A multidisciplinary meeting (RCP): what it decided."""

    when: date
    decision: str

    kind: ClassVar = "meeting"

    @property
    def key(self) -> str:
        return f"meeting@{self.when.isoformat()}"


@dataclass(slots=True)
class Tumour:
    """A tumour with all that its pathway finds of it, `findings` by name."""

    code: str
    found: date
    findings: dict[str, Finding] = field(default_factory=dict)
    lines: list[TreatmentLine] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A clinical document, its text still marked; `type` is a (system, code).

    `noise` names what its text has suffered, in order (see `noise`).
    """

    kind: str
    type: tuple[str, str]
    title: str
    when: datetime
    author: str
    ward: Ward
    text: str
    noise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A document before it is laid out: marked lines by section, in the order of telling.

    `kind` is a key of `layout.KINDS`, a section one of `layout.SECTIONS`; `title` replaces that
    of the kind ("IRM cérébrale").
    """

    kind: str
    when: datetime
    author: str
    ward: Ward
    parts: dict[str, tuple[str, ...]]
    title: str = ""
    interne: str = ""


@dataclass(slots=True)
class Stay:
    """A stay with all that is recorded in it; a pathway fills it in the order of time."""

    number: str
    start: datetime
    end: datetime | None
    entry: str
    exit: str
    reason: str
    moves: list[Move]
    senior: str
    interne: str
    diagnoses: list[Diagnosis] = field(default_factory=list)
    drugs: list[Drug] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    vitals: list[Vitals] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    kind: str = "IMP"

    @property
    def left(self) -> datetime:
        """The end of a stay that is over, or told as if it were. Raises ValueError otherwise."""
        if self.end is None:
            raise ValueError(f"stay {self.number} is going on")
        return self.end


@dataclass(slots=True)
class Case:
    """A patient's whole record. `allergies`: None is unknown, empty is stated absent.

    `meetings` are those about no tumour: those of a tumour stand with it.
    """

    person: Person
    allergies: tuple[Allergy, ...] | None
    problems: list[Diagnosis] = field(default_factory=list)
    implants: list[Implant] = field(default_factory=list)
    shots: list[Shot] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)
    smoker: str = ""
    died: datetime | None = None
    split: str = "train"
    pathway: str = ""
    tumours: list[Tumour] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    planted: list["Planted"] = field(default_factory=list)
