"""HL7 v2: messages read and told a CPU second: `python -m benchmarks.hl7 [--patients 60]`.

The messages are those of the fictional hospital (persons, movements, results, documents). Ours is
the whole way to FHIR resources; `hl7` and `hl7apy` only parse. Each runs in turn, for some rounds,
in this process; medians are printed, and the ratio of our rate to that of `hl7`, round by round.

With `--end-to-end`, one file of all the messages goes the whole way to published OMOP rows, its
documents read, instead: CPU seconds of the reception and of the publication, one process, beside
`hl7` that parses some of the same messages.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from ambroise import intake, warehouse
from ambroise.demo.hl7 import messages
from ambroise.demo.hospital import make_case
from ambroise.intake.hl7 import tell
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.vault import open_vault

SOME = 20
"""Of the messages that go the whole way, `hl7` parses one in so many."""

FEW = 60
"""Messages that `hl7apy` parses: its rate does not depend on how many there are."""


def ours(pieces: list[bytes]) -> int:
    for piece in pieces:
        tell(piece)
    return len(pieces)


def library(pieces: list[bytes]) -> int:
    import hl7

    for piece in pieces:
        hl7.parse(piece.decode("utf-8", "replace"))
    return len(pieces)


def validating(pieces: list[bytes]) -> int:
    from hl7apy.parser import parse_message

    some = [piece for piece in pieces if len(piece) < 10_000][:: max(1, len(pieces) // FEW)]
    for piece in some:
        parse_message(piece.decode("utf-8", "replace"), find_groups=False)
    return len(some)


CONTENDERS: dict[str, tuple[Callable[[list[bytes]], int], str]] = {
    "ambroise, parse and tell": (ours, ""),
    "hl7, parse only": (library, "hl7"),
    "hl7apy, parse only": (validating, "hl7apy"),
}


def rate(contender: Callable[[list[bytes]], int], pieces: list[bytes]) -> float:
    started = time.process_time()
    count = contender(pieces)
    return count / (time.process_time() - started)


def report(title: str, pieces: list[bytes], rounds: int) -> None:
    size = sum(map(len, pieces)) / 1e6
    print(f"\n{title}: {len(pieces)} messages, {size:.1f} MB, {rounds} rounds")
    print(f"{'':28}{'messages/CPU s':>16}")
    installed = {
        name: contender
        for name, (contender, module) in CONTENDERS.items()
        if not module or find_spec(module)
    }
    rates: dict[str, list[float]] = {name: [] for name in installed}
    for _ in range(rounds):
        for name, contender in installed.items():
            rates[name].append(rate(contender, pieces))
    for name, found in rates.items():
        print(f"{name:28}{statistics.median(found):16,.0f}")
    first, *others = rates
    for other in others:
        ratios = (a / b for a, b in zip(rates[first], rates[other], strict=True))
        print(f"ratio {first} / {other}: " + ", ".join(f"{ratio:.1f}" for ratio in ratios))


def end_to_end(pieces: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary) / "messages.mllp"
        file.write_bytes(b"".join(b"\x0b" + piece + b"\x1c\r" for piece in pieces))
        settings = load_settings(Path(temporary) / "home").model_copy(update={"threads": 1})
        state, vault = open_state(settings), open_vault(settings)
        started = time.process_time()
        outcome = intake.ingest(settings, state, [file], source="hl7", actor="benchmark")
        received = time.process_time()
        warehouse.publish(settings, state, vault, shapes=intake.shapes())
        published = time.process_time()
    whole = outcome.read / (published - started)
    print(
        f"{outcome.read} messages: received {received - started:.1f} CPU s, published"
        f" {published - received:.1f} CPU s, {whole:,.0f} messages/CPU s end to end"
    )
    if find_spec("hl7"):
        parsed = statistics.median(rate(library, pieces[::SOME]) for _ in range(3))
        print(f"hl7, parse only: {parsed:,.0f} messages/CPU s; ratio {whole / parsed:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--end-to-end", action="store_true")
    given = parser.parse_args()
    today = date(2026, 11, 22)
    cases = [make_case(2026, rank, today) for rank in range(1, given.patients + 1)]
    pieces = list(messages(cases))
    if given.end_to_end:
        end_to_end(pieces)
        return
    report("all", pieces, given.rounds)
    for kind in ("ADT", "ORU", "MDM"):
        mark = f"|{kind}^".encode()
        report(kind, [piece for piece in pieces if mark in piece[:160]], given.rounds)


if __name__ == "__main__":
    main()
