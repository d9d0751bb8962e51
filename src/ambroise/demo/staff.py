"""The wards of the demo hospital, the people who work in them, and their demo accounts."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain
from random import Random
from unicodedata import normalize

from ambroise.demo.marks import mark
from ambroise.demo.numbers import finess, rpps
from ambroise.demo.phrases import SPLITS

HOSPITAL = "CHU Saint-Ambroise"
HOSPITAL_ID = "org-chu-saint-ambroise"
SITE = "https://chu-saint-ambroise.example"
HOSPITAL_ADDRESS = ("12 avenue des Trois-Alouettes", "08990", "Valmorin")
HOSPITAL_PHONE = "03 53 01 00 00"
FINESS_LEGAL, FINESS_SITE = finess(100), finess(101)


@dataclass(frozen=True, slots=True)
class Ward:
    """A functional unit (UF) of the hospital."""

    uf: str
    name: str
    short: str
    phone: str
    type_code: str

    @property
    def location_id(self) -> str:
        return f"uf-{self.uf}"

    @property
    def beds(self) -> tuple[str, ...]:
        """Where a patient may lie: boxes of an emergency room, single or double rooms, or none."""
        if self.type_code == "ER":
            return tuple(f"box {number}" for number in range(1, 13))
        if self.uf.startswith("60"):
            return ()
        rooms = [f"chambre {self.uf[2]}{number:02d}" for number in range(1, 17)]
        if self.type_code == "ICU":
            return tuple(rooms[:12])
        double = [f"{room}, lit {side}" for room in rooms[10:] for side in ("P", "F")]
        return (*rooms[:10], *double)


EMERGENCY = Ward("1010", "Service d'accueil des urgences", "Urgences", "03 53 01 10 10", "ER")
PAEDIATRIC_EMERGENCY = Ward(
    "1020", "Urgences pédiatriques", "Urgences pédiatriques", "03 53 01 10 20", "ER"
)
STROKE_UNIT = Ward("2110", "Unité neuro-vasculaire", "UNV", "03 53 01 21 10", "HU")
CARDIOLOGY = Ward("2120", "Service de cardiologie", "Cardiologie", "03 53 01 21 20", "CARD")
UROLOGY = Ward("3110", "Service d'urologie", "Urologie", "03 53 01 31 10", "HU")
SURGICAL_ICU = Ward(
    "3120", "Soins intensifs chirurgicaux", "Soins intensifs", "03 53 01 31 20", "ICU"
)
PAEDIATRICS = Ward("4110", "Service de pédiatrie", "Pédiatrie", "03 53 01 41 10", "PEDU")
REHABILITATION = Ward("5110", "Soins médicaux et de réadaptation", "SMR", "03 53 01 51 10", "RHU")
GERIATRICS = Ward("2130", "Service de gériatrie aiguë", "Gériatrie", "03 53 01 21 30", "HU")
DIABETOLOGY = Ward(
    "2140", "Service d'endocrinologie-diabétologie", "Diabétologie", "03 53 01 21 40", "HU"
)
PNEUMOLOGY = Ward("2150", "Service de pneumologie", "Pneumologie", "03 53 01 21 50", "HU")
INFECTIOUS = Ward(
    "2160", "Service de maladies infectieuses", "Maladies infectieuses", "03 53 01 21 60", "HU"
)
ONCOLOGY = Ward("2170", "Service d'oncologie médicale", "Oncologie", "03 53 01 21 70", "HU")
PALLIATIVE = Ward("2180", "Unité de soins palliatifs", "Soins palliatifs", "03 53 01 21 80", "HU")
INTENSIVE_CARE = Ward("2190", "Service de réanimation", "Réanimation", "03 53 01 21 90", "ICU")
CARDIAC_SURGERY = Ward(
    "3130", "Service de chirurgie cardiaque", "Chirurgie cardiaque", "03 53 01 31 30", "HU"
)
ORTHOPAEDICS = Ward(
    "3140", "Service de chirurgie orthopédique", "Orthopédie", "03 53 01 31 40", "HU"
)
DIGESTIVE_SURGERY = Ward(
    "3150", "Service de chirurgie digestive", "Chirurgie digestive", "03 53 01 31 50", "HU"
)
BREAST_SURGERY = Ward(
    "3160", "Service de chirurgie sénologique", "Sénologie", "03 53 01 31 60", "HU"
)
DAY_SURGERY = Ward("3170", "Unité de chirurgie ambulatoire", "Ambulatoire", "03 53 01 31 70", "HU")
MATERNITY = Ward("4120", "Maternité", "Maternité", "03 53 01 41 20", "HU")
DELIVERY = Ward("4130", "Salle de naissance", "Salle de naissance", "03 53 01 41 30", "HU")
PATHOLOGY = Ward(
    "6020", "Service d'anatomie pathologique", "Anatomie pathologique", "03 53 01 60 20", "HU"
)
LABORATORY = Ward("6030", "Laboratoire de biologie médicale", "Laboratoire", "03 53 01 60 30", "HU")
RADIOTHERAPY = Ward("6040", "Service de radiothérapie", "Radiothérapie", "03 53 01 60 40", "HU")
IMAGING = Ward("6010", "Service d'imagerie médicale", "Imagerie", "03 53 01 60 10", "RADDX")
WARDS = (
    EMERGENCY,
    PAEDIATRIC_EMERGENCY,
    STROKE_UNIT,
    CARDIOLOGY,
    UROLOGY,
    SURGICAL_ICU,
    PAEDIATRICS,
    REHABILITATION,
    IMAGING,
    GERIATRICS,
    DIABETOLOGY,
    PNEUMOLOGY,
    INFECTIOUS,
    ONCOLOGY,
    PALLIATIVE,
    INTENSIVE_CARE,
    CARDIAC_SURGERY,
    ORTHOPAEDICS,
    DIGESTIVE_SURGERY,
    BREAST_SURGERY,
    DAY_SURGERY,
    MATERNITY,
    DELIVERY,
    PATHOLOGY,
    LABORATORY,
    RADIOTHERAPY,
)


@dataclass(frozen=True, slots=True)
class Professional:
    """A professional of the hospital or a general practitioner of the town."""

    id: str
    family: str
    given: str
    sex: str
    rank: str
    speciality: str
    rpps: str
    wards: tuple[str, ...]
    phone: str = ""
    address: tuple[str, str, str] = ("", "", "")
    split: str = "train"
    trigram: str = ""
    dect: str = ""

    @property
    def female(self) -> bool:
        return self.sex == "female"

    @property
    def title(self) -> str:
        return {"senior": "Dr", "professor": "Pr", "gp": "Dr"}.get(self.rank, "")

    def written(self, *, initial: bool = False, title: bool = True) -> str:
        """« Dr Hélène Quintin », marked; `initial` shortens the given name."""
        given = f"{self.given[0]}." if initial else self.given
        name = " ".join(
            (
                mark(given, "PRENOM", "professional", self.id),
                mark(self.family, "NOM", "professional", self.id),
            )
        )
        return f"{self.title} {name}" if title and self.title else name

    def initials(self, *, lower: bool = False) -> str:
        """« KOU », the trigram, marked; « kou » with `lower`, as who typed a letter is named."""
        text = self.trigram.lower() if lower else self.trigram
        return mark(text, "INITIALES", "professional", self.id)

    def extension(self) -> str:
        """« 52 114 », the number of the DECT phone, marked."""
        return mark(self.dect, "TEL", "professional", self.id)


def dictated(author: Professional, typist: Professional) -> str:
    """« KOU/mtr », who dictated and who typed, marked."""
    return f"{author.initials()}/{typist.initials(lower=True)}"


def bed(rng: Random, ward: Ward) -> str:
    """« chambre 214, lit P ». Raises IndexError for a ward where nobody lies."""
    return rng.choice(ward.beds)


def _hospital(
    rank_number: int, given: str, family: str, sex: str, rank: str, speciality: str, *wards: Ward
) -> Professional:
    return Professional(
        id=f"prat-{rank_number:03d}",
        family=family,
        given=given,
        sex=sex,
        rank=rank,
        speciality=speciality,
        rpps=rpps(rank_number * 37),
        wards=tuple(ward.uf for ward in wards),
        phone=wards[0].phone,
        dect=_dect(rank_number),
    )


def _dect(rank_number: int) -> str:
    """An extension of five digits; 7919 and 10,000 have no common factor, so that none is twice."""
    digits = f"5{rank_number * 7919 % 10_000:04d}"
    return f"{digits[:2]} {digits[2:]}"


_KNOWN = (
    _hospital(
        1, "Hélène", "Quintin", "female", "professor", "Neurologie", STROKE_UNIT, REHABILITATION
    ),
    _hospital(2, "Karim", "Oubella", "male", "senior", "Neurologie", STROKE_UNIT),
    _hospital(3, "Maud", "Trévidic", "female", "interne", "Neurologie", STROKE_UNIT),
    _hospital(4, "Étienne", "Vasselin", "male", "senior", "Médecine d'urgence", EMERGENCY),
    _hospital(5, "Awa", "Sarraut", "female", "senior", "Médecine d'urgence", EMERGENCY),
    _hospital(6, "Baptiste", "Lormeau", "male", "interne", "Médecine d'urgence", EMERGENCY),
    _hospital(7, "Sylvain", "Mérigot", "male", "senior", "Cardiologie", CARDIOLOGY),
    _hospital(8, "Olivier", "Castagnède", "male", "professor", "Urologie", UROLOGY),
    _hospital(9, "Ingrid", "Vanhoutte", "female", "senior", "Urologie", UROLOGY),
    _hospital(10, "Tomás", "Figueira", "male", "interne", "Urologie", UROLOGY),
    _hospital(
        11, "Claire", "Ponsardin", "female", "senior", "Anesthésie-réanimation", SURGICAL_ICU
    ),
    _hospital(12, "Mathilde", "Arnoux", "female", "senior", "Pédiatrie", PAEDIATRICS),
    _hospital(
        13,
        "Samuel",
        "Benguigui",
        "male",
        "senior",
        "Pédiatrie",
        PAEDIATRIC_EMERGENCY,
        PAEDIATRICS,
    ),
    _hospital(14, "Lucie", "Hennebelle", "female", "interne", "Pédiatrie", PAEDIATRICS),
    _hospital(
        15,
        "Paul-Henri",
        "Delmotte",
        "male",
        "senior",
        "Médecine physique et de réadaptation",
        REHABILITATION,
    ),
    _hospital(16, "Nora", "Kessler", "female", "senior", "Radiologie", IMAGING),
    _hospital(17, "Laurent", "Bissey", "male", "senior", "Radiologie", IMAGING),
)


def _gp(
    number: int, given: str, family: str, sex: str, city: str, zip_code: str, street: str
) -> Professional:
    return Professional(
        id=f"mg-{number:03d}",
        family=family,
        given=given,
        sex=sex,
        rank="gp",
        speciality="Médecine générale",
        rpps=rpps(50_000 + number * 41),
        wards=(),
        phone=f"02 61 91 {number:02d} {(number * 17) % 100:02d}",
        address=(street, zip_code, city),
    )


_KNOWN_GPS = (
    _gp(1, "Catherine", "Malherbe", "female", "Rennes", "35000", "4 rue du Gué-Blanc"),
    _gp(2, "Yves", "Corbinais", "male", "Laval", "53000", "18 place du Puits-Chantant"),
    _gp(3, "Nadège", "Toutain", "female", "Nantes", "44000", "7 rue Jeanne-Ardoise"),
    _gp(4, "Philippe", "Grosjean", "male", "Vitré", "35500", "2 allée des Sept-Noyers"),
    _gp(5, "Salima", "Ferhat", "female", "Angers", "49000", "31 avenue des Quatre-Hérons"),
    _gp(6, "Jean-Marc", "Le Cunff", "male", "Vannes", "56000", "9 rue de la Barque-Rouge"),
    _gp(7, "Estelle", "Vigouroux", "female", "Brest", "29200", "15 rue de la Tuile-Bleue"),
    _gp(8, "Antoine", "Peyrat", "male", "Le Mans", "72000", "22 boulevard du Moulin-Perdu"),
)

_SPECIALITIES = {
    EMERGENCY.uf: "Médecine d'urgence",
    PAEDIATRIC_EMERGENCY.uf: "Pédiatrie",
    STROKE_UNIT.uf: "Neurologie",
    CARDIOLOGY.uf: "Cardiologie",
    UROLOGY.uf: "Urologie",
    SURGICAL_ICU.uf: "Anesthésie-réanimation",
    PAEDIATRICS.uf: "Pédiatrie",
    REHABILITATION.uf: "Médecine physique et de réadaptation",
    IMAGING.uf: "Radiologie",
    GERIATRICS.uf: "Gériatrie",
    DIABETOLOGY.uf: "Endocrinologie et diabétologie",
    PNEUMOLOGY.uf: "Pneumologie",
    INFECTIOUS.uf: "Maladies infectieuses",
    ONCOLOGY.uf: "Oncologie médicale",
    PALLIATIVE.uf: "Médecine palliative",
    INTENSIVE_CARE.uf: "Médecine intensive-réanimation",
    CARDIAC_SURGERY.uf: "Chirurgie cardiaque",
    ORTHOPAEDICS.uf: "Chirurgie orthopédique",
    DIGESTIVE_SURGERY.uf: "Chirurgie digestive",
    BREAST_SURGERY.uf: "Gynécologie",
    DAY_SURGERY.uf: "Chirurgie ambulatoire",
    MATERNITY.uf: "Gynécologie-obstétrique",
    DELIVERY.uf: "Gynécologie-obstétrique",
    PATHOLOGY.uf: "Anatomie pathologique",
    LABORATORY.uf: "Biologie médicale",
    RADIOTHERAPY.uf: "Radiothérapie",
}
_RANKS = ("professor", "senior", "senior", "interne", "nurse", "nurse")


def _drawn() -> Iterator[Professional]:
    """The people that complete each ward, so that every split has its own."""
    data = tomllib.loads(files("ambroise.demo").joinpath("staff.toml").read_text(encoding="utf-8"))
    number = 100
    for split in SPLITS:
        names = iter(data[split]["families"])
        for ward in WARDS:
            for rank in _RANKS:
                number += 1
                sex, given = _given(number, data[split])
                speciality = "Soins infirmiers" if rank == "nurse" else _SPECIALITIES[ward.uf]
                person = _hospital(number, given, next(names), sex, rank, speciality, ward)
                yield replace(person, split=split)


def _given(number: int, names: dict[str, list[str]]) -> tuple[str, str]:
    """The sex and the given name of the professional of that number."""
    rng = Random(f"personnel:{number}")  # noqa: S311 - repeatable fiction, no secret is drawn
    sex = rng.choices(("female", "male"), weights=(58, 42))[0]
    return sex, rng.choice(names[sex])


def _drawn_gps() -> Iterator[Professional]:
    data = tomllib.loads(files("ambroise.demo").joinpath("staff.toml").read_text(encoding="utf-8"))
    number = 20
    for split in SPLITS:
        for family, (city, zip_code, street) in zip(
            data[split]["gps"], data["offices"], strict=True
        ):
            number += 1
            sex, given = _given(number, data[split])
            yield replace(_gp(number, given, family, sex, city, zip_code, street), split=split)


def _with_trigrams(people: Iterator[Professional]) -> Iterator[Professional]:
    """Each with three letters of their own: « KOU » for Karim Oubella, then « KOE », « KOL »..."""
    taken: set[str] = set()
    for person in people:
        given, family = (
            "".join(filter(str.isalpha, normalize("NFKD", name).upper()))
            for name in (person.given, person.family)
        )
        choices = (
            given[0] + family[first] + family[second]
            for first in range(len(family))
            for second in range(first + 1, len(family))
        )
        trigram = next(choice for choice in choices if choice not in taken)
        taken.add(trigram)
        yield replace(person, trigram=trigram)


STAFF = tuple(_with_trigrams(chain(_KNOWN, _drawn())))
GENERAL_PRACTITIONERS = (*_KNOWN_GPS, *_drawn_gps())

_BY_ID = {person.id: person for person in (*STAFF, *GENERAL_PRACTITIONERS)}


def professional(identifier: str) -> Professional:
    """The professional of that FHIR id."""
    return _BY_ID[identifier]


@cache
def of_ward(ward: Ward, *ranks: str, split: str) -> tuple[Professional, ...]:
    """The professionals of a ward in a split, of the given ranks only, in the order of the list."""
    return tuple(
        person
        for person in STAFF
        if ward.uf in person.wards
        and person.split == split
        and (person.rank in ranks if ranks else person.rank != "nurse")
    )


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account; `practitioner` is the FHIR id of the professional, where there is one."""

    login: str
    display_name: str
    role: str
    wards: tuple[str, ...]
    practitioner: str = ""


def _clinician(login: str, number: int) -> Account:
    person = _BY_ID[f"prat-{number:03d}"]
    role = "interne" if person.rank == "interne" else "senior"
    name = f"{person.title} {person.given} {person.family}".strip()
    return Account(login, name, role, person.wards, person.id)


ACCOUNTS = (
    _clinician("quintin", 1),
    _clinician("oubella", 2),
    _clinician("trevidic", 3),
    _clinician("vasselin", 4),
    _clinician("merigot", 7),
    _clinician("castagnede", 8),
    _clinician("figueira", 10),
    _clinician("ponsardin", 11),
    _clinician("arnoux", 12),
    _clinician("benguigui", 13),
    _clinician("hennebelle", 14),
    _clinician("delmotte", 15),
    Account("secretaire.unv", "Brigitte Laforêt", "secretary", (STROKE_UNIT.uf, CARDIOLOGY.uf)),
    Account("secretaire.uro", "Jocelyne Marsal", "secretary", (UROLOGY.uf, SURGICAL_ICU.uf)),
    Account("tim", "Valérie Dumoncel", "coder", tuple(ward.uf for ward in WARDS)),
    Account("dim", "Dr Pascal Évrard", "dim", tuple(ward.uf for ward in WARDS)),
    Account("identito", "Sonia Ramirez", "identity_unit", ()),
    Account("dpo", "Marianne Lescure", "dpo", ()),
    Account("rssi", "Hugues Faverolle", "security_officer", ()),
    Account("data", "Thibault Nivelle", "data_manager", ()),
    Account("chercheur", "Dr Agathe Rouvière", "researcher", ()),
    Account("responsable", "Pr Antoine Delvaux", "project_lead", ()),
    Account("comite", "Pr Solange Aubertin", "committee", ()),
    Account("audit", "Étienne Vauquelin", "auditor", ()),
    Account("admin", "Nadia Kerouani", "administrator", ()),
    Account("direction", "Jean-Luc Sabatier", "manager", ()),
)

POLES = (
    ("P10", "Pôle urgences", ("10",)),
    ("P20", "Pôle médecine", ("21",)),
    ("P30", "Pôle chirurgie", ("31",)),
    ("P40", "Pôle femme, mère et enfant", ("41",)),
    ("P50", "Pôle réadaptation", ("51",)),
    ("P60", "Pôle médicotechnique", ("60",)),
)
"""Poles by code, with the beginnings of the codes of their wards."""

UNITS = (
    *((code, None, name) for code, name, _ in POLES),
    *(
        (ward.uf, next(code for code, _, starts in POLES if ward.uf.startswith(starts)), ward.name)
        for ward in WARDS
    ),
)
"""The tree of units: code, code of what holds it, name."""
