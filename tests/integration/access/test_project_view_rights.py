"""A view ends with the right to it, at the next query; who opposes leaves it at once."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ambroise.access import Action, Purpose, Resource, Role, oppositions, projects
from ambroise.errors import (
    AccessRefused,
    DatasetLimited,
    DecisionSpent,
    PermitInvalid,
    QueryInvalid,
)
from tests.builders.project_view import Researched, a_researched_hospital

COUNT = "SELECT count(*) AS n FROM person"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Researched]:
    made = a_researched_hospital(tmp_path_factory.mktemp("hospital"), patients=5)
    yield made
    made.close()


def test_an_open_view_ends_with_its_permit(hospital: Researched) -> None:
    study = hospital.project()
    with hospital.opened(study) as view:
        assert view.rows(COUNT) == [{"n": 5}]
        closing = study.may(study.committee, Action.CLOSE_PERMIT, reason="fin")
        permit = view.scope.permit
        projects.permits.close(hospital.house.door, closing, permit)
        begun = time.monotonic()
        with pytest.raises(AccessRefused):
            view.rows(COUNT)
        assert time.monotonic() - begun < 1


def test_an_open_view_ends_when_its_permit_expires(hospital: Researched) -> None:
    study = hospital.project()
    with hospital.opened(study) as view:
        before = hospital.house.now
        try:
            hospital.house.now = study_end = hospital.request().ends_at - timedelta(seconds=1)
            assert view.rows(COUNT) == [{"n": 5}]
            hospital.house.now = study_end + timedelta(seconds=1)
            with pytest.raises(AccessRefused):
                view.rows(COUNT)
        finally:
            hospital.house.now = before


def test_an_open_view_ends_with_the_membership(hospital: Researched) -> None:
    study = hospital.project()
    adding = study.leads(Action.MANAGE_MEMBERS)
    projects.members.add(hospital.house.door, adding, study.member.login, "member")
    hospital.house.later(minutes=1)
    with hospital.views.open(study.data(study.member)) as view:
        answer = view.answer("SELECT * FROM measurement")
        ending = study.leads(Action.MANAGE_MEMBERS)
        projects.members.end(hospital.house.door, ending, study.member.login)
        refusals = len(refused(hospital))
        with pytest.raises(AccessRefused):
            view.rows(COUNT)
        assert len(refused(hospital)) == refusals + 1
        answer.batches.close()


def test_a_long_answer_ends_with_the_right(
    hospital: Researched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ambroise.access.view.dataset.ASKED_EVERY", 0.0)
    study = hospital.project()
    with hospital.opened(study) as view:
        answer = view.answer("SELECT m.* FROM measurement m, range(500)")
        next(answer.batches)
        projects.permits.suspend(
            hospital.house.door, study.may(study.committee, Action.SUSPEND_PERMIT, reason="doute")
        )
        with pytest.raises(AccessRefused):
            list(answer.batches)


def test_a_new_permit_ends_the_views_of_the_old_one(hospital: Researched) -> None:
    study = hospital.project()
    with hospital.opened(study) as view:
        study.granted(request=hospital.request("person.person_id"))
        with pytest.raises(DecisionSpent):
            view.rows(COUNT)
    with hospital.opened(study) as view:
        assert view.tables == {"person": {"person_id": "BIGINT"}}


def test_a_decision_on_another_thing_opens_no_view(hospital: Researched) -> None:
    study = hospital.project()
    asked = study.leads(Action.READ_PROJECT)
    with pytest.raises(DecisionSpent), hospital.views.open(asked):
        pass
    decision = study.data(study.lead)
    hospital.house.later(minutes=11)
    with pytest.raises(DecisionSpent), hospital.views.open(decision):
        pass
    data = hospital.house.person("data", Role.DATA_MANAGER)
    zone = Resource("zone", "research", zone="research")
    count = hospital.house.door.decide(data, Action.COUNT, zone, Purpose.FEASIBILITY)
    with pytest.raises(DatasetLimited), hospital.views.open(count):
        pass


def test_who_opposes_leaves_an_open_view_at_once(hospital: Researched) -> None:
    study, other = hospital.project(), hospital.project()
    dpo = hospital.house.person(f"dpo{study.id[:6]}", Role.DPO)
    with hospital.opened(study) as view, hospital.opened(other) as theirs:
        shown, persons = view.rows("SELECT person_id FROM person"), view.persons
        person = min(persons)
        resource = hospital.house.door.person_resource(person)
        asked = (dpo, Action.RECORD_OPPOSITION, resource, Purpose.OPERATIONS)
        decision = hospital.house.door.decide(*asked)
        held = oppositions.oppose(hospital.house.door, decision, means="courrier", project=study.id)
        assert held == 1  # the cohort of the project
        left = view.rows("SELECT person_id FROM person")
        assert view.persons == persons - {person}
        assert len(left) == len(shown) - 1
        gone = {row["person_id"] for row in shown} - {row["person_id"] for row in left}
        for table in view.tables:
            if "person_id" in view.tables[table]:
                query = f'SELECT count(*) AS n FROM "{table}" WHERE person_id = $who'
                assert view.rows(query, who=gone.copy().pop()) == [{"n": 0}]
        assert theirs.rows(COUNT) == [{"n": 5}]
        oppositions.withdraw(
            hospital.house.door, hospital.house.door.decide(*asked), project=study.id
        )
        assert view.rows("SELECT person_id FROM person ORDER BY 1") == sorted(
            shown, key=lambda row: int(row["person_id"])
        )


def test_the_cohort_of_a_permit_does_not_change(hospital: Researched) -> None:
    study = hospital.project()
    assert hospital.views.prepare(study.may(study.committee, Action.DECIDE_PERMIT))
    with hospital.opened(study), hospital.opened(study):
        pass
    traces = [entry.event for entry in hospital.house.trail.events()]
    made = [e for e in traces if e.action == "cohort.kept" and e.project == study.id]
    assert [event.count for event in made] == [5]


@pytest.mark.parametrize(
    "cohort",
    [
        {"kind": "list", "persons": [1]},
        {"kind": "criteria", "sql": "SELECT 1"},
        {"kind": "criteria", "concepts": ["x"]},
        {"kind": "criteria", "sex": "X"},
        {"kind": "criteria", "age_from": True},
    ],
)
def test_a_cohort_that_cannot_be_found_is_refused_when_asked(
    hospital: Researched, cohort: dict[str, object]
) -> None:
    with pytest.raises(PermitInvalid):
        hospital.project(request=hospital.request(cohort=cohort))


def test_errors_hold_no_value_of_a_row(hospital: Researched) -> None:
    study = hospital.project()
    with hospital.opened(study) as view:
        for query, said in (
            ("SELECT note_text::INTEGER FROM note", "ConversionException|OSError"),
            ("SELECT * FROM note WHERE note_text::INTEGER > 1", "ConversionException|OSError"),
            ("SELECT nothing FROM note", 'Binder Error: Referenced column "nothing"'),
            ("SELECT FROM WHERE", "syntax error"),
        ):
            with pytest.raises(QueryInvalid, match=said) as caught:
                view.rows(query)
            assert "Could not convert" not in str(caught.value)


def refused(hospital: Researched) -> list[object]:
    return [e for e in hospital.house.trail.events() if not e.event.allowed]


def test_temporary_files_stay_in_the_zone(hospital: Researched) -> None:
    with hospital.opened(hospital.project()) as view:
        view.rows(COUNT)
    assert not Path(".tmp").exists()
