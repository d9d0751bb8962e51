"""Words cut at the end of a line, made whole; a hyphen that belongs to the word stays."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

_HYPHENS: Final = ("-", "\u2010", "\u00ad")
_CUT: Final = re.compile(r"([^\W\d_]+)[-\u2010\u00ad]$")
_REST: Final = re.compile(r"([^\W\d_]+)\S*")
_AFTER_HYPHEN: Final = frozenset(
    """
    ce ci dessous dessus elle elles en eux il ils je la là le les leur lui même mêmes moi moins
    nous on plus t toi tu vous y être
    """.split()
)
"""Second parts that French joins by a hyphen (est-il, ci-dessus, peut-être, lui-même)."""
_BEFORE_HYPHEN: Final = frozenset(
    """
    après au avant ayant ceci celle celles celui ceux ci cinq demi deux dix est eux ex huit là
    leur mi moi neuf non nous par peut quasi quatre rendez sept six sous trois vice vingt vis vous
    """.split()
)
"""First parts that French joins by a hyphen (sous-cutané, après-midi, rendez-vous)."""


def joined(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines with each word that one of them cuts whole at its end, its rest gone up."""
    held: str | None = None
    for line in lines:
        if held is None:
            held = line
            continue
        cut = _CUT.search(held) if held.endswith(_HYPHENS) else None
        rest = _REST.match(line)
        if cut and rest and rest.group(1)[0].islower():
            hyphen = "-" if _keeps(cut, rest.group(1)) else ""
            held = held[: cut.end(1)] + hyphen + rest.group()
            line = line[rest.end() :].lstrip(" ")
            if not line:
                continue
        yield held
        held = line
    if held is not None:
        yield held


def _keeps(cut: re.Match[str], rest: str) -> bool:
    """Tell whether the hyphen is the word's own; a soft one never is."""
    return not cut.group().endswith("\u00ad") and (
        cut.group(1).lower() in _BEFORE_HYPHEN or rest in _AFTER_HYPHEN
    )
