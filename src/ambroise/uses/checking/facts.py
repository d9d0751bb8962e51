"""Drugs, numbers, doses, dates and sides of a sentence that the passages do not hold."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeVar

from ambroise.text.dates import FoundDate
from ambroise.uses.checking.findings import Kind
from ambroise.uses.checking.numbers import Quantity
from ambroise.uses.checking.passages import Aligned, Passages, closest
from ambroise.uses.checking.reading import Sentence
from ambroise.uses.checking.sides import Sided

Place = tuple[Kind, int, int]
Around = tuple[str, str, str]
Day = tuple[int | None, int | None, int | None]
Fact = TypeVar("Fact", Quantity, Sided)

_NEAREST, _NEXT, _AFTER, _WHOLE = 4, 2, 1, 3
"""Weights: the word just before, the one before it, the one after, the rest of the sentence."""


def other_drugs(sentence: Sentence, held: Passages, aligned: Aligned) -> Iterator[Place]:
    """Yield the drugs that no passage names, by this name or another of the same substance.

    In the place of a drug of the source, one that only another sentence names is found too, and
    so is any word that no passage has: no list holds every name.
    """
    for drug in sentence.drugs:
        if drug.form not in held.forms and not drug.substances <= held.substances:
            yield Kind.DRUG, drug.start, drug.end
    if not aligned.sure:
        return
    own = frozenset(one for drug in sentence.drugs for one in drug.substances)
    said = {drug.form for drug in sentence.drugs}
    left = [
        (drug, held.sentences[number].around(drug.start, drug.end))
        for number in aligned.best
        for drug in held.sentences[number].drugs
        if drug.form not in said
    ]
    there = {key for number in aligned.best for key in held.sentences[number].keys}
    named = {drug.start: drug.substances for drug in sentence.drugs}
    for claim in sentence.claims if left else ():
        if claim.key not in (there if claim.start in named else held.where):
            here = sentence.around(claim.start, claim.end)
            known = named.get(claim.start, own)
            if any(
                here[0] == around[0] and here[2] == around[2] and not known & drug.substances
                for drug, around in left
            ):
                yield Kind.DRUG, claim.start, claim.end


def _same_place(one: Around, other: Around) -> bool:
    """Return whether the words before are the same, or those after where nothing is before."""
    return one[0] == other[0] and (one[0] != "" or one[2] == other[2] != "")


def other_doses(sentence: Sentence, held: Passages, _: Aligned) -> Iterator[Place]:
    """Yield the doses that the passages give otherwise, or of another drug, for the same drug."""
    for dose in sentence.doses:
        amount = dose.amount
        theirs = [
            other.amount
            for other in held.doses
            if other.of_same_drug(dose) and other.amount.scale == amount.scale
        ]
        if theirs:
            other_dose = not any(amount.same(other) for other in theirs)
        else:
            other_dose = dose.substances <= held.substances and any(
                amount.same(other.amount) for other in held.doses
            )
        if other_dose:
            yield Kind.DOSE, amount.start, amount.end


def other_numbers(sentence: Sentence, held: Passages, aligned: Aligned) -> Iterator[Place]:
    """Yield the numbers that no passage has, or that the source gives to another word."""
    for one in sentence.quantities:
        if not any(one.same(other) for _, other in held.quantities) or (
            aligned.sure and not one.is_name and _of_another_word(one, sentence, held, aligned)
        ):
            yield Kind.NUMBER, one.start, one.end
    if aligned.source is not None:
        numbers = [((one.scale, one.value), one) for one in sentence.quantities]
        theirs = [(one.scale, one.value) for one in aligned.source.quantities]
        yield from ((Kind.NUMBER, one.start, one.end) for one in _said_again(numbers, theirs))


def _of_another_word(one: Quantity, sentence: Sentence, held: Passages, aligned: Aligned) -> bool:
    """Return whether the source has another number at this place, and this one elsewhere.

    A word that the statement leaves out leaves its number to the word before: that is no error.
    Where the source has this number too, the two were exchanged, whatever their units; where it
    has not, a number that the statement says as well is no rival.
    """
    around = sentence.around(one.start, one.end)
    source = [(at, other) for at, other in held.quantities if at in aligned.best]
    heads = {_around(held, at, other)[0] for at, other in source if one.same(other)}
    if around[0] in heads or not heads <= sentence.keys:
        return False
    fitting = [place for place in held.quantities if one.fits(place[1])]
    near = _nearest(around, fitting, held, aligned)
    if any(one.same(other) for _, other in near):
        return False
    rivals = (
        [*near, *source]
        if heads
        else [place for place in near if not any(own.same(place[1]) for own in sentence.quantities)]
    )
    return any(
        at in aligned.best and _same_place(around, _around(held, at, other)) for at, other in rivals
    )


def _around(held: Passages, number: int, fact: Quantity | Sided) -> Around:
    return held.sentences[number].around(fact.start, fact.end)


def _nearest(
    around: Around,
    holding: Sequence[tuple[int, Fact]],
    held: Passages,
    aligned: Aligned,
) -> list[tuple[int, Fact]]:
    """Return the facts of the passages that stand among the same words as the statement's."""

    def score(found: tuple[int, Fact]) -> float:
        theirs = _around(held, *found)
        same = [own == other != "" for own, other in zip(around, theirs, strict=True)]
        share = aligned.shares.get(found[0], 0.0)
        return _NEAREST * same[0] + _NEXT * same[1] + _AFTER * same[2] + _WHOLE * share

    return closest(holding, score)


def other_dates(sentence: Sentence, held: Passages, aligned: Aligned) -> Iterator[Place]:
    """Yield dates that no passage has; a day of the source may be said without its year."""
    theirs = [(number, day) for number, one in held.dates for day in _days(one)]
    years = {year for _, (year, _, _) in theirs}
    own = [day for one in sentence.dates for day in _days(one)]
    for date in sentence.dates:
        for day in _days(date):
            holding = [number for number, other in theirs if _same_day(day, other, years)]
            elsewhere = aligned.sure and not any(number in aligned.best for number in holding)
            left = (
                other
                for number, other in theirs
                if number in aligned.best and not any(_same_day(one, other, years) for one in own)
            )
            if not holding or (elsewhere and any(_alike(day, other) for other in left)):
                yield Kind.DATE, date.start, date.end


def _days(date: FoundDate) -> list[Day]:
    """Return the day of a date, and the last one of a range."""
    first = (date.year, date.month, date.day)
    return [first] if date.last is None else [first, (date.year, *date.last)]


def _alike(one: Day, other: Day) -> bool:
    """Return whether both are days, months or years."""
    return [part is None for part in one[1:]] == [part is None for part in other[1:]]


def _same_day(own: Day, other: Day, years: set[int | None]) -> bool:
    (year, *rest), (other_year, *other_rest) = own, other
    return all(mine in (None, part) for mine, part in zip(rest, other_rest, strict=True)) and (
        year in (None, other_year) or (other_year is None and year in years)
    )


def other_sides(sentence: Sentence, held: Passages, aligned: Aligned) -> Iterator[Place]:
    """Yield the sides that the passages give to nothing, or give otherwise to the same organ."""
    for side in sentence.sides:
        if not any(side.side is other.side for _, other in held.sides):
            yield Kind.SIDE, side.start, side.end
            continue
        around = sentence.around(side.start, side.end)
        near = _nearest(around, held.sides, held, aligned)
        if not any(side.side is other.side for _, other in near):
            yield Kind.SIDE, side.start, side.end
    if aligned.source is not None:
        sides = [(one.side, one) for one in sentence.sides]
        theirs = [one.side for one in aligned.source.sides]
        yield from ((Kind.SIDE, one.start, one.end) for one in _said_again(sides, theirs))


def _said_again(own: Sequence[tuple[object, Fact]], theirs: Sequence[object]) -> Iterator[Fact]:
    """Yield what is said twice for two things: « droit et droit » for « droit et gauche »."""
    if len(own) == len(theirs) and Counter(said for said, _ in own) != Counter(theirs):
        for (said, fact), other in zip(own, theirs, strict=True):
            if said != other:
                yield fact


def other_sex(sentence: Sentence, held: Passages, aligned: Aligned) -> Iterator[Place]:
    """Yield the word that gives the patient another sex than its source, or than all passages."""
    source = {sex for number in aligned.best for sex in held.sentences[number].sexes}
    theirs = (source if aligned.sure else set()) or held.sexes
    for sex, (start, end) in sentence.sexes.items():
        if theirs and sex not in theirs:
            yield Kind.PERSON, start, end
