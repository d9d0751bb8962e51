"""A reader opens the care zone in a loop while another process takes in and publishes."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from ambroise.demo import write_hospital
from tests.builders.command_line import CommandLine
from tests.builders.hospital import TODAY

READER = """
import json, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
from ambroise.access import CARE_ZONE, Action, Purpose, open_door, people
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.trail import open_trail

asked_to_stop = []
signal.signal(signal.SIGTERM, lambda *_: asked_to_stop.append(True))
settings = load_settings(Path(sys.argv[1]))
state = open_state(settings)
trail = open_trail(settings, state)
door = open_door(settings, state, trail)
TABLES = ("person", "visit_occurrence", "measurement", "drug_exposure", "note", "identity_person")
while not asked_to_stop:
    actor = people.os_actor(state, datetime.now(UTC))
    decision = door.decide(actor, Action.COUNT, CARE_ZONE, Purpose.OPERATIONS)
    with door.open_dataset(decision) as dataset:
        seen = {}
        for table in TABLES:
            (row,) = dataset.rows(f"SELECT count(*) AS n FROM {table}")
            seen[table] = row["n"]
            time.sleep(0.05)
        print(json.dumps({"publication": dataset.publication, "rows": seen}), flush=True)
door.close()
trail.close()
state.close()
"""


def test_every_read_sees_one_whole_publication(tmp_path: Path) -> None:
    files = tmp_path / "files"
    write_hospital(files, patients=2, today=TODAY)
    parts = in_parts(files, tmp_path, 3)
    ambroise = CommandLine(tmp_path / "home")
    ambroise.done("ingest", parts[0], "--source", "chu")

    command = [sys.executable, "-c", READER, str(ambroise.home)]
    out, said = tmp_path / "reads", tmp_path / "said"
    with (
        out.open("w") as reads,
        said.open("w") as words,
        subprocess.Popen(command, stdout=reads, stderr=words) as reader,
    ):
        for part in parts[1:]:
            ambroise.done("ingest", part, "--source", "chu")
        wait_for_publication(out, len(parts))
        reader.send_signal(signal.SIGTERM)
    assert (reader.returncode, said.read_text()) == (0, "")

    seen = [json.loads(line) for line in out.read_text().splitlines()]
    published = publications(ambroise.home)
    for read in seen:
        rows = published[read["publication"]]
        assert read["rows"] == {table: rows[table] for table in read["rows"]}
    order = [read["publication"] for read in seen]
    assert order == sorted(order), "nobody goes back to an older publication"
    assert len(set(order)) >= 3
    assert len(seen) > 10
    assert leases(ambroise.home) == 0
    assert files_of(ambroise.home, "omop/person") <= 2, "what nobody reads has left the disk"
    assert ambroise.within("trail", "verify", "--json").json()["ok"]


def in_parts(files: Path, folder: Path, count: int) -> list[Path]:
    """Share the lines of every file out, documents beside each part."""
    parts = [folder / f"part-{number}" for number in range(count)]
    for part in parts:
        (part / "fhir").mkdir(parents=True)
        shutil.copytree(files / "fhir" / "documents", part / "fhir" / "documents")
    for path in sorted((files / "fhir").glob("*.ndjson")):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for number, part in enumerate(parts):
            shared = "".join(lines[number::count])
            (part / "fhir" / path.name).write_text(shared, encoding="utf-8")
    return parts


def wait_for_publication(reads: Path, number: int) -> None:
    """Wait until the reader has seen the publication `number`."""
    limit = time.monotonic() + 60
    while f'"publication": {number}' not in reads.read_text():
        assert time.monotonic() < limit, reads.read_text()[-500:]
        time.sleep(0.1)


def query(home: Path, text: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(home / "state" / "state.sqlite")
    try:
        return connection.execute(text).fetchall()
    finally:
        connection.close()


def publications(home: Path) -> dict[int, dict[str, int]]:
    found = query(home, "SELECT id, detail FROM publications WHERE zone = 'care'")
    return {int(str(id_)): json.loads(str(detail))["rows"] for id_, detail in found}


def leases(home: Path) -> int:
    return len(query(home, "SELECT id FROM reader_leases"))


def files_of(home: Path, table: str) -> int:
    return len(list((home / "care" / table).glob("*.parquet")))
