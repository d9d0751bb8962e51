from dataclasses import dataclass

import pytest

from ambroise.uses.contract import Pointer
from ambroise.uses.pointers import replaced, resolve


@dataclass(frozen=True)
class Page:
    title: str
    lines: tuple[str, ...]
    by_name: dict[str, str]


PAGE = Page("t", ("a", "b"), {"x/y": "c"})


def test_a_pointer_reads_objects_lists_and_escaped_names() -> None:
    plain = {"lines": ["a", {"x/y": "c", "m~n": "d"}]}
    assert resolve(plain, Pointer("/lines/0")) == "a"
    assert resolve(plain, Pointer("/lines/1/x~1y")) == "c"
    assert resolve(plain, Pointer("/lines/1/m~0n")) == "d"


def test_a_pointer_to_nothing_raises() -> None:
    with pytest.raises((KeyError, IndexError)):
        resolve({"lines": []}, Pointer("/lines/0"))


def test_replacing_gives_a_new_value_and_leaves_the_old() -> None:
    texts = {Pointer("/lines/1"): "B", Pointer("/by_name/x~1y"): "C"}
    assert replaced(PAGE, texts, Page) == Page("t", ("a", "B"), {"x/y": "C"})
    assert PAGE.lines == ("a", "b")
    assert replaced(PAGE, {}, Page) is PAGE
