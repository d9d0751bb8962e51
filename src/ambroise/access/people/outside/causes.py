"""Why a signed token is not accepted, in words for persons; the code stays in the trail."""

from typing import Final

CAUSES: Final = {
    "acr": ("niveau de garantie insuffisant", "assurance level too low"),
    "algorithm": ("signature d'une sorte refusée", "kind of signature not accepted"),
    "amr": ("second facteur absent", "no second factor"),
    "aud": ("destinée à un autre service", "made for another service"),
    "auth_time": ("identité prouvée il y a trop longtemps", "identity proved too long ago"),
    "azp": ("destinée à un autre service", "made for another service"),
    "claims": ("information obligatoire absente", "something required is missing"),
    "server": ("dossier patient inconnu de cette installation", "record unknown to this site"),
    "code": ("code refusé par le fournisseur", "code refused by the provider"),
    "error": ("identité non confirmée", "identity not confirmed"),
    "exp": ("trop ancienne", "too old"),
    "iat": ("datée du futur", "dated in the future"),
    "iss": ("émise par un autre", "issued by another"),
    "jti": ("déjà utilisée", "already used"),
    "key": ("signée d'une clé inconnue", "signed with an unknown key"),
    "keys": ("clés du fournisseur illisibles", "keys of the provider unreadable"),
    "launch": ("ouverture sans contexte, ou déjà faite", "opened without context, or already"),
    "patient": ("séjour d'un autre patient", "stay of another patient"),
    "stay": ("sans séjour désigné, ou inconnu ici", "names no stay, or one unknown here"),
    "nbf": ("datée du futur", "dated in the future"),
    "nonce": ("faite pour une autre connexion", "made for another sign-in"),
    "signature": ("signature fausse", "wrong signature"),
    "size": ("trop longue", "too long"),
    "sub": ("sans personne désignée", "names no person"),
}


def cause_of(code: str) -> dict[str, str]:
    """Return the fields of an error: the code, and its words in both languages."""
    french, english = CAUSES.get(code, (code, code))
    return {"code": code, "cause": french, "cause_en": english}
