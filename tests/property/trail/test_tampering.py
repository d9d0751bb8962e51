"""Whatever is done to the trail behind its back, `verify` finds it."""

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ambroise.errors import TrailUnavailable
from ambroise.settings import Settings
from ambroise.state import State, open_state
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

    def verify(self) -> Verification:
        state = State(f"sqlite:///{self.state}")
        trail = open_trail(Settings(home=self.home), state)
        found = trail.verify()
        trail.close()
        state.close()
        return found


def event(n: int, kind: Retention) -> Event:
    return Event(
        f"actor{n % 3}", "read", "person", str(n), "care", "P1", "care-team", n % 4 > 0, n,
        {"n": n}, f"r{n}", kind,
    )  # fmt: skip


def filled(home: Path) -> None:
    """Make a trail of two classes, purged once, with checkpoints; keep its files at half way."""
    clock = [START]
    settings = Settings(home=home)
    state = open_state(settings)
    trail: Trail = open_trail(settings, state, clock=lambda: clock[0])
    for n in range(24):
        if n == 16:
            trail.purge(Retention.GENERATION, START + timedelta(hours=7), actor="dpo")
            trail.checkpoint()
            with (
                closing(sqlite3.connect(home / "trail" / "trail.sqlite")) as now,
                closing(sqlite3.connect(home / "older.sqlite")) as older,
            ):
                now.backup(older)
        trail.append(event(n, CLASSES[n % 2]))
        clock[0] += timedelta(hours=1)
    trail.close()
    state.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("trail") / "home"
    filled(home)
    assert Installation(home).verify().ok
    return home


Copy = Callable[[], Installation]


@pytest.fixture
def copy(whole: Path) -> Iterator[Copy]:
    with TemporaryDirectory() as folder:
        count = iter(range(1_000_000))

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
    "trail_heads": ["retention", "count", "sequence", "head", "signature"],
}


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
        name = data.draw(st.sampled_from(["actor", "object_id", "purpose", "rule", "at"]))
        fields[name] = altered(data, fields[name] or "0")
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
    table = data.draw(st.sampled_from(["entries", "tombstones", "trail_heads"]))
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
