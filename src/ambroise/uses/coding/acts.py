"""The acts of a stay, as its rows give them in CCAM, with the passage that tells of each."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from ambroise.text.sentences import split_sentences
from ambroise.uses.coding.problems.lexicon import tokens_of
from ambroise.uses.coding.problems.signs import fact_of_act
from ambroise.uses.coding.schema import Position, Proof, Proposal
from ambroise.uses.coding.units import Unit, unit_at
from ambroise.warehouse.views import Act, Note, StayView

_CCAM: Final = re.compile(r"[A-Z]{4}\d{3}")
_NOT_DONE: Final = frozenset(
    {"not-done", "entered-in-error", "cancelled", "stopped", "preparation"}
)
_SHARED: Final = 0.6
_DAYS: Final = timedelta(days=2)


def acts_of(given: StayView, units: Sequence[Unit]) -> dict[int, list[Proposal]]:
    """Return the acts by rank of unit: each once a day, in order of time."""
    seen: set[tuple[str, str]] = set()
    words = [(note, list(_keys(note))) for note in given.notes]
    found: dict[int, list[Proposal]] = {}
    for one in given.acts:
        code = one.code.code[:7]
        day = f"{one.at:%Y-%m-%d}" if one.at else ""
        coded = one.code.vocabulary == "CCAM" and _CCAM.fullmatch(code)
        if not coded or one.status in _NOT_DONE or (code, day) in seen:
            continue
        seen.add((code, day))
        proof = _proof(one, words)
        proposal = Proposal(
            code,
            one.code.label,
            Position.ACT,
            (proof,) if proof else (),
            (fact_of_act(one),),
            "acte du dossier" + ("" if proof else ", aucun document ne le raconte"),
            (),
            0.9 if proof else 0.6,
            done=one.at,
        )
        found.setdefault(unit_at(units, one.at), []).append(proposal)
    return found


def _keys(note: Note) -> Iterator[tuple[int, int, frozenset[str]]]:
    tokens = tokens_of(note.text)
    at = 0
    for start, end in split_sentences(note.text):
        keys = set()
        while at < len(tokens) and tokens[at].start < end:
            if tokens[at].start >= start:
                keys.add(tokens[at].key)
            at += 1
        yield start, end, frozenset(keys)


def _proof(
    act: Act, words: Sequence[tuple[Note, Sequence[tuple[int, int, frozenset[str]]]]]
) -> Proof | None:
    """Return the sentence that shares the most words with the act, of its day or soon after."""
    asked = {one.key for one in tokens_of(act.code.label)}
    best: tuple[float, Proof] | None = None
    for note, sentences in words:
        if (
            act.at is not None
            and note.at is not None
            and not -_DAYS <= note.at - act.at <= 5 * _DAYS
        ):
            continue
        for start, end, keys in sentences:
            shared = len(asked & keys) / len(asked) if asked else 0.0
            if shared >= _SHARED and (best is None or shared > best[0]):
                quote = note.text[start:end]
                best = shared, Proof(note.note_id, start, end, quote)
    return best[1] if best else None
