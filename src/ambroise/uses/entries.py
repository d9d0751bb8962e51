"""What the site records about a use, by versions: nothing recorded is ever changed or removed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import sqlalchemy as sa
from pydantic import Field, TypeAdapter

from ambroise.state.schema import people, use_records

LONGEST: Final = 2000
Told = Annotated[str, Field(max_length=LONGEST)]
Needed = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class RecordKind(StrEnum):
    OWNER = "owner"
    OVERSEER = "overseer"
    PROCESSING = "processing"
    DEVICE = "device"
    AI_ACT = "ai_act"
    OPINION = "opinion"
    TRAINING = "training"
    CONCLUSION = "conclusion"
    ENGINE = "engine"


class DeviceStatus(StrEnum):
    """Regulation (EU) 2017/745, article 51 and Annex VIII (rule 11 for software); regulation
    (EU) 2017/746, article 47, for in vitro diagnosis; clinical investigations, articles 62 to 82.
    """

    NOT_ONE = "not_one"
    CLASS_I = "class_i"
    CLASS_IIA = "class_iia"
    CLASS_IIB = "class_iib"
    CLASS_III = "class_iii"
    IVD_A = "ivd_a"
    IVD_B = "ivd_b"
    IVD_C = "ivd_c"
    IVD_D = "ivd_d"
    INVESTIGATIONAL = "investigational"


class AiRisk(StrEnum):
    """Regulation (EU) 2024/1689: articles 5 (prohibited), 6 (high) and 50 (transparency)."""

    MINIMAL = "minimal"
    TRANSPARENCY = "transparency"
    HIGH = "high"
    PROHIBITED = "prohibited"


class AiRole(StrEnum):
    """What the hospital is under regulation (EU) 2024/1689, article 3, points 3 and 4."""

    DEPLOYER = "deployer"
    PROVIDER_AND_DEPLOYER = "provider_and_deployer"


class Body(StrEnum):
    """The representatives of staff who gave an opinion."""

    CSE = "cse"
    F3SCT = "f3sct"


class Opinion(StrEnum):
    FAVOURABLE = "favourable"
    RESERVED = "reserved"
    UNFAVOURABLE = "unfavourable"
    NOT_GIVEN = "not_given"


class Outcome(StrEnum):
    """What a pilot concluded."""

    CONTINUE = "continue"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Named:
    """A person of the hospital, by id, and the function in which they answer for the use."""

    person: Needed
    function: Needed


@dataclass(frozen=True, slots=True)
class Processing:
    """The entry of the register of processing (regulation (EU) 2016/679, article 30)."""

    reference: Needed
    dated: date


@dataclass(frozen=True, slots=True)
class Device:
    """`evidence` is a reference: certificate, declaration of conformity, analysis, protocol."""

    status: DeviceStatus
    justification: Needed
    evidence: Needed


@dataclass(frozen=True, slots=True)
class AiAct:
    risk: AiRisk
    role: AiRole
    justification: Needed


@dataclass(frozen=True, slots=True)
class StaffOpinion:
    body: Body
    opinion: Opinion
    dated: date
    reference: Told = ""


@dataclass(frozen=True, slots=True)
class Training:
    """`persons` is how many of those who will work with the use were trained."""

    dated: date
    persons: Annotated[int, Field(ge=1, le=1_000_000)]
    content: Needed


@dataclass(frozen=True, slots=True)
class Conclusion:
    outcome: Outcome
    dated: date
    reference: Needed


@dataclass(frozen=True, slots=True)
class EngineChoice:
    engine: Needed


Content = Named | Processing | Device | AiAct | StaffOpinion | Training | Conclusion | EngineChoice

FORMS: Final[Mapping[RecordKind, type[Any]]] = {
    RecordKind.OWNER: Named,
    RecordKind.OVERSEER: Named,
    RecordKind.PROCESSING: Processing,
    RecordKind.DEVICE: Device,
    RecordKind.AI_ACT: AiAct,
    RecordKind.OPINION: StaffOpinion,
    RecordKind.TRAINING: Training,
    RecordKind.CONCLUSION: Conclusion,
    RecordKind.ENGINE: EngineChoice,
}


@dataclass(frozen=True, slots=True)
class Record:
    """One version of one thing recorded; `recorded_by` is the name of the person who did."""

    kind: RecordKind
    version: int
    content: Content
    recorded_by: str
    recorded_at: datetime


def records_of(connection: sa.Connection, name: str) -> list[Record]:
    """Return every version of all that was recorded about a use, oldest first."""
    query = (
        sa.select(use_records, people.c.display_name)
        .join(people, people.c.id == use_records.c.recorded_by)
        .where(use_records.c.use == name)
        .order_by(use_records.c.id)
    )
    return [_record(row) for row in connection.execute(query).mappings()]


def standing_records(connection: sa.Connection, name: str) -> dict[RecordKind, Record]:
    """Return the last version of each thing recorded about a use."""
    return {one.kind: one for one in records_of(connection, name)}


def chosen_engine(connection: sa.Connection, name: str) -> str | None:
    """Return the engine that the site chose for a use, None when it chose none."""
    content = _newest(connection, name, RecordKind.ENGINE)
    return content["engine"] if content else None


def named_in(connection: sa.Connection, name: str) -> frozenset[str]:
    """Return the ids of those who answer for a use: its owner and its overseer."""
    kinds = (RecordKind.OWNER, RecordKind.OVERSEER)
    found = (_newest(connection, name, kind) for kind in kinds)
    return frozenset(one["person"] for one in found if one)


def may_leave_research(connection: sa.Connection, name: str) -> bool:
    """Whether a device status was recorded under which the use may be used in care."""
    content = _newest(connection, name, RecordKind.DEVICE)
    return content is not None and content["status"] != DeviceStatus.INVESTIGATIONAL


def _newest(connection: sa.Connection, name: str, kind: RecordKind) -> dict[str, Any] | None:
    query = (
        sa.select(use_records.c.content)
        .where(use_records.c.use == name, use_records.c.kind == kind.value)
        .order_by(use_records.c.version.desc())
        .limit(1)
    )
    content: dict[str, Any] | None = connection.execute(query).scalar_one_or_none()
    return content


def _record(row: sa.RowMapping) -> Record:
    kind = RecordKind(row["kind"])
    content = TypeAdapter(FORMS[kind]).validate_python(row["content"])
    return Record(kind, row["version"], content, row["display_name"], row["recorded_at"])
