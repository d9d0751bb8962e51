"""The drugs of the demo hospital, each with the usual dose of its summary of characteristics."""

import csv
from dataclasses import replace
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from ambroise.demo.record import Drug

_EPOCH = datetime.combine(date(2000, 1, 1), time())


@cache
def _lines() -> dict[str, Drug]:
    """Every line of `drugs/*.csv` by name. Raises ValueError for a name told twice."""
    found: dict[str, Drug] = {}
    for file in sorted(files("ambroise.demo").joinpath("drugs").iterdir(), key=lambda f: f.name):
        with file.open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                name = row.pop("name")
                if name in found:
                    raise ValueError(f"{file.name}: {name} is there already")
                found[name] = Drug(
                    atc=row["atc"],
                    brand=row["brand"],
                    stage="home",
                    dose=float(row["dose"]),
                    unit=row["unit"],
                    per_day=int(row["per_day"]),
                    posology=row["posology"],
                    route=row["route"],
                    start=_EPOCH,
                    indication=row["indication"],
                )
    return found


def drug(name: str, stage: str, start: datetime, end: datetime | None = None, **more: Any) -> Drug:
    """The drug of that name, from `start`; `more` overrides fields of the line."""
    return replace(_lines()[name], stage=stage, start=start, end=end, **more)
