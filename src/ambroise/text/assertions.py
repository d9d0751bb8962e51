"""Where a French clinical text denies, supposes, or speaks of the patient's family."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from importlib.resources import files
from typing import Final

from ambroise.text.folding import fold
from ambroise.text.sections import find_sections
from ambroise.text.sentences import split_sentences


class Context(IntFlag):
    """What a passage says of what it names; 0: that the patient has or had it."""

    DENIED = 1
    FAMILY = 2
    SUPPOSED = 4


AFFIRMED: Final = Context(0)


@dataclass(frozen=True, slots=True)
class Reach:
    """A stretch of a text, and what a trigger makes of it."""

    start: int
    end: int
    context: Context


_SHORT_WORDS: Final = 3
_COMMA: Final = re.compile(r",")
_GOES_ON: Final = re.compile(r",\s*(?:de |d'|des |ni |ou |et de |et d')")
_LIST_END: Final = re.compile(r"\s(?:ou|ni)\s")
_NEXT_TWO: Final = re.compile(r"[\s-]*\w+(?:[\s-]+\w+)?")


def find_contexts(text: str) -> list[Reach]:
    """Return what is denied, supposed or said of the family in `text`, in order; they may overlap.

    The word that denies is in what it denies, so that « pas de fièvre » is one stretch.
    By rules on each sentence (`assertions.toml` says which, and their source); what no rule
    touches is said of the patient. Offsets are those of `text`.
    """
    low = fold(text)
    grammar = _grammar()
    found = list(_family_sections(text, low))
    if grammar.triggers.search(low) is None:
        return found
    for start, end in split_sentences(text):
        found += _in_sentence(grammar, low[start:end], start)
    return sorted(found, key=lambda one: (one.start, one.end))


@dataclass(frozen=True, slots=True)
class _Trigger:
    context: Context | None
    reach: str


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The patterns of the file as one; group `t<n>` is trigger n."""

    triggers: re.Pattern[str]
    named: tuple[_Trigger, ...]
    ends: dict[Context, re.Pattern[str]]


@cache
def _grammar() -> _Grammar:
    said = tomllib.loads(files("ambroise.text").joinpath("assertions.toml").read_text("utf-8"))
    relative = f"(?:{'|'.join(said['relative']['words'])})"
    named: list[_Trigger] = []
    groups: list[str] = []
    for number, one in enumerate(said["trigger"]):
        context = None if one["context"] == "none" else Context[one["context"].upper()]
        named.append(_Trigger(context, one["reach"]))
        either = "|".join(one["patterns"]).replace("{relative}", relative)
        groups.append(f"(?P<t{number}>{either})")
    triggers = re.compile(rf"(?<!\w)(?:{'|'.join(groups)})(?!\w)")
    ends = {Context[name.upper()]: _ends(words) for name, words in said["ends"].items()}
    return _Grammar(triggers, tuple(named), ends)


def _ends(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{one}\b" if one[0].isalpha() else one for one in words))


def _in_sentence(grammar: _Grammar, low: str, offset: int) -> Iterator[Reach]:
    """Yield the reaches of one sentence, folded, that begins at `offset`."""
    for match in grammar.triggers.finditer(low):
        trigger = grammar.named[int((match.lastgroup or "t0")[1:])]
        if trigger.context is None:
            continue
        ends = grammar.ends[trigger.context]
        for start, end in _reached(trigger, low, match, ends):
            if start < end:
                yield Reach(offset + start, offset + end, trigger.context)


def _reached(
    trigger: _Trigger, low: str, match: re.Match[str], ends: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    if trigger.reach == "line":
        yield match.start(), _line_end(low, match.end(), ends)
    elif trigger.reach == "item":
        yield _clause_start(low, match.start(), ends), match.end()
    elif trigger.reach == "next":
        following = _NEXT_TWO.match(low, match.end())
        yield match.start(), following.end() if following else match.end()
    else:
        if trigger.reach in ("before", "both"):
            yield _clause_start(low, match.start(), ends), match.end()
        if trigger.reach in ("after", "both"):
            yield match.start(), _clause_end(low, match.end(), ends)


def _clause_start(low: str, at: int, ends: re.Pattern[str]) -> int:
    start = 0
    for match in ends.finditer(low, 0, at):
        start = match.end()
    return max(start, low.rfind(",", 0, at) + 1)


def _clause_end(low: str, at: int, ends: re.Pattern[str]) -> int:
    """Return where a reach from `at` ends: at a comma too, unless a list goes on after it."""
    ended = ends.search(low, at)
    limit = ended.start() if ended else len(low)
    for comma in _COMMA.finditer(low, at, limit):
        if not (_GOES_ON.match(low, comma.start(), limit) or _is_list(low, comma.end(), limit)):
            return comma.start()
    return limit


def _is_list(low: str, at: int, limit: int) -> bool:
    """Return whether what follows a comma is short items, the last one after « ou » or « ni »."""
    last = _LIST_END.search(low, at, limit)
    if last is None:
        return False
    items = low[at : last.start()].split(",")
    return all(len(item.split()) <= _SHORT_WORDS for item in items)


def _line_end(low: str, at: int, ends: re.Pattern[str]) -> int:
    ended = ends.search(low, at)
    return ended.start() if ended else len(low)


def _family_sections(text: str, low: str) -> Iterator[Reach]:
    if "familia" not in low:
        return
    for section in find_sections(text):
        if "familia" in fold(section.title):
            yield Reach(section.body, section.end, Context.FAMILY)


def context_at(reaches: list[Reach], start: int, end: int) -> Context:
    """Return what `reaches` make of the stretch `start:end`."""
    found = AFFIRMED
    for one in reaches:
        if one.start <= start and end <= one.end:
            found |= one.context
    return found
