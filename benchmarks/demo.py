"""The fictional hospital: time and memory of making it, and how rich its texts are beside others.

Words are counted the same way everywhere (`ambroise.demo.text_figures`): the identities of the
hospital are left out, every number is one word. The case reports are those of the shared folder.

`--whole` takes a hospital from its making to its research zone instead, stage by stage, each in a
process of its own: what it took, and the memory of that process and its workers together. Pages of
files (libraries, nearly all) are those of the process that has most: the others share them.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from ambroise.demo import write_hospital
from ambroise.demo.overview import without_identities
from ambroise.demo.text_figures import TextFigures, TextSample

if TYPE_CHECKING:
    from ambroise.settings import Settings
    from ambroise.state import State
    from ambroise.vault import Vault

SETS = (
    ("CANTEMIST-FRASIMED", "oncology/cantemist-frasimed_train.jsonl.gz"),
    ("DISTEMIST-FRASIMED", "oncology/distemist-frasimed_train.jsonl.gz"),
    ("E3C, PAMJ", "deid/e3c_fr_layer3_pamj.jsonl.gz"),
)
COMPARED = 350
"""Documents whose sentences are compared: the smallest set has 354."""


def make(patients: int, out: Path) -> None:
    """Write a hospital and print what it cost, in this process."""
    started = perf_counter()
    today = datetime.now(UTC).date()
    written = write_hospital(out / "files", patients=patients, today=today, gold=out / "gold")
    seconds = perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file()) / 1e6
    print(
        f"{patients:8,} {written.stays:8,} {written.documents:10,}"
        f" {sum(written.resources.values()):11,} {size:9,.1f} {seconds:8.1f}"
        f" {written.documents / seconds:12,.0f} {peak:9,.0f}"
    )


def speed(counts: list[int], out: Path) -> None:
    """Make each hospital in a process of its own, so that its peak memory is its own."""
    print("patients    stays  documents   resources        MB  seconds  documents/s  peak MiB")
    for patients in counts:
        command = [sys.executable, "-m", "benchmarks.demo", "--one", str(patients), str(out)]
        subprocess.run(command, check=True)


def demo_texts(gold: Path, **wanted: str) -> Iterator[tuple[str, str]]:
    """Yield the documents of a split or of a kind, their identities left out."""
    with (
        (gold / "identities.jsonl").open(encoding="utf-8") as notes,
        (gold / "facts.jsonl").open(encoding="utf-8") as facts,
    ):
        for line, told in zip(notes, facts, strict=True):
            fact = json.loads(told)
            if all(fact[name] == value for name, value in wanted.items()):
                yield fact["note_id"], without_identities(json.loads(line))


def set_texts(path: Path) -> Iterator[tuple[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            yield case["id"], case["text"]


def measure(texts: Iterator[tuple[str, str]]) -> TextFigures:
    sample = TextSample(documents=COMPARED)
    for name, text in texts:
        sample.add(name, text)
    return sample.figures()


def richness(gold: Path) -> None:
    """Print the figures of the hospital's texts beside those of French case reports."""
    shared = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
    rows = {
        "hospital": measure(demo_texts(gold)),
        "  train": measure(demo_texts(gold, split="train")),
        "  test": measure(demo_texts(gold, split="test")),
        "  hospital reports": measure(demo_texts(gold, kind="hospital")),
        "  emergency reports": measure(demo_texts(gold, kind="emergency")),
    }
    for name, path in SETS:
        if (shared / path).exists():
            rows[name] = measure(set_texts(shared / path))
    print(
        f"\n{'texts':22} documents  tokens p5/median/p95   sample  types/tokens  MATTR 500"
        "  sentences  distinct  of documents"
    )
    for name, found in rows.items():
        lengths = f"{found.low}/{found.median}/{found.high}"
        print(
            f"{name:22} {found.documents:9,}  {lengths:>20} {found.tokens:8,}"
            f" {found.type_token:13.4f} {found.mattr:10.4f} {found.sentences:10,}"
            f" {found.distinct:9,} {found.sampled:13,}"
        )


def whole(patients: int, folder: Path) -> None:
    """Print what each stage took, from nothing to the research zone of these patients."""
    print(f"{patients:,} patients on {len(os.sched_getaffinity(0))} cores")
    print("stage          seconds  CPU seconds     what it gave        MB  peak MiB")
    started = perf_counter()
    for name in STAGES:
        command = [sys.executable, "-m", "benchmarks.demo", "--stage", name, str(folder)]
        subprocess.run([*command, "--patients", str(patients)], check=True)
    print(f"{'whole':14} {perf_counter() - started:7,.0f}")


def stage(name: str, patients: int, folder: Path) -> None:
    """Do one stage in this process and print what it took."""
    started, before = perf_counter(), _size(folder)
    memory: list[float] = []
    Thread(target=_watch, args=(memory,), daemon=True).start()
    gave = STAGES[name](patients, folder)
    seconds = perf_counter() - started
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    cpu = sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))
    print(
        f"{name:14} {seconds:7,.0f} {cpu:12,.0f} {gave:>16} {_size(folder) - before:9,.0f}"
        f" {max(memory):9,.0f}",
        flush=True,
    )


def _watch(memory: list[float]) -> None:
    """Add what this process and its children hold, in MiB, five times a second."""
    while True:
        tasks = Path("/proc/self/task").glob("*/children")
        processes = ["self", *(child for task in tasks for child in task.read_text().split())]
        own, of_files = zip(*map(_held, processes), strict=True)
        memory.append((sum(own) + max(of_files)) / 1024)
        sleep(0.2)


def _held(process: str) -> tuple[int, int]:
    """Return what a process holds of its own and of files, in KiB.

    A page of its own that n processes share, as a fork leaves them, is an nth of each.
    """
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:  # it has just ended
        return 0, 0
    sizes = {name: int(size.split()[0]) for name, size in (line.split(":") for line in lines)}
    return sizes["Pss_Anon"], sizes["Rss"] - sizes["Anonymous"]


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _made(patients: int, folder: Path) -> str:
    today = datetime.now(UTC).date()
    files, gold = folder / "files", folder / "gold"
    written = write_hospital(files, patients=patients, today=today, gold=gold)
    return f"{written.documents:,} documents"


# What a stage needs is imported in it: the memory of the others is their own.
def _received(_patients: int, folder: Path) -> str:
    from ambroise import intake

    settings, state, _ = _home(folder)
    files = folder / "files" / "fhir"
    outcome = intake.ingest(settings, state, [files], source="chu", actor="benchmark")
    return f"{outcome.stored:,} records"


def _published(_patients: int, folder: Path) -> str:
    from ambroise import intake, warehouse

    return f"{len(warehouse.publish(*_home(folder), shapes=intake.shapes()).tables)} tables"


def _pseudonymised(_patients: int, folder: Path) -> str:
    from ambroise.deid import build_research

    return f"{build_research(*_home(folder), actor='benchmark').texts:,} texts"


def _home(folder: Path) -> tuple["Settings", "State", "Vault"]:
    from ambroise.settings import load_settings
    from ambroise.state import open_state
    from ambroise.vault import open_vault

    settings = load_settings(folder / "home")
    return settings, open_state(settings), open_vault(settings)


STAGES = {
    "made": _made,
    "received": _received,
    "published": _published,
    "pseudonymised": _pseudonymised,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, nargs="+", default=[60, 1_000])
    parser.add_argument("--whole", action="store_true", help="from making to research zone")
    parser.add_argument("--stage", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--one", nargs=2, metavar=("N", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        make(int(arguments.one[0]), Path(arguments.one[1]))
        return
    if arguments.stage:
        stage(arguments.stage[0], arguments.patients[0], Path(arguments.stage[1]))
        return
    with TemporaryDirectory() as folder:
        if arguments.whole:
            for patients in arguments.patients:
                whole(patients, Path(folder) / str(patients))
            return
        speed(sorted(arguments.patients), Path(folder))
        richness(Path(folder) / "gold")


if __name__ == "__main__":
    main()
