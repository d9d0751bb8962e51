"""How well a draft of a letter is supported: pure functions of the draft.

A statement that says that the record is silent claims nothing and is counted apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ambroise.text.dates import find_dates
from ambroise.text.folding import fold
from ambroise.uses.contract import Draft, Flag, Pointer
from ambroise.uses.letter.schema import Letter, Presence, Statement
from ambroise.uses.letter.wording import one_line

_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)?(?:e[+-]\d+)?")
_WORD: Final = re.compile(r"[a-z]{4,}")

DateKey = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Words of a statement that none of its evidence holds."""

    statement: Pointer
    kind: str  # "sentence", "date", "number" or "drug"
    words: str


@dataclass(frozen=True, slots=True)
class Measures:
    """Counts over one draft; `share` is of the statements that claim something, 1.0 when none."""

    statements: int
    with_evidence: int
    silent: int
    findings: tuple[Unsupported, ...]

    @property
    def share(self) -> float:
        return self.with_evidence / self.statements if self.statements else 1.0

    def count(self, kind: str) -> int:
        return sum(one.kind == kind for one in self.findings)


def measure(draft: Draft[Letter]) -> Measures:
    """Return the share of statements with evidence and every unsupported date, number, drug."""
    if draft.value is None:
        return Measures(0, 0, 0, ())
    quotes: dict[Pointer, list[str]] = {}
    for one in draft.evidence:
        quotes.setdefault(one.statement, []).append(one.quote)
    drugs = _drugs(draft.value)
    claims = silent = proved = 0
    findings: list[Unsupported] = []
    for pointer, statement in statements(draft.value):
        if statement.presence is Presence.MISSING:
            silent += 1
            continue
        claims += 1
        if pointer not in quotes:
            findings.append(Unsupported(pointer, "sentence", statement.text))
            continue
        proved += 1
        findings.extend(_words_without_proof(pointer, statement.text, quotes[pointer], drugs))
    return Measures(claims, proved, silent, tuple(findings))


def unsupported(draft: Draft[Letter]) -> tuple[Flag, ...]:
    """Return one flag a statement that lacks evidence, or says more than its evidence."""
    words: dict[Pointer, list[str]] = {}
    for one in measure(draft).findings:
        shown = "sans passage à l'appui" if one.kind == "sentence" else one.words
        words.setdefault(one.statement, []).append(shown)
    return tuple(Flag("unsupported", pointer, ", ".join(found)) for pointer, found in words.items())


def statements(letter: Letter) -> Iterator[tuple[Pointer, Statement]]:
    """Yield every sentence that is in the letter, with its pointer."""
    for at, block in enumerate(letter.blocks):
        for index, statement in enumerate(block.statements):
            if statement.text:
                yield Pointer(f"/blocks/{at}/statements/{index}/text"), statement


def _words_without_proof(
    pointer: Pointer, text: str, quotes: list[str], drugs: frozenset[str]
) -> Iterator[Unsupported]:
    said = fold(one_line(text)).rstrip(".")
    proof = [fold(one_line(quote)) for quote in quotes]
    if any(said in quote for quote in proof):
        return
    held = fold(" ; ".join(one_line(quote) for quote in quotes))
    dates, numbers = _dates_and_numbers(held)
    own_dates, own_numbers = _dates_and_numbers(said)
    for key, written in own_dates.items():
        if key not in dates:
            yield Unsupported(pointer, "date", written)
    for value, written in own_numbers.items():
        if value not in numbers:
            yield Unsupported(pointer, "number", written)
    for drug in sorted(drugs & set(_WORD.findall(said)) - set(_WORD.findall(held))):
        yield Unsupported(pointer, "drug", drug)


def _dates_and_numbers(folded: str) -> tuple[dict[DateKey, str], dict[Decimal, str]]:
    dates: dict[DateKey, str] = {}
    rest = folded
    for found in find_dates(folded):
        dates[found.year, found.month, found.day] = found.written
        if found.last is not None:
            dates[found.year, *found.last] = found.written
        rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
    numbers = {
        Decimal(match[0].replace(",", ".")).normalize(): match[0]
        for match in _NUMBER.finditer(rest)
    }
    return dates, numbers


def _drugs(letter: Letter) -> frozenset[str]:
    names = (
        _WORD.findall(fold(statement.treatment.name))
        for _, statement in statements(letter)
        if statement.treatment is not None
    )
    return frozenset(found[0] for found in names if found)
