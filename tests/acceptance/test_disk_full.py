"""A disk that fills up at each stage, for real: nothing lost, nothing doubled, and it is said."""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ambroise.demo import write_hospital
from ambroise.errors import DiskFull
from ambroise.settings import load_settings
from ambroise.tables import Workspace, open_zone
from tests.builders.command_line import CommandLine, Ended
from tests.builders.hospital import TODAY

KB = 1024
STEP = 850 * KB
REMOUNT = 32
VARIES = "batch_id, received_at, updated_at"
"""What differs from one reception of the same files to another."""


class Disk:
    """A file system in memory whose size is what a test says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._libc = ctypes.CDLL(None, use_errno=True)

    def resize(self, size: int, *, flags: int = REMOUNT) -> None:
        given = f"size={size},mode=0700".encode()
        target = os.fsencode(self.path)
        if self._libc.mount(b"tmpfs", target, b"tmpfs", flags, given):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self.size = size

    @property
    def used(self) -> int:
        return shutil.disk_usage(self.path).used

    def unmount(self) -> None:
        self._libc.umount(os.fsencode(self.path))


@contextmanager
def a_disk(path: Path, size: int) -> Iterator[Disk]:
    path.mkdir()
    disk = Disk(path)
    try:
        disk.resize(size, flags=0)
    except PermissionError:
        pytest.skip("mounting a file system needs root")
    try:
        yield disk
    finally:
        disk.unmount()


def rows(home: Path, zone_name: str, folders: tuple[str, ...]) -> dict[str, list[dict[str, Any]]]:
    """Every row of a zone's tables, what the moment of reception gives apart."""
    found = {}
    zone = open_zone(load_settings(home), zone_name)
    with Workspace.open(zone) as workspace:
        for table in (name for folder in folders for name in zone.tables(folder)):
            workspace.view("t", table)
            columns = workspace.rows("DESCRIBE t")
            kept = [f'"{c["column_name"]}"' for c in columns if c["column_name"] not in VARIES]
            found[table] = workspace.rows(f"SELECT {', '.join(kept)} FROM t ORDER BY ALL")
    return found


def content(home: Path) -> dict[str, list[dict[str, Any]]]:
    care = rows(home, "care", ("records", "omop", "identity", "text/documents", "quarantine"))
    care.pop("omop/cdm_source")
    return care | rows(home, "research", ("omop",))


COMMANDS = (
    ("ingest", "FILES", "--source", "chu", "--json"),
    ("pseudonymise", "--zone", "care", "--json"),
)


def run(ambroise: CommandLine, files: Path, command: tuple[str, ...]) -> Ended:
    return ambroise(*(files if word == "FILES" else word for word in command))


def survives(folder: Path, *starts: int) -> None:
    """Let disks of these first sizes grow after each failure; compare with a calm disk.

    A failed attempt leaves some kilobytes in each table's log, so that the step is larger.
    """
    files = folder / "files"
    write_hospital(files, patients=2, today=TODAY)
    files /= "fhir"
    (files / "Bad.ndjson").write_text("{broken\n")
    calm = CommandLine(folder / "calm")
    done = [run(calm, files, command) for command in COMMANDS]
    assert [ended.code for ended in done] == [0, 0], done
    places = set()
    for start in starts:
        with a_disk(folder / f"full-{start}", start) as disk:
            home = disk.path / "home"
            shutil.copytree(calm.home / "keys", home / "keys")
            shutil.copytree(calm.home / "vault", home / "vault")
            home.chmod(0o700)
            shaken = CommandLine(home)
            for command, expected in zip(COMMANDS, done, strict=True):
                disk.resize(max(start, disk.used + 160 * KB))
                ended, found = insist(shaken, files, command, disk)
                places |= found
                for name in ("read", "quarantined", "persons", "texts"):
                    assert ended.json().get(name) == expected.json().get(name)
            assert not list((home / "care" / "spill").iterdir())
            assert content(home) == content(calm.home)
            verified = shaken("trail", "verify", "--json")
            assert (verified.code, verified.json()["ok"]) == (0, True)
    assert {"state", "records", "publication", "research"} <= places


def insist(
    ambroise: CommandLine, files: Path, command: tuple[str, ...], disk: Disk
) -> tuple[Ended, set[str]]:
    """Run a command until there is room for it; return its end, and where it had failed."""
    places = set()
    while (ended := run(ambroise, files, command)).code:
        assert (ended.code, ended.out) == (DiskFull.exit_code, ""), ended.said
        assert "Traceback" not in ended.said
        places.add(stage(ambroise.home))
        disk.resize(disk.size + STEP)
    return ended, places


def stage(home: Path) -> str:
    """Tell how far an installation came."""
    care = home / "care"
    if (home / "research").exists():
        return "research"
    if (care / "omop").exists():
        return "publication"
    if (care / "records").exists():
        return "records"
    return "staging" if care.exists() else "state"


def test_a_full_disk_is_said_and_costs_nothing_once_there_is_room(tmp_path: Path) -> None:
    survives(tmp_path, 160 * KB)


@pytest.mark.soak
def test_a_disk_full_at_many_other_sizes_costs_nothing(tmp_path: Path) -> None:
    survives(tmp_path, *range(160 * KB, 160 * KB + STEP, STEP // 9))
