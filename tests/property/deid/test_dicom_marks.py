"""A mark put in every attribute of the table is not in the output, but where the table keeps it."""

import struct
import warnings
from io import BytesIO
from typing import Any, Final

import pydicom
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from ambroise.deid.dicom.image import Imager
from ambroise.deid.dicom.options import DEFAULT, Option, Options
from ambroise.deid.dicom.table import Action, Rule, rules
from ambroise.deid.notes import Work
from ambroise.deid.policies import policy_named
from tests.builders.images import FAMILY, NUMBER, PIXELS, a_ct, as_file

KEY: Final = bytes(range(32))
UNPLANTABLE: Final = {
    0x00080018,  # the instance's own UID, which a file cannot do without
    0x00420011,  # an encapsulated document: the file is held
    0xFFFAFFFA,
    0xFFFCFFFC,
}
ROWS: Final = [
    int(tag, 16)
    for tag in sorted(rules())
    if tag.isalnum()
    and not set(tag) & set("XG")
    and int(tag, 16) >> 16 >= 8
    and dictionary_has_tag(int(tag, 16))
    and int(tag, 16) not in UNPLANTABLE
]
AGE: Final = "077Y"
SHORT: Final = frozenset({"AS", "SS", "US"})
"""Values too short to be told from others; an age is looked for apart."""


def mark_of(tag: int, vr: str) -> tuple[Any, bytes]:
    """Return a value for the attribute and the bytes that must not be found, unique to the tag."""
    text, order = f"ZQ{tag:08X}", ROWS.index(tag)
    values: dict[str, Any] = {
        "AS": AGE,
        "DA": f"{1000 + order}0615",
        "DT": f"{1000 + order}0615101010",
        "TM": f"031459.{order:06d}",
        "DS": f"{987_000_000 + order}",
        "IS": f"{987_000_000 + order}",
        "UI": f"1.2.3.99.{tag}",
        "US": 0x5A51,
        "SS": 0x5A51,
        "FD": 9.1827364523e18 + order * 1e12,
        "FL": 9.1827364523e18,
        "UL": 0x5A510000 + order,
        "SL": 0x5A510000 + order,
    }
    value = values.get(vr, text)
    if vr in ("OB", "OW", "OD", "OF", "OL", "OV", "UN"):
        return (text * 4).encode(), text.encode()
    if isinstance(value, float):
        return value, struct.pack("<d" if vr == "FD" else "<f", value)
    if isinstance(value, int):
        return value, struct.pack("<I", value)
    return value, value.encode()


def planted(tag: int, depth: int) -> tuple[DataElement, bytes]:
    vr = dictionary_VR(tag)
    vr = {"US or SS": "US", "OB or OW": "OB", "US or SS or OW": "OW", "US or OW": "OW"}.get(vr, vr)
    if vr == "SQ":
        return DataElement(tag, "SQ", Sequence([an_item(tag, depth)])), f"ZQ{tag:08X}".encode()
    value, mark = mark_of(tag, vr)
    return DataElement(tag, vr, value), mark


def an_item(tag: int, depth: int) -> Dataset:
    """Return an item that holds the mark as a name and as numbers, nested too."""
    item = Dataset()
    item.PersonName = f"ZQ{tag:08X}^A"
    item.PatientTelephoneNumbers = f"ZQ{tag:08X}"
    item.PatientID = f"ZQ{tag:08X}"
    if depth:
        item.ContentSequence = Sequence([an_item(tag, depth - 1)])
    return item


def may_stay(rule: Rule, options: Options, vr: str) -> bool:
    """Return whether the table lets the value stay: kept, or a text without an identity."""
    action = rule.action(options, None)
    if action == Action.KEEP:
        return vr != "SQ"
    return action == Action.CLEAN and vr in ("TM", *"AE CS LO LT SH ST UC UT".split())


def imager(options: Options) -> Imager:
    return Imager(Work(policy_named("strict"), key=KEY, images=options))


CHOICES: Final = st.sets(
    st.sampled_from([option for option in Option if option not in (Option.PIXELS,)])
).map(lambda chosen: frozenset(chosen - {Option.FULL_DATES, Option.VISUAL_FEATURES}))


@settings(max_examples=10, deadline=None)
@example(DEFAULT, ExplicitVRLittleEndian, 1)
@example(frozenset(), ImplicitVRLittleEndian, 2)
@given(
    CHOICES,
    st.sampled_from([ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]),
    st.integers(0, 2),
)
def test_no_mark_of_a_listed_attribute_is_found(options: Options, syntax: str, depth: int) -> None:
    image = a_ct()
    marks: dict[int, tuple[str, bytes]] = {}
    for tag in ROWS:
        element, mark = planted(tag, depth)
        image[tag] = element
        marks[tag] = element.VR, mark
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        content = as_file(image, syntax)
    written = imager(options).image(content).content
    found = pydicom.dcmread(BytesIO(written))
    for tag, (vr, mark) in marks.items():
        rule = rules()[f"{tag:08X}"]
        if vr not in SHORT and not may_stay(rule, options, vr):
            assert mark not in written, f"{tag:08X} {rule.name}"
    assert found.PixelData == PIXELS


TYPED: Final = [tag for tag in ROWS if dictionary_VR(tag) in ("LO", "LT", "SH", "ST", "UC", "UT")]


@settings(max_examples=10, deadline=None)
@given(CHOICES, st.sampled_from([FAMILY, FAMILY.lower(), FAMILY.title()]), st.integers(0, 2))
def test_the_patient_is_in_no_text_listed_or_not_nested_or_private(
    options: Options, family: str, depth: int
) -> None:
    image = a_ct()
    for tag in TYPED:
        image[tag] = DataElement(tag, dictionary_VR(tag), f"Vu {family}"[:16])
    image.PatientID = NUMBER
    item = Dataset()
    item.TextValue = f"Examen de {family} sans particularité."
    item.CodeMeaning = f"{family}"
    item.CodeValue = NUMBER
    item.CodingSchemeDesignator = "99KER"
    for _ in range(depth):
        outer = Dataset()
        outer.ContentSequence = Sequence([item])
        item = outer
    image.ContentSequence = Sequence([item])
    image.BodyPartExamined = family.upper()
    image.SoftwareVersions = ["5.1", family]
    image.FilterType = f"F {family}"[:16]
    block = image.private_block(0x0029, f"{family} PACS", create=True)
    block.add_new(0x01, "LO", family)
    block.add_new(0x02, "SQ", Sequence([item]))
    image.private_block(0x0019, "SIEMENS MR HEADER", create=True).add_new(0x01, "LT", family)
    image.private_block(0x0019, "SIEMENS MR HEADER").add_new(0x0C, "IS", "1000")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        written = imager(options).image(as_file(image)).content
    assert family.upper().encode() not in written.upper()
    assert NUMBER.encode() not in written
    safe = pydicom.dcmread(BytesIO(written)).get((0x0019, 0x100C))
    assert (safe is not None) == (Option.SAFE_PRIVATE in options)
