"""The rules of a readable text: in its order, with their lines, and put aside in place."""

from pathlib import Path

import pytest

from ambroise.warehouse.cohorts import read_text
from ambroise.warehouse.cohorts.plan import Group, Related
from ambroise.warehouse.cohorts.readable import line_of, outline_of, switched
from ambroise.warehouse.cohorts.readable.places import switches

FILE = Path("cohorte.yaml")
TEXT = """\
# ce que l'étude demande
cohort: Essai
entry: {any: [{visit_occurrence: any}]}
rules:
  - rule: Choc  # à revoir
    at_least: 2
    of:
      - {death: any, days: [0, 28], off: true}
      - person: {age: {gte: 18}}
      - any:
          - {measurement: any, same_stay: true}
          - condition_occurrence: any
  - {rule: Majeur, all: [{person: {age: {gte: 18}}}]}
"""


def test_the_lines_are_those_of_the_text() -> None:
    found = outline_of(FILE, TEXT)
    assert [(one.pointer, one.depth, one.title) for one in found.lines] == [
        ("/rules/0", 0, "Choc"),
        ("/rules/0/of/0", 1, ""),
        ("/rules/0/of/1", 1, ""),
        ("/rules/0/of/2", 1, ""),
        ("/rules/0/of/2/any/0", 2, ""),
        ("/rules/0/of/2/any/1", 2, ""),
        ("/rules/1", 0, "Majeur"),
        ("/rules/1/all/0", 1, ""),
    ]
    asked = [one.asked for one in found.lines]
    assert [one.event.domain for one in asked if isinstance(one, Related)] == [
        "death", "measurement", "condition_occurrence",
    ]  # fmt: skip
    assert sum(isinstance(one, Group) for one in asked) == 3


def test_what_is_put_aside_is_there_and_what_it_holds_is_idle() -> None:
    off = switched(TEXT, "/rules/0", off=True)
    lines = {one.pointer: one for one in outline_of(FILE, off).lines}
    assert lines["/rules/0"].off
    assert lines["/rules/0/of/0"].off
    assert lines["/rules/0/of/2/any/0"].idle
    assert not lines["/rules/1"].idle
    assert [one.name for one in read_text(FILE, off).rules] == ["Majeur"]


@pytest.mark.parametrize("pointer", [one.pointer for one in switches(TEXT) if not one.off])
def test_a_part_put_aside_and_taken_back_is_the_same_plan(pointer: str) -> None:
    off = switched(TEXT, pointer, off=True)
    assert read_text(FILE, off) != read_text(FILE, TEXT)
    assert {one.pointer for one in switches(off) if one.off} == {pointer, "/rules/0/of/0"}
    assert read_text(FILE, switched(off, pointer, off=False)) == read_text(FILE, TEXT)


def test_the_rest_of_the_text_stays_as_it_was_written() -> None:
    off = switched(TEXT, "/rules/0/of/2/any/1", off=True)
    assert off == TEXT.replace(
        "          - condition_occurrence: any",
        "          - off: true\n            condition_occurrence: any",
    )
    on = switched(TEXT, "/rules/0/of/0", off=False)
    assert on == TEXT.replace("off: true", "off: false")


@pytest.mark.parametrize("pointer", ["/rules/9", "/nothing", "/cohort", "", "/rules/0/of/x"])
def test_what_is_not_there_is_not_put_aside(pointer: str) -> None:
    assert switched(TEXT, pointer, off=True) == TEXT


def test_a_text_that_is_no_yaml_has_no_place() -> None:
    assert switched("a: [", "/a", off=True) == "a: ["
    assert switches("a: [") == []
    assert line_of("a: [", "/a") is None


def test_the_line_of_a_part_or_of_what_holds_it() -> None:
    assert line_of(TEXT, "/rules/0/of/1/person/age") == 9
    assert line_of(TEXT, "/rules/1/nothing") == 13
    assert line_of('{"a": {"b/c": 1}}', "/a/b~1c") == 1
