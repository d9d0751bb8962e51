"""Rows of one publication, limited to what a decision allows."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from ambroise.access.guard import allowed
from ambroise.access.model import Action, Decision
from ambroise.errors import DatasetLimited
from ambroise.tables import Cursor, Reader

PRESENT = timedelta(days=30)
"""How long after discharge a ward's team still follows a patient."""

WARDS_TABLE = "care_wards"
SAME_PERSON_TABLE = "identity_person_map"
IDENTITY_TABLES = frozenset({"person", "death", WARDS_TABLE, "care_site", "location"})
"""What a search by identity sees besides the `identity_` tables."""
_IDENTITY_ACTIONS = frozenset({Action.SEARCH_IDENTITY, Action.MANAGE_IDENTITIES})


class Dataset:
    """What a decision opens, by plain table names; made by `Door.open_dataset`."""

    def __init__(self, cursor: Cursor, decision: Decision, reader: Reader) -> None:
        self._cursor = cursor
        self._reader = reader
        self.decision = decision
        self.publication = reader.pinned.publication.id

    @property
    def tables(self) -> frozenset[str]:
        """The names of the tables of the publication."""
        return self._reader.names

    def rows(self, query: str, **params: object) -> list[dict[str, Any]]:
        """Return the rows of `query`; named parameters are written `$name`.

        Raises DatasetLimited when it does more than read these tables, QueryInvalid when it is no
        SQL.
        """
        self._check(query)
        return self._cursor.rows(query, **params)

    def arrow(self, query: str, **params: object) -> pa.Table:
        self._check(query)
        return self._cursor.arrow(query, **params)

    def source_of(self, table: str, id_column: str, row_id: int) -> dict[str, Any] | None:
        """Return the record that a row was read from, or None when the row is not among these.

        Its keys: source, record_type, record_id, file, line, batch_id, received_at, raw. A row
        that a message or a line of a file told gives that message or line.
        """
        if table not in self._reader.names:
            return None
        found = self.rows(
            "SELECT source_name AS source, record_type, record_uid"
            f' FROM "{table}" WHERE "{id_column}" = $row_id',
            row_id=row_id,
        )
        if not found:
            return None
        lineage = found[0]
        source, record_type = lineage["source"], lineage["record_type"]
        record = self._reader.record(f"records/{source}/{record_type}", lineage["record_uid"])
        if record is not None and (piece := record.get("origin")) is not None:
            record_type = record["origin_type"]
            record = self._reader.record(f"records/{source}/{record_type}", piece)
        return None if record is None else _told_of(source, record_type, record)

    def sources_of(self, tables: Iterable[str]) -> list[dict[str, Any]]:
        """Return the records that the rows of `tables` were read from, each once, as `source_of`.

        By source and type, in the order of reception.
        """
        known = sorted(self._reader.names & set(tables))
        lineages = " UNION ".join(
            f'SELECT source_name AS source, record_type, record_uid FROM "{table}"'
            for table in known
        )
        if not lineages:
            return []
        found = self.rows(
            "SELECT source, record_type, list(record_uid) AS uids"
            f" FROM ({lineages}) GROUP BY 1, 2 ORDER BY 1, 2"
        )
        return [
            _told_of(one["source"], one["record_type"], record)
            for one in found
            for record in self._reader.records(
                f"records/{one['source']}/{one['record_type']}", one["uids"]
            )
        ]

    def _check(self, query: str) -> None:
        if not allowed(query, self._reader.names):
            raise DatasetLimited(rule=self.decision.rule)


def _told_of(source: str, record_type: str, record: dict[str, Any]) -> dict[str, Any]:
    shown = {name: value for name, value in record.items() if not name.startswith("origin")}
    return {"source": source, "record_type": record_type} | shown


@contextmanager
def limited(reader: Reader, decision: Decision) -> Iterator[Dataset]:
    """Yield the rows of `reader` that an allowed decision opens.

    Raises DatasetLimited for what is no person, ward or zone.
    """
    resource = decision.resource
    if decision.action in _IDENTITY_ACTIONS:
        named = {name for name in reader.names if name.startswith("identity_")}
        with reader.cursor(scope=reader.scope("identity", named | IDENTITY_TABLES)) as cursor:
            yield Dataset(cursor, decision, reader)
    elif resource.kind == "person":
        with reader.cursor(int(resource.id)) as cursor:
            yield Dataset(cursor, decision, reader)
    elif resource.kind == "ward":
        persons = _persons_in(reader, resource.wards, decision.at)
        with reader.cursor(persons=persons) as cursor:
            yield Dataset(cursor, decision, reader)
    elif resource.kind == "zone":
        with reader.cursor() as cursor:
            yield Dataset(cursor, decision, reader)
    else:  # a project sees the view rendered for it, never the zone itself
        raise DatasetLimited(rule=decision.rule)


def wards_of(reader: Reader, person_id: int, now: datetime) -> frozenset[str]:
    """Return the wards where a person is, or that they left within 30 days."""
    if WARDS_TABLE not in reader.names:
        return frozenset()
    with reader.cursor(person_id) as cursor:
        rows = cursor.rows(
            f'SELECT DISTINCT ward FROM {WARDS_TABLE} WHERE "end" IS NULL OR "end" > $since',
            since=_since(now),
        )
    return frozenset(row["ward"] for row in rows)


def person_behind(reader: Reader, table: str, key: str, row_id: int) -> int | None:
    """Return whose a row of a table is; None for none."""
    if table not in reader.names:
        return None
    with reader.cursor() as cursor:
        rows = cursor.rows(f'SELECT person_id FROM "{table}" WHERE "{key}" = $row', row=row_id)
    return rows[0]["person_id"] if rows else None


def known_as(reader: Reader, person_id: int) -> frozenset[int]:
    """Return the ids that a person's records have had, each while it stood alone, and theirs."""
    if SAME_PERSON_TABLE not in reader.names:
        return frozenset({person_id})
    with reader.cursor(person_id) as cursor:
        rows = cursor.rows(f"SELECT record_person_id AS id FROM {SAME_PERSON_TABLE}")
    return frozenset(row["id"] for row in rows) | {person_id}


def united(reader: Reader, persons: Collection[int]) -> frozenset[int]:
    """Return these ids, those of the persons they stand for, and those of all their records."""
    if SAME_PERSON_TABLE not in reader.names or not persons:
        return frozenset(persons)
    with reader.cursor() as cursor:
        rows = cursor.rows(
            f"SELECT person_id, list(record_person_id) AS records FROM {SAME_PERSON_TABLE}"
            " GROUP BY person_id HAVING list_has_any(list(record_person_id), $persons)"
            " OR list_contains($persons, person_id)",
            persons=sorted(persons),
        )
    found = {row["person_id"] for row in rows}.union(*(row["records"] for row in rows))
    return frozenset(found) | frozenset(persons)


def _persons_in(reader: Reader, wards: frozenset[str], now: datetime) -> list[int]:
    if WARDS_TABLE not in reader.names:
        return []
    with reader.cursor() as cursor:
        rows = cursor.rows(
            f"SELECT DISTINCT person_id FROM {WARDS_TABLE} WHERE list_contains($wards, ward)"
            ' AND ("end" IS NULL OR "end" > $since)',
            wards=sorted(wards),
            since=_since(now),
        )
    return [row["person_id"] for row in rows]


def _since(now: datetime) -> datetime:
    """Return the earliest discharge that still counts, in the tables' own UTC without a zone."""
    return (now - PRESENT).astimezone(UTC).replace(tzinfo=None)
