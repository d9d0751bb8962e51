"""What a form of a letter holds, and how a sentence changed, word by word."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from starlette.datastructures import FormData

from ambroise.errors import RequestMalformed
from ambroise.uses import Pointer
from ambroise.uses.drafts import Proposal
from ambroise.uses.letter.measures import statements
from ambroise.uses.letter.render import LetterPage, Sentence
from ambroise.uses.working_copy import Change, Given, flat, held

TEXT: Final = "phrase:"
"""Start of the form fields that hold the words of a sentence; a pointer follows."""
WAS: Final = "avant:"
"""The same, of the words that the person had in front of them."""
NEW: Final = "ajout:"
"""The same, of a sentence to add at the end of the block at a pointer."""
LONGEST: Final = 5000
"""Characters of a sentence."""
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Written:
    """What a person did in the form of a letter."""

    given: dict[Pointer, Given]
    added: dict[Pointer, str]
    undo: tuple[Pointer, ...]
    settle: dict[Pointer, str | None]
    confirmed: frozenset[Pointer]
    shown: bool  # whether the form says what the person had in front of them

    def missed(self, sentences: Iterable[Sentence]) -> bool:
        """Whether the letter says by now what the person did not have in front of them."""
        if not self.shown:
            return False
        now = {one.pointer: flat(one.text) for one in sentences if one.text}
        read = {pointer: one.text for pointer, one in self.given.items() if one.text}
        new = set(self.added.values())
        unread = {pointer: text for pointer, text in now.items() if read.get(pointer) != text}
        return bool(set(read) - set(now)) or any(text not in new for text in unread.values())


def written_in(form: FormData) -> Written:
    """Return what a form holds; raises RequestMalformed for a sentence that is too long."""
    fields = {name: flat(str(value)) for name, value in form.multi_items()}
    for name, text in fields.items():
        if len(text) > LONGEST:
            raise RequestMalformed(field=name)
    was = {name.removeprefix(WAS): text for name, text in fields.items() if name.startswith(WAS)}
    given = {
        Pointer(name.removeprefix(TEXT)): text
        for name, text in fields.items()
        if name.startswith(TEXT)
    }
    removed = {Pointer(str(one)) for one in form.getlist("retirer")}
    settle: dict[Pointer, str | None] = {Pointer(str(one)): None for one in form.getlist("ecarter")}
    for one in form.getlist("garder"):
        number, _, pointer = str(one).partition(":")
        settle[Pointer(pointer)] = fields.get(f"attente:{number}:{pointer}", "") or None
    return Written(
        {
            pointer: Given("" if pointer in removed else text, was.get(pointer, ""))
            for pointer, text in given.items()
            if pointer in was
        },
        {
            Pointer(name.removeprefix(NEW)): text
            for name, text in fields.items()
            if name.startswith(NEW) and text
        },
        tuple(Pointer(str(one)) for one in form.getlist("defaire")),
        settle,
        frozenset(Pointer(str(one)) for one in form.getlist("confirme")),
        bool(was),
    )


def sentences_of(shown: LetterPage) -> list[Sentence]:
    return [one for block in shown.blocks for group in block.groups for one in group.sentences]


PieceKind = Literal["same", "out", "in"]


@dataclass(frozen=True, slots=True)
class Piece:
    kind: PieceKind
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """Return what was taken out and put in, in the order of the words."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[Piece] = []
    for code, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if code == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("out", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("in", "".join(new[c:d])))
    return pieces


@dataclass(frozen=True, slots=True)
class Past:
    """How one sentence came to say what it says: the proposal, then each change, oldest first."""

    proposed: str
    now: tuple[Piece, ...]
    changes: tuple[Change, ...]
    waiting: tuple[Change, ...]


def pasts(proposal: Proposal, shown: LetterPage) -> dict[Pointer, Past]:
    """Return the history of each sentence that has one."""
    letter = proposal.draft.value
    first = {pointer: one.text for pointer, one in statements(letter)} if letter else {}
    found = {}
    for one in sentences_of(shown):
        changes = tuple(change for change in proposal.changes if change.pointer == one.pointer)
        if changes or one.edited:
            before = first.get(one.pointer, "")
            waiting = held(changes, one.pointer)
            pieces = tuple(difference(before, one.text))
            found[one.pointer] = Past(before, pieces, changes, waiting)
    return found
