"""A DICOM file read whole, or the reason why it is held: damaged, cut short, not one."""

import logging
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final, cast

import pydicom
from pydicom import config
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from ambroise.deid.dicom.signature import is_dicom
from ambroise.deid.dicom.types import has_pixels
from ambroise.deid.notes import NoteRefused

BROKEN: Final = (
    AttributeError, BytesLengthException, EOFError, InvalidDicomError, LookupError,
    NotImplementedError, OSError, OverflowError, RecursionError, TypeError, ValueError,
    struct.error,
)  # fmt: skip
"""What pydicom raises on bytes that are no DICOM."""

DIRECTORY: Final = "1.2.840.10008.1.3.10"
_UNDEFINED: Final = 0xFFFFFFFF
_ELEMENT_HEAD: Final = 8
_PIXELS: Final = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
_CUT: Final = "fichier DICOM tronqué"


@contextmanager
def quiet() -> Iterator[None]:
    """Silence pydicom, whose warnings and log quote values; what they say is checked here."""
    log, settings = logging.getLogger("pydicom"), config.settings
    before = log.disabled, settings.reading_validation_mode, settings.writing_validation_mode
    log.disabled = True
    settings.reading_validation_mode = settings.writing_validation_mode = config.IGNORE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.disabled, settings.reading_validation_mode, settings.writing_validation_mode = before


def raw(data: Dataset, tag: int) -> RawDataElement | DataElement:
    """Return an attribute as its bytes say it, its value not read, where it has not been yet."""
    return cast(RawDataElement | DataElement, data.get_item(tag))


def read(content: bytes) -> FileDataset:
    """Return the data set of a file; raises NoteRefused, which quotes nothing, when it is held."""
    if not is_dicom(content):
        raise NoteRefused("pas un fichier DICOM : préambule absent")
    try:
        found = pydicom.dcmread(BytesIO(content))
        _check_meta(found)
        _check_whole(found, len(content))
        _check_pixels(found)
    except NoteRefused:
        raise
    except BROKEN:
        raise NoteRefused("fichier DICOM illisible ou tronqué") from None
    return found


def _check_meta(found: FileDataset) -> None:
    meta = found.file_meta
    if meta.get("MediaStorageSOPClassUID") == DIRECTORY:
        raise NoteRefused("DICOMDIR : index de noms, remplacé par aucun autre")
    syntax = UID(str(meta.get("TransferSyntaxUID") or ""))
    if not syntax.is_transfer_syntax:
        raise NoteRefused("syntaxe de transfert absente ou inconnue")
    for name in ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID"):
        if not found.get(name):
            raise NoteRefused(f"{name} absent")


def _check_whole(found: FileDataset, size: int) -> None:
    end = 0
    for tag in found.keys():  # noqa: SIM118 (a data set yields elements, its keys the tags)
        element = raw(found, tag)
        if not isinstance(element, RawDataElement) or element.length == _UNDEFINED:
            end = 0
            continue
        if len(element.value or b"") != element.length:
            raise NoteRefused(_CUT)
        end = element.value_tell + element.length
    plain = found.file_meta.TransferSyntaxUID != DeflatedExplicitVRLittleEndian
    if plain and end and 0 < size - end < _ELEMENT_HEAD:
        raise NoteRefused(_CUT)


def _check_pixels(found: FileDataset) -> None:
    if not any(name in found for name in _PIXELS):
        if "Rows" in found or has_pixels(str(found.SOPClassUID)):
            raise NoteRefused("image sans ses pixels : fichier tronqué, ou tenus ailleurs")
        return
    if "PixelData" not in found or found.file_meta.TransferSyntaxUID.is_compressed:
        return
    bits = (
        int(found.Rows)
        * int(found.Columns)
        * int(found.get("SamplesPerPixel") or 1)
        * int(found.get("NumberOfFrames") or 1)
        * int(found.BitsAllocated)
    )
    if "422" in str(found.get("PhotometricInterpretation")):
        bits = bits * 2 // 3
    there = len(found.PixelData or b"")
    if there < (bits + 7) // 8:
        raise NoteRefused("moins de pixels que l'image n'en dit : fichier tronqué")
