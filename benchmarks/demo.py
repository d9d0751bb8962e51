"""The fictional hospital: time and memory of making it, and how rich its texts are beside others.

Words are counted the same way everywhere (`ambroise.demo.text_figures`): the identities of the
hospital are left out, every number is one word. The case reports are those of the shared folder.
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
from time import perf_counter

from ambroise.demo import write_hospital
from ambroise.demo.overview import without_identities
from ambroise.demo.text_figures import TextFigures, TextSample

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, nargs="+", default=[60, 1_000])
    parser.add_argument("--one", nargs=2, metavar=("N", "FOLDER"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        make(int(arguments.one[0]), Path(arguments.one[1]))
        return
    with TemporaryDirectory() as folder:
        speed(sorted(arguments.patients), Path(folder))
        richness(Path(folder) / "gold")


if __name__ == "__main__":
    main()
