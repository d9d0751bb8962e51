"""What a worker does with a thing."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from ambroise.errors import WorkerNotPrivate
from ambroise.processes import Failed
from ambroise.spread.worker import do
from tests.builders import spread_work as work


@dataclass(frozen=True)
class Given:
    value: bytes


def done(make: object, thing: object, home: Path) -> object:
    return pickle.loads(do(Given(pickle.dumps(make)), home, pickle.dumps(thing)))


def test_a_result_is_pickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_LOCAL_DIRS", str(tmp_path / "spill"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert done(work.squares, 7, tmp_path) == 49


def test_an_error_is_kept_for_its_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failed = done(work.failing_at_two, 2, tmp_path)
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, ValueError)


@pytest.mark.parametrize("folder", ["/tmp/blocks", "/var/tmp", "/dev/shm/spark"])
def test_no_worker_works_where_everybody_has_files(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_LOCAL_DIRS", f"{tmp_path},{folder}")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failed = done(work.squares, 7, tmp_path)
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, WorkerNotPrivate)
    assert folder in str(failed.error)
