"""Where each field stands in the fixed-width records of PMSI-MCO, by number of format.

`layouts.csv` restates facts of the formats that the ATIH publishes each year ("Formats PMSI-MCO",
2019 to 2025): grouped RSS 119 (2019), 120 (2020, 2021), 121 (2022) and 122 (2023 on), RSA 225
(2019), 226 (2020, 2021), 227 (2022), 228 (2023, 2024) and 229 (2025). The numbers, the two zones
that the counts of an RSA announce, and the RUM alone (019 to 022) are as hkara2/pmsixml has them.
A number that is not there has no layout: none is guessed from its neighbours.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from operator import itemgetter
from typing import Final

_GROUPING: Final = 15
"""Characters of the grouping, before what a RUM alone starts with."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field from character `start` (counted from 0) to `end` (not included)."""

    name: str
    start: int
    end: int
    label: str


@dataclass(frozen=True, eq=False)
class Layout:
    """The fields of one record in one format, in their order and without a gap."""

    record: str
    number: str
    fields: tuple[Field, ...]

    @cached_property
    def width(self) -> int:
        return self.fields[-1].end

    @cached_property
    def places(self) -> dict[str, slice]:
        """Where each field stands, by its name."""
        return {field.name: slice(field.start, field.end) for field in self.fields}

    @cached_property
    def labels(self) -> dict[str, str]:
        return {field.name: field.label for field in self.fields}

    def taker(self, *names: str) -> Callable[[str], tuple[str, ...]]:
        """Return what takes these fields, two or more, out of a line, in that order."""
        return itemgetter(*(self.places[name] for name in names))

    def values(self, text: str) -> dict[str, str]:
        """Every field of a record by its name, as written."""
        return {name: text[place] for name, place in self.places.items()}


@cache
def layouts() -> dict[tuple[str, str], Layout]:
    """Every layout by record and number of format.

    A record is a line ("rss", "rum", "rsa") or a part of one: "rss_act", "rum_act", "rsa_unit",
    "rsa_act", "rsa_authorisation", "rsa_radiotherapy".
    """
    found: dict[tuple[str, str], list[Field]] = {}
    with (
        files("ambroise").joinpath("intake", "pmsi", "layouts.csv").open(encoding="utf-8") as lines
    ):
        for row in csv.DictReader(lines):
            start = int(row["position"]) - 1
            field = Field(row["name"], start, start + int(row["length"]), row["label"])
            for number in range(int(row["first"]), int(row["last"]) + 1):
                found.setdefault((row["record"], f"{number:03d}"), []).append(field)
    grouped = {key: Layout(*key, tuple(fields)) for key, fields in found.items()}
    return grouped | {
        (layout.record, layout.number): layout
        for layout in map(_alone, grouped.values())
        if layout is not None
    }


def _alone(layout: Layout) -> Layout | None:
    """The layout of a RUM before grouping: that of the RSS without the grouping's characters."""
    number = f"0{layout.number[1:]}"
    if layout.record == "rss_act":
        return Layout("rum_act", number, layout.fields)
    if layout.record != "rss":
        return None
    fields = tuple(
        Field(field.name, field.start - _GROUPING, field.end - _GROUPING, field.label)
        for field in layout.fields
        if field.start >= _GROUPING
    )
    return Layout("rum", number, fields)


@cache
def line_layouts() -> dict[str, Layout]:
    """The layouts of whole lines by their number of format."""
    lines = (layout for (record, _), layout in layouts().items() if record in ("rss", "rum", "rsa"))
    return {layout.number: layout for layout in lines}
