"""The drugs of a sentence, and which number is the dose of which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.text.words import Word
from ambroise.uses.checking.drugs import substances_of
from ambroise.uses.checking.numbers import DOSES, Quantity

_REACH: Final = 60
"""Characters between a drug and its dose, at most."""

_OF: Final = frozenset((" de ", " d'"))
_MASSES: Final = ("mg/", "g/", "µg/", "ui/", "mcg/")


@dataclass(frozen=True, slots=True)
class NamedDrug:
    start: int
    end: int
    form: str  # folded
    substances: frozenset[str]


@dataclass(frozen=True, slots=True)
class Dose:
    """A number that is the dose of a drug."""

    amount: Quantity
    substances: frozenset[str]

    def of_same_drug(self, other: "Dose") -> bool:
        """Return whether both are of one drug, a combination being each of its substances."""
        return not self.substances.isdisjoint(other.substances)


def find_drugs(words: Iterable[Word]) -> Iterator[NamedDrug]:
    """Yield the words that name a drug."""
    for word in words:
        substances = substances_of(word.form)
        if substances:
            yield NamedDrug(word.start, word.end, word.form, substances)


def find_doses(
    low: str, quantities: Sequence[Quantity], drugs: Sequence[NamedDrug]
) -> Iterator[Dose]:
    """Yield the doses of one sentence of `low`, a folded text.

    A dose is of the drug that it is followed by (« 5 mg de X »), or else of the last one before.
    """
    for one in quantities if drugs else ():
        if one.scale in DOSES or one.scale.startswith(_MASSES):
            after = next((drug for drug in drugs if low[one.end : drug.start] in _OF), None)
            before = [drug for drug in drugs if 0 <= one.start - drug.end <= _REACH]
            chosen = after or (before[-1] if before else None)
            if chosen is not None:
                yield Dose(one, chosen.substances)
