"""How far an actor's work reaches into the operational store, for its second barrier."""

from datetime import datetime

from ambroise.access.model import Actor
from ambroise.access.rules import STUDY
from ambroise.state.reach import WHOLE, Reach


def reach_of(actor: Actor, now: datetime) -> Reach:
    """Return what `actor` may reach: who has no role outside studies, their own projects alone.

    Other roles decide over all projects, or act on patients whom any project may hold (an
    opposition is put to each), so a narrower reach would hide from them what they answer for.
    """
    if not actor.roles(now) <= STUDY:
        return WHOLE
    mine = frozenset(one.project for one in actor.memberships if one.holds(now))
    return Reach(person=actor.id, projects=mine)
