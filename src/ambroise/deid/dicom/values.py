"""The value that an action gives to an attribute, by its value representation (PS3.5 6.2)."""

import re
from collections.abc import Callable
from typing import Any, Final

from pydicom.dataelem import DataElement
from pydicom.multival import MultiValue

from ambroise.deid.dicom.dates import kept_time, moved_date, moved_stamp
from ambroise.deid.dicom.options import Option, Options
from ambroise.deid.dicom.texts import Texts
from ambroise.deid.dicom.uids import new_uid

BULK: Final = frozenset("OB OD OF OL OV OW".split())
NUMBERS: Final = frozenset("AT FD FL SL SS SV UL US UV".split())
WRITTEN_NUMBERS: Final = frozenset("DS IS".split())
TEXTS: Final = frozenset("LO LT SH ST UC UT".split())
DATES: Final = frozenset("DA DT TM".split())
CODES: Final = frozenset("AE CS".split())

_AGE: Final = re.compile(r"[0-9]{3}[DWMY]")
_OLDEST: Final = 89
_WRITTEN_NUMBER: Final = re.compile(r"[-+0-9.eE \\]*")
_DUMMIES: Final[dict[str, Any]] = {
    "AE": "PSEUDONYMISE", "AS": "000Y", "CS": "PSEUDONYMISE", "DA": "19000101", "DS": "0",
    "DT": "19000101000000", "IS": "0", "LO": "PSEUDONYMISE", "LT": "PSEUDONYMISE",
    "PN": "PSEUDONYMISE", "SH": "PSEUDONYMISE", "ST": "PSEUDONYMISE", "TM": "000000",
    "UC": "PSEUDONYMISE", "UR": "urn:pseudonymise", "UT": "PSEUDONYMISE",
}  # fmt: skip
_BYTES: Final[dict[str, bytes]] = {
    "OB": b"\0\0", "OD": b"\0" * 8, "OF": b"\0" * 4, "OL": b"\0" * 4, "OV": b"\0" * 8,
    "OW": b"\0\0", "UN": b"\0\0",
}  # fmt: skip
_LINKS: Final = ("ID", "Identifier", "Number", "NumberImagingServiceRequest")


class Values:
    """The new values of one image."""

    def __init__(self, texts: Texts, key: bytes, options: Options) -> None:
        self._texts = texts
        self._key = key
        self._options = options

    def emptied(self, element: DataElement) -> Any:
        """Return what Z gives: nothing, but the pseudonym of a person and of a linking number."""
        if element.tag == 0x00100020:
            return self._texts.person if element.value else ""
        if element.VR == "PN":
            return self._each(element, self._texts.name)
        if element.VR == "SH" and element.keyword.endswith(_LINKS):
            return self._each(element, self._texts.number)
        return b"" if element.VR in BULK or element.VR == "UN" else None

    def dummy(self, element: DataElement) -> Any:
        """Return what D gives: a value of the VR that is nobody's; a pseudonym where it links."""
        if element.tag == 0x00100020 and element.value:
            return self._texts.person
        if element.VR == "PN" and element.value:
            return self._each(element, self._texts.name)
        if element.VR == "UI":
            return self.uid(element)
        if element.VR in ("LO", "SH") and element.keyword.endswith(_LINKS) and element.value:
            return self._each(element, self._texts.number)
        return _BYTES.get(element.VR, _DUMMIES.get(element.VR, 0))

    def uid(self, element: DataElement) -> Any:
        """Return keyed UIDs."""
        return self._each(element, lambda uid: new_uid(uid, self._key))

    def kept(self, element: DataElement) -> Any:
        """Return a value that the table keeps.

        Of an age above 89 it stays that it is 90 or more; a text in which somebody of the image is
        named is cleaned all the same: it does not say what the attribute is for.
        """
        if element.VR == "AS":
            return self._each(element, _grouped_age)
        if element.VR in TEXTS:
            return self._each(element, lambda text: self._kept_text(text, element.VR))
        return self.code(element) if element.VR in CODES else element.value

    def cleaned(self, element: DataElement) -> Any:
        """Return what C gives: dates moved, names replaced, texts without identities.

        What no reader here can clean, bytes and addresses of the network, is not kept.
        """
        if element.VR in DATES:
            return self.date(element)
        if element.VR == "PN":
            return self._each(element, self._texts.name)
        if element.VR == "UI":
            return self.uid(element)
        if element.VR in CODES:
            return self.code(element)
        if element.VR in TEXTS:
            return self._each(element, lambda text: self._texts.cleaned(text, element.VR))
        if element.VR == "UR":
            return ""
        if element.VR in BULK or element.VR == "UN":
            return self.dummy(element)
        return self.kept(element)

    def date(self, element: DataElement) -> Any:
        """Return a date of a file that keeps its time line, a dummy in any other."""
        if Option.FULL_DATES in self._options:
            return element.value
        if Option.MODIFIED_DATES not in self._options:
            return self.dummy(element) if element.value else ""
        days = self._texts.shift
        move: Callable[[str], str] = {
            "DA": lambda day: moved_date(day, days),
            "DT": lambda stamp: moved_stamp(stamp, days),
            "TM": kept_time,
        }[element.VR]
        return self._each(element, move)

    def code(self, element: DataElement) -> Any:
        """Return a code or a title as it is, empty where it names somebody of the record."""
        return self._each(element, lambda one: "" if self._texts.names_somebody(one) else one)

    def _kept_text(self, text: str, vr: str) -> str:
        return self._texts.cleaned(text, vr) if self._texts.names_somebody(text) else text

    def _each(self, element: DataElement, change: Callable[[str], str]) -> Any:
        value = element.value
        if value is None:
            return ""
        if isinstance(value, (MultiValue, list, tuple)):
            return [change(str(one)) if one is not None else "" for one in value]
        return change(str(value))


def is_written_number(value: bytes) -> bool:
    """Return whether the bytes of a DS or an IS are those of numbers."""
    return _WRITTEN_NUMBER.fullmatch(value.decode("latin-1").rstrip("\0")) is not None


def _grouped_age(age: str) -> str:
    age = age.strip()
    if not _AGE.fullmatch(age):
        return ""
    return "090Y" if age.endswith("Y") and int(age[:3]) > _OLDEST else age
