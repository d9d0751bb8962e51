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


class Unforeseen(AmbroiseError):
    """A fault of the program; its own words are left out, as they may be a patient's."""

    exit_code = 1
    http_status = 500
    fr = "Erreur imprévue ({error}, {place}). Rien n'est perdu ; relancer, et signaler cette ligne si elle revient."
    en = "Unforeseen error ({error}, {place}). Nothing is lost; run again, and report this line if it comes back."


# --- settings -------------------------------------------------------------------------------


class SettingsInvalid(AmbroiseError):
    exit_code = 11
    fr = "Réglage {name} : {cause}. Corriger la variable AMBROISE_{name} ou le fichier {file}."
    en = "Setting {name}: {cause}. Correct the variable AMBROISE_{name} or the file {file}."


class HomeNotPrivate(AmbroiseError):
    exit_code = 12
    fr = "{path} est lisible par d'autres comptes (mode {mode}). Faire : chmod 700 {path}"
    en = "{path} is readable by other accounts (mode {mode}). Run: chmod 700 {path}"


class ExtraMissing(AmbroiseError):
    exit_code = 13
    http_status = 500
    fr = "Cette commande demande l'extra « {extra} ». L'installer : pip install 'ambroise[{extra}]'"
    en = "This command needs the extra “{extra}”. Install it: pip install 'ambroise[{extra}]'"


# --- stores ---------------------------------------------------------------------------------


class DiskFull(AmbroiseError):
    exit_code = 21
    http_status = 507
    fr = "{path} : plus de place sur le disque. Libérer de la place puis relancer : rien n'est perdu ni doublé."
    en = "{path}: no space left on the disk. Free some space and run again: nothing is lost or doubled."


class MemoryTooSmall(AmbroiseError):
    exit_code = 20
    http_status = 507
    fr = "{path} : pas assez de mémoire pour ce calcul. Augmenter AMBROISE_MEMORY_LIMIT_MB puis relancer : rien n'est perdu ni doublé."
    en = "{path}: not enough memory for this computation. Raise AMBROISE_MEMORY_LIMIT_MB and run again: nothing is lost or doubled."


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


class TrailAltered(AmbroiseError):
    exit_code = 72
    http_status = 409
    fr = "Journal des accès : {count} altération(s) trouvée(s). Ne rien effacer et prévenir le RSSI et le DPO."
    en = "Access trail: {count} alteration(s) found. Erase nothing; tell the security officer and the DPO."


class KeyUnknown(AmbroiseError):
    exit_code = 70
    http_status = 500
    fr = "Coffre : la clé {name} n'a pas de version {version}. Restaurer le coffre qui a servi à chiffrer."
    en = "Vault: key {name} has no version {version}. Restore the vault that was used to encrypt."


class PseudonymTaken(AmbroiseError):
    exit_code = 71
    http_status = 409
    fr = "Coffre : le pseudonyme {pseudonym} de la zone {zone} désigne déjà une autre personne ; rien n'a été écrit. Prévenir l'administrateur."
    en = "Vault: pseudonym {pseudonym} of zone {zone} already stands for another person; nothing was written. Tell the administrator."


# --- intake ---------------------------------------------------------------------------------


class SourceUnreadable(AmbroiseError):
    exit_code = 30
    fr = "{path} : lecture impossible ({cause}). Vérifier le chemin et les droits, puis relancer."
    en = "{path}: cannot be read ({cause}). Check the path and its permissions, then run again."


class SourceEmpty(AmbroiseError):
    exit_code = 31
    fr = "{path} : aucun fichier à recevoir. Formats lus : {formats}."
    en = "{path}: no file to take in. Formats read: {formats}."


class QuarantineUnknown(AmbroiseError):
    exit_code = 32
    http_status = 404
    fr = "Quarantaine : aucun élément {item}. La liste : ambroise quarantine list"
    en = "Quarantine: no item {item}. The list: ambroise quarantine list"


class PersonNotFound(AmbroiseError):
    exit_code = 33
    http_status = 404
    fr = "Patient {number} : {count} dossier(s) trouvé(s), il en faut un. Donner l'IPP complet."
    en = "Patient {number}: {count} record(s) found, one is needed. Give the whole patient number."


class SourceNameInvalid(AmbroiseError):
    exit_code = 34
    fr = "Flux « {name} » : un nom de flux a 1 à 40 lettres minuscules, chiffres ou tirets."
    en = "Source “{name}”: the name of a source has 1 to 40 lower-case letters, digits or hyphens."


# --- pseudonyms -----------------------------------------------------------------------------


class DateOutOfRange(AmbroiseError):
    exit_code = 40
    fr = "Décalage de {days} jours : une date sortirait du calendrier. Vérifier les dates du document."
    en = "Shift of {days} days: a date would leave the calendar. Check the dates of the document."


class KeyFileInvalid(AmbroiseError):
    exit_code = 41
    fr = "{path} : fichier de clé invalide ({cause}). Il contient 64 chiffres hexadécimaux : openssl rand -hex 32"
    en = "{path}: invalid key file ({cause}). It holds 64 hexadecimal digits: openssl rand -hex 32"


class FeedInvalid(AmbroiseError):
    exit_code = 42
    fr = "{path}, ligne {line} : {cause}. Corriger le flux d'identités, puis relancer ; rien n'a été écrit."
    en = "{path}, line {line}: {cause}. Correct the identity feed, then run again; nothing was written."


class NotesSetAside(AmbroiseError):
    exit_code = 43
    fr = "{count} document(s) mis de côté avec leur raison dans {path} ; les autres sont écrits."
    en = "{count} note(s) set aside with the reason in {path}; the others are written."


class PolicyUnknown(AmbroiseError):
    exit_code = 44
    fr = "Politique {name} inconnue. Politiques : {known}."
    en = "Policy {name} is unknown. Policies: {known}."


# --- access ---------------------------------------------------------------------------------


class AccessRefused(AmbroiseError):
    exit_code = 60
    http_status = 403
    fr = "Accès refusé : il manque {missing}. S'adresser à : {ask}."
    en = "Access refused: {missing_en} is missing. Ask: {ask_en}."


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
    fr = (
        "L'identifiant {login} existe déjà. En choisir un autre, ou : ambroise people grant {login}"
    )
    en = "Login {login} already exists. Choose another, or: ambroise people grant {login}"


class DecisionSpent(AmbroiseError):
    exit_code = 68
    http_status = 403
    fr = "La décision d'accès (règle {rule}) n'est plus valable. Refaire la demande."
    en = "The access decision (rule {rule}) is no longer valid. Ask again."


class DatasetLimited(AmbroiseError):
    exit_code = 67
    http_status = 403
    fr = "La requête sort de ce que la décision (règle {rule}) ouvre : seules ses tables se lisent, par leur nom."
    en = "The query goes beyond what the decision (rule {rule}) opens: only its tables, by their plain names, can be read."


class PasswordTooShort(AmbroiseError):
    exit_code = 65
    fr = "Mot de passe trop court : {minimum} caractères au moins."
    en = "Password too short: at least {minimum} characters."


# --- uses -----------------------------------------------------------------------------------


class UseUnknown(AmbroiseError):
    exit_code = 80
    http_status = 404
    fr = "Usage d'IA {name} inconnu. Usages installés : {known}."
    en = "AI use {name} is unknown. Uses installed: {known}."


class UseStopped(AmbroiseError):
    exit_code = 81
    http_status = 409
    fr = "L'usage d'IA {name} ne peut pas être exécuté : état « {state} » au registre. Voir : ambroise use card {name}"
    en = 'AI use {name} cannot run: its state in the register is "{state}". See: ambroise use card {name}'


class RunNotAllowed(AmbroiseError):
    exit_code = 82
    http_status = 403
    fr = "Aucune décision n'autorise à exécuter l'usage d'IA {name}. Demander le droit « exécuter un usage » à l'administrateur."
    en = 'No decision allows AI use {name} to run. Ask the administrator for the right "run a use".'


class EngineUnknown(AmbroiseError):
    exit_code = 83
    http_status = 404
    fr = "Moteur {name} inconnu. Moteurs installés : {known}."
    en = "Engine {name} is unknown. Engines installed: {known}."


class EngineNotForUse(AmbroiseError):
    exit_code = 84
    http_status = 409
    fr = "L'usage d'IA {name} ne sait pas employer le moteur {engine}. Moteurs possibles : {known}."
    en = "AI use {name} cannot work with engine {engine}. Possible engines: {known}."


class DraftUnknown(AmbroiseError):
    exit_code = 85
    http_status = 404
    fr = "Proposition {id} introuvable. Elle a pu être créée dans une autre installation."
    en = "Draft {id} is not there. It may have been made in another installation."


class DraftDecided(AmbroiseError):
    exit_code = 86
    http_status = 409
    fr = "La proposition {id} est déjà dans l'état « {state} ». La rouvrir pour la modifier."
    en = 'Draft {id} is already "{state}". Reopen it to change it.'


class StatementsUnconfirmed(AmbroiseError):
    exit_code = 87
    http_status = 409
    fr = "Proposition {id} : {count} phrase(s) sans passage à l'appui à confirmer une par une avant de valider."
    en = "Draft {id}: {count} sentence(s) without evidence to be confirmed one by one before validation."


class StatementUnknown(AmbroiseError):
    exit_code = 88
    http_status = 400
    fr = (
        "Proposition {id} : aucune phrase à la place {pointer}. Recharger la page puis recommencer."
    )
    en = "Draft {id}: no sentence at {pointer}. Reload the page and try again."


class DraftUnreadable(AmbroiseError):
    exit_code = 89
    http_status = 500
    fr = "Proposition {id} : contenu illisible ({cause}). Restaurer care/drafts et le coffre de la même sauvegarde."
    en = "Draft {id}: its content cannot be read ({cause}). Restore care/drafts and the vault of one backup."


class DraftNotReopened(AmbroiseError):
    exit_code = 90
    http_status = 409
    fr = "La proposition {id} ne peut pas être rouverte : {cause}."
    en = "Draft {id} cannot be reopened: {cause}."


class DraftDeclined(AmbroiseError):
    exit_code = 91
    http_status = 409
    fr = "L'usage d'IA {name} ne propose rien pour ce séjour ({reason}). Il n'y a rien à conserver ni à valider."
    en = "AI use {name} proposes nothing for this stay ({reason}). There is nothing to keep or validate."


class StayNotFound(AmbroiseError):
    exit_code = 92
    http_status = 404
    fr = "Aucun séjour ne porte le numéro {number} dans la zone de soins. Vérifier le numéro (IEP)."
    en = "No stay has number {number} in the care zone. Check the number (IEP)."


# --- pages ----------------------------------------------------------------------------------


class SignInNeeded(AmbroiseError):
    exit_code = 100
    http_status = 401
    fr = "Session absente ou terminée. Se connecter, puis recommencer."
    en = "No session, or it has ended. Sign in, then try again."


class FormExpired(AmbroiseError):
    exit_code = 101
    http_status = 403
    fr = "Ce formulaire n'est plus valable : rien n'a été fait. Recharger la page puis recommencer."
    en = "This form is no longer valid: nothing was done. Reload the page and try again."


class PageUnknown(AmbroiseError):
    exit_code = 102
    http_status = 404
    fr = "Il n'y a rien à cette adresse. Revenir à l'accueil, ou chercher le patient."
    en = "There is nothing at this address. Go back to the first page, or search for the patient."


class RequestMalformed(AmbroiseError):
    exit_code = 103
    http_status = 422
    fr = "Demande incomplète ou mal formée (champ {field}). Corriger ce champ puis recommencer."
    en = "Incomplete or malformed request (field {field}). Correct this field and try again."


class OutsideCareTeam(AccessRefused):
    exit_code = 66
    fr = "Patient hors de votre équipe de soins : il manque {missing}. S'adresser à : {ask}."
    en = "Patient outside your care team: {missing_en} is missing. Ask: {ask_en}."


# --- demo -----------------------------------------------------------------------------------


class DemoFolderTaken(AmbroiseError):
    exit_code = 110
    fr = (
        "{path} contient déjà autre chose qu'un hôpital fictif. Choisir un dossier vide ou nouveau."
    )
    en = "{path} already holds something else than a fictional hospital. Choose an empty or a new folder."


# --- warehouse ------------------------------------------------------------------------------


class PersonUnknown(AmbroiseError):
    exit_code = 120
    http_status = 404
    fr = "Patient {person} : aucun dossier à ce numéro, ou dossier réuni à un autre. Le chercher par ses traits."
    en = "Patient {person}: no record under this number, or merged into another. Search by traits."


class StayUnknown(AmbroiseError):
    exit_code = 121
    http_status = 404
    fr = "Séjour {stay} introuvable dans ce dossier. Revenir à la liste des séjours."
    en = "Stay {stay} is not in this record. Go back to the list of stays."


class RowUnknown(AmbroiseError):
    exit_code = 122
    http_status = 404
    fr = "{table} {row} : aucune ligne de ce dossier. Une réception récente a pu la remplacer : recharger la page."
    en = "{table} {row}: no row of this record. A recent reception may have replaced it: reload the page."
