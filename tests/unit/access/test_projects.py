"""Projects: opened by a lead, joined by members, unseen by others; and what is made in them."""

import re
import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from ambroise.access import (
    PROJECTS,
    Action,
    Actor,
    Grant,
    Purpose,
    Resource,
    Role,
    artefacts,
    holdings,
    people,
    projects,
)
from ambroise.errors import (
    AccessRefused,
    ArtefactInvalid,
    DatasetLimited,
    DecisionSpent,
    MemberInvalid,
    PermitInvalid,
    ProjectUnknown,
)
from ambroise.state import jobs
from ambroise.tables import Workspace, open_zone, publish
from tests.builders.study import NOW, REQUEST, RESEARCH, WORK, Study, a_study, open_project
from tests.unit.access.conftest import House

READ = Action.READ_PSEUDONYMISED


def test_a_project_is_led_by_who_opens_it_and_read_by_its_members(house: House) -> None:
    study = a_study(house)
    decision = study.may(study.member, Action.READ_PROJECT, purpose=RESEARCH)
    dossier = projects.read(house.door, decision)
    assert (dossier.project.title, dossier.project.created_by) == (
        "Diabète et grossesse",
        study.lead.id,
    )
    assert [(one.login, one.part) for one in dossier.members] == [
        ("lise", "lead"),
        ("remi", "member"),
    ]
    assert dossier.permits == ()
    mine = projects.projects_of(house.state, study.read(study.member), NOW)
    assert [one.id for one in mine] == [study.id]
    assert projects.projects_of(house.state, study.outsider, NOW) == []
    auditor = house.person("ada", Role.AUDITOR)
    reading = house.door.decide(auditor, Action.READ_PROJECT, PROJECTS, WORK)
    assert [one.id for one in projects.every_project(house.door, reading)] == [study.id]


def test_numbers_of_projects_are_random(house: House) -> None:
    lead = house.person("lise", Role.PROJECT_LEAD)
    made = {open_project(house, lead) for _ in range(20)}
    assert len(made) == 20
    assert all(len(one) >= 22 for one in made)


def test_a_project_has_a_title(house: House) -> None:
    lead = house.person("lise", Role.PROJECT_LEAD)
    decision = house.door.decide(lead, Action.ASK_PROJECT, PROJECTS, RESEARCH)
    for title in ("", "   ", "x" * 201):
        with pytest.raises(PermitInvalid):
            projects.create(house.door, decision, title=title, purpose="x", public_summary="x")


def test_a_membership_opens_and_closes_on_its_dates(study: Study) -> None:
    house, end = study.house, NOW + timedelta(days=30)
    house.person("nina", Role.RESEARCHER)
    nina = people.actor_of(house.state, "nina", NOW)
    decision = study.leads(Action.MANAGE_MEMBERS)
    projects.members.add(
        house.door, decision, "nina", "member", starts_at=NOW + timedelta(days=1), ends_at=end
    )
    with pytest.raises(AccessRefused):
        study.data(nina)
    house.later(days=1)
    assert study.data(nina).allowed
    house.now = end
    with pytest.raises(AccessRefused):
        study.data(nina)


def test_a_new_part_takes_the_place_of_the_old_one(study: Study) -> None:
    house = study.house
    projects.members.add(house.door, study.leads(Action.MANAGE_MEMBERS), "remi", "lead")
    assert study.read(study.member).parts(study.id, NOW) == {"lead"}


def test_who_cannot_be_a_member_is_refused_with_the_same_words(house: House) -> None:
    study = a_study(house)
    house.person("paul", Role.SENIOR, "4110")
    house.person("gone", Role.RESEARCHER)
    people.disable(house.state, "gone", now=NOW)
    for login in ("lise", "nobody", "paul", "gone"):
        with pytest.raises(MemberInvalid) as caught:
            projects.members.add(house.door, study.leads(Action.MANAGE_MEMBERS), login, "member")
        assert caught.value.message() == MemberInvalid(project=study.id).message()


def test_the_committee_gives_a_project_its_lead_back(house: House) -> None:
    study = a_study(house)
    with pytest.raises(AccessRefused):
        study.may(study.committee, Action.MANAGE_MEMBERS)
    decision = study.may(study.committee, Action.MANAGE_MEMBERS, reason="départ de la responsable")
    projects.members.end(house.door, decision, "lise")
    projects.members.add(house.door, decision, "omar", "lead")
    with pytest.raises(MemberInvalid):
        projects.members.end(house.door, decision, "lise")
    with pytest.raises(AccessRefused):
        study.leads(Action.MANAGE_MEMBERS)
    assert study.may(study.outsider, Action.MANAGE_MEMBERS, purpose=RESEARCH).allowed


def refusal(house: House, actor: Actor, action: Action, resource: Resource) -> tuple[str, str]:
    with pytest.raises(AccessRefused) as caught:
        house.door.decide(actor, action, resource, RESEARCH, reason="x")
    return caught.value.message("fr"), caught.value.message("en")


def test_a_project_of_others_is_refused_as_one_that_is_not(study: Study) -> None:
    house, who = study.house, study.outsider
    for action in Action:
        for there in (study.resource(), study.resource("research")):
            not_there = projects.project_resource(house.state, "A" * 22, there.zone)
            assert refusal(house, who, action, there) == refusal(house, who, action, not_there)


def test_asking_for_a_project_takes_the_same_time_there_or_not(study: Study) -> None:
    state = study.house.state

    def spent(project_id: str) -> float:
        samples = []
        for _ in range(200):
            begun = time.perf_counter()
            projects.project_resource(state, project_id, "research")
            samples.append(time.perf_counter() - begun)
        return statistics.median(samples)

    spent(study.id)
    there, not_there = spent(study.id), spent("C" * 22)
    assert 1 / 3 < there / not_there < 3


def test_text_that_is_no_number_of_ours_never_reaches_the_trail(house: House) -> None:
    study = a_study(house)
    for given in ("Durand Marie 1951", "../../etc", "x" * 65, ""):
        resource = projects.project_resource(house.state, given)
        assert re.fullmatch(r"\?[0-9a-f]{16}", resource.id)
        refusal(house, study.lead, Action.READ_PROJECT, resource)
    assert all("Durand" not in str(entry) for entry in house.trail.events(limit=1000))


def test_who_may_read_every_project_is_told_that_one_is_not_there(study: Study) -> None:
    house = study.house
    unknown = projects.project_resource(house.state, "D" * 22)
    decision = house.door.decide(study.committee, Action.READ_PROJECT, unknown, WORK)
    with pytest.raises(ProjectUnknown):
        projects.read(house.door, decision)


def test_the_public_list_holds_granted_projects_only(study: Study) -> None:
    house = study.house
    open_project(house, study.outsider, "Sans autorisation")
    (one,) = projects.public_projects(house.state, NOW)
    assert (one.title, one.legal_route, one.ends_at) == (
        "Diabète et grossesse",
        REQUEST.legal_route,
        REQUEST.ends_at,
    )
    assert projects.public_projects(house.state, REQUEST.ends_at) == []
    suspending = study.may(study.committee, Action.SUSPEND_PERMIT, reason="incident")
    projects.permits.suspend(house.door, suspending)
    assert projects.public_projects(house.state, NOW) == []


def test_what_is_made_from_data_asks_the_right_on_all_its_inputs(study: Study) -> None:
    house = study.house
    other = study.another()
    mine, theirs = study.extract(persons=(1,)), other.extract_by(other.lead)
    builder = house.person("nora", Role.DATA_MANAGER)
    building = house.door.decide(
        builder, Action.BUILD_RESEARCH, Resource("zone", "research", zone="research"), WORK
    )
    both = artefacts.register(
        house.door, building, artefacts.Kind.MODEL, label="modèle", file="m", digest="1" * 64,
        inputs=(theirs,),
    )  # fmt: skip
    found = {one.id for one in artefacts.resources(house.state, both)}
    assert found == {other.id, "research"}
    read = (house.door, house.state, study.read(study.member))
    assert artefacts.open_artefact(*read, mine, RESEARCH).kind is artefacts.Kind.EXTRACT
    for one in (theirs, both, "E" * 22):
        with pytest.raises(AccessRefused):
            artefacts.open_artefact(*read, one, RESEARCH)
    listing = study.may(study.member, Action.READ_PROJECT, purpose=RESEARCH)
    assert [one.id for one in artefacts.of_project(house.door, listing)] == [mine]


def test_two_projects_are_never_joined(study: Study) -> None:
    other = study.another()
    theirs = other.extract_by(other.lead)
    for inputs in ((theirs,), ("F" * 22,)):
        with pytest.raises(ArtefactInvalid):
            study.extract(inputs=inputs)


def test_revocation_acts_on_an_open_session_at_the_next_request(study: Study) -> None:
    house = study.house
    session = people.open_session(house.state, study.member, now=NOW)

    def asks() -> bool:
        open_now = people.session_of(house.state, session.id, now=house.now)
        assert open_now is not None
        try:
            return study.data(open_now.actor).allowed
        except AccessRefused:
            return False

    assert asks()
    projects.members.end(house.door, study.leads(Action.MANAGE_MEMBERS), "remi")
    house.later(seconds=1)
    assert not asks()
    projects.members.add(house.door, study.leads(Action.MANAGE_MEMBERS), "remi", "member")
    assert asks()
    people.end_grants(house.state, "remi", Role.RESEARCHER, now=house.now)
    assert not asks()
    people.grant(house.state, "remi", Grant(Role.RESEARCHER, None, house.now))
    assert asks()
    suspending = study.may(study.committee, Action.SUSPEND_PERMIT, reason="incident")
    projects.permits.suspend(house.door, suspending)
    assert not asks()


def test_a_queued_job_finds_its_rights_gone_when_it_starts(study: Study) -> None:
    house = study.house
    with house.state.begin() as connection:
        jobs.enqueue(
            connection, "extract", {}, study.member.login,
            purpose=str(RESEARCH), project_id=study.id, now=NOW,
        )  # fmt: skip
    projects.members.end(house.door, study.leads(Action.MANAGE_MEMBERS), "remi")
    house.later(seconds=1)
    job = jobs.claim(house.state, ["extract"], "worker", now=house.now, lease_seconds=60)
    assert job is not None
    assert job.project_id is not None
    actor = people.actor_of(house.state, job.actor, house.now)
    resource = projects.project_resource(house.state, job.project_id, "research")
    with pytest.raises(AccessRefused):
        house.door.decide(actor, READ, resource, Purpose(job.purpose))


def test_a_project_never_opens_the_research_zone_itself(study: Study) -> None:
    house = study.house
    with Workspace.open(open_zone(house.settings, "research")) as workspace:
        person = workspace.replace("omop/person", "SELECT 7::BIGINT AS person_id")
    publish(house.state, "research", {"omop/person": person}, {})
    for action in (READ, Action.COUNT):
        decision = study.data(study.member, action)
        with pytest.raises(DatasetLimited), house.door.open_dataset(decision):
            pass
    with pytest.raises(DecisionSpent), house.door.open_dataset(study.leads(Action.READ_PROJECT)):
        pass


def test_every_act_is_refused_to_a_decision_for_another(study: Study) -> None:
    house, door = study.house, study.house.door
    reading = study.leads(Action.READ_PROJECT)
    acts: list[Callable[[], object]] = [
        lambda: projects.members.add(door, reading, "remi", "lead"),
        lambda: projects.members.end(door, reading, "remi"),
        lambda: projects.permits.ask(door, reading, REQUEST),
        lambda: projects.permits.add_reference(door, reading, REQUEST.references[0]),
        lambda: projects.permits.grant(door, reading),
        lambda: projects.permits.resume(door, reading),
        lambda: projects.verify(door, reading, 1),
        lambda: projects.create(door, reading, title="x", purpose="x", public_summary="x"),
        lambda: artefacts.erase(door, reading, "x"),
        lambda: holdings.decide_effect(door, reading, 1, holdings.Outcome.REMOVED),
    ]
    for act in acts:
        with pytest.raises(DecisionSpent):
            act()
    house.later(minutes=11)
    with pytest.raises(DecisionSpent):
        projects.read(door, reading)
