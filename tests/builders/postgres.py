"""A real PostgreSQL server, started for a test and stopped after it."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ACCOUNT = "postgres"


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path
    """Where its data, its socket and its log are."""
    log: Path


def binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


def as_server(*command: str) -> list[str]:
    """Return the command under an account that may run a server: initdb refuses root."""
    if os.geteuid() != 0:
        return list(command)
    return ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups", *command]


def give_to_server(*paths: Path) -> None:
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, ACCOUNT, ACCOUNT)


@contextmanager
def a_server(
    superuser: str, *, password: str = "", prepare: Callable[[Path], None] | None = None
) -> Iterator[Server]:
    """Start a server on loopback; `prepare` is given its data folder before it starts.

    With a password it is asked for everywhere; without, the socket trusts its own account.
    """
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="ambroise-pg-"))
    secret = folder / "password"
    secret.write_text(password)
    give_to_server(folder, secret)
    data, port = folder / "data", _free_port()
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", superuser]
    initdb += ["--encoding=UTF8", "--locale=C"]
    initdb += ["--auth=scram-sha-256", f"--pwfile={secret}"] if password else ["--auth=peer"]
    _run(*initdb)
    if prepare is not None:
        prepare(data)
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    control = [str(programs / "pg_ctl"), "-D", str(data), "-w"]
    _run(*control, "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield Server(port, folder, folder / "log")
    finally:
        _run(*control, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _run(*command: str) -> None:
    subprocess.run(as_server(*command), check=True, stdout=subprocess.DEVNULL, cwd="/")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
