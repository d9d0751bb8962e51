"""What a project's view costs beside the bare research zone: `python -m benchmarks project_view`.

Persons, measurements and notes are made in a temporary folder; half of the persons are in the
cohort. Each query runs on the view, and on the zone's own tables limited to the same persons.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pyarrow as pa

from ambroise.access import (
    PROJECTS,
    Action,
    Actor,
    Decision,
    Door,
    Grant,
    Purpose,
    Role,
    open_door,
    people,
    projects,
)
from ambroise.access.projects import LegalRoute, Reference, ReferenceKind, Request
from ambroise.access.view import View, Views
from ambroise.pseudonyms import sql_shift, sql_zone_id, zone_id
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.tables import Readers, Workspace, open_zone, publish
from ambroise.trail import open_trail
from ambroise.vault import Vault, open_vault

QUERIES = {
    "count of rows": "SELECT count(*) AS n FROM measurement",
    "mean by year": "SELECT date_trunc('year', measurement_date) AS y, avg(value) AS v"
    " FROM measurement GROUP BY 1",
    "join to persons": "SELECT p.year_of_birth, count(*) AS n FROM measurement"
    " JOIN person AS p USING (person_id) GROUP BY 1",
    "one person": "SELECT * FROM measurement WHERE person_id = $who",
    "one person, by a subquery": "SELECT * FROM measurement"
    " WHERE person_id = (SELECT min(person_id) FROM person)",
    "rows, without their id": "SELECT person_id, measurement_date, value FROM measurement",
    "rows, with their id": "SELECT * FROM measurement",
    "one text": "SELECT note_text FROM note LIMIT 1",
    "every text": "SELECT note_text FROM note",
    "texts that say": "SELECT count(*) AS n FROM note WHERE note_text LIKE '%insuline%'",
}
NOTE = "Monsieur Durand, vu le 12/03/2021, sous insuline depuis mars 2019. Tel 01 99 00 12 34. "
SPANS = (
    "[{'start': 9, 'end': 15, 'label': 'NOM', 'role': 'patient', 'entity': 'e', 'score': 1.0},"
    " {'start': 23, 'end': 33, 'label': 'DATE', 'role': '', 'entity': '', 'score': 1.0},"
    " {'start': 56, 'end': 65, 'label': 'DATE', 'role': '', 'entity': '', 'score': 1.0},"
    " {'start': 71, 'end': 85, 'label': 'TEL', 'role': 'patient', 'entity': '', 'score': 1.0}]"
    '::STRUCT(start INTEGER, "end" INTEGER, label VARCHAR, role VARCHAR, entity VARCHAR,'
    " score DOUBLE)[]"
)
COLUMNS = {
    "person": {"person_id": ("BIGINT", "rekey"), "year_of_birth": ("INTEGER", "shift")},
    "measurement": {
        "measurement_id": ("BIGINT", "rekey"),
        "person_id": ("BIGINT", "rekey"),
        "measurement_date": ("DATE", "shift"),
        "value": ("DOUBLE", "keep"),
    },
    "note": {
        "note_id": ("BIGINT", "rekey"),
        "person_id": ("BIGINT", "rekey"),
        "note_date": ("DATE", "shift"),
        "note_text": ("VARCHAR", "deid"),
    },
}


@dataclass
class Site:
    settings: Settings
    state: State
    vault: Vault


def make_zones(site: Site, persons: int, facts: int, notes: int) -> None:
    keys = {name: site.vault.key(f"research-{name}").hex() for name in ("ids", "shift")}

    def keyed(value: str) -> str:
        return sql_zone_id("getvariable('ids')", "row", value)

    moved = f"{sql_shift('getvariable(' + repr('shift') + ')', 'person')}::INTEGER"
    people_sql = (
        "SELECT range AS person, 1930 + range % 80 AS year_of_birth, 8507 + 25 * (range % 2) AS sex"
        f" FROM range({persons})"
    )
    care = {
        "omop/person": "SELECT person AS person_id, year_of_birth, 7 AS month_of_birth,"
        f" 1 AS day_of_birth, sex AS gender_concept_id FROM ({people_sql})"
    }
    research = {
        "omop/person": f"SELECT {keyed('person')} AS person_id, year_of_birth::INTEGER AS"
        f" year_of_birth, 7 AS month_of_birth, 1 AS day_of_birth FROM ({people_sql}) ORDER BY 1",
        "omop/measurement": f"SELECT {keyed('fact')} AS measurement_id, {keyed('person')} AS"
        f" person_id, DATE '2020-01-01' + (fact % 1500)::INTEGER + {moved} AS measurement_date,"
        f" random() AS value FROM (SELECT range AS fact, range // {facts // persons} AS person"
        f" FROM range({facts})) ORDER BY 2",
        "omop/note": f"SELECT {keyed('note')} AS note_id, {keyed('person')} AS person_id,"
        f" DATE '2020-01-01' + {moved} AS note_date, '{NOTE}' || repeat('texte ', 300) || note"
        f" AS note_text FROM (SELECT range AS note, range % {persons} AS person"
        f" FROM range({notes})) ORDER BY 2",
    }
    for name, tables in (("care", care), ("research", research)):
        with Workspace.open(open_zone(site.settings, name)) as workspace:
            for key, value in keys.items():
                workspace.let(key, value)
            versions = {table: workspace.replace(table, query) for table, query in tables.items()}
            if name == "research":
                workspace.view("note", "omop/note")
                versions["text/text_span"] = workspace.replace(
                    "text/text_span",
                    f"SELECT person_id, md5(note_text) AS text_id, {SPANS} AS spans FROM note"
                    " ORDER BY 1",
                )
        detail = {"columns": COLUMNS, "measure": "^[0-9]+$"} if name == "research" else {}
        publish(site.state, name, versions, detail)


def permit(site: Site, door: Door) -> tuple[Actor, str]:
    """Return the lead of a project whose permit opens every column for half of the persons."""
    now = datetime.now(UTC)
    since = now - timedelta(days=1)

    def person(login: str, role: Role) -> Actor:
        return people.create(
            site.state, login, login, now=since, grants=(Grant(role, None, since),)
        )

    lead, committee = person("lise", Role.PROJECT_LEAD), person("claire", Role.COMMITTEE)
    asked = door.decide(lead, Action.ASK_PROJECT, PROJECTS, Purpose.RESEARCH)
    made = projects.create(door, asked, title="t", purpose="p", public_summary="s").id
    request = Request(
        LegalRoute.INTERNAL_STUDY,
        {"kind": "criteria", "sex": "F"},
        tuple(f"{table}.{column}" for table, named in COLUMNS.items() for column in named),
        now - timedelta(minutes=1),
        now + timedelta(days=1),
        references=tuple(Reference(kind, "1", since.date()) for kind in ReferenceKind),
    )

    def decide(login: str, action: Action, purpose: Purpose, reason: str = "") -> Decision:
        actor = people.actor_of(site.state, login, datetime.now(UTC))
        resource = projects.project_resource(site.state, made)
        return door.decide(actor, action, resource, purpose, reason=reason)

    work = Purpose.OPERATIONS
    projects.permits.ask(door, decide("lise", Action.ASK_PERMIT, Purpose.RESEARCH), request)
    projects.permits.examine(door, decide(committee.login, Action.EXAMINE_PERMIT, work, "avis"))
    projects.permits.grant(door, decide(committee.login, Action.DECIDE_PERMIT, work))
    return people.actor_of(site.state, "lise", datetime.now(UTC)), made


def spent(act: Callable[[], pa.Table], times: int) -> tuple[float, int]:
    """Return the median seconds of an act and the rows that it gave."""
    seconds, rows = [], 0
    for _ in range(times):
        begun = time.perf_counter()
        rows = act().num_rows
        seconds.append(time.perf_counter() - begun)
    return statistics.median(seconds), rows


def compare(view: View, bare: Callable[..., pa.Table], times: int) -> None:
    who = [read("SELECT min(person_id) AS id FROM person") for read in (bare, view.arrow)]
    zone_who, view_who = (found.column("id")[0].as_py() for found in who)
    print(f"{'':<26}{'rows':>10}{'zone s':>10}{'view s':>10}{'ratio':>8}")
    for name, query in QUERIES.items():
        mine = {"who": view_who} if "$who" in query else {}
        theirs = {"who": zone_who} if "$who" in query else {}
        zone, _ = spent(partial(bare, query, **theirs), times)
        seen, rows = spent(partial(view.arrow, query, **mine), times)
        print(f"{name:<26}{rows:>10,}{zone:>10.3f}{seen:>10.3f}{seen / zone:>8.1f}")


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--persons", type=int, default=10_000)
    asked.add_argument("--facts", type=int, default=3_000_000)
    asked.add_argument("--notes", type=int, default=10_000)
    asked.add_argument("--times", type=int, default=3)
    asked.add_argument("--below", default=None, help="folder to work in")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=given.below) as folder:
        settings = Settings(home=Path(folder) / "home")
        site = Site(settings, open_state(settings), open_vault(settings))
        make_zones(site, given.persons, given.facts, given.notes)
        trail = open_trail(settings, site.state)
        door = open_door(settings, site.state, trail)
        views = Views(site.state, door, lambda: site.vault)
        lead, project = permit(site, door)
        resource = projects.project_resource(site.state, project, "research")
        readers = Readers(open_zone(settings, "research"), site.state)
        decision = door.decide(lead, Action.READ_PSEUDONYMISED, resource, Purpose.RESEARCH)
        begun = time.perf_counter()
        with views.open(decision) as view, readers.reader() as reader:
            print(f"first opening, its cohort made: {time.perf_counter() - begun:.2f} s")
            key = site.vault.key("research-ids")
            ids = [zone_id(key, "row", person) for person in range(1, given.persons, 2)]
            with reader.cursor(persons=ids) as cursor:
                compare(view, cursor.arrow, given.times)
        begun = time.perf_counter()
        decision = door.decide(lead, Action.READ_PSEUDONYMISED, resource, Purpose.RESEARCH)
        with views.open(decision) as view:
            view.rows("SELECT 1 AS a")
            print(f"opened again, one query: {(time.perf_counter() - begun) * 1000:.1f} ms")
            query, _ = spent(lambda: view.arrow("SELECT 1 AS a"), 200)
            print(f"right asked again, guard and empty query: {query * 1000:.1f} ms")
        readers.close()
        views.close()
        door.close()
        trail.close()
        site.vault.close()
        site.state.close()


if __name__ == "__main__":
    main()
