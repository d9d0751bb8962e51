"""Cohorts counted before any project, over seventy persons: who counts, what is told, the trace."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from ambroise.access import (
    CARE_ZONE,
    RESEARCH_ZONE,
    Action,
    Grant,
    Purpose,
    Role,
    feasibility,
    oppositions,
    people,
)
from ambroise.cli.cohort import cohort
from ambroise.cli.session import Session
from ambroise.errors import (
    AccessRefused,
    CohortTableMissing,
    DatasetLimited,
    DecisionSpent,
    NothingPublished,
)
from ambroise.pseudonyms import sql_zone_id
from ambroise.settings import load_settings
from ambroise.tables import Workspace, open_zone, publish
from ambroise.warehouse.cohorts import as_readable
from tests.builders.cohorts import written

DIAGNOSES = {1: 50, 2: 45, 3: 30, 4: 4, 5: 70}
"""How many persons, from the first, have each diagnosis, once, in a stay of their own."""
IN_CARE, IN_RESEARCH = 70, 65
"""How many persons, from the first, each zone holds."""
ROLES = {"rita": Role.RESEARCHER, "dora": Role.DPO, "marie": Role.DATA_MANAGER, "noe": Role.NURSE}
DEFINITION = """\
cohort: MARQUE-COHORTE
concepts: {un: 1, deux: 2, trois: 3, quatre: 4, cinq: 5}
entry: {any: [{condition_occurrence: un}], keep: first}
rules:
  - {rule: Deux, all: [{condition_occurrence: deux}]}
  - {rule: Trois, all: [{condition_occurrence: trois}]}
"""
RARE = """\
  - {rule: Quatre, all: [{condition_occurrence: quatre}]}
  - {rule: Aucun, all: [{condition_occurrence: quatre, count: 2}]}
"""
EVERYBODY_ILL = """\
cohort: Tous
concepts: {cinq: 5}
entry: {any: [{condition_occurrence: cinq}]}
"""

Call = Callable[..., Result]


def publish_zones(session: Session, *, united: bool = False) -> None:
    """Show the persons in care, the first ones in research; `united`: the last with the first."""
    persons = f"SELECT (range + 1)::BIGINT AS person_id FROM range({IN_CARE})"
    facts = " UNION ALL ".join(
        f"SELECT (range + 1)::BIGINT AS person_id, {concept} AS condition_concept_id,"
        f" range AS visit_occurrence_id FROM range({number})"
        for concept, number in DIAGNOSES.items()
    )
    owner = f"CASE person_id WHEN {IN_CARE} THEN 1 ELSE person_id END" if united else "person_id"
    care = {
        "omop/person": persons,
        "omop/observation_period": "SELECT person_id, DATE '2020-01-01' AS"
        " observation_period_start_date, DATE '2025-12-31' AS observation_period_end_date"
        f" FROM ({persons})",
        "omop/condition_occurrence": "SELECT *, row_number() OVER () AS condition_occurrence_id,"
        " DATE '2021-03-04' AS condition_start_date, DATE '2021-03-05' AS condition_end_date"
        f" FROM ({facts})",
        "omop/concept": "SELECT range AS concept_id FROM range(9)",
        "identity/identity_person_map": f"SELECT ({owner})::BIGINT AS person_id,"
        f" person_id AS record_person_id FROM ({persons})",
    }
    if united:
        care["omop/person"] = f"{persons} WHERE range < {IN_CARE - 1}"
    zone_id = sql_zone_id("getvariable('ids')", "row", "person_id")
    built = f"SELECT {zone_id} AS person_id FROM ({persons}) WHERE person_id <= {IN_RESEARCH}"
    for name, tables in (("care", care), ("research", {"omop/person": built})):
        with Workspace.open(open_zone(session.settings, name)) as workspace:
            workspace.let("ids", session.vault.key("research-ids").hex())
            versions = {table: workspace.replace(table, query) for table, query in tables.items()}
        publish(session.state, name, versions, {})


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = Session(load_settings(tmp_path / "home"), "fr")
    now = datetime.now(UTC)
    for login, role in ROLES.items():
        people.create(session.state, login, login, now=now, grants=(Grant(role, None, now),))
    publish_zones(session)
    yield session
    session.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cohorte.yaml"


@pytest.fixture
def call(session: Session, file: Path) -> Call:
    def run(command: str, definition: str, *options: str, actor: str = "rita") -> Result:
        file.write_text(definition, encoding="utf-8")
        session.actor = people.actor_of(session.state, actor, datetime.now(UTC))
        return CliRunner().invoke(cohort, [command, str(file), *options], obj=session)

    return run


def said(result: Result) -> Any:
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout)


def persons(result: Result) -> list[int | None]:
    return [step["persons"] for step in said(result)["steps"]]


def oppose(session: Session, person: int) -> None:
    actor = people.actor_of(session.state, "dora", datetime.now(UTC))
    decision = session.door.decide(
        actor, Action.RECORD_OPPOSITION, session.door.person_resource(person), Purpose.OPERATIONS
    )
    oppositions.oppose(session.door, decision, means="courrier")


def test_a_step_that_loses_few_is_hidden_like_a_small_one(call: Call) -> None:
    found = said(call("attrition", DEFINITION, "--json"))
    assert found["smallest_cell"] == 10
    assert [tuple(step.values()) for step in found["steps"]] == [
        ("/persons", "", 65, None),
        ("/entry", "", 50, 50),
        ("/rules/0", "Deux", None, None),
        ("/rules/1", "Trois", 30, 30),
        ("/cohort", "MARQUE-COHORTE", 30, None),
    ]


def test_nothing_is_told_after_a_small_step(call: Call) -> None:
    assert persons(call("attrition", DEFINITION + RARE, "--json")) == [
        65, 50, None, 30, None, None, None,
    ]  # fmt: skip
    shown = call("attrition", DEFINITION + RARE)
    (line,) = (line for line in shown.stdout.splitlines() if "Quatre" in line)
    assert "1-9" in line
    (after,) = (line for line in shown.stdout.splitlines() if "Aucun" in line)
    assert "masqué" in after
    assert "par différence" in shown.stderr


def test_a_count_is_the_last_step_of_the_attrition(call: Call) -> None:
    assert said(call("count", DEFINITION, "--json"))["persons"] == 30
    assert call("count", DEFINITION).stdout == "MARQUE-COHORTE : 30\n"
    assert said(call("count", DEFINITION + RARE, "--json"))["persons"] is None


def test_who_is_not_in_the_research_zone_does_not_count(call: Call) -> None:
    assert persons(call("attrition", EVERYBODY_ILL, "--json")) == [65, 65, 65]


def test_an_opposition_holds_at_once(session: Session, call: Call) -> None:
    oppose(session, 1)
    assert persons(call("attrition", DEFINITION, "--json")) == [64, 49, None, 29, 29]


def test_a_person_united_with_one_who_opposed_does_not_count(session: Session, call: Call) -> None:
    oppose(session, IN_CARE)
    assert persons(call("attrition", EVERYBODY_ILL, "--json")) == [65, 65, 65]
    publish_zones(session, united=True)
    assert persons(call("attrition", EVERYBODY_ILL, "--json")) == [64, 64, 64]


def test_the_trail_keeps_the_digest_of_what_was_asked_and_no_word_of_it(
    session: Session, call: Call
) -> None:
    said(call("attrition", DEFINITION, "--json"))
    (entry,) = session.trail.events(action="cohort.counted")
    event = entry.event
    digest = hashlib.sha256(as_readable(written(DEFINITION)).encode()).hexdigest()
    assert (event.actor, event.purpose, event.object_id) == ("rita", "feasibility", "research")
    assert dict(event.digests) == {"definition": digest}
    assert event.detail["criteria"] == 2
    assert not [one for one in session.trail.events() if "MARQUE" in repr(one)]


def test_a_converted_definition_has_the_digest_of_the_trail(session: Session, call: Call) -> None:
    text = call("convert", DEFINITION).stdout
    said(call("count", text, "--json"))
    (entry,) = session.trail.events(action="cohort.counted")
    assert entry.event.digests["definition"] == hashlib.sha256(text.encode()).hexdigest()


def test_who_may_not_count_is_refused_and_nothing_is_counted(session: Session, call: Call) -> None:
    for command in ("attrition", "count"):
        refused = call(command, DEFINITION, actor="noe")
        assert isinstance(refused.exception, AccessRefused)
        assert refused.stdout == ""
    assert list(session.trail.events(action="cohort.counted")) == []


def test_a_criterion_over_a_table_that_is_not_there_is_named(call: Call) -> None:
    refused = call("count", "cohort: décès\nentry: {any: [{death: any}]}\n")
    assert isinstance(refused.exception, CohortTableMissing)
    assert "death" in refused.exception.message("fr")


def test_a_count_needs_a_research_zone(tmp_path: Path, file: Path) -> None:
    session = Session(load_settings(tmp_path / "new"), "fr")
    now = datetime.now(UTC)
    grants = (Grant(Role.RESEARCHER, None, now),)
    session.actor = people.create(session.state, "rita", "rita", now=now, grants=grants)
    file.write_text(DEFINITION, encoding="utf-8")
    refused = CliRunner().invoke(cohort, ["count", str(file)], obj=session)
    assert isinstance(refused.exception, NothingPublished)
    session.close()


def test_only_a_fresh_decision_of_feasibility_opens_the_counts(session: Session) -> None:
    question = feasibility.Question(lambda _: "SELECT 1", "0" * 64, 0)
    marie = people.actor_of(session.state, "marie", datetime.now(UTC))
    quality = session.door.decide(marie, Action.COUNT, CARE_ZONE, Purpose.OPERATIONS)
    asked = session.door.decide(marie, Action.COUNT, RESEARCH_ZONE, Purpose.FEASIBILITY)
    for decision, error in ((quality, DatasetLimited), (replace(asked), DecisionSpent)):
        with pytest.raises(error):
            feasibility.attrition(session.door, session.state, session.vault, decision, question)
