"""What a person sees of one patient: plain values, each with the row it comes from."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ambroise.errors import StayNotFound


@dataclass(frozen=True, slots=True)
class RowRef:
    """One row of a warehouse table; `warehouse.source_record` opens the record it was read from."""

    table: str
    row_id: int


class Stated(StrEnum):
    """Whether the record says that something is there, says that it is not, or says nothing."""

    PRESENT = "present"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Allergy:
    label: str
    criticality: str
    reaction: str
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Banner:
    """The traits that identify a patient beyond doubt, and what must never be overlooked.

    Order and words follow the national identity-vigilance reference (RNIV 1): birth name, first
    given name of birth, then the names in use.
    """

    person_id: int
    birth_name: str
    first_given_name: str
    given_names: tuple[str, ...]
    used_name: str
    used_given_name: str
    birth_date: date | None
    birth_place: str
    sex: str  # "M", "F" or "I"
    ins: str
    ins_status: str  # "qualifiée", "validée", "récupérée", "provisoire" or "" when nothing is said
    patient_number: str  # IPP
    death_date: date | None
    allergies_stated: Stated
    allergies: tuple[Allergy, ...]
    alerts: tuple[str, ...]
    deceased: bool = False  # also without a known date


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody around the patient: general practitioner, relative, doctor in charge."""

    role: str  # "general_practitioner", "relative", "practitioner" or "referrer"
    name: str
    relation: str  # speciality of a professional, tie of a relative
    phone: str
    address: str
    rpps: str
    ref: RowRef


@dataclass(frozen=True, slots=True)
class WardMove:
    ward: str  # UF code
    label: str
    start: datetime
    end: datetime | None
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Stay:
    visit_occurrence_id: int
    number: str  # IEP
    kind: str  # "inpatient", "outpatient", "emergency", "home" or "other"
    label: str
    start: datetime
    end: datetime | None  # None while the patient is present
    entry_mode: str
    exit_mode: str
    reason: str
    practitioners: tuple[Contact, ...]
    moves: tuple[WardMove, ...]
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Code:
    """A code as the source wrote it, with the label the source gave."""

    vocabulary: str  # OMOP vocabulary_id, e.g. "CIM10", "CCAM", "LOINC", "ATC", "SNOMED"
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Problem:
    code: Code
    start: datetime | None
    end: datetime | None
    status: str  # "active", "resolved", "inactive" or "" when not said
    category: str  # "problem", "diagnosis", "history"
    stay_id: int | None
    ref: RowRef
    position: str = ""  # in the summary of the stay: "DP", "DR", "DAS", "" when not said


@dataclass(frozen=True, slots=True)
class Drug:
    code: Code
    start: datetime | None
    end: datetime | None
    status: str  # FHIR status of the request, statement or administration
    # "prescription", "administration", "home_treatment", "discharge", "dispensing" or "vaccine"
    intent: str
    dosage: str  # as written: "5 mg matin et soir"
    dose: float | None
    unit: str
    route: str
    reason: str  # why it was started, changed or stopped, when the record says so
    stay_id: int | None
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Measurement:
    code: Code
    at: datetime
    value: float | None
    operator: str  # "", "<", "<=", ">=", ">"
    text: str  # value when it is not a number
    unit: str
    low: float | None
    high: float | None
    status: str  # "final", "preliminary", "registered" (awaited), ...
    panel: str  # the report or panel it belongs to, "" when alone
    stay_id: int | None
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Act:
    code: Code
    at: datetime | None
    status: str
    kind: str  # "procedure", "imaging", "device", "care_plan" or "report"
    text: str
    stay_id: int | None
    ref: RowRef


@dataclass(frozen=True, slots=True)
class Note:
    note_id: int
    document_id: str  # the record's own id
    title: str
    kind: str
    at: datetime | None
    author: str
    text: str
    stay_id: int | None
    ref: RowRef


@dataclass(frozen=True, slots=True)
class PatientView:
    """One patient from end to end; every tuple is in time order, oldest first."""

    banner: Banner
    contacts: tuple[Contact, ...]
    stays: tuple[Stay, ...]
    problems: tuple[Problem, ...]
    drugs: tuple[Drug, ...]
    measurements: tuple[Measurement, ...]
    acts: tuple[Act, ...]
    notes: tuple[Note, ...]

    def stay_named(self, name: str) -> Stay:
        """Return the stay of a number, or of an id in digits; raises StayNotFound."""
        for stay in self.stays:
            if name in (stay.number, str(stay.visit_occurrence_id)):
                return stay
        raise StayNotFound(number=name)


@dataclass(frozen=True, slots=True)
class StayView:
    """One stay with the patient's identity and history, as a use that works on a stay gets it."""

    banner: Banner
    contacts: tuple[Contact, ...]
    stay: Stay
    problems: tuple[Problem, ...]  # of the stay
    history: tuple[Problem, ...]  # before it
    drugs: tuple[Drug, ...]  # of the stay, home treatments at entry included
    measurements: tuple[Measurement, ...]
    acts: tuple[Act, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class PersonHit:
    """One line of a search by identity."""

    person_id: int
    birth_name: str
    first_given_name: str
    used_name: str
    birth_date: date | None
    sex: str
    patient_number: str
    wards: tuple[str, ...]  # labels of the wards where present or left within 30 days


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One line of « Mes patients »."""

    person: PersonHit
    stay_id: int
    stay_number: str
    ward: str
    ward_label: str
    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class SourceRecord:
    source: str
    record_type: str
    record_id: str
    file: str
    line: int
    batch_id: str
    received_at: datetime
    raw: str  # exactly as received
