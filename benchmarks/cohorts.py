"""Five typical questions over a large warehouse, beside PostgreSQL: `python -m benchmarks cohorts`.

Persons with 8 diagnoses, 10 drugs and 50 measurements each are made in a temporary folder, stored
as a publication stores them, and loaded into a PostgreSQL server indexed as the DDL of CDM 5.4
says. Each question is asked of both on one thread; both must find the same persons and days.
"""

import argparse
import multiprocessing
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import duckdb
import psycopg
import pyarrow as pa

from ambroise.tables import Zone
from ambroise.tables.locking import open_engine
from ambroise.tables.row_groups import READ_FORMAT, read_rows
from ambroise.tables.workspace import NO_DRAWING
from ambroise.warehouse.cohorts import compile_cohort, read_text
from tests.builders.postgres import a_server, give_to_server

BOUND_SECONDS, BOUND_RATIO, ROUNDS = 1.5, 4, 3
CONDITION, DRUG, OTHER_DRUG, LABORATORY = 1001, 2001, 2002, 3000

EVENTS = {
    "condition_occurrence": (8, 400, 1000, "condition_concept_id", "condition_start_date", {
        "condition_end_date": "NULL::DATE", "condition_source_concept_id": "0::BIGINT",
    }),
    "drug_exposure": (10, 400, 2000, "drug_concept_id", "drug_exposure_start_date", {
        "drug_exposure_end_date": "DATE '2010-01-01' + (hash(i, 3) % 5478 + hash(i, 9) % 30)::INT",
        "days_supply": "NULL::INTEGER", "drug_source_concept_id": "0::BIGINT",
    }),
    "measurement": (50, 300, 3000, "measurement_concept_id", "measurement_date", {
        "value_as_number": "(hash(i, 5) % 1000) / 10.0", "range_low": "NULL::DOUBLE",
        "range_high": "NULL::DOUBLE", "measurement_source_concept_id": "0::BIGINT",
    }),
}  # fmt: skip
"""Rows a person, concepts, the first concept, the columns of concept and day, other columns."""


@dataclass(frozen=True)
class Question:
    name: str
    definition: str
    postgresql: str


QUESTIONS = (
    Question(
        "new user of a drug, diagnosis in the 30 days before",
        f"""
cohort: nouvel utilisateur
concepts: {{drug: {DRUG}, dx: {CONDITION}}}
entry: {{any: [{{drug_exposure: drug, first: true}}], observed: {{before: 365}}}}
rules: [{{rule: diagnostic, all: [{{condition_occurrence: dx, days: [-30, 0]}}]}}]
""",
        f"""
SELECT f.person_id, f.day
FROM (
    SELECT person_id, min(drug_exposure_start_date) AS day
    FROM drug_exposure WHERE drug_concept_id = {DRUG} GROUP BY person_id
) AS f
JOIN observation_period AS o ON o.person_id = f.person_id
    AND f.day BETWEEN o.observation_period_start_date + 365 AND o.observation_period_end_date
WHERE EXISTS (
    SELECT FROM condition_occurrence AS c
    WHERE c.person_id = f.person_id AND c.condition_concept_id = {CONDITION}
    AND c.condition_start_date BETWEEN f.day - 30 AND f.day
)
""",
    ),
    Question(
        "first exposure, the comparator never",
        f"""
cohort: jamais l'autre
concepts: {{drug: {DRUG}, other: {OTHER_DRUG}}}
entry: {{any: [{{drug_exposure: drug, first: true}}]}}
rules: [{{rule: jamais, all: [{{drug_exposure: other, count: {{exactly: 0}}}}]}}]
keep: first
""",
        f"""
SELECT person_id, min(drug_exposure_start_date) AS day
FROM drug_exposure AS d WHERE drug_concept_id = {DRUG}
AND NOT EXISTS (
    SELECT FROM drug_exposure AS n
    WHERE n.person_id = d.person_id AND n.drug_concept_id = {OTHER_DRUG}
)
GROUP BY person_id
""",
    ),
    Question(
        "a measure over a threshold twice within 180 days",
        f"""
cohort: deux fois
concepts: {{lab: {LABORATORY}}}
entry: {{any: [{{measurement: lab, where: {{value: {{gt: 80}}}}}}]}}
rules: [{{rule: encore, all: [{{measurement: lab, where: {{value: {{gt: 80}}}}, days: [1, 180]}}]}}]
keep: first
""",
        f"""
WITH high AS (
    SELECT person_id, measurement_date AS day FROM measurement
    WHERE measurement_concept_id = {LABORATORY} AND value_as_number > 80
)
SELECT h.person_id, min(h.day) AS day FROM high AS h
WHERE EXISTS (
    SELECT FROM high AS n
    WHERE n.person_id = h.person_id AND n.day BETWEEN h.day + 1 AND h.day + 180
)
GROUP BY h.person_id
""",
    ),
    Question(
        "age and sex at the first diagnosis",
        f"""
cohort: femmes de 50 ans et plus
concepts: {{dx: {CONDITION}}}
entry: {{any: [{{condition_occurrence: dx, first: true}}]}}
rules: [{{rule: femme, all: [{{person: {{age: {{gte: 50}}, gender: [8532]}}}}]}}]
""",
        f"""
SELECT f.person_id, f.day
FROM (
    SELECT person_id, min(condition_start_date) AS day
    FROM condition_occurrence WHERE condition_concept_id = {CONDITION} GROUP BY person_id
) AS f
JOIN person AS p USING (person_id)
WHERE p.gender_concept_id = 8532 AND extract(year FROM f.day) - p.year_of_birth >= 50
""",
    ),
    Question(
        "two diagnoses 30 days apart, the last measure before over a threshold",
        f"""
cohort: deux diagnostics
concepts: {{dx: {CONDITION}, lab: {LABORATORY}}}
entry: {{any: [{{condition_occurrence: dx}}]}}
rules:
  - {{rule: encore, all: [{{condition_occurrence: dx, days: [30, null]}}]}}
  - {{rule: mesure, all: [
      {{measurement: lab, days: [null, 0], keep: last, then: {{value: {{gt: 80}}}}}}]}}
keep: first
""",
        f"""
WITH dx AS (
    SELECT person_id, condition_start_date AS day
    FROM condition_occurrence WHERE condition_concept_id = {CONDITION}
)
SELECT d.person_id, min(d.day) AS day FROM dx AS d
WHERE EXISTS (SELECT FROM dx AS n WHERE n.person_id = d.person_id AND n.day >= d.day + 30)
AND (
    SELECT value_as_number FROM measurement AS m
    WHERE m.person_id = d.person_id AND m.measurement_concept_id = {LABORATORY}
    AND m.measurement_date <= d.day
    ORDER BY measurement_date DESC, measurement_id DESC LIMIT 1
) > 80
GROUP BY d.person_id
""",
    ),
)


def make(folder: Path, persons: int) -> None:
    """Write the tables of OMOP as a publication does: each by person and by concept."""
    with duckdb.connect() as engine:
        engine.execute("SET memory_limit = '2GB'; SET preserve_insertion_order = false")
        engine.execute(NO_DRAWING)
        engine.execute(f"SET temp_directory = '{folder}/spill'; SET threads = 2")

        def write(name: str, query: str, order: str, rows: int = persons) -> None:
            group = read_rows(rows, 150 * rows)
            engine.execute(
                f"COPY ({query} ORDER BY {order}) TO '{folder}/{name}.parquet'"
                f" (FORMAT parquet, {READ_FORMAT}, ROW_GROUP_SIZE {group})"
            )

        write(
            "person",
            "SELECT i AS person_id, CASE WHEN hash(i, 1) % 2 = 0 THEN 8507 ELSE 8532 END"
            " AS gender_concept_id, 1930 + (hash(i, 2) % 80)::INT AS year_of_birth"
            f" FROM range(1, {persons + 1}) AS t(i)",
            "person_id",
        )
        write(
            "observation_period",
            "SELECT i AS observation_period_id, i AS person_id,"
            " DATE '2010-01-01' AS observation_period_start_date,"
            " DATE '2024-12-31' AS observation_period_end_date, 0 AS period_type_concept_id"
            f" FROM range(1, {persons + 1}) AS t(i)",
            "person_id",
        )
        for table, (each, concepts, first, concept, day, others) in EVENTS.items():
            more = "".join(f", {value} AS {name}" for name, value in others.items())
            query = (
                f"SELECT i AS {table}_id, 1 + (hash(i, 1) % {persons})::BIGINT AS person_id,"
                f" {first} + (pow((hash(i, 2) % 1000000) / 1e6, 3) * {concepts})::BIGINT"
                f" AS {concept}, DATE '2010-01-01' + (hash(i, 3) % 5478)::INT AS {day},"
                f" 1 + (hash(i, 4) % {persons * 5})::BIGINT AS visit_occurrence_id{more}"
                f" FROM range(1, {persons * each + 1}) AS t(i)"
            )
            rows = persons * each
            write(table, query, f"person_id, {day}, {table}_id", rows)
            stored = f"FROM '{folder}/{table}.parquet'"
            write(f"{table}__by_concept", stored, f"{concept}, person_id, {day}, {table}_id", rows)
        write("concept", "SELECT unnest(range(1000, 4000)) AS concept_id", "concept_id")
        write(
            "concept_ancestor", "SELECT 1 AS ancestor_concept_id, 2 AS descendant_concept_id", "1"
        )


Answer = set[tuple[int, str]]
Measured = dict[str, tuple[float, Answer]]
T = TypeVar("T")
MEMORY_MB = 512


def ours(folder: Path) -> tuple[dict[str, tuple[float, pa.Table]], float, float]:
    """Return what each question took and found, a patient's view in ms, and the peak in MiB."""
    names = {file.stem for file in folder.glob("*.parquet")}
    found = {}
    with ExitStack() as ending:
        engine = open_engine(Zone("bench", folder, MEMORY_MB, 1), ending)
        ending.callback(engine.close)
        for name in names:
            engine.execute(f"CREATE VIEW {name} AS FROM read_parquet('{folder}/{name}.parquet')")
        for question in QUESTIONS:
            query = compile_cohort(read_text(Path("q.yaml"), question.definition), names).cohort
            found[question.name] = timed(
                lambda query=query: engine.sql(query).to_arrow_table(), time.process_time
            )
        views = [
            f"SELECT * FROM {table} WHERE person_id = $who"
            for table in ("person", "observation_period", *EVENTS)
        ]
        spent = []
        for who in range(1, 1000, 37):
            begun = time.perf_counter()
            for view in views:
                engine.execute(view, {"who": who}).fetchall()
            spent.append((time.perf_counter() - begun) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found, statistics.median(spent), peak


def timed(act: Callable[[], T], clock: Callable[[], float]) -> tuple[float, T]:
    """Return the median of a few rounds, after one to warm up, and the answer."""
    rows, spent = act(), []
    for _ in range(ROUNDS):
        begun = clock()
        act()
        spent.append(clock() - begun)
    return statistics.median(spent), rows


def theirs(folder: Path) -> Measured:
    """Return what each question took a PostgreSQL backend, and found."""

    def tune(data: Path) -> None:
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(
                "shared_buffers = 4GB\nwork_mem = 256MB\nmaintenance_work_mem = 1GB\n"
                "max_parallel_workers_per_gather = 0\nmax_wal_size = 8GB\nfsync = off\njit = off\n"
            )
        give_to_server(data / "postgresql.conf")

    with (
        a_server("bench", password="bench", prepare=tune) as server,
        psycopg.connect(
            host="127.0.0.1", port=server.port, user="bench", password="bench",
            dbname="postgres", autocommit=True,
        ) as connection,
    ):  # fmt: skip
        load(connection, folder)
        process = Path(f"/proc/{connection.info.backend_pid}/stat")

        def backend() -> float:
            fields = process.read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / 100

        found: Measured = {}
        for question in QUESTIONS:
            taken, rows = timed(
                lambda sql=question.postgresql: connection.execute(sql).fetchall(), backend
            )
            found[question.name] = taken, {(int(row[0]), str(row[1])) for row in rows}
        return found


def load(connection: psycopg.Connection, folder: Path) -> None:
    """Load the tables in the order of persons, with the primary keys and indexes of CDM 5.4."""
    with duckdb.connect() as engine:
        engine.execute("SET memory_limit = '2GB'")
        engine.execute(NO_DRAWING)
        for table in ("person", "observation_period", *EVENTS):
            source = f"read_parquet('{folder}/{table}.parquet')"
            columns = engine.execute(f"DESCRIBE FROM {source}").fetchall()
            declared = ", ".join(
                f"{name} {'DOUBLE PRECISION' if kind == 'DOUBLE' else kind}"
                for name, kind, *_ in columns
            )
            connection.execute(f"CREATE TABLE {table} ({declared})")
            exchanged = folder / f"{table}.csv"
            engine.execute(f"COPY (FROM {source}) TO '{exchanged}' (FORMAT csv, HEADER false)")
            with (
                exchanged.open("rb") as lines,
                connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
            ):
                while block := lines.read(1 << 20):
                    copy.write(block)
            exchanged.unlink()
            connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY ({columns[0][0]})")
            for name in [name for name, *_ in columns[1:] if _indexed(table, name)]:
                connection.execute(f"CREATE INDEX ON {table} ({name})")
        connection.execute("VACUUM ANALYZE")


def _indexed(table: str, column: str) -> bool:
    concept = EVENTS[table][3] if table in EVENTS else "gender_concept_id"
    return column in ("person_id", "visit_occurrence_id", concept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--patients", type=int, default=1_000_000)
    parser.add_argument("--below", type=Path, help="where the temporary folder goes")
    parser.add_argument("--alone", action="store_true", help="without PostgreSQL")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.below) as name:
        folder = Path(name)
        # Each in a process of its own: a peak is kept by whoever is started from it.
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as apart:
            apart.apply(make, (folder, asked.patients))
            mine, view, peak = apart.apply(ours, (folder,))
        peers = {} if asked.alone else theirs(folder)
    print(f"{asked.patients:,} persons, {50 * asked.patients:,} measurements; CPU s on one thread")
    for question in QUESTIONS:
        taken, rows = mine[question.name]
        persons, days = rows.column(0).to_pylist(), rows.column(1).to_pylist()
        answer = {(person, str(day)) for person, day in zip(persons, days, strict=True)}
        said = f"{question.name:<72}{taken:6.2f} s"
        if question.name in peers:
            other, same = peers[question.name]
            agrees = "the same" if same == answer else f"{len(same ^ answer)} NOT THE SAME"
            said += f"   PostgreSQL {other:6.2f} s   {other / taken:5.1f} x   {agrees}"
        print(f"{said}   {len({person for person, _ in answer}):,} persons")
    print(f"a patient's view {view:.0f} ms; peak {peak:.0f} MiB")
    print(f"bounds: {BOUND_SECONDS} s, {BOUND_RATIO} x, 50 ms, 1,024 MiB")


if __name__ == "__main__":
    main()
