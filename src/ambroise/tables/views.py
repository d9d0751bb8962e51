"""Views that are made when a query reads them: to bind one takes time."""

import re
from collections.abc import Iterator
from typing import Final

import duckdb

_WORD: Final = re.compile(r"\w+")
_VIEW: Final = re.compile(r"CREATE VIEW (\w+) AS\b(.*)", re.DOTALL)
_END: Final = re.compile(r";(?:\s|--[^\n]*)*\Z")


def statements(text: str) -> list[str]:
    """Return the SQL statements of a text, without the comments around them."""
    return [_END.sub("", statement.query) for statement in duckdb.extract_statements(text)]


class Views:
    """The queries of views by name, in lower case, and those of them that were not made yet."""

    def __init__(self) -> None:
        self.queries: dict[str, str] = {}
        self._waiting: set[str] = set()

    def add(self, name: str, query: str) -> None:
        self.queries[name.lower()] = query
        self._waiting.add(name.lower())

    def take(self, statement: str) -> bool:
        """Add the view that a statement makes; return whether it makes one."""
        found = _VIEW.fullmatch(statement)
        if found:
            self.add(found[1], found[2])
        return bool(found)

    def wanted_by(self, query: str) -> Iterator[str]:
        """Yield what makes the views that a query names and that are not there, in their order."""
        for word in _WORD.findall(query.lower()) if self._waiting else ():
            if word in self._waiting:
                self._waiting.remove(word)
                yield from self.wanted_by(self.queries[word])
                yield f'CREATE VIEW "{word}" AS {self.queries[word]}'
