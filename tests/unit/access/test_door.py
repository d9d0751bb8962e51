"""Nothing opens without a decision, a decision leaves a trace, and shows only what it allows."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from ambroise.access import (
    CARE_ZONE,
    TRAIL,
    Action,
    Purpose,
    Resource,
    Role,
    authorize,
    people,
    wards_resource,
)
from ambroise.errors import (
    AccessRefused,
    DatasetLimited,
    DecisionSpent,
    NothingPublished,
    TrailUnavailable,
)
from ambroise.state.schema import alerts, trail_heads
from tests.unit.access.conftest import NOW, House

READ, CARE = Action.READ_IDENTIFIED, Purpose.CARE


def test_the_team_opens_the_record_of_its_patient_and_leaves_a_trace(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    patient = house.door.person_resource(1)
    decision = house.door.decide(anne, READ, patient, CARE, request_id="r1")
    with house.door.open_dataset(decision) as dataset:
        assert dataset.rows("SELECT sex FROM person") == [{"sex": "A"}]
        assert dataset.arrow("SELECT * FROM measurement").num_rows == 10
        assert len(dataset.rows("SELECT * FROM concept")) == 5
    entry = house.trail.events(object_kind="person", object_id="1")[0]
    assert entry.sequence == decision.trace
    assert entry.event.actor == "anne"
    assert (entry.event.rule, entry.event.purpose, entry.event.allowed) == (
        "care-team",
        "care",
        True,
    )
    assert entry.event.request_id == "r1"


@pytest.mark.parametrize(
    ("person", "wards"), [(1, {"4110"}), (2, {"4110"}), (3, {"5220"}), (9, set[str]())]
)
def test_the_wards_of_a_person_are_those_of_the_last_thirty_days(
    house: House, person: int, wards: set[str]
) -> None:
    assert house.door.person_resource(person) == Resource(
        "person", str(person), frozenset(wards), "care"
    )


def test_thirty_days_after_discharge_the_record_closes(house: House) -> None:
    house.later(days=9)
    assert house.door.person_resource(2).wards == frozenset()


def test_before_anything_is_published_nobody_is_known(house: House) -> None:
    with house.state.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reader_leases")
        connection.exec_driver_sql("DELETE FROM publications")
    assert house.door.person_resource(1).wards == frozenset()
    nora = house.person("nora", Role.DATA_MANAGER)
    decision = house.door.decide(nora, Action.INGEST, CARE_ZONE, Purpose.OPERATIONS)
    with pytest.raises(NothingPublished), house.door.open_dataset(decision):
        pass


def test_a_refusal_is_traced_and_says_whom_to_ask(house: House) -> None:
    paul = house.person("paul", Role.SECRETARY, "5220")
    with pytest.raises(AccessRefused) as caught:
        house.door.decide(paul, READ, house.door.person_resource(1), CARE)
    assert "l'administrateur" in caught.value.message("fr")
    assert "the administrator" in caught.value.message("en")
    event = house.trail.events(actor="paul")[0].event
    assert (event.allowed, event.rule) == (False, "care-team")


def test_outside_the_team_a_reason_opens_for_an_hour_and_alerts_the_dpo_once(house: House) -> None:
    lea = house.person("lea", Role.NURSE, "5220")
    patient = house.door.person_resource(1)
    with pytest.raises(AccessRefused, match="reason"):
        house.door.decide(lea, READ, patient, CARE)
    with pytest.raises(AccessRefused):
        house.door.decide(lea, READ, patient, CARE, reason="   ")
    first = house.door.decide(lea, READ, patient, CARE, reason="garde : MOTIF")
    assert (first.rule, first.alerts) == ("out-of-team", ("dpo",))
    house.later(minutes=59)
    again = house.door.decide(lea, READ, patient, CARE)
    assert (again.rule, again.reason, again.alerts) == ("out-of-team", "garde : MOTIF", ())
    with house.state.read() as connection:
        raised = connection.execute(sa.select(alerts)).all()
    assert [(one.recipient, one.actor_id, one.object_id, one.reason) for one in raised] == [
        ("dpo", lea.id, "1", "garde : MOTIF")
    ]
    house.later(minutes=1)
    with pytest.raises(AccessRefused):
        house.door.decide(lea, READ, patient, CARE)
    assert all("MOTIF" not in str(entry) for entry in house.trail.events())


def test_a_reason_holds_for_one_actor_and_one_patient(house: House) -> None:
    lea = house.person("lea", Role.NURSE, "9999")
    marc = house.person("marc", Role.NURSE, "9999")
    house.door.decide(lea, READ, house.door.person_resource(1), CARE, reason="garde")
    for actor, person in ((marc, 1), (lea, 3)):
        with pytest.raises(AccessRefused):
            house.door.decide(actor, READ, house.door.person_resource(person), CARE)


def test_a_dataset_of_one_person_never_shows_another(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    decision = house.door.decide(anne, READ, house.door.person_resource(1), CARE)
    with house.door.open_dataset(decision) as dataset:
        for table in ("person", "measurement", "identity_person", "care_wards"):
            found = dataset.rows(f"SELECT DISTINCT person_id FROM {table}")
            assert found == [{"person_id": 1}]
        assert dataset.rows("SELECT * FROM person WHERE person_id = $p", p=2) == []
        assert dataset.rows("SELECT 'a; whole.b' AS text") == [{"text": "a; whole.b"}]
        with pytest.raises(Exception, match="note_nlp"):
            dataset.rows("SELECT * FROM note_nlp")
        for query in (
            "SELECT * FROM whole.person",
            'SELECT * FROM "whole" . person',
            "SELECT 1; SELECT 2",
            "SET search_path = 'whole'",
            "SELECT * FROM read_parquet('x')",
            "SELECT * FROM '/etc/passwd'",
            "COPY person TO '/tmp/x'",
            "CREATE VIEW v AS SELECT 1",
        ):
            with pytest.raises(DatasetLimited):
                dataset.rows(query)


def test_a_ward_shows_the_patients_it_follows(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    decision = house.door.decide(anne, READ, wards_resource(["4110"]), CARE)
    with house.door.open_dataset(decision) as dataset:
        assert [row["person_id"] for row in dataset.rows("FROM person ORDER BY ALL")] == [1, 2]
        assert len(dataset.rows("SELECT * FROM measurement")) == 20
    with pytest.raises(AccessRefused):
        house.door.decide(anne, READ, wards_resource(["4110", "5220"]), CARE)


def test_a_search_by_identity_sees_identities_and_no_record(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    decision = house.door.decide(anne, Action.SEARCH_IDENTITY, CARE_ZONE, CARE)
    with house.door.open_dataset(decision) as dataset:
        assert len(dataset.rows("SELECT * FROM identity_person JOIN person USING (person_id)")) == 3
        with pytest.raises(Exception, match="measurement"):
            dataset.rows("SELECT * FROM measurement")


def test_the_whole_zone_is_for_who_builds_it(house: House) -> None:
    nora = house.person("nora", Role.DATA_MANAGER)
    decision = house.door.decide(nora, Action.BUILD_RESEARCH, CARE_ZONE, Purpose.OPERATIONS)
    with house.door.open_dataset(decision) as dataset:
        assert len(dataset.rows("SELECT * FROM measurement")) == 30
        assert len(dataset.rows("SELECT * FROM note_nlp")) == 5


def test_only_a_decision_of_this_door_opens_something(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    patient = house.door.person_resource(1)
    made_up = authorize(anne, READ, patient, CARE, now=NOW)
    genuine = house.door.decide(anne, READ, patient, CARE)
    copied = replace(genuine, resource=replace(patient, id="3"))
    for decision in (made_up, replace(made_up, trace=genuine.trace), copied):
        with pytest.raises(DecisionSpent), house.door.open_dataset(decision):
            pass


def test_a_decision_opens_for_minutes_only(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    decision = house.door.decide(anne, READ, house.door.person_resource(1), CARE)
    house.later(minutes=11)
    with pytest.raises(DecisionSpent), house.door.open_dataset(decision):
        pass


def test_a_decision_that_reads_no_row_opens_no_row(house: House) -> None:
    dpo = house.person("dpo", Role.DPO)
    decision = house.door.decide(dpo, Action.READ_TRAIL, TRAIL, Purpose.OPERATIONS)
    with pytest.raises(DecisionSpent), house.door.open_dataset(decision):
        pass


def test_what_was_done_under_a_decision_is_noted(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    decision = house.door.decide(anne, READ, house.door.person_resource(1), CARE)
    house.door.note(decision, "draft.validated", count=1, detail={"draft": "d1"})
    event = house.trail.events(action="draft.validated")[0].event
    assert event.detail == {"decision": decision.trace, "draft": "d1"}
    assert (event.count, event.object_id, event.rule) == (1, "1", "care-team")


def test_without_a_trace_there_is_no_answer(house: House) -> None:
    anne = house.person("anne", Role.SENIOR, "4110")
    patient = house.door.person_resource(1)
    with house.state.begin() as connection:
        connection.execute(sa.delete(trail_heads))
    with pytest.raises(TrailUnavailable):
        house.door.decide(anne, READ, patient, CARE)


def test_verifying_works_when_the_trail_takes_no_entry_and_resuming_opens_it(house: House) -> None:
    root = house.person("root", Role.ADMINISTRATOR)
    rssi = house.person("rssi", Role.SECURITY_OFFICER)
    nora = house.person("nora", Role.DATA_MANAGER)
    assert house.door.verify_trail(root).ok
    assert house.trail.events(action="verify_trail")[0].event.detail == {"findings": 0, "notes": 0}
    with house.state.begin() as connection:
        connection.execute(sa.delete(trail_heads))
    assert not house.door.verify_trail(rssi).ok
    for refused in (house.door.verify_trail, lambda who: house.door.resume_trail(who, "x")):
        with pytest.raises(AccessRefused):
            refused(nora)
    house.door.resume_trail(rssi, "store restored")
    assert house.door.verify_trail(rssi).ok


def test_a_revoked_right_is_gone_at_the_next_decision(house: House) -> None:
    house.person("anne", Role.SENIOR, "4110")
    patient = house.door.person_resource(1)
    house.door.decide(people.actor_of(house.state, "anne", house.now), READ, patient, CARE)
    people.end_grants(house.state, "anne", Role.SENIOR, now=house.now)
    revoked = people.actor_of(house.state, "anne", house.now)
    with pytest.raises(AccessRefused):
        house.door.decide(revoked, READ, patient, CARE)
