"""Oppositions to reuse: once, in history, no longer once withdrawn; and what holds the person."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ambroise.access import (
    Action,
    Actor,
    Decision,
    Purpose,
    Role,
    artefacts,
    holdings,
    oppositions,
)
from ambroise.access.holdings import Outcome
from ambroise.access.oppositions import GivenBy
from ambroise.errors import (
    AccessRefused,
    DecisionSpent,
    EffectUnknown,
    OppositionInvalid,
    ReasonMissing,
)
from ambroise.state.schema import alerts
from ambroise.tables import Workspace, open_zone, publish
from tests.builders.study import NOW, Study
from tests.unit.access.conftest import House

WORK = Purpose.OPERATIONS


def may_record(house: House, actor: Actor, person: int) -> Decision:
    patient = house.door.person_resource(person)
    return house.door.decide(actor, Action.RECORD_OPPOSITION, patient, WORK)


@pytest.fixture
def marie(house: House) -> Actor:
    return house.person("marie", Role.DPO)


def test_an_opposition_recorded_twice_stands_once(house: House, marie: Actor) -> None:
    for means in ("oral", "letter"):
        oppositions.oppose(house.door, may_record(house, marie, 1), means=means)
    (one,) = oppositions.oppositions_of(house.state, {1})
    assert (one.means, one.scope, one.given_by, one.received_by, one.withdrawn_at) == (
        "oral", "all", "patient", marie.id, None,
    )  # fmt: skip
    assert oppositions.opposed(house.state) == {1}


def test_a_withdrawn_opposition_stays_in_history(house: House, marie: Actor) -> None:
    oppositions.oppose(house.door, may_record(house, marie, 1), means="oral")
    house.later(days=1)
    oppositions.withdraw(house.door, may_record(house, marie, 1))
    assert oppositions.opposed(house.state) == frozenset()
    house.later(days=1)
    oppositions.oppose(house.door, may_record(house, marie, 1), means="letter")
    assert [one.means for one in oppositions.oppositions_of(house.state, {1})] == ["letter", "oral"]
    assert oppositions.oppositions_of(house.state, {8}) == []


def test_who_gives_it_for_a_minor_is_kept(house: House, marie: Actor) -> None:
    decision = may_record(house, marie, 1)
    oppositions.oppose(house.door, decision, means="form", given_by=GivenBy.PARENTS)
    (one,) = oppositions.oppositions_of(house.state, {1})
    assert one.given_by == "parents"


def test_an_opposition_needs_a_right_and_a_fresh_decision(house: House, marie: Actor) -> None:
    with pytest.raises(AccessRefused):
        may_record(house, house.person("paul", Role.RESEARCHER), 1)
    stale = may_record(house, marie, 1)
    house.later(minutes=11)
    with pytest.raises(DecisionSpent):
        oppositions.oppose(house.door, stale, means="oral")
    with pytest.raises(OppositionInvalid):
        oppositions.oppose(house.door, may_record(house, marie, 1), means=" ")
    assert oppositions.opposed(house.state) == frozenset()


def test_an_opposition_to_one_project_leaves_the_others_alone(study: Study, marie: Actor) -> None:
    house = study.house
    other = study.another()
    decision = may_record(house, marie, 1)
    oppositions.oppose(house.door, decision, means="oral", project=study.id)
    oppositions.oppose(house.door, may_record(house, marie, 2), means="oral")
    assert oppositions.excluded(house.state, house.door, study.id) == {1, 2}
    assert oppositions.excluded(house.state, house.door, other.id) == {2}
    assert oppositions.excluded(house.state, house.door) == {2}
    oppositions.withdraw(house.door, may_record(house, marie, 1), project=study.id)
    assert oppositions.excluded(house.state, house.door, study.id) == {2}
    decision = may_record(house, marie, 1)
    with pytest.raises(OppositionInvalid):
        oppositions.oppose(house.door, decision, means="oral", project="none")


def test_an_opposition_follows_records_that_are_united_later(house: House, marie: Actor) -> None:
    oppositions.oppose(house.door, may_record(house, marie, 1), means="oral")
    with Workspace.open(open_zone(house.settings, "care")) as workspace:
        same = workspace.replace(
            "omop/identity_person_map",
            "SELECT * FROM (VALUES (2::BIGINT, 1::BIGINT), (2, 2), (3, 3))"
            " t(person_id, record_person_id)",
        )
    publish(house.state, "care", {"omop/identity_person_map": same}, {})
    assert oppositions.excluded(house.state, house.door) == {1, 2}


def test_what_already_holds_the_person_is_put_to_the_dpo(study: Study, marie: Actor) -> None:
    house = study.house
    extract = study.extract(persons=(1, 2))
    model = study.extract(inputs=(extract,), kind=artefacts.Kind.MODEL)
    study.extract(persons=(2,))
    held = oppositions.oppose(house.door, may_record(house, marie, 1), means="oral")
    assert held == 2
    found = {one.artefact_id: one for one in holdings.holdings(house.state, {1})}
    assert set(found) == {extract, model}
    assert all(one.outcome is None and one.project_id == study.id for one in found.values())
    with house.state.read() as connection:
        raised = connection.execute(sa.select(alerts.c.kind, alerts.c.recipient)).all()
    assert raised == [("opposition-held", "dpo")]
    first, second = (found[one].effect for one in (extract, model))
    assert first is not None
    assert second is not None
    holdings.decide_effect(house.door, study.may(marie, Action.DECIDE_OPPOSITION), first,
                           Outcome.REMOVED)  # fmt: skip
    with pytest.raises(ReasonMissing):
        holdings.decide_effect(
            house.door, study.may(marie, Action.DECIDE_OPPOSITION), second, Outcome.KEPT
        )
    kept = study.may(marie, Action.DECIDE_OPPOSITION, reason="publié, ne peut être rejoué")
    holdings.decide_effect(house.door, kept, second, Outcome.KEPT)
    with pytest.raises(EffectUnknown):
        holdings.decide_effect(house.door, kept, second, Outcome.REMOVED)
    decided = {one.artefact_id: one for one in holdings.holdings(house.state, {1})}
    assert decided[extract].outcome is Outcome.REMOVED
    assert (decided[model].outcome, decided[model].decided_by) == (Outcome.KEPT, "Marie")
    assert all("publié" not in str(entry) for entry in house.trail.events())


def test_what_is_made_after_an_opposition_is_put_to_the_dpo_too(study: Study, marie: Actor) -> None:
    house = study.house
    oppositions.oppose(house.door, may_record(house, marie, 1), means="oral")
    extract = study.extract(persons=(1, 2))
    (one,) = holdings.holdings(house.state, {1})
    assert (one.artefact_id, one.outcome) == (extract, None)
    assert one.effect is not None
    assert one.made_at == NOW
    other = study.another()
    with pytest.raises(EffectUnknown):
        holdings.decide_effect(
            house.door, other.may(marie, Action.DECIDE_OPPOSITION), one.effect, Outcome.REMOVED
        )
    artefacts.erase(house.door, study.may(marie, Action.DECIDE_OPPOSITION), extract)
    assert holdings.holdings(house.state, {1}) == []


def test_no_count_of_the_trail_tells_who_opposed(house: House, marie: Actor) -> None:
    oppositions.oppose(house.door, may_record(house, marie, 1), means="MARK")
    entries = house.trail.events(object_kind="person", object_id="1")
    assert [one.event.action for one in entries] == ["opposition.recorded", "record_opposition"]
    assert all("MARK" not in str(entry) for entry in house.trail.events())
    assert entries[0].at - entries[1].at < timedelta(seconds=10)
