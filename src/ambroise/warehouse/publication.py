"""All tables of the care zone, made anew from the records that count today, then shown at once."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Final

from ambroise.observability import publication
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.tables import Publication, Workspace, open_zone, replace_in_order, vacuum
from ambroise.tables import publish as show
from ambroise.vault import Vault
from ambroise.warehouse.columns import BY_CONCEPT, Column, folder, start_column, tables
from ambroise.warehouse.concepts import allocate, know_systems, load_vocabularies
from ambroise.warehouse.current import made_from
from ambroise.warehouse.fhir import MAPPED_TYPES
from ambroise.warehouse.fhir.links import LINKS
from ambroise.warehouse.fhir.records import view_current
from ambroise.warehouse.fhir.relations import BEFORE_STAYS, link_facts, link_parts, view_keys
from ambroise.warehouse.fhir.same_person import merge_persons
from ambroise.warehouse.identity_rules import IdentityRules, identity_rules
from ambroise.warehouse.linkage import propose
from ambroise.warehouse.quality import count_records, write_counts
from ambroise.warehouse.vocabularies.loads import standing
from ambroise.warehouse.vocabularies.mappings import decisions
from ambroise.warehouse.vocabularies.standing import register_mappings, view_standing

Progress = Callable[[str, int, int], None]
"""Called with the table or step being made, the steps done and the steps in all."""

_SUBJECTS: Final = (
    "condition",
    "procedure",
    "medication",
    "context",
    "observed",
    "document",
)
_VOCABULARY: Final = (
    "concept",
    "concept_ancestor",
    "concept_class",
    "concept_relationship",
    "concept_synonym",
    "domain",
    "drug_strength",
    "relationship",
    "source_code",
    "source_to_concept_map",
    "vocabulary",
)
_SLICE_BYTES: Final = 32 * 1024 * 1024
"""The texts that are joined to their records at once."""

_SORTED_APART: Final = frozenset({*BY_CONCEPT, "note"})
"""The tables of many rows, or large ones."""

_DERIVED: Final = ("observation_period", "condition_era", "drug_era", "cdm_source")


def publish(
    settings: Settings,
    state: State,
    vault: Vault,
    *,
    shapes: Mapping[str, str],
    actor: str = "ambroise",
    progress: Progress = lambda _step, _done, _total: None,
) -> Publication:
    """Make every care table from the current records and show them as one new publication.

    What no reader holds of earlier ones leaves the disk first.
    `shapes` gives the typed projection of each mapped type, as intake stores it. Killed at any
    moment, the publication before stays whole. Raises WriterBusy, DiskFull.
    """
    zone = open_zone(settings, "care")
    with (
        publication("care"),
        exclusive(state, "zone:care", actor),
        Workspace.open(zone, row_key=vault.key("care-rows")) as workspace,
    ):
        vacuum(zone, state, "omop", "identity")
        run = _Run(workspace, progress)
        rules = identity_rules(state)
        with run.timed("links between records"):
            run.vocabularies(state)
            run.relations(shapes, rules)
        for table in tables():
            run.map(table)
        workspace.sql("RESET disabled_optimizers")
        with run.timed("codes"):
            run.concepts()
        with run.timed("proposals of identities"):
            run.identities()
        later = {*_DERIVED, *_VOCABULARY, "identity_proposal", "quality_count"}
        for table in tables():
            if table not in later:
                run.write(table, f"mapped_{table}" if table in run.mapped else None)
        workspace.script(_sql("sql", "derived"))
        run.find_parts()
        for table in _DERIVED:
            run.write(table, *run.parts[table])
        for table in (*_VOCABULARY, "identity_proposal"):
            run.write(table, f"{table}_rows")
        with run.timed("counts"):
            records = count_records(workspace, run.mapped, run.received)
            write_counts(workspace, run.rows, records)
        run.write("quality_count", "quality_counts")
        detail = {
            "made_from": made_from(state, shapes, rules),
            "rows": run.rows,
            "records": records,
            "seconds": run.seconds,
        }
        return show(state, "care", run.versions, detail)


def _sql(*path: str) -> str:
    *folders, name = path
    return files("ambroise.warehouse").joinpath(*folders, f"{name}.sql").read_text("utf-8")


class _Run:
    """One publication being made."""

    def __init__(self, workspace: Workspace, progress: Progress) -> None:
        self.workspace = workspace
        self.progress = progress
        self.versions: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.seconds: dict[str, float] = {}
        self.mapped: list[str] = []
        self.parts: dict[str, list[str]] = {}
        self.absent: set[str] = set()
        self.received: list[str] = []

    @contextmanager
    def timed(self, step: str) -> Iterator[None]:
        self.progress(step, len(self.seconds), 2 * len(tables()) + 4)
        started = time.monotonic()
        yield
        self.seconds[step] = round(time.monotonic() - started, 3)

    def vocabularies(self, state: State) -> None:
        """Make what ships with us, what is loaded, and what persons decided of local codes."""
        load_vocabularies(self.workspace)
        view_standing(self.workspace, standing(state))
        register_mappings(self.workspace, decisions(state).values())
        know_systems(self.workspace)

    def relations(self, shapes: Mapping[str, str], rules: IdentityRules) -> None:
        """Make the current records, their keys, and one relation of rows a mapped table."""
        # Facts, which are wide, go through their joins; what they are joined to stays in memory.
        self.workspace.sql("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        self.workspace.let("slices", 1)
        self.workspace.let("slice", 0)
        self.workspace.sql(
            "SET VARIABLE domains = map($systems::VARCHAR[], $domains::VARCHAR[])",
            systems=list(rules.domains),
            domains=list(rules.domains.values()),
        )
        for name in ("macros", "keys"):
            self.workspace.script(_sql("fhir", "sql", name))
        mapped = {name: shapes[name] for name in sorted(MAPPED_TYPES)}
        absent = view_current(self.workspace, mapped)
        self.absent = {name.lower() for name in absent}
        self.received = [name for name in mapped if name not in absent]
        view_keys(self.workspace)
        merge_persons(self.workspace, rules)
        self.workspace.script(_sql("fhir", "sql", "places"))
        for name in ("person_map", "moved"):
            self.workspace.script(_sql("fhir", "sql", name))
        link_facts(self.workspace, absent, BEFORE_STAYS)
        for name in ("persons", "identity_records"):
            self.workspace.script(_sql("fhir", "sql", name))
        self.workspace.script(_sql("fhir", "sql", "encounter"))
        self.workspace.stage("told_stays", "FROM stay_rows")
        self.workspace.script(_sql("fhir", "sql", "encounter_tables"))
        link_facts(self.workspace, absent, frozenset(LINKS) - BEFORE_STAYS)
        self.workspace.script(_sql("fhir", "sql", "observation_parts"))
        link_parts(self.workspace)
        self.workspace.script(_sql("fhir", "sql", "observation"))
        self.workspace.stage("reported", "FROM reported_rows")
        self.workspace.stage("observed", "FROM observed_rows")
        for name in _SUBJECTS:
            self.workspace.script(_sql("fhir", "sql", name))
        self.find_parts()
        self.mapped = [table for table in tables() if table in self.parts]

    def find_parts(self) -> None:
        """Find what gives rows of each table: the views `<table>_from_<...>`.

        What comes from a type that was never received is left out.
        """
        self.parts.clear()
        for name in sorted(self.workspace.defined):
            table, parted, origin = name.partition("_from_")
            if parted and origin not in self.absent:
                self.parts.setdefault(table, []).append(name)

    def identities(self) -> None:
        """Compare the records of persons; what stands for a person has all that is known of it."""
        if "identity_record" in self.mapped:
            self.workspace.script(_sql("linkage", "sql", "identities"))
            propose(self.workspace)
        else:
            self.workspace.sql(
                f"CREATE VIEW identity_proposal_rows AS {_empty('identity_proposal')}"
            )

    def concepts(self) -> None:
        columns = ", ".join(f"{c.name} {c.type}" for c in tables()["concept"])
        self.workspace.view("earlier_concepts", folder("concept"), columns=columns)
        relations = [f"mapped_{table}" for table in self.mapped]
        allocate(self.workspace, {name: self._columns_of(name) for name in relations})

    def map(self, table: str) -> None:
        """Put what there is of `table`, if anything, down as `mapped_<table>`: made once."""
        staged: list[str] = []
        with self.timed(f"{table}, mapped"):
            for number in range(self._slices() if table == "note" else 1):
                self.workspace.let("slice", number)
                for part in self.parts.get(table, []):
                    staged.append(f"mapped_{part}_{number}")
                    self.workspace.stage(staged[-1], self.workspace.defined[part])
            if staged:
                united = " UNION ALL BY NAME ".join(f"SELECT * FROM {part}" for part in staged)
                self.workspace.sql(f"CREATE VIEW mapped_{table} AS {united}")

    def _slices(self) -> int:
        """Return in how many slices notes are made, each joined in little memory."""
        size = int(self.workspace.value("SELECT coalesce(sum(strlen(text)), 0) FROM documents"))
        slices = 1 + size // _SLICE_BYTES
        self.workspace.let("slices", slices)
        return slices

    @staticmethod
    def _roles(columns: Iterable[str]) -> list[str]:
        return sorted(n.removesuffix("_coding") for n in columns if n.endswith("_coding"))

    def _columns_of(self, relation: str) -> list[str]:
        described = self.workspace.rows(f"DESCRIBE FROM {relation}")
        return [row["column_name"] for row in described]

    def write(self, table: str, relation: str | None = None) -> None:
        """Replace `table` with the rows of `relation`, none when there is no relation."""
        with self.timed(table):
            query = _empty(table) if relation is None else self._select(table, relation)
            name = folder(table)
            if relation is not None and table in _SORTED_APART:
                # Coded, then sorted: both at once hold more than the memory of one engine.
                unsorted = [self.workspace.stage(f"unsorted_{table}", query)]
                version = replace_in_order(self.workspace, name, unsorted, _order(table))
            else:
                order = ", ".join(f'"{column}"' for column in _order(table))
                version = self.workspace.replace(name, f"{query} ORDER BY {order}")
            self.versions[name] = version
            files = self.workspace.replaced(name)
            self.workspace.view_parquet(table, files)
            self.rows[table] = int(self.workspace.value(f"SELECT count(*) FROM {table}"))
            if (concept := BY_CONCEPT.get(table)) is not None:
                second = f"{name}__by_concept"
                by = [concept, *_order(table)]
                self.versions[second] = replace_in_order(self.workspace, second, files, by)

    def _select(self, table: str, relation: str) -> str:
        """Return the query of all columns of `table`, codings turned into concepts."""
        given = set(self._columns_of(relation))
        roles = self._roles(given)
        columns = ", ".join(_expression(column, table, given, roles) for column in tables()[table])
        joins = " ".join(
            f"LEFT JOIN concept_map AS m_{role}"
            f" ON m_{role}.system = coalesce(r.{role}_coding.system, '')"
            f" AND m_{role}.code = r.{role}_coding.code"
            for role in roles
        )
        return f"SELECT {columns} FROM {relation} AS r {joins}"


def _order(table: str) -> list[str]:
    names = [column.name for column in tables()[table]]
    order = ["person_id"] if "person_id" in names else []
    start = start_column(table) if order else None
    listed = [*order, *([start] if start else []), *names[:3]]
    return list(dict.fromkeys(listed))


def _empty(table: str) -> str:
    columns = ", ".join(f"NULL::{c.type} AS {c.quoted}" for c in tables()[table])
    return f"SELECT {columns} WHERE false"


def _expression(column: Column, table: str, given: set[str], roles: list[str]) -> str:
    """Return how a column of `table` comes from a relation `r` and its concepts `m_<role>`."""
    name = column.name
    value = f"NULL::{column.type}"
    if name in given:
        value = f"r.{column.quoted}::{column.type}"
    elif name == "source_vocabulary":
        value = f"m_{table.split('_')[0]}.vocabulary_id"
    else:
        for role in roles:
            if name == f"{role}_concept_id":
                value = f"m_{role}.concept_id"
            elif name == f"{role}_source_concept_id":
                value = f"m_{role}.source_concept_id"
            elif name == f"{role}_source_value":
                value = f"r.{role}_coding.code"
    if column.required and name.endswith("concept_id"):
        value = f"coalesce({value}, 0)"
    return f"{value} AS {column.quoted}"
