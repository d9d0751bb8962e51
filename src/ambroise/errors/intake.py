"""Sources: what is received, from where, and what waits."""

from ambroise.errors.base import AmbroiseError


class SourceUnreadable(AmbroiseError):
    exit_code = 30
    fr = "{path} : lecture impossible ({cause}). Vérifier le chemin et les droits, puis relancer."
    en = "{path}: cannot be read ({cause}). Check the path and its permissions, then run again."


class SourceEmpty(AmbroiseError):
    exit_code = 31
    fr = "{path} : aucun fichier à recevoir. Formats lus : {formats}."
    en = "{path}: no file to take in. Formats read: {formats}."


class SourceNameInvalid(AmbroiseError):
    exit_code = 34
    fr = "Flux « {name} » : un nom de flux a 1 à 40 lettres minuscules, chiffres ou tirets."
    en = "Source “{name}”: the name of a source has 1 to 40 lower-case letters, digits or hyphens."


class QuarantineUnknown(AmbroiseError):
    exit_code = 32
    http_status = 404
    fr = "Quarantaine : aucun élément n'attend sous ce numéro. La liste : ambroise quarantine list"
    en = "Quarantine: no item waits under this number. The list: ambroise quarantine list"


class AddressUnusable(AmbroiseError):
    exit_code = 8
    fr = "{address} : impossible d'écouter à cette adresse ({cause}). Choisir un autre port (--port), ou arrêter ce qui l'occupe."
    en = "{address}: cannot listen at this address ({cause}). Choose another port (--port), or stop what holds it."


class DatabaseUnreachable(AmbroiseError):
    """`url` has no password; `cause` is the kind of the failure, never its words."""

    exit_code = 8
    http_status = 503
    fr = (
        "Base {url} : inaccessible ({cause}). Rien n'est perdu ni doublé : vérifier le serveur et"
        " le compte, puis relancer."
    )
    en = (
        "Database {url}: cannot be reached ({cause}). Nothing is lost or doubled: check the server"
        " and the account, then run again."
    )
