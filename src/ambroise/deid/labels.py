"""The labels of spans and the 13 of EDS-Pseudo that they become on export."""

from typing import Final

EDS_LABELS: Final = (
    "NOM", "PRENOM", "DATE", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "TEL", "MAIL", "SECU",
    "IPP", "NDA", "HOPITAL",
)  # fmt: skip

LABELS: Final = (*EDS_LABELS, "RPPS", "ADELI", "FINESS", "URL")

_AS_EDS: Final = {"URL": "MAIL", "RPPS": "", "ADELI": "", "FINESS": ""}


def eds_label(label: str) -> str:
    """Return the EDS-Pseudo label, empty for what EDS-Pseudo does not name."""
    return _AS_EDS.get(label, label)
