"""The tree of care sites: a role over a pole holds in its wards, from the next request on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.access import Grant, Role, people
from ambroise.access.people import Unit
from ambroise.access.people.units import _from_the_top
from ambroise.errors import UnitsInvalid
from ambroise.state import State
from tests.builders.study import NOW

TREE = [
    Unit("4110", "CARDIO", "Cardiologie A"),
    Unit("CARDIO", "POLE"),
    Unit("4120", "CARDIO"),
    Unit("POLE", None, "Pôle cœur"),
    Unit("5220", None),
]


def test_a_grant_over_a_pole_holds_in_its_units_for_its_time(state: State) -> None:
    people.set_units(state, TREE)
    grant = Grant(Role.SENIOR, "POLE", NOW, NOW + timedelta(days=1))
    people.create(state, "anne", "Anne", now=NOW, grants=(grant, Grant(Role.DIM, None, NOW)))
    anne = people.actor_of(state, "anne", NOW)
    assert anne.wards(NOW) == {"POLE", "CARDIO", "4110", "4120"}
    assert anne.wards(NOW + timedelta(days=1)) == frozenset()
    assert Grant(Role.DIM, None, NOW) in anne.grants
    (shown,) = people.everybody(state)
    assert [one.ward for one in shown.actor.grants] == ["POLE", None]


def test_a_new_tree_takes_the_place_of_the_old_one(state: State) -> None:
    people.set_units(state, TREE)
    people.create(state, "anne", "Anne", now=NOW, grants=(Grant(Role.NURSE, "CARDIO", NOW),))
    assert people.set_units(state, [Unit("CARDIO"), Unit("6000", "CARDIO")]) == 2
    assert people.actor_of(state, "anne", NOW).wards(NOW) == {"CARDIO", "6000"}
    assert [one.code for one in people.all_units(state)] == ["6000", "CARDIO"]
    assert people.set_units(state, []) == 0
    assert people.actor_of(state, "anne", NOW).wards(NOW) == {"CARDIO"}


@pytest.mark.parametrize(
    "tree",
    [
        [Unit("A"), Unit("A")],
        [Unit("A", "B")],
        [Unit("A", "B"), Unit("B", "A")],
        [Unit("A", "A"), Unit("B")],
    ],
)
def test_a_tree_that_is_none_changes_nothing(state: State, tree: list[Unit]) -> None:
    people.set_units(state, TREE)
    with pytest.raises(UnitsInvalid):
        people.set_units(state, tree)
    assert len(people.all_units(state)) == len(TREE)


@given(st.lists(st.tuples(st.integers(0, 8), st.one_of(st.none(), st.integers(0, 8))), max_size=9))
def test_a_tree_is_refused_exactly_when_a_unit_reaches_no_top(
    drawn: list[tuple[int, int | None]],
) -> None:
    tree = [Unit(str(code), None if up is None else str(up)) for code, up in drawn]
    parents = {one.code: one.parent for one in tree}

    def reaches_a_top(code: str | None) -> bool:
        for _ in range(len(tree) + 1):
            if code is None:
                return True
            if code not in parents:
                return False
            code = parents[code]
        return False

    sound = len(parents) == len(tree) and all(reaches_a_top(code) for code in parents)
    if not sound:
        with pytest.raises(UnitsInvalid):
            _from_the_top(tree)
        return
    ordered = [one.code for one in _from_the_top(tree)]
    assert sorted(ordered) == sorted(parents)
    for code, up in parents.items():
        assert up is None or ordered.index(up) < ordered.index(code)
