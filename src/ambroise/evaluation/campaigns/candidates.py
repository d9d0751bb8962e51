"""Drafts that a person accepted or corrected: cases to be read blind one day, never gold."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from ambroise.access import GOLD, Action, Decision, Purpose
from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns.folder import LICENCE, folder_files, write_folder
from ambroise.evaluation.gold import Method
from ambroise.state.schema import drafts
from ambroise.uses.drafts import open_drafts
from ambroise.uses.recording import Installation


def write_candidates(
    house: Installation, decision: Decision, use: str, out: Path, now: datetime
) -> int:
    """Write a folder of the validated drafts of a use, marked as candidates; return how many.

    `decision` is an EXPORT of a campaign; the reading of each draft is decided and traced. No
    evaluation takes such a folder. Raises CampaignRefused without any, or when the folder is there.
    """
    house.door.check(decision, Action.EXPORT)
    query = (
        sa.select(drafts.c.id, drafts.c.person_key)
        .where(drafts.c.use == use, drafts.c.state == "validated")
        .order_by(drafts.c.decided_at, drafts.c.id)
    )
    with house.state.read() as connection:
        rows = connection.execute(query).all()
    if not rows:
        raise CampaignRefused(
            cause="Aucune proposition n'est validée.",
            cause_en="No draft is validated.",
        )
    lines = [_line(house, decision, row.id, int(row.person_key)) for row in rows]
    about = {
        "name": f"candidats-{use}",
        "use": use,
        "version": f"{now:%Y.%m.%d}",
        "origin": "Propositions validées ou corrigées par une personne qui voyait la machine : "
        "des candidats à relire en aveugle, jamais une référence.",
        "method": str(Method.CANDIDATES),
        "licence": LICENCE,
    }
    write_folder(out, folder_files(about, lines, now=now))
    house.door.note(decision, "campaign.candidates_exported", count=len(lines), detail={"use": use})
    return len(lines)


def _line(house: Installation, decision: Decision, draft_id: str, person_id: int) -> dict[str, Any]:
    own = house.door.decide(
        decision.actor,
        Action.READ_IDENTIFIED,
        replace(house.door.person_resource(person_id), state=GOLD),
        Purpose.EVALUATION,
        request_id=decision.request_id,
    )
    proposal = open_drafts(house.settings, house.state, house.vault).load(draft_id, own)
    value = TypeAdapter(Any).dump_json(proposal.value)
    return {
        "case": f"draft-{draft_id}",
        "stay": proposal.line.subject,
        "gold": json.loads(value),
        "candidate": True,
    }
