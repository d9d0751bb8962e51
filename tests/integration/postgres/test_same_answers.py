"""PostgreSQL gives the same answers: the tests of the stores, again, on a real server."""

from tests.unit.access import (
    test_alerts,
    test_door,
    test_information,
    test_keeping,
    test_oppositions,
    test_people,
    test_people_acts,
    test_people_second_factor,
    test_people_signed,
    test_people_tokens,
    test_permits,
    test_project_lists,
    test_projects,
    test_reidentification,
    test_releases,
    test_units,
    test_view,
    test_working,
)
from tests.unit.access.conftest import house, study
from tests.unit.state import test_copying, test_jobs, test_lease, test_store
from tests.unit.trail import test_journal, test_retention
from tests.unit.trail.conftest import state, trail

OF_SQLITE_ALONE = {
    "test_commits_are_durable_and_foreign_keys_hold",
    "test_an_unreachable_store_is_named_without_its_password",
    "test_the_outside_sink_shows_both_stores_put_back_together",
}
"""Pragmas, an address without a server, and a home copied with its SQLite file."""

__all__ = ["house", "state", "study", "trail"]

password_hash, entrance = test_people.password_hash, test_people_second_factor.entrance
other = test_copying.other
data_manager, permitted = test_working.data_manager, test_working.permitted
views = test_view.views
marie, vault, folder = test_releases.marie, test_reidentification.vault, test_releases.folder
for module in (
    test_alerts,
    test_door,
    test_information,
    test_keeping,
    test_oppositions,
    test_people,
    test_people_acts,
    test_people_second_factor,
    test_people_signed,
    test_people_tokens,
    test_permits,
    test_project_lists,
    test_projects,
    test_reidentification,
    test_releases,
    test_units,
    test_view,
    test_working,
    test_jobs,
    test_lease,
    test_store,
    test_copying,
    test_journal,
    test_retention,
):
    for name, same in vars(module).items():
        if name.startswith("test_") and name not in OF_SQLITE_ALONE:
            globals()[f"{name}_of_{module.__name__.rpartition('_')[2]}"] = same
