"""Every check of the quality on a publication: `python -m benchmarks.quality HOME`.

HOME is an installation that holds published patients (1,000 of the fictional hospital for the
figure of docs/quality.md). Nothing is kept: the checks are counted, timed and left.
"""

import argparse
import resource
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from ambroise.access import CARE_ZONE, Action, Actor, Grant, Purpose, Role, open_door
from ambroise.settings import load_settings
from ambroise.state import open_state
from ambroise.trail import open_trail
from ambroise.warehouse.quality.examining import given_of, results_of

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    settings = load_settings(parser.parse_args().home)
    state = open_state(settings)
    door = open_door(settings, state, open_trail(settings, state))
    actor = Actor("bench", "bench", "Bench", (Grant(Role.DATA_MANAGER, None, SINCE),))
    decision = door.decide(actor, Action.COUNT, CARE_ZONE, Purpose.OPERATIONS)
    with door.open_dataset(decision) as dataset:
        (people,) = dataset.rows("SELECT count(*) AS n FROM person")
        started, spent = time.monotonic(), time.process_time()
        found = results_of(dataset, given_of(state, datetime.now(UTC)))
        seconds, cpu = time.monotonic() - started, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    states = ", ".join(
        f"{count} {name}" for name, count in Counter(r.status for r in found).items()
    )
    sys.stdout.write(
        f"{people['n']} persons, {len(found)} checks ({states})\n"
        f"{seconds:.2f} s, {cpu:.2f} s of CPU, peak {peak:.0f} MB\n"
    )
    door.close()


main()
