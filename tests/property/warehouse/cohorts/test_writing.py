"""A plan that is written is the plan that is read."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from ambroise.warehouse.cohorts import Definition, as_readable
from ambroise.warehouse.cohorts.plan import Event, Group, Kept, Limit, Related, Rule
from tests.builders.cohort_plans import definitions
from tests.builders.cohorts import circe, cohort_of, expression, prepared, written


def plain(definition: Definition) -> Definition:
    """Return `definition` without what means nothing: a number of ALL, a limit of nothing."""
    entry, additional = definition.entry, definition.additional
    return replace(
        definition,
        additional_limit=Limit.ALL if additional is None else definition.additional_limit,
        entry=replace(entry, events=tuple(map(plain_event, entry.events))),
        additional=additional and plain_group(additional),
        rules=tuple(Rule(rule.name, plain_group(rule.group)) for rule in definition.rules),
    )


def plain_group(group: Group) -> Group:
    return replace(
        group,
        number=0 if group.kept in (Kept.ALL, Kept.ANY) else group.number,
        related=tuple(map(plain_related, group.related)),
        groups=tuple(map(plain_group, group.groups)),
    )


def plain_related(related: Related) -> Related:
    return replace(related, event=plain_event(related.event))


def plain_event(event: Event) -> Event:
    return replace(event, group=event.group and plain_group(event.group))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(definition=definitions())
def test_a_plan_is_read_as_it_was_written(definition: Definition) -> None:
    assert written(as_readable(definition)) == plain(definition)


@pytest.mark.parametrize("name", ["correlatedCriteria/group", "exits/continuousExposure"])
def test_what_was_brought_from_atlas_finds_the_same_once_written(name: str) -> None:
    folder, _, test = name.partition("/")
    definition = expression(circe(f"cohortgeneration/{name}Expression.json"))
    data = f"cohortgeneration/{folder}/{test}{'Test' if test == 'group' else ''}_PREP"
    with prepared(data) as omop:
        found = cohort_of(omop, definition)
        assert found
        assert cohort_of(omop, written(as_readable(definition))) == found


def test_the_concept_sets_of_atlas_keep_their_names() -> None:
    definition = expression(circe("cohortgeneration/correlatedCriteria/groupExpression.json"))
    assert "condition_occurrence: Parent Conceptset" in as_readable(definition)
