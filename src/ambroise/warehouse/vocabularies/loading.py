"""A folder loaded as vocabularies of the care zone: an Athena download, or declared code lists."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

import pyarrow as pa

from ambroise.errors import VocabularyInvalid
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.tables import Workspace, open_zone
from ambroise.warehouse.concepts import known_systems, name_codes
from ambroise.warehouse.vocabularies import athena, lists
from ambroise.warehouse.vocabularies.declared import (
    MANIFEST,
    Manifest,
    is_declared,
    read_manifest,
)
from ambroise.warehouse.vocabularies.index import Entry, build_index
from ambroise.warehouse.vocabularies.loads import (
    Load,
    forget,
    new_id,
    record,
    standing,
    sweep,
)

ATHENA: Final = "Athena"
_LICENCE: Final = "OHDSI Athena : licence de chaque vocabulaire acceptée lors du téléchargement"
_ENTRIES: Final = "text, code, vocabulary_id, domain_id, concept_id, name"

Progress = Callable[[str, int, int], None]
"""Called with the table being read or written, the steps done and the steps in all."""


def load(
    settings: Settings,
    state: State,
    folder: Path,
    *,
    actor: str,
    now: datetime,
    licence: str = "",
    partial: bool = False,
    progress: Progress = lambda _step, _done, _total: None,
) -> Load:
    """Load a folder; it stands under its name at once, and the next publication uses it.

    The files of the load that stands already make no other one. Broken off at any moment, the
    loads before stay whole. Raises VocabularyInvalid, WriterBusy, DiskFull.
    """
    if not folder.is_dir():
        raise _refused(folder, "ce dossier n'existe pas", "there is no such folder")
    given = _given(folder, licence)
    zone = open_zone(settings, "care")
    with exclusive(state, "zone:care", actor):
        sweep(zone, state)
        for one in standing(state):
            if (one.name, one.digest, one.licence) == (given.name, given.digest, given.licence):
                return one
        begun = Load(
            id=new_id(),
            name=given.name,
            kind="list" if given.manifest else "athena",
            version=given.version,
            licence=given.licence,
            digest=given.digest,
            rows={},
            left_out={},
            systems=(),
            loaded_by=actor,
            loaded_at=now,
        )
        with Workspace.open(zone) as workspace:
            if given.manifest:
                made = _load_lists(workspace, begun, folder, given.manifest, progress)
            else:
                made = _load_athena(workspace, begun, folder, partial, progress)
        record(state, made)
    return made


def remove(settings: Settings, state: State, name: str, *, actor: str, now: datetime) -> Load:
    """Remove the load that stands under `name` and return it; the one before stands again.

    Raises VocabularyInvalid, WriterBusy.
    """
    zone = open_zone(settings, "care")
    with exclusive(state, "zone:care", actor):
        gone = forget(state, name, actor=actor, now=now)
        sweep(zone, state)
    return gone


@dataclass(frozen=True, slots=True)
class _Given:
    """What a folder is before it is read: `manifest` is None for an Athena download."""

    name: str
    version: str
    licence: str
    digest: str
    manifest: Manifest | None = None


def _given(folder: Path, licence: str) -> _Given:
    if is_declared(folder):
        said = read_manifest(folder)
        paths = sorted({folder / MANIFEST, *(folder / one.file for one in said.list)})
        return _Given(said.name, said.version, licence or said.licence, _digest(paths), said)
    if athena.is_download(folder):
        return _Given(ATHENA, "", licence or _LICENCE, _digest(athena.files_of(folder)))
    raise _refused(
        folder,
        f"ni {MANIFEST}, ni CONCEPT.csv d'Athena",
        f"neither {MANIFEST} nor Athena's CONCEPT.csv",
    )


def _digest(paths: list[Path]) -> str:
    """Return the SHA-256 of the names and contents of files; raises VocabularyInvalid."""
    whole = sha256()
    for path in paths:
        one = sha256()
        try:
            with path.open("rb") as stream:
                while block := stream.read(1 << 20):
                    one.update(block)
        except OSError:
            raise _refused(path, "fichier absent ou illisible", "absent or unreadable") from None
        whole.update(f"{path.name} {one.hexdigest()}\n".encode())
    return whole.hexdigest()


def _load_athena(
    workspace: Workspace, begun: Load, folder: Path, partial: bool, progress: Progress
) -> Load:
    found = athena.read_download(workspace, folder, partial=partial, progress=progress)
    total = 2 * len(athena.TABLES)
    for number, (name, queries) in enumerate(athena.steps(workspace, found), len(athena.TABLES)):
        progress(name, number, total)
        workspace.replace(begun.table(name), *queries)
    _index(
        workspace,
        begun,
        """
        SELECT text, c.concept_code AS code, c.vocabulary_id, c.domain_id,
            c.concept_id, c.concept_name AS name
        FROM (
            SELECT concept_id, concept_name AS text FROM download_concept
            UNION
            SELECT concept_id, concept_synonym_name FROM download_concept_synonym
        )
        JOIN download_concept AS c USING (concept_id)
        WHERE c.standard_concept = 'S' AND c.invalid_reason IS NULL
        """,
    )
    version = found.version or begun.digest[:12]
    return replace(
        begun, version=version, rows=found.rows, left_out=found.left_out, systems=found.systems
    )


def _load_lists(
    workspace: Workspace, begun: Load, folder: Path, said: Manifest, progress: Progress
) -> Load:
    name_codes(workspace)
    read = pa.Table.from_batches(lists.batches(folder, said.list), lists.CODE)
    workspace.register("read_codes", read)
    workspace.sql(
        files("ambroise.warehouse.vocabularies").joinpath("sql", "list.sql").read_text("utf-8")
    )
    workspace.unregister("read_codes")
    workspace.register("list_system", _systems(said))
    lists.refuse_cycles(said.name, _edges(workspace))
    rows = {}
    tables = {"code": "list_code", "parent": "list_parent", "system": "list_system"}
    for number, (name, relation) in enumerate(tables.items()):
        progress(name, number, len(tables))
        rows[name] = int(workspace.value(f"SELECT count(*) FROM {relation}"))
        workspace.replace(begun.table(name), f"SELECT * FROM {relation}")
    if not rows["code"]:
        raise _refused(folder, "aucun code", "no code")
    _index(
        workspace,
        begun,
        """
        SELECT concept_name AS text, concept_code AS code, vocabulary_id, domain_id,
            NULL::INTEGER AS concept_id, concept_name AS name
        FROM list_code
        WHERE concept_name IS NOT NULL
        """,
    )
    systems = tuple(dict.fromkeys(one.vocabulary for one in said.list))
    return replace(begun, rows=rows, systems=systems)


def _systems(said: Manifest) -> pa.Table:
    """Return the vocabularies of a folder, a row for each address that sources may write."""
    known = known_systems()
    rows = []
    for one in said.list:
        for system in one.systems:
            if known.get(system, one.vocabulary) != one.vocabulary:
                raise _refused(
                    Path(one.file),
                    f"l'adresse {system} est celle du vocabulaire {known[system]}",
                    f"address {system} is that of vocabulary {known[system]}",
                )
        name = one.name or said.name
        rows += [(one.vocabulary, name, said.version, system) for system in one.systems or (None,)]
    names = ("vocabulary_id", "vocabulary_name", "vocabulary_version", "system")
    columns = list(zip(*dict.fromkeys(rows), strict=True))
    return pa.table(
        {name: pa.array(one, pa.string()) for name, one in zip(names, columns, strict=True)}
    )


def _edges(workspace: Workspace) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    for batch in workspace.batches("SELECT * FROM list_parent"):
        for vocabulary, code, above, parent in zip(*batch.to_pydict().values(), strict=True):
            yield (vocabulary, code), (above, parent)


def _index(workspace: Workspace, begun: Load, query: str) -> None:
    build_index(begun.index(workspace.zone), _entries(workspace, query))


def _entries(workspace: Workspace, query: str) -> Iterator[Entry]:
    """Yield the rows of `query`, put down first: what it takes is gone before the index grows."""
    workspace.stage("index_entries", f"SELECT {_ENTRIES} FROM ({query})")
    for batch in workspace.batches("FROM index_entries"):
        yield from zip(*batch.to_pydict().values(), strict=True)


def _refused(path: Path, cause: str, cause_en: str) -> VocabularyInvalid:
    return VocabularyInvalid(name=path.name, cause=cause, cause_en=cause_en)
