"""What a message is: its type, its trigger event, its number, and from when it counts."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from ambroise.intake.hl7.message import Message
from ambroise.intake.identifiers import safe
from ambroise.intake.moments import is_precise, moment
from ambroise.intake.told import Untold

_KIND: Final = re.compile(r"[A-Z]{3}")
_EVENT: Final = re.compile(r"[A-Z][A-Z0-9]{2}|")


@dataclass(frozen=True, slots=True)
class Heading:
    kind: str
    """Type of message (MSH-9.1): ADT, ORU..."""
    event: str
    """Trigger event (MSH-9.2, else EVN-1), "" where none is told."""
    id: str
    """MSH-3, MSH-10 and MSH-7: counters start again, so that a number alone is not enough."""
    updated: str | None
    """When the event was recorded (EVN-2), else when the message was written (MSH-7)."""
    sender: str

    @property
    def type(self) -> str:
        return f"HL7v2-{self.kind}"


def heading(message: Message, piece: bytes) -> Heading:
    """Return the heading of a message. Raises Untold `no_message_type` or `impossible_date`."""
    header = message.header
    kind, event = header.text(9, 1), header.text(9, 2)
    if "_" in kind and not event:
        kind, _, event = kind.partition("_")
    event = event or message.text("EVN", 1)
    if not _KIND.fullmatch(kind) or not _EVENT.fullmatch(event):
        raise Untold("no_message_type", "MSH-9")
    written = header.text(7)
    recorded = message.text("EVN", 2)
    number = header.text(10) or hashlib.sha256(piece).hexdigest()[:32]
    updated = (
        moment(recorded, "EVN-2") if is_precise(recorded) else moment(written or recorded, "MSH-7")
    )
    id_ = f"{safe(header.text(3))}/{safe(number)}/{safe(written)}"
    return Heading(kind, event, id_, updated, header.text(3))
