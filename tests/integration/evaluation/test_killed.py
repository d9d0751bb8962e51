"""An evaluation whose process is killed: no case done is lost, none is done twice."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ambroise.evaluation.gold import read_gold
from ambroise.evaluation.history import listed
from ambroise.evaluation.kept import DoneCases
from ambroise.evaluation.running import Asked, evaluate
from tests.builders.scored_use import NAME, a_case, a_gold, a_site, of_one_code

CASES = 60
EVALUATOR = """
import sys
from pathlib import Path

import pytest

from ambroise.access import people
from ambroise.evaluation.gold import read_gold
from ambroise.evaluation.running import Asked, evaluate
from tests.builders.scored_use import NAME, NOW, a_site, of_one_code

home, folder, patch = Path(sys.argv[1]), Path(sys.argv[2]), pytest.MonkeyPatch()
of_one_code(patch)
site = a_site(home, patch)
actor = people.actor_of(site.state, "dim", NOW)
evaluate(
    site, actor, Asked(NAME, "bold", resamples=30), read_gold(folder, site.use), clock=site.clock,
    progress=lambda done, total: print(done, flush=True),
)
"""


def through(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch, kills: int, seed: int
) -> None:
    """Kill an evaluation `kills` times, let it end, and hold it against one that nobody killed."""
    lines = [a_case(f"c{n}", f"UN mot{n}", "UN") for n in range(CASES)]
    gold_folder = a_gold(folder / "g", lines)
    of_one_code(monkeypatch)
    site = a_site(home, monkeypatch)
    actor = site.person("dim")
    rng = random.Random(seed)
    command = [sys.executable, "-c", EVALUATOR, str(home), str(gold_folder)]
    done: set[int] = set()
    for _ in range(kills):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
        assert process.stdout is not None
        for _ in range(rng.randint(1, 12)):
            process.stdout.readline()
        time.sleep(rng.uniform(0, 0.02))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        (found,) = listed(site.state)
        now = set(DoneCases(site.settings, site.vault, found.id).places())
        assert done <= now, "a case that was done is lost"
        done = now
        if found.report is not None:
            break
    gold = read_gold(gold_folder, site.use)
    asked = Asked(NAME, "bold", resamples=30)
    site.use.seen.clear()
    ended = evaluate(site, actor, asked, gold, clock=site.clock)
    again = 0 if found.report is None else len(done)  # one that was over is made anew
    assert len(site.use.seen) == 2 * (CASES - len(done) + again), "a case is done twice"
    assert ended.report is not None
    assert ended.report["cases"]["done"] == CASES
    whole = evaluate(site, actor, asked, gold, clock=site.clock)
    assert whole.report is not None
    for part in ("cases", "whole", "groups", "inside"):
        assert whole.report[part] == ended.report[part]
    site.close()


def test_a_killed_evaluation_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    through(tmp_path, tmp_path / "home", monkeypatch, kills=2, seed=7)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_an_evaluation_killed_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    through(tmp_path, tmp_path / "home", monkeypatch, kills=10, seed=seed)
