"""What readers say, sealed in the care zone, one file a save.

A save is durable before its row, so that a reader who saw it kept finds it again after any stop.
"""

from datetime import datetime
from typing import Final
from uuid import uuid4

import sqlalchemy as sa

from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns import answers
from ambroise.evaluation.campaigns.answers import Answer
from ambroise.evaluation.campaigns.model import JUDGE_PLACE, Campaign, Case, Part, Reading
from ambroise.state import State
from ambroise.state.schema import campaign_readings, campaign_saves
from ambroise.uses.recording import Installation
from ambroise.uses.sealed_files import SealedFiles
from ambroise.uses.sealing import NotOurs

FOLDER: Final = "campaigns"


def begin(
    state: State, campaign: Campaign, case: Case, person_id: str, part: Part, *, now: datetime
) -> None:
    """Start a reading in the first free place; another's of the same instant goes first.

    Raises CampaignRefused when all places are taken.
    """
    taken = {one.place for one in case.readings}
    wanted = campaign.draw.readers if campaign.draw else 0
    places = [JUDGE_PLACE] if part == "judge" else range(1, wanted + 1)
    for place in places:
        if place in taken:
            continue
        row = {
            "campaign_id": campaign.id,
            "position": case.position,
            "reader": person_id,
            "part": part,
            "place": place,
            "guide": campaign.guide.number,
            "started_at": now,
        }
        try:
            with state.begin() as connection:
                connection.execute(sa.insert(campaign_readings).values(row))
        except sa.exc.IntegrityError:
            continue
        return
    raise CampaignRefused(
        cause="Ce cas a tous ses lecteurs.", cause_en="This case has all its readers."
    )


def save(
    house: Installation, campaign_id: str, reading: Reading, said: Answer, now: datetime
) -> None:
    """Keep what a reader says; durable when this returns."""
    file = f"{campaign_id}/{reading.id}.{uuid4().hex[:8]}"
    _files(house).write(file, answers.dump(said), bound_to=_bound(campaign_id, reading))
    row = {"reading_id": reading.id, "file": file, "made_at": now}
    with house.state.begin() as connection:
        connection.execute(sa.insert(campaign_saves).values(row))


def said(house: Installation, campaign_id: str, reading: Reading) -> Answer:
    """Return what a reader last said, nothing before the first save; raises CampaignRefused."""
    if not reading.file:
        return ()
    try:
        return answers.load(_files(house).read(reading.file, bound_to=_bound(campaign_id, reading)))
    except (OSError, NotOurs, ValueError):
        raise CampaignRefused(
            cause="Une réponse ne se lit plus : restaurer care/campaigns et le coffre.",
            cause_en="An answer cannot be read: restore care/campaigns and the vault.",
        ) from None


def standing(state: State, reading: Reading) -> int:
    """Return how many saves of a reading stand."""
    query = sa.select(sa.func.count()).where(
        campaign_saves.c.reading_id == reading.id, campaign_saves.c.undone_at.is_(None)
    )
    with state.read() as connection:
        return connection.execute(query).scalar_one()


def undo(state: State, reading: Reading, *, now: datetime) -> bool:
    """Take back the last save of a reading; it stays in the store. False when there is none."""
    last = (
        sa.select(sa.func.max(campaign_saves.c.id))
        .where(campaign_saves.c.reading_id == reading.id, campaign_saves.c.undone_at.is_(None))
        .scalar_subquery()
    )
    with state.begin() as connection:
        changed = connection.execute(
            sa.update(campaign_saves).where(campaign_saves.c.id == last).values(undone_at=now)
        )
    return bool(changed.rowcount)


def end(state: State, reading: Reading, now: datetime) -> None:
    with state.begin() as connection:
        connection.execute(
            sa.update(campaign_readings)
            .where(campaign_readings.c.id == reading.id)
            .values(ended_at=now)
        )


def _files(house: Installation) -> SealedFiles:
    return SealedFiles(house.settings, house.vault, FOLDER)


def _bound(campaign_id: str, reading: Reading) -> str:
    return f"campaign {campaign_id} reading {reading.id}"
