"""`measure_checker`: how much a checker sees of what was changed, on the site's own notes."""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ambroise.evaluation.perturbing.drawing import draw, makers
from ambroise.evaluation.perturbing.report import Checked, Report
from ambroise.evaluation.perturbing.twins import Sample
from ambroise.uses.checking import Passages, check

Alarm = Callable[[str], bool]
Preparing = Callable[[Sequence[str]], Alarm]
"""From passages to what says whether a statement is to be looked at; its time is not counted."""

WANTED: Final = 300
"""Twins of each change: enough for an interval of four points around 90 %."""


def measure_checker(
    samples: Iterable[Sample],
    seed: int,
    *,
    wanted: int = WANTED,
    drugs: Sequence[Sequence[str]] = (),
    checker: Preparing | None = None,
) -> Report:
    """Return what a checker finds in twins of the samples' sentences; ours by default.

    Each twin is checked against its sentence and the two around it. The same samples in the same
    order and the same seed give the same twins. `drugs` are exchanged for one another: each is
    one substance under all its names. The twins are made without the checker's own rules and
    lists; a change that nobody thought of here is not measured.
    """
    rng = random.Random(seed)  # noqa: S311 - a drawing that must be made again
    prepare = checker or _ours
    checked = []
    for twin in draw(samples, rng, wanted, makers(drugs)):
        alarm = prepare(twin.passages)
        started = time.process_time_ns()
        raised = alarm(twin.text)
        checked.append(Checked(twin, raised, (time.process_time_ns() - started) / 1e9))
    return Report(seed, tuple(checked))


def _ours(passages: Sequence[str]) -> Alarm:
    held = Passages(passages)
    return lambda statement: bool(check(statement, held))
