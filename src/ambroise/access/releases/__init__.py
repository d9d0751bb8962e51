"""The checked exit of results: asked, checked, decided by a second person, packed."""

from ambroise.access.releases import words
from ambroise.access.releases.checks import check_file
from ambroise.access.releases.emptying import due, empty
from ambroise.access.releases.findings import BLOCKING, Check, Finding
from ambroise.access.releases.folder import receive
from ambroise.access.releases.requests import (
    Release,
    ask,
    file_names,
    grant,
    look,
    of_project,
    read,
    refuse,
    release_resource,
    take,
    waiting,
)

__all__ = [
    "BLOCKING",
    "Check",
    "Finding",
    "Release",
    "ask",
    "check_file",
    "due",
    "empty",
    "file_names",
    "grant",
    "look",
    "of_project",
    "read",
    "receive",
    "refuse",
    "release_resource",
    "take",
    "waiting",
    "words",
]
