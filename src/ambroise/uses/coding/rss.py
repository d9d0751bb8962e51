"""What the unit summaries of a stay make together: the RUM that leads, the effect on severity."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

from ambroise.uses.coding.schema import Position, Rum, Severity


def main_rum(rums: Sequence[Rum]) -> int:
    """Return the number of the RUM whose DP is that of the RSS: with an act, then the longest.

    An approximation of the choice that the fonction groupage makes from the units of a stay.
    """

    def worth(one: Rum) -> tuple[bool, float, int]:
        acts = any(act.code[2:3] != "Q" for act in one.of(Position.ACT))
        seconds = (_plain(one.end or one.start) - _plain(one.start)).total_seconds()
        return acts, seconds, -one.number

    return max(rums, key=worth).number


def severity_of(rums: Sequence[Rum]) -> Severity:
    """Return which associated diagnoses may change the level; the DP of the RSS is none."""
    dp = next((one.dp for one in rums if one.number == main_rum(rums)), None)
    das = dict.fromkeys(one.code for rum in rums for one in rum.of(Position.DAS))
    heavy = tuple(
        code for code in das if code.startswith(_severe()) and (dp is None or code != dp.code)
    )
    if not heavy:
        return Severity((), "estimation : aucun diagnostic associé connu pour changer le niveau")
    said = f"estimation : {', '.join(heavy)} peuvent changer le niveau ; le groupage seul le dit"
    return Severity(heavy, said)


@cache
def _severe() -> tuple[str, ...]:
    told = tomllib.loads(files(__package__).joinpath("severity.toml").read_text("utf-8"))
    return tuple(told["codes"])


def _plain(at: datetime) -> datetime:
    return at.replace(tzinfo=None)
