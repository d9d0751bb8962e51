"""Examinations are kept with their results; the course of one check is read back from them."""

from datetime import timedelta
from pathlib import Path

from ambroise.state import jobs
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.examining import examine
from ambroise.warehouse.quality.listing import checks
from ambroise.warehouse.quality.model import Reason, Result, Status
from tests.builders.quality import NOW, dataset_of
from tests.builders.warehouse import CareZone, a_care_zone, a_patient

ONE, OTHER = checks()[:2]


def a_zone(folder: Path) -> CareZone:
    return a_care_zone(folder).receive(a_patient()).publish()


def kept(zone: CareZone, *found: Result, days: int = 0) -> history.Examination:
    assert zone.publication is not None
    return history.keep(
        zone.state,
        found,
        publication=zone.publication.id,
        actor="marie",
        now=NOW + timedelta(days=days),
        seconds=1.5,
    )


def test_an_examination_comes_back_with_its_counts_and_results(tmp_path: Path) -> None:
    zone = a_zone(tmp_path)
    found = [
        Result(ONE, Status.FAILED, 3, 10),
        Result(OTHER, Status.NOT_APPLICABLE, reason=Reason.EMPTY_TABLE),
    ]
    made = kept(zone, *found)
    assert made.counts == {Status.FAILED: 1, Status.NOT_APPLICABLE: 1}
    assert sorted(history.results_kept(zone.state, made.id), key=found.index) == found
    zone.close()


def test_the_course_of_a_check_runs_from_the_oldest(tmp_path: Path) -> None:
    zone = a_zone(tmp_path)
    kept(zone, Result(ONE, Status.FAILED, 3, 10))
    kept(zone, Result(ONE, Status.PASSED, 0, 10), days=1)
    past = history.past_of(zone.state, ONE.id)
    assert [(one.status, one.percent) for one in past] == [(Status.FAILED, 30), (Status.PASSED, 0)]
    zone.close()


def test_the_results_of_long_past_examinations_are_forgotten(tmp_path: Path) -> None:
    zone = a_zone(tmp_path)
    for day in range(history.KEPT + 2):
        kept(zone, Result(ONE, Status.PASSED, 0, day), days=day)
    past = history.past_of(zone.state, ONE.id)
    assert [past[0].total, len(past), len(history.course(zone.state))] == [2, 60, 60]
    zone.close()


def test_every_check_is_made_on_a_publication(tmp_path: Path) -> None:
    zone = a_zone(tmp_path)
    assert zone.publication is not None
    made = examine(
        zone.state,
        dataset_of(zone),
        publication=zone.publication.id,
        actor="marie",
        now=NOW,
    )
    assert sum(made.counts.values()) == len(checks())
    assert Status.ERROR not in made.counts
    zone.close()


def test_an_examination_waits_once_in_the_queue(tmp_path: Path) -> None:
    zone = a_zone(tmp_path)
    first = history.ask(zone.state, "p1", now=NOW)
    assert history.ask(zone.state, "p2", now=NOW) == first
    assert [one.kind for one in jobs.listed(zone.state, limit=10)] == [history.JOB]
    zone.close()
