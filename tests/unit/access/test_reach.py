"""Who reaches their own projects alone, and who the whole."""

from datetime import timedelta

import pytest

from ambroise.access import Actor, Grant, Membership, Role
from ambroise.access.reach import reach_of
from ambroise.access.rules import STUDY
from ambroise.state.reach import WHOLE
from tests.builders.study import NOW

DAY = timedelta(days=1)
MEMBER = (
    Membership("mine", "member", NOW - DAY, None),
    Membership("over", "member", NOW - 2 * DAY, NOW - DAY),
    Membership("later", "member", NOW + DAY, None),
)


def an_actor(*roles: Role) -> Actor:
    return Actor("p1", "remi", "Rémi", tuple(Grant(one, None, NOW - DAY) for one in roles), MEMBER)


@pytest.mark.parametrize("role", sorted(STUDY))
def test_a_role_of_studies_reaches_the_projects_of_the_moment(role: Role) -> None:
    reach = reach_of(an_actor(role), NOW)
    assert (reach.whole, reach.person, reach.projects) == (False, "p1", {"mine"})


@pytest.mark.parametrize("role", sorted(set(Role) - STUDY))
def test_any_other_role_reaches_the_whole(role: Role) -> None:
    assert reach_of(an_actor(role, Role.RESEARCHER), NOW) == WHOLE


def test_nobody_s_roles_reach_nothing_beyond_their_own() -> None:
    over = an_actor(Role.DPO)
    ended = reach_of(over, NOW - 2 * DAY)
    assert not ended.whole
