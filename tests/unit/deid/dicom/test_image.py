"""One image in, one image out: what the file says afterwards, and which files are held."""

import re
from datetime import date
from io import BytesIO
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from ambroise.deid import Feed, Identity
from ambroise.deid.dicom.image import Imager
from ambroise.deid.dicom.options import DEFAULT, Option
from ambroise.deid.notes import Note, NoteRefused, Pseudonymiser, Work
from ambroise.deid.policies import policy_named
from tests.builders.images import (
    BIRTH,
    FAMILY,
    GIVEN,
    INSTANCE,
    NUMBER,
    PIXELS,
    SERIES,
    STUDY,
    a_ct,
    as_file,
)

KEY = bytes(range(32))


def work(*options: Option, **changes: Any) -> Work:
    images = frozenset(options) if options else DEFAULT
    return Work(**({"policy": policy_named("strict"), "key": KEY, "images": images} | changes))


def out(
    image: Dataset, *options: Option, syntax: str = ExplicitVRLittleEndian, **changes: Any
) -> FileDataset:
    written = Imager(work(*options, **changes)).image(as_file(image, syntax))
    return pydicom.dcmread(BytesIO(written.content))


def reason(image: Dataset, *options: Option) -> str:
    with pytest.raises(NoteRefused) as held:
        Imager(work(*options)).image(as_file(image))
    return str(held.value)


def test_the_person_is_replaced_and_the_file_says_how() -> None:
    image = out(a_ct())
    assert str(image.PatientName) not in ("", f"{FAMILY}^{GIVEN}")
    assert re.fullmatch(r"[0-9a-f]{16}", image.PatientID)
    assert image.PatientBirthDate == ""
    assert image.PatientSex == "F"
    assert "InstitutionName" not in image
    assert image.PatientIdentityRemoved == "YES"
    assert [one.CodeValue for one in image.DeidentificationMethodCodeSequence] == [
        "113100", "113108", "113107", "113105", "113104", "113103",
    ]  # fmt: skip
    assert image.LongitudinalTemporalInformationModified == "MODIFIED"


def test_nothing_of_the_old_head_of_the_file_is_left() -> None:
    raw = bytearray(as_file(a_ct()))
    raw[:128] = (f"{FAMILY} " * 20).encode()[:128]
    written = Imager(work()).image(bytes(raw)).content
    meta = pydicom.dcmread(BytesIO(written)).file_meta
    assert written[:128] == bytes(128)
    assert meta.ImplementationVersionName == "AMBROISE"
    assert meta.MediaStorageSOPInstanceUID.startswith("2.25.")


def test_uids_are_replaced_alike_in_every_file_and_sequence() -> None:
    reference = Dataset()
    reference.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    reference.ReferencedSOPInstanceUID = INSTANCE
    series = Dataset()
    series.SeriesInstanceUID = SERIES
    series.ReferencedInstanceSequence = Sequence([reference])
    first = out(a_ct())
    second = out(a_ct(SOPInstanceUID="1.2.3.4.5.1.2", ReferencedSeriesSequence=Sequence([series])))
    item = second.ReferencedSeriesSequence[0]
    assert first.SOPInstanceUID == first.file_meta.MediaStorageSOPInstanceUID
    assert item.ReferencedInstanceSequence[0].ReferencedSOPInstanceUID == first.SOPInstanceUID
    assert item.ReferencedInstanceSequence[0].ReferencedSOPClassUID.name == "CT Image Storage"
    assert item.SeriesInstanceUID == first.SeriesInstanceUID == second.SeriesInstanceUID
    assert {first.StudyInstanceUID, first.SeriesInstanceUID}.isdisjoint({STUDY, SERIES})
    assert all(len(uid) <= 64 for uid in (first.StudyInstanceUID, first.SOPInstanceUID))


def test_dates_move_together_and_keep_their_hours() -> None:
    image = out(a_ct(SeriesDate="20240313", AcquisitionDateTime="20240314081500.5+0100"))
    days = [image.StudyDate, image.SeriesDate, image.AcquisitionDateTime[:8]]
    first, second, third = (date.fromisoformat(day) for day in days)
    assert (second - first).days == (third - second).days == 1
    assert first != date(2024, 3, 12)
    assert image.AcquisitionDateTime[8:] == "081500.5+0100"
    assert image.StudyTime == "101500"


def test_without_an_option_for_dates_none_is_left() -> None:
    image = out(a_ct(SeriesDate="20240313"), Option.DESCRIPTORS)
    assert (image.StudyDate, image.get("SeriesDate")) == ("", None)
    assert image.LongitudinalTemporalInformationModified == "REMOVED"


def test_an_image_and_a_note_of_one_person_agree() -> None:
    whose = Identity(family_name=FAMILY, given_names=(GIVEN,), ipp=NUMBER)
    feed = Feed(by_person={"p1": (whose,)})
    image = out(a_ct(StudyDescription=f"TDM {FAMILY}"), feed=feed)
    text = f"Patiente {FAMILY} vue le 12/03/2024, demande n° 24E0012345, IPP {NUMBER}."
    note = Pseudonymiser(work(feed=feed)).note(Note("n", text, "p1", "2024-03-12"))
    family = str(image.PatientName).split("^")[0]
    assert family in note["note_text"]
    assert family in image.StudyDescription
    assert image.AccessionNumber in note["note_text"]
    assert image.PatientID == note["person_id"]
    assert image.StudyDate == note["note_date"].replace("-", "")


def test_people_named_in_the_header_are_hidden_in_its_texts() -> None:
    image = out(
        a_ct(
            SeriesDescription=f"Ctrl {FAMILY.lower()} / Dr LE GOFF",
            OperatorsName="TANGUYON^Soizic",
            ImageComments=f"Vue avec S. TANGUYON, {NUMBER}",
        )
    )
    written = str(image)
    for one in (FAMILY, "LE GOFF", "TANGUYON", NUMBER, BIRTH):
        assert one.lower() not in written.lower()


@pytest.mark.parametrize("words", ["CHEST", "TDM thoracique", "T1 SAG GADO", "CT, HEAD/BRAIN"])
def test_words_of_imaging_stay(words: str) -> None:
    assert out(a_ct(SeriesDescription=words)).SeriesDescription == words


def test_a_code_of_the_standard_stays_though_somebody_bears_its_name() -> None:
    image = out(a_ct(PatientName="CHEST^Text", BodyPartExamined="CHEST", FilterType="TEXT"))
    assert (image.BodyPartExamined, image.FilterType) == ("CHEST", "TEXT")


def test_an_age_above_89_only_says_90() -> None:
    assert out(a_ct(PatientAge="097Y")).PatientAge == "090Y"
    assert out(a_ct(PatientAge="089Y")).PatientAge == "089Y"


def test_a_file_without_a_patient_number_is_of_its_study_alone() -> None:
    one = out(a_ct(PatientID=""))
    other = out(a_ct(PatientID="", StudyInstanceUID="1.2.3.9"))
    assert one.PatientID == other.PatientID == ""
    assert one.StudyDate != other.StudyDate


def test_overlays_curves_and_private_attributes_go() -> None:
    image = a_ct()
    image.add_new(0x60000010, "US", 4)
    image.add_new(0x60000022, "LO", FAMILY)
    image.add_new(0x60003000, "OW", b"\1\2")
    image.add_new(0x50000005, "US", 1)
    image.private_block(0x0029, "PACS", create=True).add_new(1, "LO", FAMILY)
    written = out(image)
    assert not [one.tag for one in written if one.tag.group in (0x6000, 0x5000, 0x0029)]


def test_the_private_attributes_listed_as_safe_stay_on_request() -> None:
    image = a_ct()
    image.private_block(0x7053, "Philips PET Private Group", create=True).add_new(0, "DS", "0.5")
    image.private_block(0x7053, "Philips PET Private Group").add_new(3, "LO", FAMILY)
    image.private_block(0x7053, "Philips PET Private Group").add_new(9, "LO", FAMILY)
    written = out(image, Option.SAFE_PRIVATE)
    assert written[0x70531000].value == 0.5
    assert 0x70531003 not in written
    assert 0x70531009 not in written
    assert 0x70531000 not in out(image)


@pytest.mark.parametrize(
    "syntax",
    [
        ExplicitVRLittleEndian,
        ImplicitVRLittleEndian,
        ExplicitVRBigEndian,
        DeflatedExplicitVRLittleEndian,
    ],
)
def test_pixels_and_syntax_stay(syntax: str) -> None:
    image = out(a_ct(), syntax=syntax)
    assert image.PixelData == PIXELS
    assert image.file_meta.TransferSyntaxUID == syntax


@pytest.mark.parametrize("syntax", [JPEG2000Lossless, RLELossless])
def test_compressed_pixels_stay_byte_for_byte(syntax: str) -> None:
    frames = encapsulate([b"\x01\x02\x03\x04", b"\x05\x06"])
    image = a_ct(PixelData=frames, NumberOfFrames=2)
    image["PixelData"].is_undefined_length = True
    written = out(image, syntax=syntax)
    assert written.PixelData == frames
    assert written.file_meta.TransferSyntaxUID == syntax


def test_the_same_file_gives_the_same_bytes_whatever_came_before() -> None:
    imager = Imager(work())
    other = as_file(a_ct(PatientID="7", PatientName="AUTRE^Paul"))
    once = imager.image(as_file(a_ct())).content
    imager.image(other)
    assert imager.image(as_file(a_ct())).content == once
    assert Imager(work(key=bytes(32))).image(as_file(a_ct())).content != once


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"BurnedInAnnotation": "YES"}, "0028,0301"),
        ({"RecognizableVisualFeatures": "YES"}, "0028,0302"),
        ({"Modality": "US"}, "incrusté"),
        ({"Modality": "OT"}, "incrusté"),
        ({"Modality": "XC"}, "incrusté"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"}, "incrusté"),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.4"}, "incrusté"),
        ({"ConversionType": "WSD"}, "incrusté"),
        ({"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, "incrusté"),
        ({"ImageType": ["DERIVED", "SECONDARY", "OTHER", "CT_SOM5 PROT"]}, "incrusté"),
        ({"SeriesDescription": "Dose Report"}, "incrusté"),
        (
            {
                "SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.6",
                "ImageType": ["ORIGINAL", "PRIMARY", "LABEL", "NONE"],
                "BurnedInAnnotation": "NO",
            },
            "étiquette",
        ),
        ({"SOPClassUID": "1.2.840.10008.5.1.4.1.1.104.1"}, "encapsulé"),
        ({"PixelData": None}, "sans ses pixels"),
        ({"PixelData": PIXELS[:-2]}, "moins de pixels"),
    ],
)
def test_what_may_show_an_identity_is_held(changes: dict[str, Any], said: str) -> None:
    assert said in reason(a_ct(**changes))


def test_a_risky_image_that_says_it_has_no_text_passes() -> None:
    image = out(a_ct(Modality="US", BurnedInAnnotation="NO"))
    assert image.BurnedInAnnotation == "NO"


def test_cleaning_of_pixels_is_held_never_claimed() -> None:
    assert "pixels non relus" in reason(a_ct(), Option.PIXELS)
    assert "visage" in reason(a_ct(BodyPartExamined="HEAD"), Option.VISUAL_FEATURES)
    chest = a_ct(BurnedInAnnotation="NO", BodyPartExamined="CHEST")
    passed = out(chest, Option.PIXELS, Option.VISUAL_FEATURES)
    codes = [one.CodeValue for one in passed.DeidentificationMethodCodeSequence]
    assert codes == ["113100"]


@pytest.mark.parametrize("content", [b"", b"DICM", b"x" * 400, bytes(128) + b"DICM"])
def test_what_is_no_dicom_is_held(content: bytes) -> None:
    with pytest.raises(NoteRefused):
        Imager(work()).image(content)


def test_a_reason_quotes_nothing_of_the_file() -> None:
    image = a_ct(BurnedInAnnotation="YES")
    assert not {FAMILY, GIVEN, NUMBER} & set(reason(image).split())


def test_texts_outside_their_character_set_are_not_read() -> None:
    image = a_ct(SpecificCharacterSet="ISO_IR 192", ImageComments="AAAAAAAAAA")
    raw = as_file(image).replace(b"AAAAAAAAAA", b"Kerv\xe9llan ")
    written = pydicom.dcmread(BytesIO(Imager(work()).image(raw).content))
    assert written.ImageComments == ""


def test_accents_are_written_in_utf_8() -> None:
    image = out(a_ct(ImageComments="Épaule gauche opérée"))
    assert image.SpecificCharacterSet == "ISO_IR 192"
    assert image.ImageComments == "Épaule gauche opérée"
