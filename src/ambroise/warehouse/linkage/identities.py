"""An identity as a source wrote it, and the pairs of them that look like one person or like two."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from ambroise.warehouse.identity_rules import IdentityDecision
from ambroise.warehouse.linkage.traits import traits
from ambroise.warehouse.persons import PatientRecord
from ambroise.warehouse.rows import Rows

Kind = Literal["double", "collision"]


@dataclass(frozen=True, slots=True)
class Identity:
    """A record of a person; `key` names it, `person_id` is the person that it is of now."""

    key: int
    person_id: int
    record: PatientRecord
    birth_name: str
    used_name: str
    given_names: tuple[str, ...]
    birth_date: date | None
    sex: str
    birth_place: str
    birth_place_code: str
    ins: str
    reliability: str
    ipp: str
    city: str
    replaced: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """What one trait says: its level of agreement, and its weight in bits, negative against."""

    trait: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records to look at; `probability` is that of being one person.

    The weights of the reasons, `prior` and `twins` add up to the logarithm (base 2) of its odds.
    """

    kind: Kind
    probability: float
    one: Identity
    other: Identity
    reasons: tuple[Reason, ...]
    prior: float
    twins: float
    decision: IdentityDecision | None

    @property
    def doubt(self) -> float:
        """How probable it is that the warehouse has it wrong."""
        return self.probability if self.kind == "double" else 1 - self.probability

    @property
    def state(self) -> str:
        return self.decision.verdict if self.decision else "none"


@dataclass(frozen=True, slots=True)
class StayOf:
    """A stay of a person, as a source numbers it."""

    person_id: int
    number: str
    source: str
    start: datetime | None
    end: datetime | None
    wards: tuple[str, ...]


def identities(dataset: Rows, keys: list[int]) -> dict[int, Identity]:
    """Return the records of these keys."""
    rows = dataset.rows(
        f"SELECT {_COLUMNS} FROM identity_record WHERE list_contains($keys, record_person_id)",
        keys=keys,
    )
    return {row["record_person_id"]: _identity(row) for row in rows}


def proposals(
    dataset: Rows, decisions: dict[frozenset[PatientRecord], IdentityDecision]
) -> list[Proposal]:
    """Return what the publication proposes, the most doubtful first, with what was decided."""
    rows = dataset.rows("SELECT * FROM identity_proposal")
    of = {row["record_person_id"]: _identity(row) for row in dataset.rows(_RECORDS)}
    found = []
    for row in rows:
        one, other = of[row["record_person_id"]], of[row["other_record_person_id"]]
        decision = decisions.get(frozenset((one.record, other.record)))
        found.append(_proposal(row, one, other, decision))
    return sorted(found, key=lambda each: (-each.doubt, each.one.key, each.other.key))


def stays_of(dataset: Rows, persons: list[int]) -> list[StayOf]:
    """Return the stays of these persons, the newest first."""
    rows = dataset.rows(_STAYS, persons=persons)
    return [
        StayOf(
            row["person_id"],
            row["number"],
            row["source_name"],
            row["start"],
            row["end"],
            tuple(ward for ward in row["wards"] or () if ward),
        )
        for row in rows
    ]


def _identity(row: dict[str, Any]) -> Identity:
    return Identity(
        row["record_person_id"],
        row["person_id"],
        PatientRecord(row["source_name"], row["record_id"]),
        row["birth_name"],
        row["used_name"],
        tuple(row["given_names"]),
        row["birth_date"],
        row["sex"],
        row["birth_place"],
        row["birth_place_code"] or "",
        row["ins"] or "",
        row["reliability"],
        row["ipp"] or "",
        row["city"] or "",
        row["replaced"],
    )


def _proposal(
    row: dict[str, Any], one: Identity, other: Identity, decision: IdentityDecision | None
) -> Proposal:
    said = zip(traits(), row["levels"], row["weights"], strict=True)
    reasons = tuple(Reason(trait.name, level, weight) for trait, level, weight in said)
    return Proposal(
        row["kind"],
        row["probability"],
        one,
        other,
        reasons,
        row["prior"],
        row["twins"],
        decision,
    )


_COLUMNS: Final = """record_person_id, person_id, source_name, record_id, birth_name, used_name,
    given_names, birth_date, sex, birth_place, birth_place_code, ins, reliability, ipp, city,
    replaced"""
_RECORDS: Final = f"""
SELECT {_COLUMNS} FROM identity_record WHERE record_person_id IN (
    SELECT record_person_id FROM identity_proposal
    UNION SELECT other_record_person_id FROM identity_proposal
)
"""
_STAYS: Final = """
SELECT s.person_id, s.number, s.source_name, w."start", w."end", w.wards
FROM (
    SELECT DISTINCT visit_occurrence_id, person_id, number, source_name FROM identity_stay
    WHERE list_contains($persons, person_id)
) AS s
LEFT JOIN (
    SELECT visit_occurrence_id, min("start") AS "start", max("end") AS "end",
        list(DISTINCT label ORDER BY label) AS wards
    FROM care_wards GROUP BY visit_occurrence_id
) AS w USING (visit_occurrence_id)
ORDER BY w."start" DESC NULLS LAST, s.number, s.source_name
"""
