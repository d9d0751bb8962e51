"""What each key of the vault protects, and what rotating it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Rotation(Enum):
    """Whether a new version of a key may become the current one."""

    FREE = "free"
    """What was sealed keeps its version's number; what comes is sealed under the new one."""

    FIXED = "fixed"
    """Identifiers and dates come from this key: another one needs the zone built again."""


@dataclass(frozen=True, slots=True)
class Protects:
    fr: str
    en: str
    rotation: Rotation


NAMES: Final[Mapping[str, Protects]] = {
    "care-rows": Protects(
        "les identifiants de lignes de la zone de soins",
        "the row ids of the care zone",
        Rotation.FIXED,
    ),
    "research-ids": Protects(
        "les identifiants de la zone de recherche",
        "the ids of the research zone",
        Rotation.FIXED,
    ),
    "research-shift": Protects(
        "le décalage des dates de la zone de recherche",
        "the date shift of the research zone",
        Rotation.FIXED,
    ),
    "drafts": Protects(
        "le contenu des propositions et des exécutions d'IA",
        "the content of drafts and runs",
        Rotation.FREE,
    ),
    "dispatches": Protects(
        "l'empreinte de l'adresse des destinataires de lettres",
        "the digest of the address of recipients of letters",
        Rotation.FIXED,
    ),
    "sign-in": Protects(
        "les secrets de connexion (second facteur)",
        "the secrets of sign-in (second factor)",
        Rotation.FREE,
    ),
    "reidentifications": Protects(
        "les pseudonymes des demandes de réidentification",
        "the pseudonyms of requests to re-identify",
        Rotation.FREE,
    ),
}
"""Every name in use; one that is not here never rotates."""


def rotates(name: str) -> bool:
    return name in NAMES and NAMES[name].rotation is Rotation.FREE


def rotating() -> tuple[str, ...]:
    return tuple(name for name in NAMES if rotates(name))
