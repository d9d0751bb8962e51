"""An extract: the tables of a view as Parquet files in the project's space, with their manifest."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import pyarrow as pa

from ambroise.access.artefacts import Kind, register
from ambroise.access.door import Door
from ambroise.access.model import Action
from ambroise.access.view.cohort import cohort_artefact
from ambroise.access.view.dataset import View
from ambroise.errors import DatasetLimited, TableNotOpen
from ambroise.settings import Settings, private_folder
from ambroise.state import State
from ambroise.tables import write_parquet_batches

MANIFEST: Final = "manifest.json"
_PART: Final = ".part"


@dataclass(frozen=True, slots=True)
class Extract:
    """What was written: its number among what is made from data, its folder, rows by table."""

    artefact: str
    folder: Path
    rows: dict[str, int]


def extract(
    settings: Settings, state: State, door: Door, view: View, tables: Iterable[str] = ()
) -> Extract:
    """Write tables of a view, all when none is named, whole or not at all.

    The decision of the view is EXPORT. The manifest holds the publication, the permit, and of each
    file its columns, rows and SHA-256. Raises DatasetLimited, TableNotOpen.
    """
    decision = view.decision
    if decision.action is not Action.EXPORT:
        raise DatasetLimited(rule=decision.rule)
    open_tables = view.tables
    wanted = sorted(set(tables) or set(open_tables))
    for table in wanted:
        if table not in open_tables:
            raise TableNotOpen(table=table)
    number = secrets.token_urlsafe(16)
    place = f"projects/{view.scope.project}/extracts"
    private_folder(settings.home / "projects")
    private_folder(settings.home / "projects" / view.scope.project)
    folder = private_folder(settings.home / place) / number
    waiting = private_folder(folder.with_name(number + _PART))
    try:
        files = [_write(view, table, waiting) for table in wanted]
        manifest = json.dumps(
            {
                "project": view.scope.project,
                "permit": view.scope.permit,
                "publication": view.publication,
                "files": files,
            },
            indent=1,
            sort_keys=True,
        )
        _keep(waiting / MANIFEST, manifest.encode())
        cohort = cohort_artefact(state, view.scope)
        waiting.rename(folder)
        _settle(folder.parent)
        artefact = register(
            door,
            decision,
            Kind.EXTRACT,
            label=f"extrait du {decision.at:%Y-%m-%d}",
            file=f"{place}/{number}",
            digest=hashlib.sha256(manifest.encode()).hexdigest(),
            inputs=() if cohort is None else (cohort,),
            persons=view.persons,
        )
    except BaseException:
        shutil.rmtree(waiting, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Extract(
        artefact,
        folder,
        {table: int(str(one["rows"])) for table, one in zip(wanted, files, strict=True)},
    )


def _write(view: View, table: str, folder: Path) -> dict[str, object]:
    path = folder / f"{table}.parquet"
    answer = view.answer(f'SELECT * FROM "{table}"')
    empty = pa.RecordBatch.from_pylist([], answer.schema)
    rows = write_parquet_batches(path, chain((empty,), answer.batches))
    path.chmod(0o600)
    with path.open("rb") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    columns = {field.name: str(field.type) for field in answer.schema}
    return {"name": path.name, "rows": rows, "sha256": digest, "columns": columns}


def _keep(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
