"""Table E.1-1 of PS3.15: the action on each attribute, by the options chosen.

The rows are read from `table_e1_1.tsv`, which says their source and edition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.deid.dicom.options import Option, Options

EDITION: Final = "2026c"
_REPEATING: Final = {0x50: "50XXXXXX", 0x60: "60XX3000"}


class Action(StrEnum):
    """What is done with an attribute (PS3.15 E.1, Table E.1-1a)."""

    DUMMY = "D"
    EMPTY = "Z"
    REMOVE = "X"
    KEEP = "K"
    CLEAN = "C"
    UID = "U"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: `basic` in the order written ("X/Z/D" is X, Z, D), `options` where one differs."""

    tag: str
    name: str
    basic: tuple[Action, ...]
    options: Mapping[Option, Action]

    def action(self, chosen: Options, required: int | None) -> Action:
        """Return the action for an attribute of this Type (1, 2, 3; None: not known).

        Of the chosen options the one that cleans wins over the one that keeps. A compound action
        is resolved by the Type: the weakest change that leaves the object valid is not taken
        before the one that hides more, so X stands for an optional attribute, and an attribute of
        unknown Type gets the last action, which is valid for any.
        """
        asked = {self.options[option] for option in chosen if option in self.options}
        for action in (Action.CLEAN, Action.KEEP):
            if action in asked:
                return action
        if len(self.basic) == 1:
            return self.basic[0]
        if required == 3:
            return self.basic[0]
        if required == 2 and Action.UID not in self.basic and Action.EMPTY in self.basic:
            return Action.EMPTY
        return self.basic[-1]


@cache
def rules() -> Mapping[str, Rule]:
    """Return every row by its tag: eight hexadecimal digits, X for any in a repeating group."""
    text = files("ambroise.deid.dicom").joinpath("table_e1_1.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    columns = lines[0]
    found = {}
    for line in lines[1:]:
        row = dict(zip(columns, line, strict=True))
        found[row["tag"]] = Rule(
            row["tag"],
            row["name"],
            tuple(Action(one) for one in row["basic"].replace("*", "").split("/")),
            {option: Action(row[option]) for option in Option if row.get(option)},
        )
    return found


def rule_of(tag: int) -> Rule | None:
    """Return the row of an attribute, None where the table says nothing of it.

    The whole of a repeating group follows its data: a curve or an overlay without them is nothing.
    """
    group = tag >> 16
    if group % 2:
        return rules()["GGGGEEEE"]
    repeating = _REPEATING.get(group >> 8)
    return rules().get(repeating or f"{tag:08X}")
