"""A real PostgreSQL server, one fresh database a test; the rest of a home stays in files."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ambroise.settings import Settings
from tests.builders.postgres import a_server


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that lives as long as the tests."""
    password = secrets.token_hex(8)
    with a_server("ambroise", password=password) as started:
        yield f"postgresql://ambroise:{password}@127.0.0.1:{started.port}"


@pytest.fixture
def settings(server: str, tmp_path: Path) -> Iterator[Settings]:
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload] # our name
    yield Settings(home=tmp_path / "home", database_url=f"{server}/{name}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]
