"""`check`: each kind of difference between a statement and its passages, in turn."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from ambroise.text.assertions import Context
from ambroise.text.words import words
from ambroise.uses.checking.claims import other_claims
from ambroise.uses.checking.drugs import substances_of
from ambroise.uses.checking.facts import (
    other_dates,
    other_doses,
    other_drugs,
    other_numbers,
    other_sex,
    other_sides,
)
from ambroise.uses.checking.findings import Finding, Kind
from ambroise.uses.checking.passages import HALF, Aligned, Passages, bare
from ambroise.uses.checking.people import find_names
from ambroise.uses.checking.reading import Read, read

_FINDERS: Final = (
    other_drugs,
    other_doses,
    other_numbers,
    other_dates,
    other_sides,
    other_sex,
    other_claims,
)


def check(
    statement: str,
    passages: Passages | Sequence[str],
    *,
    drugs: Collection[str] = frozenset(),
    wording: bool = False,
) -> tuple[Finding, ...]:
    """Return what `statement` says that `passages` do not hold, in the order of its words.

    Rules and word lists only: no model. A statement that leaves out what a passage says is not
    held against it, and a sentence of a passage, word for word, is never found wanting. Several
    statements on the same passages go faster with one `Passages`. Offsets are the statement's.
    `drugs` are folded words that name a drug, besides those of our list. With `wording`, a
    sentence less than half of whose words stand in the passages is found as a whole: for those
    that a model wrote from passages of notes, and not for lines made from rows.
    """
    held = passages if isinstance(passages, Passages) else Passages(passages)
    said = read(statement)
    if bare(said.low) in held.copies:
        return ()
    found = {(one.kind, one.start): one for one in _differences(said, held)}
    if wording:
        found |= {(one.kind, one.start): one for one in _strange(said, held)}
    for word in words(statement) if drugs else ():
        if word.form in drugs and word.form not in held.forms and not substances_of(word.form):
            place = (word.start, word.end, statement[word.start : word.end])
            found[Kind.DRUG, word.start] = Finding(Kind.DRUG, *place)
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.kind)))


def _differences(said: Read, held: Passages) -> Iterator[Finding]:
    for sentence in said.sentences:
        if bare(said.low[sentence.start : sentence.end]) in held.copies and not any(
            one.context & Context.FAMILY for one in sentence.claims
        ):
            continue
        aligned = Aligned(held, sentence)
        for find in _FINDERS:
            for kind, start, end in find(sentence, held, aligned):
                yield Finding(kind, start, end, said.text[start:end])
    yield from _other_names(said, held)


def _strange(said: Read, held: Passages) -> Iterator[Finding]:
    for sentence in said.sentences:
        known = sum(key in held.where for key in sentence.keys)
        if known < HALF * max(1, len(sentence.keys)):
            start, end = sentence.start, sentence.end
            yield Finding(Kind.WORDING, start, end, said.text[start:end])


def _other_names(said: Read, held: Passages) -> Iterator[Finding]:
    for name in find_names(said.text):
        if name.form not in held.forms:
            yield Finding(Kind.PERSON, name.start, name.end, said.text[name.start : name.end])
