"""Research projects, the permits that open them, their members, their conditions, their end."""

from ambroise.access.projects import members, permits, words
from ambroise.access.projects.conditions import (
    SMALLEST_CELL,
    Condition,
    ConditionKind,
    Terms,
    terms_of,
    verify,
)
from ambroise.access.projects.expiry import warn
from ambroise.access.projects.model import (
    NEEDED,
    STEPS,
    Dossier,
    LegalRoute,
    Member,
    Permit,
    PermitState,
    Project,
    Reference,
    ReferenceKind,
    Request,
    Step,
)
from ambroise.access.projects.registry import (
    Line,
    PublicProject,
    create,
    every_project,
    lines,
    projects_of,
    public_projects,
    read,
)
from ambroise.access.projects.resource import project_resource

__all__ = [
    "NEEDED",
    "SMALLEST_CELL",
    "STEPS",
    "Condition",
    "ConditionKind",
    "Dossier",
    "LegalRoute",
    "Line",
    "Member",
    "Permit",
    "PermitState",
    "Project",
    "PublicProject",
    "Reference",
    "ReferenceKind",
    "Request",
    "Step",
    "Terms",
    "create",
    "every_project",
    "lines",
    "members",
    "permits",
    "project_resource",
    "projects_of",
    "public_projects",
    "read",
    "terms_of",
    "verify",
    "warn",
    "words",
]
