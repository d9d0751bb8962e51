"""Two versions of a letter in two columns: each sentence of the letter beside how each says it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from fastapi import APIRouter, Response

from ambroise.uses.contract import Pointer
from ambroise.uses.drafts import Proposal
from ambroise.uses.explanation.plain import languages
from ambroise.uses.explanation.schema import Explanation, Topic
from ambroise.web.explanation_acts import kept_versions
from ambroise.web.inputs import RowId
from ambroise.web.patients import open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import SignedIn

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/explications/comparer")


@dataclass(frozen=True, slots=True)
class Row:
    """How each version says one sentence of the letter, "" where it does not."""

    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the versions, in their common order; a title is "" where a version lacks it."""

    topic: Topic
    titles: tuple[str, str]
    rows: tuple[Row, ...]


@router.get("")
def compare(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, a: str = "", b: str = ""
) -> Response:
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        latest: dict[tuple[str, str], Proposal] = {}
        for kept in kept_versions(patient, stay):
            latest.setdefault((kept.value.audience, kept.value.language), kept)
        versions = list(latest.values())
        sides = chosen_pair(versions, a, b)
        if sides:
            patient.trace("draft.compared", {"one": sides[0].line.id, "other": sides[1].line.id})
        return patient.page(
            "explanation_comparison.html",
            visitor.words("explanation.compare_title"),
            "/sejours",
            stay=stay,
            address=f"{patient.here}/sejours/{stay_id}/lettre/explications",
            versions=versions,
            sides=sides,
            languages=languages(),
            blocks=list(aligned(sides[0].value, sides[1].value)) if sides else [],
        )


def chosen_pair(versions: Sequence[Proposal], a: str, b: str) -> list[Proposal]:
    """Return the two versions asked for, else the first ones that differ; [] for fewer than two."""
    known = {one.line.id: one for one in versions}
    one = known.get(a) or (versions[0] if versions else None)
    if one is None:
        return []
    other = known.get(b)
    if other is None or other is one:
        other = next((each for each in versions if each is not one), None)
    return [one, other] if other is not None else []


def aligned(one: Explanation, other: Explanation) -> Iterator[Block]:
    """Yield the parts of either version; phrases that say one sentence of the letter meet."""
    for topic in Topic:
        parts = [_said(value, topic) for value in (one, other)]
        titles = tuple(title for title, _ in parts)
        left, right = (said for _, said in parts)
        order = [*left, *(at for at in right if at not in left)]
        rows = [
            Row(mine, theirs)
            for at in order
            for mine, theirs in zip_longest(left.get(at, ()), right.get(at, ()), fillvalue="")
        ]
        if rows:
            yield Block(topic, (titles[0], titles[1]), tuple(rows))


def _said(value: Explanation, topic: Topic) -> tuple[str, dict[Pointer, list[str]]]:
    """Return the title of a part, and its phrases by the sentence of the letter they say."""
    said: dict[Pointer, list[str]] = {}
    title = ""
    for part in value.parts:
        if part.topic is topic:
            title = part.title
            for phrase in part.phrases:
                if phrase.text:
                    said.setdefault(phrase.of, []).append(phrase.text)
    return title, said
