"""A fictional person as PID, PD1, ROL, NK1 and AL1."""

from collections.abc import Iterator
from typing import Final

from ambroise.demo import staff
from ambroise.demo.hl7.domains import INS_TEST_ROOT, RPPS_ROOT, iep, ipp
from ambroise.demo.hl7.writing import day, moment, segment, several, text
from ambroise.demo.person import Person
from ambroise.demo.record import Case

_LINKS: Final = {"SPS": "SPO", "DAUC": "CHD", "SONC": "CHD", "MTH": "MTH", "FTH": "FTH"}
_ALLERGIES: Final = {"medication": "DA", "food": "FA", "environment": "EA"}


def professional(identifier: str) -> str:
    """Return a professional, type XCN, by RPPS number."""
    person = staff.professional(identifier)
    authority = f"ASIP-SANTE-PS&{RPPS_ROOT}&ISO"
    return (
        f"{person.rpps}^{text(person.family)}^{text(person.given)}^^^{person.title}"
        f"^^^{authority}^D^^^RPPS"
    )


def identity(case: Case, *, number: str = "", stay: str = "") -> list[str]:
    """Return PID and PD1; `number` in place of the patient's own, `stay` that of a stay."""
    person = case.person
    numbers = [ipp(number or person.ipp)]
    qualified = person.ins_status in ("VALI", "RECUP") and not number
    if qualified:
        numbers.append(f"{person.ins}^^^ASIP-SANTE-INS-NIR&{INS_TEST_ROOT}&ISO^INS")
    pid = {
        1: "1",
        3: several(numbers),
        5: _names(person),
        7: day(person.birth),
        8: "F" if person.female else "M",
        11: several((_home(person), f"^^{text(person.birth_city)}^^^^BDL")),
        13: several((*map(_phone, person.phones), _mail(person.mail))),
        18: iep(stay, "AN") if stay else "",
        32: "PROV" if number else person.ins_status,
    }
    if case.died:
        pid |= {29: moment(case.died), 30: "Y"}
    return [segment("PID", pid), segment("PD1", {12: "N"})]


def around(case: Case) -> Iterator[str]:
    """Yield the patient's own doctor and relatives."""
    person = case.person
    yield segment("ROL", {2: "UC", 3: "ODRP", 4: professional(person.gp)})
    for number, relative in enumerate(person.relatives, 1):
        yield segment(
            "NK1",
            {
                1: str(number),
                2: f"{text(relative.family)}^{text(relative.given)}",
                3: f"{_LINKS.get(relative.link_code, 'OTH')}^{text(relative.link)}",
                5: _phone(relative.phone),
                7: "C^Personne à contacter",
            },
        )


def allergies(case: Case) -> Iterator[str]:
    for number, allergy in enumerate(case.allergies or (), 1):
        yield segment(
            "AL1",
            {
                1: str(number),
                2: _ALLERGIES[allergy.category],
                3: f"{allergy.atc}^{text(allergy.text)}^{'ATC' if allergy.atc else ''}",
                4: "SV" if allergy.severe else "MO",
                5: text(allergy.reaction),
            },
        )


def _names(person: Person) -> str:
    given = " ".join(person.given)
    official = f"{text(person.birth_family)}^{text(person.given[0])}^{text(given)}^^^^L"
    if person.used_family == person.birth_family and not person.used_given:
        return official
    used = person.used_given or person.given[0]
    return several((official, f"{text(person.used_family)}^{text(used)}^^^^^D"))


def _home(person: Person) -> str:
    return f"{text(person.street)}^^{text(person.city)}^^{person.zip_code}^FRA^H"


def _phone(number: str) -> str:
    return f"^PRN^{'CP' if number.startswith('06') else 'PH'}^^^^^^^^^{number}"


def _mail(address: str) -> str:
    return f"^NET^Internet^{address}" if address else ""
