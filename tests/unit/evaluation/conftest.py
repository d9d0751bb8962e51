from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.scored_use import Site, a_site


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An installation whose small use was tried on past data."""
    opened = a_site(tmp_path / "home", monkeypatch)
    yield opened
    opened.close()
