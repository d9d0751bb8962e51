"""`python -m benchmarks.note_search [--patients 120] [--notes 100000]`: notes searched.

A fictional hospital is taken in and pseudonymised; its notes are then copied under other numbers
until the research zone holds N, all of the same persons. The index is made once, then each question
is asked of a project that sees everybody, with the counts, and with the excerpts of its first page.
Seconds are of the clock and of the processor, the best of five after one that is not counted.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ambroise.settings import Settings
from ambroise.state import State
from ambroise.tables import Workspace, latest, open_zone, publish
from ambroise.text.assertions import AFFIRMED, Context
from ambroise.warehouse.notes.building import build_index
from ambroise.warehouse.notes.index import index_path, open_index
from ambroise.warehouse.notes.searching import Asked, search, shown_on

ASIDE = Context.DENIED | Context.FAMILY
QUESTIONS = (
    ("fibrillation", AFFIRMED),
    ("traitement", AFFIRMED),
    ("fièvre", AFFIRMED),
    ("fièvre", ASIDE),
    ('"insuffisance cardiaque"', AFFIRMED),
    ("cardio*", AFFIRMED),
    ("fracture OU chute -hanche", ASIDE),
    ("de", AFFIRMED),
)
TIMES = 5


def multiply(settings: Settings, state: State, wanted: int) -> None:
    """Publish the research zone again with about `wanted` notes."""
    zone, before = open_zone(settings, "research"), latest(state, "research")
    with Workspace.open(zone) as workspace:
        workspace.view("note", "omop/note", version=before.tables["omop/note"])
        copies = -(-wanted // int(workspace.value("SELECT count(*) FROM note")))
        version = workspace.replace(
            "omop/note",
            "SELECT * REPLACE (((hash(note_id + copy) >> 1)::BIGINT) AS note_id)"
            f" FROM note, range({copies}) AS copies(copy) ORDER BY person_id, note_id",
        )
    publish(state, "research", {**before.tables, "omop/note": version}, before.detail)


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Return the least seconds of the clock and of the processor."""
    act()
    found = []
    for _ in range(TIMES):
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        found.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(wall for wall, _ in found), min(cpu for _, cpu in found)


def main() -> None:
    from tests.builders.project_view import a_researched_hospital

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=120)
    parser.add_argument("--notes", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = a_researched_hospital(Path(folder), patients=given.patients)
        settings, state = house.hospital.settings, house.hospital.state
        multiply(settings, state, given.notes)
        wall = time.perf_counter()
        made = build_index(settings, state, actor="bench")
        wall = time.perf_counter() - wall
        zone = open_zone(settings, "research")
        size = index_path(zone, made.publication).stat().st_size
        print(f"{made.notes} notes: index in {wall:.0f} s, {size / 2**20:.0f} MiB")
        study = house.project()
        with house.opened(study) as view, open_index(zone, view.publication) as index:
            if index is None:
                raise SystemExit("no index")
            print("question | persons | notes | counts: s (CPU) | with excerpts: s (CPU)")
            for text, aside in QUESTIONS:
                asked = Asked(text, aside)
                found = search(view, index, asked)
                counts = timed(lambda asked=asked: search(view, index, asked))
                page = timed(
                    lambda asked=asked, aside=aside: shown_on(
                        view, search(view, index, asked), aside, 1
                    )
                )
                told = " | ".join(f"{wall:.3f} ({cpu:.3f})" for wall, cpu in (counts, page))
                print(f"{text}{' ÷' if aside else ''} | {found.persons} | {found.notes} | {told}")
        house.close()


if __name__ == "__main__":
    main()
