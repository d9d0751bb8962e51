"""What each slot of a template may ask for: its label and how it is drawn."""

from collections.abc import Callable
from random import Random
from typing import Final

from ambroise.deid.training import medicine, numbers, places, written_dates
from ambroise.deid.training.people import Person
from ambroise.deid.training.surnames import fold_accents

_MAIL_HOSTS: Final = (
    "orange.fr", "gmail.com", "wanadoo.fr", "free.fr", "laposte.net", "hotmail.fr", "yahoo.fr",
    "sfr.fr", "outlook.fr", "icloud.com",
)  # fmt: skip
_DESKS: Final = ("secretariat", "contact", "cardio.sec", "accueil", "labo", "rdv", "urgences")


def _civility(rng: Random, person: Person) -> str:
    if person.woman:
        return rng.choice(("Mme", "Mme", "Mme", "Madame", "Madame", "MME", "Mme.", "Mlle", "mme"))
    return rng.choice(("M.", "M.", "Mr", "Monsieur", "Monsieur", "M", "MR", "Mr.", "mr"))


def _title(rng: Random, person: Person) -> str:
    return rng.choice((
        "Dr", "Dr", "Dr", "Dr", "Dr.", "Docteur", "Docteur", "DR", "Pr", "Pr", "Professeur", "Pr.",
        "dr", "Docteure" if person.woman else "Docteur", "Prof.", "Le Dr", "DOCTEUR",
    ))  # fmt: skip


def _mail(rng: Random, person: Person) -> str:
    given, family = (
        "".join(c for c in fold_accents(name).lower() if c.isascii() and (c.isalnum() or c == "-"))
        for name in (person.given[0], person.family)
    )
    local = rng.choice((
        f"{given}.{family}", f"{given[:1]}.{family}", f"{family}{rng.randint(1, 99)}",
        f"{given}{family}", f"{family}.{given}", f"{given[:1]}{family}", f"{given}_{family}",
    ))  # fmt: skip
    if person.role == "professional" and rng.random() < 0.8:
        return f"{local}@{places.draw_domain(rng)}"
    return f"{local}@{rng.choice(_MAIL_HOSTS)}"


def _nir(rng: Random, person: Person) -> str:
    return numbers.nir(rng, woman=person.woman, born=person.born)


PersonDraw = Callable[[Random, Person], str]
PERSON_PARTS: Final[dict[str, tuple[str, PersonDraw]]] = {
    "civ": ("", _civility),
    "civs": ("", lambda _, p: "Mme" if p.woman else "M."),
    "civl": ("", lambda _, p: "Madame" if p.woman else "Monsieur"),
    "sex": ("", lambda _, p: "F" if p.woman else "M"),
    "tit": ("", _title),
    "age": ("", lambda _, p: str(max(1, 2026 - p.born.year - 1))),
    "ddn": ("DATE_NAISSANCE", lambda rng, p: written_dates.written(rng, p.born, "", birth=True)),
    "ddn8": ("DATE_NAISSANCE", lambda _, p: f"{p.born:%Y%m%d}"),
    "nir": ("SECU", _nir),
    "ins": ("SECU", lambda rng, p: numbers.nir(rng, woman=p.woman, born=p.born, compact=True)),
    "ipp": ("IPP", lambda rng, _: numbers.patient_number(rng)),
    "nda": ("NDA", lambda rng, _: numbers.stay_number(rng)),
    "rpps": ("RPPS", lambda rng, _: numbers.rpps(rng)),
    "adeli": ("ADELI", lambda rng, _: numbers.adeli(rng)),
    "tel": ("TEL", lambda rng, _: numbers.phone(rng)),
    "mob": ("TEL", lambda rng, _: numbers.phone(rng, mobile=True)),
    "mail": ("MAIL", _mail),
    "adr": ("ADRESSE", lambda rng, _: places.draw_street(rng)),
    "zip": ("ZIP", lambda rng, _: places.draw_zip(rng)),
    "ville": ("VILLE", lambda rng, _: places.draw_town(rng)),
    "natal": (
        "VILLE",
        lambda rng, _: (places.draw_foreign_town if rng.random() < 0.3 else places.draw_town)(rng),
    ),
    "pays": ("PAYS", lambda rng, _: places.draw_country(rng)),
    "sit": ("SITUATION", lambda rng, _: medicine.one(rng, "situations")),
    "occ": ("PROFESSION", lambda rng, _: medicine.one(rng, "occupations")),
    "nat": ("NATIONALITE", lambda rng, _: medicine.one(rng, "nationalities")),
}
"""What a person slot may ask for besides a form of the name, and its label; none is plain text."""

HOSPITAL_PARTS: Final[dict[str, tuple[str, Callable[[Random], str]]]] = {
    "": ("HOPITAL", places.draw_hospital),
    "officine": ("HOPITAL", places.draw_pharmacy),
    "labo": ("HOPITAL", places.draw_laboratory),
    "adr": ("ADRESSE", places.draw_street),
    "zip": ("ZIP", places.draw_zip),
    "ville": ("VILLE", places.draw_town),
    "tel": ("TEL", numbers.phone),
    "fax": ("TEL", numbers.phone),
    "mail": ("MAIL", lambda rng: f"{rng.choice(_DESKS)}@{places.draw_domain(rng)}"),
    "url": (
        "URL",
        lambda rng: rng.choice(("www.", "https://www.", "http://")) + places.draw_domain(rng),
    ),
    "finess": ("FINESS", numbers.finess),
}

FreeDraw = Callable[[Random, str], str]
FREE: Final[dict[str, tuple[str, str, FreeDraw]]] = {
    "date": (
        "DATE",
        "",
        lambda rng, form: written_dates.written(rng, written_dates.draw_day(rng), form),
    ),
    "ville": ("VILLE", "other", lambda rng, _: places.draw_town(rng)),
    "etranger": ("VILLE", "other", lambda rng, _: places.draw_foreign_town(rng)),
    "zip": ("ZIP", "other", lambda rng, _: places.draw_zip(rng)),
    "adr": ("ADRESSE", "other", lambda rng, _: places.draw_street(rng)),
    "pays": ("PAYS", "other", lambda rng, _: places.draw_country(rng)),
    "tel": ("TEL", "hospital", lambda rng, _: numbers.phone(rng)),
    "poste": ("TEL", "hospital", lambda rng, _: numbers.digits(rng, rng.choice((4, 5)))),
    "serv": ("SERVICE", "hospital", lambda rng, _: places.draw_ward(rng)),
    "spec": ("PRELEVEMENT", "patient", lambda rng, _: numbers.specimen(rng)),
    "acc": ("EXAMEN", "patient", lambda rng, _: numbers.accession(rng)),
    "uid": ("UID", "patient", lambda rng, _: numbers.dicom_uid(rng)),
}
"""Slots of no entity: label, role, draw."""

FILLERS: Final[dict[str, Callable[[Random], str]]] = {
    "epo": medicine.draw_eponym,
    "drug": medicine.draw_drug,
    "med": medicine.draw_term,
    "terme": medicine.draw_word,
    "abrev": medicine.draw_short,
    "sigle": medicine.draw_acronym,
    "mot": lambda rng: medicine.one(rng, "plain" if rng.random() < 0.5 else "common"),
    "dose": medicine.draw_dose,
    "heure": lambda rng: (
        f"{rng.randint(0, 23)}{rng.choice(('h', 'H', ':', ' h '))}{rng.randint(0, 59):02}"
    ),
}
TABLES: Final = {
    "dis": "diseases", "eponym": "eponym", "s": "clinical", "germ": "germs", "gene": "genes",
    "acro": "acronyms", "firm": "firms", "soft": "software", "study": "studies", "law": "laws",
    "unit": "units", "spe": "specialties", "job": "jobs_staff", "lang": "languages",
    "head": "headings", "organ": "organs", "ward": "wards",
    "qual": "qualities", "verbe": "verbs", "fonction": "functions", "org": "organisations",
    "champ": "fields", "lien": "kin", "fait": "done_by", "grade": "grades",
    "jour": "weekdays", "mois": "months",
}  # fmt: skip
"""Slots of plain text, and the table of `medicine.toml` that fills them."""
