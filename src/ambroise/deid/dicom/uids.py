"""UIDs replaced by those that texts, tables and images of a project share."""

from typing import Final

from ambroise.pseudonyms import uid

_OF_EVERYBODY: Final = ("1.2.840.10008.", "2.16.840.1.113883.6.")
"""The roots of DICOM and of the coding systems of HL7: no instance is named under them."""


def new_uid(written: str, key: bytes) -> str:
    """Return what stands for a UID; itself where it names a class, a syntax, a coding system."""
    stripped = written.strip(" \0")
    if not stripped or stripped.startswith(_OF_EVERYBODY):
        return stripped
    return uid(stripped, key)
