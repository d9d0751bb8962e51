"""Recompute the trail from its first entry and name everything that does not hold.

What this finds: any change, removal, swap or insertion of entries, a cut tail or an older file
behind the anchors, a forged or missing checkpoint, segment, tombstone or anchor. What it cannot
see: a file and an operational store put back together to the same older moment, unless the
outside sink is kept.
"""

import sqlite3
from collections.abc import Iterable, Mapping

from ambroise.trail.anchors import Anchor
from ambroise.trail.chain import CHECKPOINT_EVERY
from ambroise.trail.event import Retention
from ambroise.trail.file import (
    SIGNED,
    START,
    Statement,
    TrailFile,
    hash_at,
    last_sequence,
    purged,
    signed_rows,
    tail,
)
from ambroise.trail.findings import Fault, Finding, Note, Report, Verification
from ambroise.trail.links import Links
from ambroise.trail.signing import Signer
from ambroise.trail.sink import SinkAnchor, SinkLine, SinkMark


def verify(
    file: TrailFile,
    anchors: Iterable[tuple[Anchor, bool]],
    sink: Iterable[tuple[int, SinkLine]],
    signer: Signer,
) -> Verification:
    """Return every finding on one snapshot of the file; memory does not grow with it."""
    report = Report()
    try:
        with file.read() as connection:
            _integrity(connection, report)
            _statements(connection, signer, report)
            _entries(connection, report)
            _anchors(connection, anchors, report)
            _sink(connection, sink, report)
    except (sqlite3.DatabaseError, UnicodeError):
        report.fault(Fault.DAMAGED, "trail", 0)
    return report.done()


def _integrity(connection: sqlite3.Connection, report: Report) -> None:
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        report.fault(Fault.DAMAGED, "trail", 0)


def _statements(connection: sqlite3.Connection, signer: Signer, report: Report) -> None:
    ends: dict[str, tuple[int, int, str]] = {}
    for table in SIGNED:
        tombstones = set()
        for statement, signature in signed_rows(connection, table):
            retention, position = str(statement["retention"]), int(statement["position"])
            if not signer.valid(table.removesuffix("s"), statement, signature):
                report.fault(Fault.BAD_SIGNATURE, retention, position)
            elif table == "tombstones":
                report.note(Note.PURGED, retention, position)
                if retention in tombstones:
                    report.fault(Fault.PURGE_REPLAYED, retention, position)
                tombstones.add(retention)
            elif table == "segments":
                _segment(connection, statement, ends, report)
            elif _hash_at(connection, retention, position) != statement["hash"]:
                report.fault(Fault.OFF_CHECKPOINT, retention, position)


def _segment(
    connection: sqlite3.Connection,
    statement: Statement,
    ends: dict[str, tuple[int, int, str]],
    report: Report,
) -> None:
    """Check a segment against the one before it and against the chain where it is still there."""
    retention, position = str(statement["retention"]), int(statement["position"])
    number, last, previous = ends.get(retention, (0, 0, START))
    follows = (statement["number"], statement["first"]) == (number + 1, last + 1)
    if not follows or statement["previous"] != previous:
        report.fault(Fault.SEGMENT_MISSING, retention, number + 1)
    gone = retention in set(Retention) and position < purged(connection, Retention(retention))
    if not gone and _hash_at(connection, retention, position) != statement["hash"]:
        report.fault(Fault.OFF_SEGMENT, retention, position)
    ends[retention] = (int(statement["number"]), position, str(statement["hash"]))


def _hash_at(connection: sqlite3.Connection, retention: str, position: int) -> str | None:
    known = retention in set(Retention)
    return hash_at(connection, Retention(retention), position) if known else None


def _entries(connection: sqlite3.Connection, report: Report) -> None:
    starts = {retention: purged(connection, retention) for retention in Retention}
    links = Links(
        report,
        {
            kind: (start, _hash_at(connection, kind, start) or START)
            for kind, start in starts.items()
        },
    )
    rows = 0
    for row in connection.execute(
        "SELECT sequence, retention, position, hash, body FROM entries ORDER BY sequence"
    ):
        rows += 1
        _told(connection, links.follow(*row), report)
        _, retention, position, _, _ = row
        if position % CHECKPOINT_EVERY == 0 and not _signed_at(connection, retention, position):
            report.fault(Fault.CHECKPOINT_MISSING, retention, position)
    missing = last_sequence(connection) - rows - sum(starts.values())
    if missing:
        report.fault(Fault.SEQUENCE, "trail", missing)


def _told(connection: sqlite3.Connection, found: Mapping[str, object], report: Report) -> None:
    """Look for the signed statement that an entry of the trail about itself speaks of."""
    action, detail = found.get("action"), found.get("detail")
    if not isinstance(detail, Mapping):
        return
    if action == "trail.mend":
        kind, place = str(detail.get("retention")), detail.get("found")
        if not _signed_at(connection, kind, place) and not _purged_at(connection, kind, place):
            report.fault(Fault.CHECKPOINT_MISSING, kind, _place(place))
    if action == "trail.segment":
        kind, place = str(detail.get("retention")), detail.get("number")
        row = connection.execute(
            "SELECT 1 FROM segments WHERE retention = ? AND number = ?", (kind, place)
        ).fetchone()
        if row is None:
            report.fault(Fault.SEGMENT_MISSING, kind, _place(place))


def _place(place: object) -> int:
    return place if isinstance(place, int) else 0


def _purged_at(connection: sqlite3.Connection, retention: str, position: object) -> bool:
    known = retention in set(Retention)
    return known and _place(position) <= purged(connection, Retention(retention))


def _signed_at(connection: sqlite3.Connection, retention: str, position: object) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM checkpoints WHERE retention = ? AND position = ?", (retention, position)
        ).fetchone()
        is not None
    )


def _anchors(
    connection: sqlite3.Connection, anchors: Iterable[tuple[Anchor, bool]], report: Report
) -> None:
    missing = set(Retention)
    for anchor, genuine in anchors:
        missing.discard(anchor.retention)
        if not genuine:
            report.fault(Fault.BAD_SIGNATURE, anchor.retention, anchor.count)
        fault = _against(connection, anchor.retention, anchor.count, anchor.head)
        if fault is not None:
            report.findings.append(fault)
        if tail(connection, anchor.retention).position > anchor.count:
            report.note(Note.LAG, anchor.retention, anchor.count)
    for retention in sorted(missing):
        report.fault(Fault.ANCHOR_MISSING, retention, 0)


def _sink(
    connection: sqlite3.Connection, sink: Iterable[tuple[int, SinkLine]], report: Report
) -> None:
    """Compare each line; what differs before an accepted file is no fault any more."""
    pending: list[Finding] = []
    for number, line in sink:
        if isinstance(line, SinkAnchor):
            fault = _against(connection, line.retention, line.count, line.head)
            if fault is not None:
                pending.append(fault)
        elif line is SinkMark.ACCEPTED:
            if pending:
                report.note(Note.SINK_ACCEPTED, "sink", number)
            pending.clear()
        elif line is SinkMark.TORN:
            report.note(Note.SINK_LINE, "sink", number)
        else:
            report.fault(Fault.BAD_SIGNATURE, "sink", number)
    report.findings += pending


def _against(
    connection: sqlite3.Connection, retention: Retention, count: int, head: str
) -> Finding | None:
    if count < purged(connection, retention):
        return None
    found = hash_at(connection, retention, count)
    if found == head:
        return None
    fault = Fault.BEHIND_ANCHOR if found is None else Fault.OFF_ANCHOR
    return Finding(fault, retention, count)
