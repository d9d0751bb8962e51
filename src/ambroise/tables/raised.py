"""What a query itself says when it stops: the words of `error('...')` in its SQL."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

OUT_OF_RANGE = "range:"
_SAID = "Invalid Input Error: "


class QueryRaised(Exception):
    """`said` is what the query passed to `error`, never a value that it read."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


@contextmanager
def query_raised(mark: str) -> Iterator[None]:
    """Turn an error that a query raises, in words that begin with `mark`, into QueryRaised.

    So is a number out of range, of which DuckDB would tell the digits; its words are OUT_OF_RANGE.
    """
    try:
        yield
    except duckdb.OutOfRangeException:
        raise QueryRaised(OUT_OF_RANGE) from None
    except duckdb.InvalidInputException as error:
        said = str(error).removeprefix(_SAID).split("\n", 1)[0]
        if not said.startswith(mark):
            raise
        raise QueryRaised(said.removeprefix(mark)) from None
