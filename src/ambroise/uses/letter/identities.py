"""Who: the patient, the general practitioner, who referred, the doctor of the hospital."""

from collections.abc import Iterable

from ambroise.uses.letter.lines import Line, Source, missing, row
from ambroise.uses.letter.schema import Item
from ambroise.uses.letter.wording import agreement, birth_name, day, one_line, patient_name
from ambroise.warehouse.views import Banner, Contact, RowRef, StayView

REFERRER = "referrer"


def identities(given: StayView) -> list[Line]:
    lines = _patient(given)
    practitioner = _first(given.contacts, "general_practitioner")
    lines.append(_person(practitioner, "Médecin traitant", Item.GENERAL_PRACTITIONER))
    referrer = _first((*given.stay.practitioners, *given.contacts), REFERRER)
    lines.append(_person(referrer, "Praticien adresseur", Item.REFERRER))
    doctor = doctor_in_charge(given)
    lines.append(_person(doctor, "Médecin de l'établissement", Item.DOCTOR))
    if doctor is not None and one_line(doctor.rpps):
        text = f"Numéro RPPS du médecin de l'établissement : {doctor.rpps}."
        lines.append(Line(text, (_source(doctor),), item=Item.DOCTOR_RPPS))
    else:
        lines.append(missing(Item.DOCTOR_RPPS, "Numéro RPPS du médecin de l'établissement"))
    return lines


def doctor_in_charge(given: StayView) -> Contact | None:
    """Return the first practitioner of the stay who is not the one who referred."""
    return _first(given.stay.practitioners, "practitioner")


def patient_source(banner: Banner, *values: object) -> Source:
    return row(RowRef("person", banner.person_id), values)


def _patient(given: StayView) -> list[Line]:
    banner = given.banner
    name = patient_name(banner, given.stay.start)
    if not name:
        return [missing(Item.PATIENT, "Identité du patient")]
    values: list[object] = [
        banner.birth_name,
        banner.first_given_name,
        banner.used_name,
        banner.used_given_name,
        banner.sex,
    ]
    text = name + birth_name(banner)
    if banner.birth_date is not None:
        text += f", {agreement(banner).born} le {day(banner.birth_date)}"
        values.append(banner.birth_date)
        if banner.birth_place:
            text += f" à {one_line(banner.birth_place)}"
            values.append(banner.birth_place)
    lines = [Line(f"{text}.", (patient_source(banner, *values),), item=Item.PATIENT)]
    status = one_line(banner.ins_status)
    numbers = (
        ("Matricule INS", banner.ins, f" (identité {status})" if status else ""),
        ("IPP", banner.patient_number, ""),
        ("Numéro de séjour", given.stay.number, ""),
    )
    if text := " ; ".join(
        f"{what} : {one_line(number)}{more}" for what, number, more in numbers if one_line(number)
    ):
        sources = (
            patient_source(banner, banner.ins, banner.ins_status, banner.patient_number),
            row(given.stay.ref, (given.stay.number,)),
        )
        lines.append(Line(f"{text}.", tuple(one for one in sources if one[1])))
    return lines


def _first(contacts: Iterable[Contact], role: str) -> Contact | None:
    return next((one for one in contacts if one.role == role and one.name.strip()), None)


def _person(contact: Contact | None, what: str, item: Item) -> Line:
    if contact is None:
        return missing(item, what)
    parts = [contact.name, contact.relation]
    if contact.rpps and item is not Item.DOCTOR:
        parts.append(f"RPPS {contact.rpps}")
    parts += [contact.address, f"tél. {contact.phone}" if contact.phone else ""]
    text = ", ".join(one_line(part) for part in parts if part.strip())
    return Line(f"{what} : {text}.", (_source(contact),), item=item)


def _source(contact: Contact) -> Source:
    return row(
        contact.ref,
        (contact.name, contact.relation, contact.rpps, contact.address, contact.phone),
    )
