"""Our own wordings of CIM-10 codes, and the words that abbreviations stand for.

Data of this folder, written by us (README.md says how); no thesaurus of others is in it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple, cast

VERSION: Final = "1"
"""Raised when lines are added, taken away or changed."""

Kind = Literal["abbreviation", "everyday", "variant", "expression", "eponym"]
Made = Literal["hand", "pattern"]

WORDINGS: Final = ("term", "code", "kind", "made")
EXPANSIONS: Final = ("short", "long", "context")


class Synonym(NamedTuple):
    """A wording of a code; of those of one term, the first is the likeliest (`rank` 0)."""

    term: str
    code: str
    kind: Kind
    made: Made
    rank: int = 0


class Expansion(NamedTuple):
    """What a short form stands for; with words in `context`, only beside one of them."""

    short: str
    long: str
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wordings:
    """What the files hold; two are the same when their files are, by their SHA-256."""

    synonyms: tuple[Synonym, ...] = field(compare=False)
    expansions: tuple[Expansion, ...] = field(compare=False)
    digest: str


@cache
def wordings() -> Wordings:
    """Return every wording, each once: a term and code that two files hold are one."""
    content = {
        one.name: one.read_text("utf-8")
        for one in sorted(files(__package__).iterdir(), key=lambda one: one.name)
        if one.name.endswith(".tsv")
    }
    digest = hashlib.sha256("\0".join(f"{n}\0{t}" for n, t in content.items()).encode())
    synonyms: dict[tuple[str, str], Synonym] = {}
    ranks: dict[str, int] = {}
    expansions: dict[Expansion, None] = {}
    for name, text in content.items():
        expands = name.startswith("expansions")
        for row in read_rows(text, EXPANSIONS if expands else WORDINGS):
            if expands:
                context = tuple(row["context"].replace(",", " ").replace("|", " ").split())
                expansions[Expansion(row["short"], row["long"], context)] = None
            elif (row["term"], row["code"]) not in synonyms:
                rank = ranks.get(row["term"], 0)
                ranks[row["term"]] = rank + 1
                kind, made = cast(Kind, row["kind"]), cast(Made, row["made"])
                synonyms[row["term"], row["code"]] = Synonym(
                    row["term"], row["code"], kind, made, rank
                )
    return Wordings(tuple(synonyms.values()), tuple(expansions), digest.hexdigest())


def read_rows(text: str, columns: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """Yield the lines of a tab-separated file below its header; raises ValueError on another."""
    header, *lines = text.splitlines()
    if tuple(header.split("\t")) != columns:
        raise ValueError(f"columns {columns} expected")
    for line in lines:
        cells = line.split("\t")
        cells += [""] * (len(columns) - len(cells))
        yield dict(zip(columns, (cell.strip() for cell in cells), strict=True))
