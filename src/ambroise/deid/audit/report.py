"""The report of a pseudonymisation: counts, settings and digests, never an identity."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import msgspec

from ambroise.deid.audit.tally import BINS, Group, Tally
from ambroise.deid.audit.written import read_written
from ambroise.deid.means import means_of
from ambroise.deid.policies import Policy
from ambroise.errors import ReportUnreadable, SourceEmpty

FORMAT: Final = "ambroise-deid-report-1"
SUFFIX: Final = ".report.json"
_ROOMS: Final = ("deid", "text")
"""What detection is made of: its code, its words, its model."""


@dataclass(frozen=True, slots=True)
class Report:
    """One run: what was counted, how it was made, how long it took in seconds.

    `of` is a path's name or a zone; `settings` are plain values; `digests` are SHA-256.
    """

    of: str
    made_at: datetime
    tally: Tally
    settings: Mapping[str, str | int | float | bool | None]
    digests: Mapping[str, str]
    seconds: float
    set_aside: int = 0
    lists: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is written; keys stay, so that tools may read them."""
        tally = self.tally
        return {
            "format": FORMAT,
            "of": self.of,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "documents": tally.documents,
            "documents_without_span": tally.empty,
            "set_aside": self.set_aside,
            "spans": tally.spans,
            "labels": tally.by_label(),
            "roles": tally.by_role(),
            "labels_and_roles": [
                {"label": label, "role": role, "count": count}
                for (label, role), count in sorted(tally.labels.items())
            ],
            "types": _groups(tally.types),
            "wards": _groups(tally.wards),
            "scores": [
                {"from": low / BINS, "to": (low + 1) / BINS, "count": count}
                for low, count in enumerate(tally.scores)
            ],
            "settings": dict(self.settings),
            "digests": {"detector": detector_digest(), **self.digests},
            "lists": dict(self.lists),
            "seconds": round(self.seconds, 3),
        }


def of_output(
    out: Path,
    *,
    policy: Policy,
    mode: str,
    feed: Path | None,
    set_aside: int,
    seconds: float,
    made_at: datetime,
    written: int,
    labels: Mapping[str, int],
    lists: Mapping[str, str],
) -> Report:
    """Return the report of what a run wrote at `out`.

    Spans are read again from the output with their roles and scores; where it has none (plain
    text, images, tables), `written` documents and `labels` are what the run itself counted.
    """
    tally = _tally(out)
    if not tally.spans:
        tally = Tally(documents=written, spans=sum(labels.values()))
        tally.labels.update({(label, ""): count for label, count in labels.items()})
    return Report(
        out.name,
        made_at,
        tally,
        {"policy": policy.name, "mode": mode, "feed": feed is not None},
        {
            "output": digest_of(out),
            "policy": policy_digest(policy),
            **({} if feed is None else {"feed": digest_of(feed)}),
        },
        seconds,
        set_aside,
        lists,
    )


def _tally(out: Path) -> Tally:
    tally = Tally()
    try:
        for note in read_written(out):
            spans = ((one.label, one.role or "", one.score or 0.0) for one in note.entities)
            tally.document(spans, kind=note.note_type or "", ward=note.ward or "")
    except SourceEmpty:
        return Tally()
    return tally


def place_beside(out: Path) -> Path:
    """Return where the report of the output `out` is written."""
    return out.with_name(out.name + SUFFIX)


def write(report: Mapping[str, Any], path: Path) -> None:
    """Write a report (`Report.as_json`) whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", "utf-8")
    draft.replace(path)


def read(path: Path) -> dict[str, Any]:
    """Return a report as it was written; raises ReportUnreadable."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise ReportUnreadable(path=path) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ReportUnreadable(path=path)
    return found


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or of the names and digests of a folder's files."""
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    whole = hashlib.sha256()
    for one in sorted(path.rglob("*")):
        if one.is_file():
            whole.update(f"{one.relative_to(path)}\0{digest_of(one)}\n".encode())
    return whole.hexdigest()


def policy_digest(policy: Policy) -> str:
    return hashlib.sha256(msgspec.json.encode(policy, order="deterministic")).hexdigest()


@cache
def detector_digest(home: Path | None = None) -> str:
    """Return the SHA-256 of everything that detection is made of, before its version."""
    whole = hashlib.sha256()
    for room in _ROOMS:
        for name, content in sorted(_content(files("ambroise").joinpath(room), room)):
            whole.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return f"{means_of(home).digest}:{whole.hexdigest()}"


def _content(place: Traversable, name: str) -> list[tuple[str, bytes]]:
    if place.is_file():
        return [] if name.endswith(".pyc") else [(name, place.read_bytes())]
    inside = [(one, f"{name}/{one.name}") for one in place.iterdir() if one.name != "audit"]
    return [found for one, path in inside for found in _content(one, path)]


def _groups(groups: Mapping[str, Group]) -> dict[str, dict[str, int]]:
    return {
        name: {"documents": group.documents, "spans": group.spans}
        for name, group in sorted(groups.items())
    }
