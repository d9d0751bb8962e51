"""A backup holds one moment of an installation that goes on working, encrypted and read again."""

import os
import random
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ambroise import continuity
from ambroise.access import Action
from ambroise.continuity.moment import moment
from ambroise.continuity.pieces import PIECE
from ambroise.errors import (
    BackupBusy,
    BackupDamaged,
    BackupKeyNeeded,
    BackupKeyWrong,
    BackupUnknown,
    DecisionSpent,
    DiskFull,
    KeyFileInvalid,
)
from ambroise.state.schema import backups, batches
from ambroise.tables import Workspace, open_zone
from tests.acceptance.test_disk_full import a_disk
from tests.builders.warehouse import a_patient
from tests.integration.continuity.conftest import Hospital, utc_now

PATIENTS = "records/dpi/Patient"


def pieces(hospital: Hospital) -> list[Path]:
    return [path for path in (hospital.folder / "pieces").rglob("*") if path.is_file()]


def test_a_second_backup_of_an_unchanged_installation_writes_almost_nothing(
    hospital: Hospital,
) -> None:
    first = hospital.back_up()
    second = hospital.back_up()
    assert second.previous == first.id
    assert (second.files, first.bytes_written > 500_000) == (first.files, True)
    assert second.bytes_written < 60_000


def test_a_second_backup_adds_only_what_is_new(hospital: Hospital) -> None:
    content = random.Random(1).randbytes(3 * PIECE + 5)
    hospital.draft("draft-1", content)
    first = hospital.back_up()
    hospital.draft("draft-2", content[7:] + b"more")
    second = hospital.back_up()
    assert second.files == first.files + 1
    assert 2 * PIECE < second.bytes_written < 4 * PIECE
    hospital.draft("draft-3", content)
    assert hospital.back_up().bytes_written < 60_000, "the same content is kept once"


def test_nothing_of_a_backup_can_be_read_without_its_key(hospital: Hospital) -> None:
    hospital.back_up()
    assert len(pieces(hospital)) > 100
    for path in hospital.folder.rglob("*"):
        assert "MARQUEZORRO" not in path.name.upper()
        if path.is_file():
            content = path.read_bytes()
            for known in (b"MARQUEZORRO", b"PAR1", b"gardien", b"vault.key", b"metaData"):
                assert known not in content
    sizes = {(path.stat().st_size - 5 - 12 - 16) % 4096 for path in pieces(hospital)}
    assert sizes == {0}, "sizes say no more than a number of pages"
    assert all(path.stat().st_mode & 0o077 == 0 for path in hospital.folder.rglob("*"))


def test_another_key_opens_nothing(hospital: Hospital) -> None:
    hospital.back_up()
    other = hospital.settings.model_copy(
        update={"backup_key_file": hospital.folder.with_name("safe") / "other.key"}
    )
    with pytest.raises(BackupKeyWrong):
        continuity.Shelf(hospital.folder, continuity.read_key(other, hospital.folder, make=True))


@pytest.mark.parametrize("place", ["home/keys/backup.key", "backups/backup.key"])
def test_a_key_that_would_burn_with_what_it_protects_is_refused(
    hospital: Hospital, place: str
) -> None:
    folder = hospital.settings.home.parent
    settings = hospital.settings.model_copy(update={"backup_key_file": folder / place})
    with pytest.raises(BackupKeyNeeded):
        continuity.read_key(settings, hospital.folder, make=True)
    assert not (folder / place).exists()


def test_a_key_is_named_and_made_only_by_a_backup(hospital: Hospital) -> None:
    none = hospital.settings.model_copy(update={"backup_key_file": None})
    with pytest.raises(BackupKeyNeeded):
        continuity.read_key(none, hospital.folder, make=True)
    with pytest.raises(BackupKeyNeeded):
        continuity.read_key(hospital.settings, hospital.folder)
    assert hospital.settings.backup_key_file is not None
    assert not hospital.settings.backup_key_file.exists()
    hospital.key  # noqa: B018 - made here
    hospital.settings.backup_key_file.write_text("short")
    with pytest.raises(KeyFileInvalid):
        continuity.read_key(hospital.settings, hospital.folder)


def test_a_backup_is_written_down_with_its_digest(hospital: Hospital) -> None:
    taken = hospital.back_up()
    with hospital.state.read() as connection:
        row = connection.execute(sa.select(backups)).one()
    assert (row.id, row.digest, row.bytes_written) == (taken.id, taken.digest, taken.bytes_written)
    assert row.taken_at == taken.taken_at <= row.verified_at
    assert hospital.shelf.digest(taken.id) == taken.digest


def test_a_decision_for_something_else_takes_no_backup(hospital: Hospital) -> None:
    with pytest.raises(DecisionSpent):
        hospital.back_up(hospital.decided(Action.READ_CONTINUITY))
    assert not hospital.folder.exists()


def _altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _swapped(path: Path) -> None:
    other = next(
        one for one in sorted(path.parent.parent.rglob("*")) if one.is_file() and one != path
    )
    first, second = path.read_bytes(), other.read_bytes()
    path.write_bytes(second)
    other.write_bytes(first)


@pytest.mark.parametrize(
    "harm", [_altered, _swapped, Path.unlink, lambda path: os.truncate(path, 9)]
)
def test_a_harmed_piece_is_found_and_the_next_backup_writes_it_again(
    hospital: Hospital, harm: object
) -> None:
    taken = hospital.back_up()
    assert callable(harm)
    harm(random.Random(5).choice(sorted(pieces(hospital))))
    with pytest.raises(BackupDamaged):
        continuity.verify(hospital.shelf, taken.id)
    again = hospital.back_up()
    assert continuity.verify(hospital.shelf, again.id).id == again.id
    assert continuity.verify(hospital.shelf, taken.id).id == taken.id


def test_contents_of_one_backup_do_not_stand_for_another(hospital: Hospital) -> None:
    first, second = hospital.back_up(), hospital.back_up()
    contents = hospital.folder / "backups"
    shutil.copy(contents / first.id, contents / second.id)
    with pytest.raises(BackupDamaged):
        hospital.shelf.read(second.id)


def test_older_backups_and_what_only_they_held_are_forgotten(hospital: Hospital) -> None:
    secret = hospital.draft("draft-1", random.Random(2).randbytes(PIECE))
    first = hospital.back_up()
    held = set(hospital.shelf.read(first.id).pieces())
    secret.unlink()
    second = hospital.back_up()
    third = hospital.back_up(keep=2)
    assert third.forgotten == 1
    assert hospital.shelf.ids() == [second.id, third.id]
    assert {path.name for path in (hospital.folder / "keys").iterdir()} == {second.id, third.id}
    assert held - {path.name for path in pieces(hospital)}
    for one in (second, third):
        continuity.verify(hospital.shelf, one.id)
    with pytest.raises(BackupUnknown):
        hospital.shelf.chosen(first.id)


def test_two_backups_do_not_write_at_once(hospital: Hospital) -> None:
    with hospital.shelf.alone(), pytest.raises(BackupBusy):
        hospital.back_up()


def test_what_began_after_the_moment_is_left_out(hospital: Hospital) -> None:
    zone = open_zone(hospital.settings, "care")
    before = zone.version(PATIENTS)
    with moment(hospital.settings, hospital.state, utc_now) as of:
        hospital.receive(a_patient("p3"))
        hospital.receive({"resourceType": "Procedure", "id": "x", "status": "completed"})
        hospital.publish()
        hospital.publish()
        found = of.files(zone, PATIENTS)
        pinned = of.files(zone, "omop/person")
        new = of.files(zone, "records/dpi/Procedure")
    assert found is not None
    assert (found.version, found.rows) == (before, 2)
    assert pinned is not None
    assert all(path.exists() for path in pinned.data), "no vacuum took them"
    assert new is None or new.rows == 0


def test_backups_while_reception_and_publication_go_on_hold_one_moment_each(
    hospital: Hospital,
) -> None:
    stopped = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        number = 10
        try:
            while not stopped.is_set():
                for _ in range(5):
                    number += 1
                    hospital.receive(a_patient(f"p{number}"))
                hospital.publish()
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    taken = [hospital.back_up() for _ in range(4)]
    stopped.set()
    worker.join()
    assert failures == []
    received = []
    for number, one in enumerate(taken):
        there = hospital.elsewhere(f"copy-{number}")
        restored = hospital.restore(there, one.id)
        assert restored.differing == ()
        copy = Hospital(there, hospital.folder, received=100)
        with copy.state.read() as connection:
            known = connection.execute(sa.select(batches.c.id, batches.c.number)).all()
        with Workspace.open(open_zone(there, "care")) as workspace:
            workspace.view("r", PATIENTS)
            rows = workspace.rows("SELECT batch_id, record_uid >> 32 AS number FROM r")
        assert {(row["batch_id"], row["number"]) for row in rows} <= set(map(tuple, known))
        received.append(len(rows))
        copy.receive(a_patient("p9"))
        publication = copy.publish()
        assert publication.detail["rows"]["person"] == len(rows) + 1
        copy.close()
    assert received[-1] > received[0], "reception went on meanwhile"


def test_a_full_disk_leaves_the_backups_before_whole(hospital: Hospital) -> None:
    with a_disk(hospital.folder, 8 * PIECE) as disk:
        first = hospital.back_up()
        hospital.draft("large", random.Random(3).randbytes(16 * PIECE))
        with pytest.raises(DiskFull):
            hospital.back_up()
        continuity.verify(hospital.shelf, first.id)
        disk.resize(64 * PIECE)
        second = hospital.back_up()
        continuity.verify(hospital.shelf, second.id)
        assert hospital.shelf.ids() == [first.id, second.id]


def test_a_clock_set_back_does_not_make_an_old_backup_the_newest(hospital: Hospital) -> None:
    first = hospital.back_up()
    second = continuity.back_up(
        hospital.settings,
        hospital.state,
        hospital.vault,
        hospital.folder,
        hospital.key,
        hospital.decided(),
        clock=lambda: first.taken_at - timedelta(days=30),
    )
    assert hospital.shelf.chosen(None) == second.id
    assert hospital.back_up().previous == second.id
