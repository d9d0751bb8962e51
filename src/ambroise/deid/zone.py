"""The research zone, built once from the care zone: new ids, moved dates, written texts."""

import time
from dataclasses import dataclass
from itertools import pairwise

from ambroise.access import oppositions
from ambroise.deid.audit.zone_report import write_zone_report, zone_tally
from ambroise.deid.people import PEOPLE
from ambroise.deid.texts import SPAN, WRITTEN, Keys, Progress, write_texts
from ambroise.observability import publication
from ambroise.pseudonyms import sql_shift, sql_zone_id
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.lease import exclusive
from ambroise.tables import Publication, Spool, Workspace, Zone, open_zone, pin, vacuum
from ambroise.tables import publish as show
from ambroise.vault import Vault
from ambroise.warehouse.columns import Column, Policy, folder, tables

SPANS = "text/spans"
"""Care table of what was found in each text, by person and digest of the text."""

_MEASURE = r"^[<>=~ ]*[-+]?[0-9]{1,7}([.,][0-9]{1,6})? ?[%a-zA-Zµ°/]{0,8}$"
"""A measured value, which names nobody: it is neither searched nor changed."""


_SLICE_BYTES = 64 * 1024 * 1024
"""The written texts that are joined to their rows at once."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    publication: Publication
    persons: int
    opposed: int
    texts: int


def build_research(
    settings: Settings,
    state: State,
    vault: Vault,
    *,
    actor: str,
    progress: Progress = lambda _done, _total: None,
) -> Built:
    """Make the research zone anew from the latest care publication and show it.

    Leaves out the persons opposed to reuse. Every id is a zone id, every date of a person moves
    by that person's zone shift, every text is written from its spans with surrogates, every
    column not listed for research is dropped. Raises NothingPublished, WriterBusy.
    """
    start = time.monotonic()
    care, research = open_zone(settings, "care"), open_zone(settings, "research")
    with (
        publication("research"),
        exclusive(state, "zone:research", actor),
        pin(state, "care") as pinned,
        Spool.open(research, {"text": WRITTEN}) as spool,
        Workspace.open(research) as workspace,
    ):
        vacuum(research, state)
        vacuum(care, state, SPANS)
        for table, version in pinned.tables.items():
            if "__" not in table:
                workspace.view(table.rsplit("/", 1)[-1], table, version=version, zone=care)
        opposed = _prepare(workspace, state, vault)
        texts = _write_texts(workspace, spool, care, vault, settings, progress)
        slices = _slices(workspace)
        queries = {
            folder(table): _selects(table, slices)
            for table in tables()
            if any(column.policy is not Policy.DROP for column in tables()[table])
        }
        queries["omop/note_span"] = [_NOTE_SPANS.format(persons=one) for one in slices]
        queries["text/text_span"] = [_TEXT_SPANS.format(persons=one) for one in slices]
        versions = {name: workspace.replace(name, *made) for name, made in queries.items()}
        persons = _remember(workspace, vault)
        tally = zone_tally(workspace)
        detail: dict[str, object] = {
            "care_publication": pinned.publication.id,
            "persons": persons,
            "opposed": opposed,
            "texts": texts,
            "columns": _shown(),
            "measure": _MEASURE,
        }
        shown = show(state, "research", versions, detail)
        write_zone_report(
            settings,
            tally,
            shown,
            persons=persons,
            opposed=opposed,
            seconds=time.monotonic() - start,
        )
        return Built(shown, persons, opposed, texts)


def _prepare(workspace: Workspace, state: State, vault: Vault) -> int:
    """Make the macros, and `included`: the persons of the zone with their shift."""
    workspace.let("opposing", sorted(oppositions.opposed(state)))
    workspace.let("ids_key", vault.key("research-ids").hex())
    workspace.let("shift_key", vault.key("research-shift").hex())
    zone_id = sql_zone_id("getvariable('ids_key')", "row", "care_id")
    workspace.sql(f"CREATE MACRO zone_id(care_id) AS {zone_id}")
    shift = sql_shift("getvariable('shift_key')", "person_id")
    workspace.sql(
        f"""
        -- An opposition follows its person when other records are found to be theirs too.
        CREATE TEMP TABLE opposed AS
        SELECT DISTINCT person_id
        FROM identity_person_map JOIN person USING (person_id)
        WHERE list_contains(getvariable('opposing'), record_person_id)
            OR list_contains(getvariable('opposing'), person_id);

        CREATE TEMP TABLE included AS
        SELECT person_id, zone_id(person_id) AS zone_person, {shift} AS days
        FROM person ANTI JOIN opposed USING (person_id)
        """
    )
    keys = [
        f"SELECT {columns[0].quoted} AS id FROM {table} JOIN included USING (person_id)"
        for table, columns in tables().items()
        if _has_person(columns) and columns[0].policy is Policy.REKEY
    ]
    workspace.sql(f"CREATE TEMP TABLE included_rows AS {' UNION '.join(keys)}")
    return int(workspace.value("SELECT count(*) FROM opposed"))


def _write_texts(
    workspace: Workspace,
    spool: Spool,
    care: Zone,
    vault: Vault,
    settings: Settings,
    progress: Progress,
) -> int:
    """Make `written` (person_id, text_id, rendered, ...), and keep the spans in the care zone."""
    workspace.sql(PEOPLE)
    parts = [
        f"SELECT person_id, {column.quoted} AS text FROM {table} JOIN included USING (person_id)"
        for table, columns in tables().items()
        for column in columns
        if column.policy is Policy.DEID and _has_person(columns)
    ]
    workspace.let("measure", _MEASURE)
    workspace.sql(
        f"""
        CREATE TEMP VIEW texts AS
        SELECT person_id, md5(text) AS text_id, any_value(text) AS text
        FROM ({" UNION ALL ".join(parts)})
        WHERE text <> '' AND NOT regexp_full_match(text, getvariable('measure'))
        GROUP BY person_id, md5(text)
        """
    )
    spans = f"person_id BIGINT, text_id VARCHAR, known VARCHAR, spans {SPAN}"
    workspace.view("earlier", SPANS, columns=spans, zone=care)
    keys = Keys(vault.key("research-ids"), vault.key("research-shift"))
    write_texts(workspace, spool, keys, settings=settings, progress=progress)
    files = spool.files()
    if "texts" in files:
        workspace.view_parquet("written", files["texts"])
    else:
        columns = f"{spans}, rendered VARCHAR, rendered_spans {SPAN}"
        workspace.sql(f"CREATE TEMP TABLE written ({columns})")
    workspace.replace(SPANS, "SELECT person_id, text_id, known, spans FROM written", zone=care)
    return int(workspace.value("SELECT count(*) FROM written"))


def _has_person(columns: tuple[Column, ...]) -> bool:
    return any(column.name == "person_id" for column in columns)


def _slices(workspace: Workspace) -> list[str]:
    """Return the persons of the zone in so many parts that the texts of each fit in memory.

    They follow one another by zone id, so that a table written part by part is in its order.
    """
    size = int(workspace.value("SELECT coalesce(sum(strlen(rendered)), 0) FROM written"))
    count = 1 + size // _SLICE_BYTES
    bounds = [number * 2**63 // count for number in range(count + 1)]
    return [
        f"(SELECT * FROM included WHERE zone_person BETWEEN {first} AND {last - 1})"
        for first, last in pairwise(bounds)
    ]


def _selects(table: str, slices: list[str]) -> list[str]:
    """Return the queries of a research table: each listed column by its policy."""
    columns = tables()[table]
    if not _has_person(columns):
        return [_select_shared(table, columns)]
    if any(column.policy is Policy.DEID for column in columns):
        return [_select(table, columns, persons) for persons in slices]
    return [_select(table, columns, "included")]


def _select(table: str, columns: tuple[Column, ...], persons: str) -> str:
    shown = ", ".join(
        f"({_expression(c)})::{c.type} AS {c.quoted}"
        for c in columns
        if c.policy is not Policy.DROP
    )
    joins = " ".join(
        f"LEFT JOIN (SELECT * FROM written SEMI JOIN {persons} AS p USING (person_id))"
        f" AS {c.name}_written ON {c.name}_written.person_id = t.person_id"
        f" AND {c.name}_written.text_id = md5(t.{c.quoted})"
        for c in columns
        if c.policy is Policy.DEID
    )
    order = f"1, {columns[0].quoted}" if columns[0].name != "person_id" else "1"
    return (
        f"SELECT {shown} FROM {table} AS t JOIN {persons} AS i USING (person_id) {joins}"
        f" ORDER BY i.zone_person, {order}"
    )


def _expression(column: Column) -> str:
    value = f"t.{column.quoted}"
    if column.policy is Policy.REKEY:
        return f"zone_id({value})"
    if column.policy is Policy.DEID:
        measure = f"regexp_full_match({value}, getvariable('measure'))"
        return f"CASE WHEN {measure} THEN {value} ELSE {column.name}_written.rendered END"
    if column.policy is Policy.SHIFT:
        return _shifted(column, value)
    return value


def _shifted(column: Column, value: str) -> str:
    """Return a moved date, or the part of the moved birth date that an integer column holds."""
    if column.type != "INTEGER":
        return f"{value} + to_days(i.days::INTEGER)"
    birth = (
        "make_date(t.year_of_birth, coalesce(t.month_of_birth, 7), coalesce(t.day_of_birth, 1))"
        " + to_days(i.days::INTEGER)"
    )
    part = column.name.removesuffix("_of_birth")
    return f"CASE WHEN {value} IS NOT NULL THEN date_part('{part}', {birth}) END"


def _select_shared(table: str, columns: tuple[Column, ...]) -> str:
    """Return the query of a table without a person id: its rows are about nobody, or left out."""
    personal = {Policy.SHIFT, Policy.DEID} & {column.policy for column in columns}
    shown = ", ".join(
        f"{'NULL' if personal else _expression(c)}::{c.type} AS {c.quoted}"
        for c in columns
        if c.policy is not Policy.DROP
    )
    where = ""
    if personal:
        where = " WHERE false"
    elif table == "fact_relationship":
        included = "(SELECT id FROM included_rows)"
        where = f" WHERE t.fact_id_1 IN {included} AND t.fact_id_2 IN {included}"
    return f"SELECT {shown} FROM {table} AS t{where}"


_NOTE_SPANS = """
SELECT
    zone_id(person_id) AS person_id,
    zone_id(note_id) AS note_id,
    span.*
FROM (
    SELECT n.person_id, n.note_id, unnest(w.rendered_spans) AS span
    FROM note AS n
    JOIN {persons} AS i USING (person_id)
    JOIN (SELECT * FROM written SEMI JOIN {persons} AS p USING (person_id)) AS w
        ON w.person_id = n.person_id AND w.text_id = md5(n.note_text)
)
ORDER BY 1, 2, span.start
"""


_TEXT_SPANS = """
SELECT
    zone_id(person_id) AS person_id,
    md5(rendered) AS text_id,
    first(rendered_spans ORDER BY len(rendered_spans) DESC, rendered_spans) AS spans
FROM written SEMI JOIN {persons} AS p USING (person_id)
GROUP BY ALL
ORDER BY 1, 2
"""
"""What stands for an identity in each text as written: a project's view replaces it once more."""

_OF_NOTE_SPAN = {
    "person_id": ("BIGINT", Policy.REKEY),
    "note_id": ("BIGINT", Policy.REKEY),
    "start": ("INTEGER", Policy.DEID),
    "end": ("INTEGER", Policy.DEID),
    "label": ("VARCHAR", Policy.DEID),
    "role": ("VARCHAR", Policy.DEID),
    "entity": ("VARCHAR", Policy.DEID),
    "score": ("DOUBLE", Policy.DEID),
}


def _shown() -> dict[str, dict[str, tuple[str, str]]]:
    """Return the type and the policy of every column of the zone: views are rendered by it."""
    shown = {
        table: {c.name: (c.type, str(c.policy)) for c in columns if c.policy is not Policy.DROP}
        for table, columns in tables().items()
    }
    return {table: columns for table, columns in shown.items() if columns} | {
        "note_span": {name: (kind, str(policy)) for name, (kind, policy) in _OF_NOTE_SPAN.items()}
    }


def _remember(workspace: Workspace, vault: Vault) -> int:
    """Keep in the vault, and nowhere else, which zone person is which person."""
    persons = 0
    query = "SELECT zone_id(person_id)::VARCHAR, person_id::VARCHAR FROM included"
    for batch in workspace.batches(query, rows=50_000):
        pairs = list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        vault.remember("research", pairs)
        persons += len(pairs)
    return persons
