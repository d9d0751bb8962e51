"""`kill -9` anywhere while members are kept: they are there whole, or not at all, never twice."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ambroise.access import Action, artefacts, cohorts
from ambroise.access.cohorts import Version
from ambroise.access.view import Views
from ambroise.access.view.kept import kept_versions
from ambroise.settings import Settings, load_settings
from ambroise.state import open_state
from ambroise.trail import open_trail
from ambroise.vault import open_vault
from tests.builders.project_cohorts import (
    ASKED,
    MEASURED,
    MEASURES,
    definition_of,
    publish_zones,
)
from tests.builders.study import RESEARCH, Study, a_study, open_project
from tests.unit.access.conftest import House

KEEPING = """
import sys
from datetime import UTC, datetime
from typer.testing import CliRunner
from ambroise.access import people
from ambroise.cli.cohort import cohort
from ambroise.cli.session import Session
from ambroise.settings import load_settings

home, project, kept = sys.argv[1:]
session = Session(load_settings(home), "fr")
session.actor = people.actor_of(session.state, "lise", datetime.now(UTC))
print("ready", flush=True)
answer = CliRunner().invoke(cohort, ["keep", kept, "--project", project], obj=session)
print(answer.output, answer.exception, flush=True)
sys.exit(answer.exit_code)
"""


@dataclass
class Home:
    settings: Settings
    house: House
    views: Views
    first: Study

    def version(self) -> tuple[Study, Version]:
        """Return a version of a cohort of a new project, whose permit is granted."""
        study = replace(self.first, id=open_project(self.house, self.first.lead))
        now = self.house.now = datetime.now(UTC)
        ends = now + timedelta(days=30)
        request = replace(ASKED, starts_at=now - timedelta(hours=1), ends_at=ends)
        study.granted(request=request)
        decision = study.may(study.lead, Action.DEFINE_COHORT, purpose=RESEARCH)
        return study, cohorts.create(self.house.door, decision, definition_of(MEASURES))

    def keeping(self, study: Study, version: Version) -> "subprocess.Popen[str]":
        arguments = [str(self.settings.home), study.id, version.cohort_id]
        process = subprocess.Popen(
            [sys.executable, "-c", KEEPING, *arguments], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def members(self, study: Study) -> int:
        """Return how many members are shown; none when the version is not kept."""
        self.house.now = datetime.now(UTC)
        with self.views.open(study.data(study.lead)) as view:
            if "cohort" not in view.tables:
                return 0
            return int(view.rows("SELECT count(*) AS n FROM cohort")[0]["n"])

    def kept(self, study: Study) -> int:
        self.house.now = datetime.now(UTC)
        found = artefacts.of_project(self.house.door, study.leads(Action.READ_PROJECT))
        return sum(one.label.startswith("Mesurés") for one in found)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    settings = load_settings(tmp_path / "home")
    state = open_state(settings)
    trail, vault = open_trail(settings, state), open_vault(settings)
    house = House(settings, state, trail, datetime.now(UTC))
    publish_zones(house, vault)
    views = Views(state, house.door, lambda: vault, clock=lambda: house.now)
    yield Home(settings, house, views, a_study(house))
    views.close()
    house.door.close()
    for store in (vault, trail, state):
        store.close()


def ended(process: "subprocess.Popen[str]") -> int:
    process.communicate()
    return process.returncode


def survives(home: Home, kills: int) -> None:
    study, version = home.version()
    calm, started = home.keeping(study, version), time.monotonic()
    assert ended(calm) == 0
    took = time.monotonic() - started
    assert home.members(study) == MEASURED
    rng, left = random.Random(1), 0
    for _ in range(kills):
        study, version = home.version()
        process = home.keeping(study, version)
        time.sleep(rng.uniform(0, 0.9 * took))
        process.kill()
        ended(process)
        whole = version.id in kept_versions(home.house.state, study.id)
        left += not whole
        assert home.members(study) == (MEASURED if whole else 0)
        assert ended(home.keeping(study, version)) == 0
        assert (home.members(study), home.kept(study)) == (MEASURED, 1)
    assert left or kills == 1


def test_members_are_kept_whole_or_not_at_all(home: Home) -> None:
    survives(home, kills=1)


@pytest.mark.soak
def test_members_are_kept_whole_or_not_at_all_however_often(home: Home) -> None:
    survives(home, kills=30)
