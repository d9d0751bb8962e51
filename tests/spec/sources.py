"""The texts of the repository that tests of documentation read."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "ambroise"


@cache
def texts(folder: Path, *patterns: str) -> dict[Path, str]:
    """The files below `folder` that fit one of the patterns, with their content."""
    return {
        path: path.read_text(encoding="utf-8")
        for pattern in patterns
        for path in sorted(folder.rglob(pattern))
    }


def documents() -> dict[Path, str]:
    """The README, the change log and every page of docs/."""
    pages = {
        ROOT / name: (ROOT / name).read_text("utf-8") for name in ("README.md", "CHANGELOG.md")
    }
    return pages | texts(ROOT / "docs", "*.md")
