"""A coding as a coder made it: what was decided of each code, and what that makes of the stay.

A decision is kept as the words of a proposal in the working copy of its draft, so that it has the
history, the undo and the guard against lost work that every draft has.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ambroise.errors import DraftUnknown
from ambroise.uses import Evidence, Pointer, SpanRef
from ambroise.uses.coding import Coding
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.rss import main_rum, severity_of
from ambroise.uses.coding.rules import Codes, Patient, broken
from ambroise.uses.coding.schema import Issue, Level, Position, Proposal, Rum
from ambroise.uses.drafts import Proposal as Kept
from ambroise.uses.working_copy import Change, held
from ambroise.web.coding_words import Decision, State, added, decided, read

_SOURCE: Final = "De mémoire, sans texte joint : guide méthodologique MCO, chapitre I"
_PLACE: Final = re.compile(r"/rums/(\d+)/proposals/(\d+)/label")


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
    addition: Decision | None = None
    """What a coder added, where nothing had proposed it."""

    @property
    def id(self) -> str:
        return f"c-{self.pointer.split('/')[2]}-{self.pointer.split('/')[4]}"

    @property
    def now(self) -> Proposal | None:
        withdrawn = self.addition is not None and not self.before
        return None if withdrawn else decided(self.proposed, self.decision)

    @property
    def proofs(self) -> tuple[Evidence, ...]:
        """The passages of a code that a coder added; the draft holds those of the others."""
        spans = self.proposed.proofs if self.addition else ()
        return tuple(
            Evidence(self.pointer, SpanRef(one.note_id, one.start, one.end), one.quote)
            for one in spans
        )

    @property
    def may_change(self) -> bool:
        return self.proposed.position is not Position.ACT


def coding_of(kept: Kept) -> Coding:
    """Return the coding as it was proposed; raises DraftUnknown for a draft of another use."""
    value = kept.draft.value
    if not isinstance(value, Coding):
        raise DraftUnknown
    return value


def lines_of(kept: Kept, *, who: str) -> list[CodeLine]:
    """Return every code of a draft with what was decided of it, RUM after RUM.

    Those that a coder added come after those proposed; one that was withdrawn is left out.
    """
    value = coding_of(kept)
    mine = [at for at, one in enumerate(kept.changes) if one.by == who]
    since = kept.changes[mine[-1] + 1 :] if mine else ()
    found = []
    for at, rum in enumerate(value.rums):
        for index, one in enumerate(rum.proposals):
            found.append(_line(kept, pointer_of(at, index), rum, one, since))
        for pointer in added_at(kept, at):
            first = next(one for one in kept.changes if one.pointer == pointer)
            told = read(first.text)
            line = _line(kept, pointer, rum, added(told), since, told)
            found += [line] if line.before or line.waiting else []
    return found


def pointer_of(rum: int, index: int) -> Pointer:
    """Return where the words of one code are kept; both numbers are places, from 0."""
    return Pointer(f"/rums/{rum}/proposals/{index}/label")


def added_at(kept: Kept, rum: int) -> list[Pointer]:
    """Return the places of the codes that coders added to a RUM, withdrawn ones too."""
    proposed = len(coding_of(kept).rums[rum].proposals)
    found = (_PLACE.fullmatch(one) for one in kept.edits)
    places = (int(one[2]) for one in found if one is not None and int(one[1]) == rum)
    return [pointer_of(rum, index) for index in sorted(places) if index >= proposed]


def reviewed(kept: Kept, cim10: Cim10 | None) -> Coding:
    """Return the coding as persons made it, each RUM with the rules that it breaks now.

    A code that waits counts as proposed: in the RUM that leads, and in the effect on severity.
    Without a CIM-10 the rules are not checked again: the warnings of the draft stay.
    """
    value = coding_of(kept)
    lines = lines_of(kept, who="")
    rums = []
    for rum in value.rums:
        proposals = [now for one in lines if one.rum == rum.number and (now := one.now) is not None]
        made = replace(rum, proposals=tuple(sorted(proposals, key=_rank)))
        rums.append(replace(made, issues=tuple(_issues(made, value, cim10))))
    more = (one for line in lines if line.addition for one in line.addition.support.documents)
    documents = tuple(dict.fromkeys([*value.documents, *more]))
    return replace(
        value,
        rums=tuple(rums),
        main_rum=main_rum(rums),
        severity=severity_of(rums),
        documents=documents,
    )


def violations(value: Coding) -> list[Issue]:
    return [one for rum in value.rums for one in rum.issues if one.level is Level.VIOLATION]


def undecided(lines: Sequence[CodeLine]) -> list[CodeLine]:
    """Return the codes that wait for a person: not decided, or decided twice."""
    return [one for one in lines if one.decision.state is State.SUGGESTED or one.waiting]


def _line(
    kept: Kept,
    pointer: Pointer,
    rum: Rum,
    one: Proposal,
    since: Sequence[Change],
    addition: Decision | None = None,
) -> CodeLine:
    words = kept.edits.get(pointer, one.label)
    changes = tuple(change for change in kept.changes if change.pointer == pointer)
    news = any(change.pointer == pointer for change in since)
    return CodeLine(
        pointer, rum.number, one, read(words), words, changes,
        held(kept.changes, pointer), news, addition,
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
