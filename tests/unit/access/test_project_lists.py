"""What the lists of projects, and of the effects of oppositions, say."""

from ambroise.access import Action, Purpose, Role, holdings, oppositions, projects
from ambroise.access.projects import PermitState
from tests.builders.study import Study, a_study, open_project
from tests.unit.access.conftest import House


def test_a_project_is_listed_with_the_permit_that_stands(house: House) -> None:
    study = a_study(house)
    (line,) = _lines(house, study)
    assert (line.state, line.ends_at) == (None, None)
    study.granted()
    (line,) = _lines(house, study)
    assert line.state is PermitState.GRANTED
    study.ask()
    (line,) = _lines(house, study)
    assert line.state is PermitState.GRANTED


def test_projects_keep_their_order_in_the_list(house: House) -> None:
    study = a_study(house)
    house.later(minutes=1)
    second = open_project(house, study.lead, "Seconde")
    assert [one.project.id for one in _lines(house, study)] == [second, study.id]


def test_effects_are_listed_undecided_first_and_name_nobody(house: House) -> None:
    study = a_study(house).granted()
    study.extract(persons=[1])
    officer = house.person("dpo", Role.DPO)
    decision = house.door.decide(
        officer, Action.RECORD_OPPOSITION, house.door.person_resource(1), Purpose.OPERATIONS
    )
    oppositions.oppose(house.door, decision, means="letter")
    (effect,) = holdings.effects_of(house.door, study.may(officer, Action.READ_PROJECT))
    assert (effect.label, effect.outcome) == ("extrait", None)
    following = study.may(officer, Action.DECIDE_OPPOSITION)
    holdings.decide_effect(house.door, following, effect.id, holdings.Outcome.REMOVED)
    (decided,) = holdings.effects_of(house.door, study.may(officer, Action.READ_PROJECT))
    assert decided.outcome is holdings.Outcome.REMOVED
    assert decided.decided_by == "Dpo"


def _lines(house: House, study: Study) -> list[projects.Line]:
    lead = study.read(study.lead)
    return projects.lines(house.state, projects.projects_of(house.state, lead, house.now))
