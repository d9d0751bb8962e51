from collections.abc import Iterator
from pathlib import Path

import pytest

from ambroise.settings import Settings
from ambroise.state import State, open_state


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def state(settings: Settings) -> Iterator[State]:
    state = open_state(settings)
    yield state
    state.close()
