"""A real PostgreSQL server, one fresh database a test; the rest of a home stays in files."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ambroise.settings import Settings

ACCOUNT = "postgres"


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


def _as_server(*command: str) -> list[str]:
    """Return the command under an account that may run a server: initdb refuses root."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups", *command]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a server that lives as long as the tests."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="ambroise-pg-"))
    password = secrets.token_hex(8)
    (folder / "password").write_text(password)
    if os.geteuid() == 0:
        for path in (folder, folder / "password"):
            shutil.chown(path, ACCOUNT, ACCOUNT)
    data, port = str(folder / "data"), _free_port()
    initdb = [str(binaries / "initdb"), "-D", data, "-U", "ambroise", "--auth=scram-sha-256"]
    initdb += [f"--pwfile={folder / 'password'}", "--encoding=UTF8", "--locale=C"]
    subprocess.run(_as_server(*initdb), check=True, stdout=subprocess.DEVNULL, cwd="/")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    control = [str(binaries / "pg_ctl"), "-D", data, "-w"]
    log = str(folder / "log")
    subprocess.run(
        _as_server(*control, "-l", log, "-o", options, "start"),
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        yield f"postgresql://ambroise:{password}@127.0.0.1:{port}"
    finally:
        subprocess.run(
            _as_server(*control, "-m", "immediate", "stop"),
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        shutil.rmtree(folder)


@pytest.fixture
def settings(server: str, tmp_path: Path) -> Iterator[Settings]:
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload] # our name
    yield Settings(home=tmp_path / "home", database_url=f"{server}/{name}")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]
