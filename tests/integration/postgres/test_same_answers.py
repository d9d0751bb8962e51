"""PostgreSQL gives the same answers: the tests of the stores, again, on a real server."""

from tests.unit.access import test_door, test_people
from tests.unit.access.conftest import house
from tests.unit.state import test_jobs, test_lease, test_store
from tests.unit.trail import test_journal
from tests.unit.trail.conftest import state, trail

OF_SQLITE_ALONE = {
    "test_commits_are_durable_and_foreign_keys_hold",
    "test_an_unreachable_store_is_named_without_its_password",
    "test_the_outside_sink_shows_both_stores_put_back_together",
}
"""Pragmas, an address without a server, and a home copied with its SQLite file."""

__all__ = ["house", "state", "trail"]

password_hash = test_people.password_hash
for module in (test_door, test_people, test_jobs, test_lease, test_store, test_journal):
    for name, same in vars(module).items():
        if name.startswith("test_") and name not in OF_SQLITE_ALONE:
            globals()[f"{name}_of_{module.__name__.rpartition('_')[2]}"] = same
