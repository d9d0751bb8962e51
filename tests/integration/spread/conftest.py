"""Two homes with the same keys: one works alone, the other over a cluster."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ambroise.settings import load_settings, private_folder
from ambroise.state import open_state
from ambroise.vault import open_vault
from tests.builders.cluster import MASTER, a_cluster
from tests.builders.hospital import Hospital, a_hospital


@pytest.fixture(scope="session")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    made = a_hospital(tmp_path_factory.mktemp("alone"), patients=8)
    made.take_in()
    yield made
    made.close()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a cluster, which ends with the tests."""
    folder = tmp_path_factory.mktemp("cluster")
    with a_cluster(folder):
        yield folder


@pytest.fixture(scope="session")
def spread(alone: Hospital, cluster: Path) -> Iterator[Hospital]:
    """An installation that was given nothing yet, with the keys of the other."""
    home = load_settings(cluster / "home")
    private_folder(home.home)
    for part in ("keys", "vault"):
        shutil.copytree(getattr(alone.settings, part), getattr(home, part))
    settings = home.model_copy(update={"spark_master": MASTER})
    made = replace(alone, settings=settings, state=open_state(settings), vault=open_vault(settings))
    yield made
    made.close()
