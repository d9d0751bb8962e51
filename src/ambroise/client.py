"""The researcher's Python door: a project's tables and queries, over the API of the hospital.

project = connect("https://ambroise.chu.example", PROJECT, token=TOKEN)
table = project.query("SELECT * FROM person WHERE year_of_birth < $year", year=1960)
"""

import json
import ssl
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit

import pyarrow as pa

from ambroise.errors import HospitalAnswered, HospitalUnreachable


@dataclass(frozen=True, slots=True)
class Project:
    """One project of a hospital, with an access token that opens it."""

    address: str
    id: str
    token: str = field(repr=False)
    certificates: ssl.SSLContext | None = None
    seconds: float = 600.0

    def tables(self) -> dict[str, dict[str, str]]:
        """Return the columns of each table that the permit opens, with their types."""
        with self._asked("tables") as answer:
            found: dict[str, dict[str, str]] = json.load(answer)["tables"]
        return found

    def counts(self) -> dict[str, int | None]:
        """Return how many persons each table has; None stands for fewer than the smallest cell."""
        with self._asked("counts") as answer:
            found: dict[str, int | None] = json.load(answer)
        return found

    def query(self, sql: str, **values: object) -> pa.Table:
        """Return the rows of one SELECT; `$name` in it stands for a value.

        Raises HospitalAnswered with the hospital's own words, HospitalUnreachable.
        """
        with self._asked("query", {"sql": sql, "values": values}) as answer:
            reader = pa.ipc.open_stream(answer)
            return reader.read_all()

    def batches(self, sql: str, **values: object) -> Iterator[pa.RecordBatch]:
        """Yield the rows of one SELECT as they come, for more than memory holds."""
        with self._asked("query", {"sql": sql, "values": values}) as answer:
            yield from pa.ipc.open_stream(answer)

    @contextmanager
    def _asked(self, what: str, given: dict[str, Any] | None = None) -> Iterator[HTTPResponse]:
        address = f"{self.address}/api/v1/projects/{quote(self.id, safe='')}/{what}"
        request = urllib.request.Request(  # noqa: S310 - `connect` admits http(s) alone
            address,
            None if given is None else json.dumps(given).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=self.certificates), _NoRedirect
        )
        try:
            with opener.open(request, timeout=self.seconds) as answer:
                yield answer
        except HTTPError as error:
            raise HospitalAnswered(status=error.code, said=_said(error)) from None
        except (URLError, HTTPException, pa.ArrowInvalid, OSError) as error:
            raise HospitalUnreachable(address=self.address, cause=type(error).__name__) from None


def connect(
    address: str, project: str, *, token: str, certificates: ssl.SSLContext | None = None
) -> Project:
    """Return a project of the hospital at `address`; nothing is asked yet.

    Raises HospitalUnreachable for an address that would send the token in clear: http is for this
    machine alone.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(parts.hostname or "")):
        raise HospitalUnreachable(address=address, cause="https")
    return Project(address.rstrip("/"), project, token, certificates)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A token goes to the address that was given, and to no other."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def _said(error: HTTPError) -> str:
    try:
        said: str = json.load(error)["message"]
    except (ValueError, KeyError, TypeError, OSError):
        return error.reason
    return said


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
