"""On which basis data are used, as the trail keeps it beside each purpose.

These are what a public hospital usually enters in its register of processing; its data protection
officer confirms them. A project's basis is the route of its permit.
"""

from collections.abc import Mapping
from typing import Final

from ambroise.access.model import Purpose, Resource
from ambroise.access.words import Words

BASES: Final[Mapping[Purpose, str]] = {
    Purpose.CARE: "patient_care",
    Purpose.CARE_AID: "patient_care",
    Purpose.EVALUATION: "management",
    Purpose.STEERING: "management",
    Purpose.CODING_QUALITY: "management",
    Purpose.PSEUDONYMISATION_CONTROL: "security",
    Purpose.FEASIBILITY: "public_task",
    Purpose.RESEARCH: "public_task",
    Purpose.IDENTITY_VIGILANCE: "patient_care",
    Purpose.OPERATIONS: "security",
}

BASIS_WORDS: Final[Mapping[str, Words]] = {
    "patient_care": ("prise en charge du patient", "care of the patient"),
    "management": ("gestion du service de santé", "management of the health service"),
    "security": ("sécurité et preuve du traitement", "security and evidence of the processing"),
    "public_task": ("mission d'intérêt public", "task in the public interest"),
    "reference_methodology": ("méthodologie de référence", "reference methodology"),
    "cnil_authorisation": ("autorisation de la CNIL", "authorisation of the CNIL"),
    "internal_study": ("étude interne", "internal study"),
}


def basis_of(purpose: Purpose, resource: Resource) -> str:
    """Return the route of the resource's permit, else what the purpose rests on."""
    return resource.basis or BASES[purpose]
