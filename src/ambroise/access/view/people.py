"""Who is in a view: the members of the cohort that nobody has to leave out now."""

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from ambroise.access.view.rendering import KEY
from ambroise.pseudonyms import sql_shift, sql_zone_id
from ambroise.tables import Enclosure, Reader
from ambroise.vault import Vault

IDS, SHIFT = "research-ids", "research-shift"
"""The keys of the vault that the research zone is built under."""
_ALONE = "(SELECT person_id, person_id AS record_person_id FROM person)"


@dataclass(frozen=True, slots=True)
class Census:
    """Each record of the care zone: whose it is, their zone id and shift, and its own.

    Its own are those that the zone gave it while it stood alone.
    """

    publication: int
    rows: pa.Table


def take_census(care: Reader, vault: Vault) -> Census:
    """Return the persons of the care zone as the research zone names them and moves their days."""
    records = "identity_person_map" if "identity_person_map" in care.names else _ALONE
    query = (
        "SELECT DISTINCT person_id AS care_id,"
        f" {sql_zone_id('$ids', 'row', 'record_person_id')} AS was_id,"
        f" {sql_zone_id('$ids', 'row', 'person_id')} AS zone_id,"
        f" {sql_shift('$shift', 'person_id')}::INTEGER AS zone_days,"
        f" {sql_shift('$shift', 'record_person_id')}::INTEGER AS was_days FROM {records}"
    )
    keys = {"ids": vault.key(IDS).hex(), "shift": vault.key(SHIFT).hex()}
    with care.cursor() as cursor:
        return Census(care.pinned.publication.id, cursor.arrow(query, **keys))


def persons_in(census: Census, zone_ids: pa.ChunkedArray, excluded: Collection[int]) -> list[int]:
    """Return the care ids of the persons that `zone_ids` name, less those `excluded`.

    A person one of whose records is named so is there.
    """
    rows = census.rows
    inside = pc.or_(
        pc.is_in(rows.column("was_id"), zone_ids), pc.is_in(rows.column("zone_id"), zone_ids)
    )
    out = pa.array(sorted(excluded), type=rows.schema.field("care_id").type)
    kept = rows.filter(pc.and_not(inside, pc.is_in(rows.column("care_id"), out)))
    found: list[int] = kept.column("care_id").unique().to_pylist()
    return found


def add_people(
    enclosure: Enclosure, census: Census, members: pa.Table, excluded: Collection[int]
) -> list[tuple[int, int]]:
    """Make `own.people` (zone_id, person_id, zone_days, days); return (person_id, care id) pairs.

    A member whose record was united with others since is shown with them: `own.records` (was_id,
    person_id, was_days, days) says what a record was, and by how many days they move now. What ties
    them to care does not stay in the engine.
    """
    enclosure.sql("CREATE SCHEMA own")
    enclosure.table("own.census", census.rows)
    enclosure.table("own.members", members)
    care_ids = pa.table({"care_id": pa.array(sorted(excluded), type=pa.int64())})
    enclosure.table("own.excluded", care_ids)
    shown = (
        f"SELECT DISTINCT zone_id, {sql_zone_id(KEY, 'row', 'zone_id')} AS person_id, zone_days,"
        f" {sql_shift(KEY, 'zone_id')}::INTEGER AS days, care_id"
        " FROM own.census ANTI JOIN own.excluded USING (care_id)"
        " WHERE was_id IN (SELECT person_id FROM own.members)"
        " OR zone_id IN (SELECT person_id FROM own.members)"
    )
    enclosure.sql(f"CREATE TABLE own.pairs AS {shown}")
    pairs = [(row[0], row[1]) for row in enclosure.rows("SELECT person_id, care_id FROM own.pairs")]
    enclosure.sql("CREATE TABLE own.people AS SELECT * EXCLUDE (care_id) FROM own.pairs")
    enclosure.sql(
        "CREATE TABLE own.records AS SELECT DISTINCT was_id, person_id, was_days,"
        " p.zone_days + days AS days FROM own.census JOIN own.people AS p USING (zone_id)"
    )
    for table in ("pairs", "census", "members", "excluded"):
        enclosure.sql(f"DROP TABLE own.{table}")
    return pairs
