"""The authorization server of an electronic record (oidc-provider of npm), in its own process."""

import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.builders.provider import FOLDER


@dataclass
class ElectronicRecord:
    issuer: str

    @property
    def server(self) -> str:
        return f"{self.issuer}/fhir"

    def opens(
        self,
        sub: str,
        shown: dict[str, Any],
        *,
        forged: dict[str, Any] | None = None,
        **claims: Any,
    ) -> dict[str, str]:
        """Set who is in front of the record and what they see; return how it opens our address."""
        launch = secrets.token_urlsafe(12)
        who = {"sub": sub, "claims": claims, "launches": {launch: shown}, "forged": forged}
        httpx.post(f"{self.issuer}/who", json=who, trust_env=False).raise_for_status()
        return {"iss": self.server, "launch": launch}


@contextmanager
def a_record(port: int, site: str, algorithm: str = "ES384") -> Iterator[ElectronicRecord]:
    """Start the authorization server of a record that knows the pages at `site`."""
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules").is_dir():
        pytest.skip(f"needs node, and: npm ci --prefix {FOLDER}")
    given = {"port": port, "site": site, "algorithm": algorithm}
    process = subprocess.Popen(
        [node, str(FOLDER / "ehr.mjs"), json.dumps(given)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield ElectronicRecord(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.communicate(timeout=20)
