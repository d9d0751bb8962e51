"""Clinical documents with their text."""

from base64 import b64encode
from typing import Final

from ambroise.warehouse.fhir_face.elements import Element, concept, said, started, status, to
from ambroise.warehouse.fhir_face.places import author
from ambroise.warehouse.fhir_face.reading import PERSON, Part, Readable, Row, select

_STATES: Final = ("preliminary", "final", "amended", "entered-in-error")
_CONCLUDES: Final = """
    NOT (t.record_type = 'DiagnosticReport' AND EXISTS (
        SELECT 1 FROM procedure_occurrence AS p
        WHERE p.record_type = t.record_type AND p.record_uid = t.record_uid
            AND p.detail = t.note_text
    ))
"""
"""A conclusion is told by its report already."""


def documents(given: Readable, part: Part) -> list[Element]:
    """Return documents as DocumentReference, the text inside."""
    lineage = ("record_type", "record_uid")
    told = given.has("note", *lineage) and given.has("procedure_occurrence", *lineage, "detail")
    rows = select(given, "note", "note_id", part, ("note_class",), _CONCLUDES if told else "")
    return [_document(row) for row in rows]


def _document(row: Row) -> Element:
    text = row.get("note_text") or ""
    return said(
        resourceType="DocumentReference",
        id=str(row["note_id"]),
        status="current",
        docStatus=status(row, _STATES, "final"),
        type=concept(row, "note_class"),
        subject=to("Patient", row.get(PERSON)),
        date=_instant(row),
        author=[by] if (by := author(row, row.get("author_label"))) else None,
        description=row.get("note_title"),
        content=[
            {
                "attachment": said(
                    contentType="text/plain; charset=utf-8",
                    language="fr",
                    data=b64encode(text.encode()).decode(),
                    title=row.get("note_title"),
                    creation=started(row, "note"),
                )
            }
        ],
        context=said(encounter=[stay] if (stay := to("Encounter", _stay(row))) else None),
    )


def _stay(row: Row) -> int | None:
    return row.get("visit_occurrence_id")


def _instant(row: Row) -> str | None:
    """Return when a document was written: `date` is an instant, so a day alone is no date of it."""
    told = started(row, "note")
    return told if told and "T" in told else None
