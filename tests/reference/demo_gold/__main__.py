"""`python -m tests.reference.demo_gold FOLDER GOLD`: check what `ambroise demo --files` wrote."""

import argparse
import os
import sys
from pathlib import Path

from tests.reference.demo_gold.check import check


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--pdfs", type=int, default=200, help="PDF files opened at most")
    arguments = parser.parse_args()
    shared = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
    findings = check(arguments.folder, arguments.gold, shared, pdfs=arguments.pdfs)
    for what, number in sorted(findings.counts.items()):
        print(f"{number:10,}  {what}")
    for what, seconds in findings.seconds.items():
        print(f"{seconds:9.1f}s  {what}")
    for kind, number in findings.wrong.most_common():
        print(f"\nWRONG {number:,}  {kind}")
        for example in findings.examples[kind]:
            print(f"    {example}")
    print(f"\n{sum(findings.wrong.values()):,} wrong")
    return 1 if findings.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
