"""Oppositions to reuse: once, in history, and no longer once withdrawn."""

from datetime import UTC, datetime, timedelta

from ambroise.access import Actor, oppositions
from ambroise.state import State

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
MARIE = Actor("1", "marie", "Marie")


def test_an_opposition_recorded_twice_stands_once(state: State) -> None:
    for means in ("oral", "letter"):
        oppositions.oppose(state, {7}, actor=MARIE, means=means, now=NOW)
    (one,) = oppositions.oppositions_of(state, {7})
    assert (one.means, one.withdrawn_at) == ("oral", None)
    assert oppositions.opposed(state) == {7}


def test_a_withdrawn_opposition_stays_in_history(state: State) -> None:
    oppositions.oppose(state, {7}, actor=MARIE, means="oral", now=NOW)
    oppositions.withdraw(state, {7}, now=NOW + timedelta(days=1))
    assert oppositions.opposed(state) == frozenset()
    oppositions.oppose(state, {7}, actor=MARIE, means="letter", now=NOW + timedelta(days=2))
    assert [one.means for one in oppositions.oppositions_of(state, {7})] == ["letter", "oral"]
    assert oppositions.oppositions_of(state, {8}) == []


def test_an_opposition_stands_for_every_id_of_the_person(state: State) -> None:
    oppositions.oppose(state, {7, 8}, actor=MARIE, means="oral", now=NOW)
    oppositions.oppose(state, {8, 9}, actor=MARIE, means="letter", now=NOW + timedelta(days=1))
    assert oppositions.opposed(state) == {7, 8, 9}
    assert [one.means for one in oppositions.oppositions_of(state, {7, 8})] == ["oral"]
    oppositions.withdraw(state, {7, 8}, now=NOW + timedelta(days=2))
    assert oppositions.opposed(state) == {9}
