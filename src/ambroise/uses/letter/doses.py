"""Strengths and doses that a cited sentence gives, held against those of the stay's rows."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from ambroise.text.folding import fold
from ambroise.warehouse.views import Drug

_FIGURES: Final = r"(?P<number>\d{1,3}(?:[ \u202f]\d{3})+|\d+(?:,\d+)?) ?(?P<unit>mg|µg|mcg|g|ui)\b"
_STRENGTH: Final = re.compile(
    r"(?P<name>[a-z]{4,})(?: (?:lp|lm|forte|fort|injectable|orodispersible|enfant|adulte))?"
    rf" {_FIGURES}(?! ?/ ?(?:l|dl|ml))"
)
_OF_ONE_UNIT: Final = re.compile(
    r"\W{0,2}(?:\([^)]*\))? ?[:;,] ?\d+(?:[,/]\d+)? (?!fois|x\b|par\b|jours?|semaines?|mois)\w"
)
"""What follows a strength when it is not the dose taken: « 40 mg : 2 comprimés »."""

_CONVERTED: Final = re.compile(r"=>|->|→|equivalen")
_AMOUNT: Final = re.compile(_FIGURES)
_GIVEN: Final = re.compile(rf"(?<![\d,./]){_FIGURES}(?! ?/ ?(?:d?l|ml|kg|m?mol|g\b|24|j|h))")
"""An amount that is no concentration nor rate."""

_UNITS: Final = {"g": 1e6, "mg": 1e3, "µg": 1.0, "mcg": 1.0, "ui": 1.0}
_NAME: Final = re.compile(r"[a-z]{4,}")

Amounts = Mapping[str, set[float]]
"""By word of a drug's name, in micrograms or units."""


class Doses:
    """What the rows of a stay know of each drug; `discharge` those prescribed for after it."""

    def __init__(self, drugs: Iterable[Drug]) -> None:
        rows = list(drugs)
        left = [one for one in rows if one.intent == "discharge"]
        self._strengths, self._taken = _by_word(rows, _strengths), _by_word(rows, _all)
        self._left_strengths, self._left_taken = _by_word(left, _strengths), _by_word(left, _all)
        self._every = {amount for one in rows for amount in _all(one)}

    def against(self, low: str, *, at_discharge: bool) -> str | None:
        """Return the name whose dose no row has, else None.

        A sentence of the list at discharge (`at_discharge`) is held against the rows of discharge
        where they name the drug: the dose of entry is another one.
        """
        if _CONVERTED.search(low):
            return None
        for match in _STRENGTH.finditer(low):
            name, strengths, taken = match["name"], self._strengths, self._taken
            if at_discharge and name in self._left_taken:
                strengths, taken = self._left_strengths, self._left_taken
            of_one = _OF_ONE_UNIT.match(low, match.end()) and strengths.get(name)
            known = of_one or taken.get(name)
            if known and not _among(_scaled(match), known):
                return name
        return None

    def unheard_of(self, low: str, elsewhere: Callable[[float], bool]) -> bool:
        """Return whether folded words give an amount of no row, nor of any other document."""
        return any(
            not _among(amount, self._every) and not elsewhere(amount) for amount in given(low)
        )


def given(low: str) -> list[float]:
    """Return the amounts of folded words, in micrograms or units; none that is a rate."""
    return [_scaled(match) for match in _GIVEN.finditer(low)]


def _by_word(rows: Iterable[Drug], of: Callable[[Drug], set[float]]) -> Amounts:
    known: dict[str, set[float]] = {}
    for one in rows:
        for word in _NAME.findall(fold(one.code.label).split(" (")[0]):
            known.setdefault(word, set()).update(of(one))
    return known


def _strengths(drug: Drug) -> set[float]:
    return set(_amounts(fold(drug.code.label)))


def _all(drug: Drug) -> set[float]:
    taken = _strengths(drug) | set(_amounts(fold(drug.dosage)))
    if drug.dose is not None and (scale := _UNITS.get(fold(drug.unit))):
        taken.add(round(drug.dose * scale, 3))
    return taken


def _among(told: float, known: Iterable[float]) -> bool:
    return any(abs(told - one) <= 1e-3 * max(told, one) for one in known)


def _amounts(low: str) -> Iterator[float]:
    return (_scaled(match) for match in _AMOUNT.finditer(low))


def _scaled(match: re.Match[str]) -> float:
    digits = re.sub(r"[ \u202f]", "", match["number"]).replace(",", ".")
    return round(float(digits) * _UNITS[match["unit"]], 3)
