"""The labels and roles of spans, and the 13 labels of EDS-Pseudo that they become on export.

They cover the identifying elements of PARTAGES's pseudonymisation use: who is said by the role,
what by the label.
"""

from typing import Final

from ambroise.pseudonyms import OPTIONAL

EDS_LABELS: Final = (
    "NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "TEL", "MAIL", "SECU",
    "IPP", "NDA", "HOPITAL",
)  # fmt: skip

LABELS: Final = (
    *EDS_LABELS, "PAYS", "URL", "RPPS", "ADELI", "FINESS", "PRELEVEMENT", "EXAMEN", "UID",
    "AGE", *sorted(OPTIONAL),
)  # fmt: skip
"""`AGE` is only found where a policy says the oldest ages together."""

ROLES: Final = ("patient", "professional", "relative", "other", "hospital")

_AS_EDS: Final = {"URL": "MAIL"}


def eds_label(label: str) -> str:
    """Return the EDS-Pseudo label, empty for what EDS-Pseudo does not name."""
    return label if label in EDS_LABELS else _AS_EDS.get(label, "")
