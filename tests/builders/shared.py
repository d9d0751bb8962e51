"""Data made by others, read where it lies; without its folder the tests on our own data remain."""

from pathlib import Path

import pytest

from ambroise.settings import load_settings

ABSENT = "no folder of shared data"


def shared(name: str) -> Path:
    """Return a path of the shared folder; skips the test where there is no such folder at all.

    A folder that lacks the file is an error: what should be checked would not be.
    """
    folder = load_settings().shared_data
    if not folder.is_dir():
        pytest.skip(f"{ABSENT} ({folder})")
    path = folder / name
    if not path.exists():
        raise FileNotFoundError(path)
    return path
