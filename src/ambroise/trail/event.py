"""What the trail holds: one event for each access and decision, never content."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum

import msgspec


class Retention(StrEnum):
    """The three classes of the trail, each kept for its own time in its own chain."""

    ACCESS = "access"
    GENERATION = "generation"
    TECHNICAL = "technical"


@dataclass(frozen=True, slots=True)
class Event:
    """One act: who, what, on what, what for, on which legal basis, decided by which rule.

    `object_id` and `detail` hold identifiers, counts and words of our own, never content. Where
    a model worked, `model` names it with its version and `digests` holds SHA-256 by name
    ("model", "input", "output").
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
    basis: str = ""
    model: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)


NAMES = tuple(one.name for one in fields(Event))


@dataclass(frozen=True, slots=True)
class Entry:
    """An event in the trail: `sequence` over all classes, `position` in its class, from 1.

    `at` is the wall clock; `monotonic_ns` never goes back while the machine is up, whatever is
    done to the clock.
    """

    sequence: int
    position: int
    at: datetime
    monotonic_ns: int
    event: Event
    previous: str
    hash: str


def instant(moment: datetime) -> str:
    """Return the text of an instant in the trail; its order is the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


_ENCODER = msgspec.json.Encoder(order="sorted")


def canonical(value: Mapping[str, object]) -> str:
    """Return the one JSON text of `value`: sorted keys, no spaces, no escapes but JSON's own."""
    return _ENCODER.encode(value).decode()


def digest(body: str) -> str:
    """Return the SHA-256 of the UTF-8 bytes of `body`, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


def body_of(
    event: Event, sequence: int, position: int, at: str, monotonic_ns: int, previous: str
) -> str:
    """Return the canonical text that the hash of an entry covers; it holds the previous hash."""
    body: dict[str, object] = {name: getattr(event, name) for name in NAMES}
    body["detail"], body["digests"] = dict(event.detail), dict(event.digests)
    body["sequence"], body["position"], body["previous"] = sequence, position, previous
    body["at"], body["monotonic_ns"] = at, monotonic_ns
    return canonical(body)


def entry_of(body: str, digest_: str) -> Entry:
    """Return the entry that `body` describes."""
    found = json.loads(body)
    event = {name: found[name] for name in NAMES if name in found}
    return Entry(
        found["sequence"],
        found["position"],
        datetime.fromisoformat(found["at"]),
        found["monotonic_ns"],
        Event(**event | {"retention": Retention(found["retention"])}),
        found["previous"],
        digest_,
    )
