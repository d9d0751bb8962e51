"""Views run: their rows, in memory or written to a file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal, Protocol

from ambroise.errors import SourceUnreadable, ViewStopped
from ambroise.tables import QueryRaised, Workspace, query_raised, quoted
from ambroise.warehouse.sql_on_fhir.compiling import RESOURCES, Compiled, compile_view
from ambroise.warehouse.sql_on_fhir.model import ViewDefinition

Format = Literal["csv", "parquet", "ndjson"]

_OPTIONS: Final[dict[Format, str]] = {
    "csv": "FORMAT csv, HEADER",
    "parquet": "FORMAT parquet, COMPRESSION zstd",
    "ndjson": "FORMAT json",
}
_MARK: Final = "view:"
_CAUSES: Final = {
    "range": ("nombre trop grand", "number too large"),
    "several": (
        "plusieurs valeurs pour une ligne : .first(), ou collection: true",
        "several values for a row: .first(), or collection: true",
    ),
    "type": ("valeur d'un autre type que celui de FHIR", "value of another type than FHIR's"),
}


class Resources(Protocol):
    """Where resources are; `Records` and `Lines` say so."""

    def of_type(self, resource: str) -> str: ...


class Runner:
    """Runs views, one after the other, on the same resources."""

    def __init__(self, workspace: Workspace, resources: Resources) -> None:
        self._workspace = workspace
        self._resources = resources
        workspace.sql(files("ambroise.warehouse.sql_on_fhir").joinpath("macros.sql").read_text())

    def rows(self, view: ViewDefinition, *, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the rows of a view; raises ViewInvalid, ViewStopped."""
        compiled = self._prepared(view)
        with _stops(view):
            return self._workspace.rows(_limited(compiled.query, limit))

    def write(
        self, view: ViewDefinition, path: Path, format_: Format, *, limit: int | None = None
    ) -> int:
        """Write the rows of a view, for its owner only, and return how many there are.

        The file is there whole or not at all; lists are JSON in CSV. Raises ViewInvalid,
        ViewStopped, and SourceUnreadable when nothing can be written there.
        """
        compiled = self._prepared(view)
        query = _limited(_flat(compiled) if format_ == "csv" else compiled.query, limit)
        with _stops(view), _whole(path) as waiting:
            return int(
                self._workspace.value(
                    f"COPY ({query}) TO {quoted(waiting)} ({_OPTIONS[format_]}, USE_TMP_FILE false)"
                )
            )

    def _prepared(self, view: ViewDefinition) -> Compiled:
        compiled = compile_view(view)
        query = self._resources.of_type(view.resource)
        self._workspace.sql(f"CREATE OR REPLACE TEMP VIEW {RESOURCES} AS {query}")
        return compiled


def _limited(query: str, limit: int | None) -> str:
    return query if limit is None else f"{query} LIMIT {limit}"


def _flat(compiled: Compiled) -> str:
    """Return the query of rows without lists."""
    lists = [column.name for column in compiled.columns if column.type.endswith("[]")]
    if not lists:
        return compiled.query
    told = ", ".join(f'to_json("{name}") AS "{name}"' for name in lists)
    return f"SELECT * REPLACE ({told}) FROM ({compiled.query})"


@contextmanager
def _stops(view: ViewDefinition) -> Iterator[None]:
    """Say which value of which path a view stopped at."""
    try:
        with query_raised(_MARK):
            yield
    except QueryRaised as raised:
        cause, _, place = raised.said.partition(":")
        fr, en = _CAUSES[cause]
        raise ViewStopped(view=view.name, place=place or "calcul", cause=fr, cause_en=en) from None


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Yield a private file to write, which becomes `path` when the block ends well."""
    waiting = path.with_name(f".{path.name}.part")
    try:
        waiting.unlink(missing_ok=True)
        os.close(os.open(waiting, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror or "écriture impossible") from None
    try:
        yield waiting
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
