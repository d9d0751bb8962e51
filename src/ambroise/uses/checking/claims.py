"""Words that a sentence affirms and its passages deny, suppose or say of the family, or back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ambroise.text.assertions import Context
from ambroise.uses.checking.findings import Kind
from ambroise.uses.checking.passages import Aligned, Passages, closest
from ambroise.uses.checking.reading import Claim, Sentence

_KINDS: Final = (
    (Context.DENIED, Kind.NEGATION),
    (Context.FAMILY, Kind.PERSON),
    (Context.SUPPOSED, Kind.CERTAINTY),
)
_BESIDE: Final = 3
"""Words on each side that say which place of a passage a word comes from."""


def other_claims(
    sentence: Sentence, held: Passages, aligned: Aligned
) -> Iterator[tuple[Kind, int, int]]:
    """Yield, once a run of words, what the nearest place of the passages says otherwise."""
    seen: dict[Kind, int] = {}
    for at, claim in enumerate(sentence.claims):
        theirs = _nearest(at, sentence, held, aligned)
        if not theirs or any(claim.context == one.context for _, one in theirs):
            continue
        for context, kind in _KINDS:
            own = claim.context & context
            if all(own != one.context & context for _, one in theirs) and not _excused(
                kind, claim, sentence, theirs, held
            ):
                if seen.get(kind) != at - 1:
                    yield kind, claim.start, claim.end
                seen[kind] = at
    if aligned.source is not None:
        for claim in _said_alike(sentence, aligned.source):
            yield Kind.NEGATION, claim.start, claim.end


def _said_alike(sentence: Sentence, source: Sentence) -> Iterator[Claim]:
    """Yield words said as often by the source, but not denied as often (« positif, négatif »)."""
    for key, times in Counter(one.key for one in sentence.claims).items():
        if times == 1:
            continue
        own = [one for one in sentence.claims if one.key == key]
        theirs = [one.context & Context.DENIED for one in source.claims if one.key == key]
        if len(theirs) == times and Counter(theirs) != Counter(
            one.context & Context.DENIED for one in own
        ):
            pairs = zip(own, theirs, strict=True)
            yield from (one for one, other in pairs if one.context & Context.DENIED != other)


def _excused(
    kind: Kind,
    claim: Claim,
    sentence: Sentence,
    theirs: Sequence[tuple[Sentence, Claim]],
    held: Passages,
) -> bool:
    """Return whether another reading of the passages says the same.

    For a denial, the nearest place must; a doubt is worded too freely, any place will do.
    """
    if kind is Kind.NEGATION:
        return any(_same_denial(claim, sentence, *one) for one in theirs)
    own = claim.context & Context.SUPPOSED
    return kind is Kind.CERTAINTY and any(
        own == one.context & Context.SUPPOSED
        for number in held.where[claim.key]
        for one in held.sentences[number].claims
        if one.key == claim.key
    )


def _same_denial(own: Claim, sentence: Sentence, source: Sentence, theirs: Claim) -> bool:
    """Return whether both deny one thing, of which the word is only where it is.

    « Pas de lésion du foie » and « le foie est sans lésion » deny the same.
    """
    return any(
        one.key == denied and one.context & Context.DENIED
        for denied, key, others in (
            (own.denied, own.key, source),
            (theirs.denied, theirs.key, sentence),
        )
        if denied not in ("", key)
        for one in others.claims
    )


def _nearest(
    at: int, sentence: Sentence, held: Passages, aligned: Aligned
) -> list[tuple[Sentence, Claim]]:
    """Return the claims of the passages with the same key, those whose surroundings are nearest."""
    key = sentence.claims[at].key
    places = [
        (number, place)
        for number in held.where.get(key, ())
        for place, theirs in enumerate(held.sentences[number].claims)
        if theirs.key == key
    ]
    if len(places) > 1:
        beside = _beside(sentence, at)

        def score(found: tuple[int, int]) -> float:
            number, place = found
            shared = len(beside & _beside(held.sentences[number], place))
            return shared + _BESIDE * aligned.shares.get(number, 0.0)

        places = closest(places, score)
    sentences = held.sentences
    return [(sentences[number], sentences[number].claims[place]) for number, place in places]


def _beside(sentence: Sentence, at: int) -> set[str]:
    near = sentence.claims[max(0, at - _BESIDE) : at] + sentence.claims[at + 1 : at + 1 + _BESIDE]
    return {one.key for one in near}
