"""What a piece of a source tells, when it is no FHIR resource: the resources that it stands for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from ambroise.intake.fhir.checks import fault
from ambroise.intake.records import Record, Refused


@dataclass(frozen=True, slots=True)
class Told:
    """What one piece tells, as FHIR R4 resources with their ids.

    `id` names the piece within its source and type; of two pieces of one id the later `updated`
    stands, and what only the other one told is gone. `encoding` is that of the piece, as in Record.
    """

    type: str
    id: str
    updated: str | None
    resources: tuple[dict[str, Any], ...]
    encoding: str | None = None


class Untold(Exception):
    """A piece that cannot be read: a reason in one word, a detail that is no content."""

    def __init__(self, reason: str, detail: str = "", *, type: str | None = None) -> None:  # noqa: A002
        self.reason = reason
        self.detail = detail
        self.type = type
        super().__init__(reason)


def record(piece: bytes, tell: Callable[[bytes], Told]) -> Record | Refused:
    """Return the record of a piece, with a record for each resource that it tells.

    A piece of which one resource cannot be mapped is refused whole, for that resource's reason.
    """
    try:
        told = tell(piece)
    except Untold as untold:
        return Refused(untold.type, None, untold.reason, untold.detail, piece)
    found = []
    for resource in told.resources:
        raw = msgspec.json.encode(resource)
        type_ = resource["resourceType"]
        if wrong := fault(type_, raw):
            return Refused(told.type, None, wrong.reason, f"{type_}.{wrong.element}", piece)
        updated = resource.get("meta", {}).get("lastUpdated")
        found.append(Record(type_, resource["id"], None, updated, None, raw))
    return Record(
        told.type, told.id, None, told.updated, None, piece, told.encoding, told=tuple(found)
    )
