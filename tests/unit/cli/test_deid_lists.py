"""`ambroise deid list`: a published file added, shown, removed, each act in the trail."""

import os
import pwd
from pathlib import Path
from typing import get_args

import pytest

from ambroise.cli.deid.lists import Kind
from ambroise.deid.gazetteers import KINDS
from ambroise.errors import ListFileInvalid, ListUnknown
from tests.builders.command_line import CommandLine

SAMPLES = Path(__file__).parents[1] / "deid" / "gazetteers" / "samples"


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "home")


def test_a_list_is_added_shown_and_removed(line: CommandLine) -> None:
    file = SAMPLES / "noms2008nat_txt.txt"
    added = line.within("deid", "list", "add", "insee-noms", file, "--kind", "surnames", "--json")
    assert added.code == 0, added.said
    assert added.json()["taken"] == 4
    shown = line.within("deid", "list", "show", "--json").json()
    assert [(one["name"], one["version"], one["entries"]) for one in shown] == [
        ("insee-noms", 1, added.json()["entries"])
    ]
    assert "insee-noms" in line.within("deid", "list", "show").out
    assert line.within("deid", "list", "remove", "insee-noms").code == 0
    assert line.within("deid", "list", "show", "--json").json() == []
    me = pwd.getpwuid(os.getuid()).pw_name
    assert line.within("people", "grant", me, "auditor").code == 0
    trail = line.within("trail", "show", "--json").out
    assert "deid.list_added" in trail
    assert "deid.list_removed" in trail


def test_what_was_set_aside_is_counted_and_its_reasons_are_where_it_says(
    line: CommandLine,
) -> None:
    said = line.within(
        "deid", "list", "add", "annuaire", SAMPLES / "annuaire.csv", "--kind", "staff"
    ).said
    assert "4 lignes lues, 2 prises, 0 sans nom, 2 mises de côté" in said
    assert (line.home / "lists" / "annuaire" / "0001.aside.jsonl").exists()
    assert "KERVELLA" not in "".join(line.shown)


def test_a_file_of_another_kind_is_refused_with_what_is_expected(line: CommandLine) -> None:
    file = SAMPLES / "nat2022.csv"
    ended = line.within("deid", "list", "add", "villes", file, "--kind", "communes")
    assert ended.code == ListFileInvalid.exit_code
    assert "v_commune" in ended.said


def test_a_list_that_is_not_there_is_not_removed(line: CommandLine) -> None:
    assert line.within("deid", "list", "remove", "rien").code == ListUnknown.exit_code


def test_every_kind_of_list_can_be_added() -> None:
    assert set(get_args(Kind)) == set(KINDS)
