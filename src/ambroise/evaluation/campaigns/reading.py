"""What a reader does with a case: mark, take away, undo, submit; then it changes no more."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns import saves, store
from ambroise.evaluation.campaigns.answers import Answer, Mark, added, checked, missing
from ambroise.evaluation.campaigns.model import Campaign, Case, Reading
from ambroise.uses.recording import Installation


def next_for(campaign: Campaign, cases: Sequence[Case], person_id: str) -> Case | None:
    """Return the case that a person reads next: the one they have open, else a waiting one.

    A reader never settles a case that they have read.
    """
    part = campaign.part_of(person_id)
    if campaign.draw is None or part is None:
        return None
    readers = campaign.draw.readers
    opened = [one for one in cases if (own := one.of(person_id)) and not own.ended]
    waiting = [
        one
        for one in cases
        if one.of(person_id) is None
        and (one.state(readers) == "to_judge" if part == "judge" else len(one.readers) < readers)
    ]
    # cases that one has read come first: gold grows from the beginning
    waiting.sort(key=lambda one: -len(one.readers))
    return next(iter((*opened, *waiting)), None)


def start(
    house: Installation, campaign: Campaign, case: Case, person_id: str, now: datetime
) -> Case:
    """Start a person's reading of a case unless they have one; return it.

    Who settles starts from what all readers say alike. Raises CampaignRefused.
    """
    if case.of(person_id) is not None:
        return case
    part = campaign.part_of(person_id)
    if part is None or campaign.draw is None:
        raise CampaignRefused(
            cause="Vous n'êtes pas nommé dans cette campagne.",
            cause_en="This campaign does not name you.",
        )
    if part == "judge" and case.state(campaign.draw.readers) != "to_judge":
        raise CampaignRefused(
            cause="Ce cas n'est pas à départager.", cause_en="This case is not to be settled."
        )
    saves.begin(house.state, campaign, case, person_id, part, now=now)
    started = store.case_of(house.state, campaign.id, case.position)
    if part == "judge":
        agreed = agreed_of(house, campaign, started)
        saves.save(house, campaign.id, _open(started, person_id), agreed, now)
        started = store.case_of(house.state, campaign.id, case.position)
    return started


def mark(
    house: Installation,
    campaign: Campaign,
    case: Case,
    person_id: str,
    made: Mark,
    lengths: Mapping[int, int],
    now: datetime,
) -> None:
    """Keep one more mark; raises CampaignRefused."""
    reading = _open(case, person_id)
    answer = saves.said(house, campaign.id, reading)
    kept = added(campaign.question, answer, checked(campaign.question, made, lengths))
    saves.save(house, campaign.id, reading, kept, now)


def unmark(
    house: Installation, campaign: Campaign, case: Case, person_id: str, place: int, now: datetime
) -> None:
    """Take away the mark at a place of the answer; raises CampaignRefused."""
    reading = _open(case, person_id)
    answer = saves.said(house, campaign.id, reading)
    if not 0 <= place < len(answer):
        raise CampaignRefused(cause="Cette marque n'est plus là.", cause_en="No such mark.")
    saves.save(house, campaign.id, reading, (*answer[:place], *answer[place + 1 :]), now)


def undo(house: Installation, case: Case, person_id: str, now: datetime) -> None:
    """Take back the last change; raises CampaignRefused when there is none.

    What who settles was given at the start stays.
    """
    reading = _open(case, person_id)
    given = reading.part == "judge" and saves.standing(house.state, reading) == 1
    if given or not saves.undo(house.state, reading, now=now):
        raise CampaignRefused(cause="Rien à annuler.", cause_en="Nothing to undo.")


def submit(
    house: Installation, campaign: Campaign, case: Case, person_id: str, now: datetime
) -> None:
    """End a reading; raises CampaignRefused while an item has no answer or no passage."""
    reading = _open(case, person_id)
    left = missing(campaign.question, saves.said(house, campaign.id, reading))
    if left:
        raise CampaignRefused(
            cause=f"{len(left)} élément(s) sans réponse, ou sans passage à l'appui.",
            cause_en=f"{len(left)} item(s) without an answer, or without a passage.",
        )
    saves.end(house.state, reading, now)
    read = store.case_of(house.state, campaign.id, case.position)
    if campaign.draw and reading.part == "reader" and len(read.ended) == campaign.draw.readers:
        said = answers_of(house, campaign, read)
        agreed = len(set(map(frozenset, said))) == 1
        store.keep_agreed(house.state, campaign.id, case.position, agreed)


def answers_of(house: Installation, campaign: Campaign, case: Case) -> tuple[Answer, ...]:
    """Return what each reader who has ended says, in the order of places."""
    return tuple(saves.said(house, campaign.id, one) for one in case.ended)


def agreed_of(house: Installation, campaign: Campaign, case: Case) -> Answer:
    """Return the marks that every reader made, in the order of the first."""
    first, *others = answers_of(house, campaign, case)
    return tuple(one for one in first if all(one in other for other in others))


def final_of(house: Installation, campaign: Campaign, case: Case) -> Answer | None:
    """Return what holds once a case is settled; None before."""
    settled = case.ended[0] if case.agreed else case.judge
    if settled is None or not settled.ended:
        return None
    return tuple(sorted(saves.said(house, campaign.id, settled)))


def _open(case: Case, person_id: str) -> Reading:
    reading = case.of(person_id)
    if reading is None or reading.ended:
        raise CampaignRefused(
            cause="Vous n'avez pas de lecture ouverte de ce cas.",
            cause_en="You have no open reading of this case.",
        )
    return reading
