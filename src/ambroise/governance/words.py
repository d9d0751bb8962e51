"""French and English names of what the register holds, as persons read them."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final, Literal

from ambroise.uses.entries import (
    FORMS,
    AiRisk,
    AiRole,
    Body,
    Content,
    DeviceStatus,
    Opinion,
    Outcome,
    RecordKind,
)

Words = tuple[str, str]
Input = Literal["text", "long", "date", "number", "choice"]

KINDS: Final[dict[RecordKind, Words]] = {
    RecordKind.OWNER: ("Responsable", "Owner"),
    RecordKind.OVERSEER: ("Supervision", "Overseer"),
    RecordKind.PROCESSING: ("Registre des traitements", "Register of processing"),
    RecordKind.DEVICE: ("Dispositif médical", "Medical device"),
    RecordKind.AI_ACT: ("Règlement IA", "AI Act"),
    RecordKind.OPINION: ("Avis des représentants du personnel", "Opinion of staff representatives"),
    RecordKind.TRAINING: ("Formation", "Training"),
    RecordKind.CONCLUSION: ("Conclusion du pilote", "Conclusion of the pilot"),
    RecordKind.ENGINE: ("Moteur choisi", "Engine chosen"),
}

VALUES: Final[dict[StrEnum, Words]] = {
    DeviceStatus.NOT_ONE: ("n'en est pas un", "not one"),
    DeviceStatus.CLASS_I: ("classe I", "class I"),
    DeviceStatus.CLASS_IIA: ("classe IIa", "class IIa"),
    DeviceStatus.CLASS_IIB: ("classe IIb", "class IIb"),
    DeviceStatus.CLASS_III: ("classe III", "class III"),
    DeviceStatus.IVD_A: ("diagnostic in vitro, classe A", "in vitro diagnosis, class A"),
    DeviceStatus.IVD_B: ("diagnostic in vitro, classe B", "in vitro diagnosis, class B"),
    DeviceStatus.IVD_C: ("diagnostic in vitro, classe C", "in vitro diagnosis, class C"),
    DeviceStatus.IVD_D: ("diagnostic in vitro, classe D", "in vitro diagnosis, class D"),
    DeviceStatus.INVESTIGATIONAL: ("en investigation clinique", "under clinical investigation"),
    AiRisk.MINIMAL: ("risque minimal", "minimal risk"),
    AiRisk.TRANSPARENCY: ("obligations de transparence (article 50)", "transparency (article 50)"),
    AiRisk.HIGH: ("haut risque (article 6)", "high risk (article 6)"),
    AiRisk.PROHIBITED: ("pratique interdite (article 5)", "prohibited practice (article 5)"),
    AiRole.DEPLOYER: ("déployeur", "deployer"),
    AiRole.PROVIDER_AND_DEPLOYER: ("fournisseur et déployeur", "provider and deployer"),
    Body.CSE: ("comité social (CSE)", "works council (CSE)"),
    Body.F3SCT: ("formation spécialisée (F3SCT)", "health and safety committee (F3SCT)"),
    Opinion.FAVOURABLE: ("favorable", "favourable"),
    Opinion.RESERVED: ("favorable avec réserves", "favourable with reservations"),
    Opinion.UNFAVOURABLE: ("défavorable", "unfavourable"),
    Opinion.NOT_GIVEN: ("consultés, avis non rendu", "consulted, no opinion given"),
    Outcome.CONTINUE: ("poursuivre", "go on"),
    Outcome.STOP: ("arrêter", "stop"),
}

NAMES: Final[dict[str, Words]] = {
    "person": ("Personne", "Person"),
    "function": ("Fonction", "Function"),
    "reference": ("Référence", "Reference"),
    "dated": ("Date", "Date"),
    "status": ("Statut", "Status"),
    "justification": ("Justification", "Justification"),
    "evidence": ("Pièce (certificat, analyse, protocole)", "Evidence (certificate, analysis)"),
    "risk": ("Classe de risque", "Risk class"),
    "role": ("Rôle de l'établissement", "Role of the hospital"),
    "body": ("Instance", "Body"),
    "opinion": ("Avis", "Opinion"),
    "persons": ("Personnes formées", "Persons trained"),
    "content": ("Contenu", "Content"),
    "outcome": ("Conclusion", "Conclusion"),
    "engine": ("Moteur", "Engine"),
}

_INPUTS: Final[dict[str, Input]] = {
    "dated": "date",
    "persons": "number",
    "justification": "long",
    "content": "long",
}


@dataclass(frozen=True, slots=True)
class FieldOf:
    """A field of a form; `choices` is empty but for a choice."""

    name: str
    words: Words
    input: Input
    choices: tuple[tuple[str, Words], ...]
    needed: bool


def fields_of(kind: RecordKind) -> tuple[FieldOf, ...]:
    """Return the fields by which a thing is recorded, in order."""
    found = []
    for one in fields(FORMS[kind]):
        choices = _choices(one.type)
        given = "choice" if choices else _INPUTS.get(one.name, "text")
        found.append(FieldOf(one.name, NAMES[one.name], given, choices, one.default != ""))
    return tuple(found)


def told(content: Content, lang: str) -> list[tuple[str, str]]:
    """Return what was recorded as names and values; a person stands by their id."""
    found = []
    for one in fields(content):
        value = getattr(content, one.name)
        if value != "":
            shown = VALUES[value] if isinstance(value, StrEnum) else (str(value), str(value))
            found.append((in_words(NAMES[one.name], lang), in_words(shown, lang)))
    return found


def _choices(kind: object) -> tuple[tuple[str, Words], ...]:
    if not (isinstance(kind, type) and issubclass(kind, StrEnum)):
        return ()
    return tuple((one.value, VALUES[one]) for one in kind)


def in_words(words: Words, lang: str) -> str:
    """Return the words of a pair in a language."""
    return words[0] if lang == "fr" else words[1]
