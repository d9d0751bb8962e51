"""Recompute the trail from its first entry and name everything that does not hold.

What this finds: any change, removal, swap or insertion of entries, a cut tail or an older file
behind the anchors, a forged checkpoint, tombstone or anchor. What it cannot see: a file and an
operational store put back together to the same older moment, unless the outside sink is kept.
"""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from ambroise.trail.anchors import Anchor
from ambroise.trail.chain import CHECKPOINT_EVERY
from ambroise.trail.event import Retention, canonical, digest
from ambroise.trail.file import (
    SIGNED,
    START,
    TrailFile,
    hash_at,
    last_sequence,
    purged,
    signed_rows,
    tail,
)
from ambroise.trail.signing import Signer


class Fault(Enum):
    """What can be wrong, in French and in English."""

    CHANGED = ("entrée modifiée", "entry changed")
    WRONG_PREVIOUS = ("entrée qui ne suit pas la précédente", "entry that does not follow the last")
    GAP = ("entrée retirée", "entry removed")
    SEQUENCE = ("numéros d'ordre manquants", "sequence numbers missing")
    BEHIND_ANCHOR = (
        "fin coupée ou fichier plus ancien que le repère",
        "tail cut, or file older than the anchor",
    )
    OFF_ANCHOR = ("chaîne différente du repère", "chain differs from the anchor")
    ANCHOR_MISSING = ("repère manquant", "anchor missing")
    CHECKPOINT_MISSING = ("point de contrôle manquant", "checkpoint missing")
    OFF_CHECKPOINT = ("chaîne différente du point signé", "chain differs from the signed point")
    BAD_SIGNATURE = ("signature invalide", "signature not valid")
    DAMAGED = ("fichier endommagé", "file damaged")


class Note(Enum):
    """What a person should know, without being an alteration."""

    LAG = (
        "repère en retard sur la chaîne (arrêt brutal), rattrapé à la prochaine écriture",
        "anchor behind the chain (crash), mended at the next append",
    )
    MENDED = ("repère rattrapé après un arrêt brutal", "anchor mended after a crash")
    RESUMED = ("journal repris après une alerte", "trail resumed after an alarm")
    PURGED = ("entrées purgées selon leur durée", "entries purged after their time")
    SINK_LINE = ("ligne du témoin extérieur illisible", "line of the outside sink not readable")


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault | Note
    retention: str
    place: int
    """A position in the class, a sequence number, or a line of the sink."""

    def message(self, lang: str = "fr") -> str:
        french, english = self.fault.value
        place = f"{self.retention} {self.place}"
        return f"{place} : {french}" if lang == "fr" else f"{place}: {english}"


@dataclass(frozen=True, slots=True)
class Verification:
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    counts: dict[str, int]
    """Entries still there, by class."""

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(slots=True)
class _Report:
    findings: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Retention, 0))

    def fault(self, fault: Fault, retention: str, place: int) -> None:
        self.findings.append(Finding(fault, retention, place))

    def note(self, note: Note, retention: str, place: int) -> None:
        self.notes.append(Finding(note, retention, place))


def verify(
    file: TrailFile,
    anchors: Iterable[tuple[Anchor, bool]],
    sink: Iterable[tuple[int, Anchor | None]],
    signer: Signer,
) -> Verification:
    """Return every finding on one snapshot of the file; memory does not grow with it."""
    report = _Report()
    try:
        with file.read() as connection:
            _integrity(connection, report)
            _statements(connection, signer, report)
            _entries(connection, report)
            _anchors(connection, anchors, report)
            _sink(connection, sink, report)
    except (sqlite3.DatabaseError, UnicodeError):
        report.fault(Fault.DAMAGED, "trail", 0)
    return Verification(tuple(report.findings), tuple(report.notes), report.counts)


def _integrity(connection: sqlite3.Connection, report: _Report) -> None:
    if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        report.fault(Fault.DAMAGED, "trail", 0)


def _statements(connection: sqlite3.Connection, signer: Signer, report: _Report) -> None:
    for table in SIGNED:
        for statement, signature in signed_rows(connection, table):
            retention, position = str(statement["retention"]), int(statement["position"])
            if not signer.valid(table.removesuffix("s"), statement, signature):
                report.fault(Fault.BAD_SIGNATURE, retention, position)
            elif table == "tombstones":
                report.note(Note.PURGED, retention, position)
            elif _hash_at(connection, retention, position) != statement["hash"]:
                report.fault(Fault.OFF_CHECKPOINT, retention, position)


def _hash_at(connection: sqlite3.Connection, retention: str, position: int) -> str | None:
    known = retention in set(Retention)
    return hash_at(connection, Retention(retention), position) if known else None


def _entries(connection: sqlite3.Connection, report: _Report) -> None:
    ends: dict[str, tuple[int, str]] = {}
    for retention in Retention:
        start = purged(connection, retention)
        ends[retention] = (start, _hash_at(connection, retention, start) or START)
    removed = sum(position for position, _ in ends.values())
    rows = 0
    for sequence, retention, position, stored, body in connection.execute(
        "SELECT sequence, retention, position, hash, body FROM entries ORDER BY sequence"
    ):
        rows += 1
        report.counts[retention] = report.counts.get(retention, 0) + 1
        last, previous = ends.get(retention, (0, START))
        fields = _fields(body)
        same = (sequence, retention, position) == tuple(
            fields.get(name) for name in ("sequence", "retention", "position")
        )
        if digest(body) != stored or not same or canonical(fields) != body:
            report.fault(Fault.CHANGED, retention, position)
        if position != last + 1:
            report.fault(Fault.GAP, retention, last + 1)
        elif fields.get("previous") != previous:
            report.fault(Fault.WRONG_PREVIOUS, retention, position)
        if position % CHECKPOINT_EVERY == 0 and not _signed_at(connection, retention, position):
            report.fault(Fault.CHECKPOINT_MISSING, retention, position)
        if fields.get("action") == "trail.mend":
            report.note(Note.MENDED, retention, position)
        if fields.get("action") == "trail.resume":
            report.note(Note.RESUMED, retention, position)
        ends[retention] = (position, stored)
    missing = last_sequence(connection) - rows - removed
    if missing:
        report.fault(Fault.SEQUENCE, "trail", missing)


def _fields(body: str) -> dict[str, object]:
    try:
        fields = json.loads(body)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _signed_at(connection: sqlite3.Connection, retention: str, position: int) -> bool:
    return (
        connection.execute(
            "SELECT 1 FROM checkpoints WHERE retention = ? AND position = ?", (retention, position)
        ).fetchone()
        is not None
    )


def _anchors(
    connection: sqlite3.Connection, anchors: Iterable[tuple[Anchor, bool]], report: _Report
) -> None:
    missing = set(Retention)
    for anchor, genuine in anchors:
        missing.discard(anchor.retention)
        if not genuine:
            report.fault(Fault.BAD_SIGNATURE, anchor.retention, anchor.count)
        _against(connection, anchor, report)
        if tail(connection, anchor.retention).position > anchor.count:
            report.note(Note.LAG, anchor.retention, anchor.count)
    for retention in sorted(missing):
        report.fault(Fault.ANCHOR_MISSING, retention, 0)


def _sink(
    connection: sqlite3.Connection, sink: Iterable[tuple[int, Anchor | None]], report: _Report
) -> None:
    for line, anchor in sink:
        if anchor is None:
            report.note(Note.SINK_LINE, "sink", line)
        else:
            _against(connection, anchor, report)


def _against(connection: sqlite3.Connection, anchor: Anchor, report: _Report) -> None:
    if anchor.count < purged(connection, anchor.retention):
        return
    found = hash_at(connection, anchor.retention, anchor.count)
    if found is None:
        report.fault(Fault.BEHIND_ANCHOR, anchor.retention, anchor.count)
    elif found != anchor.head:
        report.fault(Fault.OFF_ANCHOR, anchor.retention, anchor.count)
