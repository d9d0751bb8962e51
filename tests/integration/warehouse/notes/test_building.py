"""The index follows the publications of the research zone, and is whole or not there."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ambroise.continuity.moment import other_files
from ambroise.deid import build_research
from ambroise.errors import NothingPublished
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.tables import latest, open_zone
from ambroise.warehouse.notes.analysis import analyse
from ambroise.warehouse.notes.building import build_index
from ambroise.warehouse.notes.index import add, entry, index_path, open_index
from tests.builders.hospital import Hospital, a_hospital

GONE = "marquedisparue"


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    made = a_hospital(tmp_path_factory.mktemp("hospital"), patients=6)
    made.take_in()
    yield made
    made.close()


def path_of(hospital: Hospital) -> Path:
    publication = latest(hospital.state, "research").id
    return index_path(open_zone(hospital.settings, "research"), publication)


def content(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as index:
        forms = index.execute("SELECT form FROM form ORDER BY 1").fetchall()
        notes = index.execute(
            "SELECT note_id, digest, forms, said.* FROM note JOIN said ON doc = said.rowid"
            " ORDER BY note_id"
        )
        return [*notes, *forms]


def test_nothing_published_is_said(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "home")
    with pytest.raises(NothingPublished):
        build_index(settings, open_state(settings), actor="marie")


def test_a_later_publication_reads_only_what_is_new(hospital: Hospital) -> None:
    first = build_index(hospital.settings, hospital.state, actor="marie")
    assert first.read == first.notes > 20
    before = content(path_of(hospital))
    earlier = path_of(hospital)
    with closing(sqlite3.connect(earlier)) as index, index:
        index.execute("UPDATE note SET digest = 'other' WHERE doc = 3")
        add(index, [entry(7, "digest", analyse(GONE))])
    build_research(hospital.settings, hospital.state, hospital.vault, actor="marie")
    zone, publication = open_zone(hospital.settings, "research"), latest(hospital.state, "research")
    with open_index(zone, publication.id) as missing:
        assert missing is None
    second = build_index(hospital.settings, hospital.state, actor="marie")
    assert (second.notes, second.read) == (first.notes, 1)
    assert content(path_of(hospital)) == before
    assert not earlier.exists()
    assert GONE.encode() not in path_of(hospital).read_bytes()


def test_the_same_publication_is_indexed_once(hospital: Hospital) -> None:
    build_index(hospital.settings, hospital.state, actor="marie")
    at = path_of(hospital).stat().st_mtime_ns
    assert build_index(hospital.settings, hospital.state, actor="marie").read == 0
    assert path_of(hospital).stat().st_mtime_ns == at


def test_a_backup_leaves_the_index_out(hospital: Hospital) -> None:
    build_index(hospital.settings, hospital.state, actor="marie")
    copied = list(other_files(hospital.settings))
    assert copied
    assert not [path for path in copied if path.parent == path_of(hospital).parent]


SLOWLY = """
import sys, time
from pathlib import Path
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.warehouse.notes import building
building.TASK_NOTES = 4
settings = load_settings(Path(sys.argv[1]))
building.build_index(
    settings, open_state(settings), actor="x", progress=lambda _done, _total: time.sleep(0.02)
)
"""


def survives(hospital: Hospital, kills: int) -> None:
    """Kill as many indexings, each at its own moment, then let one end."""
    rng = random.Random(5)
    build_index(hospital.settings, hospital.state, actor="marie")
    expected, path = content(path_of(hospital)), path_of(hospital)
    path.unlink()
    zone, publication = open_zone(hospital.settings, "research"), latest(hospital.state, "research")
    part = path.with_suffix(".part")
    for _ in range(kills):
        command = [sys.executable, "-c", SLOWLY, str(hospital.settings.home)]
        process = subprocess.Popen(command)
        size = part.stat().st_size if part.exists() else 0
        while process.poll() is None and (part.stat().st_size if part.exists() else 0) <= size:
            time.sleep(0.01)
        time.sleep(rng.random() / 10)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        if path.exists():
            break
        with open_index(zone, publication.id) as index:
            assert index is None
    made = build_index(hospital.settings, hospital.state, actor="marie")
    assert made.read < made.notes
    assert content(path) == expected
    assert list(path.parent.iterdir()) == [path]


def test_a_killed_indexing_is_gone_on_with(hospital: Hospital) -> None:
    survives(hospital, 3)


@pytest.mark.soak
def test_twenty_killed_indexings_are_gone_on_with(hospital: Hospital) -> None:
    for _ in range(5):
        survives(hospital, 4)


def test_a_damaged_beginning_is_begun_again(hospital: Hospital) -> None:
    build_index(hospital.settings, hospital.state, actor="marie")
    path = path_of(hospital)
    expected = content(path)
    path.unlink()
    path.with_suffix(".part").write_bytes(b"not an index" * 1000)
    build_index(hospital.settings, hospital.state, actor="marie")
    assert content(path) == expected
