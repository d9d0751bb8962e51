"""What looks like a number or an address of a person, and texts longer than a label.

Patterns alone: names are not looked for here, a person reads the files before deciding.
"""

import re
from collections.abc import Iterable
from typing import Final

from ambroise.access.releases.cells import words

_PATTERNS: Final = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    re.compile(
        r"(?<![\w.,])[1-478] ?\d\d[ .-]?\d\d[ .-]?\d[\dAaBb][ .-]?\d{3}[ .-]?\d{3}"
        r"(?:[ .-]{0,3}\d\d)?(?!\w)"
    ),
    re.compile(r"(?<![\w+.,])(?:(?:\+|00) ?33 ?(?:\(0\) ?)?|0)[1-9](?:[ .-]?\d\d){4}(?!\w)"),
    re.compile(r"(?<![\w.,])\d{8,20}(?!\w|[.,]\d)"),
)
"""Mail; NIR, in one block or in its groups; telephone; a bare number of 8 to 20 digits: that of a
patient, a stay or a professional, or an id of a zone (63 bits)."""

_ALONE: Final = frozenset("ipp nip iep nda nir ins mrn rpps pseudonym pseudonyme".split())
_PERSON: Final = frozenset(
    "person patient subject sujet visit sejour encounter provider medecin".split()
)
_NUMBER: Final = frozenset("id ids key cle num numero number code".split())
LABEL: Final = 80
LABEL_WORDS: Final = 12
"""Most characters and words of a cell that is no free text."""
PROSE_WORDS: Final = 250
"""Most different words of a file that is a table or a note of method."""


def identifiers(text: str) -> int:
    """Return how many numbers or addresses of persons a text seems to hold."""
    found = 0
    for pattern in _PATTERNS:
        text, here = pattern.subn(" ", text)
        found += here
    return found


def names_a_person(header: str) -> bool:
    """Return whether a column is named as one that holds numbers of persons or stays."""
    found = set(words(header))
    return bool(_ALONE & found) or bool(_PERSON & found and _NUMBER & found)


def is_free_text(cell: str) -> bool:
    return len(cell) > LABEL or len(cell.split()) > LABEL_WORDS


def is_prose(texts: Iterable[str]) -> bool:
    return len({word for text in texts for word in words(text)}) > PROSE_WORDS
