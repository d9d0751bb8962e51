"""A document of a case cut into what its reader has marked, and the keys of the labels."""

from collections.abc import Iterable
from itertools import pairwise

from ambroise.evaluation.campaigns.answers import Mark
from ambroise.evaluation.campaigns.questions import Question
from ambroise.text.folding import fold
from ambroise.web.control_marks import Piece

TAKEN = frozenset("flux")
"""Keys that do something else in a document under reading."""


def pieces_of(text: str, note_id: int, marks: Iterable[Mark]) -> list[Piece]:
    """Return the whole text in pieces, in order; where marks overlap the last one shows."""
    mine = [one for one in marks if one.end and one.note_id == note_id]
    edges = {0, len(text)}
    for one in mine:
        edges |= {one.start, one.end}
    pieces: list[Piece] = []
    for start, end in pairwise(sorted(edges)):
        over = [one for one in mine if one.start <= start and end <= one.end]
        label = " ".join(filter(None, (over[-1].label, over[-1].value))) if over else ""
        pieces.append(Piece(start, end, text[start:end], "marked" if over else "", label))
    return pieces


def place_of(text: str, typed: str, marks: Iterable[Mark]) -> tuple[int, int] | None:
    """Return the first place of the words typed that no mark covers; accents do not count."""
    folded, wanted = fold(text), fold(" ".join(typed.split()))
    covered = [(one.start, one.end) for one in marks if one.end]
    at = folded.find(wanted) if wanted else -1
    while at >= 0:
        end = at + len(wanted)
        if not any(a <= at and end <= b for a, b in covered):
            return at, end
        at = folded.find(wanted, end)
    return None


def keys_of(question: Question) -> dict[str, str]:
    """Return a key for each label: a letter of its name that is free, else any free letter."""
    keys: dict[str, str] = {}
    for label in question.labels:
        wanted = [*fold(label.name).lower(), *"abcdefghijklmnopqrstuvwxyz"]
        free = (one for one in wanted if "a" <= one <= "z" and one not in {*TAKEN, *keys.values()})
        keys[label.name] = next(free, "")
    return keys
