"""Our wordings are well formed, each once, and lead to codes that may be coded."""

import re
from collections import Counter
from importlib.resources import files
from typing import get_args

import pytest

from ambroise.settings import Settings
from ambroise.uses.coding.cim10 import read_cim10
from ambroise.uses.coding.synonyms import EXPANSIONS, WORDINGS, Kind, Made, read_rows, wordings
from tests.builders.shared import shared

FOLDER = files("ambroise.uses.coding.synonyms")
FILES = sorted(one.name for one in FOLDER.iterdir() if one.name.endswith(".tsv"))
TERMS = [name for name in FILES if not name.startswith("expansions")]
SHORTS = [name for name in FILES if name.startswith("expansions")]


@pytest.mark.parametrize("name", TERMS)
def test_every_line_is_a_wording(name: str) -> None:
    for row in read_rows(FOLDER.joinpath(name).read_text("utf-8"), WORDINGS):
        assert row["term"], row
        assert re.fullmatch(r"[A-Z]\d\d[\d+]{0,4}", row["code"]), row
        assert row["kind"] in get_args(Kind), row
        assert row["made"] in get_args(Made), row


@pytest.mark.parametrize("name", SHORTS)
def test_every_line_is_an_expansion(name: str) -> None:
    for row in read_rows(FOLDER.joinpath(name).read_text("utf-8"), EXPANSIONS):
        assert row["short"], row
        assert row["long"], row


@pytest.mark.parametrize("name", TERMS)
def test_no_line_is_written_twice(name: str) -> None:
    rows = read_rows(FOLDER.joinpath(name).read_text("utf-8"), WORDINGS)
    count = Counter((row["term"], row["code"]) for row in rows)
    assert [pair for pair, number in count.items() if number > 1] == []


def test_codes_may_be_coded() -> None:
    cim10 = read_cim10(Settings(cim10=shared("cim10/cim10.csv.gz")))
    refused = [(one.term, one.code) for one in wordings().synonyms if not cim10.usable(one.code)]
    assert refused == []


def test_the_folder_says_how_it_was_made() -> None:
    assert "licence" in FOLDER.joinpath("README.md").read_text("utf-8").lower()


def test_a_file_of_other_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="term"):
        list(read_rows("a\tb\n", WORDINGS))
