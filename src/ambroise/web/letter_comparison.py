"""Two propositions of one letter side by side: rules and a model, with their checks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from fastapi import APIRouter, Response

from ambroise.access import Action, Purpose
from ambroise.uses.checking import SHOWN_FR, Kind
from ambroise.uses.drafts import DraftLine, Proposal
from ambroise.uses.letter.render import LetterPage, PageBlock, Sentence
from ambroise.uses.letter.schema import ITEM_LABELS, Item
from ambroise.web.inputs import RowId
from ambroise.web.letters import shown_of, versions_of
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import SignedIn

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/comparer")


@dataclass(frozen=True, slots=True)
class Row:
    """Sentences that stand beside each other; `same` when they say the same words."""

    one: Sentence | None
    other: Sentence | None
    same: bool


@dataclass(frozen=True, slots=True)
class Side:
    proposal: Proposal
    shown: LetterPage

    @property
    def line(self) -> DraftLine:
        return self.proposal.line

    def unsupported(self, lang: str) -> list[tuple[str, int]]:
        """Return how many findings of each kind the checker has, in words."""
        measures = self.shown.measures
        kinds: tuple[Kind | None, ...] = (None, *Kind)
        return [(_kind(kind, lang), measures.count(kind)) for kind in kinds if measures.count(kind)]


@router.get("")
def compare(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, a: str = "", b: str = ""
) -> Response:
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        versions = versions_of(visitor, person_id, stay)
        pair = chosen_pair(versions, a, b)
        sides = [_side(patient, line) for line in pair]
        if len(sides) == 2:
            patient.trace("draft.compared", {"one": sides[0].line.id, "other": sides[1].line.id})
        return patient.page(
            "letter_comparison.html",
            visitor.words("letter.compare_title"),
            "/sejours",
            stay=stay,
            address=f"{patient.here}/sejours/{stay.visit_occurrence_id}/lettre",
            versions=versions,
            sides=sides,
            blocks=list(aligned(*(side.shown.blocks for side in sides))) if sides else [],
            items=_items(sides),
            may_write=visitor.may(Action.WRITE_DRAFT, patient.resource, (Purpose.CARE,)),
        )


def chosen_pair(versions: Sequence[DraftLine], a: str, b: str) -> list[DraftLine]:
    """Return the two drafts asked for, else the last two of different engines; [] if none."""
    known = {line.id: line for line in versions}
    one = known.get(a) or (versions[0] if versions else None)
    if one is None:
        return []
    other = known.get(b) or next((line for line in versions if line.engine != one.engine), None)
    return [one, other] if other is not None and other.id != one.id else []


def aligned(
    one: Sequence[PageBlock], other: Sequence[PageBlock]
) -> Iterator[tuple[PageBlock, list[Row]]]:
    """Yield each block of either letter with its sentences in rows."""
    theirs = {block.id: block for block in other}
    for block in one:
        yield block, rows(_sentences(block), _sentences(theirs.pop(block.id, None)))
    for block in theirs.values():
        yield block, rows([], _sentences(block))


def rows(one: Sequence[Sentence], other: Sequence[Sentence]) -> list[Row]:
    """Return sentences side by side: the same ones meet, those between stand in order."""
    texts = [sentence.text for sentence in one], [sentence.text for sentence in other]
    found: list[Row] = []
    for code, i, j, k, n in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        same = code == "equal"
        found += (Row(left, right, same) for left, right in zip_longest(one[i:j], other[k:n]))
    return found


def _side(patient: OpenPatient, line: DraftLine) -> Side:
    visitor = patient.visitor
    proposal = visitor.site.drafts.load(line.id, patient.dataset.decision)
    return Side(proposal, shown_of(proposal, visitor.lang))


def _sentences(block: PageBlock | None) -> list[Sentence]:
    groups = block.groups if block else ()
    return [one for group in groups for one in group.sentences if one.text]


def _items(sides: Sequence[Side]) -> list[tuple[str, list[str]]]:
    """Return the items of the article on which the letters differ, with what each one says."""
    said = [{line.item: str(line.presence) for line in side.shown.checklist} for side in sides]
    return [
        (label, [one[item] for one in said])
        for item, label in ITEM_LABELS.items()
        if item is not Item.NONE and len({one[item] for one in said}) > 1
    ]


def _kind(kind: Kind | None, lang: str) -> str:
    if kind is None:
        return "sans passage à l'appui" if lang == "fr" else "no passage"
    return SHOWN_FR[kind] if lang == "fr" else str(kind.value)
