"""Texts of a campaign out to an annotation tool, and a reader's answers back in."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from ambroise.access import Action, Decision, Purpose
from ambroise.deid.corpora.gold import GoldNote
from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns import inception, reading, saves, store
from ambroise.evaluation.campaigns.answers import Answer
from ambroise.evaluation.campaigns.inception import Rejected
from ambroise.evaluation.campaigns.model import Campaign
from ambroise.evaluation.campaigns.texts import Opened, opened, person_resource
from ambroise.uses.recording import Installation


def export(
    house: Installation, decision: Decision, campaign: Campaign, out: Path, *, settled: bool
) -> tuple[int, list[Rejected]]:
    """Write the texts of a campaign in clear, under an EXPORT of it; each reading is traced.

    `settled`: only cases that are, with what holds; else all of them, with no mark. Return how
    many cases are written, and the documents that could not be.
    """
    house.door.check(decision, Action.EXPORT)
    marks: dict[int, Answer] = {}
    cases = store.cases_of(house.state, campaign.id)
    if settled:
        finals = {one.position: reading.final_of(house, campaign, one) for one in cases}
        marks = {position: final for position, final in finals.items() if final is not None}
        cases = [one for one in cases if one.position in marks]

    def texts() -> Iterator[Opened]:
        for one in cases:
            with _opened(house, decision, campaign, one.position) as found:
                yield found

    rejected = inception.write_texts(campaign, texts(), out, marks)
    house.door.note(
        decision, "campaign.exported", count=len(cases), detail={"campaign": campaign.id}
    )
    return len(cases), rejected


def take_in(
    house: Installation,
    decision: Decision,
    campaign: Campaign,
    path: Path,
    person_id: str,
    now: datetime,
) -> tuple[int, list[Rejected]]:
    """Take in what a named reader said in INCEpTION, as their own blind readings, submitted.

    `decision` is that to run campaigns. Return how many cases were taken in, and what was set
    aside with its reason; a case that the reader has begun here is set aside.
    """
    house.door.check(decision, Action.MANAGE_CAMPAIGNS)
    if campaign.part_of(person_id) != "reader":
        raise CampaignRefused(
            cause="Cette personne n'est pas lectrice de la campagne.",
            cause_en="This person is no reader of the campaign.",
        )
    found, rejected = inception.read_marks(campaign, path)
    taken = 0
    for position, notes in sorted(found.items()):
        try:
            _take_case(house, decision, campaign, position, notes, person_id, now)
        except CampaignRefused as refused:
            rejected.append(Rejected(f"{campaign.id}-{position}", str(refused.fields["cause"])))
        else:
            taken += 1
    house.door.note(decision, "campaign.imported", count=taken, detail={"campaign": campaign.id})
    return taken, rejected


def _take_case(
    house: Installation,
    decision: Decision,
    campaign: Campaign,
    position: int,
    notes: Mapping[int, GoldNote],
    person_id: str,
    now: datetime,
) -> None:
    with _opened(house, decision, campaign, position) as case:
        said = inception.answer_of(campaign, case, notes)
    if case.case.of(person_id) is not None:
        raise CampaignRefused(
            cause="Cette personne a déjà commencé ce cas ici.",
            cause_en="This person has begun this case here already.",
        )
    started = reading.start(house, campaign, case.case, person_id, now)
    own = started.of(person_id)
    if own is None:
        raise LookupError(position)
    saves.save(house, campaign.id, own, said, now)
    reading.submit(
        house, campaign, store.case_of(house.state, campaign.id, position), person_id, now
    )


def _opened(
    house: Installation, decision: Decision, campaign: Campaign, position: int
) -> AbstractContextManager[Opened]:
    case = store.case_of(house.state, campaign.id, position)
    own = house.door.decide(
        decision.actor,
        Action.READ_IDENTIFIED,
        person_resource(house.door, campaign, case),
        Purpose.EVALUATION,
        request_id=decision.request_id,
    )
    return opened(house, own, campaign, position)
