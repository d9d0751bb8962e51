"""Cohorts within a project: definitions by versions, counts, members kept, comparison."""

from ambroise.access.cohorts.comparing import SPANS, Comparison, compare
from ambroise.access.cohorts.counting import Attrition, attrition
from ambroise.access.cohorts.definitions import (
    Definition,
    Version,
    create,
    of_project,
    save,
    versions_of,
)
from ambroise.access.cohorts.keeping import EVIDENCE_ROWS, keep
from ambroise.access.cohorts.question import Question

__all__ = [
    "EVIDENCE_ROWS",
    "SPANS",
    "Attrition",
    "Comparison",
    "Definition",
    "Question",
    "Version",
    "attrition",
    "compare",
    "create",
    "keep",
    "of_project",
    "save",
    "versions_of",
]
