"""The resources that a view reads: the current records of the care zone, or files of NDJSON."""

from collections import defaultdict
from pathlib import Path
from typing import Final

from ambroise.errors import SourceEmpty, SourceUnreadable
from ambroise.tables import Workspace, sql_list
from ambroise.warehouse.fhir.told import COLUMNS, find_untold, source_of, untold
from ambroise.warehouse.sql_on_fhir.elements import is_resource

FILES: Final = ("*.ndjson", "*.ndjson.gz")


class Records:
    """The records of the care zone that stand: the newest version of each, still told."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tables = workspace.zone.tables("records")
        pieces = [one for one in self._tables if not is_resource(one.rsplit("/", 1)[-1])]
        self._told_anew = find_untold(workspace, pieces)

    def of_type(self, resource: str) -> str:
        """Return the query of the JSON of a type, in column `raw`."""
        tables = [one for one in self._tables if one.rsplit("/", 1)[-1] == resource]
        files = [file for table in tables for file in self._workspace.zone.files(table)]
        columns = f"{COLUMNS}, {_KEYS}"
        scan = self._workspace.scan(files, columns=columns, options=", filename = true")
        gone = "SELECT supersedes AS record_uid FROM stored WHERE supersedes IS NOT NULL"
        if self._told_anew:
            gone += f" UNION ALL {untold('stored', resource)}"
        return (
            f"WITH stored AS (SELECT *, {source_of('filename')} AS source_name FROM {scan})"
            " SELECT raw FROM stored"
            f" WHERE superseded_by IS NULL AND record_uid NOT IN ({gone})"
        )


_KEYS: Final = (
    "record_uid BIGINT, record_id VARCHAR, supersedes BIGINT, superseded_by BIGINT, raw VARCHAR"
)


class Lines:
    """The resources of the NDJSON files of a folder, one a line."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        """Raises SourceEmpty without such a file, SourceUnreadable at a line of another kind."""
        files = sorted(str(file) for pattern in FILES for file in folder.glob(pattern))
        if not files:
            raise SourceEmpty(path=folder, formats=", ".join(FILES))
        self._files: dict[str | None, list[str]] = defaultdict(list)
        for row in workspace.rows(
            f"SELECT DISTINCT {_TYPE} AS type, filename AS file FROM {_lines(files)} ORDER BY file"
        ):
            self._files[row["type"]].append(row["file"])
        if broken := self._files[None]:
            raise SourceUnreadable(path=broken[0], cause="ligne qui n'est pas du FHIR en JSON")

    def of_type(self, resource: str) -> str:
        """Return the query of the JSON of a type, in column `raw`."""
        if files := self._files[resource]:
            among = {
                file for type_, held in self._files.items() if type_ != resource for file in held
            }
            mixed = f" WHERE {_TYPE} = '{resource}'" if among & set(files) else ""
            return f"SELECT json AS raw FROM {_lines(files)}{mixed}"
        return "SELECT NULL::JSON AS raw WHERE false"


_TYPE: Final = "json_extract_string(json, 'resourceType')"


def _lines(files: list[str]) -> str:
    """Return what reads lines in `json`, NULL where one is no JSON."""
    return f"read_ndjson_objects({sql_list(files)}, ignore_errors = true, filename = true)"
