"""What the page of a draft of a use of others shows: its values one by one, in their order."""

import json
from dataclasses import dataclass

from ambroise.errors import DraftChanged
from ambroise.uses import Evidence, Flag, Pointer
from ambroise.uses.drafts import Proposal
from ambroise.uses.pointers import values_of
from ambroise.uses.working_copy import Change, all_held, flat, held
from ambroise.web.letter_words import Written


@dataclass(frozen=True, slots=True)
class Value:
    """A text, a number or a truth of a draft as it stands now; `place` is the way to it.

    `written`: it is a text, which a person may write anew.
    """

    id: str
    pointer: Pointer
    place: str
    text: str
    written: bool
    edited: bool
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...]


def values_in(proposal: Proposal) -> list[Value]:
    """Return the values of a draft with its edits; a text that a person took out is empty."""
    draft, edits = proposal.draft, proposal.edits
    return [
        Value(
            f"valeur-{at}",
            pointer,
            _place(pointer),
            edits.get(pointer, said if isinstance(said, str) else json.dumps(said)),
            isinstance(said, str),
            pointer in edits,
            tuple(one for one in draft.evidence if one.statement == pointer),
            tuple(one for one in draft.flags if one.statement == pointer),
        )
        for at, (pointer, said) in enumerate(values_of(draft.value))
    ]


def waiting_in(proposal: Proposal) -> dict[Pointer, tuple[Change, ...]]:
    """Return the words that wait beside a value that another person changed, by its pointer."""
    return {one: held(proposal.changes, one) for one in all_held(proposal.changes)}


def check_read(proposal: Proposal, given: Written) -> None:
    """Raise DraftChanged when a draft says by now what its form did not show."""
    read = {pointer: one.text for pointer, one in given.given.items()}
    texts = (one for one in values_in(proposal) if one.written)
    if any(read.get(one.pointer) != flat(one.text) for one in texts):
        raise DraftChanged(id=proposal.line.id)


def _place(pointer: Pointer) -> str:
    """Return the way to a value in words: « lines 1 · text »."""
    steps = pointer.replace("~1", "/").replace("~0", "~").split("/")[1:]
    said: list[str] = []
    for step in steps:
        if step.isdigit() and said:
            said[-1] += f" {int(step) + 1}"
        else:
            said.append(step)
    return " · ".join(said)
