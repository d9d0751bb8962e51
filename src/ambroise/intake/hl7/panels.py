"""Panels of results: an order (OBR), its OBX and its notes, and what names it.

Source: HL7 v2.5 chapter 7. A panel is known by the number of its order, else by its stay or person
and by when it was taken, else told.
"""

from dataclasses import dataclass, field

from ambroise.intake.hl7.codes import Resource
from ambroise.intake.hl7.heading import Heading
from ambroise.intake.hl7.identifiers import entity
from ambroise.intake.hl7.message import Message, Segment
from ambroise.intake.identifiers import safe
from ambroise.intake.moments import moment


@dataclass(slots=True)
class Panel:
    """The results of one OBR, or of none, and where they belong."""

    heading: Heading
    subject: str
    stay: str | None
    order: Segment
    request: Segment
    """The ORC before it, that may alone give the number of the order."""
    results: list[Segment] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    comments: dict[int, list[str]] = field(default_factory=dict)
    """Notes by rank of the result that they are about."""
    taken: str | None = None

    @property
    def id(self) -> str:
        number = self.number or f"{self.stay or self.subject}:{self._apart()}"
        panel = self.order.text(4) or self.order.text(4, 2)
        return "-".join(safe(part) for part in (number, panel) if part)

    def _apart(self) -> str:
        """Return what tells a panel without number from the next one: a moment.

        Signs beside a stay have none: what a later message says of them replaces them.
        """
        if self.taken or self.heading.kind == "ADT":
            return self.taken or ""
        dated = (segment.text(14) for segment in self.results)
        return next(filter(None, dated), "") or self.heading.updated or ""

    @property
    def number(self) -> str:
        """Return the number of the order, "" where none is told."""
        values = (v for part in (self.order, self.request) for n in (3, 2) for v in part.values(n))
        named = (entity(found, self.heading.sender) for found in values)
        return next((name for name in named if name), "")

    @property
    def section(self) -> str:
        """Return the kind of laboratory or imaging (OBR-24); LAB where it can be told."""
        said = self.order.text(24).upper()
        numeric = any(s.text(2).upper() in ("NM", "SN") for s in self.results)
        return said or ("LAB" if numeric and self.order.raw(4) else "")

    def told(self) -> Resource:
        """Return what all resources of the panel have."""
        found: Resource = {"subject": {"reference": f"Patient/{self.subject}"}}
        if self.stay:
            found["encounter"] = {"reference": f"Encounter/{self.stay}"}
        return found


def panels(message: Message, heading: Heading, *, subject: str, stay: str | None) -> list[Panel]:
    """Return the panels of a message, OBX that no OBR precedes in one of their own.

    Raises Untold `impossible_date`.
    """
    blank = message.header.blank("OBR")
    request = blank
    found = [Panel(heading, subject, stay, blank, blank)]
    for segment in message.segments:
        panel = found[-1]
        if segment.name == "ORC":
            request = segment
        elif segment.name == "OBR":
            panel = Panel(heading, subject, stay, segment, request)
            request = blank
            panel.taken = moment(segment.text(7), "OBR-7") or moment(segment.text(22), "OBR-22")
            found.append(panel)
        elif segment.name == "OBX":
            panel.results.append(segment)
        elif segment.name == "SPM" and panel.taken is None:
            panel.taken = moment(segment.text(17), "SPM-17")
        elif segment.name == "NTE" and (text := _note(segment)):
            about = panel.comments.setdefault(len(panel.results), [])
            (about if panel.results else panel.notes).append(text)
    return [panel for panel in found if panel.results or panel.order.raw(4)]


def _note(segment: Segment) -> str:
    return "\n".join(value.whole() for value in segment.values(3)).strip()
