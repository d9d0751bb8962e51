"""Attacks on what a pseudonymisation wrote: what survives, who can be found again."""

from pathlib import Path

from ambroise.deid.audit.attack.histories import histories
from ambroise.deid.audit.attack.linkage import (
    History,
    Linked,
    by_intervals,
    by_rare_facts,
    by_sequence,
)
from ambroise.deid.audit.attack.outcome import as_json, text
from ambroise.deid.audit.attack.survivors import Survivor, Survivors, survivors
from ambroise.deid.audit.written import read_written

__all__ = [
    "History",
    "Linked",
    "Survivor",
    "Survivors",
    "as_json",
    "by_intervals",
    "by_rare_facts",
    "by_sequence",
    "histories",
    "linkage",
    "survivors",
    "text",
]


def linkage(out: Path, originals: Path, *, known: int, seed: int) -> list[Linked]:
    """Return how many persons of `out` are found again among those of `originals`.

    The attacker knows `known` events, or rare facts, of each. Persons are those of `person_id`; a
    note without one is a person of its own. The note_id, which both sides keep, tells the truth.
    """
    owner: dict[str, str] = {}
    before = []
    for note in read_written(originals):
        person = str(note.note_id if note.person_id is None else note.person_id)
        owner[str(note.note_id)] = person
        before.append((person, note))
    true = histories(before)
    before.clear()
    after = []
    truth: dict[str, str] = {}
    for note in read_written(out):
        person = str(note.note_id if note.person_id is None else note.person_id)
        truth[person] = owner.get(str(note.note_id), "")
        after.append((person, note))
    released = histories(after)
    return [
        by_intervals(released, true, truth, known=known, seed=seed),
        by_rare_facts(released, true, truth, known=known),
        by_sequence(released, true, truth),
    ]
