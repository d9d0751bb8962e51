"""A file cut anywhere, or whose bytes are changed, is written without its person or held."""

from io import BytesIO

import pydicom
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from ambroise.deid.dicom.image import Imager
from ambroise.deid.dicom.reading import quiet
from ambroise.deid.notes import NoteRefused, Work
from ambroise.deid.policies import policy_named
from tests.builders.images import FAMILY, PIXELS, a_ct, as_file


def a_file() -> bytes:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "DCM", "Thorax"
    return as_file(a_ct(ProcedureCodeSequence=Sequence([item])))


WHOLE = a_file()
IMAGER = Imager(Work(policy_named("strict"), key=bytes(32)))


def written(content: bytes) -> bytes | None:
    try:
        return IMAGER.image(content).content
    except NoteRefused:
        return None


def test_a_file_cut_anywhere_is_held() -> None:
    assert written(WHOLE) is not None
    passed = [size for size in range(len(WHOLE)) if written(WHOLE[:size]) is not None]
    assert passed == []


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_changed_byte_gives_a_readable_file_or_a_reason(at: int, byte: int) -> None:
    made = written(WHOLE[:at] + bytes((byte,)) + WHOLE[at + 1 :])
    if made is not None:
        with quiet():
            assert "SOPInstanceUID" in pydicom.dcmread(BytesIO(made))


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_give_a_reason(content: bytes) -> None:
    assert written(bytes(128) + b"DICM" + content) is None


def test_the_whole_file_holds_its_pixels_and_nobody() -> None:
    made = written(WHOLE) or b""
    assert PIXELS in made
    assert FAMILY.encode() not in made
