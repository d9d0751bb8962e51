"""What the detector asks of the lists, word by word.

Words are those of `Document.words`: runs of letters, folded. Every answer is remembered, so that
a text, which says the same words again and again, costs a dictionary look-up a word.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from ambroise.deid.gazetteers.keys import number_of
from ambroise.deid.gazetteers.store import ListVersion, damaged, newest_lists
from ambroise.deid.gazetteers.table import Table, TableDamaged

_REMEMBERED: Final = 1 << 17
Weight = Callable[[str], int]


class _Answers(dict[str, int]):
    """The weights of one section in some tables; what was asked is remembered, in bounded room."""

    __slots__ = ("_find", "_section")

    def __init__(self, tables: Sequence[Table], section: str) -> None:
        super().__init__()
        self._find = tuple(table.find for table in tables)
        self._section = section.encode()

    def __missing__(self, key: str) -> int:
        raw = self._section + key.encode("utf-8", "replace")
        weight = max((find(raw) for find in self._find), default=0)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[key] = weight
        return weight


def _none(_key: str) -> int:
    return 0


def _weight(tables: Sequence[Table], section: str) -> Weight:
    return _Answers(tables, section).__getitem__ if tables else _none


def _longest(words: Sequence[str], index: int, weight: Weight, starts: Weight) -> int:
    word = words[index]
    if most := starts(word):
        for count in range(min(most, len(words) - index), 1, -1):
            if weight(" ".join(words[index : index + count])):
                return count
    return 1 if weight(word) else 0


class Names:
    """Family names. `weight(name)` is how many bear it, 0 when it is in no list; a name of
    several words is given with one blank between them. `part(word)` is the same for one word of
    such a name (« goff » of « le goff »), particles apart."""

    __slots__ = ("_starts", "part", "weight")

    def __init__(self, tables: Sequence[Table]) -> None:
        self.weight = _weight(tables, "n")
        self.part = _weight(tables, "w")
        self._starts = _weight(tables, "1")

    def __contains__(self, name: str) -> bool:
        return self.weight(name) > 0

    def longest(self, words: Sequence[str], index: int) -> int:
        """Return how many words from `index` on are one name, the most; 0 when none are."""
        return _longest(words, index, self.weight, self._starts)


class GivenNames:
    """Given names. `girls(name)` and `boys(name)` are births."""

    __slots__ = ("_starts", "boys", "girls")

    def __init__(self, tables: Sequence[Table]) -> None:
        self.girls = _weight(tables, "f")
        self.boys = _weight(tables, "m")
        self._starts = _weight(tables, "1")

    def weight(self, name: str) -> int:
        return self.girls(name) + self.boys(name)

    def __contains__(self, name: str) -> bool:
        return self.girls(name) > 0 or self.boys(name) > 0

    def feminine(self, name: str) -> float | None:
        """Return the share of girls among who was given the name; None when it is in no list."""
        girls, boys = self.girls(name), self.boys(name)
        return girls / (girls + boys) if girls or boys else None

    def longest(self, words: Sequence[str], index: int) -> int:
        """Return how many words from `index` on are one given name, the most."""
        return _longest(words, index, self.weight, self._starts)


class Towns:
    """Communes. `weight(name)` is how many are called so."""

    __slots__ = ("_starts", "weight")

    def __init__(self, tables: Sequence[Table]) -> None:
        self.weight = _weight(tables, "t")
        self._starts = _weight(tables, "1")

    def __contains__(self, name: str) -> bool:
        return self.weight(name) > 0

    def longest(self, words: Sequence[str], index: int) -> int:
        """Return how many words from `index` on are one commune, the most."""
        return _longest(words, index, self.weight, self._starts)


class Hospitals:
    """Establishments. `weight(name)` is that of a whole name, `core(name)` of what follows
    « hôpital de », for after such a cue only: « pasteur », « les lilas »."""

    __slots__ = ("_core_starts", "_number", "_starts", "core", "weight")

    def __init__(self, tables: Sequence[Table]) -> None:
        self.weight = _weight(tables, "h")
        self.core = _weight(tables, "c")
        self._number = _weight(tables, "i")
        self._starts = _weight(tables, "1")
        self._core_starts = _weight(tables, "2")

    def __contains__(self, name: str) -> bool:
        return self.weight(name) > 0

    def longest(self, words: Sequence[str], index: int) -> int:
        """Return how many words from `index` on are one whole name, the most."""
        return _longest(words, index, self.weight, self._starts)

    def longest_core(self, words: Sequence[str], index: int) -> int:
        """Return how many words from `index` on are what follows « hôpital de », the most."""
        return _longest(words, index, self.core, self._core_starts)

    def has_number(self, written: str) -> bool:
        """Return whether a FINESS number, separators apart, is one of them."""
        return self._number(number_of(written)) > 0


class People:
    """Professionals by name. `weight(family)` is how many bear it; `initials(letters)` how many
    have these initials or this trigram, in small letters."""

    __slots__ = ("_mail", "_number", "_pair", "_starts", "initials", "part", "weight")

    def __init__(self, tables: Sequence[Table]) -> None:
        self.weight = _weight(tables, "n")
        self.part = _weight(tables, "w")
        self.initials = _weight(tables, "g")
        self._pair = _weight(tables, "p")
        self._number = _weight(tables, "i")
        self._mail = _weight(tables, "e")
        self._starts = _weight(tables, "1")

    def __contains__(self, family: str) -> bool:
        return self.weight(family) > 0

    def longest(self, words: Sequence[str], index: int) -> int:
        """Return how many words from `index` on are one family name, the most."""
        return _longest(words, index, self.weight, self._starts)

    def knows(self, family: str, given: str) -> bool:
        """Return whether somebody has this family name and this given name."""
        return self._pair(f"{family}|{given}") > 0

    def has_number(self, written: str) -> bool:
        """Return whether an RPPS or ADELI number, separators apart, is somebody's."""
        return self._number(number_of(written)) > 0

    def has_mail(self, written: str) -> bool:
        return self._mail(written.lower()) > 0


class Lists:
    """The lists of an installation, opened; a process that is given them opens them again.

    Two are equal when they are of the same versions. `staff` is the hospital's own directory,
    `professionals` the national one. A look-up in a list
    that is not there answers 0 or no. `digest` changes with any list.
    """

    def __init__(self, versions: Iterable[ListVersion] = ()) -> None:
        """Raises ListFileInvalid."""
        self.versions = tuple(versions)
        tables: dict[str, list[Table]] = {}
        for one in self.versions:
            tables.setdefault(one.kind, []).append(_opened(one))
        self.surnames = Names(tables.get("surnames", ()))
        self.given_names = GivenNames(tables.get("given_names", ()))
        self.towns = Towns(tables.get("communes", ()))
        self.hospitals = Hospitals(tables.get("finess", ()))
        self.professionals = People(tables.get("rpps", ()))
        self.staff = People(tables.get("staff", ()))

    def __bool__(self) -> bool:
        return bool(self.versions)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lists) and self.versions == other.versions

    def __hash__(self) -> int:
        return hash(self.versions)

    def __reduce__(self) -> tuple[type["Lists"], tuple[tuple[ListVersion, ...]]]:
        return Lists, (self.versions,)

    @property
    def digest(self) -> str:
        """SHA-256 of what was read, for run records and reports; empty without lists."""
        said = sorted(f"{one.kind}:{one.digest}" for one in self.versions)
        return sha256("\n".join(said).encode()).hexdigest() if said else ""


def _opened(version: ListVersion) -> Table:
    try:
        return Table(version.path)
    except (TableDamaged, OSError):
        raise damaged(version.path) from None


def load_lists(home: Path) -> Lists:
    """Open the last version of each list of the installation at `home`; raises ListFileInvalid."""
    return Lists(newest_lists(home))
