"""The operational store opens by itself, keeps instants in UTC and refuses what it cannot know."""

import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ambroise.errors import StateNewer, StateUnavailable
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.state.schema import metadata, uses

PARIS = timezone(timedelta(hours=2))


def test_migrations_build_exactly_the_declared_schema(state: State) -> None:
    with state.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_instant_comes_back_in_utc(state: State) -> None:
    at = datetime(2026, 3, 4, 12, 30, 0, 250, tzinfo=PARIS)
    with state.begin() as connection:
        connection.execute(
            sa.insert(uses).values(name="letter", state="on", changed_by="a", changed_at=at)
        )
    with state.read() as connection:
        read = connection.execute(sa.select(uses.c.changed_at)).scalar_one()
    assert read == at
    assert read.tzinfo is UTC


def test_an_instant_without_timezone_is_refused(state: State) -> None:
    naive = datetime(2026, 3, 4)
    insert = sa.insert(uses).values(name="letter", state="on", changed_by="a", changed_at=naive)
    with pytest.raises(sa.exc.StatementError, match="timezone"), state.begin() as connection:
        connection.execute(insert)


def test_commits_are_durable_and_foreign_keys_hold(state: State) -> None:
    with state.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_the_file_is_for_the_service_account_alone(settings: Settings, state: State) -> None:
    assert stat.S_IMODE(settings.state.stat().st_mode) == 0o700


def test_opening_again_keeps_what_is_there(settings: Settings, state: State) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with state.begin() as connection:
        connection.execute(
            sa.insert(uses).values(name="letter", state="on", changed_by="a", changed_at=at)
        )
    with closing(open_state(settings)) as again, again.read() as connection:
        assert connection.execute(sa.select(uses.c.name)).scalars().all() == ["letter"]


def test_a_store_of_a_later_version_is_refused(settings: Settings, state: State) -> None:
    with state.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateNewer):
        open_state(settings)


def test_an_unreachable_store_is_named_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://ambroise:secret@127.0.0.1:1/none"
    with pytest.raises(StateUnavailable) as caught:
        open_state(Settings(home=tmp_path / "home", database_url=url))
    assert "secret" not in caught.value.message("fr")
    assert "127.0.0.1" in caught.value.message("fr")
