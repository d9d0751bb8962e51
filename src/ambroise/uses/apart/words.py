"""What comes back from the process of a use: untrusted, so bounded and typed."""

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import ConfigDict, Field, with_config

from ambroise.uses.cards import Card
from ambroise.uses.contract import Evidence, Flag, Scope, ZoneName
from ambroise.warehouse.views import PatientView, StayView

GIVEN: Final[dict[str, type[Any]]] = {"StayView": StayView, "PatientView": PatientView}
"""What a use of others may be given, by name."""

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Line = Annotated[str, Field(max_length=200)]


@dataclass(frozen=True, slots=True)
class Described:
    """What a use says of itself."""

    name: Name
    version: Line
    zone: ZoneName
    reads: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=100)]
    engines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=20)]
    given: Literal["StayView", "PatientView"]
    card: Card


@with_config(ConfigDict(extra="ignore"))
@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft as it comes back, before it is checked."""

    value: dict[str, Any] | None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=5000)]
    flags: Annotated[tuple[Flag, ...], Field(max_length=2000)]
    reason: Annotated[str, Field(max_length=2000)]
