"""Sentences drawn from notes, and the twins that can be made of them."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from ambroise.evaluation.perturbing.figures import another_date, another_dose, another_number
from ambroise.evaluation.perturbing.leavings import clause_dropped, copied
from ambroise.evaluation.perturbing.names import (
    another_drug,
    another_person,
    known_drugs,
    other_side,
)
from ambroise.evaluation.perturbing.negations import affirmed, negated
from ambroise.evaluation.perturbing.twins import Change, Maker, Sample, Twin
from ambroise.text.sections import find_sections
from ambroise.text.sentences import split_sentences

_A_NOTE: Final = 12
"""Sentences of one note at most, so that long notes do not make the measure."""

_LENGTHS: Final = range(15, 401)
"""Characters of a sentence that is drawn: shorter ones are titles, longer ones tables."""


def makers(drugs: Sequence[Sequence[str]] = ()) -> Mapping[Change, Maker]:
    """Return how each twin is made; `drugs` are the site's own, each under all its names."""
    return {
        Change.NUMBER: another_number,
        Change.DOSE: another_dose,
        Change.DRUG: another_drug(drugs or known_drugs()),
        Change.DATE: another_date,
        Change.PERSON: another_person,
        Change.SIDE: other_side,
        Change.NEGATION_ADDED: negated,
        Change.NEGATION_REMOVED: affirmed,
        Change.DROPPED: clause_dropped,
        Change.COPY: copied,
    }


def draw(
    samples: Iterable[Sample], rng: random.Random, wanted: int, ways: Mapping[Change, Maker]
) -> Iterator[Twin]:
    """Yield up to `wanted` twins of each change, from notes and sentences in random order."""
    notes = list(samples)
    rng.shuffle(notes)
    made: Counter[Change] = Counter()
    for note in notes:
        spans = split_sentences(note.text)
        places = [at for at, (start, end) in enumerate(spans) if end - start in _LENGTHS]
        for at in rng.sample(places, min(_A_NOTE, len(places))):
            for change, way in ways.items():
                if made[change] < wanted:
                    twin = _twin(note, spans, at, change, way(_sentence(note, spans, at), rng))
                    if twin is not None:
                        made[change] += 1
                        yield twin
        if all(made[change] >= wanted for change in ways):
            return


def _sentence(note: Sample, spans: Sequence[tuple[int, int]], at: int) -> str:
    return note.text[slice(*spans[at])]


def _twin(
    note: Sample,
    spans: Sequence[tuple[int, int]],
    at: int,
    change: Change,
    text: str | None,
) -> Twin | None:
    sentence = _sentence(note, spans, at)
    if text is None or (text == sentence and change is not Change.COPY):
        return None
    first, last = spans[max(at - 1, 0)], spans[min(at + 1, len(spans) - 1)]
    section = next(
        (one.kind for one in find_sections(note.text) if one.body <= spans[at][0] < one.end), ""
    )
    passages = (note.text[first[0] : last[1]],)
    return Twin(change, sentence, text, passages, note.group, section)
