"""What the rules and signs say that they rest on is there, or is said to be from memory."""

import csv
import gzip
import os
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from ambroise.uses.coding.cim10 import plain
from ambroise.uses.coding.rules import all_rules

SHARED = Path(os.environ.get("AMBROISE_SHARED_DATA", "../shared/data"))
HONEST = re.compile(
    r"De mémoire, sans texte joint : .+|Fichier CIM-10 de l'établissement( : type MCO \d ou \d)?"
    r"|Déduit du fichier CIM-10 de l'établissement(, libellé de|[ :]+libellés) .+"
    r"|CCAM, libellé de .+"
)
QUOTED = re.compile(r"libellé de ([A-Z0-9.]+) : « ([^»]+) »")


def sources() -> list[str]:
    data = files("ambroise.uses.coding.problems").joinpath("signs.toml").read_text("utf-8")
    signs = [one["source"] for one in tomllib.loads(data)["sign"]]
    return [*(one.source for one in all_rules()), *signs]


def labels() -> dict[str, str]:
    """Return the labels of the nomenclatures that developers have at hand."""
    cim10, ccam = SHARED / "cim10" / "cim10.csv.gz", SHARED / "pmsi"
    if not cim10.exists():
        pytest.skip("no nomenclature here")
    with gzip.open(cim10, "rt", encoding="utf-8") as lines:
        found = {row["code"]: row["long"] for row in csv.DictReader(lines)}
    text = (ccam / "ccam_v48_2017_short_labels.csv").read_text(encoding="utf-8")
    return found | {line[0]: line[2] for line in csv.reader(text.splitlines(), delimiter=";")}


def test_each_source_says_what_it_is() -> None:
    assert [one for one in sources() if not HONEST.fullmatch(one)] == []


def test_the_words_quoted_stand_in_the_labels() -> None:
    known = labels()
    quoted = [found for one in sources() for found in QUOTED.findall(one)]
    assert len(quoted) > 20
    assert [(code, words) for code, words in quoted if words not in known[plain(code)]] == []


def test_every_asterisk_category_is_told_by_its_labels() -> None:
    known = labels()
    starred = set(re.findall(r"([A-Z]\d\d)(?:\.\d)?\*", " ".join(known.values())))
    told = re.compile(r"(?<!non )class[ée]e?s? (ailleurs|dans)|\([A-Z]\d\d[^)*]*\)$")
    (rule,) = (one for one in all_rules() if one.id == "asterisk")
    for category in rule.codes:
        found = [label for code, label in known.items() if code.startswith(category)]
        assert category in starred or any(map(told.search, found)), category
