"""`python -m benchmarks NAME [options]` runs one benchmark; without a name, lists them."""

import ast
import runpy
import sys
from pathlib import Path

NOT_BENCHMARKS = {"__init__", "__main__", "synthea"}


def main() -> None:
    here = Path(__file__).parent
    files = {p.stem: p for p in here.glob("*.py") if p.stem not in NOT_BENCHMARKS}
    files |= {p.parent.name: p for p in here.glob("*/__main__.py")}
    names = sorted(files)
    if len(sys.argv) > 1 and sys.argv[1] in names:
        name = sys.argv.pop(1)
        runpy.run_module(f"benchmarks.{name}", run_name="__main__", alter_sys=True)
        return
    for name in names:
        doc = ast.get_docstring(ast.parse(files[name].read_text())) or ""
        sys.stdout.write(f"{name:10} {doc.splitlines()[0]}\n")


main()
