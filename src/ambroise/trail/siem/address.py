"""Where the collector is, as the setting says it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit

from ambroise.errors import SettingsInvalid
from ambroise.settings import FILE_NAME, Settings

Protocol = Literal["udp", "tcp", "tls"]
PORTS: dict[str, int] = {"udp": 514, "tcp": 601, "tls": 6514}
"""Registered ports of syslog: UDP (RFC 5426), TCP (RFC 6587), TLS (RFC 5425)."""


@dataclass(frozen=True, slots=True)
class Address:
    protocol: Protocol
    host: str
    port: int
    ca: Path | None = None
    client: Path | None = None

    def __str__(self) -> str:
        return f"{self.protocol}://{self.host}:{self.port}"


def address_of(settings: Settings) -> Address | None:
    """Return the collector of an installation, None without one; raises SettingsInvalid."""
    if settings.siem is None:
        return None
    parts = urlsplit(settings.siem)
    try:
        port = parts.port
    except ValueError:
        port = 0
    extra = parts.path.strip("/") or parts.query or parts.username
    if parts.scheme not in PORTS or not parts.hostname or port == 0 or extra:
        cause = "udp://host:514, tcp://host:601 or tls://host:6514 is expected"
        raise SettingsInvalid(name="SIEM", cause=cause, file=FILE_NAME)
    protocol = cast(Protocol, parts.scheme)
    return Address(
        protocol,
        parts.hostname,
        port or PORTS[protocol],
        settings.siem_ca,
        settings.siem_client,
    )
