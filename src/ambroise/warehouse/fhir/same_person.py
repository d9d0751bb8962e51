"""Which records of Patient are one person: by links, by numbers, by what the identity unit says."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from ambroise.tables import Workspace
from ambroise.warehouse.identity_rules import IdentityRules
from ambroise.warehouse.persons import PatientLink, PatientRecord, kept_apart, merged


def merge_persons(workspace: Workspace, rules: IdentityRules) -> None:
    """Make `merged`: the Patient records that another one stands for.

    `replaced_records` are those of which a link of their source says so. Records are one person
    when such a link says it, when they have the same INS and both identities are qualified (RNIV:
    the INS is a key only then), or the same IPP in its domain without two different qualified INS.
    A record without any number, as that of the PMSI, is the person of the stay that has the number
    of its own, unless born on another day. What the identity unit says comes first: no link, nor
    several, joins what it says are two persons.
    """
    workspace.sql(_NUMBERS)
    links = [
        *(PatientLink(one, other, "seealso") for one, other in sorted(rules.same)),
        *_ordered(_link(row, row["type"] or "") for row in workspace.rows(_LINKED)),
        *_ordered(_link(row, "seealso") for row in workspace.rows(_SAME_NUMBER)),
        *_ordered(_link(row, "seealso") for row in workspace.rows(_SAME_STAY)),
    ]
    if rules.distinct:
        links = kept_apart(links, rules.distinct)
    stands = merged(links, _first_seen(workspace, links))
    replaced = {link.record for link in links if link.type in ("replaced-by", "refer")}
    replaced |= {link.other for link in links if link.type == "replaces"}
    workspace.register("replaced_records", _table(sorted(replaced), "source", "record_id"))
    found = sorted(stands.items())
    into = _table([survivor for _, survivor in found], "into_source", "into_record")
    merges = _table([record for record, _ in found], "source", "record_id")
    for name in into.column_names:
        merges = merges.append_column(name, into[name])
    marks = pa.array([record in replaced for record, _ in found], pa.bool_())
    workspace.register("merged", merges.append_column("replaced", marks))


def _first_seen(workspace: Workspace, links: list[PatientLink]) -> dict[PatientRecord, int]:
    linked = sorted({record for link in links for record in (link.record, link.other)})
    workspace.register("linked_records", _table(linked, "source_name", "record_id"))
    rows = workspace.rows(
        "FROM first_seen_patient SEMI JOIN linked_records USING (source_name, record_id)"
    )
    workspace.unregister("linked_records")
    return {PatientRecord(row["source_name"], row["record_id"]): row["first_uid"] for row in rows}


def _table(records: list[PatientRecord], source: str, record_id: str) -> pa.Table:
    return pa.table(
        {
            source: pa.array([record.source for record in records], pa.string()),
            record_id: pa.array([record.record_id for record in records], pa.string()),
        }
    )


def _link(row: dict[str, Any], kind: str) -> PatientLink:
    record = PatientRecord(row["source_name"], row["record_id"])
    return PatientLink(record, PatientRecord(row["in_source"], row["other"]), kind)


def _ordered(links: Iterable[PatientLink]) -> list[PatientLink]:
    return sorted(links, key=lambda link: (link.record, link.other, link.type))


_LINKED = """
SELECT r.source_name, r.record_id, k.in_source, k.record_id AS other, r.link.type
FROM (SELECT source_name, record_id, unnest(body.link) AS link FROM current_patient) AS r
JOIN patient_keys AS k ON k.ref = points_at(r.source_name, r.link.other)
"""

_NUMBERS = """
CREATE TABLE patient_numbers AS
WITH listed AS (
    SELECT
        source_name,
        record_id,
        list_filter(
            list_filter(
                body.extension, lambda e: ends_with(e.url, '/fr-core-identity-reliability')
            )[1].extension,
            lambda e: e.url = 'identityStatus'
        )[1].valueCoding.code AS reliability,
        unnest(body.identifier) AS i
    FROM current_patient
),
told AS (
    SELECT
        source_name,
        record_id,
        starts_with(i.system, 'urn:oid:1.2.250.1.213.1.4.') AS is_ins,
        coalesce(reliability IN ('VALI', 'QUAL'), false) AS qualified,
        list_has_any(
            list_transform(i.type.coding, lambda c: c.code), ['PI', 'MR']
        ) AS is_ipp,
        domain(source_name, i.system) AS domain,
        i."value" AS number
    FROM listed
    WHERE i.system IS NOT NULL AND i."value" IS NOT NULL AND coalesce(i.use, '') <> 'old'
)
SELECT
    source_name,
    record_id,
    is_ins,
    -- The key of an INS is written or not: its thirteen characters are the number.
    domain || '|' || CASE WHEN is_ins THEN left(replace(number, ' ', ''), 13) ELSE number END
        AS number
FROM told
WHERE (is_ins AND qualified) OR (is_ipp AND NOT is_ins)
"""

_SAME_NUMBER = """
WITH shared AS (
    SELECT number, min({'source': source_name, 'record_id': record_id}) AS first
    FROM patient_numbers
    GROUP BY number
    HAVING count(DISTINCT source_name || '|' || record_id) > 1
),
ins AS (
    SELECT source_name, record_id, min(number) AS ins FROM patient_numbers WHERE is_ins GROUP BY ALL
)
SELECT DISTINCT n.source_name, n.record_id, f.first.source AS in_source, f.first.record_id AS other
FROM patient_numbers AS n
JOIN shared AS f USING (number)
LEFT JOIN ins AS mine ON mine.source_name = n.source_name AND mine.record_id = n.record_id
LEFT JOIN ins AS theirs
    ON theirs.source_name = f.first.source AND theirs.record_id = f.first.record_id
WHERE (n.source_name, n.record_id) <> (f.first.source, f.first.record_id)
    AND (n.is_ins OR mine.ins IS NULL OR theirs.ins IS NULL OR mine.ins = theirs.ins)
"""

_SAME_STAY = """
WITH numbered AS (
    SELECT
        domain(e.source_name, e.i.system) || '|' || e.i."value" AS number,
        k.in_source AS source_name,
        k.record_id
    FROM (
        SELECT
            source_name,
            body.subject AS subject,
            unnest(
                list_filter(
                    body.identifier,
                    lambda i: list_contains(list_transform(i.type.coding, lambda c: c.code), 'VN')
                )
            ) AS i
        FROM current_encounter
    ) AS e
    JOIN patient_keys AS k ON k.ref = points_at(e.source_name, e.subject)
    WHERE e.i.system IS NOT NULL
),
nobody AS (
    SELECT source_name, record_id, body.birthDate AS birth
    FROM current_patient
    WHERE coalesce(len(body.identifier), 0) = 0 AND coalesce(len(body.name), 0) = 0
),
unnamed AS (
    SELECT DISTINCT n.number, b.source_name, b.record_id, b.birth
    FROM numbered AS n JOIN nobody AS b USING (source_name, record_id)
)
SELECT
    u.source_name,
    u.record_id,
    (min({'source': n.source_name, 'id': n.record_id})).source AS in_source,
    (min({'source': n.source_name, 'id': n.record_id})).id AS other
FROM unnamed AS u
JOIN numbered AS n USING (number)
ANTI JOIN nobody AS b ON b.source_name = n.source_name AND b.record_id = n.record_id
JOIN current_patient AS p ON p.source_name = n.source_name AND p.record_id = n.record_id
WHERE u.birth IS NULL OR p.body.birthDate IS NULL OR u.birth = left(p.body.birthDate, 10)
GROUP BY u.source_name, u.record_id
"""
