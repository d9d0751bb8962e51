"""A stop reaches a run that goes on, in this process or in another."""

import subprocess
import sys
import time
from threading import Event
from typing import Any

import pytest

from ambroise import uses
from ambroise.access import MAY_RUN, Role
from ambroise.errors import UseForResearchOnly
from ambroise.governance import record
from ambroise.uses import UseState
from ambroise.uses.entries import RecordKind
from ambroise.uses.stopping import stop_watched
from tests.builders.register import DUE, about, somebody

WATCH = """
import sys
from pathlib import Path
from threading import Event
from ambroise.access import MAY_RUN
from ambroise.settings import Settings
from ambroise.state import open_state
from ambroise.uses.stopping import stop_watched
state, cancelled = open_state(Settings(home=Path(sys.argv[1]))), Event()
with stop_watched(state, "letter", MAY_RUN, cancelled) as stopped:
    print("running", flush=True)
    cancelled.wait(20)
print("stopped" if stopped.is_set() else "late", flush=True)
"""


def test_a_run_in_another_process_is_told_within_a_second(house: Any) -> None:
    house.put("letter", UseState.PILOT)
    command = [sys.executable, "-c", WATCH, str(house.settings.home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "running\n"
        begun = time.monotonic()
        house.put("letter", UseState.SUSPENDED)
        assert other.stdout.readline() == "stopped\n"
        assert time.monotonic() - begun < 2


def test_a_run_that_nobody_stops_ends_at_once(house: Any) -> None:
    house.put("letter", UseState.PILOT)
    cancelled, begun = Event(), time.monotonic()
    with stop_watched(house.state, "letter", MAY_RUN, cancelled) as stopped:
        pass
    assert not stopped.is_set()
    assert not cancelled.is_set()
    assert time.monotonic() - begun < 0.4


def test_a_use_that_guides_runs_for_care_once_its_status_allows(
    house: Any, a_stay: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = uses.find_use("letter").card
    guiding = type(card)(card.fr, card.en, guides=True)
    monkeypatch.setattr("ambroise.uses.letter.LetterUse.card", guiding)
    house.put("letter", UseState.PILOT)
    given, decision = a_stay().view, house.may_run(house.person("vasseur"))

    def ran() -> Any:
        return uses.run("letter", given, decision, house, clock=lambda: house.now)

    with pytest.raises(UseForResearchOnly, match="research only"):
        ran()
    anne = somebody(house.state, "anne", Role.COMMITTEE, Role.DPO)
    device = DUE[RecordKind.DEVICE]
    for status, allowed in (("class_i", True), ("investigational", False)):
        asked = about(house.door, house.state, anne, RecordKind.DEVICE)
        record(house.door, asked, RecordKind.DEVICE, {**device, "status": status})
        if allowed:
            assert ran().value is not None
        else:
            with pytest.raises(UseForResearchOnly):
                ran()
