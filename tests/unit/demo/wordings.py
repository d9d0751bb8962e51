"""Every wording of the banks, by enumeration: nothing is left to a draw."""

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from ambroise.demo.phrases import _Choice, _Optional, _parsed, _Reference, _Sequence, _Slot, _Text

BANKS = files("ambroise.demo").joinpath("phrases")


def _lists(node: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(node, list):
        yield path, node
    else:
        for name, inner in node.items():
            yield from _lists(inner, f"{path}.{name}")


@cache
def bank(split: str) -> dict[str, list[str]]:
    """The lists of variants of a split by `module.table.key`."""
    found: dict[str, list[str]] = {}
    for file in BANKS.joinpath(split).iterdir():
        if file.name.endswith(".toml"):
            module = file.name.removesuffix(".toml")
            found |= dict(_lists(tomllib.loads(file.read_text("utf-8")), module))
    return found


def wordings(split: str, key: str, fill: Callable[[str], list[str]]) -> Iterator[str]:
    """All that the list may write; `fill` gives the texts that a slot may take, by its name."""
    for variant in bank(split)[key]:
        yield from _written(split, _parsed(variant), fill)


def _written(split: str, parts: _Sequence, fill: Callable[[str], list[str]]) -> Iterator[str]:
    if not parts:
        yield ""
        return
    first, rest = parts[0], parts[1:]
    match first:
        case _Text(text):
            begun = [text]
        case _Slot(name):
            begun = fill(name)
        case _Choice(options):
            begun = [text for option in options for text in _written(split, option, fill)]
        case _Optional(inner):
            begun = ["", *_written(split, inner, fill)]
        case _Reference(key):
            begun = list(wordings(split, key, fill))
    for end in _written(split, rest, fill):
        for start in begun:
            yield start + end
