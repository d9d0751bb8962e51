"""A real identity provider (oidc-provider of npm) on loopback, in a process of its own."""

import json
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

FOLDER = Path(__file__).parents[1] / "integration" / "sign_in" / "provider"


@dataclass
class IdentityProvider:
    issuer: str

    def next_is(self, sub: str, *, acr: str = "", amr: tuple[str, ...] = (), **claims: Any) -> None:
        """Set who the provider finds in front of it from now on; nobody with an empty `sub`."""
        who: dict[str, Any] = {"sub": sub, "claims": claims}
        who |= {"acr": acr} if acr else {}
        who |= {"amr": list(amr)} if amr else {}
        httpx.post(f"{self.issuer}/who", json=who, trust_env=False).raise_for_status()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def new_secret(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "client.secret"
    file.write_text(secrets.token_hex(16))
    return file


@contextmanager
def a_provider(
    port: int, site: str, secret: str, algorithm: str = "RS256"
) -> Iterator[IdentityProvider]:
    """Start the provider of the pages at `site`."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").is_dir():
        pytest.skip(f"needs node, and: npm ci --prefix {FOLDER}")
    given = {"port": port, "site": site, "secret": secret, "algorithm": algorithm}
    process = subprocess.Popen(
        [node, str(FOLDER / "provider.mjs"), json.dumps(given)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield IdentityProvider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.communicate(timeout=20)
