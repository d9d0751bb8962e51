"""Write French hospital documents with their gold.

python -m tests.reference.deid_unseen --documents 300 --seed 1 --out notes.jsonl --feed feed.jsonl
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, get_args

from tests.reference.deid_unseen.names import Family
from tests.reference.deid_unseen.writing import write


def main() -> int:
    """Write the two files; return 0."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--family", choices=get_args(Family), default="develop")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--feed", type=Path, help="what the hospital knows of these people")
    arguments = parser.parse_args()
    written = write(arguments.documents, seed=arguments.seed, family=arguments.family)
    _save(arguments.out, written.notes)
    if arguments.feed:
        _save(arguments.feed, written.feed)
    marks = Counter(one["label"] for note in written.notes for one in note["entities"])
    characters = sum(len(note["note_text"]) for note in written.notes)
    print(f"{len(written.notes)} documents, {characters:,} characters, {dict(marks.most_common())}")
    return 0


def _save(path: Path, lines: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
