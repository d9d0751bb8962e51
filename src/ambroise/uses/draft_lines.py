"""What is known of a draft: its state and who brought it there, and with its content, its words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

import sqlalchemy as sa

from ambroise.uses.contract import Draft, Pointer
from ambroise.uses.working_copy import Change, all_held

DraftState = Literal["proposed", "written", "validated", "rejected"]
Outcome = Literal["validated", "rejected"]

OPEN: Final = ("proposed", "written")
"""The states in which a draft is worked on."""

TO_CONFIRM: Final = frozenset(
    {"unsupported", "contradicted", "unconfirmed", "instruction", "sensitive", "foreign"}
)
"""Flags of sentences that a person confirms one by one."""

SHOWN = {
    "proposed": "à valider",
    "written": "rédigée",
    "validated": "validée",
    "rejected": "rejetée",
}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What the operational store knows of a draft; no clinical content."""

    id: str
    use: str
    use_version: str
    engine: str
    person_id: int
    subject: str  # the stay's number
    state: DraftState
    created_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    version: int
    previous: str | None
    run_id: str
    content_file: str = field(repr=False)
    ward: str = ""  # of the stay, "" until the draft has been opened
    revision: int = 0  # one more at each save
    saved_by: str | None = None
    saved_at: datetime | None = None
    written_by: str | None = None
    written_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the draft may still be worked on and decided."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft with its content: what was proposed, what a person made of it, what was filed."""

    line: DraftLine
    draft: Draft[Any]
    edits: Mapping[Pointer, str]
    confirmed: frozenset[Pointer]
    value: Any  # the proposal with the edits
    final_text: str  # "" until validated
    changes: tuple[Change, ...] = ()  # oldest first
    seen: Mapping[Pointer, str] = field(default_factory=dict)  # who confirmed each so far

    @property
    def to_confirm(self) -> frozenset[Pointer]:
        """The sentences that wait for a person's word.

        Those flagged as TO_CONFIRM, rewritten or added, and those beside which words wait.
        """
        return _unsupported(self.draft, self.edits) | all_held(self.changes)


def _unsupported(draft: Draft[Any], edits: Mapping[Pointer, str]) -> frozenset[Pointer]:
    removed = {pointer for pointer, text in edits.items() if not text}
    bare = {flag.statement for flag in draft.flags if flag.code in TO_CONFIRM}
    return frozenset((bare | set(edits)) - removed)


def line_of(row: sa.RowMapping) -> DraftLine:
    return DraftLine(
        id=row["id"],
        use=row["use"],
        use_version=row["use_version"],
        engine=row["engine"],
        person_id=int(row["person_key"]),
        subject=row["subject"],
        state=row["state"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        version=row["version"],
        previous=row["previous"],
        run_id=row["run"]["id"],
        content_file=row["content_file"],
        ward=row["ward"] or "",
        revision=row["revision"],
        saved_by=row["saved_by"],
        saved_at=row["saved_at"],
        written_by=row["written_by"],
        written_at=row["written_at"],
    )
