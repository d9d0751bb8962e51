"""One examination: every check made on the publication that a dataset reads."""

import time
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from ambroise.state import State
from ambroise.state.schema import batches
from ambroise.warehouse.quality import history
from ambroise.warehouse.quality.counting import Progress, Tables, count_checks
from ambroise.warehouse.quality.listing import checks
from ambroise.warehouse.quality.model import Check, Given, Reason, Result, Status
from ambroise.warehouse.quality.site.volumes import counted, series_of
from ambroise.warehouse.quality.verdict import judged

VOLUME = "siteVolume"


def nothing_said(_done: int, _total: int) -> None:
    """Follow nothing."""


def examine(
    state: State,
    dataset: Tables,
    *,
    publication: int,
    actor: str,
    now: datetime,
    progress: Progress = nothing_said,
) -> history.Examination:
    """Make every check on the publication that `dataset` reads, and keep what was found.

    A publication that was examined already is examined again: its days are counted from now.
    """
    started = time.monotonic()
    found = results_of(dataset, given_of(state, now), progress)
    return history.keep(
        state,
        found,
        publication=publication,
        actor=actor,
        now=now,
        seconds=round(time.monotonic() - started, 3),
    )


def given_of(state: State, now: datetime) -> Given:
    """Return what the checks of an examination made now compare the data with."""
    query = sa.select(batches.c.id, batches.c.source, batches.c.started_at).order_by(
        batches.c.number
    )
    received: dict[str, datetime] = {}
    known: set[str] = set()
    with state.read() as connection:
        for batch, source, started_at in connection.execute(query):
            if source in known:
                received[batch] = started_at
            known.add(source)
    return Given(now.date(), received)


def results_of(
    dataset: Tables,
    given: Given,
    progress: Progress = nothing_said,
    *,
    listed: Sequence[Check] = (),
) -> list[Result]:
    """Return the result of every check of the list, which is all of them unless given."""
    listed = listed or checks()
    plain = [check for check in listed if check.name != VOLUME]
    found = {result.check: result for result in count_checks(dataset, plain, given, progress)}
    return [found[c] if c in found else _volume(dataset, c, given) for c in listed]


def _volume(dataset: Tables, check: Check, given: Given) -> Result:
    if check.table not in dataset.tables:
        return Result(check, Status.NOT_APPLICABLE, reason=Reason.NO_TABLE)
    return judged(check, *counted(series_of(dataset, check, given)))
