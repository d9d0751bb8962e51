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
    stands, and what only the other one told is gone. `encoding`, `within` and `complete` are as in
    Record.
    """

    type: str
    id: str
    updated: str | None
    resources: tuple[dict[str, Any], ...]
    encoding: str | None = None
    within: str | None = None
    complete: bool | None = None


class Untold(Exception):
    """A piece that cannot be read: a reason in one word, a detail that is no content.

    `type`, `id` and `within` are those it would have told, where they can be read.
    """

    def __init__(
        self,
        reason: str,
        detail: str = "",
        *,
        type: str | None = None,  # noqa: A002
        id: str | None = None,  # noqa: A002
        within: str | None = None,
    ) -> None:
        self.reason = reason
        self.detail = detail
        self.type = type
        self.id = id
        self.within = within
        super().__init__(reason)

    def of(
        self,
        type: str | None,  # noqa: A002
        id: str | None = None,  # noqa: A002
        within: str | None = None,
    ) -> "Untold":
        """Return the same, said of the piece that it was found in."""
        return Untold(self.reason, self.detail, type=type, id=id, within=within)


def record(piece: bytes, tell: Callable[[bytes], Told]) -> Record | Refused:
    """Return the record of a piece, with a record for each resource that it tells.

    A piece of which one resource cannot be mapped is refused whole, for that resource's reason.
    """
    try:
        told = tell(piece)
    except Untold as untold:
        return Refused(
            untold.type, None, untold.reason, untold.detail, piece, untold.id, untold.within
        )
    found = []
    for resource in told.resources:
        raw = msgspec.json.encode(resource)
        type_ = resource["resourceType"]
        if wrong := fault(type_, raw):
            element = f"{type_}.{wrong.element}"
            return Refused(told.type, None, wrong.reason, element, piece, told.id, told.within)
        updated = resource.get("meta", {}).get("lastUpdated")
        found.append(Record(type_, resource["id"], None, updated, None, raw))
    return Record(
        told.type,
        told.id,
        None,
        told.updated,
        None,
        piece,
        told.encoding,
        told=tuple(found),
        within=told.within,
        complete=told.complete,
    )
