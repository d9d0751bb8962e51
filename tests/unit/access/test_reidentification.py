"""Re-identification: asked with a reason, agreed by another, opened once, within a day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from ambroise.access import (
    REQUESTS,
    RESEARCH_ZONE,
    Action,
    Actor,
    Decision,
    Grant,
    Purpose,
    Role,
    people,
    projects,
    reidentification,
)
from ambroise.errors import (
    AccessRefused,
    PseudonymUnknown,
    ReasonMissing,
    ReidentificationSpent,
    RequestDecided,
)
from ambroise.state.schema import reidentifications
from ambroise.vault import Vault, open_vault
from tests.builders.study import NOW, RESEARCH, WORK, Study
from tests.unit.access.conftest import House

CONTROL = Purpose.PSEUDONYMISATION_CONTROL
PSEUDONYM, PERSON = "PSEUDONYM-MARK", "42-PERSON-MARK"


@pytest.fixture
def vault(house: House) -> Iterator[Vault]:
    vault = open_vault(house.settings)
    yield vault
    vault.close()


@pytest.fixture
def marie(house: House) -> Actor:
    return house.person("marie", Role.DPO)


def ask(study: Study, vault: Vault, pseudonym: str = PSEUDONYM) -> str:
    vault.remember(reidentification.pseudonyms_of(study.id), [(PSEUDONYM, PERSON)])
    decision = study.data(study.lead, Action.ASK_REIDENTIFICATION, reason="résultat critique")
    return reidentification.ask(study.house.door, decision, vault, pseudonym)


def about(
    house: House,
    actor: Actor,
    number: str,
    action: Action,
    purpose: Purpose = WORK,
    reason: str = "",
) -> Decision:
    resource = reidentification.reidentification_resource(house.state, number)
    known = people.actor_by_id(house.state, actor.id, house.now)
    return house.door.decide(known, action, resource, purpose, reason=reason)


def agree(house: House, actor: Actor, number: str) -> None:
    decision = about(house, actor, number, Action.DECIDE_REIDENTIFICATION, reason="soin urgent")
    reidentification.grant(house.door, decision)


def test_two_persons_and_a_reason_bring_back_the_person_once(
    study: Study, vault: Vault, marie: Actor
) -> None:
    house = study.house
    number = ask(study, vault)
    with pytest.raises(AccessRefused, match="second person"):
        about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)
    agree(house, marie, number)
    decision = about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)
    assert reidentification.open_once(house.door, decision, vault) == PERSON
    with pytest.raises(ReidentificationSpent):
        reidentification.open_once(house.door, decision, vault)
    with pytest.raises(AccessRefused):
        about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)
    entries = house.trail.events(object_kind="reidentification", object_id=number, limit=100)
    acts = {one.event.action for one in entries}
    assert acts >= {"decide_reidentification", "reidentify", "reidentification.opened"}
    assert all("MARK" not in str(one) for one in house.trail.events(limit=1000))
    with house.state.read() as connection:
        (row,) = connection.execute(sa.select(reidentifications)).all()
    assert "MARK" not in str(tuple(row)).replace("résultat", "")


def test_the_asker_never_agrees_and_another_never_opens(
    study: Study, vault: Vault, marie: Actor
) -> None:
    house = study.house
    number = ask(study, vault)
    for one in (study.lead, study.member):
        people.grant(house.state, one.login, Grant(Role.DPO, None, house.now))
        with pytest.raises(AccessRefused, match="another person"):
            about(house, one, number, Action.DECIDE_REIDENTIFICATION, reason="x")
    agree(house, marie, number)
    for one in (study.member, study.outsider, marie):
        with pytest.raises(AccessRefused):
            about(house, one, number, Action.REIDENTIFY, RESEARCH)


def test_asking_and_deciding_have_a_reason(study: Study, vault: Vault, marie: Actor) -> None:
    house = study.house
    with pytest.raises(AccessRefused, match="a reason"):
        study.data(study.lead, Action.ASK_REIDENTIFICATION)
    with pytest.raises(AccessRefused):
        study.data(study.member, Action.ASK_REIDENTIFICATION, reason="x")
    number = ask(study, vault)
    bare = about(house, marie, number, Action.DECIDE_REIDENTIFICATION)
    with pytest.raises(ReasonMissing):
        reidentification.grant(house.door, bare)
    refusing = about(house, marie, number, Action.DECIDE_REIDENTIFICATION, reason="inutile")
    reidentification.refuse(house.door, refusing)
    with pytest.raises(RequestDecided):
        reidentification.grant(house.door, refusing)
    with pytest.raises(AccessRefused):
        about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)


@pytest.mark.parametrize("gone", ["time", "permit", "membership", "end"])
def test_an_agreement_ends_with_its_day_its_permit_and_its_membership(
    study: Study, vault: Vault, marie: Actor, gone: str
) -> None:
    house = study.house
    if gone == "end":
        house.now = study.resource("research").closes - timedelta(hours=1)  # type: ignore[operator]
    number = ask(study, vault)
    agree(house, marie, number)
    assert about(house, study.lead, number, Action.REIDENTIFY, RESEARCH).allowed
    if gone == "time":
        house.later(hours=24)
    elif gone == "end":
        house.later(hours=1)
    elif gone == "permit":
        suspending = study.may(study.committee, Action.SUSPEND_PERMIT, reason="incident")
        projects.permits.suspend(house.door, suspending)
    else:
        ending = study.may(study.committee, Action.MANAGE_MEMBERS, reason="départ")
        projects.members.end(house.door, ending, "lise")
    with pytest.raises(AccessRefused):
        about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)


def test_a_pseudonym_of_nobody_is_said_once_agreed(
    study: Study, vault: Vault, marie: Actor
) -> None:
    house = study.house
    number = ask(study, vault, "of nobody")
    agree(house, marie, number)
    decision = about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)
    with pytest.raises(PseudonymUnknown):
        reidentification.open_once(house.door, decision, vault)


def test_a_pseudonym_of_another_project_stands_for_nobody_in_this_one(
    study: Study, vault: Vault, marie: Actor
) -> None:
    house = study.house
    other = study.another()
    vault.remember(reidentification.pseudonyms_of(other.id), [("theirs", "7")])
    number = ask(study, vault, "theirs")
    agree(house, marie, number)
    decision = about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)
    with pytest.raises(PseudonymUnknown):
        reidentification.open_once(house.door, decision, vault)


def test_the_control_of_pseudonymisation_asks_on_the_zone(
    house: House, vault: Vault, marie: Actor
) -> None:
    nora = house.person("nora", Role.DATA_MANAGER)
    vault.remember("research", [(PSEUDONYM, PERSON)])
    asked = (nora, Action.ASK_REIDENTIFICATION, RESEARCH_ZONE, CONTROL)
    decision = house.door.decide(*asked, reason="rappel d'un contrôle")
    number = reidentification.ask(house.door, decision, vault, PSEUDONYM)
    reading = house.door.decide(marie, Action.READ_REQUESTS, REQUESTS, WORK)
    (waiting,) = reidentification.waiting(house.door, reading)
    assert (waiting.id, waiting.asked_by, waiting.project_title) == (number, "Nora", None)
    agree(house, marie, number)
    assert reidentification.waiting(house.door, reading) == []
    opening = about(house, nora, number, Action.REIDENTIFY, CONTROL)
    assert reidentification.open_once(house.door, opening, vault) == PERSON
    (mine,) = reidentification.requests_of(house.state, nora)
    assert (mine.state, mine.decided_by, mine.opened_at) == ("opened", "Marie", NOW)


def test_a_request_that_is_not_there_is_refused(study: Study, vault: Vault, marie: Actor) -> None:
    house = study.house
    ask(study, vault)
    for number in ("A" * 22, "../x"):
        with pytest.raises(AccessRefused):
            about(house, study.lead, number, Action.REIDENTIFY, RESEARCH)
        with pytest.raises(AccessRefused):
            about(house, marie, number, Action.DECIDE_REIDENTIFICATION, reason="x")
