"""Every attribute of a data set, at any depth, given what the table says of it."""

from typing import Final

from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset

from ambroise.deid.dicom.options import Option, Options
from ambroise.deid.dicom.private import creators, is_safe
from ambroise.deid.dicom.reading import BROKEN, raw
from ambroise.deid.dicom.table import Action, Rule, rule_of
from ambroise.deid.dicom.types import required
from ambroise.deid.dicom.values import (
    BULK,
    CODES,
    DATES,
    NUMBERS,
    TEXTS,
    WRITTEN_NUMBERS,
    Values,
    is_written_number,
)
from ambroise.deid.notes import NoteRefused

_CHARACTER_SET: Final = 0x00080005
_LABELS: Final = frozenset({"LO", "SH", "UC"})
"""Short texts: the table lists those that a person fills in, machines fill the others."""

_PUBLIC_SCHEMES: Final = frozenset(
    "ACR BI DCM FMA I10 I9C ICD10 IBSI ISO3166_1 ISO639_1 LN MDC NCIt PUBCHEM_CID RADLEX RO RXNORM"
    " SCPECG SCT SNM3 SRT UBERON UCUM UMLS".split()
)
"""Coding systems that no hospital adds to (PS3.16, table 8-1): their codes name no person."""

_OF_CODES: Final = frozenset(
    "CodeMeaning CodeValue LongCodeValue CodingSchemeDesignator CodingSchemeVersion".split()
)


class Walk:
    """The way through one data set; `values` makes what is written."""

    def __init__(self, values: Values, options: Options, sop_class: str) -> None:
        self._values = values
        self._options = options
        self._sop_class = sop_class

    def through(self, data: Dataset, parent: str = "", *, hollow: bool = False) -> None:
        """Change `data` in place; `hollow` gives a dummy to all that could say something."""
        safe = self._safe_private(data)
        for tag in [int(one) for one in data.keys()]:  # noqa: SIM118 (an element is not its tag)
            if tag in safe:
                self._safe(data, tag)
                continue
            if tag & 0xFFFF == 0 or tag >> 16 < 8 or (parent and tag == _CHARACTER_SET):
                del data[tag]
                continue
            if tag == _CHARACTER_SET:
                continue
            try:
                self._change(data, tag, parent, hollow=hollow)
            except NoteRefused:
                raise
            except BROKEN:
                raise NoteRefused(
                    f"attribut ({tag >> 16:04X},{tag & 0xFFFF:04X}) illisible"
                ) from None

    def _change(self, data: Dataset, tag: int, parent: str, *, hollow: bool) -> None:
        rule = rule_of(tag)
        if rule is None:
            self._unlisted(data, tag, hollow=hollow)
            return
        action = rule.action(self._options, required(rule.name, self._sop_class, parent))
        if action == Action.REMOVE or rule.tag.startswith(("50", "60", "GG")):
            del data[tag]
        elif action == Action.KEEP and _raw_vr(data, tag) in BULK | NUMBERS | WRITTEN_NUMBERS:
            return
        else:
            self._given(data, tag, rule, Action.DUMMY if hollow else action)

    def _given(self, data: Dataset, tag: int, rule: Rule, action: Action) -> None:
        element = data[tag]
        if element.VR == "SQ":
            if action == Action.EMPTY:
                element.value = []
                return
            for item in element.value:
                self.through(item, rule.name, hollow=action == Action.DUMMY)
            return
        change = {
            Action.DUMMY: self._values.dummy,
            Action.EMPTY: self._values.emptied,
            Action.UID: self._values.uid,
            Action.KEEP: self._values.kept,
            Action.CLEAN: self._values.cleaned,
        }[action]
        _put(data, element, change(element))

    def _unlisted(self, data: Dataset, tag: int, *, hollow: bool) -> None:
        """Keep what the table does not name, but not whom it names: long texts are searched for
        anybody, labels for the people of the image, dates are moved, other UIDs replaced."""
        vr = _raw_vr(data, tag)
        if vr in BULK or vr in NUMBERS:
            return
        if vr in WRITTEN_NUMBERS:
            self._number(data, tag)
            return
        if not dictionary_has_tag(tag) or vr == "UN":
            del data[tag]
            return
        element = data[tag]
        if element.VR == "SQ":
            for item in element.value:
                self.through(item, element.keyword, hollow=hollow)
        elif element.VR in TEXTS and _is_public_code(data, element):
            _put(data, element, self._values.code(element))
        elif hollow and element.VR in TEXTS | DATES | {"PN", "UR", "AE"}:
            _put(data, element, self._values.dummy(element))
        elif element.VR in _LABELS:
            _put(data, element, self._values.kept(element))
        else:
            _put(data, element, self._values.cleaned(element))

    def _number(self, data: Dataset, tag: int) -> None:
        element = raw(data, tag)
        if isinstance(element, RawDataElement) and not is_written_number(element.value or b""):
            data[tag] = DataElement(tag, _raw_vr(data, tag), None)

    def _safe(self, data: Dataset, tag: int) -> None:
        """Keep numbers and codes of a private attribute listed as safe, and no other text."""
        if tag & 0xFFFF < 0x1000:
            return
        element = data[tag]
        if element.VR in CODES:
            _put(data, element, self._values.code(element))
        elif element.VR not in NUMBERS | WRITTEN_NUMBERS:
            del data[tag]

    def _safe_private(self, data: Dataset) -> set[int]:
        """Return the private attributes that stay, with those that reserve their places."""
        if Option.SAFE_PRIVATE not in self._options:
            return set()
        kept = {int(tag) for tag in data.keys() if (int(tag) >> 16) % 2 and is_safe(data, int(tag))}  # noqa: SIM118
        return kept | creators(kept)


def _put(data: Dataset, element: DataElement, value: object) -> None:
    data[element.tag] = DataElement(element.tag, element.VR, value)


def _raw_vr(data: Dataset, tag: int) -> str:
    """Return the VR of an attribute without reading its value; UN where nothing says it."""
    vr = raw(data, tag).VR
    if vr in (None, "UN") and dictionary_has_tag(tag):
        vr = dictionary_VR(tag)
    return {"US or SS": "US", "OB or OW": "OW", "US or OW": "OW", "US or SS or OW": "OW"}.get(
        str(vr or "UN"), str(vr or "UN")
    )


def _is_public_code(data: Dataset, element: DataElement) -> bool:
    scheme = str(data.get("CodingSchemeDesignator") or "")
    return element.keyword in _OF_CODES and scheme in _PUBLIC_SCHEMES
