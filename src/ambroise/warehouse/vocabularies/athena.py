"""An OHDSI Athena download read into tables, checked before anything is shown.

Athena writes tab-separated files without quotes and dates as YYYYMMDD; a file whose first line has
no tab is read as CSV with quotes and ISO dates, as the OHDSI samples are. Format: OHDSI
CommonDataModel 5.4, tables of the section Vocabulary; files as https://athena.ohdsi.org names them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ambroise.errors import VocabularyInvalid
from ambroise.tables import Workspace, sql_list
from ambroise.warehouse.columns import Column, tables

TABLES: Final = {
    "concept": True,
    "concept_relationship": True,
    "concept_ancestor": False,
    "concept_synonym": False,
    "vocabulary": False,
    "domain": False,
    "concept_class": False,
    "relationship": False,
    "drug_strength": False,
}
"""The tables of a download, and whether it cannot go without."""

_CONCEPTS: Final = {
    "concept_relationship": ("concept_id_1", "concept_id_2"),
    "concept_ancestor": ("ancestor_concept_id", "descendant_concept_id"),
    "concept_synonym": ("concept_id",),
    "drug_strength": ("drug_concept_id", "ingredient_concept_id"),
}
"""The columns that must name a concept of the download."""

_ORDERS: Final = {"concept": "concept_id", "concept_ancestor": "descendant_concept_id"}
"""The columns that lookups go by."""

_SORTED_ROWS: Final = 4_000_000
"""Rows that are sorted at once: what a sort holds grows with them, though it spills."""

Progress = Callable[[str, int, int], None]
"""Called with the table being read, the steps done and the steps in all."""


@dataclass(slots=True)
class Athena:
    """What a download gave: `parts` views of checked rows by table, to be written."""

    version: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    systems: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)


def is_download(folder: Path) -> bool:
    return "concept" in _files(folder)


def read_download(
    workspace: Workspace, folder: Path, *, partial: bool, progress: Progress
) -> Athena:
    """Check a download and return its rows, put down for the life of the workspace.

    `partial` leaves out, counted, the rows that name a concept which the download lacks; without
    it they are refused. Raises VocabularyInvalid.
    """
    files = _files(folder)
    for name, needed in TABLES.items():
        if needed and name not in files:
            raise _refused(folder, f"il manque {name.upper()}.csv", f"{name.upper()}.csv is absent")
    found = Athena()
    for number, name in enumerate(TABLES):
        progress(name, number, 2 * len(TABLES))
        _read(workspace, name, files.get(name))
        if name == "concept":
            _check_concepts(workspace, files[name])
        found.left_out |= _check_links(workspace, name, files.get(name), partial=partial)
        found.parts[name] = f"SELECT * FROM download_{name}"
    for name, columns in _CONCEPTS.items():
        if f"{name}.concepts" in found.left_out:
            found.parts[name] += _known(columns)
    for name, query in found.parts.items():
        found.rows[name] = int(workspace.value(f"SELECT count(*) FROM ({query})"))
    found.version = str(
        workspace.value(
            "SELECT coalesce(max(vocabulary_version) FILTER (vocabulary_id = 'None'), '')"
            " FROM download_vocabulary"
        )
    )
    named = workspace.rows("SELECT DISTINCT vocabulary_id AS name FROM download_concept ORDER BY 1")
    found.systems = tuple(row["name"] for row in named)
    return found


def files_of(folder: Path) -> list[Path]:
    """Return the files of a download that are read, by name."""
    return sorted(_files(folder).values())


def _files(folder: Path) -> dict[str, Path]:
    """Return the files of a download by table, whatever the case of their names."""
    listed = {path.name.lower(): path for path in sorted(folder.iterdir())}
    return {name: listed[f"{name}.csv"] for name in TABLES if f"{name}.csv" in listed}


def _read(workspace: Workspace, name: str, file: Path | None) -> None:
    """Make `download_<name>` of a file, or of no row; raises VocabularyInvalid."""
    columns = tables()[name]
    if file is None:
        empty = ", ".join(f"NULL::{c.type} AS {c.quoted}" for c in columns)
        workspace.sql(f"CREATE TEMP VIEW download_{name} AS SELECT {empty} WHERE false")
        return
    given, tab = _head(file)
    if missing := [c.name for c in columns if c.name not in given]:
        listed = ", ".join(missing)
        raise _refused(file, f"colonnes absentes : {listed}", f"columns missing: {listed}")
    shown = ", ".join(f"'{one}': 'VARCHAR'" for one in given)
    dialect = "delim = '\\t', quote = '', escape = ''" if tab else "delim = ',', quote = '\"'"
    source = (
        f"read_csv({sql_list([str(file)])}, {dialect}, header = true, auto_detect = false,"
        f" columns = {{{shown}}}, nullstr = '', ignore_errors = true, store_rejects = true,"
        f" rejects_table = 'rejected_{name}', rejects_scan = 'scanned_{name}')"
    )
    values = ", ".join(_value(column) for column in columns)
    workspace.stage(f"download_{name}", f"SELECT {values} FROM {source}")
    _refuse_lines(workspace, name, file)
    _refuse_values(workspace, name, columns, file)


def _head(file: Path) -> tuple[list[str], bool]:
    """Return the columns that a file names, and whether tabs part them."""
    try:
        with file.open(encoding="utf-8-sig") as lines:
            first = lines.readline().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise _refused(file, "illisible ou pas en UTF-8", "unreadable or not UTF-8") from None
    tab = "\t" in first
    names = first.split("\t" if tab else ",")
    found = [name.strip('"').strip().lower() for name in names]
    plain = all(name.replace("_", "").isalnum() for name in found)
    if not plain or len(set(found)) < len(found):
        raise _refused(file, "première ligne inattendue", "unexpected first line")
    return found, tab


def _value(column: Column) -> str:
    name = column.quoted
    if column.type == "DATE":
        value = f"coalesce(try_strptime({name}, '%Y%m%d')::DATE, try_cast({name} AS DATE))"
    elif column.type == "VARCHAR":
        value = f"coalesce({name}, '')" if column.required else name
    else:
        value = f"try_cast({name} AS {column.type})"
    return f"{value} AS {name}"


def _refuse_lines(workspace: Workspace, name: str, file: Path) -> None:
    rejected = workspace.rows(
        "SELECT count(DISTINCT line) AS lines, min(line) AS first,"
        " arg_min(error_type::VARCHAR, line) AS why"
        f" FROM rejected_{name}"
    )[0]
    if rejected["lines"]:
        where = f"{rejected['first']} ({str(rejected['why']).lower()})"
        raise _refused(
            file,
            f"{rejected['lines']} ligne(s) illisible(s), la première : {where}",
            f"{rejected['lines']} unreadable line(s), the first: {where}",
        )


def _refuse_values(
    workspace: Workspace, name: str, columns: tuple[Column, ...], file: Path
) -> None:
    """Raise for a number or a date that is needed and cannot be read."""
    for column in columns:
        if not column.required or column.type == "VARCHAR":
            continue
        count = workspace.value(
            f"SELECT count(*) FROM download_{name} WHERE {column.quoted} IS NULL"
        )
        if count:
            raise _refused(
                file,
                f"{column.name} absent ou illisible sur {count} ligne(s)",
                f"{column.name} missing or unreadable on {count} line(s)",
            )


def _check_concepts(workspace: Workspace, file: Path) -> None:
    twice = workspace.rows(
        "SELECT concept_id FROM download_concept GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 1"
    )
    if twice:
        number = twice[0]["concept_id"]
        raise _refused(
            file,
            f"le concept {number} y est plusieurs fois",
            f"concept {number} is there more than once",
        )
    local = workspace.value("SELECT count(*) FROM download_concept WHERE concept_id > 2000000000")
    if local:
        raise _refused(
            file,
            f"{local} concept(s) au-dessus de 2 000 000 000, réservé aux codes locaux",
            f"{local} concept(s) above 2,000,000,000, kept for local codes",
        )


def _check_links(
    workspace: Workspace, name: str, file: Path | None, *, partial: bool
) -> dict[str, int]:
    """Return how many rows are left out because they name no concept of the download."""
    columns = _CONCEPTS.get(name)
    if columns is None or file is None:
        return {}
    lost = int(
        workspace.value(
            f"SELECT (SELECT count(*) FROM download_{name})"
            f" - (SELECT count(*) FROM download_{name} {_known(columns)})"
        )
    )
    if lost and not partial:
        raise _refused(
            file,
            f"{lost} ligne(s) nomment un concept absent de CONCEPT.csv : refaire le"
            " téléchargement, ou les laisser de côté avec --partial",
            f"{lost} line(s) name a concept that CONCEPT.csv lacks: download again, or leave"
            " them out with --partial",
        )
    return {f"{name}.concepts": lost} if lost else {}


def _known(columns: tuple[str, ...]) -> str:
    tests = (f"{one} IN (SELECT concept_id FROM download_concept)" for one in columns)
    return f" WHERE {' AND '.join(tests)}"


def _refused(path: Path, cause: str, cause_en: str) -> VocabularyInvalid:
    return VocabularyInvalid(name=path.name, cause=cause, cause_en=cause_en)


def steps(workspace: Workspace, found: Athena) -> Iterator[tuple[str, list[str]]]:
    """Yield each table with the queries of its rows, in the order that lookups are quick in."""
    for name, query in found.parts.items():
        column = _ORDERS.get(name)
        yield name, _ordered(workspace, query, column, found.rows[name]) if column else [query]


def _ordered(workspace: Workspace, query: str, column: str, rows: int) -> list[str]:
    """Return queries that give the rows of `query` by `column`, each little enough to sort."""
    parts = 1 + rows // _SORTED_ROWS
    bounds: list[int] = []
    if parts > 1:
        shares = [part / parts for part in range(1, parts)]
        found = workspace.value(f"SELECT approx_quantile({column}, {shares}) FROM ({query})")
        bounds = sorted(set(found))
    lows = ["true", *(f"{column} >= {bound}" for bound in bounds)]
    highs = [*(f"{column} < {bound}" for bound in bounds), "true"]
    return [
        f"FROM ({query}) WHERE {low} AND {high} ORDER BY {column}"
        for low, high in zip(lows, highs, strict=True)
    ]
