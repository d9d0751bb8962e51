"""What stands around the text of a document: head, date, patient, signature, copies, pages."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ambroise.demo import staff
from ambroise.demo.french_time import clock
from ambroise.demo.marks import mark, shown, wrap
from ambroise.demo.pdf import LINES_PER_PAGE
from ambroise.demo.record import Case, Stay, Told
from ambroise.demo.staff import Professional
from ambroise.demo.stationery import Layout, born, fill, filled

WIDTH: Final = 96
"""What a line of a paged or centred document holds."""

_COLUMN: Final = 34
_ADULT: Final = 15
"""Under that age nobody is called Mme or M. on a letter."""
_LETTERS: Final = ("hospital", "consultation", "referral")
_SIGNED: Final = ("nursing", "laboratory", "prescription", "referral")
_REPORTS: Final = ("emergency", "imaging", "pathology", "laboratory", "nursing", "prescription")


@dataclass(frozen=True)
class Sheet:
    """A document on its way to paper: what is told, of whom, under which title."""

    layout: Layout
    case: Case
    stay: Stay
    told: Told
    title: str

    @property
    def is_letter(self) -> bool:
        """Whether it goes to a colleague of the town, or comes from one."""
        asked_within = self.told.kind == "consultation" and self.stay.kind == "IMP"
        return self.told.kind in _LETTERS and not asked_within

    @property
    def author(self) -> Professional:
        return staff.professional(self.told.author)

    @property
    def family_doctor(self) -> Professional:
        return staff.professional(self.case.person.gp)

    @cached_property
    def slots(self) -> dict[str, Any]:
        """All that a line of the letterhead may write."""
        when = self.told.when
        return {
            **(self._office() if self.author.rank == "gp" else self._hospital()),
            **self._patient(),
            "titre": self.title,
            "TITRE": self.title.upper(),
            "date": self.layout.dated(when),
            "heure": clock(when),
        }

    def _office(self) -> dict[str, str]:
        doctor = self.author
        street, zip_code, city = doctor.address
        place = ("professional", doctor.id)
        return {
            "docteur": doctor.written(),
            "rue": mark(street, "ADRESSE", *place),
            "cp": mark(zip_code, "ZIP", *place),
            "ville": mark(city, "VILLE", *place),
            "tel": mark(doctor.phone, "TEL", *place),
            "rpps": mark(doctor.rpps, "RPPS", *place),
            "specialite": doctor.speciality,
        }

    def _hospital(self) -> dict[str, str]:
        street, zip_code, city = staff.HOSPITAL_ADDRESS
        place = ("hospital", staff.HOSPITAL_ID)
        ward = self.told.ward
        return {
            "hopital": mark(staff.HOSPITAL, "HOPITAL", *place),
            "rue": mark(street, "ADRESSE", *place),
            "cp": mark(zip_code, "ZIP", *place),
            "ville": mark(city, "VILLE", *place),
            "standard": mark(staff.HOSPITAL_PHONE, "TEL", *place),
            "finess": mark(staff.FINESS_SITE, "FINESS", *place),
            "service": ward.name,
            "SERVICE": ward.name.upper(),
            "tel": mark(ward.phone, "TEL", *place),
            "uf": ward.uf,
        }

    def _patient(self) -> dict[str, str]:
        person, stay = self.case.person, self.stay
        renamed = person.used_family != person.birth_family
        insured = person.ins_status in ("VALI", "RECUP")
        child = person.age(self.told.when.date()) < _ADULT
        left = stay.end is not None and stay.end.date() <= self.told.when.date()
        return {
            "civil": "Enfant" if child else person.civil,
            "e": person.e,
            "NOM": person.marked(person.used_family.upper(), "NOM"),
            "Nom": person.marked(person.used_family, "NOM"),
            "NAISSANCE": person.marked(person.birth_family.upper(), "NOM") if renamed else "",
            "Naissance": person.marked(person.birth_family, "NOM") if renamed else "",
            "prenom": person.first(),
            "PRENOM": person.marked(person.given[0].upper(), "PRENOM"),
            "prenoms": person.marked(" ".join(person.given), "PRENOM"),
            "ne_le": person.marked(born(person.birth, self.layout.birth_form), "DATE_NAISSANCE"),
            "lieu": person.marked(person.birth_city, "VILLE"),
            "sexe": "F" if person.female else "M",
            "feminin": person.of("masculin|féminin"),
            "age": str(person.age(self.told.when.date())),
            "ipp": person.marked(person.ipp, "IPP"),
            "iep": person.marked(stay.number, "NDA"),
            "ins": person.marked(person.ins, "SECU") if insured else "",
            "adresse": person.marked(person.street, "ADRESSE"),
            "code_postal": person.marked(person.zip_code, "ZIP"),
            "commune": person.marked(person.city, "VILLE"),
            "telephones": " / ".join(person.marked(number, "TEL") for number in person.phones),
            "mail": person.marked(person.mail, "MAIL") if person.mail else "",
            "entree": self.layout.dated(stay.start),
            "sortie": self.layout.dated(stay.left) if left else "",
            "medecin": self.family_doctor.written(),
        }


def top(sheet: Sheet) -> list[str]:
    """Everything above the text, in the order of the letterhead."""
    blocks = {
        "head": _head(sheet),
        "date": filled([sheet.layout.dateline], sheet.slots),
        "to": _addressee(sheet),
        "title": _heading(sheet),
        "patient": filled(_identity(sheet), sheet.slots),
    }
    if sheet.layout.column and sheet.author.rank != "gp":
        blocks = {**blocks, "head": _two_columns(sheet, blocks), "date": [], "to": []}
    found: list[str] = []
    for name in sheet.layout.top:
        if blocks[name]:
            found += ["", *blocks[name]] if found else blocks[name]
    return found


def _identity(sheet: Sheet) -> list[str]:
    layout = sheet.layout
    return [*layout.patient, *(layout.more if sheet.told.kind == "emergency" else ())]


def _heading(sheet: Sheet) -> list[str]:
    slots = {**sheet.slots, "trait": "-" * len(sheet.title), "double": "=" * len(sheet.title)}
    return _aligned(fill(sheet.layout.heading, slots).split("\n"), sheet.layout.align)


def _head(sheet: Sheet) -> list[str]:
    """The head of the house; the line « medecins » is one a doctor of the ward."""
    lines: list[str] = []
    for line in sheet.layout.head:
        if line == "medecins":
            lines += _doctors(sheet, [sheet.layout.doctor])
        else:
            lines += filled([line], sheet.slots)
    return _aligned(lines, sheet.layout.align)


def _doctors(sheet: Sheet, lines: list[str]) -> list[str]:
    found: list[str] = []
    people = staff.of_ward(sheet.told.ward, "professor", "senior", split=sheet.case.split)
    for person in people:
        slots = {
            "docteur": person.written(),
            "abrege": person.written(initial=True),
            "specialite": person.speciality,
            "rpps": mark(person.rpps, "RPPS", "professional", person.id),
            "tel": mark(person.phone, "TEL", "professional", person.id),
        }
        found += filled(lines, slots)
    return found


def _two_columns(sheet: Sheet, blocks: dict[str, list[str]]) -> list[str]:
    """The doctors at the left, date and addressee at the right of them."""
    left = _doctors(sheet, sheet.layout.column)
    right = [*blocks["date"], "", *blocks["to"]]
    rows = max(len(left), len(right))
    left += [""] * (rows - len(left))
    right += [""] * (rows - len(right))
    body = [
        f"{one}{' ' * max(2, _COLUMN - len(shown(one)))}{other}".rstrip()
        for one, other in zip(left, right, strict=True)
    ]
    return [*blocks["head"], "", *body]


def _aligned(lines: list[str], align: str) -> list[str]:
    if align != "centre":
        return lines
    return [" " * max(0, (WIDTH - len(shown(line))) // 2) + line for line in lines]


def _addressee(sheet: Sheet) -> list[str]:
    """The colleague to whom the letter goes: the general practitioner."""
    if not sheet.is_letter or sheet.told.kind == "referral":
        return []
    return filled(sheet.layout.to, _postal(sheet.family_doctor))


def _postal(doctor: Professional) -> dict[str, str]:
    street, zip_code, city = doctor.address
    place = ("professional", doctor.id)
    return {
        "docteur": doctor.written(),
        "specialite": doctor.speciality,
        "rue": mark(street, "ADRESSE", *place) if street else "",
        "cp": mark(zip_code, "ZIP", *place) if zip_code else "",
        "ville": mark(city, "VILLE", *place) if city else "",
        "tel": mark(doctor.phone, "TEL", *place) if doctor.phone else "",
    }


_NURSE: Final = re.compile(
    r"\bIDE(?: du service)?\b|l'infirmier\(e\)|soins infirmiers|(?<=Note )infirmière"
)
"""How letterheads call who wrote a note: a midwife in the delivery room."""


def signature(sheet: Sheet) -> list[str]:
    """Who signs, as documents of that kind are signed."""
    told, author = sheet.told, sheet.author
    kind = told.kind if told.kind in _SIGNED else "letter" if sheet.is_letter else "report"
    helper = staff.professional(told.interne).written() if told.interne else ""
    slots = {
        **sheet.slots,
        "signataire": author.written(),
        "rang": ", interne" if author.rank == "interne" else "",
        "interne": helper if told.interne != told.author else "",
        "specialite": author.speciality,
        "rpps": mark(author.rpps, "RPPS", "professional", author.id),
        "sigle": _typing_mark(sheet),
    }
    lines = filled(sheet.layout.signed[kind], slots)
    if told.kind == "nursing" and told.ward == staff.DELIVERY:
        lines = [_NURSE.sub("sage-femme", line) for line in lines]
    return lines


def _typing_mark(sheet: Sheet) -> str:
    """« KOU/mtr »: who dictated, and who of the ward typed."""
    typists = staff.of_ward(sheet.told.ward, "nurse", split=sheet.case.split)
    if not typists or not sheet.author.trigram:
        return ""
    return staff.dictated(sheet.author, typists[-1])


def copies(sheet: Sheet) -> list[str]:
    """To whom else the document goes: general practitioner, colleagues of the case."""
    if sheet.told.kind == "referral" or not (sheet.is_letter or sheet.told.kind == "operation"):
        return []
    forms = sheet.layout.forms
    found = []
    if not _addressee(sheet):
        found.append(fill(forms["copy_gp"], _postal(sheet.family_doctor)))
    found += [fill(forms["copy_other"], _postal(doctor)) for doctor in _colleagues(sheet)]
    return [sheet.layout.copy.format(copies=forms["copy_joint"].join(found))] if found else []


def _colleagues(sheet: Sheet) -> list[Professional]:
    """Who wrote of the case in other wards before."""
    known: dict[str, Professional] = {}
    for stay in sheet.case.stays:
        for told in stay.told:
            doctor = staff.professional(told.author)
            if (
                told.when < sheet.told.when
                and told.ward != sheet.told.ward
                and told.kind not in _REPORTS
                and doctor.rank in ("senior", "professor", "gp")
            ):
                known[doctor.id] = doctor
    for mine in (sheet.told.author, sheet.case.person.gp):
        known.pop(mine, None)
    return list(known.values())[-2:]


def paged(sheet: Sheet, text: str) -> str:
    """The text with the foot of the letterhead at the end of each of its pages."""
    layout = sheet.layout
    if not layout.footer:
        return wrap(text, layout.width) if layout.width else text
    lines = wrap(text, layout.width or WIDTH).rstrip("\n").split("\n")
    room = LINES_PER_PAGE - len(layout.footer) - 1
    pages = [lines[at : at + room] for at in range(0, len(lines), room)]
    made = []
    for number, page in enumerate(pages, 1):
        if number < len(pages):
            page += [""] * (room - len(page))
        slots = {**sheet.slots, "page": number, "pages": len(pages)}
        made += [*page, "", *filled(layout.footer, slots)]
    return "\n".join(made)
