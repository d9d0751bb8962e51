"""The researcher's Python door: a project's tables and queries, over the API of the hospital.

project = connect("https://ambroise.chu.example", PROJECT, token=TOKEN)
table = project.query("SELECT * FROM person WHERE year_of_birth < $year", year=1960)
project.save(Path("mesures.parquet"), "SELECT * FROM measurement")
"""

import json
import ssl
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit

import pyarrow as pa
import pyarrow.parquet as pq

from ambroise.errors import HospitalAnswered, HospitalUnreachable

PAUSE: Final = 1.0
"""Seconds before a stream that broke is asked for again."""


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

    def cohorts(self) -> list[dict[str, Any]]:
        """Return the cohorts of the project: cohort, version, title, cohort_definition_id, kept.

        The members of one that is kept are rows of the table `cohort`.
        """
        with self._asked("cohorts") as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def query(self, sql: str, **values: object) -> pa.Table:
        """Return the rows of one SELECT; `$name` in it stands for a value.

        Raises HospitalAnswered with the hospital's own words, HospitalUnreachable.
        """
        with self._asked("query", {"sql": sql, "values": values}) as answer:
            reader = pa.ipc.open_stream(answer)
            return reader.read_all()

    def save(
        self,
        path: Path,
        sql: str,
        *,
        progress: Callable[[int], None] = lambda _rows: None,
        tries: int = 3,
        **values: object,
    ) -> int:
        """Write the rows of one SELECT to a Parquet file, whole or not at all; return their number.

        `progress` is told the rows written. A stream that breaks is asked for again from its
        beginning, `tries` times in all, so that no row is there twice. What is there under `path`
        stays until the new file is whole. Raises HospitalAnswered, HospitalUnreachable.
        """
        waiting = path.with_name(f".{path.name}.part")
        try:
            for left in reversed(range(tries)):
                try:
                    rows = self._write(waiting, sql, values, progress)
                except HospitalUnreachable:
                    if not left:
                        raise
                    time.sleep(PAUSE)
                else:
                    break
            waiting.replace(path)
        finally:
            waiting.unlink(missing_ok=True)
        return rows

    def _write(
        self,
        path: Path,
        sql: str,
        values: Mapping[str, object],
        progress: Callable[[int], None],
    ) -> int:
        rows = 0
        with self._asked("query", {"sql": sql, "values": values}) as answer:
            reader = pa.ipc.open_stream(answer)
            path.touch(mode=0o600)
            with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    rows += batch.num_rows
                    progress(rows)
        return rows

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
