"""Every check that is made: those of the Data Quality Dashboard, those of the site."""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.warehouse.quality.model import Check

_LISTS: Final = (("dqd", "thresholds.csv"), ("site", "checks.csv"))


@cache
def checks() -> tuple[Check, ...]:
    """Return all checks, in the order of their lists."""
    return tuple(check for folder, name in _LISTS for check in _listed(folder, name))


@cache
def dashboard() -> tuple[Check, ...]:
    """Return the checks of the Data Quality Dashboard alone."""
    return _listed(*_LISTS[0])


def check_with(check_id: str) -> Check | None:
    """Return the check of this id, or None."""
    return _by_id().get(check_id)


@cache
def _by_id() -> dict[str, Check]:
    return {check.id: check for check in checks()}


def _listed(folder: str, name: str) -> tuple[Check, ...]:
    text = files("ambroise.warehouse.quality").joinpath(folder, name).read_text("utf-8")
    return tuple(
        Check(
            row["check"],
            row["table"],
            row["field"],
            tuple(map(int, (row.get("concepts") or "").split())),
            row["value"],
            float(row["threshold"] or 0),
        )
        for row in csv.DictReader(text.splitlines())
    )
