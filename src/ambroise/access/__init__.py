"""The only door to data: people, rights, decisions, datasets, with a trace of every access."""

from ambroise.access import oppositions, people
from ambroise.access.dataset import Dataset
from ambroise.access.decide import authorize
from ambroise.access.door import Door, open_door
from ambroise.access.model import (
    CARE_ZONE,
    GRANTED,
    INSTALLATION,
    MAY_RUN,
    PEOPLE,
    PROJECTS,
    REGISTER,
    RESEARCH_ZONE,
    TRAIL,
    Action,
    Actor,
    Decision,
    Gap,
    Grant,
    Membership,
    Purpose,
    Resource,
    Role,
    batch_resource,
    wards_resource,
)
from ambroise.access.people import Session
from ambroise.access.rules import RULES, Rule
from ambroise.access.words import ACTIONS, PURPOSES, ROLES

__all__ = [
    "ACTIONS",
    "CARE_ZONE",
    "GRANTED",
    "INSTALLATION",
    "MAY_RUN",
    "PEOPLE",
    "PROJECTS",
    "PURPOSES",
    "REGISTER",
    "RESEARCH_ZONE",
    "ROLES",
    "RULES",
    "TRAIL",
    "Action",
    "Actor",
    "Dataset",
    "Decision",
    "Door",
    "Gap",
    "Grant",
    "Membership",
    "Purpose",
    "Resource",
    "Role",
    "Rule",
    "Session",
    "authorize",
    "batch_resource",
    "open_door",
    "oppositions",
    "people",
    "wards_resource",
]
