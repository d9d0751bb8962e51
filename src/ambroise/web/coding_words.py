"""What a coder decides of one code, and the words under which a working copy keeps it."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from pydantic import TypeAdapter

from ambroise.uses.coding.schema import Document, Position, Proof, Proposal

_ACCEPTED: Final = "accepté"
_CHANGED: Final = re.compile(r"changé : (DP|DR|DAS|ACT) ([A-Z0-9+]+) (.+)", re.DOTALL)
_REFUSED: Final = re.compile(r"refusé : (.+)", re.DOTALL)
_ADDED: Final = re.compile(r"ajouté : (DP|DR|DAS) ([A-Z0-9+]+) ([^\n]+)\n(.+)", re.DOTALL)
BY_CODER: Final = "ajouté par le codeur"


class State(StrEnum):
    """What a person decided of a code; nothing is accepted by default."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    REFUSED = "refused"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Support:
    """What an added code rests on: passages with the documents they are of, else why none."""

    proofs: tuple[Proof, ...] = ()
    documents: tuple[Document, ...] = ()
    reason: str = ""


_SUPPORT: Final = TypeAdapter(Support)
NO_SUPPORT: Final = Support()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of one code: another code and its place when changed, why when refused."""

    state: State
    code: str = ""
    label: str = ""
    position: Position | None = None
    reason: str = ""
    support: Support = NO_SUPPORT

    @property
    def said(self) -> str:
        """The words under which it is kept."""
        if self.state is State.ACCEPTED:
            return _ACCEPTED
        if self.state is State.CHANGED:
            return f"changé : {self.position} {self.code} {self.label}"
        if self.state is State.ADDED:
            kept = _SUPPORT.dump_json(self.support).decode()
            return f"ajouté : {self.position} {self.code} {self.label}\n{kept}"
        return f"refusé : {self.reason}" if self.state is State.REFUSED else ""


NOTHING: Final = Decision(State.SUGGESTED)


def read(words: str) -> Decision:
    """Return the decision kept under `words`; words of another kind decide nothing."""
    if words == _ACCEPTED:
        return Decision(State.ACCEPTED)
    if found := _CHANGED.fullmatch(words):
        return Decision(State.CHANGED, found[2], found[3], Position(found[1]))
    if found := _REFUSED.fullmatch(words):
        return Decision(State.REFUSED, reason=found[1])
    if found := _ADDED.fullmatch(words):
        support = _SUPPORT.validate_json(found[4])
        return Decision(
            State.ADDED, found[2], found[3], Position(found[1]), support.reason, support
        )
    return NOTHING


def added(told: Decision) -> Proposal:
    """Return the code that a decision of state ADDED puts in a coding."""
    why = f"{BY_CODER}, sans passage : {told.reason}" if told.reason else BY_CODER
    place = told.position or Position.DAS
    return Proposal(told.code, told.label, place, told.support.proofs, why=why)


def decided(one: Proposal, decision: Decision) -> Proposal | None:
    """Return a proposal as a person made it, None once refused."""
    if decision.state is State.REFUSED:
        return None
    if decision.state is State.CHANGED and decision.position is not None:
        place = decision.position
        care = one.care if place is Position.DAS else ()
        return replace(one, code=decision.code, label=decision.label, position=place, care=care)
    return one
