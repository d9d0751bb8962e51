"""Campaigns in the operational store: guides, persons named, cases drawn; no clinical content."""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

import msgspec
import sqlalchemy as sa

from ambroise.errors import CampaignRefused, CampaignUnknown
from ambroise.evaluation.campaigns.model import (
    Campaign,
    Case,
    Draw,
    Guide,
    Member,
    Part,
    Reading,
)
from ambroise.evaluation.campaigns.questions import Question
from ambroise.evaluation.campaigns.sampling import Drawable
from ambroise.evaluation.strata import Strata
from ambroise.state import State
from ambroise.state.schema import (
    campaign_cases,
    campaign_guides,
    campaign_members,
    campaign_readings,
    campaign_saves,
    campaigns,
)

FOLDER: Final = "campaigns"
MOST_CHARACTERS: Final = 100_000
"""Of a guide."""


def create(
    state: State, *, title: str, use: str, question: Question, guide: str, actor: str, now: datetime
) -> str:
    """Keep a new campaign with the first version of its guide; return its id."""
    found = secrets.token_hex(6)
    with state.begin() as connection:
        connection.execute(
            sa.insert(campaigns).values(
                id=found,
                title=title,
                use=use,
                question=asdict(question),
                created_by=actor,
                created_at=now,
            )
        )
        connection.execute(sa.insert(campaign_guides).values(_guide(found, 1, guide, actor, now)))
    return found


def add_guide(state: State, campaign: Campaign, text: str, *, actor: str, now: datetime) -> None:
    """Keep a new version of the guide, unless the text is that of the last."""
    if text != campaign.guide.text:
        row = _guide(campaign.id, campaign.guide.number + 1, text, actor, now)
        with state.begin() as connection:
            connection.execute(sa.insert(campaign_guides).values(row))


def name(
    state: State, campaign_id: str, person_id: str, part: Part, *, actor: str, now: datetime
) -> None:
    """Name a person in a campaign; who was taken out is named again."""
    which = (campaign_members.c.campaign_id == campaign_id) & (
        campaign_members.c.person_id == person_id
    )
    values = {"part": part, "added_by": actor, "added_at": now, "ended_at": None}
    with state.begin() as connection:
        known = connection.execute(sa.update(campaign_members).where(which).values(values))
        if not known.rowcount:
            row = {"campaign_id": campaign_id, "person_id": person_id, **values}
            connection.execute(sa.insert(campaign_members).values(row))


def names(state: State, person_id: str) -> bool:
    """Return whether a campaign names a person now."""
    query = sa.select(sa.literal(1)).where(
        campaign_members.c.person_id == person_id, campaign_members.c.ended_at.is_(None)
    )
    with state.read() as connection:
        return connection.execute(query.limit(1)).first() is not None


def unname(state: State, campaign_id: str, person_id: str, *, now: datetime) -> None:
    """Take a person out; their readings stay."""
    with state.begin() as connection:
        connection.execute(
            sa.update(campaign_members)
            .where(
                campaign_members.c.campaign_id == campaign_id,
                campaign_members.c.person_id == person_id,
            )
            .values(ended_at=now)
        )


def keep_draw(
    state: State, campaign_id: str, draw: Draw, cases: Sequence[Drawable], *, now: datetime
) -> None:
    """Keep the cases drawn; raises CampaignRefused when there are some already."""
    rows = [
        {
            "campaign_id": campaign_id,
            "position": position,
            "person_id": one.person_id,
            "stay_id": one.stay_id,
            "stay_number": one.stay_number,
            "notes": list(one.notes),
            "strata": asdict(one.strata),
        }
        for position, one in enumerate(cases, 1)
    ]
    with state.begin() as connection:
        drawn = connection.execute(
            sa.update(campaigns)
            .where(campaigns.c.id == campaign_id, campaigns.c.drawn_at.is_(None))
            .values(draw=asdict(draw), drawn_at=now)
        )
        if not drawn.rowcount:
            raise CampaignRefused(
                cause="Les cas de cette campagne sont déjà tirés.",
                cause_en="The cases of this campaign are drawn already.",
            )
        connection.execute(sa.insert(campaign_cases), rows)


def every(state: State) -> list[Campaign]:
    """Return every campaign, newest first."""
    query = sa.select(campaigns.c.id).order_by(campaigns.c.created_at.desc())
    with state.read() as connection:
        found = connection.execute(query).scalars().all()
    return [campaign_of(state, one) for one in found]


def campaign_of(state: State, campaign_id: str) -> Campaign:
    """Return a campaign; raises CampaignUnknown."""
    with state.read() as connection:
        row = connection.execute(
            sa.select(campaigns).where(campaigns.c.id == campaign_id)
        ).one_or_none()
        guides = connection.execute(
            sa.select(campaign_guides)
            .where(campaign_guides.c.campaign_id == campaign_id)
            .order_by(campaign_guides.c.number)
        ).all()
        members = connection.execute(
            sa.select(campaign_members)
            .where(
                campaign_members.c.campaign_id == campaign_id,
                campaign_members.c.ended_at.is_(None),
            )
            .order_by(campaign_members.c.added_at, campaign_members.c.person_id)
        ).all()
    if row is None:
        raise CampaignUnknown
    return Campaign(
        id=row.id,
        title=row.title,
        use=row.use,
        question=msgspec.convert(row.question, Question),
        created_by=row.created_by,
        created_at=row.created_at,
        guides=tuple(Guide(g.number, g.text, g.digest, g.made_by, g.made_at) for g in guides),
        members=tuple(Member(m.person_id, m.part, m.added_at) for m in members),
        draw=msgspec.convert(row.draw, Draw) if row.draw else None,
        drawn_at=row.drawn_at,
    )


def cases_of(state: State, campaign_id: str, position: int | None = None) -> list[Case]:
    """Return the cases of a campaign, or the one at a position, with their readings."""
    which = campaign_cases.c.campaign_id == campaign_id
    read = campaign_readings.c.campaign_id == campaign_id
    if position is not None:
        which &= campaign_cases.c.position == position
        read &= campaign_readings.c.position == position
    last = (
        sa.select(campaign_saves.c.reading_id, sa.func.max(campaign_saves.c.id).label("save_id"))
        .where(campaign_saves.c.undone_at.is_(None))
        .group_by(campaign_saves.c.reading_id)
        .subquery()
    )
    saved = sa.select(campaign_readings, campaign_saves.c.file).select_from(
        campaign_readings.outerjoin(last, last.c.reading_id == campaign_readings.c.id).outerjoin(
            campaign_saves, campaign_saves.c.id == last.c.save_id
        )
    )
    with state.read() as connection:
        rows = connection.execute(
            sa.select(campaign_cases).where(which).order_by(campaign_cases.c.position)
        ).all()
        readings = connection.execute(saved.where(read).order_by(campaign_readings.c.id)).all()
    of_case: defaultdict[int, list[Reading]] = defaultdict(list)
    for one in readings:
        of_case[one.position].append(
            Reading(
                one.id,
                one.position,
                one.reader,
                one.part,
                one.place,
                one.guide,
                one.started_at,
                one.ended_at,
                one.file or "",
            )
        )
    return [_case(row, of_case[row.position]) for row in rows]


def case_of(state: State, campaign_id: str, position: int) -> Case:
    """Return one case of a campaign; raises CampaignUnknown."""
    found = cases_of(state, campaign_id, position)
    if not found:
        raise CampaignUnknown
    return found[0]


def stays_read(state: State, use: str) -> frozenset[int]:
    """Return the stays that campaigns of a use have drawn."""
    query = (
        sa.select(campaign_cases.c.stay_id)
        .join(campaigns, campaigns.c.id == campaign_cases.c.campaign_id)
        .where(campaigns.c.use == use)
    )
    with state.read() as connection:
        return frozenset(connection.execute(query).scalars())


def keep_opened(
    state: State,
    campaign_id: str,
    position: int,
    *,
    digest: str,
    words: Mapping[int, Sequence[tuple[int, int]]],
) -> None:
    """Keep what the texts of a case were at the first opening: all its readers see the same."""
    with state.begin() as connection:
        connection.execute(
            sa.update(campaign_cases)
            .where(
                campaign_cases.c.campaign_id == campaign_id,
                campaign_cases.c.position == position,
                campaign_cases.c.digest.is_(None),
            )
            .values(
                digest=digest,
                words={str(note): [list(pair) for pair in pairs] for note, pairs in words.items()},
            )
        )


def keep_agreed(state: State, campaign_id: str, position: int, agreed: bool) -> None:
    """Keep whether all readers of a case say the same: then nothing is left to settle."""
    with state.begin() as connection:
        connection.execute(
            sa.update(campaign_cases)
            .where(
                campaign_cases.c.campaign_id == campaign_id,
                campaign_cases.c.position == position,
            )
            .values(agreed=agreed)
        )


def _guide(campaign_id: str, number: int, text: str, actor: str, now: datetime) -> dict[str, Any]:
    if not text.strip() or len(text) > MOST_CHARACTERS:
        raise CampaignRefused(
            cause=f"Un guide de 1 à {MOST_CHARACTERS} caractères est nécessaire.",
            cause_en=f"A guide of 1 to {MOST_CHARACTERS} characters is needed.",
        )
    return {
        "campaign_id": campaign_id,
        "number": number,
        "text": text,
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        "made_by": actor,
        "made_at": now,
    }


def _case(row: Any, readings: Sequence[Reading]) -> Case:
    return Case(
        position=row.position,
        person_id=row.person_id,
        stay_id=row.stay_id,
        stay_number=row.stay_number,
        notes=tuple(row.notes),
        strata=Strata(**row.strata),
        digest=row.digest or "",
        agreed=bool(row.agreed),
        words={
            int(note): tuple((start, end) for start, end in pairs)
            for note, pairs in (row.words or {}).items()
        },
        readings=tuple(readings),
    )
