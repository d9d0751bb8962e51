"""The stores give the same answers to a program that owns no table and is held by row policies."""

from tests.unit.access import (
    test_information,
    test_keeping,
    test_oppositions,
    test_people,
    test_people_tokens,
    test_permits,
    test_projects,
    test_reidentification,
    test_releases,
    test_units,
)
from tests.unit.access.conftest import house, state, study

NOT_HERE = {"test_asking_for_a_project_takes_the_same_time_there_or_not"}
"""Times over a network of two processes: measured where nothing else is."""

__all__ = ["house", "state", "study"]

password_hash = test_people.password_hash
folder, marie, vault = test_releases.folder, test_releases.marie, test_reidentification.vault
for module in (
    test_information,
    test_keeping,
    test_oppositions,
    test_people,
    test_people_tokens,
    test_permits,
    test_projects,
    test_reidentification,
    test_releases,
    test_units,
):
    for name, same in vars(module).items():
        if name.startswith("test_") and name not in NOT_HERE:
            globals()[f"{name}_of_{module.__name__.rpartition('_')[2]}"] = same
