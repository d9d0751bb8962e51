"""The letter: the blocks that article R.1112-1-2 of the Code de la santé publique asks for.

The article (decree 2016-995 of 20 July 2016), II: 1° identities of the patient, the general
practitioner, the practitioner who referred, the doctor of the hospital; dates and modes of entry
and exit; 2° reason; 3° medical synthesis with adverse events, multi-resistant or emerging
organisms, blood products, implanted devices; 4° treatments at discharge, those stopped and why,
posology and duration; 5° awaited results; 6° follow-up. I: given to the patient on the day of
discharge.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NOT_FOUND: Final = "non retrouvé dans le dossier"
NOT_FOUND_FEMININE: Final = "non retrouvée dans le dossier"


class BlockKind(StrEnum):
    """The blocks, in the order of the letter."""

    IDENTITIES = "identities"
    STAY = "stay"
    REASON = "reason"
    BACKGROUND = "background"
    SYNTHESIS = "synthesis"
    TREATMENTS = "treatments"
    STOPPED = "stopped"
    AWAITED = "awaited"
    FOLLOW_UP = "follow_up"
    HANDOVER = "handover"


TITLES: Final = {
    BlockKind.IDENTITIES: "Identités",
    BlockKind.STAY: "Entrée et sortie",
    BlockKind.REASON: "Motif d'hospitalisation",
    BlockKind.BACKGROUND: "Antécédents et allergies",
    BlockKind.SYNTHESIS: "Synthèse médicale du séjour",
    BlockKind.TREATMENTS: "Traitements à la sortie",
    BlockKind.STOPPED: "Traitements arrêtés ou remplacés",
    BlockKind.AWAITED: "Résultats en attente",
    BlockKind.FOLLOW_UP: "Suites à donner",
    BlockKind.HANDOVER: "Remise au patient",
}

REQUIRED: Final = tuple(kind for kind in BlockKind if kind is not BlockKind.BACKGROUND)
"""The blocks of the article; background is ours, because an allergy must never be overlooked."""


class Presence(StrEnum):
    """What the record says about a thing: it is there, it is not, or nothing."""

    PRESENT = "present"
    ABSENT = "absent"
    MISSING = "missing"


class Item(StrEnum):
    """What the article asks to find in the letter, each shown with its presence."""

    NONE = ""
    PATIENT = "patient"
    GENERAL_PRACTITIONER = "general_practitioner"
    REFERRER = "referrer"
    DOCTOR = "doctor"
    DOCTOR_RPPS = "doctor_rpps"
    ENTRY = "entry"
    EXIT = "exit"
    REASON = "reason"
    SYNTHESIS = "synthesis"
    ADVERSE_EVENTS = "adverse_events"
    RESISTANT_ORGANISMS = "resistant_organisms"
    BLOOD_PRODUCTS = "blood_products"
    IMPLANTS = "implants"
    TREATMENTS = "treatments"
    STOPPED = "stopped"
    AWAITED = "awaited"
    FOLLOW_UP = "follow_up"
    HANDOVER = "handover"


ITEM_LABELS: Final = {
    Item.PATIENT: "Identité du patient",
    Item.GENERAL_PRACTITIONER: "Médecin traitant",
    Item.REFERRER: "Praticien adresseur",
    Item.DOCTOR: "Médecin de l'établissement",
    Item.DOCTOR_RPPS: "Numéro RPPS du médecin",
    Item.ENTRY: "Date et mode d'entrée",
    Item.EXIT: "Date et mode de sortie",
    Item.REASON: "Motif d'hospitalisation",
    Item.SYNTHESIS: "Synthèse médicale",
    Item.ADVERSE_EVENTS: "Événements indésirables",
    Item.RESISTANT_ORGANISMS: "Micro-organismes multirésistants ou émergents",
    Item.BLOOD_PRODUCTS: "Produits sanguins ou dérivés du sang",
    Item.IMPLANTS: "Dispositifs médicaux implantables",
    Item.TREATMENTS: "Traitements à la sortie",
    Item.STOPPED: "Traitements arrêtés ou remplacés",
    Item.AWAITED: "Résultats en attente",
    Item.FOLLOW_UP: "Suites à donner",
    Item.HANDOVER: "Date de remise au patient",
}


class Change(StrEnum):
    """A treatment at discharge against the treatment at entry."""

    STARTED = "started"
    STOPPED = "stopped"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"  # the record does not say what was taken at entry


@dataclass(frozen=True, slots=True)
class Treatment:
    """The facts of one treatment line; an empty text is a fact that the record does not give."""

    name: str
    atc: str
    dosage: str
    duration: str
    change: Change
    before: str  # dosage at entry when it changed
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of the letter, under the sub-heading `heading` when it has one.

    An empty `text` is a sentence that the doctor took out.
    """

    text: str
    heading: str = ""
    presence: Presence = Presence.PRESENT
    item: Item = Item.NONE
    treatment: Treatment | None = None


@dataclass(frozen=True, slots=True)
class Block:
    kind: BlockKind
    title: str
    required: bool
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A lettre de liaison for one stay."""

    title: str
    stay_number: str
    signatory: str  # the doctor in charge, "" when the record names nobody
    blocks: tuple[Block, ...]
