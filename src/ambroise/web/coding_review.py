"""A coding as a coder made it: what was decided of each code, and what that makes of the stay.

A decision is kept as the words of a proposal in the working copy of its draft, so that it has the
history, the undo and the guard against lost work that every draft has.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from ambroise.errors import DraftUnknown
from ambroise.uses import Pointer
from ambroise.uses.coding import Coding
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.rules import Codes, Patient, broken
from ambroise.uses.coding.schema import Issue, Level, Position, Proposal, Rum
from ambroise.uses.drafts import Proposal as Kept
from ambroise.uses.working_copy import Change, held

_ACCEPTED: Final = "accepté"
_CHANGED: Final = re.compile(r"changé : (DP|DR|DAS|ACT) ([A-Z0-9+]+) (.+)", re.DOTALL)
_REFUSED: Final = re.compile(r"refusé : (.+)", re.DOTALL)
_SOURCE: Final = "Guide méthodologique MCO, chapitre I : un DP par RUM"


class State(StrEnum):
    """What a person decided of a code; nothing is accepted by default."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of one code: another code and its place when changed, why when refused."""

    state: State
    code: str = ""
    label: str = ""
    position: Position | None = None
    reason: str = ""

    @property
    def said(self) -> str:
        """The words under which it is kept."""
        if self.state is State.ACCEPTED:
            return _ACCEPTED
        if self.state is State.CHANGED:
            return f"changé : {self.position} {self.code} {self.label}"
        return f"refusé : {self.reason}" if self.state is State.REFUSED else ""


NOTHING: Final = Decision(State.SUGGESTED)


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One proposal, what was decided of it, and what it is now (None once refused)."""

    pointer: Pointer
    rum: int
    proposed: Proposal
    decision: Decision
    before: str
    """The words that a form sends back, to tell whether somebody decided meanwhile."""
    changes: tuple[Change, ...]
    waiting: tuple[Change, ...]
    news: bool
    """Whether somebody else decided since the last act of who looks."""

    @property
    def id(self) -> str:
        return f"c-{self.pointer.split('/')[2]}-{self.pointer.split('/')[4]}"

    @property
    def now(self) -> Proposal | None:
        return decided(self.proposed, self.decision)

    @property
    def may_change(self) -> bool:
        return self.proposed.position is not Position.ACT


def read(words: str) -> Decision:
    """Return the decision kept under `words`; words of another kind decide nothing."""
    if words == _ACCEPTED:
        return Decision(State.ACCEPTED)
    if found := _CHANGED.fullmatch(words):
        return Decision(State.CHANGED, found[2], found[3], Position(found[1]))
    if found := _REFUSED.fullmatch(words):
        return Decision(State.REFUSED, reason=found[1])
    return NOTHING


def decided(one: Proposal, decision: Decision) -> Proposal | None:
    """Return a proposal as a person made it, None once refused."""
    if decision.state is State.REFUSED:
        return None
    if decision.state is State.CHANGED and decision.position is not None:
        place = decision.position
        care = one.care if place is Position.DAS else ()
        return replace(one, code=decision.code, label=decision.label, position=place, care=care)
    return one


def coding_of(kept: Kept) -> Coding:
    """Return the coding as it was proposed; raises DraftUnknown for a draft of another use."""
    value = kept.draft.value
    if not isinstance(value, Coding):
        raise DraftUnknown
    return value


def lines_of(kept: Kept, *, who: str) -> list[CodeLine]:
    """Return every code of a draft with what was decided of it, RUM after RUM."""
    value = coding_of(kept)
    mine = [at for at, one in enumerate(kept.changes) if one.by == who]
    since = kept.changes[mine[-1] + 1 :] if mine else ()
    return [
        _line(kept, Pointer(f"/rums/{at}/proposals/{index}/label"), rum, one, since)
        for at, rum in enumerate(value.rums)
        for index, one in enumerate(rum.proposals)
    ]


def reviewed(kept: Kept, cim10: Cim10 | None) -> Coding:
    """Return the coding as persons made it, each RUM with the rules that it breaks now.

    Without a CIM-10 the rules are not checked again: the warnings of the draft stay.
    """
    value = coding_of(kept)
    lines: Mapping[Pointer, CodeLine] = {one.pointer: one for one in lines_of(kept, who="")}
    rums = []
    for at, rum in enumerate(value.rums):
        proposals = tuple(
            one
            for index in range(len(rum.proposals))
            if (one := lines[Pointer(f"/rums/{at}/proposals/{index}/label")].now) is not None
        )
        made = replace(rum, proposals=tuple(sorted(proposals, key=_rank)))
        rums.append(replace(made, issues=tuple(_issues(made, value, cim10))))
    return replace(value, rums=tuple(rums))


def violations(value: Coding) -> list[Issue]:
    return [one for rum in value.rums for one in rum.issues if one.level is Level.VIOLATION]


def undecided(lines: Sequence[CodeLine]) -> list[CodeLine]:
    """Return the codes that wait for a person: not decided, or decided twice."""
    return [one for one in lines if one.decision.state is State.SUGGESTED or one.waiting]


def _line(
    kept: Kept, pointer: Pointer, rum: Rum, one: Proposal, since: Sequence[Change]
) -> CodeLine:
    words = kept.edits.get(pointer, one.label)
    changes = tuple(change for change in kept.changes if change.pointer == pointer)
    news = any(change.pointer == pointer for change in since)
    return CodeLine(
        pointer, rum.number, one, read(words), words, changes,
        held(kept.changes, pointer), news,
    )  # fmt: skip


def _issues(rum: Rum, value: Coding, cim10: Cim10 | None) -> Iterator[Issue]:
    """Yield the rules that a RUM breaks, and what the draft warned of codes that are still there.

    A second DP is told apart: the rules speak of one.
    """
    dps = [one.code for one in rum.of(Position.DP)]
    if len(dps) != 1:
        text = "aucun DP dans ce RUM" if not dps else f"{len(dps)} DP dans ce RUM, il en faut un"
        yield Issue("one_dp", Level.VIOLATION, tuple(dps), f"{text}.", _SOURCE)
    drs = [one.code for one in rum.of(Position.DR)]
    if len(drs) > 1:
        text = f"{len(drs)} DR dans ce RUM, un seul est permis."
        yield Issue("one_dr", Level.VIOLATION, tuple(drs), text, _SOURCE)
    there = {one.code for one in rum.proposals}
    if cim10 is None:
        yield from rum.issues
        return
    das = tuple(one.code for one in rum.of(Position.DAS))
    codes = Codes("".join(dps[:1]), "".join(drs[:1]), das)
    birth = datetime.fromisoformat(value.birth).date() if value.birth else None
    entry = min(one.start for one in value.rums).date()
    patient = Patient(value.sex, (entry - birth).days if birth else None)
    checked = broken(codes, patient, cim10)
    yield from checked
    told = {(one.rule, one.codes) for one in checked}
    for one in rum.issues:
        kept = one.rule == "over_coding" and there.issuperset(one.codes)
        if kept and (one.rule, one.codes) not in told:
            yield one


def _rank(one: Proposal) -> int:
    return list(Position).index(one.position)
