"""Whom each patient's texts are known to name, from the identities of the care zone."""

from typing import Any, TypedDict

from ambroise.deid.identity import Identity
from ambroise.warehouse.rows import Rows

KNOWN_PEOPLE = """
SELECT
    person_id,
    list(p) AS patients,
    any_value(s.numbers) AS stays,
    any_value(r.people) AS relatives
FROM identity_person AS p
LEFT JOIN (
    SELECT person_id, list(DISTINCT number ORDER BY number) AS numbers
    FROM identity_stay GROUP BY person_id
) AS s USING (person_id)
LEFT JOIN (
    SELECT person_id, list(c ORDER BY contact_id) AS people
    FROM identity_contact AS c WHERE role = 'relative' GROUP BY person_id
) AS r USING (person_id)
GROUP BY person_id
"""
"""One row a person: the patient's identities, stay numbers and relatives."""

PEOPLE = f"CREATE OR REPLACE TEMP TABLE known_people AS {KNOWN_PEOPLE}"


def identities(row: dict[str, Any]) -> tuple[Identity, ...]:
    """Return the people of a row of `known_people`; none where it was not found."""
    stays = _names(row["stays"])
    patients = [_patient(found, stays) for found in row["patients"] or ()]
    relatives = [_relative(found) for found in row["relatives"] or ()]
    return (*patients, *relatives)


def staff(workspace: Rows) -> tuple[Identity, ...]:
    """Return every professional of the record, looked for in every text."""
    rows = workspace.rows("SELECT * FROM identity_professional ORDER BY provider_id")
    return tuple(
        Identity(
            family_name=row["family_name"] or "",
            given_names=_names(row["given_names"]),
            rpps=row["rpps"] or "",
            phone=row["phone"] or "",
            email=row["email"] or "",
            role="professional",
            entity=f"professional:{row['provider_id']}",
        )
        for row in rows
    )


def patient_entity(person_id: int) -> str:
    """Return what names a person of the care zone in the spans of their texts."""
    return f"patient:{person_id}"


def _patient(row: dict[str, Any], stays: tuple[str, ...]) -> Identity:
    return Identity(
        family_name=row["used_name"] or "",
        birth_name=row["birth_name"] or "",
        given_names=_names([*(row["given_names"] or ()), row["used_given_name"]]),
        birth_date=row["birth_date"],
        ipp=row["ipp"] or "",
        nir=row["ins"] or "",
        stay_numbers=stays,
        **_place(row),
        role="patient",
        entity=patient_entity(row["person_id"]),
    )


def _relative(row: dict[str, Any]) -> Identity:
    return Identity(
        family_name=row["family_name"] or "",
        given_names=_names(row["given_names"]),
        **_place(row),
        role="relative",
        entity=f"relative:{row['contact_id']}",
    )


class _Place(TypedDict):
    address: str
    postal_code: str
    city: str
    phone: str
    email: str


def _place(row: dict[str, Any]) -> _Place:
    return _Place(
        address=row["address"] or "",
        postal_code=row["postal_code"] or "",
        city=row["city"] or "",
        phone=row["phone"] or "",
        email=row["email"] or "",
    )


def _names(given: list[str | None] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in given or () if name))
