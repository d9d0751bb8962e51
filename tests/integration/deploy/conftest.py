"""The server of deploy/postgresql, with its own accounts, TLS and row policies."""

import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.state.schema import metadata
from tests.builders.certificates import Certificates, certificates
from tests.builders.postgres import Server, a_server, as_server, give_to_server
from tests.spec.sources import ROOT

FILES = ROOT / "deploy" / "postgresql"
OWNER, APP, TRAIL, AUDIT = (f"ambroise_{name}" for name in ("owner", "app", "trail", "audit"))
ACCOUNTS = (OWNER, APP, TRAIL, AUDIT)


@dataclass(frozen=True)
class Secured:
    server: Server
    password: str
    tls: Certificates

    def url(self, account: str, **more: str) -> str:
        """Return the address under an account, as docs/deployment.md says to write it."""
        given = {
            "sslmode": "verify-full",
            "sslrootcert": str(self.tls.authority),
            "sslcert": str(self.tls.certificate),
            "sslkey": str(self.tls.key),
        } | more
        query = "&".join(f"{name}={value}" for name, value in given.items() if value)
        place = f"127.0.0.1:{self.server.port}/ambroise"
        return f"postgresql://{account}:{self.password}@{place}?{query}"

    def open(self, account: str, **more: str) -> psycopg.Connection:
        return psycopg.connect(self.url(account, **more), autocommit=True)

    def script(self, account: str, name: str) -> None:
        """Run a script of deploy/postgresql as its first lines say to."""
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(FILES / name)]
        command.append(self.url(account))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def build(self, home: Path) -> None:
        """Take every table away and build them anew, as an upgrade does."""
        self.drop()
        open_state(Settings(home=home, database_url=self.url(OWNER))).close()
        self.script(OWNER, "barrier.sql")

    def empty(self) -> None:
        with self.open(OWNER) as connection:
            names = ", ".join(f'"{name}"' for name in metadata.tables)
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")  # type: ignore[call-overload]

    def drop(self) -> None:
        with self.open(OWNER) as connection:
            connection.execute("DROP SCHEMA IF EXISTS barrier CASCADE")
            for (name,) in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            ).fetchall():
                connection.execute(f'DROP TABLE public."{name}" CASCADE')  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    if shutil.which("psql") is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("tls")
    tls = certificates(folder)
    tls.key.chmod(0o600)

    def prepare(data: Path) -> None:
        given = FILES.joinpath("postgresql.conf").read_text()
        own = {"postgresql.pem": tls.certificate, "postgresql.key": tls.key}
        for name, path in (own | {"clients.pem": tls.authority}).items():
            kept = data / name
            shutil.copy(path, kept)
            kept.chmod(0o600)
            give_to_server(kept)
            given = given.replace(f"/etc/ambroise/tls/{name}", str(kept))
        with data.joinpath("postgresql.conf").open("a") as file:
            file.write(given)
        rules = FILES.joinpath("pg_hba.conf").read_text()
        data.joinpath("pg_hba.conf").write_text(re.sub(r"192\.0\.2\.\d+/32", "127.0.0.1/32", rules))

    with a_server("postgres", prepare=prepare) as server:
        password = secrets.token_hex(8)
        socket = ["-h", str(server.folder), "-p", str(server.port), "-U", "postgres"]
        psql = as_server("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *socket)
        given = "".join(f"ALTER ROLE {one} PASSWORD '{password}';" for one in ACCOUNTS)
        script = FILES.joinpath("roles.sql").read_text()
        subprocess.run(psql, input=f"{script}\n{given}", text=True, check=True, cwd="/")
        yield Secured(server, password, tls)


@pytest.fixture(scope="session")
def built(secured: Secured, tmp_path_factory: pytest.TempPathFactory) -> Secured:
    secured.build(tmp_path_factory.mktemp("owner") / "home")
    return secured


@pytest.fixture
def settings(built: Secured, tmp_path: Path) -> Settings:
    """An installation whose program is not the owner of its tables."""
    secured = built
    secured.empty()
    return Settings(
        home=tmp_path / "home",
        database_url=secured.url(APP),
        trail_database_url=secured.url(TRAIL),
    )
