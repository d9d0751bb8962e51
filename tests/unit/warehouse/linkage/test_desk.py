"""What the identity unit sees and decides, each act with its trace on the persons concerned."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ambroise.access import CARE_ZONE, Action, Grant, Purpose, Role, open_door, people
from ambroise.errors import AccessRefused, RowUnknown
from ambroise.trail import open_trail
from ambroise.warehouse.linkage.desk import Desk
from ambroise.warehouse.linkage.identities import Proposal
from tests.builders.identities import IPP, with_doubts
from tests.builders.warehouse import CareZone, a_care_zone

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CareZone]:
    zone = with_doubts(a_care_zone(tmp_path_factory.mktemp("doubtful")))
    for login, role in (("iris", Role.IDENTITY_UNIT), ("dora", Role.DATA_MANAGER)):
        grants = (Grant(role, None, LONG_AGO),)
        people.create(zone.state, login, login.title(), now=LONG_AGO, grants=grants)
    yield zone
    zone.close()


@pytest.fixture
def desk(doubtful: CareZone) -> Iterator[Desk]:
    trail = open_trail(doubtful.settings, doubtful.state)
    door = open_door(doubtful.settings, doubtful.state, trail)
    decision = door.decide(
        people.actor_of(doubtful.state, "iris", datetime.now(UTC)),
        Action.MANAGE_IDENTITIES,
        CARE_ZONE,
        Purpose.IDENTITY_VIGILANCE,
    )
    yield Desk(doubtful.state, door, decision)
    door.close()
    trail.close()


def told(desk: Desk, one: str, other: str) -> Proposal:
    names = {one, other}
    return next(
        each
        for each in desk.proposals()
        if {each.one.record.record_id, each.other.record.record_id} == names
    )


def test_a_double_is_proposed_with_its_reasons(desk: Desk) -> None:
    found = told(desk, "d1", "d2")
    assert found.kind == "double"
    assert found.doubt > 0.9
    assert {each.trait: each.level for each in found.reasons} == {
        "family": "close",
        "given": "equal",
        "birth": "equal",
        "sex": "equal",
        "place": "missing",
    }


def test_one_number_of_two_persons_is_a_collision(desk: Desk) -> None:
    found = told(desk, "c1", "c2")
    assert found.kind == "collision"
    assert found.doubt > 0.9


def test_twins_are_no_double(desk: Desk) -> None:
    with pytest.raises(StopIteration):
        told(desk, "t1", "t2")


@pytest.mark.parametrize("kind", ["two_ins", "ins_traits", "stay_two_persons", "merge_cycle"])
def test_what_cannot_be_right_is_an_alert(desk: Desk, kind: str) -> None:
    (found,) = [each for each in desk.alerts() if each.kind == kind]
    assert len(found.keys) == 2


def test_a_comparison_leaves_a_trace_on_both_persons(desk: Desk) -> None:
    pair = told(desk, "d1", "d2")
    found = desk.compare(pair.one.key, pair.other.key)
    assert not found.united
    assert [stay.number for stay in found.stays] == ["550001"]
    trail = desk.door._trail
    traced = {entry.event.object_id for entry in trail.events(action="identity.compared")}
    assert traced >= {str(pair.one.person_id), str(pair.other.person_id)}
    (entry, *_) = trail.events(action="identity.compared", limit=1)
    assert entry.event.purpose == "identity_vigilance"


def test_a_decision_waits_for_a_publication_and_is_taken_back(desk: Desk) -> None:
    pair = told(desk, "d1", "d2")
    assert not desk.waits()
    number = desk.decide(pair.one.key, pair.other.key, "same")
    assert desk.waits()
    assert told(desk, "d1", "d2").state == "same"
    history = desk.compare(pair.one.key, pair.other.key).history
    assert [(each.verdict, each.decided_by) for each in history] == [("same", "iris")]
    assert history[0].score == pytest.approx(pair.probability)
    assert desk.undo(number)
    assert not desk.undo(number)
    assert told(desk, "d1", "d2").state == "none"
    assert not desk.waits()


def test_a_record_that_is_not_there_cannot_be_compared(desk: Desk) -> None:
    pair = told(desk, "d1", "d2")
    for one, other in ((pair.one.key, 1), (pair.one.key, pair.one.key)):
        with pytest.raises(RowUnknown):
            desk.compare(one, other)
        with pytest.raises(RowUnknown):
            desk.decide(one, other, "same")


def test_the_systems_of_numbers_are_counted_and_given_a_domain(desk: Desk) -> None:
    counted = {one.system: one.numbers for one in desk.systems()}
    assert counted[IPP] == 11
    desk.set_domain("urn:oid:2.999.7.2", "urn:oid:2.999.9")
    assert desk.domains() == {"urn:oid:2.999.7.2": "urn:oid:2.999.9"}
    desk.set_domain("urn:oid:2.999.7.2", "urn:oid:2.999.7.2")
    assert desk.domains() == {}


def test_nobody_else_manages_identities(doubtful: CareZone, desk: Desk) -> None:
    actor = people.actor_of(doubtful.state, "dora", datetime.now(UTC))
    with pytest.raises(AccessRefused):
        desk.door.decide(actor, Action.MANAGE_IDENTITIES, CARE_ZONE, Purpose.IDENTITY_VIGILANCE)
