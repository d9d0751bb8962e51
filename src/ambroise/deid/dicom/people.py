"""Whose image it is and whom its header names, as identities that detection looks for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from ambroise.deid.dicom.dates import read_date
from ambroise.deid.identity import Feed, Identity

_NUMBERS: Final = (
    "AccessionNumber", "AdmissionID", "ServiceEpisodeID", "StudyID", "RequestedProcedureID",
    "FillerOrderNumberImagingServiceRequest", "PlacerOrderNumberImagingServiceRequest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Subject:
    """The person of an image: `person` is what keys and feeds know them by, never empty."""

    person: str
    patient: Identity
    others: tuple[Identity, ...]

    @property
    def identities(self) -> tuple[Identity, ...]:
        return (self.patient, *self.others)


class People:
    """The persons of a feed, found by the number that an image has of them."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._by_number = {
            _number(identity.ipp): person
            for person, found in feed.by_person.items()
            for identity in found
            if identity.ipp and identity.role == "patient"
        }

    def subject(self, header: Dataset) -> Subject:
        """Return whose the image is: the person of the feed with its PatientID, else that number.

        An image without a PatientID is of its study alone.
        """
        number = _text(header, "PatientID")
        person = self._person(number) or f"study:{_text(header, 'StudyInstanceUID')}"
        known = self._feed.of(note_id=_text(header, "SOPInstanceUID"), person_id=person)
        own = _patient(header, number)
        patients = [one for one in known if one.role == "patient"]
        entity = (patients[0] if patients else own).known_as
        others = tuple(one for one in known if one.role != "patient")
        written = tuple(replace(one, entity=entity) for one in patients)
        return Subject(person, replace(own, entity=entity), (*written, *others, *_named(header)))

    def _person(self, number: str) -> str:
        if number in self._feed.by_person:
            return number
        return self._by_number.get(_number(number), number)


def parts_of_name(written: str) -> tuple[str, tuple[str, ...]]:
    """Return the family name and the given names of a PN, or of a name without carets.

    Only the alphabetic group is read; without a caret the first word is the family name.
    """
    alphabetic = written.split("=")[0]
    if "^" in alphabetic:
        family, given, middle, *_ = (*alphabetic.split("^"), "", "")
        return family.strip(), tuple(f"{given} {middle}".split())
    words = alphabetic.replace(",", " ").split()
    return (words[0] if words else ""), tuple(words[1:])


def _patient(header: Dataset, number: str) -> Identity:
    family, given = parts_of_name(_text(header, "PatientName"))
    birth_name, _ = parts_of_name(_text(header, "PatientBirthName"))
    return Identity(
        family_name=family,
        birth_name=birth_name,
        given_names=given,
        birth_date=read_date(_text(header, "PatientBirthDate")),
        ipp=number,
        stay_numbers=tuple(filter(None, (_text(header, name) for name in _NUMBERS))),
        address=_text(header, "PatientAddress"),
        phone=_text(header, "PatientTelephoneNumbers"),
    )


def _named(header: Dataset) -> Iterator[Identity]:
    """Yield the other people that the header names, at any depth, each once."""
    own = parts_of_name(_text(header, "PatientName"))
    seen = {own}
    for name in _names(header):
        parts = parts_of_name(name)
        if parts[0] and parts not in seen:
            seen.add(parts)
            yield Identity(family_name=parts[0], given_names=parts[1], role="professional")


def _names(header: Dataset) -> Iterator[str]:
    for element in header:
        if element.VR == "PN":
            values = element.value if element.VM > 1 else [element.value]
            yield from (str(value) for value in values if value)
        elif element.VR == "SQ":
            for item in element.value:
                yield from _names(item)


def _text(header: Dataset, name: str) -> str:
    value = header.get(name)
    if value is None or isinstance(value, bytes):
        return ""
    return str(value[0] if isinstance(value, MultiValue) and value else value).strip()


def _number(written: str) -> str:
    return written.strip().upper().lstrip("0")
