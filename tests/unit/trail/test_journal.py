"""An event is durable, in order, and found again; no trace means no answer."""

import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise.errors import TrailUnavailable
from ambroise.settings import Settings
from ambroise.state import State, open_state
from ambroise.state.schema import trail_heads
from ambroise.trail import Event, Fault, Note, Retention, Trail, open_trail

READ = Event("anne", "read_identified", "person", "42", "care", rule="care-team")
GENERATED = Event("anne", "run.recorded", "run", "r1", retention=Retention.GENERATION)


def faults(trail: Trail) -> set[Fault | Note]:
    return {finding.fault for finding in trail.verify().findings}


def notes(trail: Trail) -> set[Fault | Note]:
    return {finding.fault for finding in trail.verify().notes}


def with_sink(settings: Settings, sink: Path) -> Settings:
    return settings.model_copy(update={"trail_sink": sink})


def test_an_entry_holds_the_event_and_the_hash_of_the_last_one(trail: Trail) -> None:
    first, second = trail.append(READ), trail.append(READ)
    assert first.event == READ
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous == first.hash


def test_an_entry_holds_the_basis_the_model_and_both_times(trail: Trail) -> None:
    generation = Event(
        "anne",
        "run.recorded",
        "run",
        "r1",
        "care_aid",
        retention=Retention.GENERATION,
        basis="public_task",
        model="rules@1",
        digests={"input": "a" * 64, "output": "b" * 64},
    )
    first, second = trail.append(READ), trail.append(generation)
    (kept,) = trail.events(action="run.recorded")
    assert kept == second
    assert kept.event == generation
    assert 0 < first.monotonic_ns < second.monotonic_ns
    assert first.at <= second.at


def test_each_retention_class_has_its_own_chain_and_shares_the_sequence(trail: Trail) -> None:
    generation = Event("anne", "run_use", "use", "letter", retention=Retention.GENERATION)
    entries = [trail.append(one) for one in (READ, generation, READ)]
    assert [(e.sequence, e.position) for e in entries] == [(1, 1), (2, 1), (3, 2)]
    assert entries[2].previous == entries[0].hash
    assert trail.verify().counts == {"access": 2, "generation": 1, "technical": 0}


def test_events_are_found_by_object_actor_and_time_newest_first(trail: Trail) -> None:
    trail.append(READ)
    trail.append(Event("paul", "read_identified", "person", "42"))
    trail.append(Event("paul", "read_identified", "person", "7"))
    found = trail.events(object_kind="person", object_id="42")
    assert [entry.event.actor for entry in found] == ["paul", "anne"]
    assert len(trail.events(actor="paul")) == 2
    assert trail.events(since=datetime.now(UTC) + timedelta(hours=1)) == []
    assert trail.events(until=datetime.now(UTC) - timedelta(hours=1)) == []
    assert len(trail.events(object_kind="person", object_id=["42", "7"])) == 3
    assert len(trail.events(limit=1)) == 1


def test_concurrent_appends_share_a_write_and_lose_nothing(trail: Trail) -> None:
    def work(name: str) -> None:
        for n in range(25):
            trail.append(Event(name, "act", "x", str(n)))

    threads = [threading.Thread(target=work, args=(f"t{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trail.verify().ok
    for n in range(8):
        mine = [int(e.event.object_id) for e in trail.events(actor=f"t{n}", limit=50)]
        assert mine == list(range(24, -1, -1))


def test_two_openings_append_to_one_chain(settings: Settings, state: State, trail: Trail) -> None:
    other = open_trail(settings, state)
    for _ in range(5):
        trail.append(READ)
        other.append(READ)
    assert trail.verify().ok
    assert trail.verify().counts["access"] == 10
    other.close()


def test_the_file_and_the_key_are_for_the_service_account_alone(
    settings: Settings, trail: Trail
) -> None:
    for path in (settings.trail / "trail.sqlite", settings.keys / "trail.key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_the_operational_store_nothing_is_acknowledged(state: State, trail: Trail) -> None:
    trail.append(READ)
    with state.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE trail_heads RENAME TO gone")
    with pytest.raises(TrailUnavailable):
        trail.append(READ)
    with state.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO trail_heads")
    assert notes(trail) == {Note.LAG}
    trail.append(READ)
    assert notes(trail) == {Note.MENDED}
    assert trail.verify().ok


def crashed(settings: Settings, state: State, trail: Trail, event: Event) -> Trail:
    """Append an event twice, the second as a crash before its anchor leaves it; open it again."""
    trail.append(event)
    with state.read() as connection:
        before = connection.execute(sa.select(trail_heads)).mappings().all()
    trail.append(event)
    with state.begin() as connection:
        for row in before:
            connection.execute(
                sa.update(trail_heads)
                .where(trail_heads.c.retention == row["retention"])
                .values(dict(row))
            )
    return open_trail(settings, state)


def test_a_lag_left_by_a_crash_is_no_alarm_and_is_mended_by_an_event(
    settings: Settings, state: State, trail: Trail
) -> None:
    with closing(crashed(settings, state, trail, READ)) as after_crash:
        assert after_crash.verify().ok
        assert notes(after_crash) == {Note.LAG}
        after_crash.append(READ)
        mend = after_crash.events(action="trail.mend")[0]
        assert mend.event.detail == {"retention": "access", "anchored": 1, "found": 2}
        assert after_crash.verify().ok


def test_a_class_left_behind_by_a_crash_is_mended_by_the_entries_of_another(
    settings: Settings, state: State, trail: Trail
) -> None:
    with closing(crashed(settings, state, trail, GENERATED)) as after_crash:
        after_crash.append(READ)
        after_crash.append(GENERATED)
        assert after_crash.verify().counts["generation"] == 3
    with closing(open_trail(settings, state)) as later:
        later.append(GENERATED)
        assert later.verify().ok
        assert len(later.events(action="trail.mend")) == 1


def test_an_older_file_is_found_and_takes_no_entry_until_a_person_resumes(
    settings: Settings, state: State, trail: Trail
) -> None:
    trail.append(READ)
    trail.close()
    shutil.copytree(settings.trail, settings.home / "older")
    trail = open_trail(settings, state)
    trail.append(READ)
    trail.close()
    shutil.rmtree(settings.trail)
    shutil.copytree(settings.home / "older", settings.trail)
    settings.trail.chmod(0o700)
    trail = open_trail(settings, state)
    assert faults(trail) == {Fault.BEHIND_ANCHOR}
    with pytest.raises(TrailUnavailable):
        trail.append(READ)
    trail.resume(actor="rssi", reason="restored from a backup")
    trail.append(READ)
    assert trail.verify().ok
    assert notes(trail) == {Note.RESUMED}
    resumed = trail.events(action="trail.resume")[0].event.detail
    assert (resumed["access_anchored"], resumed["access_found"]) == (2, 1)
    trail.close()


def test_a_file_put_in_place_of_the_open_one_is_noticed(settings: Settings, trail: Trail) -> None:
    trail.append(READ)
    path = settings.trail / "trail.sqlite"
    shutil.copy(path, settings.trail / "copy")
    (settings.trail / "copy").rename(path)
    with pytest.raises(TrailUnavailable, match="replaced"):
        trail.append(READ)


def test_a_deleted_trail_does_not_start_again_in_silence(
    settings: Settings, state: State, trail: Trail
) -> None:
    trail.append(READ)
    trail.close()
    shutil.rmtree(settings.trail)
    with closing(open_trail(settings, state)) as again:
        with pytest.raises(TrailUnavailable):
            again.append(READ)
        assert faults(again) == {Fault.BEHIND_ANCHOR}


def test_a_restored_file_is_accepted_by_a_signed_event_that_names_the_backup(
    settings: Settings, state: State, tmp_path: Path
) -> None:
    sink = tmp_path / "sink.jsonl"
    settings = with_sink(settings, sink)
    with closing(open_trail(settings, state)) as trail:
        trail.append(READ)
    shutil.copytree(settings.trail, settings.home / "backup")
    with closing(open_trail(settings, state)) as trail:
        trail.append(READ)
        trail.append(READ)
    shutil.rmtree(settings.trail)
    shutil.copytree(settings.home / "backup", settings.trail)
    settings.trail.chmod(0o700)
    with closing(open_trail(settings, state)) as trail:
        assert faults(trail) == {Fault.BEHIND_ANCHOR}
        entry = trail.restored(actor="admin", backup="b42")
        assert entry.event.detail["backup"] == "b42"
        assert (entry.event.detail["access_anchored"], entry.event.detail["access_found"]) == (3, 1)
        trail.append(READ)
        assert trail.verify().ok
        assert notes(trail) == {Note.RESTORED, Note.SINK_ACCEPTED}
        with sqlite3.connect(settings.trail / "trail.sqlite") as connection:
            signed = connection.execute("SELECT position FROM checkpoints").fetchall()
        connection.close()
        assert signed == [(entry.position,)]


def test_a_line_of_the_sink_that_is_torn_spoils_no_other_line(
    settings: Settings, state: State, tmp_path: Path
) -> None:
    sink = tmp_path / "sink.jsonl"
    with closing(open_trail(with_sink(settings, sink), state)) as trail:
        trail.append(READ)
        with sink.open("a") as lines:
            lines.write('{"count":1,"he')
        trail.append(READ)
        assert trail.verify().ok
        assert notes(trail) == {Note.SINK_LINE}
        sink.write_text(sink.read_text().replace('"count":2', '"count":1'))
        assert faults(trail) == {Fault.BAD_SIGNATURE}


def test_the_outside_sink_shows_both_stores_put_back_together(
    settings: Settings, state: State, tmp_path: Path
) -> None:
    sink = tmp_path / "sink.jsonl"
    trail = open_trail(with_sink(settings, sink), state)
    trail.append(READ)
    trail.close()
    state.close()
    shutil.copytree(settings.home, tmp_path / "older", symlinks=True)
    state = open_state(settings)
    trail = open_trail(with_sink(settings, sink), state)
    trail.append(READ)
    trail.close()
    state.close()
    older = settings.model_copy(update={"home": tmp_path / "older"})
    state = open_state(older)
    blind = open_trail(older, state)
    assert blind.verify().ok
    blind.close()
    seeing = open_trail(with_sink(older, sink), state)
    assert faults(seeing) == {Fault.BEHIND_ANCHOR}
    with sink.open("a") as lines:
        lines.write("{torn")
    assert notes(seeing) == {Note.SINK_LINE}
    seeing.close()
    state.close()


def test_a_purge_leaves_a_trail_that_verifies(settings: Settings, state: State) -> None:
    clock = [datetime(2026, 1, 1, tzinfo=UTC)]
    trail = open_trail(settings, state, clock=lambda: clock[0])
    for _ in range(10):
        trail.append(READ)
        clock[0] += timedelta(days=1)
    assert trail.purge(Retention.ACCESS, datetime(2026, 1, 6, tzinfo=UTC), actor="dpo") == 5
    assert trail.verify().ok
    assert Note.PURGED in notes(trail)
    assert trail.events(action="trail.purge")[0].event.count == 5
    trail.append(READ)
    assert trail.purge(Retention.ACCESS, clock[0] + timedelta(days=9), actor="dpo", sent=0) == 0
    assert trail.purge(Retention.ACCESS, clock[0] + timedelta(days=9), actor="dpo") == 7
    trail.append(READ)
    assert trail.verify().ok
    assert trail.purge(Retention.TECHNICAL, clock[0], actor="dpo") == 0
    trail.close()
    with closing(open_trail(settings, state)) as again:
        assert again.verify().ok


def test_what_was_purged_is_gone_from_the_file(settings: Settings, state: State) -> None:
    trail = open_trail(settings, state)
    trail.append(Event("anne", "act", "person", "MARK-IN-AN-OLD-ENTRY"))
    trail.purge(Retention.ACCESS, datetime.now(UTC) + timedelta(days=1), actor="dpo")
    trail.close()
    assert b"MARK-IN-AN-OLD-ENTRY" not in (settings.trail / "trail.sqlite").read_bytes()


def test_a_missing_thousandth_checkpoint_is_found(settings: Settings, trail: Trail) -> None:
    for _ in range(1000):
        trail.append(READ)
    assert trail.verify().ok
    with sqlite3.connect(settings.trail / "trail.sqlite") as connection:
        connection.execute("DELETE FROM checkpoints")
    connection.close()
    assert faults(trail) == {Fault.CHECKPOINT_MISSING}


def test_missing_anchors_stop_the_trail(settings: Settings, state: State, trail: Trail) -> None:
    trail.append(READ)
    with state.begin() as connection:
        connection.execute(sa.delete(trail_heads))
    assert faults(trail) == {Fault.ANCHOR_MISSING}
    with (
        closing(open_trail(settings, state)) as again,
        pytest.raises(TrailUnavailable, match="anchor"),
    ):
        again.append(READ)


@pytest.mark.parametrize("column", ["count", "head", "sequence", "signature"])
def test_an_anchor_changed_in_the_operational_store_is_found(
    state: State, trail: Trail, column: str
) -> None:
    trail.append(READ)
    trail.append(READ)
    table = trail_heads
    for retention in Retention:
        mine = table.c.retention == retention
        with state.begin() as connection:
            value = connection.execute(sa.select(table.c[column]).where(mine)).scalar_one()
            changed = value + 1 if isinstance(value, int) else f"{'1' * 8}{value[8:]}"
            connection.execute(sa.update(table).where(mine).values({column: changed}))
        assert Fault.BAD_SIGNATURE in faults(trail)
        with state.begin() as connection:
            connection.execute(sa.update(table).where(mine).values({column: value}))
        assert trail.verify().ok


def test_findings_are_told_in_french_and_in_english(settings: Settings, trail: Trail) -> None:
    trail.append(READ)
    with sqlite3.connect(settings.trail / "trail.sqlite") as connection:
        connection.execute("UPDATE entries SET body = replace(body, '42', '43')")
    connection.close()
    finding = trail.verify().findings[0]
    assert finding.message() == "access 1 : entrée modifiée"
    assert finding.message("en") == "access 1: entry changed"
