"""The words of a FHIRPath expression."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ambroise.warehouse.sql_on_fhir.refusal import Refusal

_WORDS: Final = re.compile(
    r"""
      (?P<space>   \s+ | //[^\n]* | /\*.*?\*/ )
    | (?P<moment>  @(?:T\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?
                   | \d{4}(?:-\d{2}(?:-\d{2})?)?
                     (?:T(?:\d{2}(?::\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?) )
    | (?P<number>  \d+(?:\.\d+)? )
    | (?P<string>  '(?:[^'\\]|\\.)*' )
    | (?P<constant>%(?:[A-Za-z_][\w-]*|`[^`]+`|'[^']+') )
    | (?P<name>    \$?[A-Za-z_]\w* | `(?:[^`\\]|\\.)+` )
    | (?P<symbol>  <=|>=|!=|!~|[-+*/&|=~<>.,()\[\]{}] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_ESCAPED: Final = {"f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Word:
    """`kind` is a group of the pattern, or "end"; `at` counts characters from 0."""

    kind: str
    text: str
    at: int


def words(expression: str) -> Iterator[Word]:
    """Yield the words of an expression, their quotes removed, then one of kind "end"."""
    at = 0
    while at < len(expression):
        found = _WORDS.match(expression, at)
        if found is None:
            raise Refusal(
                f"caractère {at + 1} de « {expression} » : rien qui se lise en FHIRPath",
                f"character {at + 1} of “{expression}”: nothing that FHIRPath can read",
            )
        kind, text = str(found.lastgroup), found[0]
        if kind != "space":
            yield Word(kind, _bare(kind, text), at)
        at = found.end()
    yield Word("end", "", at)


def _bare(kind: str, text: str) -> str:
    if kind in ("moment", "constant"):
        text = text[1:]
    if kind == "string" or text[0] in "`'":
        return _ESCAPE.sub(lambda found: _unescaped(found[1]), text[1:-1])
    return text


def _unescaped(escape: str) -> str:
    if len(escape) > 1:
        return chr(int(escape[1:], 16))
    return _ESCAPED.get(escape, escape)
