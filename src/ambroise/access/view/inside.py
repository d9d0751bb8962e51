"""The true rows of the persons that a permit opens, where the criteria of cohorts are asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from ambroise.access.view.scope import Scope
from ambroise.spread import Asked
from ambroise.tables import Cursor, Reader
from ambroise.tables.reader import REFERENCE_TABLES
from ambroise.vault import Vault

_OF_NO_COLUMN: Final = REFERENCE_TABLES | {"observation_period"}
"""Tables that every cohort may look at: vocabularies, and how long a person is followed."""


@dataclass(frozen=True, slots=True)
class Inside:
    """`cursor` sees the care zone, limited to the persons of the permit less who opposes now.

    `asked` answers what is about each of them alone, on a cluster where there is one. `still`
    raises, traced, once the permit or the membership has ended.
    """

    cursor: Cursor
    asked: Asked
    research: Reader
    scope: Scope
    vault: Vault
    still: Callable[[], None]

    def closed(self, reads: Iterable[str]) -> tuple[str, ...]:
        """Return which of the tables that are read the permit opens no column of."""
        opened = {column.partition(".")[0] for column in self.scope.columns}
        return tuple(sorted(set(reads) - opened - _OF_NO_COLUMN))
