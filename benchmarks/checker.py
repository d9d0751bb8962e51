"""`python -m benchmarks.checker [--wanted 400]`: what our checker sees, beside two plain ones.

Twins are made by `evaluation.perturbing` from the fictional hospital's notes, and from the public
cases of AMBROISE_SHARED_DATA where they lie. Each checker meets the same twins in the same run,
with the sentence and the two around it as passages, which are read before the clock starts:

- ours, `uses.checking`;
- words: every number and word of five letters or more stands in the passages;
- rapidfuzz: the statement is in the passages at 95 % (`partial_ratio`).

Seconds are of the processor, one statement: the median and the 95th centile.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from rapidfuzz import fuzz

from ambroise.demo.hospital import make_case
from ambroise.demo.marks import unmark
from ambroise.evaluation.perturbing import Sample, measure_checker
from ambroise.evaluation.perturbing.suite import Alarm
from ambroise.settings import load_settings
from ambroise.text.folding import fold

CORPORA = {
    "distemist": "oncology/distemist-frasimed_train.jsonl.gz",
    "e3c": "deid/e3c_fr_layer3_pamj.jsonl.gz",
}
WORD = re.compile(r"\d+(?:[.,]\d+)?|[a-z]{5,}")
CLOSE = 95


def words(passages: Sequence[str]) -> Alarm:
    held = set(WORD.findall(fold(" ".join(passages))))
    return lambda statement: not held.issuperset(WORD.findall(fold(statement)))


def rapidfuzz(passages: Sequence[str]) -> Alarm:
    held = fold(" ".join(" ".join(passages).split()))
    return lambda statement: fuzz.partial_ratio(fold(statement), held) < CLOSE


def corpora(shared: Path) -> Iterator[tuple[str, list[Sample]]]:
    cases = [make_case(2026, rank, date(2026, 3, 24)) for rank in range(1, 61)]
    stays = [stay for case in cases for stay in case.stays]
    yield (
        "demo",
        [Sample(unmark(one.text).text, one.kind) for stay in stays for one in stay.documents],
    )
    for name, place in CORPORA.items():
        if (shared / place).is_file():
            with gzip.open(shared / place, "rt", encoding="utf-8") as lines:
                yield name, [Sample(json.loads(line)["text"]) for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wanted", type=int, default=400)
    parser.add_argument("--seed", type=int, default=2026)
    given = parser.parse_args()
    for name, samples in corpora(load_settings().shared_data):
        for title, checker in (("ours", None), ("words", words), ("rapidfuzz", rapidfuzz)):
            report = measure_checker(samples, given.seed, wanted=given.wanted, checker=checker)
            print(f"== {name}, {title}\n{report.as_text()}")


if __name__ == "__main__":
    main()
