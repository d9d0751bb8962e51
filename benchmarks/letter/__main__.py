"""Letters of the test split, counted against the generator's facts, and the batch that makes them.

A hospital of the test split of pathways, names and letterheads is made and taken in; the letters of
its stays are drafted as one batch of jobs, each an hour after its stay; an independent reader
(`benchmarks.letter.reading`) counts what they say beyond or against the facts. With --kills the
batch is killed (SIGKILL) on the way and run again. With --model a llama.cpp server on random
weights tells the long parts, so that only the checks stand between its words and the doctor.
"""

import argparse
import json
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from ambroise.engines import RULES
from ambroise.observability import start_logs
from ambroise.state.schema import drafts
from ambroise.uses.contract import Context, RunId
from ambroise.uses.letter import LetterUse
from benchmarks.letter.facts import Facts
from benchmarks.letter.hospital import TODAY, Site, cases, make, opened
from benchmarks.letter.reading import KINDS, Count, count

DOCUMENTS = 60
BETWEEN = 100
"""Letters kept between two kills, at least."""


def draft(site: Site, told: list[Facts], engine: str = "") -> float:
    """Draft all that is not drafted; return the seconds, and say how many."""
    wanted = site.wanted([one.number for one in told])
    begun = time.monotonic()

    def say(done: int, total: int) -> None:
        if done % 100 == 0:
            print(f"  {done}/{total}", file=sys.stderr, flush=True)

    ends = {one.number: one.end for one in told}
    made = site.draft(wanted, ends, engine=engine, progress=say)
    seconds = time.monotonic() - begun
    print(
        f"batch: {len(made.drafted)} drafted, {len(made.already)} there already,"
        f" {len(made.failed)} failed, {seconds:.1f} s", flush=True,
    )  # fmt: skip
    for number, why in made.failed[:5]:
        print(f"  {number}: {why}")
    return seconds


def kept(site: Site) -> Counter[str]:
    with site.state.read() as connection:
        return Counter(connection.execute(sa.select(drafts.c.subject)).scalars())


def killed(folder: Path, arguments: list[str], kills: int) -> None:
    """Start the batch in a process of its own and kill it, `kills` times."""
    rng = random.Random(5)
    for turn in range(1, kills + 1):
        command = [sys.executable, "-m", "benchmarks", "letter", *arguments, "--only-draft"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with opened(folder) as site:
            while sum(kept(site).values()) < turn * BETWEEN and process.poll() is None:
                time.sleep(0.2)
            time.sleep(rng.uniform(0.0, 1.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
            print(f"killed with {sum(kept(site).values())} letters kept", flush=True)


def counted(site: Site, told: list[Facts]) -> list[Count]:
    found = []
    for one, wanted in zip(told, site.wanted([one.number for one in told]), strict=True):
        letter = json.loads(json.dumps(asdict(site.letter(wanted, one.end))))
        found.append(count(letter, one))
    return found


def report(told: list[Facts], counts: list[Count], *, show: int) -> None:
    total = sum(one.statements for one in counts)
    by_pathway = Counter(one.pathway for one in told)
    print(f"letters {len(counts)}, pathways {len(by_pathway)}, statements {total},"
          f" silent {sum(one.silent for one in counts)}")  # fmt: skip
    print(f"statements without evidence: {sum(len(one.uncited) for one in counts)}")
    print(f"required blocks missing: {sum(len(one.blocks_missing) for one in counts)}")
    open_, flagged = Counter[str](), Counter[str]()
    for one in counts:
        for finding in one.findings:
            (flagged if finding.flagged else open_)[finding.kind] += 1
    print(f"{'contradicted or absent':<24}{'not flagged':>12}{'flagged':>9}")
    for kind in KINDS:
        print(f"{kind:<24}{open_[kind]:>12}{flagged[kind]:>9}")
    print(f"{'all':<24}{sum(open_.values()):>12}{sum(flagged.values()):>9}")
    print(f"flags on sentences that the facts bear: {sum(len(one.alarms) for one in counts)}")
    critical, omitted = Counter[str](), Counter[str]()
    for one in counts:
        critical.update(one.critical)
        omitted.update(kind for kind, _ in one.omitted)
    print("critical items omitted: " + ", ".join(
        f"{kind} {omitted[kind]}/{critical[kind]}" for kind in sorted(critical)))  # fmt: skip
    left = show
    for facts, one in zip(told, counts, strict=True):
        for finding in one.findings:
            if not finding.flagged and left > 0:
                left -= 1
                print(f"  {facts.number} {finding.kind}: {finding.why} | {finding.text[:140]}")
        for kind, name in one.omitted:
            print(f"  {facts.number} omitted {kind}: {name}")


def long_stay(site: Site, told: list[Facts]) -> None:
    """Time the letter of a stay of DOCUMENTS documents beside the letter of least effort."""
    longest = max(told, key=lambda one: len(one.notes))
    (wanted,) = site.wanted([longest.number])
    given = site.view(wanted, longest.end)
    notes = list(given.notes)
    while len(notes) < DOCUMENTS:
        at = len(notes)
        copied = given.notes[at % len(given.notes)]
        text = "\n".join(f"{line} ({at})" if line.endswith(".") else line
                         for line in copied.text.split("\n"))  # fmt: skip
        notes.append(replace(copied, note_id=copied.note_id + at, text=text))
    given = replace(given, notes=tuple(notes[:DOCUMENTS]))
    use = LetterUse()
    context = Context(RULES, lambda: datetime.now(UTC), RunId("bench"))
    ours, least = [], []
    for _ in range(5):
        begun = time.perf_counter()
        use.run(given, context)
        ours.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        use.trivial(given)
        least.append(time.perf_counter() - begun)
    size = sum(len(note.text) for note in given.notes)
    print(
        f"a stay of {DOCUMENTS} documents ({size:,} characters), no model:"
        f" {statistics.median(ours):.2f} s (worst of 5 {max(ours):.2f} s, bound 2 s);"
        f" its report copied, the least effort: {statistics.median(least):.3f} s"
    )


def by_model(folder: Path, told: list[Facts]) -> None:
    """The same counts with the words of a model of random weights."""
    from tests.builders.llama import llama_server

    with tempfile.TemporaryDirectory() as model, llama_server(Path(model)) as llama:
        with opened(folder) as site:
            endpoints = {"local": llama.endpoint(temperature=1.5, tokens=4096)}
            settings = site.settings.model_copy(update={"endpoints": endpoints})
        with opened(folder, settings) as site:
            with site.state.begin() as connection:
                connection.execute(sa.delete(drafts))
            draft(site, told, engine="local")
            counts = counted(site, told)
    print(f"told by a model of random weights ({len(told)} letters):")
    report(told, counts, show=20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the hospital is kept between runs")
    parser.add_argument(
        "--patients", type=int, default=4700, help="ranks; a quarter are of the split"
    )
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--split", default="test", choices=("train", "develop", "test"))
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--model", type=int, default=0, help="letters told by a model besides")
    parser.add_argument("--show", type=int, default=0, help="findings to print")
    parser.add_argument("--only-draft", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        start_logs()
        make(folder, patients=given.patients, split=given.split, seed=given.seed, today=TODAY)
        told = cases(folder, given.seed, given.letters)
        if given.kills:
            same = [f"--folder={folder}", f"--patients={given.patients}", f"--split={given.split}",
                    f"--seed={given.seed}", f"--letters={given.letters}"]  # fmt: skip
            killed(folder, same, given.kills)
        with opened(folder) as site:
            seconds = draft(site, told)
            if given.only_draft:
                return
            found = kept(site)
            print(f"drafts: {sum(found.values())} for {len(found)} stays, most of one stay"
                  f" {max(found.values())}, missing {len(told) - len(found)};"
                  f" {1000 * seconds / max(1, len(told)):.0f} ms a letter")  # fmt: skip
            report(told, counted(site, told), show=given.show)
            long_stay(site, told)
        if given.model:
            by_model(folder, told[: given.model])


if __name__ == "__main__":
    main()
