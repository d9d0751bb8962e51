"""The measures of a letter against its gold, and the letter of least effort."""

from collections.abc import Iterator
from typing import Final

from ambroise.uses.contract import NO_COST, Draft, Evidence, Pointer, RunId, SpanRef
from ambroise.uses.letter.gold import LetterGold
from ambroise.uses.letter.measures import measure, statements
from ambroise.uses.letter.passages import closing_passages
from ambroise.uses.letter.render import as_text
from ambroise.uses.letter.schema import (
    REQUIRED,
    TITLES,
    Block,
    BlockKind,
    Item,
    Letter,
    Presence,
    Statement,
)
from ambroise.uses.measuring import citations, coverage, omissions, readability, support
from ambroise.uses.measuring.citations import Stretch
from ambroise.uses.scoring import Measure, Part
from ambroise.warehouse.views import StayView

MEASURES: Final[tuple[Measure, ...]] = (
    Measure("drafted", "Lettres proposées", "Letters drafted", "high"),
    *coverage.MEASURES,
    *support.MEASURES,
    *omissions.MEASURES,
    *citations.MEASURES,
    *readability.MEASURES,
)


def letter_parts(given: StayView, gold: LetterGold, draft: Draft[Letter]) -> Iterator[Part]:
    """Yield the parts of one letter; a declined one covers nothing and omits everything."""
    yield Part("drafted", draft.value is not None, 1)
    said = list(statements(draft.value)) if draft.value is not None else []
    yield from coverage.coverage_parts(
        {block.name for block in gold.blocks if block.held},
        {block.name for block in gold.blocks if not block.held},
        {one.item.value for _, one in said if one.presence is Presence.PRESENT} | _filled(draft),
    )
    told = [one.text for _, one in said if one.presence is not Presence.MISSING]
    for item in gold.critical:
        yield from omissions.omission_parts(item.kind, item.said, told)
    if draft.value is None:
        return
    yield from support.support_parts((one.statement, one.kind) for one in measure(draft).findings)
    yield from citations.quote_parts(
        draft.evidence, {note.note_id: note.text for note in given.notes}
    )
    yield from citations.citation_parts(_passages(given, gold), _cited(given, draft))
    yield from readability.readability_parts(as_text(draft.value))


def trivial_letter(given: StayView) -> Draft[Letter]:
    """Return the report that closes the stay, copied sentence by sentence, and nothing else."""
    passages = closing_passages(given.notes)
    if not passages:
        return Draft(None, (), (), "aucun document à recopier", NO_COST, RunId(""))
    lines = tuple(Statement(one.sentence, item=Item.SYNTHESIS) for one in passages)
    blocks = tuple(
        Block(kind, TITLES[kind], kind in REQUIRED, lines if kind is BlockKind.SYNTHESIS else ())
        for kind in BlockKind
    )
    at = list(BlockKind).index(BlockKind.SYNTHESIS)
    evidence = tuple(
        Evidence(Pointer(f"/blocks/{at}/statements/{index}/text"), *one.source)
        for index, one in enumerate(passages)
    )
    letter = Letter(TITLES[BlockKind.SYNTHESIS], given.stay.number, "", blocks)
    return Draft(letter, evidence, (), "", NO_COST, RunId(""))


def _filled(draft: Draft[Letter]) -> set[str]:
    """Return the blocks that hold a sentence, by the item of the same name."""
    blocks = draft.value.blocks if draft.value is not None else ()
    return {
        block.kind.value
        for block in blocks
        if any(one.text and one.presence is Presence.PRESENT for one in block.statements)
    }


def _passages(given: StayView, gold: LetterGold) -> list[list[Stretch]]:
    documents = {str(note.note_id): note.document_id for note in given.notes}
    return [
        [
            Stretch(documents.get(one.document_id, one.document_id), one.start, one.end)
            for one in fact.passages
        ]
        for fact in gold.facts
    ]


def _cited(given: StayView, draft: Draft[Letter]) -> list[Stretch]:
    documents = {note.note_id: note.document_id for note in given.notes}
    sources = {one.source for one in draft.evidence if isinstance(one.source, SpanRef)}
    return [
        Stretch(documents.get(one.note_id, ""), one.start, one.end)
        for one in sorted(sources, key=lambda one: (one.note_id, one.start, one.end))
    ]
