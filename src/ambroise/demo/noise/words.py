"""Which words of a marked text may suffer: numbers, doses, units, codes and marks never do."""

import re
from collections.abc import Callable
from typing import Final

from ambroise.demo.marks import Piece, pieces

NAMES: Final = frozenset(("NOM", "PRENOM", "VILLE", "ADRESSE"))
"""Labels of the identities that a hand or a scanner may misspell."""

LINE: Final = "\x1f"
"""Ends a line of a told document while its lines are changed together."""

# A token with a digit and its unit, one with a sign of a unit or an address, a unit alone.
_UNIT = r"(?:mg|g|kg|mL|L|mmol|mmHg|mUI|UI|cm|mm|min|h)\b"
_NUMBERS = rf"\S*\d\S*(?: {_UNIT})?|\S*[/µ°@_%]\S*|\b{_UNIT}"
# What follows a number, acronyms, and words on which a dose, a side or a negation hangs.
_SENSE = (
    r"\S*\d\S* +[^\W\d]\S*|\b[A-ZÀ-ÖØ-Þ]{2,}\w*"
    r"|\b(?i:gouttes?|comprimés?|gélules?|sachets?|ampoules?|bouffées?|unités?|fois|matin|midi"
    r"|soir|coucher|heures?|jours?|semaines?|mois|ans?|demie?|double|triple|deux|trois|quatre|cinq"
    r"|sept|huit|neuf|gauche|droite?|bilatérale?|non|pas|sans|aucune?|jamais|absente?|absence)\b"
)
_WORD = r"(?P<word>[^\W\d_]+)"
_ANY_WORD = re.compile(f"{_NUMBERS}|{_WORD}")
_FREE_WORD = re.compile(f"{_SENSE}|{_NUMBERS}|{_WORD}")


def over_pieces(marked: str, change: Callable[[Piece], str]) -> str:
    """The marked text with each piece between two marks changed."""
    return "".join(piece.text if piece.is_mark else change(piece) for piece in pieces(marked))


def over_words(text: str, change: Callable[[str], str], *, sense: bool = True) -> str:
    """`text` with its words changed, not its numbers nor what follows them.

    Unless `sense` is false, acronyms and words of dose, side and negation stay too.
    """
    pattern = _FREE_WORD if sense else _ANY_WORD
    return pattern.sub(lambda found: change(found[0]) if found["word"] else found[0], text)
