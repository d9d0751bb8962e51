"""French and English names of what a project is made of, as persons read them."""

from typing import Final

from ambroise.access.projects.conditions import ConditionKind
from ambroise.access.projects.model import LegalRoute, Part, PermitState, ReferenceKind
from ambroise.access.words import Words

STATES: Final[dict[PermitState, Words]] = {
    PermitState.REQUESTED: ("demandée", "requested"),
    PermitState.EXAMINED: ("instruite", "examined"),
    PermitState.GRANTED: ("accordée", "granted"),
    PermitState.REFUSED: ("refusée", "refused"),
    PermitState.SUSPENDED: ("suspendue", "suspended"),
    PermitState.CLOSED: ("close", "closed"),
}

ROUTES: Final[dict[LegalRoute, Words]] = {
    LegalRoute.REFERENCE_METHODOLOGY: ("méthodologie de référence", "reference methodology"),
    LegalRoute.CNIL_AUTHORISATION: ("autorisation de la CNIL", "authorisation of the CNIL"),
    LegalRoute.INTERNAL_STUDY: ("étude interne", "internal study"),
}

REFERENCES: Final[dict[ReferenceKind, Words]] = {
    ReferenceKind.COMMITTEE_OPINION: ("avis du comité", "opinion of the committee"),
    ReferenceKind.CNIL_AUTHORISATION: ("autorisation de la CNIL", "authorisation of the CNIL"),
    ReferenceKind.REFERENCE_METHODOLOGY: (
        "engagement de conformité à une méthodologie de référence",
        "commitment to a reference methodology",
    ),
    ReferenceKind.IMPACT_ANALYSIS: ("analyse d'impact", "impact analysis"),
    ReferenceKind.PARTNER_AGREEMENT: ("convention avec un partenaire", "agreement with a partner"),
    ReferenceKind.PATIENTS_INFORMATION: (
        "publication de l'information des patients",
        "publication of the information of patients",
    ),
}

CONDITIONS: Final[dict[ConditionKind, Words]] = {
    ConditionKind.SMALLEST_CELL: ("plus petit effectif montré", "smallest count shown"),
    ConditionKind.NO_TEXT: ("sans texte libre", "no free text"),
    ConditionKind.NO_EXPORT: ("sans extraction ni sortie", "no extract and no release"),
    ConditionKind.COUNTS_ONLY: ("effectifs seulement", "counts only"),
    ConditionKind.DATES: ("dates réduites", "dates cut"),
    ConditionKind.OLDEST_AGE: ("âge plafonné", "oldest age shown"),
    ConditionKind.TO_VERIFY: ("à vérifier", "to be verified"),
}

PARTS: Final[dict[Part, Words]] = {
    "lead": ("responsable", "lead"),
    "member": ("membre", "member"),
}
