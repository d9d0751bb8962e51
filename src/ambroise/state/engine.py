"""Engines on the operational store, with the durability and the locking each dialect needs."""

import sqlite3
from typing import Any, Literal

import sqlalchemy as sa

from ambroise.state.reach import VARIABLE, present

BUSY_TIMEOUT_MS = 10_000


def make_engine(url: str, *, synchronous: Literal["FULL", "NORMAL"] = "FULL") -> sa.Engine:
    """Return an engine whose commits are durable (FULL) or only survive a process (NORMAL).

    SQLite runs in WAL mode with foreign keys; every transaction that `State.begin` opens takes
    the write lock at once, so that it never fails halfway with a lock upgrade. On PostgreSQL
    every transaction first says the reach of the work under way, for the server's row policies.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, synchronous)
    options = "" if synchronous == "FULL" else "-c synchronous_commit=off"
    engine = sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        connect_args={"options": f"-c timezone=UTC {options}"},
        pool_pre_ping=True,
    )

    @sa.event.listens_for(engine, "begin")
    def _say_reach(connection: sa.Connection) -> None:
        told = (VARIABLE, present().told())
        connection.exec_driver_sql("SELECT set_config(%s, %s, true)", told)

    return engine


def _sqlite(url: sa.URL, synchronous: str) -> sa.Engine:
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000})

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def reading(engine: sa.Engine) -> dict[str, Any]:
    """Return the options of connections that see one snapshot and wait for no writer."""
    if engine.dialect.name == "sqlite":
        return {"reading": True}
    return {"reading": True, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
