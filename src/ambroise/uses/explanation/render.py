"""A version as plain text."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from ambroise.uses.explanation.schema import Explanation, Phrase

WIDTH: Final = 72


def as_text(value: Explanation) -> str:
    """Return a version as a person reads it, lines of at most 72 characters."""
    lines = [value.title, "=" * min(len(value.title), WIDTH), "", *_wrapped(value.fixed), ""]
    for part in value.parts:
        kept = [one for one in part.phrases if one.text]
        if kept:
            lines += [part.title, "-" * min(len(part.title), WIDTH), *_items(kept), ""]
    return "\n".join(lines).rstrip() + "\n"


def running_text(value: Explanation) -> str:
    """Return the phrases alone, one a line: what readability is measured on."""
    return "\n".join(one.text for part in value.parts for one in part.phrases if one.text)


def _items(phrases: Iterable[Phrase]) -> Iterator[str]:
    for one in phrases:
        yield from _wrapped(one.text, "- ")


def _wrapped(text: str, mark: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=mark,
        subsequent_indent=" " * len(mark),
        break_on_hyphens=False,
        break_long_words=False,
    )
