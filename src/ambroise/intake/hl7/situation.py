"""What the French segments say of a situation: gestation, work, care under constraint, transport.

Source: IHE France "PAM, extension nationale" 2.11. ZFD: -2 weeks of gestation. ZFP: -1
activity, -2 socio-professional category. ZFS: -2 number, -3 start, -4 end, -5 action, -6 legal mode
of care, -7 its code in the RIM-P. ZFV: -2 transport on leaving, -4 and -5 start and end of the
placement, -10 code in the RIM-P of its legal mode, -11 care during the transport. Unread: ZFA (the
DMP), the other fields of ZFD and of ZFV.
"""

from collections.abc import Iterator
from typing import Any, Final

from ambroise.intake.hl7.codes import TERMINOLOGY, UCUM, Resource, coded, concept
from ambroise.intake.hl7.heading import Heading
from ambroise.intake.hl7.message import Message, Segment
from ambroise.intake.hl7.stay import Visit, period_of
from ambroise.intake.identifiers import domain, key, safe
from ambroise.intake.moments import moment

_PAM: Final = "urn:ambroise:pam"
_RIMP: Final = "urn:ambroise:rimp:mode-legal"
_SOCIAL: Final = coded(f"{TERMINOLOGY}/observation-category", "social-history")
_ACTIVITY: Final = coded(_PAM, "activite", "Activité socio-professionnelle")
_CATEGORY: Final = coded(_PAM, "categorie", "Catégorie socio-professionnelle")
_LEGAL_MODE: Final = coded(_PAM, "mode-legal", "Mode légal de soins")
_GESTATION: Final = coded(_PAM, "semaines-gestation", "Nombre de semaines de gestation")
_TRANSPORT: Final = coded(_PAM, "transport-sortie", "Mode de transport à la sortie")
_CARE: Final = coded(_PAM, "transport-soins", "Prise en charge durant le transport")


def situation(
    message: Message, heading: Heading, *, subject: str, stay: Visit | None, at: str | None
) -> Iterator[Resource]:
    """Yield the observations; `subject` and `at` are ids of the Patient and of the Encounter.

    Raises Untold `impossible_date`.
    """
    about: Resource = {"subject": {"reference": f"Patient/{subject}"}}
    if segment := message.first("ZFP"):
        for field, code in ((1, _ACTIVITY), (2, _CATEGORY)):
            if said := segment.text(field):
                value = {"valueCodeableConcept": coded(f"{_PAM}:zfp-{field}", said)}
                found = _observed(f"zfp-{field}-{subject}", code, value, about)
                yield {**found, "category": [_SOCIAL]}
    if (weeks := message.text("ZFD", 2)).isdecimal():
        quantity = {"value": int(weeks), "unit": "semaines", "system": UCUM, "code": "wk"}
        yield _observed(f"zfd-2-{subject}", _GESTATION, {"valueQuantity": quantity}, about)
    if at is not None:
        about["encounter"] = {"reference": f"Encounter/{at}"}
    for segment in message.all("ZFS"):
        if mode := _legal_mode(segment, heading, subject, about):
            yield mode
    if stay and (segment := message.first("ZFV")):
        yield from _venue(segment, heading, stay, about)


def _observed(id_: str, code: Resource, value: Resource, about: Resource, **when: Any) -> Resource:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": code,
        **about,
        **value,
        **when,
    }


def _legal_mode(
    segment: Segment, heading: Heading, subject: str, about: Resource
) -> Resource | None:
    values = segment.values(6)
    value = concept(values[0], heading.sender) if values else None
    if code := segment.text(7):
        value = value or {}
        value["coding"] = [{"system": _RIMP, "code": code}, *value.get("coding", [])]
    if not value:
        return None
    number, start = segment.text(2), moment(segment.text(3), "ZFS-3")
    name = (
        key(number, domain(segment.text(2, 2), segment.text(2, 3)))
        if number
        else f"{subject}-{safe(start or '')}"
    )
    period = period_of(start, moment(segment.text(4), "ZFS-4"))
    mode = {"valueCodeableConcept": value}
    found = _observed(f"zfs-{name}", _LEGAL_MODE, mode, about, effectivePeriod=period)
    if segment.text(5).upper() == "CANCEL":
        found["status"] = "entered-in-error"
    return found


def _venue(segment: Segment, heading: Heading, stay: Visit, about: Resource) -> Iterator[Resource]:
    """Yield what ZFV says of a stay: how the patient left, and the placement in psychiatry."""
    when = {"effectiveDateTime": stay.end} if stay.end else {}
    for field, code in ((2, _TRANSPORT), (11, _CARE)):
        values = segment.values(field)
        if values and (value := concept(values[0], heading.sender)):
            told = {"valueCodeableConcept": value}
            yield _observed(f"zfv-{field}-{stay.id}", code, told, about, **when)
    if mode := segment.text(10):
        start, end = moment(segment.text(4), "ZFV-4"), moment(segment.text(5), "ZFV-5")
        period = period_of(start or stay.start, end)
        value = {"valueCodeableConcept": coded(_RIMP, mode)}
        yield _observed(f"zfv-10-{stay.id}", _LEGAL_MODE, value, about, effectivePeriod=period)
