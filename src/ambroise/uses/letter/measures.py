"""How well a draft of a letter is supported: pure functions of the draft.

A statement that says that the record is silent claims nothing and is counted apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.text.folding import fold
from ambroise.text.words import words
from ambroise.uses.checking import SHOWN_FR, Kind, Passages, check
from ambroise.uses.contract import Draft, Flag, Pointer
from ambroise.uses.letter.schema import Letter, Presence, Statement
from ambroise.uses.letter.wording import one_line
from ambroise.warehouse.views import RowRef

_SHORTEST_NAME: Final = 4


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Words of a statement that none of its evidence holds.

    `kind` is what the checker found, None for a whole sentence without evidence.
    """

    statement: Pointer
    kind: Kind | None
    words: str

    @property
    def shown(self) -> str:
        """What a person reads beside the sentence, in French."""
        if self.kind is None:
            return "sans passage à l'appui"
        shown = SHOWN_FR[self.kind]
        return shown if self.kind is Kind.WORDING else f"{shown} : {self.words}"


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

    def count(self, kind: Kind | None) -> int:
        return sum(one.kind is kind for one in self.findings)


def measure(draft: Draft[Letter]) -> Measures:
    """Return the share of statements with evidence, and what they say beyond it."""
    if draft.value is None:
        return Measures(0, 0, 0, ())
    quotes: dict[Pointer, list[str]] = {}
    from_rows: set[Pointer] = set()
    for one in draft.evidence:
        quotes.setdefault(one.statement, []).append(one_line(one.quote))
        if isinstance(one.source, RowRef):
            from_rows.add(one.statement)
    drugs = _drugs(draft.value)
    claims = silent = proved = 0
    findings: list[Unsupported] = []
    for pointer, statement in statements(draft.value):
        if statement.presence is Presence.MISSING:
            silent += 1
            continue
        claims += 1
        if pointer not in quotes:
            findings.append(Unsupported(pointer, None, statement.text))
            continue
        proved += 1
        found = check(
            one_line(statement.text),
            Passages(quotes[pointer]),
            drugs=drugs,
            wording=pointer not in from_rows,
        )
        findings += (Unsupported(pointer, one.kind, one.words) for one in found)
    return Measures(claims, proved, silent, tuple(findings))


def unsupported(draft: Draft[Letter]) -> tuple[Flag, ...]:
    """Return one flag a statement that lacks evidence, or says more than its evidence."""
    shown: dict[Pointer, list[str]] = {}
    for one in measure(draft).findings:
        shown.setdefault(one.statement, []).append(one.shown)
    return tuple(Flag("unsupported", pointer, ", ".join(found)) for pointer, found in shown.items())


def statements(letter: Letter) -> Iterator[tuple[Pointer, Statement]]:
    """Yield every sentence that is in the letter, with its pointer."""
    for at, block in enumerate(letter.blocks):
        for index, statement in enumerate(block.statements):
            if statement.text:
                yield Pointer(f"/blocks/{at}/statements/{index}/text"), statement


def _drugs(letter: Letter) -> frozenset[str]:
    """Return the first words of the treatments' names, folded: drugs whatever lists say."""
    named = (
        next((word.form for word in words(fold(one.treatment.name))), "")
        for _, one in statements(letter)
        if one.treatment is not None
    )
    return frozenset(form for form in named if len(form) >= _SHORTEST_NAME and form.isalpha())
