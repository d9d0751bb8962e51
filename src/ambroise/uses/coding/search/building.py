"""The index made: entries weighed once, kept in arrays, found again under what made them."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from ambroise.settings import private_folder
from ambroise.uses.coding.cim10 import Cim10
from ambroise.uses.coding.search import weights
from ambroise.uses.coding.search.analysis import Analysed, analyse_term
from ambroise.uses.coding.search.entries import Entry, Source, label_entries
from ambroise.uses.coding.search.kin import Kin, learn
from ambroise.uses.coding.search.letters import threes
from ambroise.uses.coding.search.postings import Floats, Ints, Postings, from_arrays, post

_EXTERNAL: Final = "VWXY"
_KEPT: Final = 8
"""Indexes that stay in the folder: those of other files of the hospital may be asked for again."""


@dataclass(frozen=True, slots=True)
class Built:
    """Entries and what weighs each: by words, by letters, and before any term is known."""

    entries: tuple[Entry, ...] = field(repr=False)
    words: Postings
    letters: Postings
    mass: Floats = field(repr=False)
    """What the words of each entry weigh together."""
    heads: Ints = field(repr=False)
    """Place of the first word of each entry, among the keys of `words`."""
    lengths: Floats = field(repr=False)
    """Norm of the letters of each entry; infinite for one whose letters are not compared."""
    priors: Floats = field(repr=False)
    kin: Kin = field(repr=False)


def build(cim10: Cim10, worded: Sequence[Entry]) -> Built:
    """Return the index of the labels and of other wordings, those of unusable codes left out."""
    labels = list(label_entries(cim10))
    others = [(one, analyse_term(one.text)) for one in worded if cim10.usable(one.code)]
    held = [(entry, said) for entry, said in (*labels, *others) if said.keys]
    entries = tuple(entry for entry, _ in held)
    groups = [_group(number, entry) for number, entry in enumerate(entries)]
    words = post((said.plain for _, said in held), groups)
    by_letters = [_letters(entry, said) for entry, said in held]
    letters = post(by_letters, groups)
    squares = letters.weights.astype(np.float64) ** 2
    lengths = np.array(
        [sum(squares[letters.places[three]] for three in one) ** 0.5 for one in by_letters]
    )
    lengths[lengths == 0] = np.inf
    return Built(
        entries,
        words,
        letters,
        np.array([_mass(words, said) for _, said in held], np.float32),
        np.array([words.places[said.keys[0].text] for _, said in held], np.int32),
        lengths.astype(np.float32),
        np.array([_prior(cim10, entry, said) for entry, said in held], np.float32),
        learn(words, [(one.code, said) for one, said in others], dict(_own(labels))),
    )


def stored(cim10: Cim10, worded: Sequence[Entry], folder: Path) -> Built:
    """Return the index, read from `folder` when what makes it has not changed, else made."""
    path = folder / f"{_digest(cim10, worded)}.npz"
    entries = None
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            found: dict[str, NDArray[Any]] = dict(arrays)
        entries = _read_entries(cim10, worded, found)
    except (OSError, ValueError, KeyError, BadZipFile):
        path.unlink(missing_ok=True)
    if entries is None:
        made = build(cim10, worded)
        _write(made, worded, path)
        return made
    return Built(
        entries=entries,
        words=from_arrays(found, "words"),
        letters=from_arrays(found, "letters"),
        kin=Kin(*(found[name] for name in _KIN)),
        **{name: found[name] for name in _ARRAYS},
    )


_ARRAYS: Final = ("mass", "heads", "lengths", "priors")
_KIN: Final = ("kin_word", "kin_other", "kin_share")


def _write(made: Built, worded: Sequence[Entry], path: Path) -> None:
    private_folder(path.parent)
    place = {id(entry): number for number, entry in enumerate(worded)}
    arrays: dict[str, NDArray[Any]] = {
        "codes": np.array([entry.code for entry in made.entries]),
        "worded": np.array([place.get(id(entry), -1) for entry in made.entries], np.int32),
        "fathers": np.array([entry.told_of for entry in made.entries]),
        **made.words.arrays("words"),
        **made.letters.arrays("letters"),
        **{name: getattr(made, name) for name in _ARRAYS},
        **dict(zip(_KIN, made.kin, strict=True)),
    }
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]  # its stub takes a flag by name
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    older = sorted(path.parent.glob("*.npz"), key=lambda one: one.stat().st_mtime)[:-_KEPT]
    for one in older:
        one.unlink(missing_ok=True)


def _read_entries(
    cim10: Cim10, worded: Sequence[Entry], found: dict[str, NDArray[Any]]
) -> tuple[Entry, ...]:
    """Return the entries: a file holds the codes of labels, whose words stay in the CIM-10."""
    rows = zip(
        found["codes"].tolist(), found["fathers"].tolist(), found["worded"].tolist(), strict=True
    )
    return tuple(
        worded[place]
        if place >= 0
        else Entry(cim10.label(told_of), code, "label", int(code != told_of), told_of)
        for code, told_of, place in rows
    )


def _digest(cim10: Cim10, worded: Sequence[Entry]) -> str:
    said = hashlib.sha256(f"{cim10.digest}\0{_made_by()}\0".encode())
    said.update(json.dumps(worded, ensure_ascii=False).encode())
    return said.hexdigest()[:32]


@cache
def _made_by() -> str:
    """Return the digest of the code and of the words that make an index."""
    said = hashlib.sha256()
    for one in sorted(files(__package__).iterdir(), key=lambda one: one.name):
        if one.name.endswith((".py", ".tsv", ".toml")):
            said.update(one.read_bytes())
    return said.hexdigest()


def _own(labels: Iterable[tuple[Entry, Analysed]]) -> Iterator[tuple[str, Analysed]]:
    """Yield the label of each code itself, not those of the fathers that it stands for."""
    for entry, said in labels:
        if entry.told_of == entry.code:
            yield entry.code, said


def _group(number: int, entry: Entry) -> str:
    return entry.code[:3] if entry.code[0] in _EXTERNAL else str(number)


def _letters(entry: Entry, said: Analysed) -> set[str]:
    """Return the letters of an entry; an external cause by activity has those of its father."""
    repeated = entry.code[0] in _EXTERNAL and len(entry.code) > len("W010")
    return set() if repeated else threes(said.letters)


def _mass(words: Postings, said: Analysed) -> float:
    return float(
        sum(
            words.weights[words.places[key.text]] * (weights.BRACKETED if key.optional else 1)
            for key in said.keys
        )
    )


def _prior(cim10: Cim10, entry: Entry, said: Analysed) -> float:
    prior = _SOURCES[entry.source] - weights.CHAPTER.get(entry.code[0], 0.0)
    if entry.source != "label":
        return prior - weights.LATER * entry.rank
    prior -= weights.EXTERNAL if entry.code[0] in _EXTERNAL else 0
    prior -= weights.OTHER * said.other
    divided = any(cim10.usable(above) for above in cim10.ancestors(entry.code))
    return prior - weights.DIVIDED * divided


_SOURCES: Final[dict[Source, float]] = {
    "label": 0.0,
    "synonym": weights.SYNONYM,
    "thesaurus": weights.THESAURUS,
}
