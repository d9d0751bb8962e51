"""A lease has one living holder, and a dead holder loses it."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from ambroise.errors import LeaseLost, WriterBusy
from ambroise.state import State
from ambroise.state.lease import Lease, exclusive

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
TERM = timedelta(seconds=30)


def test_a_second_holder_is_told_who_writes(state: State) -> None:
    with (
        exclusive(state, "zone:care", "anne"),
        pytest.raises(WriterBusy, match="anne"),
        exclusive(state, "zone:care", "paul"),
    ):
        pass


def test_it_is_free_after_the_block_even_when_it_fails(state: State) -> None:
    with pytest.raises(ZeroDivisionError), exclusive(state, "zone:care", "anne"):
        _ = 1 / 0
    with exclusive(state, "zone:care", "paul"):
        pass


def test_two_names_do_not_meet(state: State) -> None:
    with exclusive(state, "zone:care", "anne"), exclusive(state, "zone:research", "paul"):
        pass


def test_a_dead_holder_loses_it_and_learns_it(state: State) -> None:
    dead = Lease(state, "zone:care", TERM, lambda: NOW)
    dead.take("anne")
    later = NOW + timedelta(seconds=31)
    with exclusive(state, "zone:care", "paul", clock=lambda: later):
        with pytest.raises(LeaseLost), state.begin() as connection:
            dead.keep(connection)
        dead.give()
        with pytest.raises(WriterBusy), exclusive(state, "zone:care", "eve", clock=lambda: later):
            pass


def test_a_living_holder_keeps_it_beyond_its_term(state: State) -> None:
    term = timedelta(milliseconds=600)
    with exclusive(state, "zone:care", "anne", term=term) as lease:
        time.sleep(2 * term.total_seconds())
        with pytest.raises(WriterBusy), exclusive(state, "zone:care", "paul", term=term):
            pass
        with state.begin() as connection:
            lease.keep(connection)


def test_a_holder_killed_on_this_machine_is_not_waited_for(state: State) -> None:
    code = (
        "import sys, time; from ambroise.state import State; "
        "from ambroise.state.lease import exclusive\n"
        "with exclusive(State(sys.argv[1]), 'zone:care', 'anne'):\n"
        "    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, state.url], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    with holder, holder.stdout:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(WriterBusy), exclusive(state, "zone:care", "paul"):
            pass
        holder.kill()
    with exclusive(state, "zone:care", "paul"):
        pass
