"""A restore gives the installation back, whole, to an empty machine and to no other."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise import continuity
from ambroise.access import Action
from ambroise.access.people import open_session, session_of
from ambroise.continuity import Level, Name
from ambroise.continuity.restore import UNFINISHED
from ambroise.errors import (
    BackupDamaged,
    BackupUnknown,
    DecisionSpent,
    HomeNotEmpty,
    VaultKeyMissing,
)
from ambroise.state import jobs, open_state
from ambroise.state.copying import dump
from ambroise.state.lease import exclusive
from ambroise.state.schema import alerts, drills, exclusive_leases, reader_leases
from ambroise.tables import pin
from ambroise.trail import Event
from ambroise.trail.findings import Note
from ambroise.vault import open_vault
from tests.builders.warehouse import a_patient
from tests.integration.continuity.conftest import Hospital, utc_now


def rows_of(hospital: Hospital) -> dict[str, list[bytes]]:
    with hospital.state.read() as connection:
        return {head.table: list(lines) for head, lines in dump(connection)}


def files_of(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and path.suffix in (".parquet", ".json", ".key", "")
    }


def test_everything_comes_back_and_the_trail_says_so(hospital: Hospital) -> None:
    hospital.draft("draft-1.ab", b"sealed")
    key = hospital.vault.key("care-rows")
    with hospital.state.begin() as connection:
        jobs.enqueue(connection, "build", {}, "p", now=utc_now())
    before, files = rows_of(hospital), files_of(hospital.settings.home)
    entries = hospital.trail.events(limit=1000)
    taken = hospital.back_up(hospital.decided())
    restored = hospital.restore(hospital.elsewhere())
    assert restored.differing == ()
    assert (restored.backup, restored.digest) == (taken.id, taken.digest)
    copy = Hospital(hospital.elsewhere(), hospital.folder)
    after = rows_of(copy)
    changed = {"alerts", "backups", "trail_heads"}
    assert {n: r for n, r in after.items() if n not in changed} == {
        n: r for n, r in before.items() if n not in changed
    }
    there = files_of(copy.settings.home)
    assert set(files) <= set(there) | {"trail/trail.lock", "state/migrate.lock"}
    assert {name: there[name] for name in files if name in there} == {
        name: content for name, content in files.items() if name in there
    }
    assert [one.hash for one in copy.trail.events(limit=1000)][2:] == [e.hash for e in entries]
    assert copy.vault.key("care-rows") == key
    verification = copy.trail.verify()
    assert verification.findings == ()
    assert [note.fault for note in verification.notes] == [Note.RESTORED]
    event = copy.trail.events(limit=1)[0].event
    assert (event.action, event.actor) == ("trail.restore", "root")
    assert event.detail["backup"] == f"{taken.id} {taken.digest}"
    copy.close()


def test_who_watches_is_told_who_put_the_installation_back(hospital: Hospital) -> None:
    taken = hospital.back_up()
    hospital.restore(hospital.elsewhere())
    with closing(open_state(hospital.elsewhere())) as state, state.read() as connection:
        found = connection.execute(sa.select(alerts).order_by(alerts.c.recipient)).all()
    assert [(one.recipient, one.kind, one.object_id) for one in found] == [
        ("dpo", "restored", taken.id),
        ("security_officer", "restored", taken.id),
    ]
    assert {one.reason for one in found} == {"root"}


def test_the_restored_installation_goes_on_working(hospital: Hospital) -> None:
    hospital.back_up()
    hospital.restore(hospital.elsewhere())
    copy = Hospital(hospital.elsewhere(), hospital.folder, received=50)
    copy.receive(a_patient("p3"))
    assert copy.publish().detail["rows"]["person"] == 3
    assert copy.back_up().previous != ""
    assert continuity.ready(continuity.status(copy.settings, now=utc_now()))
    copy.close()


def test_sessions_are_closed_and_leases_dropped(hospital: Hospital) -> None:
    actor = hospital.decided().actor
    session = open_session(hospital.state, actor, now=utc_now())
    with (
        exclusive(hospital.state, "zone:research", "marie"),
        pin(hospital.state, "care"),
    ):
        hospital.back_up()
    hospital.restore(hospital.elsewhere())
    with closing(open_state(hospital.elsewhere())) as state:
        assert session_of(state, session.id, now=utc_now()) is None
        with state.read() as connection:
            for leases in (reader_leases, exclusive_leases):
                assert connection.execute(sa.select(leases)).all() == []


def test_a_home_that_holds_something_is_not_touched(hospital: Hospital) -> None:
    hospital.back_up()
    there = hospital.elsewhere()
    there.home.mkdir(mode=0o700)
    (there.home / "note.txt").write_text("mine")
    with pytest.raises(HomeNotEmpty):
        hospital.restore(there)
    assert [path.name for path in there.home.iterdir()] == ["note.txt"]


def test_a_restore_that_was_cut_starts_again(hospital: Hospital) -> None:
    hospital.back_up()
    there = hospital.elsewhere()
    (there.home / "care").mkdir(mode=0o700, parents=True)
    there.home.chmod(0o700)
    (there.home / "care" / "half").write_text("half")
    (there.home / UNFINISHED).write_text("x")
    assert Name.RESTORE in {p.name for p in continuity.status(there, now=utc_now())}
    assert hospital.restore(there).differing == ()
    assert not (there.home / UNFINISHED).exists()
    assert not (there.home / "care" / "half").exists()


def test_the_settings_of_the_old_machine_are_put_aside(hospital: Hospital) -> None:
    (hospital.settings.home / "ambroise.toml").write_text('lang = "en"\n')
    hospital.back_up()
    there = hospital.elsewhere()
    there.home.mkdir(mode=0o700)
    (there.home / "ambroise.toml").write_text('lang = "fr"\n')
    hospital.restore(there)
    assert (there.home / "ambroise.toml").read_text() == 'lang = "fr"\n'
    assert (there.home / "ambroise.toml.restored").read_text() == 'lang = "en"\n'


def test_a_damaged_backup_is_not_restored_as_whole(hospital: Hospital) -> None:
    hospital.draft("draft-1.ab", b"sealed")
    taken = hospital.back_up()
    (part,) = (p for p in hospital.shelf.read(taken.id).files if p.path.endswith("draft-1.ab"))
    (hospital.folder / "pieces" / part.pieces[0][:2] / part.pieces[0]).unlink()
    with pytest.raises(BackupDamaged):
        hospital.restore(hospital.elsewhere())
    assert (hospital.elsewhere().home / UNFINISHED).exists()
    with pytest.raises(BackupUnknown):
        hospital.restore(hospital.elsewhere(), "20200101T000000Z-000000")


def test_a_vault_whose_key_is_kept_elsewhere_needs_it_again(
    hospital: Hospital, tmp_path: Path
) -> None:
    hospital.close()
    outside = tmp_path / "safe" / "vault.key"
    outside.parent.mkdir(mode=0o700)
    (hospital.settings.keys / "vault.key").rename(outside)
    settings = hospital.settings.model_copy(update={"vault_key_file": outside})
    again = Hospital(settings, hospital.folder)
    again.back_up()
    there = again.elsewhere(vault_key_file=None)
    again.restore(there)
    with pytest.raises(VaultKeyMissing):
        open_vault(there)
    again.close()
    with closing(open_vault(again.elsewhere())) as vault:
        assert len(vault.key("care-rows")) == 32


def test_a_drill_measures_what_would_be_lost_and_leaves_nothing(hospital: Hospital) -> None:
    taken = hospital.back_up()
    written = hospital.trail.append(Event("anne", "read_identified", "person", "1"))
    files = files_of(hospital.settings.home)
    made = continuity.drill(
        hospital.settings,
        hospital.state,
        hospital.trail,
        hospital.shelf,
        hospital.decided(Action.RESTORE),
        clock=utc_now,
    )
    assert made.passed
    assert made.last_write_at == written.at
    assert made.rpo == written.at - taken.taken_at > timedelta(0)
    assert timedelta(0) < made.rto < timedelta(minutes=1)
    assert not (hospital.settings.home / "drill").exists()
    after = files_of(hospital.settings.home)
    assert {n: c for n, c in after.items() if not n.startswith("trail/")} == {
        n: c for n, c in files.items() if not n.startswith("trail/")
    }
    with hospital.state.read() as connection:
        row = connection.execute(sa.select(drills)).one()
    assert (row.backup_id, row.rpo_seconds) == (taken.id, made.rpo.total_seconds())
    assert row.report == json.loads(json.dumps(made.as_json()))
    page = continuity.report.page(made)
    assert "l'installation revient entière" in page
    assert page.count("| égal |") == len(made.restored.checks)
    assert "comes back whole" in continuity.report.page(made, "en")
    path = continuity.report.write(made, hospital.settings.home / "reports")
    assert path.read_text() == page


def test_a_drill_needs_its_own_decision(hospital: Hospital) -> None:
    hospital.back_up()
    with pytest.raises(DecisionSpent):
        continuity.drill(
            hospital.settings,
            hospital.state,
            hospital.trail,
            hospital.shelf,
            hospital.decided(),
            clock=utc_now,
        )


def failing(hospital: Hospital) -> set[Name]:
    parts = continuity.status(hospital.settings, now=utc_now())
    return {part.name for part in parts if part.level is Level.FAILS}


def _alter_trail(hospital: Hospital) -> None:
    with hospital.state.begin() as connection:
        connection.exec_driver_sql("UPDATE trail_heads SET head = 'x', count = 9000")


def _lose_vault_key(hospital: Hospital) -> None:
    (hospital.settings.keys / "vault.key").write_text("0" * 64)


def _lose_trail(hospital: Hospital) -> None:
    (hospital.settings.trail / "trail.sqlite").unlink()


def _lose_state(hospital: Hospital) -> None:
    for path in hospital.settings.state.glob("state.sqlite*"):
        path.unlink()


@pytest.mark.parametrize(
    ("harm", "parts"),
    [
        (_alter_trail, {Name.TRAIL}),
        (_lose_trail, {Name.TRAIL}),
        (_lose_vault_key, {Name.VAULT}),
        (_lose_state, {Name.STATE, Name.TRAIL}),
    ],
)
def test_the_part_that_fails_is_named_with_what_is_still_possible(
    hospital: Hospital, harm: Callable[[Hospital], None], parts: set[Name]
) -> None:
    assert failing(hospital) == set()
    hospital.close()
    harm(hospital)
    assert failing(hospital) == parts
    assert not continuity.ready(continuity.status(hospital.settings, now=utc_now()))
    assert all(part.still("fr") and part.still("en") for part in parts)
    assert not list(hospital.settings.state.glob("state.sqlite*")) or harm is not _lose_state
