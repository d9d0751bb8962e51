"""An empty home with its operational store."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ambroise.settings import Settings, load_settings
from ambroise.state import State, open_state
from ambroise.tables import Zone, open_zone
from ambroise.warehouse.vocabularies.loads import Load, standing
from ambroise.warehouse.vocabularies.search import Concepts
from tests.builders import vocabularies


@dataclass
class Home:
    settings: Settings
    state: State
    folder: Path

    @property
    def zone(self) -> Zone:
        return open_zone(self.settings, "care")

    def load(self, folder: Path, *, partial: bool = False) -> Load:
        return vocabularies.load(self.settings, self.state, folder, partial=partial)

    def concepts(self) -> Concepts:
        return Concepts(self.zone, standing(self.state))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    settings = load_settings(tmp_path / "home")
    settings.home.mkdir(mode=0o700)
    state = open_state(settings)
    yield Home(settings, state, tmp_path)
    state.close()
