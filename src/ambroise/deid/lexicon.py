"""How common a French word is: the frequency list of `pyspellchecker`, and our medical words."""

import gzip
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

import msgspec

from ambroise.deid.vocabulary import MEDICAL_WORDS
from ambroise.text.folding import fold

_COMMON: Final = 2_000
_USUAL: Final = 100
_ENDINGS: Final = (
    ("al", ("ale", "ales", "aux")), ("eux", ("euse", "euses")), ("if", ("ive", "ifs", "ives")),
    ("teur", ("trice", "teurs", "trices")), ("ien", ("ienne", "iens", "iennes")),
    ("el", ("elle", "els", "elles")), ("", ("e", "s", "es")),
)  # fmt: skip


@cache
def lexicon() -> dict[str, str]:
    """Return the folded words of French, each with `1` (rare), `2` (usual) or `3` (common).

    A word of medicine or of forms is usual at least.
    """
    packed = files("spellchecker").joinpath("resources/fr.json.gz").read_bytes()
    counts = msgspec.json.decode(gzip.decompress(packed), type=dict[str, int])
    known: dict[str, str] = {}
    for word, count in sorted(counts.items(), key=lambda item: item[1]):
        known[fold(word)] = "3" if count >= _COMMON else "2" if count >= _USUAL else "1"
    for word in MEDICAL_WORDS:
        for form in _inflected(fold(word)):
            known[form] = max(known.get(form, ""), "2")
    return known


def _inflected(word: str) -> Iterator[str]:
    """Yield a word, its feminine and its plurals by the rules of French."""
    yield word
    ending, others = next(found for found in _ENDINGS if word.endswith(found[0]))
    stem = word[: len(word) - len(ending)]
    yield from (stem + other for other in others)
