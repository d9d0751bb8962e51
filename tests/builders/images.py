"""DICOM files made on the spot: one small CT image of an invented person, and what varies."""

from io import BytesIO
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

FAMILY, GIVEN, NUMBER, BIRTH = "KERVELLAN", "JEANNICK", "8004512397", "19630717"
STUDY, SERIES, INSTANCE = "1.2.3.4.5", "1.2.3.4.5.1", "1.2.3.4.5.1.1"
PIXELS = bytes(range(32))


def a_ct(**changes: Any) -> Dataset:
    """Return a CT image of 4 by 4 pixels; a change of None takes the attribute away."""
    image = Dataset()
    image.SpecificCharacterSet = "ISO_IR 100"
    image.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    image.SOPClassUID = CTImageStorage
    image.SOPInstanceUID = INSTANCE
    image.StudyDate = "20240312"
    image.StudyTime = "101500"
    image.AccessionNumber = "24E0012345"
    image.Modality = "CT"
    image.InstitutionName = "CHU de Kerlouan"
    image.ReferringPhysicianName = "LE GOFF^Anne"
    image.StudyDescription = "TDM thoracique"
    image.PatientName = f"{FAMILY}^{GIVEN}"
    image.PatientID = NUMBER
    image.PatientBirthDate = BIRTH
    image.PatientSex = "F"
    image.PatientAge = "060Y"
    image.StudyInstanceUID = STUDY
    image.SeriesInstanceUID = SERIES
    image.StudyID = "4512"
    image.SeriesNumber = 1
    image.InstanceNumber = 1
    image.SamplesPerPixel = 1
    image.PhotometricInterpretation = "MONOCHROME2"
    image.Rows = image.Columns = 4
    image.BitsAllocated = image.BitsStored = 16
    image.HighBit = 15
    image.PixelRepresentation = 0
    image.PixelData = PIXELS
    image["PixelData"].VR = "OW"
    for name, value in changes.items():
        if value is None:
            delattr(image, name)
        else:
            setattr(image, name, value)
    return image


def as_file(image: Dataset, syntax: str = ExplicitVRLittleEndian) -> bytes:
    """Return the bytes of a DICOM file of `image`."""
    image.file_meta = FileMetaDataset()
    image.file_meta.MediaStorageSOPClassUID = image.SOPClassUID
    image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
    image.file_meta.TransferSyntaxUID = syntax
    image.file_meta.ImplementationClassUID = "1.2.3.4"
    image.preamble = bytes(128)
    sink = BytesIO()
    image.save_as(sink, enforce_file_format=True)
    return sink.getvalue()
