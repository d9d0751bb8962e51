"""What a pseudonymised object says of itself (PS3.15 E.1.1, step 6; PS3.3 C.12.1.1.9)."""

from typing import Final

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from ambroise.deid.dicom.options import BASIC, CODES, Option, Options
from ambroise.deid.dicom.table import EDITION

IMPLEMENTATION: Final = UID("2.25.110684180783457343995260298845523279063")
"""Names this writer in the head of a file (PS3.10 7.1): a UUID drawn once."""


def write_marks(image: Dataset, options: Options) -> None:
    """Say that the identity is removed, by which profile and options, and what became of dates."""
    image.PatientIdentityRemoved = "YES"
    image.DeidentificationMethod = ["Ambroise : pseudonymise", f"PS3.15 E.1 {EDITION}"]
    claimed = [BASIC, *(CODES[option] for option in Option if option in options & CODES.keys())]
    image.DeidentificationMethodCodeSequence = Sequence([_code(*one) for one in claimed])
    image.LongitudinalTemporalInformationModified = (
        "UNMODIFIED"
        if Option.FULL_DATES in options
        else "MODIFIED"
        if Option.MODIFIED_DATES in options
        else "REMOVED"
    )


def file_head(image: Dataset, syntax: UID) -> FileMetaDataset:
    """Return a new file meta group: nothing of the old one but the transfer syntax."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\x00\x01"
    meta.MediaStorageSOPClassUID = image.SOPClassUID
    meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    meta.ImplementationClassUID = IMPLEMENTATION
    meta.ImplementationVersionName = "AMBROISE"
    return meta


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue = value
    code.CodingSchemeDesignator = "DCM"
    code.CodeMeaning = meaning
    return code
