"""Calls to a server of the settings: TLS checked, no redirection followed, JSON read with care."""

import base64
import hashlib
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from ambroise.errors import ProviderUnavailable

TIMEOUT_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Wire:
    """How one server is reached; `name` is what persons call it."""

    name: str
    ca_file: Path | None
    proxy: str | None

    def ask(self, method: str, where: str, **what: Any) -> httpx.Response:
        """Return the answer to one call; raises ProviderUnavailable."""
        trusted = ssl.create_default_context(cafile=self.ca_file)
        try:
            with httpx.Client(
                verify=trusted, proxy=self.proxy, timeout=TIMEOUT_SECONDS, trust_env=False
            ) as client:
                return client.request(method, where, **what)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise self.unavailable(type(error).__name__) from error

    def object(self, answer: httpx.Response) -> dict[str, Any]:
        """Return the JSON object of an answer; raises ProviderUnavailable."""
        try:
            found = answer.json()
        except ValueError as error:
            raise self.unavailable("JSON") from error
        if not isinstance(found, dict):
            raise self.unavailable("JSON")
        return found

    def unavailable(self, cause: str) -> ProviderUnavailable:
        return ProviderUnavailable(provider=self.name, cause=cause)


def challenge(verifier: str) -> str:
    """Return the S256 challenge of a PKCE verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
