"""Where the fields of PMSI lines stand."""

import csv
from collections import defaultdict
from itertools import pairwise

import pytest

from ambroise.intake.pmsi.layouts import Layout, layouts, line_layouts
from tests.builders.shared import shared

YEARS = {
    "rss": dict(zip(range(2019, 2026), (119, 120, 120, 121, 122, 122, 122), strict=True)),
    "rsa": dict(zip(range(2019, 2026), (225, 226, 226, 227, 228, 228, 229), strict=True)),
}
RECORDS = {
    "rum": "rss",
    "rum_actes": "rss_act",
    "rsa": "rsa",
    "rsa_um": "rsa_unit",
    "rsa_actes": "rsa_act",
}


@pytest.mark.parametrize("layout", layouts().values(), ids=lambda one: f"{one.record}-{one.number}")
def test_the_fields_of_a_record_follow_one_another_without_a_gap(layout: Layout) -> None:
    assert layout.fields[0].start == 0
    assert all(one.end == following.start for one, following in pairwise(layout.fields))
    assert len({field.name for field in layout.fields}) == len(layout.fields)


def test_the_formats_of_2019_to_2025_are_known_and_no_other() -> None:
    assert sorted(line_layouts()) == [
        "019", "020", "021", "022", "119", "120", "121", "122", "225", "226", "227", "228", "229",
    ]  # fmt: skip


def test_a_rum_alone_is_an_rss_without_its_grouping() -> None:
    alone, grouped = line_layouts()["022"], line_layouts()["122"]
    assert (alone.width, grouped.width) == (177, 192)
    assert alone.labels["dp"] == grouped.labels["dp"]
    assert "ghm" not in alone.places


def test_every_position_published_is_ours() -> None:
    published = defaultdict(set)
    with shared("pmsi/mco_positions.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["record"] in RECORDS and row["length"]:
                start = int(row["position"]) - 1
                place = (start, start + int(row["length"]))
                published[RECORDS[row["record"]], int(row["year"])].add(place)
    assert len(published) == 35
    for (record, year), places in published.items():
        layout = layouts()[record, str(YEARS[record[:3]][year])]
        ours = {(field.start, field.end) for field in layout.fields if field.name != "filler_3"}
        assert ours == places, (record, year)
