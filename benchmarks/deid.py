"""Measure detection: leak, over-redaction and speed, on texts made by others and on the demo.

    python benchmarks/deid.py [--part tuned|kept] [--gold DIR] [--show]

`--part kept` (default) scores the half of each shared set that nothing was tuned on; `tuned` the
other half, and `--show` prints what leaks there (never of the kept half). `--gold` is a folder
that `ambroise demo --files DIR --gold DIR` wrote: scored without and with the identity feed.
"""

import argparse
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ambroise.deid import Identity, detect, eds_label
from ambroise.text.spans import Span

DIRECT = frozenset(
    {"NOM", "PRENOM", "DATE_NAISSANCE", "ADRESSE", "TEL", "MAIL", "SECU", "IPP", "NDA"}
)
MARK = re.compile(r"\[([^\[\]]*)\]\(([A-Z_]+)\)")
WORD = re.compile(r"\w+")


@dataclass
class Score:
    """Counts over documents; a mention leaks when a letter or digit of it stays visible."""

    documents: int = 0
    without_leak: int = 0
    characters: int = 0
    seconds: float = 0.0
    words: int = 0
    words_hidden_in_vain: int = 0
    gold: Counter[str] = field(default_factory=Counter)
    leaked: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    right_label: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    found_right: Counter[str] = field(default_factory=Counter)
    shown: list[str] = field(default_factory=list)

    def add(self, text: str, gold: Sequence[Span], identities: Iterable[Identity] = ()) -> None:
        start = time.process_time()
        found = detect(text, tuple(identities))
        self.seconds += time.process_time() - start
        self.documents += 1
        self.characters += len(text)
        hidden, true = bytearray(len(text)), bytearray(len(text))
        for span in found:
            hidden[span.start : span.end] = b"\1" * (span.end - span.start)
            self.found[eds_label(span.label) or span.label] += 1
            if any(
                one.start < span.end and span.start < one.end and one.label == eds_label(span.label)
                for one in gold
            ):
                self.found_right[eds_label(span.label)] += 1
        clean = True
        for one in gold:
            true[one.start : one.end] = b"\1" * (one.end - one.start)
            visible = [
                at for at in range(one.start, one.end) if text[at].isalnum() and not hidden[at]
            ]
            self.gold[one.label] += 1
            if visible:
                self.leaked[one.label] += 1
                initial = one.label == "PRENOM" and one.end - one.start <= 3
                clean = clean and (one.label not in DIRECT or initial)
                around = text[max(0, one.start - 40) : one.end + 25].replace("\n", "⏎")
                self.shown.append(f"{one.label}: {text[one.start : one.end]!r} in {around!r}")
                self.whole[one.label] += len(visible) == sum(
                    text[at].isalnum() for at in range(one.start, one.end)
                )
            elif any(
                eds_label(span.label) == one.label and span.start < one.end and one.start < span.end
                for span in found
            ):
                self.right_label[one.label] += 1
        self.without_leak += clean
        for match in WORD.finditer(text):
            self.words += 1
            if hidden[match.start()] and not true[match.start()]:
                self.words_hidden_in_vain += 1

    def report(self, title: str) -> None:
        rate = self.characters / self.seconds / 1e6 if self.seconds else 0.0
        print(f"\n{title}: {self.documents} documents, {self.characters / 1000:.0f} kB")
        print(f"  speed {rate:.2f} MB/s a core (CPU time of detect, start-up apart)")
        direct = sum(self.gold[label] for label in DIRECT)
        if direct:
            leaked = sum(self.leaked[label] for label in DIRECT)
            print(
                f"  direct identities left visible, in full or part: {leaked}/{direct}"
                f" = {100 * leaked / direct:.1f} %"
            )
            print(
                f"  documents without such a leak: {self.without_leak}/{self.documents}"
                f" = {100 * self.without_leak / self.documents:.1f} %"
            )
        print(
            f"  words hidden without need: {self.words_hidden_in_vain}/{self.words}"
            f" = {100 * self.words_hidden_in_vain / max(1, self.words):.2f} %"
        )
        for label in sorted(self.gold):
            count = self.gold[label]
            precision = self.found_right[label] / self.found[label] if self.found[label] else 0.0
            print(
                f"    {label:15} {count:5}  hidden {100 * (1 - self.leaked[label] / count):5.1f} %"
                f"  right label {100 * self.right_label[label] / count:5.1f} %"
                f"  wholly visible {self.whole[label]:4}  precision {100 * precision:5.1f} %"
            )


def templates(path: Path) -> list[tuple[str, list[Span]]]:
    """Return the blocks of EDS-Pseudo's templates as (text, gold spans)."""
    blocks = [block for block in path.read_text(encoding="utf-8").split("\n\n") if block.strip()]
    return [marked(block) for block in blocks]


def marked(block: str) -> tuple[str, list[Span]]:
    """Return a text and its spans from `[text](LABEL)` marks."""
    text, at, spans = "", 0, []
    for match in MARK.finditer(block):
        text += block[at : match.start()]
        if match[1].strip():
            lead = len(match[1]) - len(match[1].lstrip())
            start = len(text) + lead
            label = "ADRESSE" if match[2] == "ADDRESSE" else match[2]
            spans.append(Span(start, start + len(match[1].strip()), label))
        text += match[1]
        at = match.end()
    return text + block[at:], spans


def half(items: list, part: str) -> list:
    """Return the first half for `tuned`, the second for `kept`."""
    middle = len(items) // 2
    return items[:middle] if part == "tuned" else items[middle:]


def shared_sets(folder: Path, part: str, show: bool) -> None:
    path = folder / "deid" / "eds_pseudo_templates.txt"
    if path.exists():
        score = Score()
        for text, gold in half(templates(path), part):
            score.add(text, gold)
        score.report(f"EDS-Pseudo templates, {part} half, no feed")
        if show and part == "tuned":
            print(*score.shown, sep="\n")
    path = folder / "deid" / "e3c_fr_layer3_pamj.jsonl.gz"
    if path.exists():
        score = Score()
        hidden: list[str] = []
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines]
        for text in half(texts, part):
            score.add(text, ())
            hidden += [
                f"{span.label} {span.score}: {text[max(0, span.start - 25) : span.end + 15]!r}"
                for span in detect(text)
            ]
        score.report(f"E3C case reports without identities, {part} half")
        print("  hidden by label:", dict(score.found.most_common()))
        if show and part == "tuned":
            print(*hidden, sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", choices=("tuned", "kept"), default="kept")
    parser.add_argument("--gold", type=Path)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    folder = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
    shared_sets(folder, arguments.part, arguments.show)


if __name__ == "__main__":
    main()
