"""Measure detection beside other tools: same documents, same run, one core.

    python -m benchmarks.deid [SET ...] [--documents N] [--seed S] [--peers] [--details] [--show]

Sets: `develop`, `fresh`, `wards`, `kept` and `apart`, documents of another hand (`--seed`);
`templates` and `reports`, the shared ones (the half that nothing was tuned on; `tuned-...` the
other half); `demo` with `--demo DIR --gold DIR`, what `ambroise demo --files DIR --gold DIR` wrote;
`files` with `--notes FILE [--feed FILE]`. `--show` prints what leaks, of the sets
that may be looked at only.
"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ambroise.deid import Feed
from benchmarks.deid import ours, peers, sets, tables
from benchmarks.deid.demo import demo_notes
from benchmarks.deid.documents import Document, Found
from benchmarks.deid.score import Score

SETS: Final = (
    "develop", "fresh", "wards", "kept", "apart", "templates", "reports", "tuned-templates",
    "tuned-reports", "demo", "files",
)  # fmt: skip
MAY_BE_SEEN: Final = ("develop", "fresh", "wards", "tuned-templates", "tuned-reports", "files")


def main() -> None:
    """Print the tables asked for."""
    arguments = _arguments()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    for name in arguments.sets:
        documents, feed = _load(name, arguments)
        rows = _rows(documents, feed, with_peers=arguments.peers)
        size = sum(len(one.text.encode()) for one in documents)
        print(f"\n### {name}: {len(documents)} documents, {size / 1000:.0f} kB\n")
        print(*tables.summary(rows), sep="\n")
        if arguments.details:
            for sort in ("label", "name", "form", "role", "place", "kind"):
                print("", *tables.leaks_by(rows, sort), sep="\n")
            print("", *tables.labels(rows[0]), sep="\n")
        if arguments.show and name in MAY_BE_SEEN:
            for row in rows[: len(ours.TOLD)]:
                print(f"\n{row.name}, visible", *row.score.leaks, sep="\n")
            print("\nhidden in vain", *rows[0].score.in_vain, sep="\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", choices=(*SETS, []), default=["develop"], metavar="SET")
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=9000)
    parser.add_argument("--peers", action="store_true", help="EDS-Pseudo's rules and Presidio too")
    parser.add_argument("--details", action="store_true", help="by label, role, form, place, kind")
    parser.add_argument("--show", action="store_true", help="what leaks, where it may be seen")
    parser.add_argument("--demo", type=Path, help="folder that `ambroise demo --files` wrote")
    parser.add_argument("--gold", type=Path, help="folder that `ambroise demo --gold` wrote")
    parser.add_argument("--notes", type=Path, help="notes with gold, JSONL")
    parser.add_argument("--feed", type=Path, help="identity feed of --notes")
    arguments = parser.parse_args()
    if "demo" in arguments.sets and not (arguments.demo and arguments.gold):
        parser.error("demo: give --demo and --gold")
    if "files" in arguments.sets and not arguments.notes:
        parser.error("files: give --notes")
    return arguments


def _load(name: str, arguments: argparse.Namespace) -> tuple[Sequence[Document], Feed]:
    shared = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
    part: sets.Part = "tuned" if name.startswith("tuned-") else "kept"
    match name.removeprefix("tuned-"):
        case "develop" | "fresh" | "wards" | "kept" | "apart" as family:
            return sets.unseen(
                family,
                documents=arguments.documents,
                seed=arguments.seed,
            )
        case "templates":
            return sets.templates(shared, part), Feed()
        case "reports":
            return sets.case_reports(shared, part), Feed()
        case "demo":
            return demo_notes(arguments.demo, arguments.gold, most=arguments.documents)
        case _:
            return sets.of_files(arguments.notes, arguments.feed)


def _rows(documents: Sequence[Document], feed: Feed, *, with_peers: bool) -> list[tables.Row]:
    size = sum(len(one.text.encode()) for one in documents)
    scan = ours.digit_scan(documents)
    told = ours.TOLD if any(one.identities for one in documents) else ours.TOLD[:1]
    runs = [(f"ambroise, {one}", *ours.run(documents, feed, one)) for one in told]
    if with_peers:
        runs += peers.run(documents, with_feed=len(told) > 1)
    return [
        tables.Row(name, _score(documents, found), seconds, size, scan)
        for name, found, seconds in runs
    ]


def _score(documents: Sequence[Document], found: Sequence[Sequence[Found]]) -> Score:
    score = Score()
    for document, spans in zip(documents, found, strict=True):
        score.add(document, spans)
    return score


if __name__ == "__main__":
    main()
