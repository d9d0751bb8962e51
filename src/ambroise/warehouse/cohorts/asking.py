"""A definition as the question that `access` asks where true dates are."""

import hashlib

from ambroise.access import feasibility
from ambroise.access.cohorts import Question
from ambroise.warehouse.cohorts.finding import query_on
from ambroise.warehouse.cohorts.plan import Definition
from ambroise.warehouse.cohorts.readable import as_readable


def question_of(definition: Definition) -> Question:
    """Return what is asked within a project."""
    return Question(
        lambda cursor: query_on(cursor, definition), digest_of(definition), len(definition.rules)
    )


def before_project(definition: Definition) -> feasibility.Question:
    """Return what is asked before any project."""
    return feasibility.Question(
        lambda cursor: query_on(cursor, definition).attrition,
        digest_of(definition),
        len(definition.rules),
    )


def digest_of(definition: Definition) -> str:
    """Return the SHA-256 of a plan, the same for an ATLAS file and for its conversion."""
    return hashlib.sha256(as_readable(definition).encode()).hexdigest()
