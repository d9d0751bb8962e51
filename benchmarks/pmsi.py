"""PMSI lines read and told, beside slicing alone: `python -m benchmarks.pmsi [--lines 50000]`.

Grouped RSS of one unit each: a principal diagnosis, none to six associated ones, none to five acts.
Ours is the whole reading of a line: its format, its parts, every value checked, FHIR resources
made. The other only takes the fixed fields of the same lines apart, with `struct`, and checks
nothing. Lines per second of this process's CPU time, the best and the median of the rounds.
"""

import argparse
import statistics
import struct
import time
from collections.abc import Callable
from random import Random

from ambroise.demo.pmsi.layout import written_rum
from ambroise.intake.pmsi import tell
from ambroise.intake.pmsi.layouts import line_layouts

NUMBER = "122"
DIAGNOSES = ("I10", "E119", "N179", "J960", "Z515", "F03", "I480", "E780", "D649", "J961+0")
ACTS = ("DEQP003", "ZBQK002", "YYYY600", "EBQM001", "DZQM006", "HHQE005")


def a_line(rng: Random, rank: int) -> bytes:
    entry, days = rng.randrange(1, 28), rng.randrange(1, 28)
    month, year = rng.randrange(1, 12), rng.randrange(2023, 2026)
    values = {
        "classification": "11",
        "ghm": rng.choice(("01M301", "05M092", "08C241", "14Z13T")),
        "return_code": "000",
        "finess": "990001005",
        "rss": f"{rank}",
        "stay": f"70{rank:07d}",
        "rum": "1",
        "birth": f"{rng.randrange(1, 29):02d}{rng.randrange(1, 13):02d}{rng.randrange(1930, 2020)}",
        "sex": rng.choice("12"),
        "unit": f"{rng.randrange(2000, 2040)}",
        "entry": f"{entry:02d}{month:02d}{year}",
        "entry_mode": "8",
        "entry_from": rng.choice(" 5"),
        "exit": f"{days:02d}{month + 1:02d}{year}",
        "exit_mode": "8",
        "residence": f"{rng.randrange(1000, 95999):05d}",
        "weight": "0000",
        "gestation": "00",
        "sessions": "00",
        "dp": rng.choice(DIAGNOSES),
        "igs2": rng.choice(("   ", "   ", "032")),
    }
    acts = [
        {
            "date": values["entry"],
            "ccam": rng.choice(ACTS),
            "phase": "0",
            "activity": rng.choice("114"),
            "count": "01",
        }
        for _ in range(rng.randrange(6))
    ]
    das = rng.sample(DIAGNOSES, rng.randrange(7))
    return written_rum(NUMBER, values, das=das, acts=acts).encode()


def told(lines: list[bytes]) -> int:
    return sum(len(tell(line).resources) for line in lines)


def sliced(lines: list[bytes]) -> int:
    fields = line_layouts()[NUMBER].fields
    unpack = struct.Struct("".join(f"{field.end - field.start}s" for field in fields)).unpack_from
    return sum(len([value.decode() for value in unpack(line)]) for line in lines)


def rates(act: Callable[[list[bytes]], int], lines: list[bytes], rounds: int) -> list[float]:
    found = []
    for _ in range(rounds):
        begun = time.process_time()
        act(lines)
        found.append(len(lines) / (time.process_time() - begun))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    rng = Random(2026)
    lines = [a_line(rng, rank) for rank in range(given.lines)]
    size = sum(map(len, lines)) / len(lines)
    print(f"{len(lines)} lines of {size:.0f} bytes, {told(lines) / len(lines):.1f} resources each")
    print(f"{'lines per CPU second':28}{'best':>10}{'median':>10}")
    for name, act in (("read, checked and told", told), ("fixed fields, struct only", sliced)):
        found = rates(act, lines, given.rounds)
        print(f"{name:28}{max(found):10,.0f}{statistics.median(found):10,.0f}")


if __name__ == "__main__":
    main()
