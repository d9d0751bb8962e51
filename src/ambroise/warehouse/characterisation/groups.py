"""A group as a relation of a project's view: its persons, each with the day of their index."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.access.view import View
from ambroise.errors import TableNotOpen


@dataclass(frozen=True, slots=True)
class Group:
    """`query` gives person_id and index_date, once a person, over the tables of the view.

    `indexed`: the index is a day of each person's own; otherwise it is that of their first stay.
    """

    query: str
    reads: str
    indexed: bool

    @classmethod
    def of_cohort(cls, version: int) -> "Group":
        """Return the members kept of a version of a cohort, at their first index."""
        return cls(
            "SELECT subject_id AS person_id, min(cohort_start_date) AS index_date FROM cohort"
            f" WHERE cohort_definition_id = {version:d} GROUP BY subject_id",
            "cohort",
            indexed=True,
        )


EVERYBODY: Final = Group("SELECT person_id, NULL::DATE AS index_date FROM person", "person", False)


def members(view: View, groups: Sequence[Group]) -> str:
    """Return the relation of the members: number of the group, person, index, whether their own.

    Group 0 is everybody, the next are `groups` in order. Raises TableNotOpen.
    """
    tables = view.tables
    for group in (EVERYBODY, *groups):
        if group.reads not in tables:
            raise TableNotOpen(table=group.reads)
    parts = " UNION ALL ".join(
        f"SELECT {number} AS grp, person_id, index_date FROM ({group.query})"
        for number, group in enumerate((EVERYBODY, *groups))
    )
    if "visit_start_date" not in tables.get("visit_occurrence", {}):
        return parts
    return (
        "SELECT grp, person_id, coalesce(index_date, first_day) AS index_date"
        f" FROM ({parts}) LEFT JOIN (SELECT person_id, min(visit_start_date) AS first_day"
        " FROM visit_occurrence GROUP BY person_id) USING (person_id)"
    )
