"""A campaign is drawn once: the sample, its seed and what was left out are kept for good."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from ambroise.access import Decision
from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns import store
from ambroise.evaluation.campaigns.model import Campaign, Draw
from ambroise.evaluation.campaigns.sampling import BY, drawn, frame
from ambroise.uses.recording import Installation

READERS: Final = (2, 3)
"""Blind readers of a case."""
SEED_BITS: Final = 48


def draw(
    house: Installation,
    decision: Decision,
    campaign: Campaign,
    *,
    size: int,
    readers: int,
    now: datetime,
    by: Sequence[str] = BY,
    tuned: Collection[str] = (),
    seed: int | None = None,
) -> Draw:
    """Draw the cases of a campaign under the decision to run it, and trace it.

    Raises CampaignRefused when they are drawn already, or when there is none.
    """
    if readers not in READERS or set(by) - set(BY):
        raise CampaignRefused(
            cause="Deux ou trois lecteurs, et des strates connues.",
            cause_en="Two or three readers, and known strata.",
        )
    seed = secrets.randbits(SEED_BITS) if seed is None else seed
    with house.door.open_dataset(decision) as dataset:
        found = frame(
            house.door,
            house.state,
            dataset,
            campaign.question,
            read_before=store.stays_read(house.state, campaign.use),
            tuned=tuned,
        )
        publication = dataset.publication
    chosen = drawn(found.cases, size, by=by, seed=seed)
    if not chosen:
        raise CampaignRefused(
            cause="La zone de soins n'a aucun cas à tirer.",
            cause_en="The care zone has no case to draw.",
        )
    made = Draw(
        frame=len(found.cases),
        size=len(chosen),
        seed=seed,
        readers=readers,
        by=tuple(by),
        publication=publication,
        excluded=found.excluded,
    )
    store.keep_draw(house.state, campaign.id, made, chosen, now=now)
    house.door.note(decision, "campaign.drawn", count=made.size, detail={"campaign": campaign.id})
    return made
