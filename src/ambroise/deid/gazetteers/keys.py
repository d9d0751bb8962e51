"""The form in which entries are stored and looked up."""

import re
from typing import Final

from ambroise.text.folding import composed, fold

_WORD: Final = re.compile(r"[^\W\d_]+")
_NOT_NUMBER: Final = re.compile(r"[^0-9a-z]+")


def words_of(name: str) -> list[str]:
    """Return the runs of letters of `name`, folded: the words of a document are the same."""
    return _WORD.findall(fold(composed(name).text))


def key_of(name: str) -> str:
    """Return the words of `name` with one blank between them."""
    return " ".join(words_of(name))


def number_of(written: str) -> str:
    """Return the digits and letters of a number, in small letters (« 2A 000 015 4 »)."""
    return _NOT_NUMBER.sub("", written.lower())
