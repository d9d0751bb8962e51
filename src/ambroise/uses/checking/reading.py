"""A French clinical text as what can be compared: sentences with their facts and claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.text.assertions import AFFIRMED, Context, Reach
from ambroise.text.dates import FoundDate, find_dates
from ambroise.text.folding import fold
from ambroise.text.sentences import split_sentences
from ambroise.text.words import Word, words
from ambroise.uses.checking.doses import Dose, NamedDrug, find_doses, find_drugs
from ambroise.uses.checking.numbers import Quantity, find_quantities
from ambroise.uses.checking.people import sex_words
from ambroise.uses.checking.polarity import denial_in, find_reaches, other_name
from ambroise.uses.checking.sides import Sided, find_sides

_EMPTY: Final = frozenset(
    "a absence ai ainsi alors apres au aucun aucune aucunes aucuns aussi autre autres aux"
    " avait avant avec avoir ca car ce ceci cela celle celui ces cet cette cf chez cl cm comme"
    " comment cp dans de depuis des deux dl donc dont doute dr du durant elle elles eme en"
    " encore entre er est et etaient etait etant ete etre eu eventuel eventuelle evidence ex"
    " exclu exclue exclus fois font guere hypothese ici il ils jamais je jusqu kg"
    " la le les leur leurs lors lui ma madame mais mcg me meme met mg mis mise ml mm mme mn"
    " moins monsieur montrait montrant montre mr nb ne ng ni nie no non nos note notee noter"
    " notre nous nul nulle objective objectivee observe observee on ont ou par pas patient"
    " patiente pendant peu peut plus point positionne possiblement pour pres presence"
    " present presentait presente presentent presentes presents probable probablement puis qu"
    " que quel quelle qui retrouve retrouvee retrouves revele rien sa sans sauf se selon sera"
    " ses si signale signalee soit son sont sous suite sur suspect suspecte suspicion ta te th"
    " tous tout toute toutes tres ug ui un une vers vos votre vous vs y".split()
)
"""Words that carry no claim of their own: they are not compared."""

_SHORTEST: Final = 2
_LONGEST_ITEM: Final = 4
"""Words up to which a line under « Antécédents familiaux » is an item: other titles are missed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A word with what the text makes of it; `key` is what it is compared by.

    `denied` is the key of the first word of the denial that it is in, "" where it is in none.
    """

    start: int
    end: int
    form: str
    key: str
    context: Context
    denied: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence; offsets are those of the whole text."""

    start: int
    end: int
    claims: tuple[Claim, ...]
    keys: frozenset[str]
    quantities: tuple[Quantity, ...]
    dates: tuple[FoundDate, ...]
    drugs: tuple[NamedDrug, ...]
    doses: tuple[Dose, ...]
    sides: tuple[Sided, ...]
    sexes: Mapping[str, tuple[int, int]]

    def around(self, start: int, end: int) -> tuple[str, str, str]:
        """Return the two nearest claims before a stretch, the nearest first, and the one after."""
        before = [one.key for one in self.claims if one.end <= start][:-3:-1]
        after = next((one.key for one in self.claims if one.start >= end), "")
        return (*before, "", "")[0], (*before, "", "")[1], after


@dataclass(frozen=True, slots=True)
class Read:
    """A text that was read; `low` is folded, `forms` are its folded words."""

    text: str
    low: str
    forms: frozenset[str]
    sentences: tuple[Sentence, ...]


def read(text: str) -> Read:
    """Return what `text` says, ready to be compared."""
    low = fold(text)
    dates = find_dates(text, folded=low)
    found = list(words(text))
    reaches = find_reaches(text, low)
    quantities = find_quantities(_without(low, dates))
    sides = find_sides(text, low)
    sentences = [
        _sentence(span, low, found, reaches, quantities, dates, sides)
        for span in split_sentences(text)
    ]
    return Read(text, low, frozenset(word.form for word in found), tuple(sentences))


def _without(low: str, dates: Sequence[FoundDate]) -> str:
    for one in dates:
        low = low[: one.start] + " " * (one.end - one.start) + low[one.end :]
    return low


def _sentence(
    span: tuple[int, int],
    low: str,
    found: list[Word],
    reaches: list[Reach],
    quantities: list[Quantity],
    dates: list[FoundDate],
    sides: list[Sided],
) -> Sentence:
    start, end = span
    own = [word for word in found if start <= word.start < end]
    said = tuple(one for one in sides if start <= one.start < end)
    near = [one for one in reaches if one.start < end and start < one.end]
    taken = {one.start for one in said}
    sexes = sex_words(low, start, end)
    claimed = [word for word in own if _claims(word, taken)]
    if sexes or len(claimed) > _LONGEST_ITEM:
        near = [one for one in near if not _is_section(one, start, end)]
    denied = _first_denied(claimed, near)
    claims = tuple(_claim(word, near, denied.get(word.start, "")) for word in claimed)
    numbers = tuple(one for one in quantities if start <= one.start < end)
    drugs = tuple(find_drugs(own))
    return Sentence(
        start,
        end,
        claims,
        frozenset(one.key for one in claims),
        numbers,
        tuple(one for one in dates if start <= one.start < end),
        drugs,
        tuple(find_doses(low, numbers, drugs)),
        said,
        sexes,
    )


def _claims(word: Word, taken: set[int]) -> bool:
    form = word.form
    return (
        len(form) >= _SHORTEST and form.isalpha() and form not in _EMPTY and word.start not in taken
    )


def _claim(word: Word, reaches: list[Reach], denied: str) -> Claim:
    context = AFFIRMED
    for one in reaches:
        if one.start <= word.start and word.end <= one.end:
            context |= one.context
    if denial_in(word.form):
        context ^= Context.DENIED
    return Claim(word.start, word.end, word.form, _key(word.form), context, denied)


def _is_section(reach: Reach, start: int, end: int) -> bool:
    """Return whether a reach is a family's section rather than words of the sentence."""
    return reach.context is Context.FAMILY and reach.start < start and end <= reach.end


def _key(form: str) -> str:
    return denial_in(form) or other_name(form)


def _first_denied(claimed: list[Word], reaches: list[Reach]) -> dict[int, str]:
    """Return, by where a denied word starts, the key of the first word of its denial."""
    found: dict[int, str] = {}
    for reach in reaches:
        if reach.context is Context.DENIED:
            inside = [word for word in claimed if reach.start <= word.start < reach.end]
            found.update((word.start, _key(inside[0].form)) for word in inside)
    return found
