"""Notes searched word by word, without an index: slow and plain."""

from collections.abc import Sequence

from ambroise.text.assertions import Context
from ambroise.warehouse.notes.analysis import Said
from ambroise.warehouse.notes.query import Phrase, Query


def matches(said: Sequence[Said], query: Query, left_out: Context) -> bool:
    """Return whether a note is one that the query asks for."""
    wanted = all(
        any(_has(said, phrase, left_out) for phrase in phrases) for phrases in query.wanted
    )
    return wanted and not any(_has(said, phrase, left_out) for phrase in query.without)


def _has(said: Sequence[Said], phrase: Phrase, left_out: Context) -> bool:
    for start in range(len(said) - len(phrase) + 1):
        run = said[start : start + len(phrase)]
        if any(one.stem not in stems for one, stems in zip(run, phrase, strict=True)):
            continue
        if not all(one.joined for one in run[1:]):
            continue
        kinds = {one.context for one in run}
        if not left_out or (len(kinds) == 1 and not kinds.pop() & left_out):
            return True
    return False
