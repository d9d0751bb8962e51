"""A run that is killed, and the same command again: real processes, real files."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pytest

from ambroise.deid.files import pseudonymise_path
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
from ambroise.errors import RunBusy, RunKeyDiffers
from ambroise.tables import write_parquet_batches

KEY = bytes(range(32))
TEXT = "Mme KERVELLA Jeanne, née le 12/03/1950, vue le 3 mars 2024. IPP : 8001234567. "
PROGRAM = """
import sys
from pathlib import Path
from ambroise.deid.files import pseudonymise_path
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
if __name__ == "__main__":
    source, out, processes, piece = sys.argv[1:]
    work = Work(policy=policy_named("strict"), key=bytes(range(32)))
    done = pseudonymise_path(
        Path(source), Path(out), work, processes=int(processes), piece_bytes=int(piece)
    )
    print(done.resumed, done.read, done.written, done.quarantined)
"""


def work(key: bytes = KEY) -> Work:
    return Work(policy=policy_named("strict"), key=key)


def a_folder(folder: Path, notes: int) -> Path:
    folder.mkdir()
    lines = [
        json.dumps(
            {
                "note_id": str(number),
                "person_id": str(number % 17),
                "note_text": f"{TEXT * (1 + number % 5)} note {number}",
            }
        )
        for number in range(notes)
    ]
    lines[7] = "{ cassé"
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "b.jsonl.gz").write_bytes(gzip.compress("\n".join(lines[:200]).encode()))
    (folder / "c.txt").write_text(TEXT, encoding="utf-8")
    (folder / "vide.txt").write_bytes(b"")
    rows = [{"note_id": str(one), "note_text": f"{TEXT} {one}"} for one in range(700)]
    write_parquet_batches(folder / "d.parquet", [pa.RecordBatch.from_pylist(rows)])
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def start(folder: Path, source: Path, out: Path, processes: int) -> "subprocess.Popen[bytes]":
    program = folder / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    given = [sys.executable, str(program), str(source), str(out), str(processes), "20000"]
    return subprocess.Popen(given, stdout=subprocess.PIPE)


def wait_for_lines(journal: Path, count: int, running: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and running.poll() is None:
        if journal.exists() and journal.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.005)


def test_killed_at_several_moments_the_output_is_that_of_one_quiet_run(tmp_path: Path) -> None:
    source = a_folder(tmp_path / "in", notes=2_500)
    quiet, out = tmp_path / "quiet", tmp_path / "out"
    pseudonymise_path(source, quiet, work())
    for lines in (1, 12, 30):
        running = start(tmp_path, source, out, processes=2)
        wait_for_lines(out / ".run" / "journal.jsonl", lines, running)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate(timeout=60)
    running = start(tmp_path, source, out, processes=1)
    said, _ = running.communicate(timeout=120)
    resumed, read, written, quarantined = map(int, said.split())
    assert running.returncode == 0
    assert resumed > 0
    assert (read, written, quarantined) == (2_500 + 200 + 2 + 700, read - 2, 2)
    assert digests(out) == digests(quiet)
    aside = "quarantine.jsonl"
    assert (tmp_path / f"out.{aside}").read_bytes() == (tmp_path / f"quiet.{aside}").read_bytes()


def test_eight_processes_write_what_one_writes(tmp_path: Path) -> None:
    source = a_folder(tmp_path / "in", notes=4_500)
    assert sum(path.stat().st_size for path in source.iterdir()) > 1_000_000
    pseudonymise_path(source, tmp_path / "one", work())
    pseudonymise_path(source, tmp_path / "eight", work(), processes=8, piece_bytes=30_000)
    assert digests(tmp_path / "eight") == digests(tmp_path / "one")


def test_another_key_is_refused_for_a_started_and_for_a_finished_output(tmp_path: Path) -> None:
    source = a_folder(tmp_path / "in", notes=50)
    out = tmp_path / "out"

    def stopping(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pseudonymise_path(source, out, work(), progress=stopping)
    with pytest.raises(RunKeyDiffers):
        pseudonymise_path(source, out, work(bytes(32)))
    pseudonymise_path(source, out, work())
    before = digests(out)
    with pytest.raises(RunKeyDiffers, match=r"out\.run\.json"):
        pseudonymise_path(source, out, work(bytes(32)))
    assert digests(out) == before
    assert KEY.hex() not in (tmp_path / "out.run.json").read_text(encoding="utf-8")


def test_two_runs_to_one_output_do_not_mix(tmp_path: Path) -> None:
    source = a_folder(tmp_path / "in", notes=20)

    def at_once(_done: int, _total: int) -> None:
        with pytest.raises(RunBusy):
            pseudonymise_path(source, tmp_path / "out", work())

    pseudonymise_path(source, tmp_path / "out", work(), progress=at_once)
