"""Permits: asked, examined, granted by others, suspended, closed, over; and their conditions."""

import itertools
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from ambroise.access import Action, Actor, Decision, Membership, Purpose, Role, people, projects
from ambroise.access.projects import (
    Condition,
    ConditionKind,
    LegalRoute,
    PermitState,
    Reference,
    ReferenceKind,
    Request,
    Step,
)
from ambroise.access.projects.conditions import Terms, terms
from ambroise.access.projects.model import STEPS
from ambroise.errors import (
    AccessRefused,
    AmbroiseError,
    DecisionSpent,
    PermitIncomplete,
    PermitInvalid,
    PermitPending,
    PermitStep,
    ProjectUnknown,
    ReasonMissing,
)
from ambroise.state.schema import alerts, permits
from tests.builders.study import NOW, REQUEST, RESEARCH, Study, a_study
from tests.unit.access.conftest import House

permit = projects.permits


def dossier(study: Study) -> projects.Dossier:
    decision = study.may(study.committee, Action.READ_PROJECT)
    return projects.read(study.house.door, decision)


def state_of(study: Study) -> PermitState:
    return dossier(study).permits[0].state


def test_a_permit_goes_from_asked_to_granted_and_every_step_is_kept(house: House) -> None:
    study = a_study(house)
    with pytest.raises(AccessRefused):
        study.data(study.member)
    number = study.ask()
    study.examine()
    with pytest.raises(AccessRefused):
        study.data(study.member)
    study.grant()
    assert study.data(study.member).rule == "project-data"
    (kept,) = dossier(study).permits
    assert (kept.id, kept.request, kept.asked_by) == (number, REQUEST, "Lise")
    steps = [(one.before, one.after, one.decided_by, one.reason) for one in kept.history]
    assert steps == [
        ("requested", "examined", "Claire", "avis favorable"),
        ("examined", "granted", "Claire", ""),
    ]
    acts = [one.event.action for one in house.trail.events(object_id=study.id, limit=100)]
    for act in ("permit.requested", "permit.examined", "permit.granted", "decide_permit"):
        assert act in acts


def test_who_asks_and_who_is_or_was_a_member_never_decides(house: House) -> None:
    study = a_study(house)
    study.ask()
    both = people.create(
        house.state, "lea", "Léa", now=NOW,
        grants=(*study.lead.grants, *study.committee.grants),
    )  # fmt: skip
    decision = study.leads(Action.MANAGE_MEMBERS)
    projects.members.add(house.door, decision, "lea", "member")
    projects.members.end(house.door, decision, "lea")
    for action in (Action.EXAMINE_PERMIT, Action.DECIDE_PERMIT):
        with pytest.raises(AccessRefused, match="another person"):
            study.may(both, action, reason="x")
    asker = replace(study.read(study.lead), grants=study.committee.grants, memberships=())
    for action in (Action.EXAMINE_PERMIT, Action.DECIDE_PERMIT):
        with pytest.raises(AccessRefused, match="another person"):
            house.door.decide(asker, action, study.resource(), Purpose.OPERATIONS, reason="x")


ROLES = {
    Step.EXAMINE: Action.EXAMINE_PERMIT,
    Step.GRANT: Action.DECIDE_PERMIT,
    Step.REFUSE: Action.DECIDE_PERMIT,
    Step.SUSPEND: Action.SUSPEND_PERMIT,
    Step.RESUME: Action.DECIDE_PERMIT,
    Step.CLOSE: Action.CLOSE_PERMIT,
}


def take(study: Study, step: Step, number: int) -> None:
    decision = study.may(study.committee, ROLES[step], reason="motif")
    if step is Step.CLOSE:
        permit.close(study.house.door, decision, number)
    else:
        getattr(permit, step)(study.house.door, decision)


def test_only_the_steps_of_the_table_are_possible(house: House) -> None:
    study = a_study(house)
    number = study.ask()
    for start, step in itertools.product(PermitState, Step):
        with house.state.begin() as connection:
            connection.execute(sa.update(permits).values(state=str(start)))
        before, after = STEPS[step]
        if start in before:
            take(study, step, number)
            assert state_of(study) is after
        else:
            with pytest.raises(PermitStep):
                take(study, step, number)
            assert state_of(study) is start


def test_one_request_waits_at_most(house: House) -> None:
    study = a_study(house)
    number = study.ask()
    with pytest.raises(PermitPending):
        study.ask()
    permit.close(house.door, study.leads(Action.CLOSE_PERMIT, reason="erreur"), number)
    assert study.ask() > number


def test_the_next_permit_takes_the_place_of_the_one_before(study: Study) -> None:
    house = study.house
    study.ask(replace(REQUEST, ends_at=NOW + timedelta(days=730)))
    assert study.data(study.member).allowed
    study.examine()
    study.grant()
    new, old = dossier(study).permits
    assert (new.state, old.state) == (PermitState.GRANTED, PermitState.CLOSED)
    house.later(days=500)
    assert study.data(study.member).allowed


@pytest.mark.parametrize("route", LegalRoute)
def test_nothing_is_granted_before_its_references_are_on_file(
    house: House, route: LegalRoute
) -> None:
    study = a_study(house)
    study.ask(replace(REQUEST, legal_route=route, references=()))
    study.examine()
    for kind in sorted(projects.NEEDED[route]):
        with pytest.raises(PermitIncomplete) as caught:
            study.grant()
        assert kind in caught.value.message()
        reference = Reference(kind, "n° 7", date(2026, 2, 1))
        permit.add_reference(house.door, study.leads(Action.ASK_PERMIT), reference)
    study.grant()
    assert {one.kind for one in dossier(study).permits[0].request.references} == projects.NEEDED[
        route
    ]


MEANS_NOTHING: list[dict[str, object]] = [
    {"ends_at": NOW},
    {"starts_at": REQUEST.ends_at},
    {"ends_at": datetime(2027, 1, 1)},
    {"window_end": date(2019, 1, 1)},
    {"cohort": {}},
    {"cohort": {"kind": 3}},
    {"columns": ()},
    {"columns": ("person; DROP",)},
    {"references": (Reference(ReferenceKind.COMMITTEE_OPINION, " ", date(2026, 1, 1)),)},
    {"references": (Reference(ReferenceKind.COMMITTEE_OPINION, "7", date(2026, 3, 5)),)},
]


def test_a_request_that_means_nothing_is_refused(house: House) -> None:
    study = a_study(house)
    usual = {name: getattr(REQUEST, name) for name in Request.__dataclass_fields__}
    for wrong in MEANS_NOTHING:
        with pytest.raises(PermitInvalid):
            study.ask(Request(**{**usual, **wrong}))
    assert dossier(study).permits == ()


def test_a_refusal_a_suspension_and_an_opinion_have_a_reason(house: House) -> None:
    study = a_study(house)
    study.ask()
    with pytest.raises(ReasonMissing):
        permit.examine(house.door, study.may(study.committee, Action.EXAMINE_PERMIT))
    study.examine()
    with pytest.raises(ReasonMissing):
        permit.refuse(house.door, study.may(study.committee, Action.DECIDE_PERMIT))
    study.grant()
    with pytest.raises(AccessRefused):
        study.may(study.committee, Action.SUSPEND_PERMIT)


def test_a_decision_serves_its_own_act_on_its_own_project(study: Study) -> None:
    house = study.house
    other = study.another()
    reading = study.may(study.committee, Action.READ_PROJECT)
    made_up = replace(study.may(study.committee, Action.CLOSE_PERMIT, reason="x"))
    (theirs,) = dossier(other).permits
    acts: list[tuple[Decision, type[AmbroiseError]]] = [
        (replace(reading, reason="x"), DecisionSpent),
        (made_up, DecisionSpent),
        (study.may(study.committee, Action.CLOSE_PERMIT, reason="x"), PermitStep),
    ]
    for decision, error in acts:
        with pytest.raises(error):
            permit.close(house.door, decision, theirs.id)
    assert state_of(other) is PermitState.GRANTED
    unknown = projects.project_resource(house.state, "A" * 22)
    closing = house.door.decide(
        study.committee, Action.CLOSE_PERMIT, unknown, Purpose.OPERATIONS, reason="x"
    )
    with pytest.raises(ProjectUnknown):
        permit.close(house.door, closing, theirs.id)


def test_a_permit_opens_from_its_first_minute_to_its_last(house: House) -> None:
    study = a_study(house)
    begins = NOW + timedelta(days=2)
    study.granted(request=replace(REQUEST, starts_at=begins))

    def opens() -> bool:
        try:
            return study.data(study.member).allowed
        except AccessRefused:
            return False

    assert not opens()
    house.now = begins
    assert opens()
    house.now = REQUEST.ends_at - timedelta(microseconds=1)
    assert opens()
    house.now = REQUEST.ends_at
    assert not opens()


def test_the_leads_are_warned_once_thirty_days_before_the_end(study: Study) -> None:
    house = study.house
    assert projects.warn(house.state, REQUEST.ends_at - timedelta(days=31)) == 0
    assert projects.warn(house.state, REQUEST.ends_at - timedelta(days=30)) == 1
    assert projects.warn(house.state, REQUEST.ends_at - timedelta(days=29)) == 0
    with house.state.read() as connection:
        (alert,) = connection.execute(sa.select(alerts)).all()
    assert (alert.kind, alert.recipient, alert.object_id) == (
        "permit-ends",
        study.lead.id,
        study.id,
    )


def test_a_suspended_permit_opens_again_when_others_say_so(study: Study) -> None:
    house = study.house
    suspending = study.may(house.person("rita", Role.SECURITY_OFFICER), Action.SUSPEND_PERMIT,
                           reason="poste volé")  # fmt: skip
    permit.suspend(house.door, suspending)
    with pytest.raises(AccessRefused):
        study.data(study.member)
    permit.resume(house.door, study.may(study.committee, Action.DECIDE_PERMIT))
    assert study.data(study.member).allowed
    number = dossier(study).permits[0].id
    permit.close(house.door, study.leads(Action.CLOSE_PERMIT, reason="fini"), number)
    with pytest.raises(AccessRefused):
        study.data(study.member)


def test_conditions_take_acts_out(house: House) -> None:
    study = a_study(house).granted(
        Condition(ConditionKind.NO_EXPORT), Condition(ConditionKind.SMALLEST_CELL, 20)
    )
    decision = study.data(study.member)
    assert projects.terms_of(house.state, decision).smallest_cell == 20
    assert study.data(study.member, Action.COUNT).allowed
    for action in (Action.EXPORT, Action.ASK_RELEASE):
        with pytest.raises(AccessRefused):
            study.data(study.member, action)


def test_counts_only_means_no_row(house: House) -> None:
    study = a_study(house).granted(Condition(ConditionKind.COUNTS_ONLY))
    assert study.data(study.member, Action.COUNT).allowed
    assert study.data(study.member, Action.ASK_RELEASE).allowed
    for action in (Action.READ_PSEUDONYMISED, Action.EXPORT, Action.ASK_REIDENTIFICATION):
        with pytest.raises(AccessRefused):
            study.data(study.lead, action, reason="x")


def test_a_condition_is_verified_by_a_person_of_its_role_outside_the_project(house: House) -> None:
    study = a_study(house).granted(
        Condition(ConditionKind.TO_VERIFY, wording="convention signée", to_verify_by=Role.DPO)
    )
    (condition,) = dossier(study).permits[0].conditions
    assert (condition.to_verify_by, condition.verified_at) == ("dpo", None)
    marie = house.person("marie", Role.DPO)
    decision = study.may(study.committee, Action.EXAMINE_PERMIT)
    with pytest.raises(AccessRefused):
        projects.verify(house.door, decision, condition.id)
    projects.verify(house.door, study.may(marie, Action.EXAMINE_PERMIT), condition.id)
    (condition,) = dossier(study).permits[0].conditions
    assert (condition.verified_by, condition.verified_at) == (marie.id, NOW)
    again = study.may(marie, Action.EXAMINE_PERMIT)
    for number in (condition.id, 99):
        with pytest.raises(PermitStep):
            projects.verify(house.door, again, number)


HELD_BY_NOBODY = [
    Condition(ConditionKind.SMALLEST_CELL),
    Condition(ConditionKind.SMALLEST_CELL, 1),
    Condition(ConditionKind.SMALLEST_CELL, "10"),
    Condition(ConditionKind.DATES, "hour"),
    Condition(ConditionKind.OLDEST_AGE, 20),
    Condition(ConditionKind.NO_TEXT, True),
    Condition(ConditionKind.NO_TEXT, to_verify_by=Role.DPO),
    Condition(ConditionKind.TO_VERIFY, wording="x"),
    Condition(ConditionKind.TO_VERIFY, wording=" ", to_verify_by=Role.DPO),
    Condition(ConditionKind.TO_VERIFY, wording="x", to_verify_by=Role.SENIOR),
]


def test_a_condition_that_nobody_could_hold_grants_nothing(house: House) -> None:
    study = a_study(house)
    study.ask()
    study.examine()
    for wrong in HELD_BY_NOBODY:
        with pytest.raises(PermitInvalid):
            study.grant(wrong)
    assert state_of(study) is PermitState.EXAMINED


VALUES = {
    ConditionKind.SMALLEST_CELL: st.integers(2, 50),
    ConditionKind.DATES: st.sampled_from(["month", "year"]),
    ConditionKind.OLDEST_AGE: st.integers(70, 120),
}


@given(
    st.lists(
        st.sampled_from(ConditionKind).flatmap(
            lambda kind: st.tuples(st.just(str(kind)), VALUES.get(kind, st.none()))
        ),
        max_size=8,
    )
)
def test_conditions_taken_together_are_never_wider_than_one(
    given_: list[tuple[str, object]],
) -> None:
    together = terms(given_)
    for one in given_:
        alone = terms([one])
        if one[0] == ConditionKind.SMALLEST_CELL:
            assert together.smallest_cell >= alone.smallest_cell
        assert together.text <= alone.text
        assert together.without >= alone.without
        assert ("day", "month", "year").index(together.dates) >= (
            "day", "month", "year").index(alone.dates)  # fmt: skip
        if alone.oldest_age is not None:
            assert together.oldest_age is not None
            assert together.oldest_age <= alone.oldest_age
    if not given_:
        assert together == Terms()


def test_a_member_who_is_read_anew_shows_their_projects(study: Study) -> None:
    member: Actor = study.read(study.member)
    assert member.memberships == (Membership(study.id, "member", NOW),)
    assert study.may(member, Action.READ_PROJECT, purpose=RESEARCH).project == study.id
