"""Whatever is done to the trail behind its back, `verify` finds it."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ambroise.errors import TrailUnavailable
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.state.schema import trail_heads
from ambroise.trail import Event, Retention, Trail, Verification, open_trail
from ambroise.trail.event import canonical, digest

START = datetime(2026, 1, 1, tzinfo=UTC)
CLASSES = [Retention.ACCESS, Retention.GENERATION]


@dataclass(frozen=True)
class Installation:
    """Two stores to be altered, and the keys that the attacker does not hold."""

    home: Path

    @property
    def trail(self) -> Path:
        return self.home / "trail" / "trail.sqlite"

    @property
    def state(self) -> Path:
        return self.home / "state" / "state.sqlite"

    @property
    def sink(self) -> Path:
        return self.home / "sink.jsonl"

    @contextmanager
    def opened(self) -> Iterator[Trail]:
        state = State(f"sqlite:///{self.state}")
        with closing(open_trail(Settings(home=self.home, trail_sink=self.sink), state)) as trail:
            yield trail
        state.close()

    def verify(self) -> Verification:
        with self.opened() as trail:
            return trail.verify()


def event(n: int, kind: Retention) -> Event:
    return Event(
        f"actor{n % 3}", "read", "person", str(n), "care", "P1", "care-team", n % 4 > 0, n,
        {"n": n}, f"r{n}", kind, "public_task", f"engine@{n}", {"output": f"d{n}"},
    )  # fmt: skip


def filled(home: Path) -> None:
    """Make a trail of two classes with all that it may hold: segments, a purge, a crash mended.

    Its files at half way are kept beside it.
    """
    clock = [START]
    settings = Settings(home=home, trail_sink=home / "sink.jsonl")
    state = open_state(settings)
    trail: Trail = open_trail(settings, state, clock=lambda: clock[0])
    for n in range(24):
        if n in (8, 14):
            trail.close_segment(Retention.ACCESS, actor="dpo")
        if n == 12:
            trail = crashed(trail, settings, state, lambda: clock[0])
        if n == 16:
            trail.close_segment(Retention.GENERATION, actor="dpo")
            trail.purge(Retention.GENERATION, START + timedelta(hours=7), actor="dpo")
            with (
                closing(sqlite3.connect(home / "trail" / "trail.sqlite")) as now,
                closing(sqlite3.connect(home / "older.sqlite")) as older,
            ):
                now.backup(older)
        trail.append(event(n, CLASSES[n % 2]))
        clock[0] += timedelta(hours=1)
    trail.close()
    state.close()


def crashed(trail: Trail, settings: Settings, state: State, clock: Callable[[], datetime]) -> Trail:
    """Leave the anchors one entry behind, as a crash would, and open the trail again."""
    with state.read() as connection:
        before = connection.execute(sa.select(trail_heads)).mappings().all()
    trail.append(event(99, Retention.ACCESS))
    trail.close()
    with state.begin() as connection:
        for row in before:
            connection.execute(
                sa.update(trail_heads)
                .where(trail_heads.c.retention == row["retention"])
                .values(dict(row))
            )
    again = open_trail(settings, state, clock=clock)
    again.append(event(100, Retention.ACCESS))
    return again


Copy = Callable[[], Installation]


@pytest.fixture(scope="module")
def copy() -> Iterator[Copy]:
    """Give a fresh copy of the same installation each time."""
    with TemporaryDirectory() as folder:
        whole = Path(folder) / "whole"
        filled(whole)
        count = iter(range(10_000))

        def make() -> Installation:
            home = Path(folder) / str(next(count))
            shutil.copytree(whole, home)
            return Installation(home)

        yield make


many = hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

FIELDS = {
    "entries": ["sequence", "retention", "position", "hash", "body"],
    "checkpoints": ["retention", "position", "sequence", "hash", "at", "signature"],
    "tombstones": ["retention", "position", "sequence", "hash", "before", "at", "signature"],
    "segments": "retention number first position sequence previous hash at signature".split(),
    "trail_heads": ["retention", "count", "sequence", "head", "signature"],
}


def opened(path: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open a file behind the trail's back; each change is kept at once."""
    return closing(sqlite3.connect(path, isolation_level=None))


def rows(connection: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    return connection.execute(f"SELECT rowid, {', '.join(FIELDS[table])} FROM {table}").fetchall()


def altered(data: st.DataObject, value: Any) -> Any:
    if isinstance(value, int):
        return data.draw(st.integers(0, 2**40).filter(lambda other: other != value))
    if value in set(Retention):
        return data.draw(st.sampled_from([*Retention, "x"]).filter(lambda other: other != value))
    place = data.draw(st.integers(0, len(value) - 1))
    other = data.draw(st.sampled_from("0123456789abcdefz").filter(lambda c: c != value[place]))
    return value[:place] + other + value[place + 1 :]


@many
@given(st.data())
def test_any_changed_field_is_found(copy: Copy, data: st.DataObject) -> None:
    place = copy()
    table = data.draw(st.sampled_from(sorted(FIELDS)))
    path = place.state if table == "trail_heads" else place.trail
    with closing(sqlite3.connect(path)) as connection:
        row = data.draw(st.sampled_from(rows(connection, table)))
        column = data.draw(st.integers(1, len(row) - 1))
        name, value = FIELDS[table][column - 1], altered(data, row[column])
        try:
            connection.execute(f"UPDATE {table} SET {name} = ? WHERE rowid = ?", (value, row[0]))
        except sqlite3.Error:
            assume(False)
        connection.commit()
    assert not place.verify().ok, (table, name, row[column], value)


def other(value: Any) -> Any:
    """Return another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, dict):
        return {**value, "added": 1}
    return f"{value[:-1]}{'0' if value[-1:] != '0' else '1'}" if value else "x"


def test_each_field_of_each_entry_is_covered(copy: Copy) -> None:
    place = copy()
    tried = 0
    change = "UPDATE entries SET body = ?, hash = ? WHERE sequence = ?"
    with place.opened() as trail, opened(place.trail) as connection:
        entries = connection.execute("SELECT sequence, body, hash FROM entries").fetchall()
        for sequence, body, stored in entries:
            fields = json.loads(body)
            for name, value in fields.items():
                changed = canonical({**fields, name: other(value)})
                for claimed in (digest(changed), stored):
                    connection.execute(change, (changed, claimed, sequence))
                    assert not trail.verify().ok, (sequence, name, claimed)
                    tried += 1
            connection.execute(change, (body, stored, sequence))
        assert trail.verify().ok
    assert tried > 1000


@pytest.mark.parametrize("table", ["checkpoints", "tombstones", "segments", "trail_heads"])
def test_each_field_of_each_signed_statement_is_covered(copy: Copy, table: str) -> None:
    place = copy()
    path = place.state if table == "trail_heads" else place.trail
    with place.opened() as trail, opened(path) as connection:
        found = rows(connection, table)
        for rowid, *values in found:
            for name, value in zip(FIELDS[table], values, strict=True):
                change = f"UPDATE {table} SET {name} = ? WHERE rowid = ?"
                connection.execute(change, (other(value), rowid))
                assert not trail.verify().ok, (table, name, rowid)
                connection.execute(change, (value, rowid))
            row = connection.execute(f"SELECT * FROM {table} WHERE rowid = ?", (rowid,)).fetchone()
            connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
            assert not trail.verify().ok, (table, values)
            connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        assert found
        assert trail.verify().ok


def test_each_field_of_each_line_of_the_sink_is_covered(copy: Copy) -> None:
    place = copy()
    lines = place.sink.read_text().splitlines()
    with place.opened() as trail:
        for number, line in enumerate(lines):
            fields = json.loads(line)
            for name, value in fields.items():
                changed = canonical({**fields, name: other(value)})
                altered = [*lines[:number], changed, *lines[number + 1 :]]
                place.sink.write_text("".join(f"{one}\n" for one in altered))
                assert not trail.verify().ok, (number, name)


def test_an_older_purge_put_back_beside_the_newer_one_is_found(copy: Copy) -> None:
    place = copy()
    with closing(sqlite3.connect(place.trail)) as connection:
        older = connection.execute("SELECT * FROM tombstones").fetchone()
    with place.opened() as trail:
        trail.purge(Retention.GENERATION, START + timedelta(hours=12), actor="dpo")
    assert place.verify().ok
    with closing(sqlite3.connect(place.trail)) as connection:
        connection.execute(f"INSERT INTO tombstones VALUES ({', '.join('?' * 7)})", older)
        connection.commit()
    assert not place.verify().ok


@pytest.mark.parametrize("cut", range(1, 8))
def test_each_cut_tail_is_found(copy: Copy, cut: int) -> None:
    place = copy()
    with closing(sqlite3.connect(place.trail)) as connection:
        connection.execute(
            "DELETE FROM entries WHERE sequence > (SELECT max(sequence) - ? FROM entries)", (cut,)
        )
        connection.commit()
    assert not place.verify().ok


@many
@given(st.data())
def test_a_changed_fact_is_found_even_when_every_later_hash_is_made_again(
    copy: Copy, data: st.DataObject
) -> None:
    place = copy()
    with closing(sqlite3.connect(place.trail)) as connection:
        entries = connection.execute(
            "SELECT sequence, retention, body FROM entries ORDER BY sequence"
        ).fetchall()
        chosen = data.draw(st.integers(0, len(entries) - 1))
        retention = entries[chosen][1]
        fields = json.loads(entries[chosen][2])
        name = data.draw(st.sampled_from(sorted(fields.keys() - {"previous"})))
        fields[name] = other(fields[name])
        previous = fields["previous"]
        for sequence, kind, body in entries[chosen:]:
            if kind == retention:
                new = fields if sequence == entries[chosen][0] else json.loads(body)
                new["previous"] = previous
                text = canonical(new)
                previous = digest(text)
                connection.execute(
                    "UPDATE entries SET body = ?, hash = ? WHERE sequence = ?",
                    (text, previous, sequence),
                )
        connection.commit()
    assert not place.verify().ok


@many
@given(st.data())
def test_any_removal_is_found(copy: Copy, data: st.DataObject) -> None:
    place = copy()
    table = data.draw(st.sampled_from(sorted(FIELDS)))
    path = place.state if table == "trail_heads" else place.trail
    with closing(sqlite3.connect(path)) as connection:
        ids = [row[0] for row in rows(connection, table)]
        first = data.draw(st.integers(0, len(ids) - 1))
        last = data.draw(st.integers(first, len(ids) - 1))
        for one in ids[first : last + 1]:
            connection.execute(f"DELETE FROM {table} WHERE rowid = ?", (one,))
        connection.commit()
    assert not place.verify().ok


@many
@given(st.data())
def test_any_swap_is_found(copy: Copy, data: st.DataObject) -> None:
    place = copy()
    with closing(sqlite3.connect(place.trail)) as connection:
        ids = [row[0] for row in rows(connection, "entries")]
        one, two = data.draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
        what = data.draw(st.sampled_from(["body, hash", "body", "hash"]))
        values = {
            n: connection.execute(f"SELECT {what} FROM entries WHERE sequence = ?", (n,)).fetchone()
            for n in (one, two)
        }
        marks = ", ".join(f"{name} = ?" for name in what.split(", "))
        for target, source in ((one, two), (two, one)):
            connection.execute(
                f"UPDATE entries SET {marks} WHERE sequence = ?", (*values[source], target)
            )
        connection.commit()
    assert not place.verify().ok


@many
@given(st.data())
def test_a_replayed_segment_is_found(copy: Copy, data: st.DataObject) -> None:
    place = copy()
    with closing(sqlite3.connect(place.trail)) as connection:
        found = connection.execute(
            "SELECT retention, hash, body FROM entries ORDER BY sequence"
        ).fetchall()
        first = data.draw(st.integers(0, len(found) - 1))
        last = data.draw(st.integers(first, len(found) - 1))
        for retention, stored, body in found[first : last + 1]:
            connection.execute(
                "INSERT INTO entries (sequence, retention, position, hash, body) VALUES ("
                "(SELECT max(sequence) + 1 FROM entries), :kind,"
                "(SELECT max(position) + 1 FROM entries WHERE retention = :kind), :hash, :body)",
                {"kind": retention, "hash": stored, "body": body},
            )
        connection.commit()
    assert not place.verify().ok


def test_an_older_file_put_back_is_found(copy: Copy) -> None:
    place = copy()
    for name in ("trail.sqlite", "trail.sqlite-wal", "trail.sqlite-shm"):
        place.trail.with_name(name).unlink(missing_ok=True)
    shutil.copy(place.home / "older.sqlite", place.trail)
    assert not place.verify().ok


def test_a_file_of_another_installation_is_found(copy: Copy, tmp_path: Path) -> None:
    place = copy()
    filled(tmp_path / "other")
    shutil.copy(tmp_path / "other" / "trail" / "trail.sqlite", place.trail)
    assert not place.verify().ok


@many
@given(st.binary(min_size=1, max_size=64), st.data())
def test_damaged_bytes_are_found_or_change_nothing(
    copy: Copy, noise: bytes, data: st.DataObject
) -> None:
    place = copy()
    with closing(sqlite3.connect(place.trail)) as connection:
        entries_before = rows(connection, "entries")
    content = bytearray(place.trail.read_bytes())
    offset = data.draw(st.integers(100, len(content) - len(noise)))
    content[offset : offset + len(noise)] = noise
    place.trail.write_bytes(content)
    try:
        ok = place.verify().ok
    except TrailUnavailable:
        ok = False
    if ok:
        with closing(sqlite3.connect(place.trail)) as left:
            assert rows(left, "entries") == entries_before
