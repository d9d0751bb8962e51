"""The documents of a case, opened through the door for a named reader; each opening is traced."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from ambroise.access import CARE_ZONE, GOLD, Decision, Door, Resource
from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns import store
from ambroise.evaluation.campaigns.model import Campaign, Case
from ambroise.uses.recording import Installation

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Document:
    note_id: int
    title: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with its documents, in the order of the stay."""

    case: Case
    documents: tuple[Document, ...]

    @property
    def lengths(self) -> dict[int, int]:
        return {one.note_id: len(one.text) for one in self.documents}

    def quote(self, note_id: int, start: int, end: int) -> str:
        return next(one.text[start:end] for one in self.documents if one.note_id == note_id)


def campaign_resource(campaign: Campaign) -> Resource:
    """Return a campaign as what access decides on: those it names read and settle."""
    return Resource("campaign", campaign.id, zone=CARE_ZONE.zone, named=campaign.named)


def person_resource(door: Door, campaign: Campaign, case: Case) -> Resource:
    """Return the person of a case, open to those whom the campaign names."""
    return replace(door.person_resource(case.person_id), state=GOLD, named=campaign.named)


@contextmanager
def opened(
    house: Installation, decision: Decision, campaign: Campaign, position: int
) -> Iterator[Opened]:
    """Yield a case with its documents, under the decision to read its person.

    Raises CampaignUnknown, and CampaignRefused when a document is gone or has changed since the
    first reading: readers would not read the same.
    """
    case = store.case_of(house.state, campaign.id, position)
    with house.door.open_dataset(decision) as dataset:
        rows = {
            row["note_id"]: row
            for row in dataset.rows(
                "SELECT note_id, note_title, source_label, note_text FROM note"
                " WHERE list_contains($notes, note_id)",
                notes=list(case.notes),
            )
        }
    documents = tuple(
        Document(
            note,
            rows[note]["note_title"] or rows[note]["source_label"] or "",
            str(rows[note]["note_text"] or ""),
        )
        for note in case.notes
        if note in rows
    )
    digest = hashlib.sha256("\0".join(one.text for one in documents).encode()).hexdigest()
    if len(documents) == len(case.notes) and not case.digest:
        words = {
            one.note_id: [found.span() for found in _WORD.finditer(one.text)]
            for one in documents
            if not campaign.question.of_stay
        }
        store.keep_opened(house.state, campaign.id, position, digest=digest, words=words)
        case = store.case_of(house.state, campaign.id, position)
    if case.digest != digest:
        raise CampaignRefused(
            cause="Un document de ce cas n'est plus là, ou a changé depuis la première lecture.",
            cause_en="A document of this case is gone, or has changed since it was first read.",
        )
    house.door.note(
        decision,
        "campaign.case_read",
        count=len(documents),
        detail={"campaign": campaign.id, "position": position},
    )
    yield Opened(case, documents)
