"""Fixed-width records written from values, by the published layouts of PMSI-MCO."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

_GROUPING: Final = 15
"""Characters that only grouping adds, at the start of a RUM."""


@cache
def _rows() -> list[dict[str, str]]:
    layouts = files("ambroise").joinpath("intake", "pmsi", "layouts.csv")
    with layouts.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@cache
def _widths(record: str, number: str) -> dict[str, int]:
    return {
        row["name"]: int(row["length"])
        for row in _rows()
        if row["record"] == record and row["first"] <= number <= row["last"]
    }


def written(record: str, number: str, values: Mapping[str, str]) -> str:
    """One record, its fields filled with blanks on the right.

    Raises ValueError for a value that has no field, or is longer than it.
    """
    widths = _widths(record, number)
    if unknown := values.keys() - widths.keys():
        raise ValueError(f"{record} {number}: no field {sorted(unknown)}")
    texts = {name: values.get(name, "").ljust(wide) for name, wide in widths.items()}
    for name, text in texts.items():
        if len(text) > widths[name]:
            raise ValueError(f"{record} {number}: {name} is too long")
    return "".join(texts.values())


def written_rum(
    number: str,
    values: Mapping[str, str],
    *,
    das: Sequence[str] = (),
    dad: Sequence[str] = (),
    acts: Sequence[Mapping[str, str]] = (),
) -> str:
    """A RUM with its parts: grouped in the formats 1xx of the RSS, alone in the formats 0xx.

    The counts and the numbers of format are written too.
    """
    grouped = f"1{number[1:]}"
    counted = {
        "rss_format": grouped,
        "rum_format": f"0{number[1:]}",
        "das_count": f"{len(das):02d}",
        "dad_count": f"{len(dad):02d}",
        "act_count": f"{len(acts):03d}",
    }
    fixed = written("rss", grouped, {**values, **counted})
    parts = [code.ljust(8) for code in (*das, *dad)]
    parts += [written("rss_act", grouped, act) for act in acts]
    return (fixed if number == grouped else fixed[_GROUPING:]) + "".join(parts)
