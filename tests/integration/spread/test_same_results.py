"""A hospital taken in, pseudonymised and asked over a cluster: every row as one machine makes."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from ambroise.access import Grant, Role, people
from ambroise.cli.cohort import cohort as cohort_commands
from ambroise.cli.session import Session
from ambroise.deid import texts
from ambroise.intake import reading
from ambroise.spread import by_person, in_order, ordering, persons
from ambroise.spread.session import disconnect
from ambroise.tables import open_zone
from ambroise.tables.spill import spill_folder
from ambroise.warehouse.cohorts import query_on
from tests.builders import spread_work as work
from tests.builders.cluster import LEFT_OPEN
from tests.builders.cohorts import written
from tests.builders.hospital import Hospital

pytestmark = pytest.mark.filterwarnings(LEFT_OPEN)

OF_THE_MOMENT = {"received_at", "batch_id", "snapshot_at", "built_at"}
COHORT = """\
cohort: Hospitalisés traités
concepts: {antalgiques: {vocabulary: ATC, code: N02, below: true}}
entry: {any: [{visit_occurrence: any}], keep: all}
rules:
  - {rule: Diagnostic, all: [{condition_occurrence: any, same_stay: true}]}
  - {rule: Médicament, all: [{drug_exposure: antalgiques, days: [0, 30]}]}
  - {rule: Mesure, all: [{measurement: any, days: [-2, 400], count: 2}]}
exit: {days: 30}
"""


@pytest.fixture(scope="module")
def taken_in(spread: Hospital) -> tuple[Hospital, list[int]]:
    """The hospital of the cluster, and how many things each work gave to it."""
    given: list[int] = []
    over_cluster = ordering.over_cluster

    def counted(settings: Any, make: Any, things: Any, **options: Any) -> Any:
        given.append(0)

        def each() -> Iterator[Any]:
            for thing in things:
                given[-1] += 1
                yield thing

        return over_cluster(settings, make, each(), **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "over_cluster", counted)
        patch.setattr(reading, "_FEW_DOCUMENTS", 0)
        patch.setattr(texts, "FEW_TEXTS", 0)
        patch.setattr(texts, "TASK_TEXTS", 40)
        spread.take_in()
    return spread, given


def tables_of(hospital: Hospital, zone: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table of a zone, in an order of their own."""
    found, folder = {}, open_zone(hospital.settings, zone)
    for table in folder.tables():
        if files := folder.files(table):
            with duckdb.connect() as engine:
                relation = engine.read_parquet(files)
                shown = [f'"{one}"' for one in relation.columns if one not in OF_THE_MOMENT]
                found[table] = engine.sql(
                    f"SELECT {', '.join(shown)} FROM relation ORDER BY ALL"
                ).fetchall()
    return found


@pytest.mark.parametrize("zone", ["care", "research"])
def test_every_table_has_the_same_rows(
    alone: Hospital, taken_in: tuple[Hospital, list[int]], zone: str
) -> None:
    expected, found = tables_of(alone, zone), tables_of(taken_in[0], zone)
    assert found.keys() == expected.keys()
    assert [table for table in expected if found[table] != expected[table]] == []
    assert len(expected["text/spans" if zone == "care" else "omop/note_span"]) > 200


def test_documents_and_texts_went_to_the_cluster(taken_in: tuple[Hospital, list[int]]) -> None:
    documents, detected = taken_in[1]
    assert documents > 3
    assert detected > 5


@pytest.fixture
def asked(
    alone: Hospital, taken_in: tuple[Hospital, list[int]], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str, str], list[list[dict[str, Any]]]]:
    """Ask one property of the query of a definition, in both homes."""
    monkeypatch.setattr(persons, "FEW_PERSONS", 2)

    def ask(definition: str, part: str) -> list[list[dict[str, Any]]]:
        found = []
        for hospital in (alone, taken_in[0]):
            readers = hospital.readers("care")
            with readers.reader() as care:
                with care.cursor() as cursor:
                    everybody = cursor.arrow("SELECT person_id FROM person").column(0).to_pylist()
                with care.cursor(persons=everybody) as cursor:
                    query = getattr(query_on(cursor, written(definition)), part)
                    one = by_person(hospital.settings, care, everybody, cursor)
                    rows = one.totals(query) if part == "attrition" else one.arrow(query)
            readers.close()
            found.append(rows if isinstance(rows, list) else sorted(rows.to_pylist(), key=str))
        return found

    return ask


@pytest.mark.parametrize("part", ["attrition", "cohort", "evidence"])
def test_a_cohort_is_the_same(
    asked: Callable[[str, str], list[list[dict[str, Any]]]], part: str
) -> None:
    expected, found = asked(COHORT, part)
    assert found == expected
    assert len(expected) > 3


def test_the_command_counts_the_same(
    alone: Hospital,
    taken_in: tuple[Hospital, list[int]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(persons, "FEW_PERSONS", 2)
    file = tmp_path / "cohorte.yaml"
    file.write_text(COHORT)
    told = []
    for hospital in (alone, taken_in[0]):
        session = Session(hospital.settings, "fr")
        now = datetime.now(UTC)
        people.create(
            session.state, "rita", "rita", now=now, grants=(Grant(Role.RESEARCHER, None, now),)
        )
        session.actor = people.actor_of(session.state, "rita", now)
        answer = CliRunner().invoke(
            cohort_commands, ["attrition", str(file), "--json"], obj=session
        )
        assert answer.exit_code == 0, answer.exception
        told.append(json.loads(answer.stdout))
        session.close()
    assert told[0] == told[1]


def test_nothing_is_left_in_clear_where_the_cluster_works(
    taken_in: tuple[Hospital, list[int]], cluster: Path
) -> None:
    hospital = taken_in[0]
    readers = hospital.readers("care")
    with readers.reader() as care, care.cursor() as cursor:
        names = {row["n"] for row in cursor.rows("SELECT birth_name AS n FROM identity_person")}
    readers.close()
    left = [
        *(cluster / "spark" / "work").rglob("*"),
        *(hospital.settings.care / "spill").rglob("*"),
    ]
    files = [path for path in left if path.is_file() and not path.name.endswith((".so", ".lck"))]
    assert files
    told = b"\n".join(path.read_bytes() for path in files)
    assert [name for name in names if name and name.encode() in told] == []


def test_the_end_takes_away_what_was_put_on_the_disk(spread: Hospital) -> None:
    assert list(in_order(spread.settings, work.squares, [3])) == [9]
    disconnect()
    deadline = time.monotonic() + 30  # executors take their time to end
    left = True
    while left and time.monotonic() < deadline:
        with spill_folder(open_zone(spread.settings, "care")) as own:
            left = len(list(own.parent.iterdir())) > 1
        time.sleep(0.2)
    assert not left
