"""Every role x action x resource x purpose, and what a refusal says."""

import itertools
import timeit
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambroise.access import (
    CARE_ZONE,
    GOLD,
    INSTALLATION,
    PEOPLE,
    PROJECTS,
    REGISTER,
    REQUESTS,
    RESEARCH_ZONE,
    TRAIL,
    Action,
    Actor,
    Grant,
    Membership,
    Purpose,
    Resource,
    Role,
    authorize,
    wards_resource,
)
from ambroise.access.model import Kind, ZoneName
from ambroise.access.table import markdown
from tests.reference import rights

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)
WARDS = [frozenset[str](), frozenset({"4110"}), frozenset({"4110", "5220"})]
PATIENTS = [Resource("person", "42", wards, "care") for wards in WARDS]
PATIENTS.append(Resource("person", "42", zone="care", named=frozenset({"1"})))
PATIENTS.append(Resource("person", "42", frozenset({"4110"}), "care", state=GOLD))
PLAIN = [
    Resource("person", "42", frozenset(), "research"),
    CARE_ZONE,
    replace(CARE_ZONE, state=GOLD),
    RESEARCH_ZONE,
    Resource("batch", "b1", zone="care"),
    Resource("batch", "b1", zone="research"),
    *(Resource("use", "letter", state=one) for one in ("idea", "tried", "pilot", "suspended")),
    *(Resource("use", "letter", named=frozenset({one})) for one in ("1", "2")),
    TRAIL,
    PEOPLE,
    Resource("people", "people", zone="care"),
    PROJECTS,
    REQUESTS,
    REGISTER,
    INSTALLATION,
    Resource("campaign", "c1", zone="care"),
    Resource("campaign", "c1", zone="care", named=frozenset({"1", "2"})),
]
IN_WARDS = [*PATIENTS, *(wards_resource(wards) for wards in WARDS)]
ME, OTHER, NOBODY = "1", "2", ""
ASKED = {ME: "me", OTHER: "other", NOBODY: "nobody"}
PROJECT = "p1"
PARTS: dict[str, tuple[Membership, ...]] = {
    "none": (Membership("p2", "lead", BEFORE),),
    "member": (Membership(PROJECT, "member", BEFORE, AFTER),),
    "lead": (Membership(PROJECT, "lead", BEFORE),),
    "former": (Membership(PROJECT, "lead", BEFORE, NOW),),
}
WITHOUT = frozenset({Action.EXPORT, Action.ASK_RELEASE})


def of_projects() -> Iterator[Resource]:
    """Every state of a project's objects, in and out of their time."""
    kinds: list[tuple[Kind, ZoneName, str]] = [
        ("project", "", PROJECT),
        ("project", "research", PROJECT),
        ("release", "", PROJECT),
        ("reidentification", "", PROJECT),
        ("reidentification", "", ""),
        ("job", "", PROJECT),
        ("job", "", ""),
    ]
    for (kind, zone, project), state, closes, asked_by in itertools.product(
        kinds, ("", "requested", "granted", "suspended"), (None, NOW, AFTER), ASKED
    ):
        without = WITHOUT if state == "granted" and asked_by == OTHER else frozenset[Action]()
        yield Resource(
            kind,
            project or "x1",
            zone=zone,
            state=state,
            project=project,
            opens=BEFORE,
            closes=closes,
            asked_by=asked_by,
            without=without,
        )


OF_PROJECTS = list(of_projects())
RESOURCES = [*IN_WARDS, *PLAIN, *OF_PROJECTS]


def anne(
    role: Role,
    ward: str | None = None,
    start: datetime = BEFORE,
    memberships: tuple[Membership, ...] = (),
) -> Actor:
    return Actor(ME, "anne", "Anne", (Grant(role, ward, start, AFTER),), memberships)


def facts(resource: Resource, ward: str | None, reason: str, part: str) -> rights.Facts:
    return rights.Facts(
        ward=ward,
        wards=resource.wards,
        reason=reason,
        state=resource.state,
        in_project=resource.project != "",
        part=part,
        asked_by=ASKED[resource.asked_by],
        in_time=resource.closes == AFTER,
        without=tuple(resource.without),
        named=ME in resource.named,
    )


OPENED = {
    ("project", ""): "read_project manage_members ask_permit examine_permit decide_permit"
    " suspend_permit close_permit decide_opposition",
    ("project", "research"): "read_pseudonymised count export send_outside ask_release"
    " ask_reidentification",
    ("release", ""): "decide_release export",
    ("reidentification", ""): "decide_reidentification reidentify",
    ("job", ""): "read_jobs cancel_job",
}
"""What somebody may do to the objects of projects: tried with every fact, the rest with a few."""


def cases() -> Iterator[tuple[Resource, str | None, str, str, Sequence[Action]]]:
    """The facts that matter to each object: wards to patients, parts to projects."""
    reasons, every = ("", "urgence"), list(Action)
    for resource, ward, reason in itertools.product(IN_WARDS, (None, "4110", "9999"), reasons):
        yield resource, ward, reason, "none", every
    for resource, ward, reason in itertools.product(PLAIN, (None, "4110"), reasons):
        yield resource, ward, reason, "none", every
    for number, (resource, reason, part) in enumerate(
        itertools.product(OF_PROJECTS, reasons, PARTS)
    ):
        opened = [Action(one) for one in OPENED[resource.kind, resource.zone].split()]
        yield resource, None, reason, part, every if number % 29 == 0 else opened


def test_the_whole_table_says_what_its_plain_twin_says() -> None:
    allowed = tried = 0
    for (resource, ward, reason, part, actions), role in itertools.product(cases(), Role):
        actor = anne(role, ward, memberships=PARTS[part])
        known = facts(resource, ward, reason, part)
        for action, purpose in itertools.product(actions, Purpose):
            decision = authorize(actor, action, resource, purpose, now=NOW, reason=reason)
            expected = rights.may(role, action, resource.kind, resource.zone, purpose, known)
            assert decision.allowed == expected, (role, action, resource, purpose, known)
            assert decision.rule
            assert bool(decision.missing and decision.ask) != decision.allowed
            tried += 1
            allowed += decision.allowed
    assert tried > 1_000_000
    assert 0 < allowed < tried / 20


def day(n: int) -> datetime:
    return NOW + timedelta(days=n)


def holds(start: int, end: int | None) -> bool:
    return start <= 0 and (end is None or end > 0)


SPANS = st.tuples(st.integers(-3, 3), st.one_of(st.none(), st.integers(-3, 3)))


@given(
    st.lists(
        st.tuples(st.sampled_from(Role), st.sampled_from([None, "4110", "9999"]), SPANS), max_size=5
    ),
    st.lists(
        st.tuples(st.sampled_from([PROJECT, "p2"]), st.sampled_from(["lead", "member"]), SPANS),
        max_size=4,
    ),
    st.sampled_from(Action),
    st.sampled_from(RESOURCES),
    st.sampled_from(Purpose),
    st.sampled_from(["", "  ", "urgence"]),
)
@settings(max_examples=1000)
def test_several_grants_give_what_one_of_the_present_ones_gives(
    held: list[tuple[Role, str | None, tuple[int, int | None]]],
    joined: list[tuple[str, Literal["lead", "member"], tuple[int, int | None]]],
    action: Action,
    resource: Resource,
    purpose: Purpose,
    reason: str,
) -> None:
    grants = tuple(
        Grant(role, ward, day(start), None if end is None else day(end))
        for role, ward, (start, end) in held
    )
    memberships = tuple(
        Membership(project, part, day(start), None if end is None else day(end))
        for project, part, (start, end) in joined
    )
    actor = Actor(ME, "anne", "Anne", grants, memberships)
    here = [(part, holds(*span)) for project, part, span in joined if project == resource.project]
    parts = {part for part, now in here if now} or ({"former"} if here else {"none"})
    expected = any(
        rights.may(
            role, action, resource.kind, resource.zone, purpose,
            facts(resource, ward, reason, part),
        )
        for role, ward, span in held
        if holds(*span)
        for part in parts
    ) or _all_wards_together(held, action, resource, purpose)  # fmt: skip
    found = authorize(actor, action, resource, purpose, now=NOW, reason=reason)
    assert found.allowed == expected


def _all_wards_together(
    held: list[tuple[Role, str | None, tuple[int, int | None]]],
    action: Action,
    resource: Resource,
    purpose: Purpose,
) -> bool:
    mine = {ward for role, ward, span in held if role in rights.CLINICIANS and holds(*span)}
    return (
        (resource.kind, action, purpose) == ("ward", "read_identified", "care")
        and bool(resource.wards)
        and resource.wards <= mine
    )


def test_a_way_of_signing_in_opens_its_own_actions_only() -> None:
    scoped = replace(anne(Role.SENIOR, "4110"), scopes=frozenset({Action.READ_IDENTIFIED}))
    patient = PATIENTS[1]
    read = authorize(scoped, Action.READ_IDENTIFIED, patient, Purpose.CARE, now=NOW)
    sign = authorize(scoped, Action.VALIDATE_DRAFT, patient, Purpose.CARE, now=NOW)
    assert (read.allowed, sign.allowed, sign.rule) == (True, False, "scope")
    for action, resource, purpose in itertools.product(Action, RESOURCES[:20], Purpose):
        found = authorize(scoped, action, resource, purpose, now=NOW, reason="x")
        assert not found.allowed or action is Action.READ_IDENTIFIED


def test_a_decision_names_the_project_of_its_object_and_takes_no_other() -> None:
    lead = anne(Role.PROJECT_LEAD, memberships=PARTS["lead"])
    asked = (lead, Action.READ_PROJECT, Resource("project", PROJECT, project=PROJECT))
    assert authorize(*asked, Purpose.RESEARCH, now=NOW).project == PROJECT
    other = authorize(*asked, Purpose.RESEARCH, "p2", now=NOW)
    assert (other.allowed, other.rule) == (False, "other-project")


def test_nobody_may_anything_without_a_role() -> None:
    actor = Actor("1", "anne", "Anne")
    for action, resource, purpose in itertools.product(Action, RESOURCES, Purpose):
        assert not authorize(actor, action, resource, purpose, now=NOW, reason="x").allowed


def test_a_right_begins_and_ends_on_time() -> None:
    grant = Grant(Role.SENIOR, "4110", NOW, NOW + timedelta(hours=1))
    actor = Actor("1", "anne", "Anne", (grant,))
    patient = Resource("person", "42", frozenset({"4110"}), "care")

    def allowed(at: datetime) -> bool:
        return authorize(actor, Action.READ_IDENTIFIED, patient, Purpose.CARE, now=at).allowed

    assert not allowed(NOW - timedelta(microseconds=1))
    assert allowed(NOW)
    assert allowed(NOW + timedelta(minutes=59))
    assert not allowed(NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("actor", "action", "resource", "purpose", "rule", "missing"),
    [
        (
            anne(Role.SENIOR, "9999"),
            Action.READ_IDENTIFIED,
            PATIENTS[1],
            Purpose.CARE,
            "out-of-team",
            "un motif (accès hors équipe de soins)",
        ),
        (
            anne(Role.SECRETARY, "9999"),
            Action.READ_IDENTIFIED,
            PATIENTS[1],
            Purpose.CARE,
            "care-team",
            "l'appartenance à une unité où le patient est présent, ou sorti depuis moins de"
            " 30 jours",
        ),
        (
            anne(Role.RESEARCHER),
            Action.COUNT,
            RESEARCH_ZONE,
            Purpose.CARE,
            "feasibility",
            "la bonne finalité (faisabilité)",
        ),
        (
            anne(Role.CODER),
            Action.READ_IDENTIFIED,
            PATIENTS[1],
            Purpose.CARE,
            "coding",
            "pour la finalité « soins », un rôle (infirmière, interne, médecin senior,"
            " secrétaire médicale) ; le vôtre vaut pour : qualité du codage",
        ),
        (
            anne(Role.NURSE),
            Action.MANAGE_PEOPLE,
            PEOPLE,
            Purpose.OPERATIONS,
            "people",
            "le droit « gérer les personnes » (rôles : administrateur)",
        ),
        (
            anne(Role.ADMINISTRATOR),
            Action.READ_PSEUDONYMISED,
            RESEARCH_ZONE,
            Purpose.RESEARCH,
            "no-rule",
            "un droit qui n'est ouvert à personne (« lire un dossier pseudonymisé » sur cet objet)",
        ),
    ],
)
def test_a_refusal_names_what_is_missing(
    actor: Actor, action: Action, resource: Resource, purpose: Purpose, rule: str, missing: str
) -> None:
    decision = authorize(actor, action, resource, purpose, now=NOW)
    assert (decision.rule, decision.missing) == (rule, missing)


def test_an_access_outside_the_team_alerts_the_dpo() -> None:
    asked = (anne(Role.NURSE, "9999"), Action.READ_IDENTIFIED, PATIENTS[1], Purpose.CARE)
    decision = authorize(*asked, now=NOW, reason="garde de nuit")
    assert (decision.allowed, decision.rule, decision.alerts) == (True, "out-of-team", ("dpo",))


def test_the_page_of_the_table_is_up_to_date() -> None:
    written = (ROOT / "docs" / "access-table.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m ambroise.access.table > docs/access-table.md"


def test_a_decision_takes_less_than_a_fifth_of_a_millisecond() -> None:
    grants = tuple(Grant(role, "4110", BEFORE) for role in Role)
    joined = tuple(Membership(f"p{n}", "member", BEFORE) for n in range(50))
    actor = Actor("1", "anne", "Anne", grants, joined)
    data = Resource(
        "project",
        "p49",
        zone="research",
        state="granted",
        project="p49",
        opens=BEFORE,
        closes=AFTER,
    )
    for action, resource, purpose in (
        (Action.READ_IDENTIFIED, PATIENTS[2], Purpose.CARE),
        (Action.READ_PSEUDONYMISED, data, Purpose.RESEARCH),
    ):
        asked = (actor, action, resource, purpose)
        assert authorize(*asked, now=NOW).allowed
        took = timeit.timeit(lambda asked=asked: authorize(*asked, now=NOW), number=2000)
        assert took / 2000 < 0.0002
