"""Check an exported file with nothing but the file and the public key."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ambroise.trail.event import canonical, digest
from ambroise.trail.export import SELECTION
from ambroise.trail.file import SIGNED
from ambroise.trail.findings import Fault, Note, Report, Verification
from ambroise.trail.links import Links, fields_of
from ambroise.trail.signing import PublicKey

_STATEMENTS = {table.removesuffix("s") for table in SIGNED}
_FILE = "file"

Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ExportChecked:
    """What a file says of itself once checked; `fingerprint` is to be compared with ours."""

    verification: Verification
    scope: str
    fingerprint: str


def verify_export(path: Path, expected: PublicKey | None = None) -> ExportChecked:
    """Return every finding on an exported file; memory grows with its checkpoints only.

    Without the key that is `expected`, the file is only shown to be whole and signed by the key
    whose fingerprint is returned.
    """
    reading = _Reading(Report())
    for number, (line, raw) in enumerate(_lines(path), start=1):
        reading.take(number, line, raw, expected)
    return reading.done()


def _lines(path: Path) -> Iterator[tuple[Line, bytes]]:
    with path.open("rb") as lines:
        for raw in lines:
            try:
                found = json.loads(raw)
            except (ValueError, UnicodeError):
                found = None
            yield found if isinstance(found, dict) else {}, raw


@dataclass(slots=True)
class _Reading:
    report: Report
    key: PublicKey | None = None
    scope: str = ""
    links: Links = field(init=False)
    signed: dict[tuple[str, int], str] = field(default_factory=dict)
    entries: int = 0
    sum_: Any = field(default_factory=hashlib.sha256)
    ended: bool = False

    def __post_init__(self) -> None:
        self.links = Links(self.report, {})

    def take(self, number: int, line: Line, raw: bytes, expected: PublicKey | None) -> None:
        try:
            whole = canonical(line).encode() + b"\n" == raw
            if self.ended or not whole or not self._taken(number, line, expected):
                self.report.fault(Fault.CONTENT, _FILE, number)
        except (KeyError, TypeError, ValueError, AttributeError):
            self.report.fault(Fault.CONTENT, _FILE, number)
        self.sum_.update(raw)

    def _taken(self, number: int, line: Line, expected: PublicKey | None) -> bool:
        kind = line["type"]
        if kind == "key":
            self.key = PublicKey.of_pem(line["public_key"])
            if expected is not None and self.key.pem() != expected.pem():
                self.report.fault(Fault.OTHER_KEY, _FILE, number)
            return number == 1
        if kind == "scope":
            self.scope = str(line["scope"])
            return number == 2
        if kind in _STATEMENTS:
            return self._statement(kind, line)
        if kind == "entry":
            self.entries += 1
            return self._entry(line)
        return kind == "end" and self._end(line)

    def _statement(self, kind: str, line: Line) -> bool:
        statement = {name: line[name] for name in line if name not in ("type", "signature")}
        retention, position = str(line["retention"]), int(line["position"])
        if self.key is None or not self.key.valid(kind, statement, line["signature"]):
            self.report.fault(Fault.BAD_SIGNATURE, retention, position)
        elif kind == "tombstone":
            self.report.note(Note.PURGED, retention, position)
            self.links.ends[retention] = (position, str(line["hash"]))
        else:
            self.signed[retention, position] = str(line["hash"])
            if kind == "segment" and self.scope == "segment":
                self.links.ends[retention] = (int(line["first"]) - 1, str(line["previous"]))
        return True

    def _entry(self, line: Line) -> bool:
        body, stored = str(line["body"]), str(line["hash"])
        found = fields_of(body)
        retention, position = str(found["retention"]), int(str(found["position"]))
        if self.scope == SELECTION:
            self.report.counts[retention] = self.report.counts.get(retention, 0) + 1
            if digest(body) != stored or canonical(found) != body:
                self.report.fault(Fault.CHANGED, retention, position)
            return True
        self.links.follow(int(str(found["sequence"])), retention, position, stored, body)
        if self.signed.pop((retention, position), stored) != stored:
            self.report.fault(Fault.OFF_CHECKPOINT, retention, position)
        return True

    def _end(self, line: Line) -> bool:
        self.ended = True
        end = {"entries": line["entries"], "sha256": line["sha256"]}
        if self.key is None or not self.key.valid("end", end, line["signature"]):
            self.report.fault(Fault.BAD_SIGNATURE, _FILE, 0)
        return (end["entries"], end["sha256"]) == (self.entries, self.sum_.hexdigest())

    def done(self) -> ExportChecked:
        if not self.ended:
            self.report.fault(Fault.CONTENT, _FILE, 0)
        for retention, position in self.signed:
            last, _ = self.links.ends.get(retention, (0, ""))
            if position > last or self.scope == "segment":
                self.report.fault(Fault.GAP, retention, position)
        fingerprint = self.key.fingerprint() if self.key else ""
        return ExportChecked(self.report.done(), self.scope, fingerprint)
