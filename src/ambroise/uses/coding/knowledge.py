"""What a coding leans on: the CIM-10 of the hospital, its wordings, the search over them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from ambroise.settings import Settings, private_folder
from ambroise.text.folding import fold
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.problems.lexicon import Lexicon, Wording, entry_wordings, label_wordings
from ambroise.uses.coding.schema import Candidate
from ambroise.uses.coding.search import Index, open_index, read_thesaurus
from ambroise.uses.coding.search.entries import Entry
from ambroise.uses.coding.synonyms import wordings

_KEPT: Final = 4


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The files of one CIM-10, ready; `index` is None where nothing is searched."""

    cim10: Cim10
    lexicon: Lexicon = field(repr=False)
    index: Index | None = field(default=None, repr=False)

    def search(self, words: str, top: int) -> Sequence[Candidate]:
        """Return the codes for some words, the best first."""
        hits = self.index.search(words, top) if self.index is not None else []
        return [Candidate(one.code, one.label, one.score, one.via) for one in hits]


def open_knowledge(settings: Settings) -> Knowledge:
    """Return what the mounted CIM-10 and the thesaurus of the hospital give.

    Made once for one set of files; the labels taken apart are kept below `AMBROISE_HOME`, by keys
    and codes. Raises Cim10Missing, Cim10Invalid.
    """
    index = open_index(settings)
    hospital = read_thesaurus(settings).entries
    return _opened(index.cim10.digest, wordings().digest, hospital, _Opening(index, settings))


def make_knowledge(cim10: Cim10, entries: Sequence[Entry] = ()) -> Knowledge:
    """Return what a CIM-10 and some wordings give, searched by no index and kept nowhere."""
    told = [*label_wordings(cim10), *entry_wordings(cim10, (*_ours(), *entries), _shouted())]
    return Knowledge(cim10, Lexicon(cim10, told))


class _Opening:
    """What is opened, the same for the cache whatever it holds: the digests say what differs."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self.index = index
        self.settings = settings

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Opening)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=2)
def _opened(
    _cim10: str, _ours_digest: str, hospital: tuple[Entry, ...], opening: _Opening
) -> Knowledge:
    cim10 = opening.index.cim10
    labels = _labels(cim10, opening.settings)
    told = [*labels, *entry_wordings(cim10, (*_ours(), *hospital), _shouted())]
    return Knowledge(cim10, Lexicon(cim10, told), opening.index)


def _ours() -> list[Entry]:
    """Return our synonyms; one word of everyday speech, one name alone, says too little."""
    return [
        Entry(one.term, one.code, "synonym", one.rank)
        for one in wordings().synonyms
        if one.kind not in ("everyday", "eponym") or " " in one.term
    ]


def _shouted() -> frozenset[str]:
    """Return our abbreviations of one word: in small letters, they may be another word."""
    return frozenset(fold(one.term) for one in wordings().synonyms if one.kind == "abbreviation")


def _labels(cim10: Cim10, settings: Settings) -> list[Wording]:
    """Return the wordings of labels, from the folder where they were kept once."""
    folder = private_folder(private_folder(settings.home) / "coding")
    file = folder / f"lexicon-{_digest(cim10)}.json"
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[Wording])
    except (OSError, msgspec.MsgspecError):
        made = list(label_wordings(cim10))
    _keep(file, made)
    return made


def _keep(file: Path, made: list[Wording]) -> None:
    """Write the wordings whole, and let the oldest of other files go; a full disk keeps nothing."""
    partial = file.with_suffix(f".{hashlib.sha256(str(id(made)).encode()).hexdigest()[:8]}")
    try:
        partial.write_bytes(msgspec.json.encode(made))
        partial.replace(file)
        kept = sorted(file.parent.glob("lexicon-*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        partial.unlink(missing_ok=True)


def _digest(cim10: Cim10) -> str:
    """Return what names the wordings: the file, and the data that takes labels apart."""
    parts = [cim10.digest]
    for package, name in (
        ("ambroise.uses.coding.search", "analysis.py"),
        ("ambroise.uses.coding.search", "families.tsv"),
        ("ambroise.uses.coding.search", "fillers.toml"),
        ("ambroise.uses.coding.search", "entries.py"),
        ("ambroise.uses.coding.problems", "lexicon.py"),
        ("ambroise.uses.coding.problems", "vague.toml"),
    ):
        parts.append(hashlib.sha256(files(package).joinpath(name).read_bytes()).hexdigest())
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:20]
