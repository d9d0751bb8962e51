"""An error planted among the documents of a case."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ambroise.demo.planted.statements import FactKey, Statement
from ambroise.demo.record import Case


@dataclass(frozen=True, slots=True)
class Planted:
    """An error of the documents: `kind` contradiction or omission, of the fact `what` `key`.

    `what` is the kind of the fact; "reason" is why a drug was changed, by the key of the drug.
    `documents` are (number of the stay, place among its told documents): first the one that errs,
    then those that say what is true. `true` is what the record holds; `written` is what the
    document says, empty for an omission. `notes` are these documents once they are laid out.
    """

    kind: str
    what: str
    key: str
    documents: tuple[tuple[str, int], ...]
    true: str
    written: str
    notes: tuple[str, ...] = ()


Stated = dict[FactKey, list[Statement]]
Planter = Callable[[Random, Case, Stated], Planted | None]
"""Plants one error where the case has room for it; nothing is changed when it returns None."""
