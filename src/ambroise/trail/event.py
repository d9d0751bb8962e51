"""What the trail holds: one event for each access and decision, never content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum


class Retention(StrEnum):
    """The three classes of the trail, each kept for its own time in its own chain."""

    ACCESS = "access"
    GENERATION = "generation"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who, what, on what, what for, decided by which rule.

    `object_id` and `detail` hold identifiers, counts and words of our own, never content.
    """

    actor: str
    action: str
    object_kind: str
    object_id: str
    purpose: str = ""
    project: str = ""
    rule: str = ""
    allowed: bool = True
    count: int = 0
    detail: Mapping[str, str | int] = field(default_factory=dict)
    request_id: str = ""
    retention: Retention = Retention.ACCESS


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the trail: `sequence` over all classes, `position` in its class, from 1."""

    sequence: int
    position: int
    at: datetime
    event: Event
    previous: str
    hash: str


def canonical(value: Mapping[str, object]) -> str:
    """Return the one JSON text of `value`: sorted keys, no spaces, no escapes but JSON's own."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(body: str) -> str:
    """Return the SHA-256 of the UTF-8 bytes of `body`, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def body_of(
    event: Event, *, sequence: int, position: int, at: str, monotonic_ns: int, previous: str
) -> str:
    """Return the canonical text that the hash of an entry covers; it holds the previous hash."""
    return canonical(
        asdict(event)
        | {
            "sequence": sequence,
            "position": position,
            "at": at,
            "monotonic_ns": monotonic_ns,
            "previous": previous,
        }
    )


def entry_of(body: str, digest_: str) -> Entry:
    """Return the entry that `body` describes."""
    fields = json.loads(body)
    names = Event.__dataclass_fields__
    event = {name: fields[name] for name in names} | {"retention": Retention(fields["retention"])}
    return Entry(
        fields["sequence"],
        fields["position"],
        datetime.fromisoformat(fields["at"]),
        Event(**event),
        fields["previous"],
        digest_,
    )
