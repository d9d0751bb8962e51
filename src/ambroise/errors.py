"""Every error a person meets: what happened, to which object, what to do, and its exit code.

A field is an identifier, a path or a count; never the content of a record.
"""

from typing import ClassVar


class AmbroiseError(Exception):
    """An error that a person can act on; keyword fields fill the two templates.

    `exit_code` is what the command line returns; 1 is kept for an unexpected failure, 2 for
    wrong arguments.
    """

    exit_code: ClassVar[int] = 10
    http_status: ClassVar[int] = 400
    fr: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.message("en"))

    def message(self, lang: str = "fr") -> str:
        template = self.fr if lang == "fr" else self.en
        return template.format(**self.fields)


# --- settings -------------------------------------------------------------------------------


class SettingsInvalid(AmbroiseError):
    exit_code = 11
    fr = "Réglage {name} : {cause}. Corriger la variable AMBROISE_{name} ou le fichier {file}."
    en = "Setting {name}: {cause}. Correct the variable AMBROISE_{name} or the file {file}."


class HomeNotPrivate(AmbroiseError):
    exit_code = 12
    fr = "{path} est lisible par d'autres comptes (mode {mode}). Faire : chmod 700 {path}"
    en = "{path} is readable by other accounts (mode {mode}). Run: chmod 700 {path}"


# --- stores ---------------------------------------------------------------------------------


class DiskFull(AmbroiseError):
    exit_code = 21
    http_status = 507
    fr = "{path} : plus de place sur le disque. Libérer de la place puis relancer : rien n'est perdu ni doublé."
    en = "{path}: no space left on the disk. Free some space and run again: nothing is lost or doubled."


class WriterBusy(AmbroiseError):
    exit_code = 22
    http_status = 409
    fr = "La zone {zone} est en cours d'écriture par {holder}. Réessayer après la fin, ou dans {seconds} s si ce processus est mort."
    en = "Zone {zone} is being written by {holder}. Try again when it ends, or in {seconds} s if that process is dead."


class NothingPublished(AmbroiseError):
    exit_code = 23
    http_status = 409
    fr = "La zone {zone} ne contient encore aucune publication. Commencer par : ambroise ingest"
    en = "Zone {zone} holds no publication yet. Start with: ambroise ingest"


class StateUnavailable(AmbroiseError):
    exit_code = 24
    http_status = 503
    fr = "Base d'exploitation {url} : inaccessible ({cause}). Vérifier le serveur ou le fichier, puis relancer."
    en = "Operational store {url}: cannot be reached ({cause}). Check the server or the file, then run again."


class StateNewer(AmbroiseError):
    exit_code = 25
    http_status = 503
    fr = "La base d'exploitation a été écrite par une version plus récente d'Ambroise (révision {revision}). Installer cette version."
    en = "The operational store was written by a later version of Ambroise (revision {revision}). Install that version."


class LeaseLost(AmbroiseError):
    exit_code = 26
    http_status = 409
    fr = "{name} : repris par un autre processus après la fin du bail ; rien n'a été écrit. Relancer si besoin."
    en = "{name}: taken over by another process after its lease ended; nothing was written. Run again if needed."


class TrailUnavailable(AmbroiseError):
    exit_code = 27
    http_status = 503
    fr = "Journal des accès indisponible ({cause}) : l'accès est refusé. Prévenir l'administrateur ; contrôle : ambroise trail verify"
    en = "The access trail is unavailable ({cause}): access is refused. Tell the administrator; check with: ambroise trail verify"


class VaultLocked(AmbroiseError):
    exit_code = 28
    http_status = 503
    fr = "Coffre {path} : la clé donnée ne l'ouvre pas. Vérifier AMBROISE_VAULT_KEY ou le fichier de clé {key_file}."
    en = "Vault {path}: the given key does not open it. Check AMBROISE_VAULT_KEY or the key file {key_file}."


class VaultKeyMissing(AmbroiseError):
    exit_code = 29
    http_status = 503
    fr = "Coffre {path} : sa clé est introuvable ({key_file}). La remettre depuis la copie de secours ; sans elle, le coffre reste fermé."
    en = "Vault {path}: its key is missing ({key_file}). Put it back from its safe copy; without it the vault stays closed."


# --- intake ---------------------------------------------------------------------------------


class SourceUnreadable(AmbroiseError):
    exit_code = 30
    fr = "{path} : lecture impossible ({cause}). Vérifier le chemin et les droits, puis relancer."
    en = "{path}: cannot be read ({cause}). Check the path and its permissions, then run again."


class SourceEmpty(AmbroiseError):
    exit_code = 31
    fr = "{path} : aucun fichier à recevoir. Formats lus : {formats}."
    en = "{path}: no file to take in. Formats read: {formats}."


# --- access ---------------------------------------------------------------------------------


class AccessRefused(AmbroiseError):
    exit_code = 60
    http_status = 403
    fr = "Accès refusé : il manque {missing}. S'adresser à : {ask}."
    en = "Access refused: {missing} is missing. Ask: {ask}."


class ActorUnknown(AmbroiseError):
    exit_code = 61
    http_status = 403
    fr = "Le compte {account} n'est rattaché à aucune personne active. Un administrateur le rattache avec : ambroise people add"
    en = "Account {account} belongs to no active person. An administrator adds it with: ambroise people add"


class SignInFailed(AmbroiseError):
    exit_code = 62
    http_status = 401
    fr = "Identifiant ou mot de passe inexact."
    en = "Wrong login or password."


class SignInBlocked(AmbroiseError):
    exit_code = 63
    http_status = 429
    fr = "Trop d'essais pour cet identifiant. Réessayer dans {seconds} s."
    en = "Too many attempts for this login. Try again in {seconds} s."


class LoginTaken(AmbroiseError):
    exit_code = 64
    http_status = 409
    fr = "L'identifiant {login} existe déjà. En choisir un autre, ou : ambroise people grant {login}"
    en = "Login {login} already exists. Choose another, or: ambroise people grant {login}"


class PasswordTooShort(AmbroiseError):
    exit_code = 65
    fr = "Mot de passe trop court : {minimum} caractères au moins."
    en = "Password too short: at least {minimum} characters."
