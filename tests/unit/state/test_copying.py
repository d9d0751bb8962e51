"""A store copied line by line is the same store, whatever engine holds it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise.errors import StateNewer
from ambroise.state import State, jobs
from ambroise.state.copying import OF_THE_MOMENT, Head, dump, is_empty, load, revision
from ambroise.state.schema import (
    jobs as job_rows,
)
from ambroise.state.schema import (
    metadata,
    one_time_values,
    patient_information,
    people,
    publications,
    sessions,
    units,
    uses,
)
from ambroise.state.store import migrate

NOW = datetime(2026, 3, 4, 10, 0, 0, 250, tzinfo=UTC)
Copy = list[tuple[Head, list[bytes]]]


@pytest.fixture
def other(tmp_path: Path) -> Iterator[State]:
    """An empty store, always of SQLite."""
    store = State(f"sqlite:///{tmp_path / 'other.sqlite'}")
    yield store
    store.close()


def filled(state: State) -> State:
    person = {"id": "p1", "login": "anne", "display_name": "Anne", "created_at": NOW}
    told = {"person_id": 2**62, "informed_on": date(2026, 1, 2), "means": "courrier"}
    one_time = {"digest": "d", "kind": "launch", "sealed": b"\x00\xff", "expires_at": NOW}
    with state.begin() as connection:
        connection.execute(sa.insert(people).values(person))
        connection.execute(sa.insert(units).values(code="P1", name="Pôle é"))
        connection.execute(sa.insert(units).values(code="A1", parent="P1", name="Unité"))
        connection.execute(
            sa.insert(patient_information).values(**told, recorded_by="p1", recorded_at=NOW)
        )
        connection.execute(sa.insert(one_time_values).values(one_time))
        connection.execute(
            sa.insert(publications).values(
                zone="care", created_at=NOW, tables={"omop/person": 3}, detail={"a": [1, None]}
            )
        )
        connection.execute(
            sa.insert(sessions).values(
                id_digest="s",
                person_id="p1",
                csrf="c",
                created_at=NOW,
                last_seen_at=NOW,
                expires_at=NOW,
            )
        )
        first = jobs.enqueue(connection, "build", {"n": 1}, "p1", now=NOW)
        jobs.enqueue(connection, "build", {"n": 2}, "p1", retry_of=first, now=NOW)
    return state


def copied(state: State) -> Copy:
    with state.read() as connection:
        return [(head, list(lines)) for head, lines in dump(connection)]


def test_a_copy_loaded_in_an_empty_store_gives_the_same_copy(state: State, other: State) -> None:
    first = copied(filled(state))
    with state.read() as connection:
        load(other, revision(connection), first)
    assert copied(other) == first
    assert {head.table for head, _ in first} == set(metadata.tables) - OF_THE_MOMENT


def test_values_keep_their_type(state: State, other: State) -> None:
    load(other, "0010", copied(filled(state)))
    with other.read() as connection:
        told = connection.execute(sa.select(patient_information)).one()
        shown = connection.execute(sa.select(publications)).one()
        sealed = connection.execute(sa.select(one_time_values.c.sealed)).scalar_one()
        results = connection.execute(sa.select(job_rows.c.result)).scalars().all()
        nulls = connection.execute(sa.select(sa.func.count()).where(job_rows.c.result.is_(None)))
        assert nulls.scalar_one() == 2
    assert (told.person_id, told.informed_on, told.recorded_at) == (2**62, date(2026, 1, 2), NOW)
    assert shown.tables == {"omop/person": 3}
    assert (sealed, results) == (b"\x00\xff", [None, None])


def test_a_copy_made_elsewhere_fills_this_engine(state: State, other: State) -> None:
    migrate(other.engine)
    first = copied(filled(other))
    assert is_empty(state)
    load(state, "0010", first)
    assert not is_empty(state)
    assert copied(state) == first
    with state.begin() as connection:
        added = jobs.enqueue(connection, "build", {}, "p1", now=NOW)
    assert added == 3


def test_rows_refer_to_rows_that_come_later(state: State, other: State) -> None:
    load(other, "0010", copied(filled(state)))
    with other.read() as connection:
        found = connection.execute(sa.select(units.c.code, units.c.parent)).all()
    assert sorted(map(tuple, found), key=str) == [("A1", "P1"), ("P1", None)]


def test_nothing_is_kept_of_a_copy_that_breaks(state: State, other: State) -> None:
    tables = copied(filled(state))

    def broken() -> Iterator[tuple[Head, list[bytes]]]:
        yield from tables[: len(tables) // 2]
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        load(other, "0010", broken())
    assert is_empty(other)
    load(other, "0010", tables)
    assert copied(other) == tables


def test_the_copy_of_an_earlier_schema_comes_up_to_date(other: State, tmp_path: Path) -> None:
    head = Head(
        "uses",
        (("name", "plain"), ("state", "plain"), ("changed_by", "plain"), ("changed_at", "time")),
    )
    load(other, "0001", [(head, [b'["letter","pilot","anne","2026-03-04T10:00:00+00:00"]\n'])])
    with other.read() as connection:
        assert connection.execute(sa.select(uses.c.reason)).scalar_one() == ""
        assert connection.execute(sa.select(people)).all() == []


def test_the_copy_of_a_later_schema_is_refused(other: State) -> None:
    with pytest.raises(StateNewer):
        load(other, "9999", [])
