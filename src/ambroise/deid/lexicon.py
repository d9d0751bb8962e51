"""How common a French word is, from the frequency list that `pyspellchecker` carries."""

import gzip
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from ambroise.text.folding import fold

_COMMON: Final = 2_000
_USUAL: Final = 100


@cache
def lexicon() -> dict[str, str]:
    """Return the folded words of French, each with `1` (rare), `2` (usual) or `3` (common)."""
    packed = files("spellchecker").joinpath("resources/fr.json.gz").read_bytes()
    counts = msgspec.json.decode(gzip.decompress(packed), type=dict[str, int])
    known: dict[str, str] = {}
    for word, count in sorted(counts.items(), key=lambda item: item[1]):
        known[fold(word)] = "3" if count >= _COMMON else "2" if count >= _USUAL else "1"
    return known
