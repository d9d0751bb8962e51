"""What in the identities cannot be right, whatever the traits: one query a kind."""

from dataclasses import dataclass
from typing import Final

from ambroise.warehouse.rows import Rows


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to settle at its source. `number` is what the records share, "" when nothing.

    `keys` are those of the records, the first two to be compared; `persons` those they are of.
    """

    kind: str
    number: str
    keys: tuple[int, ...]
    persons: int


@dataclass(frozen=True, slots=True)
class System:
    """A system of numbers that occurs, as `set_domain` names it, and how many numbers it has."""

    system: str
    type: str
    sources: tuple[str, ...]
    numbers: int


def alerts(dataset: Rows) -> list[Alert]:
    """Return the alerts of a publication, by kind.

    `two_ins`: one IPP with two qualified INS. `ins_traits`: a qualified INS whose records disagree
    on a strict trait (RNIV: birth name, first given name, birth date, sex). `stay_two_persons`: one
    number of a stay, two persons. `merge_cycle`: records that all say that another one replaces
    them.
    """
    return [
        Alert(kind, row["number"] or "", tuple(row["keys"]), row["persons"])
        for kind, query in _QUERIES.items()
        for row in dataset.rows(query)
    ]


def systems(dataset: Rows) -> list[System]:
    """Return the systems that the numbers of patients and stays are of, the most used first."""
    return [
        System(row["system"], row["type"] or "", tuple(row["sources"]), row["numbers"])
        for row in dataset.rows(_SYSTEMS)
    ]


_INS: Final = "starts_with(number, 'urn:oid:1.2.250.1.213.1.4.')"
_BARE: Final = "urn:ambroise:domain:bare"
_NAMED: Final = f"""
    CASE WHEN system = '{_BARE}' THEN system || ':' || source_name ELSE system END
"""

_NUMBERED: Final = """
WITH numbered AS (
    SELECT * EXCLUDE (ins), unnest(numbers) AS number FROM identity_record
)
"""

_QUERIES: Final = {
    "two_ins": f"""
        {_NUMBERED},
        ins AS (
            SELECT record_person_id, min(number) AS ins FROM numbered WHERE {_INS} GROUP BY ALL
        )
        SELECT number, list(record_person_id ORDER BY ins, record_person_id) AS keys,
            count(DISTINCT person_id) AS persons
        FROM (
            SELECT number, ins, person_id, min(record_person_id) AS record_person_id
            FROM numbered JOIN ins USING (record_person_id) WHERE NOT {_INS} GROUP BY ALL
        )
        GROUP BY number HAVING count(DISTINCT ins) > 1 ORDER BY number
    """,
    "ins_traits": f"""
        {_NUMBERED},
        told AS (
            SELECT number, person_id, record_person_id,
                regexp_replace(upper(strip_accents(birth_name)), '[^A-Z]', '', 'g') AS family,
                regexp_replace(upper(strip_accents(given_names[1])), '[^A-Z]', '', 'g') AS given,
                birth_date, nullif(sex, 'I') AS sex
            FROM numbered WHERE {_INS}
        )
        SELECT number, list(record_person_id ORDER BY record_person_id) AS keys,
            count(DISTINCT person_id) AS persons
        FROM (
            SELECT number, person_id, family, given, birth_date, sex,
                min(record_person_id) AS record_person_id
            FROM told GROUP BY ALL
        )
        GROUP BY number
        HAVING count(DISTINCT nullif(family, '')) > 1 OR count(DISTINCT nullif(given, '')) > 1
            OR count(DISTINCT birth_date) > 1 OR count(DISTINCT sex) > 1
        ORDER BY number
    """,
    "stay_two_persons": f"""
        SELECT number, list(key ORDER BY key) AS keys, count(*) AS persons
        FROM (
            SELECT {_NAMED} || '|' || number AS number, s.person_id, min(r.record_person_id) AS key
            FROM (SELECT DISTINCT system, source_name, number, person_id FROM identity_stay) AS s
            JOIN (SELECT person_id, record_person_id FROM identity_record WHERE leads) AS r
                USING (person_id)
            WHERE system IS NOT NULL GROUP BY ALL
        )
        GROUP BY number HAVING count(*) > 1 ORDER BY number
    """,
    "merge_cycle": """
        SELECT '' AS number, list(record_person_id ORDER BY record_person_id) AS keys, 1 AS persons
        FROM identity_record GROUP BY person_id
        HAVING count(*) > 1 AND bool_and(replaced) ORDER BY keys
    """,
}

_SYSTEMS: Final = f"""
SELECT system, min(type) AS type, list(DISTINCT source_name ORDER BY source_name) AS sources,
    count(DISTINCT number) AS numbers
FROM (
    SELECT {_NAMED} AS system, type, source_name, "value" AS number FROM identity_number
    UNION ALL
    SELECT {_NAMED} AS system, type, source_name, number FROM identity_stay
)
WHERE system IS NOT NULL
GROUP BY system ORDER BY numbers DESC, system
"""
