"""From the names of a published file to the entries of a list.

An entry is a section (one letter), a key and a weight:

| section | key | weight |
|---|---|---|
| n | family name | births, or persons |
| w | one word of a family name of several | the same |
| f, m | given name | births of girls, of boys |
| t | town | communes of that name |
| h | establishment, its whole name | establishments of that name |
| c | establishment, without « centre hospitalier de » | the same |
| p | family name `|` given name | persons |
| i | number: RPPS, ADELI, FINESS | 1 |
| e | mail address | persons |
| g | initials or trigram | persons |
| 1 | first word of an entry of several words of n, f, m, t, h; 2: of c | most words |
"""

from collections.abc import Sequence
from typing import Final

from ambroise.deid.gazetteers.keys import key_of, number_of, words_of
from ambroise.deid.gazetteers.table import LONGEST_KEY
from ambroise.deid.vocabulary import PARTICLES

_GENERIC: Final = frozenset(
    "ch chu chr chi chs chg chru ghu gh ght hop hopital hopitaux hosp hospital centre ctre"
    " hospitalier hospitaliere hospitaliers universitaire universitaires regional general"
    " intercommunal specialise clinique polyclinique maternite institut ehpad mdr maison retraite"
    " groupe residence foyer cabinet laboratoire pharmacie ssr usld hia site medical de du des"
    " d".split()
)
_ARTICLES: Final = frozenset({"le", "la", "les", "l"})
_SHORT: Final = {"saint": "st", "sainte": "ste", "saints": "sts", "saintes": "stes"}
_PART_FROM: Final = 3


class Entries:
    """The entries gathered from one file; a list of a million takes some 200 MB meanwhile."""

    def __init__(self) -> None:
        self.weights: dict[str, int] = {}

    def surname(self, name: str, count: int = 1) -> bool:
        """Take a family name; return whether there is a word in it."""
        words = words_of(name)
        self._whole("n", words, count)
        if len(words) > 1:
            for word in words:
                if len(word) >= _PART_FROM and word not in PARTICLES:
                    self._add("w", word, count)
        return bool(words)

    def given_name(self, name: str, section: str, count: int = 1) -> bool:
        """Take a given name of girls (`f`) or of boys (`m`)."""
        words = words_of(name)
        self._whole(section, words, count)
        return bool(words)

    def town(self, name: str) -> bool:
        """Take the name of a commune, also with « saint » written short."""
        words = words_of(name)
        self._whole("t", words, 1)
        short = [_SHORT.get(word, word) for word in words]
        if short != words:
            self._whole("t", short, 1)
        return bool(words)

    def hospital(self, name: str) -> bool:
        """Take the name of an establishment, and what of it follows « hôpital de »."""
        words = words_of(name)
        self._whole("h", words, 1)
        first = next((at for at, word in enumerate(words) if word not in _GENERIC), len(words))
        core = words[first:]
        self._whole("c", core, 1)
        if len(core) > 1 and core[0] in _ARTICLES:
            self._whole("c", core[1:], 1)
        return bool(words)

    def person(self, family: str, given: str) -> bool:
        """Take a professional by name."""
        if not self.surname(family):
            return False
        if key := key_of(given):
            self._add("p", f"{key_of(family)}|{key}", 1)
        return True

    def number(self, written: str) -> None:
        self.weights["i" + number_of(written)] = 1

    def mail(self, written: str) -> None:
        self._add("e", written.strip().lower(), 1)

    def initials(self, written: str) -> None:
        self._add("g", "".join(words_of(written)), 1)

    def _whole(self, section: str, words: Sequence[str], count: int) -> None:
        if not words:
            return
        self._add(section, " ".join(words), count)
        if len(words) > 1:
            start = ("2" if section == "c" else "1") + words[0]
            self.weights[start] = max(self.weights.get(start, 0), len(words))

    def _add(self, section: str, key: str, count: int) -> None:
        key = section + key
        if len(key) > 1 and count > 0 and len(key.encode()) <= LONGEST_KEY:
            self.weights[key] = self.weights.get(key, 0) + count
