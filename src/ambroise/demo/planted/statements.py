"""Which told documents state a fact, and how to make a document state something else."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ambroise.demo import forms, staff, stationery
from ambroise.demo.marks import Extent, extents, fact, shown
from ambroise.demo.record import Case, Stay, Told
from ambroise.demo.stationery import Layout

FactKey = tuple[str, str]
"""Kind and key of a fact."""

Change = Callable[[str, Extent], str | None]
"""What to write in place of a passage, marks included; None leaves it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A passage of a told document; `line` is the whole line, marked."""

    stay: Stay
    document: int
    section: str
    line: str
    at: Extent

    @property
    def told(self) -> Told:
        return self.stay.told[self.document]

    @property
    def place(self) -> tuple[str, int]:
        """Number of the stay, and place of the document among those told."""
        return self.stay.number, self.document

    @property
    def text(self) -> str:
        """What the passage says, marks included."""
        return self.line[self.at.inner : self.at.inner_end]


def statements(case: Case) -> dict[FactKey, list[Statement]]:
    """Every passage of the case by the fact that it states, in the order of telling."""
    found: dict[FactKey, list[Statement]] = defaultdict(list)
    for stay in case.stays:
        for place, told in enumerate(stay.told):
            for section, line in lines(told):
                for at in extents(line):
                    found[at.kind, at.key].append(Statement(stay, place, section, line, at))
    return found


def lines(told: Told) -> Iterator[tuple[str, str]]:
    """Every line with its section; a part of several lines is cut."""
    for section, part in told.parts.items():
        for line in "\n".join(part).split("\n"):
            yield section, line


def rewrite(stay: Stay, document: int, change: Callable[[str, str], str | None]) -> None:
    """Change each (section, line) of a told document in place; None drops the line."""
    told = stay.told[document]
    parts: dict[str, tuple[str, ...]] = {}
    for section, part in told.parts.items():
        changed = [change(section, line) for line in "\n".join(part).split("\n")]
        kept = tuple(line for line in changed if line is not None)
        if kept:
            parts[section] = kept
    stay.told[document] = replace(told, parts=parts)


def restate(stay: Stay, document: int, key: FactKey, change: Change) -> None:
    """Change the passages of a told document that state the fact, the last ones first."""

    def changed(_: str, line: str) -> str:
        for at in reversed(passages_of(line, key)):
            written = change(line, at)
            if written is not None:
                line = line[: at.start] + written + line[at.end :]
        return line

    rewrite(stay, document, changed)


def passages_of(line: str, key: FactKey) -> list[Extent]:
    """The passages of the line that state the fact, those within another of them left out."""
    found: list[Extent] = []
    for at in extents(line):
        if (at.kind, at.key) == key and not (found and at.start < found[-1].end):
            found.append(at)
    return found


def is_allergy_list(line: str) -> bool:
    """Whether the line is « Allergies : ... » and states one allergy."""
    return re.match(r"Allergies? : ", shown(line)) is not None and len(extents(line)) == 1


def contradicted(key: FactKey, text: str) -> str:
    """`text`, marked as saying something else of the fact than the record."""
    return fact(text, *key, "contradicted")


def paper(case: Case, told: Told) -> Layout:
    """The letterhead of the document."""
    author = staff.professional(told.author)
    if author.rank == "gp":
        return stationery.of_office(case.split, author)
    return stationery.of_ward(case.split, told.ward)


def in_words_of(case: Case, stay: Stay, told: Told, line: str) -> str:
    """A line of `letters` in the words of the document's letterhead, as its other lines are."""
    return "\n".join(forms.reworded(paper(case, told), case, stay, [line]))


def stands_alone(line: str, at: Extent) -> bool:
    """Whether the passage is a line, or sentences that can be taken out of one."""
    before, after = shown(line[: at.start]), shown(line[at.end :])
    starts = before.strip() in ("", "-") or before.rstrip().endswith((".", "!", "?"))
    ends = shown(line[at.inner : at.inner_end]).rstrip().endswith((".", "!", "?"))
    return starts and (ends or after.strip(" .") == "")


def without(line: str, at: Extent) -> str | None:
    """The line without the passage, None when nothing is left of it."""
    left = f"{line[: at.start].rstrip()} {line[at.end :].lstrip()}".strip()
    return left if shown(left).strip(" -.,;:") else None
