"""Every role x action x resource x purpose, and what a refusal says."""

import itertools
import timeit
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.access import (
    CARE_ZONE,
    PEOPLE,
    RESEARCH_ZONE,
    TRAIL,
    Action,
    Actor,
    Grant,
    Purpose,
    Resource,
    Role,
    authorize,
    wards_resource,
)
from ambroise.access.table import markdown
from tests.reference import rights

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
BEFORE, AFTER = NOW - timedelta(days=1), NOW + timedelta(days=1)
WARDS = [frozenset[str](), frozenset({"4110"}), frozenset({"4110", "5220"})]
RESOURCES = [
    *(Resource("person", "42", wards, "care") for wards in WARDS),
    Resource("person", "42", frozenset(), "research"),
    *(wards_resource(wards) for wards in WARDS),
    CARE_ZONE,
    RESEARCH_ZONE,
    Resource("batch", "b1", zone="care"),
    Resource("batch", "b1", zone="research"),
    *(Resource("use", "letter", state=one) for one in ("idea", "pilot", "in_service", "suspended")),
    TRAIL,
    PEOPLE,
    Resource("people", "people", zone="care"),
]


def anne(role: Role, ward: str | None = None, start: datetime = BEFORE) -> Actor:
    return Actor("1", "anne", "Anne", (Grant(role, ward, start, AFTER),))


def test_the_whole_table_says_what_its_plain_twin_says() -> None:
    allowed = tried = 0
    for role, action, resource, purpose, ward, reason in itertools.product(
        Role, Action, RESOURCES, Purpose, (None, "4110", "9999"), ("", "urgence")
    ):
        decision = authorize(anne(role, ward), action, resource, purpose, now=NOW, reason=reason)
        expected = rights.may(
            role,
            action,
            resource.kind,
            resource.zone,
            purpose,
            ward=ward,
            wards=resource.wards,
            reason=reason,
            state=resource.state,
        )
        assert decision.allowed == expected, (role, action, resource, purpose, ward, reason)
        assert decision.rule
        assert bool(decision.missing and decision.ask) != decision.allowed
        tried += 1
        allowed += decision.allowed
    assert tried > 100_000
    assert 0 < allowed < tried / 20


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Role),
            st.sampled_from([None, "4110", "9999"]),
            st.integers(-3, 3),
            st.one_of(st.none(), st.integers(-3, 3)),
        ),
        max_size=5,
    ),
    st.sampled_from(Action),
    st.sampled_from(RESOURCES),
    st.sampled_from(Purpose),
    st.sampled_from(["", "  ", "urgence"]),
)
def test_several_grants_give_what_one_of_the_present_ones_gives(
    held: list[tuple[Role, str | None, int, int | None]],
    action: Action,
    resource: Resource,
    purpose: Purpose,
    reason: str,
) -> None:
    def day(n: int) -> datetime:
        return NOW + timedelta(days=n)

    grants = tuple(
        Grant(role, ward, day(start), None if end is None else day(end))
        for role, ward, start, end in held
    )
    actor = Actor("1", "anne", "Anne", grants)
    expected = any(
        start <= 0 and (end is None or end > 0)
        and rights.may(
            role, action, resource.kind, resource.zone, purpose,
            ward=ward, wards=resource.wards, reason=reason, state=resource.state,
        )
        for role, ward, start, end in held
    ) or _all_wards_together(held, action, resource, purpose)  # fmt: skip
    found = authorize(actor, action, resource, purpose, now=NOW, reason=reason)
    assert found.allowed == expected


def _all_wards_together(
    held: list[tuple[Role, str | None, int, int | None]],
    action: Action,
    resource: Resource,
    purpose: Purpose,
) -> bool:
    mine = {
        ward
        for role, ward, start, end in held
        if role in rights.CLINICIANS and start <= 0 and (end is None or end > 0)
    }
    return (
        (resource.kind, action, purpose) == ("ward", "read_identified", "care")
        and bool(resource.wards)
        and resource.wards <= mine
    )


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
            RESOURCES[1],
            Purpose.CARE,
            "out-of-team",
            "un motif (accès hors équipe de soins)",
        ),
        (
            anne(Role.SECRETARY, "9999"),
            Action.READ_IDENTIFIED,
            RESOURCES[1],
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
            RESOURCES[1],
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
    asked = (anne(Role.NURSE, "9999"), Action.READ_IDENTIFIED, RESOURCES[1], Purpose.CARE)
    decision = authorize(*asked, now=NOW, reason="garde de nuit")
    assert (decision.allowed, decision.rule, decision.alerts) == (True, "out-of-team", ("dpo",))


def test_the_page_of_the_table_is_up_to_date() -> None:
    written = (ROOT / "docs" / "access-table.md").read_text(encoding="utf-8")
    assert written == markdown(), "run: python -m ambroise.access.table > docs/access-table.md"


def test_a_decision_takes_less_than_a_fifth_of_a_millisecond() -> None:
    grants = tuple(Grant(role, "4110", BEFORE) for role in Role)
    actor = Actor("1", "anne", "Anne", grants)
    patient = RESOURCES[2]
    took = timeit.timeit(
        lambda: authorize(actor, Action.READ_IDENTIFIED, patient, Purpose.CARE, now=NOW),
        number=2000,
    )
    assert took / 2000 < 0.0002
