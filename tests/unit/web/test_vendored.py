"""Files made by others are exactly those that their registry describes."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from ambroise.web.pages import STATIC

BROWSER = Path(__file__).parents[2] / "browser" / "vendor"


def registered(folder: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads((folder / "VENDORED.toml").read_text())


@pytest.mark.parametrize("folder", [STATIC, BROWSER], ids=["static", "browser"])
def test_a_vendored_file_has_its_registered_digest(folder: Path) -> None:
    for name, entry in registered(folder).items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == entry["sha256"], name


@pytest.mark.parametrize("folder", [STATIC, BROWSER], ids=["static", "browser"])
def test_a_vendored_file_comes_with_its_licence(folder: Path) -> None:
    for entry in registered(folder).values():
        licence = entry["licence"].partition("(")[2].rstrip(")")
        assert (folder / licence).is_file()


def test_every_static_file_is_ours_or_registered() -> None:
    ours = {
        "base.css",
        "coding.css",
        "coding.js",
        "coding_add.js",
        "cohorts.css",
        "evaluations.css",
        "explanations.css",
        "letter.css",
        "letter.js",
        "register.css",
        "record.css",
        "print.css",
        "ambroise.js",
        "reading.js",
        "icon.svg",
        "VENDORED.toml",
    }
    known = ours | set(registered(STATIC))
    assert {p.name for p in STATIC.iterdir() if not p.name.endswith(".LICENSE.txt")} == known
