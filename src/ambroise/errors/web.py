"""Pages: sessions, forms, addresses, requests."""

from ambroise.errors.base import AmbroiseError


class SignInNeeded(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Session absente ou terminée. Se connecter, puis recommencer."
    en = "No session, or it has ended. Sign in, then try again."


class FormExpired(AmbroiseError):
    exit_code = 10
    http_status = 403
    fr = "Ce formulaire n'est plus valable : rien n'a été fait. Recharger la page puis recommencer."
    en = "This form is no longer valid: nothing was done. Reload the page and try again."


class PageUnknown(AmbroiseError):
    exit_code = 10
    http_status = 404
    fr = "Il n'y a rien à cette adresse. Revenir à l'accueil, ou chercher le patient."
    en = "There is nothing at this address. Go back to the first page, or search for the patient."


class RequestMalformed(AmbroiseError):
    exit_code = 103
    http_status = 422
    fr = "Demande incomplète ou mal formée (champ {field}). Corriger ce champ puis recommencer."
    en = "Incomplete or malformed request (field {field}). Correct this field and try again."
