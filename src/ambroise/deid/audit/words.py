"""French and English names of what reports count."""

from collections.abc import Mapping
from typing import Final, Literal

Lang = Literal["fr", "en"]
Words = tuple[str, str]

LABELS: Final[Mapping[str, Words]] = {
    "NOM": ("nom", "family name"),
    "PRENOM": ("prénom", "given name"),
    "DATE_NAISSANCE": ("date de naissance", "birth date"),
    "DATE": ("date", "date"),
    "ADRESSE": ("adresse", "address"),
    "ZIP": ("code postal", "postal code"),
    "VILLE": ("ville", "town"),
    "PAYS": ("pays", "country"),
    "TEL": ("téléphone", "telephone"),
    "MAIL": ("courriel", "e-mail"),
    "URL": ("adresse web", "web address"),
    "SECU": ("NIR, INS", "NIR, INS"),
    "IPP": ("IPP", "patient number"),
    "NDA": ("numéro de séjour", "stay number"),
    "RPPS": ("RPPS", "RPPS"),
    "ADELI": ("ADELI", "ADELI"),
    "FINESS": ("FINESS", "FINESS"),
    "PRELEVEMENT": ("numéro de prélèvement", "specimen number"),
    "EXAMEN": ("numéro d'examen", "accession number"),
    "UID": ("identifiant DICOM", "DICOM UID"),
    "HOPITAL": ("établissement", "hospital"),
    "SERVICE": ("unité", "ward"),
    "AGE": ("âge", "age"),
    "SITUATION": ("situation familiale", "family status"),
    "PROFESSION": ("profession", "occupation"),
    "NATIONALITE": ("nationalité", "nationality"),
}
ROLES: Final[Mapping[str, Words]] = {
    "patient": ("patient", "patient"),
    "professional": ("professionnel", "professional"),
    "relative": ("proche", "relative"),
    "other": ("autre personne", "other person"),
    "hospital": ("établissement", "hospital"),
    "": ("non précisé", "not known"),
}

MADE: Final[Mapping[str, Words]] = {
    "policy": ("politique", "policy"),
    "mode": ("mode", "mode"),
    "feed": ("flux d'identités", "identity feed"),
    "publication": ("publication", "publication"),
    "care_publication": ("publication des soins", "care publication"),
    "persons": ("personnes", "persons"),
    "opposed": ("oppositions respectées", "oppositions respected"),
}
DIGESTS: Final[Mapping[str, Words]] = {
    "detector": ("détecteur", "detector"),
    "output": ("sortie", "output"),
    "policy": ("politique appliquée", "policy applied"),
    "feed": ("flux", "feed"),
}


def said(words: Mapping[str, Words], name: str, lang: Lang) -> str:
    """Return the name in a language, or the code itself when it has none."""
    return words[name][0 if lang == "fr" else 1] if name in words else name
