"""The words of imaging, which a detector made for letters takes for names in a header."""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.text.folding import fold

_WORD: Final = re.compile(r"[^\W\d_]+")


def is_of_imaging(text: str) -> bool:
    """Return whether `text` has words and all are of imaging, read from `imaging_words.txt`."""
    words = _WORD.findall(fold(text))
    return bool(words) and all(word in _known() for word in words)


@cache
def _known() -> frozenset[str]:
    text = files("ambroise.deid.dicom").joinpath("imaging_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
