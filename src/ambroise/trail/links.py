"""The links of the chains, walked entry by entry: the same in the file and in an export."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ambroise.trail.event import canonical, digest
from ambroise.trail.file import START
from ambroise.trail.findings import Fault, Note, Report

TOLD = {
    "trail.mend": Note.MENDED,
    "trail.resume": Note.RESUMED,
    "trail.restore": Note.RESTORED,
}
"""Entries of the trail about itself that a person should know of."""


@dataclass(slots=True)
class Links:
    """The end of each class so far, as (position, hash)."""

    report: Report
    ends: dict[str, tuple[int, str]]

    def follow(
        self, sequence: int, retention: str, position: int, stored: str, body: str
    ) -> Mapping[str, object]:
        """Check one entry against the one before it in its class; return its fields."""
        report = self.report
        report.counts[retention] = report.counts.get(retention, 0) + 1
        last, previous = self.ends.get(retention, (0, START))
        found = fields_of(body)
        same = (sequence, retention, position) == tuple(
            found.get(name) for name in ("sequence", "retention", "position")
        )
        if digest(body) != stored or not same or canonical(found) != body:
            report.fault(Fault.CHANGED, retention, position)
        if position != last + 1:
            report.fault(Fault.GAP, retention, last + 1)
        elif found.get("previous") != previous:
            report.fault(Fault.WRONG_PREVIOUS, retention, position)
        note = TOLD.get(str(found.get("action")))
        if note is not None:
            report.note(note, retention, position)
        self.ends[retention] = (position, stored)
        return found


def fields_of(body: str) -> dict[str, object]:
    """Return the fields of a body; none when it is not one."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
