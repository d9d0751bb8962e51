"""Who and where: professionals, establishments and places, those that rows of a person name."""

from typing import Final

from ambroise.warehouse.fhir_face.elements import Element, coding_of, said, to
from ambroise.warehouse.fhir_face.reading import (
    ORGANIZATIONS,
    PERSON,
    PROVIDER,
    SITE,
    Part,
    Readable,
    Row,
    select,
)

_SEXES: Final = {8507: "male", 8532: "female"}
_IS_ORGANIZATION: Final = "t.record_type = 'Organization'"


def practitioners(given: Readable, part: Part) -> list[Element]:
    """Return professionals, by id; in a project without their names and numbers."""
    rows = select(
        given, "provider", PROVIDER, _whole(part), ("specialty_source", "specialty"),
        _named(given, PROVIDER, part),
    )  # fmt: skip
    return [_practitioner(row) for row in rows]


def organizations(given: Readable, part: Part) -> list[Element]:
    """Return the sites that their source told as organizations, by id."""
    if not given.has(*ORGANIZATIONS):
        return []
    return [
        said(resourceType="Organization", id=str(row[SITE]), **_common(row), type=_kinds(row))
        for row in _sites(given, part, _IS_ORGANIZATION)
    ]


def locations(given: Readable, part: Part) -> list[Element]:
    """Return the other sites, by id."""
    return [
        said(
            resourceType="Location",
            id=str(row[SITE]),
            status="active",
            **_common(row),
            type=_kinds(row),
        )
        for row in _sites(given, part, is_place(given))
    ]


def is_place(given: Readable) -> str:
    """Return the condition that a care site `t` is told as a Location."""
    return f"NOT coalesce({_IS_ORGANIZATION}, false)" if given.has(*ORGANIZATIONS) else "true"


def _sites(given: Readable, part: Part, only: str) -> list[dict[str, object]]:
    asked = f"{only} AND {_named(given, SITE, part) or 'true'}"
    return select(given, "care_site", SITE, _whole(part), ("place_of_service",), asked)


def _whole(part: Part) -> Part:
    """What is shared is no one's: of a person, it is what their rows name."""
    return Part(row=part.row, after=part.after, limit=part.limit)


def _named(given: Readable, key: str, part: Part) -> str:
    """Return the condition that rows of the person of `part` name a row of `key`."""
    if part.person is None:
        return ""
    naming = [table for table in sorted(given.tables) if given.has(table, key, PERSON)]
    named = " UNION ".join(
        f'SELECT {key} FROM "{table}" WHERE {PERSON} = {int(part.person)}' for table in naming
    )
    return f"t.{key} IN ({named})" if named else "false"


def _practitioner(row: Row) -> Element:
    number, name = row.get("provider_source_value"), row.get("provider_name")
    specialty = coding_of(row, "specialty_source") or coding_of(row, "specialty")
    return said(
        resourceType="Practitioner",
        id=str(row[PROVIDER]),
        identifier=[{"value": number}] if number else None,
        name=[{"text": name}] if name else None,
        gender=_SEXES.get(row.get("gender_concept_id") or 0),
        qualification=[{"code": {"coding": [specialty]}}] if specialty else None,
    )


def _common(row: Row) -> Element:
    number = row.get("care_site_source_value")
    return said(
        identifier=[{"value": number}] if number else None,
        name=row.get("care_site_name"),
    )


def _kinds(row: Row) -> list[Element] | None:
    coding = coding_of(row, "place_of_service")
    return [{"coding": [coding]}] if coding else None


def author(row: Row, name: str | None = None) -> Element | None:
    """Return a reference to the professional that a row names, with the name the row gives."""
    return to("Practitioner", row.get(PROVIDER), name)
