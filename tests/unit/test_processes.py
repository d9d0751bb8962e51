"""Work shared between processes: order, memory, errors, and that none of them outlives its use."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from ambroise.errors import DateOutOfRange, ProcessLost
from ambroise.processes import in_order
from tests.builders import working

ENDLESS = """
import signal
import sys
from functools import partial
from pathlib import Path
from ambroise.processes import in_order
from tests.builders.working import endless

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
    list(in_order(partial(endless, Path(sys.argv[1])), range(9), processes=2))
"""


def runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def ended(processes: list[int]) -> bool:
    """Whether all of them have ended within ten seconds."""
    limit = time.monotonic() + 10
    while any(map(runs, processes)) and time.monotonic() < limit:
        time.sleep(0.02)
    return not any(map(runs, processes))


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_results_come_in_the_order_of_the_things(processes: int) -> None:
    expected = [number * number for number in range(100)]
    assert list(in_order(working.squares, range(100), processes=processes)) == expected


def test_no_thing_gives_no_result() -> None:
    assert list(in_order(working.squares, [], processes=2)) == []


def test_a_slow_thing_is_waited_for_and_the_others_are_not_lost() -> None:
    assert list(in_order(working.slow_first, range(20), processes=2)) == list(range(20))


def test_things_and_results_larger_than_a_pipe_pass() -> None:
    things = [bytes([number]) * 3_000_000 for number in range(6)]
    made = in_order(working.sizes, things, processes=2)
    assert [len(result) for result in made] == [6_000_000] * 6


def test_few_things_are_taken_before_their_turn() -> None:
    things = iter(range(1, 1001))
    made = in_order(working.squares, things, processes=2)
    for _ in range(200):
        next(made)
    made.close()
    assert next(things) <= 207


def test_an_error_is_raised_in_its_turn_with_its_fields() -> None:
    made = in_order(working.failing_at_two, range(9), processes=2)
    assert [next(made), next(made)] == [0, 1]
    with pytest.raises(DateOutOfRange) as error:
        next(made)
    assert error.value.fields == {"days": 2}


def test_a_killed_process_is_said_and_the_others_end() -> None:
    made = in_order(working.killed_at_two, range(9), processes=2)
    with pytest.raises(ProcessLost) as error:
        list(made)
    assert error.value.fields == {"code": -signal.SIGKILL}


def test_who_stops_listening_leaves_no_process() -> None:
    made = in_order(working.process_ids, range(100), processes=2)
    workers = [next(made) for _ in range(50)]
    assert set(workers) != {os.getpid()}
    made.close()
    assert ended(workers)


def test_an_error_of_the_source_leaves_no_process(tmp_path: Path) -> None:
    def things() -> Iterator[int]:
        yield 1
        yield 2
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        raise ValueError("the source")

    made = in_order(partial(working.endless, tmp_path), things(), processes=3)
    with pytest.raises(ValueError, match="the source"):
        list(made)
    assert ended([int(file.name) for file in tmp_path.iterdir()])


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_processes_end_with_the_one_that_waits(tmp_path: Path, how: signal.Signals) -> None:
    script = tmp_path / "script.py"
    script.write_text(ENDLESS)
    seen = tmp_path / "seen"
    seen.mkdir()
    command = [sys.executable, str(script), str(seen)]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        while len(list(seen.iterdir())) < 2:
            assert process.poll() is None
            time.sleep(0.02)
        # Ctrl-C reaches every process of the terminal.
        (os.killpg if how == signal.SIGINT else os.kill)(process.pid, how)
        _, said = process.communicate()
    assert ended([int(file.name) for file in seen.iterdir()])
    assert (b"KeyboardInterrupt" in said) == (how == signal.SIGINT)
    assert said.count(b"Traceback") == (how == signal.SIGINT)
