"""A validated letter as a document: HTML, PDF, DOCX, CDA R2 level 1, FHIR DocumentReference."""

from ambroise.uses.letter.export.document import (
    Group,
    Hospital,
    LetterDocument,
    Line,
    Made,
    Mark,
    Part,
    Professional,
    document_of,
    numbers_of,
    oid_of,
)
from ambroise.uses.letter.export.formats import BY_ENDING, FORMATS, Format, FormatName

__all__ = [
    "BY_ENDING",
    "FORMATS",
    "Format",
    "FormatName",
    "Group",
    "Hospital",
    "LetterDocument",
    "Line",
    "Made",
    "Mark",
    "Part",
    "Professional",
    "document_of",
    "numbers_of",
    "oid_of",
]
