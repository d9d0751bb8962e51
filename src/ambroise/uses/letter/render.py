"""A letter as plain text, and as the structure that a page shows."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from ambroise.engines import shown_engine
from ambroise.uses.contract import Draft, Evidence, Flag, Pointer
from ambroise.uses.letter.measures import Measures, measure
from ambroise.uses.letter.schema import (
    ITEM_LABELS,
    BlockKind,
    Item,
    Letter,
    Presence,
    Statement,
)

WIDTH: Final = 96
_PLACE: Final = re.compile(r"/blocks/([0-9]+)/statements/([0-9]+)/text")
_SPACE_BEFORE: Final = re.compile(r" (?=[:;?!»](?:\s|$))")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the page; `id` is its anchor, `pointer` its place in the draft."""

    id: str
    pointer: Pointer
    text: str
    presence: Presence
    evidence: tuple[Evidence, ...]
    flags: tuple[Flag, ...]
    edited: bool
    added: bool = False

    @property
    def supported(self) -> bool:
        """Whether the page may do without « sans passage à l'appui »."""
        return self.presence is Presence.MISSING or (
            bool(self.evidence)
            and not self.edited
            and all(flag.code != "unsupported" for flag in self.flags)
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences that follow each other under one sub-heading, "" for none."""

    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class PageBlock:
    id: str
    title: str
    required: bool
    groups: tuple[Group, ...]
    at: int = 0  # its place in the letter


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    item: Item
    label: str
    presence: Presence
    sentence_id: str


@dataclass(frozen=True, slots=True)
class LetterPage:
    title: str
    signatory: str
    engine: str
    blocks: tuple[PageBlock, ...]
    checklist: tuple[ChecklistLine, ...]
    measures: Measures


def page(
    draft: Draft[Letter],
    *,
    engine: str = "rules",
    edits: Mapping[Pointer, str] | None = None,
    lang: str = "fr",
) -> LetterPage | None:
    """Return what the page of a draft shows, or None when the use declined.

    `edits` are the sentences that a person rewrote, by pointer; an empty one is taken out, one past
    the end of its block is added.
    """
    letter = draft.value
    if letter is None:
        return None
    evidence: dict[Pointer, list[Evidence]] = {}
    for one in draft.evidence:
        evidence.setdefault(one.statement, []).append(one)
    flags: dict[Pointer, list[Flag]] = {}
    for flag in draft.flags:
        flags.setdefault(flag.statement, []).append(flag)
    changed = edits or {}

    def placed(at: int, index: int, statement: Statement) -> Sentence:
        pointer = Pointer(f"/blocks/{at}/statements/{index}/text")
        return Sentence(
            id=f"s{at}-{index}",
            pointer=pointer,
            text=changed.get(pointer, statement.text),
            presence=statement.presence,
            evidence=tuple(evidence.get(pointer, ())),
            flags=tuple(flags.get(pointer, ())),
            edited=pointer in changed,
        )

    blocks = []
    for at, block in enumerate(letter.blocks):
        pairs = [
            (statement.heading, placed(at, index, statement))
            for index, statement in enumerate(block.statements)
        ]
        groups = tuple(
            Group(heading, tuple(sentence for _, sentence in members))
            for heading, members in groupby(pairs, key=lambda pair: pair[0])
        )
        added = tuple(
            _added(at, index, pointer, text)
            for index, pointer, text in _past_the_end(at, len(block.statements), changed)
        )
        groups = (*groups, Group("", added)) if added else groups
        blocks.append(PageBlock(f"b-{block.kind}", block.title, block.required, groups, at))
    return LetterPage(
        letter.title,
        letter.signatory,
        shown_engine(engine, lang),
        tuple(blocks),
        checklist(_edited(letter, changed)),
        measure(draft),
    )


def _past_the_end(
    at: int, count: int, changed: Mapping[Pointer, str]
) -> list[tuple[int, Pointer, str]]:
    """Return the sentences that persons added to a block, in order."""
    found = []
    for pointer, text in changed.items():
        place = _PLACE.fullmatch(pointer)
        if place and int(place[1]) == at and int(place[2]) >= count:
            found.append((int(place[2]), pointer, text))
    return sorted(found)


def _added(at: int, index: int, pointer: Pointer, text: str) -> Sentence:
    return Sentence(
        f"s{at}-{index}", pointer, text, Presence.PRESENT, (), (), edited=True, added=True
    )


def _edited(letter: Letter, changed: Mapping[Pointer, str]) -> Letter:
    """Return the letter as persons made it; what they wrote in the place of a silence is there."""

    def now(at: int, index: int, one: Statement) -> Statement:
        pointer = Pointer(f"/blocks/{at}/statements/{index}/text")
        if pointer not in changed:
            return one
        said = one.presence if one.presence is not Presence.MISSING else Presence.PRESENT
        return replace(one, text=changed[pointer], presence=said)

    blocks = tuple(
        replace(block, statements=tuple(now(at, i, one) for i, one in enumerate(block.statements)))
        for at, block in enumerate(letter.blocks)
    )
    return replace(letter, blocks=blocks)


def checklist(letter: Letter) -> tuple[ChecklistLine, ...]:
    """Return every item of the article with its presence; one said nowhere is missing."""
    found: dict[Item, ChecklistLine] = {}
    for at, block in enumerate(letter.blocks):
        for index, statement in enumerate(block.statements):
            if statement.item is Item.NONE or not statement.text:
                continue
            line = ChecklistLine(
                statement.item,
                ITEM_LABELS[statement.item],
                statement.presence,
                f"s{at}-{index}",
            )
            found.setdefault(statement.item, line)
        if block.kind is BlockKind.SYNTHESIS and Item.SYNTHESIS not in found:
            label = ITEM_LABELS[Item.SYNTHESIS]
            found[Item.SYNTHESIS] = ChecklistLine(
                Item.SYNTHESIS, label, Presence.PRESENT, f"s{at}-0"
            )
    return tuple(
        found.get(item, ChecklistLine(item, label, Presence.MISSING, ""))
        for item, label in ITEM_LABELS.items()
    )


def as_text(letter: Letter) -> str:
    """Return the letter as a person reads it, lines of at most 96 characters."""
    lines = [letter.title, "=" * min(len(letter.title), WIDTH), ""]
    for block in letter.blocks:
        kept = [one for one in block.statements if one.text]
        lines += [block.title, "-" * len(block.title)]
        for heading, members in groupby(kept, key=lambda one: one.heading):
            if heading:
                lines.append(f"{heading} :")
            for statement in members:
                lines += _wrapped(statement.text, "  - " if heading else "")
        lines.append("")
    if letter.signatory:
        lines.append(letter.signatory)
    return "\n".join(lines).rstrip() + "\n"


def _wrapped(text: str, mark: str) -> list[str]:
    """Return `text` in lines; French punctuation stays with its word."""
    held = _SPACE_BEFORE.sub("\u00a0", text).replace("« ", "«\u00a0")
    lines = textwrap.wrap(
        held,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]
