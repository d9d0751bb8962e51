"""The rows that resources are made of: of care, or of a project's view, whose columns are fewer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from ambroise.warehouse.columns import tables
from ambroise.warehouse.rows import Rows

Row = Mapping[str, Any]
PERSON: Final = "person_id"
CATEGORY: Final = "record_category"
PROVIDER: Final = "provider_id"
SITE: Final = "care_site_id"
ORGANIZATIONS: Final = ("care_site", "record_type")
"""The table and the column that tell organizations from places; not readable in a project."""


@dataclass(frozen=True, slots=True)
class Readable:
    """What the face reads: a dataset, and the columns of each of its tables."""

    data: Rows
    tables: Mapping[str, Collection[str]]

    def has(self, table: str, *columns: str) -> bool:
        return table in self.tables and set(columns) <= set(self.tables[table])

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        return self.data.rows(query, **params)

    @property
    def coded(self) -> bool:
        """Whether the codes behind concepts are told."""
        return self.has("concept", "concept_id", "concept_code", "vocabulary_id")


class CareRows(Rows, Protocol):
    """A dataset of care, with the names of its tables; `access.Dataset` is one."""

    @property
    def tables(self) -> frozenset[str]: ...


def in_care(data: CareRows) -> Readable:
    """Return a dataset of care as the face reads it: every column is there."""
    known = {name: [one.name for one in columns] for name, columns in tables().items()}
    return Readable(data, {name: known[name] for name in known if name in data.tables})


@dataclass(frozen=True, slots=True)
class Part:
    """Which rows of a table: of a person, one of them, or those after an id, at most so many."""

    person: int | None = None
    row: int | None = None
    after: int | None = None
    limit: int | None = None


def select(
    given: Readable, table: str, key: str, part: Part, concepts: Collection[str], only: str = ""
) -> list[dict[str, Any]]:
    """Return rows of a table by id, every column that may be read; none for a table not opened.

    For each stem of `concepts` (`condition_source`) that has a `_concept_id`, a row holds
    `<stem>_code`: code, system, vocabulary and words of the concept. `only` is asked of the rows.
    """
    if not given.has(table, key):
        return []
    told = [one for one in concepts if given.coded and given.has(table, f"{one}_concept_id")]
    joins = "".join(_concept(given, stem) for stem in told)
    shown = "".join(f", {_alias(stem)}.told AS {stem}_code" for stem in told)
    asked = {"person": part.person, "row": part.row, "after": part.after}
    conditions = {
        "person": f"t.{PERSON} = $person",
        "row": f"t.{key} = $row",
        "after": f"t.{key} > $after",
    }
    if part.person is not None and not given.has(table, PERSON):
        return []
    wheres = [conditions[name] for name, value in asked.items() if value is not None]
    wheres += [only] if only else []
    where = f" WHERE {' AND '.join(wheres)}" if wheres else ""
    limit = "" if part.limit is None else f" LIMIT {part.limit}"
    found = given.rows(
        f'SELECT t.*{shown} FROM "{table}" AS t{joins}{where} ORDER BY t.{key}{limit}',
        **{name: value for name, value in asked.items() if value is not None},
    )
    if not given.has("provider", PROVIDER):
        for row in found:
            row.pop(PROVIDER, None)  # a reference would lead nowhere
    return found


def _concept(given: Readable, stem: str) -> str:
    """Return the join that tells a concept: its code, and the address of its vocabulary."""
    alias = _alias(stem)
    words = "c.concept_name" if given.has("concept", "concept_name") else "NULL"
    told = "c.concept_id AS id, {'code': c.concept_code, 'vocabulary': c.vocabulary_id"
    if given.has("vocabulary", "vocabulary_id", "vocabulary_reference"):
        told += (
            f", 'system': v.vocabulary_reference, 'display': {words}}} AS told FROM concept AS c"
        )
        told += " LEFT JOIN vocabulary AS v USING (vocabulary_id)"
    else:
        told += f", 'system': NULL, 'display': {words}}} AS told FROM concept AS c"
    return f" LEFT JOIN (SELECT {told}) AS {alias} ON {alias}.id = nullif(t.{stem}_concept_id, 0)"


def _alias(stem: str) -> str:
    return f'"the {stem}"'
