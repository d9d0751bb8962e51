"""Every error a person meets: what happened, to which object, what to do, and its exit code.

A field is an identifier, a path or a count; never the content of a record.
"""

from collections.abc import Callable
from functools import partial
from typing import ClassVar


class AmbroiseError(Exception):
    """An error that a person can act on; keyword fields fill the two templates.

    `exit_code` is what the command line returns; 1 is kept for an unexpected failure, 2 for
    wrong arguments, 10 is that of errors which only pages meet.
    """

    exit_code: ClassVar[int] = 10
    http_status: ClassVar[int] = 400
    fr: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **fields: object) -> None:
        self.fields = fields
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[Callable[[], "AmbroiseError"], tuple[()]]:
        """Pickle the fields too: an error of a worker process is raised in the one that waits."""
        return partial(type(self), **self.fields), ()

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


class ProcessLost(AmbroiseError):
    exit_code = 14
    http_status = 500
    fr = "Un processus de calcul a été arrêté avant la fin (code {code}), le plus souvent faute de mémoire. Rien n'est perdu : libérer de la mémoire ou baisser AMBROISE_THREADS, puis relancer."
    en = "A worker process was stopped before its end (code {code}), most often for lack of memory. Nothing is lost: free some memory or lower AMBROISE_THREADS, then run again."


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


class StateNotUpgraded(AmbroiseError):
    exit_code = 15
    http_status = 503
    fr = "La base d'exploitation n'est pas à la version de ce programme, et son compte ne peut pas la modifier. Avec le compte propriétaire dans AMBROISE_DATABASE_URL : ambroise upgrade"
    en = "The operational store is not at the version of this program, and its account may not change it. With the owner's account in AMBROISE_DATABASE_URL: ambroise upgrade"


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


class ExportAltered(AmbroiseError):
    exit_code = 73
    http_status = 409
    fr = "{path} : {count} altération(s) trouvée(s) dans cet export du journal. Ne pas s'en servir comme preuve ; le redemander à l'établissement."
    en = "{path}: {count} alteration(s) found in this export of the trail. Do not use it as evidence; ask the hospital for it again."


class SiemUnreachable(AmbroiseError):
    exit_code = 74
    http_status = 503
    fr = "Collecteur de journaux {address} : envoi impossible ({cause}). Rien n'est perdu, l'envoi reprend au même endroit ; vérifier le collecteur et AMBROISE_SIEM."
    en = "Log collector {address}: cannot send ({cause}). Nothing is lost, sending goes on from the same place; check the collector and AMBROISE_SIEM."


class SegmentUnknown(AmbroiseError):
    exit_code = 75
    http_status = 404
    fr = "Journal des accès : le segment {number} de la classe {retention} n'existe pas, ou ses entrées sont purgées. Le chercher dans les archives."
    en = "Access trail: segment {number} of class {retention} does not exist, or its entries are purged. Look for it in the archives."


class RetentionTooShort(AmbroiseError):
    exit_code = 76
    fr = "Durée de {days} jours refusée pour la classe {retention} : {minimum} jours au moins, pour qu'une enquête trouve encore ses traces."
    en = "A duration of {days} days is refused for class {retention}: at least {minimum} days, so that an inquiry still finds its traces."


class VaultInUse(AmbroiseError):
    exit_code = 77
    http_status = 409
    fr = "Coffre {path} : ouvert par un autre processus. Arrêter le service (ambroise serve), puis relancer ; rien n'a été changé."
    en = "Vault {path}: open in another process. Stop the service (ambroise serve), then run again; nothing was changed."


class KeyNotRotated(AmbroiseError):
    exit_code = 78
    http_status = 409
    fr = "Coffre : la clé {name} ne se renouvelle pas : elle est inconnue, ou des identifiants et des dates en viennent et la zone serait à reconstruire. Clés renouvelables : {known}."
    en = "Vault: key {name} does not rotate: it is unknown, or ids and dates are made from it and the zone would have to be built again. Keys that rotate: {known}."


class VaultDamaged(AmbroiseError):
    exit_code = 79
    http_status = 503
    fr = "Coffre {path} : {count} défaut(s) ({cause}). Ne rien écrire de plus ; restaurer le coffre depuis la dernière sauvegarde vérifiée."
    en = "Vault {path}: {count} fault(s) ({cause}). Write nothing more; restore the vault from the last verified backup."


# --- intake ---------------------------------------------------------------------------------


class SourceUnreadable(AmbroiseError):
    exit_code = 30
    fr = "{path} : lecture impossible ({cause}). Vérifier le chemin et les droits, puis relancer."
    en = "{path}: cannot be read ({cause}). Check the path and its permissions, then run again."


class SourceEmpty(AmbroiseError):
    exit_code = 31
    fr = "{path} : aucun fichier à recevoir. Formats lus : {formats}."
    en = "{path}: no file to take in. Formats read: {formats}."


class ModelUnreadable(AmbroiseError):
    exit_code = 119
    fr = "{path} : ce fichier n'est pas un modèle de pseudonymisation de cette version. En refaire un : ambroise deid train"
    en = "{path}: this file is no pseudonymisation model of this version. Make one: ambroise deid train"


class ReportUnreadable(AmbroiseError):
    exit_code = 124
    http_status = 404
    fr = "{path} : pas de rapport de pseudonymisation lisible à cet endroit. Chaque exécution l'écrit à côté de sa sortie : SORTIE.report.json"
    en = "{path}: no readable report of pseudonymisation there. Each run writes it beside its output: OUT.report.json"


class ReviewUnknown(AmbroiseError):
    exit_code = 10
    http_status = 404
    fr = "Aucun contrôle de la pseudonymisation, ou document de ce contrôle, ne porte ce numéro. La liste : /controle-pseudonymisation"
    en = "No control of pseudonymisation, or document of it, has this number. The list: /controle-pseudonymisation"


class ReviewRefused(AmbroiseError):
    exit_code = 10
    http_status = 409
    fr = "{cause} Rien n'a été changé."
    en = "{cause_en} Nothing was changed."


class QuarantineUnknown(AmbroiseError):
    exit_code = 32
    http_status = 404
    fr = "Quarantaine : aucun élément n'attend sous ce numéro. La liste : ambroise quarantine list"
    en = "Quarantine: no item waits under this number. The list: ambroise quarantine list"


class PersonNotFound(AmbroiseError):
    exit_code = 33
    http_status = 404
    fr = "Patient {number} : {count} dossier(s) trouvé(s), il en faut un. Donner l'IPP complet."
    en = "Patient {number}: {count} record(s) found, one is needed. Give the whole patient number."


class AddressUnusable(AmbroiseError):
    exit_code = 8
    fr = "{address} : impossible d'écouter à cette adresse ({cause}). Choisir un autre port (--port), ou arrêter ce qui l'occupe."
    en = "{address}: cannot listen at this address ({cause}). Choose another port (--port), or stop what holds it."


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


class ListFileInvalid(AmbroiseError):
    exit_code = 113
    fr = "{path} : {cause}. Fichiers lus pour « {kind} » : {layouts}."
    en = "{path}: {cause_en}. Files read for “{kind}”: {layouts}."


class ListUnknown(AmbroiseError):
    exit_code = 114
    http_status = 404
    fr = "Liste {name} introuvable. Celles de cette installation : ambroise deid list show"
    en = "List {name} is not there. Those of this installation: ambroise deid list show"


class ColumnsInvalid(AmbroiseError):
    exit_code = 115
    fr = "{path}, {place} : {cause}. Un fichier de colonnes se propose par : ambroise deid columns FICHIER"
    en = "{path}, {place}: {cause_en}. A file of columns is proposed by: ambroise deid columns FILE"


class RowsSetAside(AmbroiseError):
    exit_code = 116
    fr = "{count} ligne(s) mises de côté avec leur raison dans {path} ; les autres sont écrites."
    en = "{count} row(s) set aside with the reason in {path}; the others are written."


class RunKeyDiffers(AmbroiseError):
    exit_code = 117
    http_status = 409
    fr = "{path} : fait avec une autre clé. Relancer avec la même clé, ou choisir une autre sortie, ou effacer {path} pour tout refaire ; rien n'a été écrit."
    en = "{path}: made with another key. Run again with the same key, or choose another output, or remove {path} to do it all anew; nothing was written."


class RunBusy(AmbroiseError):
    exit_code = 118
    http_status = 409
    fr = "{path} : une autre exécution écrit cette sortie. Attendre sa fin, ou choisir une autre sortie."
    en = "{path}: another run is writing this output. Wait for its end, or choose another output."


class ImageOptionInvalid(AmbroiseError):
    exit_code = 123
    fr = "Option d'image {name} refusée : inconnue, ou contraire à une autre. Options : {known}."
    en = "Image option {name} is refused: unknown, or contrary to another. Options: {known}."


class CorpusInvalid(AmbroiseError):
    exit_code = 125
    fr = "{path} : {cause}. Corriger ce fichier puis relancer ; rien n'a été écrit."
    en = "{path}: {cause}. Correct that file and run again; nothing was written."


class GatewayClosed(AmbroiseError):
    exit_code = 3
    http_status = 409
    fr = "La passerelle est fermée : aucun service extérieur dans les réglages. Régler AMBROISE_GATEWAY__URL et AMBROISE_GATEWAY__MODEL."
    en = "The gateway is closed: the settings name no outside service. Set AMBROISE_GATEWAY__URL and AMBROISE_GATEWAY__MODEL."


class GatewayTooRisky(AmbroiseError):
    exit_code = 4
    http_status = 422
    fr = "Rien n'est sorti : {residual} identité(s) pourraient rester visibles (limite {bound}), {count} passage(s) douteux. Raccourcir le texte, ou donner les identités qu'il nomme."
    en = "Nothing has left: {residual} identity(ies) may stay visible (bound {bound}), {count} doubtful stretch(es). Shorten the text, or give the identities that it names."


class GatewayTextTooLong(AmbroiseError):
    exit_code = 5
    http_status = 413
    fr = "Texte de {length} caractères, {longest} au plus par la passerelle. Le couper, ou changer AMBROISE_GATEWAY__LONGEST."
    en = "Text of {length} characters, {longest} at most through the gateway. Cut it, or change AMBROISE_GATEWAY__LONGEST."


class ServiceFailed(AmbroiseError):
    exit_code = 6
    http_status = 502
    fr = "{name} n'a pas répondu comme attendu ({cause}). Vérifier les réglages AMBROISE_GATEWAY__*, puis redemander ; l'envoi est tracé."
    en = "{name} did not answer as expected ({cause}). Check the settings AMBROISE_GATEWAY__*, then ask again; what was sent is traced."


class PolicyUnknown(AmbroiseError):
    exit_code = 44
    fr = "Politique {name} inconnue. Politiques : {known}, ou un fichier .toml."
    en = "Policy {name} is unknown. Policies: {known}, or a .toml file."


class PolicyInvalid(AmbroiseError):
    exit_code = 9
    fr = "{path} : politique refusée ({cause}). Corriger le fichier, puis relancer ; rien n'a été écrit."
    en = "{path}: policy refused ({cause}). Correct the file, then run again; nothing was written."


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
    exit_code = 10
    http_status = 401
    fr = "Identifiant ou mot de passe inexact."
    en = "Wrong login or password."


class SignInBlocked(AmbroiseError):
    exit_code = 10
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


class QueryInvalid(AmbroiseError):
    exit_code = 69
    fr = "Requête refusée par le moteur : {cause}. La corriger ; les tables et colonnes ouvertes : ambroise cohort tables"
    en = "The engine refused the query: {cause}. Correct it; the open tables and columns: ambroise cohort tables"


class QueryStopped(AmbroiseError):
    exit_code = 16
    http_status = 409
    fr = "Requête arrêtée après {seconds} s. La restreindre (moins de tables, une période), puis recommencer."
    en = "Query stopped after {seconds} s. Narrow it (fewer tables, a period), then try again."


class ResearchZoneOutdated(AmbroiseError):
    exit_code = 17
    http_status = 409
    fr = "La zone de recherche ne dit pas encore comment ses colonnes se rendent. Le gestionnaire de données la refait : ambroise pseudonymise --zone care"
    en = "The research zone does not say yet how its columns are rendered. The data manager builds it again: ambroise pseudonymise --zone care"


class HospitalAnswered(AmbroiseError):
    exit_code = 18
    fr = "L'établissement a répondu {status} : {said}"
    en = "The hospital answered {status}: {said}"


class HospitalUnreachable(AmbroiseError):
    exit_code = 19
    fr = "{address} : pas de réponse lisible ({cause}). Vérifier l'adresse (https) et le réseau."
    en = "{address}: no readable answer ({cause}). Check the address (https) and the network."


class TableNotOpen(AmbroiseError):
    exit_code = 35
    http_status = 404
    fr = "La table {table} n'est pas ouverte par l'autorisation de ce projet. Les tables ouvertes : ambroise cohort tables"
    en = "Table {table} is not opened by the permit of this project. The open tables: ambroise cohort tables"


class PasswordTooShort(AmbroiseError):
    exit_code = 65
    fr = "Mot de passe trop court : {minimum} caractères au moins."
    en = "Password too short: at least {minimum} characters."


class PasswordGuessable(AmbroiseError):
    exit_code = 36
    http_status = 400
    fr = "Mot de passe facile à deviner : il contient un mot de l'établissement, une suite de touches ou votre nom. En choisir un autre."
    en = "Password easy to guess: it holds a word of the place, a row of keys or your name. Choose another."


class PasswordUnchanged(AmbroiseError):
    exit_code = 10
    http_status = 400
    fr = "Le nouveau mot de passe est le même que l'ancien. En choisir un autre."
    en = "The new password is the same as the old one. Choose another."


# --- sign-in --------------------------------------------------------------------------------


class SecondFactorWrong(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Code inexact ou déjà utilisé. Saisir le code suivant de l'application, ou un code de secours."
    en = "Wrong code, or one already used. Type the next code of the application, or a recovery code."


class StepExpired(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Connexion restée inachevée trop longtemps, ou déjà terminée. La recommencer depuis le début."
    en = "This sign-in was left unfinished for too long, or is already done. Start it again."


class TokenRefused(AmbroiseError):
    exit_code = 37
    http_status = 401
    fr = "Jeton d'accès inconnu, expiré ou révoqué. En demander un autre à un administrateur : ambroise people token create"
    en = "Access token unknown, expired or revoked. Ask an administrator for another: ambroise people token create"


class IdentityRefused(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Identité refusée : ce qu'a envoyé {provider} n'est pas recevable ({cause}). Recommencer ; si cela revient, prévenir l'administrateur."
    en = "Identity refused: what {provider} sent cannot be accepted ({cause_en}). Try again; if it comes back, tell the administrator."


class ProviderUnavailable(AmbroiseError):
    exit_code = 10
    http_status = 503
    fr = "{provider} ne répond pas ({cause}). Réessayer, ou se connecter avec un compte local."
    en = "{provider} does not answer ({cause}). Try again, or sign in with a local account."


class AccountUnlinked(AmbroiseError):
    exit_code = 10
    http_status = 403
    fr = "Cette identité n'est rattachée à aucun compte actif d'Ambroise. Un administrateur la rattache : ambroise people link"
    en = "This identity belongs to no active account of Ambroise. An administrator links it: ambroise people link"


class DirectoryUnavailable(AmbroiseError):
    exit_code = 38
    http_status = 503
    fr = "Annuaire {url} : {cause}. Vérifier son adresse, son certificat et le compte de lecture ; les comptes locaux restent ouverts."
    en = "Directory {url}: {cause}. Check its address, its certificate and the reading account; local accounts stay open."


class LaunchRefused(AmbroiseError):
    exit_code = 10
    http_status = 401
    fr = "Lien du dossier patient refusé ({cause}). Rouvrir le séjour depuis le dossier patient, ou se connecter."
    en = "The link of the electronic record is refused ({cause_en}). Open the stay from it again, or sign in."


class SecretUnreadable(AmbroiseError):
    exit_code = 39
    http_status = 500
    fr = "Secret de connexion illisible : le coffre n'est pas celui qui l'a scellé. Restaurer coffre et base de la même sauvegarde, ou : ambroise people second-factor reset"
    en = "A sign-in secret cannot be read: the vault is not the one that sealed it. Restore vault and store from one backup, or: ambroise people second-factor reset"


class TokenUnknown(AmbroiseError):
    exit_code = 45
    http_status = 404
    fr = "Aucun jeton d'accès en cours ne porte ce numéro. La liste : ambroise people token list"
    en = "No access token in force has this number. The list: ambroise people token list"


class DirectoryMissing(AmbroiseError):
    exit_code = 46
    http_status = 409
    fr = "Aucun annuaire n'est réglé. Donner AMBROISE_DIRECTORY__URL et les autres réglages de [directory]."
    en = "No directory is set. Give AMBROISE_DIRECTORY__URL and the other settings of [directory]."


class IdentityTaken(AmbroiseError):
    exit_code = 47
    http_status = 409
    fr = "Cette identité est déjà rattachée à un autre compte. La détacher d'abord : ambroise people unlink"
    en = "This identity already belongs to another account. Unlink it first: ambroise people unlink"


# --- uses -----------------------------------------------------------------------------------


class UseUnknown(AmbroiseError):
    exit_code = 80
    http_status = 404
    fr = "Aucun usage d'IA installé ne porte ce nom. Usages installés : {known}."
    en = "No AI use that is installed has this name. Uses installed: {known}."


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
    fr = "Aucune proposition ne porte ce numéro. Elle a pu être créée dans une autre installation."
    en = "No draft has this number. It may have been made in another installation."


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


class GenerationGone(AmbroiseError):
    exit_code = 10
    http_status = 410
    fr = "Exécution {id} : son contenu n'est plus conservé, ou ne se lit pas ({cause}). Sa trace et ses empreintes restent au journal le temps de leur classe."
    en = "Run {id}: its content is no longer kept, or cannot be read ({cause}). Its trace and its digests stay in the trail for the time of their class."


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


class OutsideCareTeam(AccessRefused):
    exit_code = 66
    fr = "Patient hors de votre équipe de soins : il manque {missing}. S'adresser à : {ask}."
    en = "Patient outside your care team: {missing_en} is missing. Ask: {ask_en}."


# --- projects, permits, releases ------------------------------------------------------------


class ProjectUnknown(AmbroiseError):
    exit_code = 48
    http_status = 404
    fr = "Aucun projet ne porte ce numéro. La liste de vos projets : ambroise project list"
    en = "No project has this number. The list of your projects: ambroise project list"


class MemberInvalid(AmbroiseError):
    exit_code = 49
    http_status = 409
    fr = "Projet {project} : habilitation inchangée. Il faut l'identifiant d'une autre personne, active, chercheur ou responsable de projet, et des dates dans l'ordre."
    en = "Project {project}: membership unchanged. Give the login of another active person, researcher or project lead, and dates in order."


class PermitPending(AmbroiseError):
    exit_code = 50
    http_status = 409
    fr = "Projet {project} : une demande d'autorisation attend déjà. La clore avant d'en faire une autre."
    en = "Project {project}: a request for a permit is waiting already. Close it before making another."


class PermitStep(AmbroiseError):
    exit_code = 51
    http_status = 409
    fr = "Projet {project} : aucune autorisation dans un état qui admet « {act} ». Recharger la page du projet."
    en = 'Project {project}: no permit is in a state that takes "{act}". Reload the page of the project.'


class PermitIncomplete(AmbroiseError):
    exit_code = 52
    http_status = 409
    fr = "Projet {project} : il manque des pièces à la demande ({missing}). Les enregistrer, puis décider."
    en = "Project {project}: the request lacks references ({missing}). Record them, then decide."


class PermitInvalid(AmbroiseError):
    exit_code = 53
    fr = "Demande d'autorisation : champ {field} invalide. Corriger ce champ puis recommencer."
    en = "Request for a permit: field {field} is invalid. Correct this field and try again."


class UnitsInvalid(AmbroiseError):
    exit_code = 54
    fr = "Arbre des unités : l'unité {unit} est donnée deux fois, ou n'est rattachée à aucun sommet. Rien n'a changé ; corriger le fichier."
    en = "Tree of units: unit {unit} is given twice, or hangs from no top. Nothing changed; correct the file."


class ReasonMissing(AmbroiseError):
    exit_code = 55
    fr = "Cet acte demande un motif. Le saisir : il reste au dossier."
    en = "This act needs a reason. Give it: it stays on file."


class ReleaseUnknown(AmbroiseError):
    exit_code = 56
    http_status = 404
    fr = "Aucune sortie ne porte ce numéro. Revenir à la page du projet."
    en = "No release has this number. Go back to the page of the project."


class ReleaseFolderInvalid(AmbroiseError):
    exit_code = 57
    fr = "{path} : ce dossier ne peut pas sortir ({cause}). Le corriger, puis refaire la demande."
    en = "{path}: this folder cannot be released ({cause}). Correct it, then ask again."


class ReleaseBlocked(AmbroiseError):
    exit_code = 58
    http_status = 409
    fr = "Sortie {id} : {count} constat(s) bloquant(s). Refuser, corriger les fichiers, refaire la demande."
    en = "Release {id}: {count} blocking finding(s). Refuse it, correct the files, ask again."


class ReleaseChanged(AmbroiseError):
    exit_code = 59
    http_status = 409
    fr = "Sortie {id} : le dossier a changé depuis la demande. Refuser cette sortie ; une nouvelle demande sera contrôlée à nouveau."
    en = "Release {id}: the folder has changed since the request. Refuse this release; a new request is checked again."


class RequestDecided(AmbroiseError):
    exit_code = 62
    http_status = 409
    fr = "La demande {id} n'attend plus de décision. Recharger la page."
    en = "Request {id} no longer waits for a decision. Reload the page."


class ReidentificationSpent(AmbroiseError):
    exit_code = 63
    http_status = 409
    fr = "La réidentification {id} a déjà été ouverte, ou son délai est passé. Refaire une demande motivée."
    en = "Re-identification {id} has been opened already, or its time is over. Make a new request with its reason."


class PseudonymUnknown(AmbroiseError):
    exit_code = 93
    http_status = 404
    fr = "Réidentification {id} : ce pseudonyme ne désigne personne dans le coffre. Vérifier le numéro et le projet."
    en = "Re-identification {id}: this pseudonym stands for nobody in the vault. Check the number and the project."


class EffectUnknown(AmbroiseError):
    exit_code = 94
    http_status = 404
    fr = "Projet {project} : aucune suite d'opposition n'attend sous ce numéro. Recharger la page."
    en = "Project {project}: no effect of an opposition waits under this number. Reload the page."


class OppositionInvalid(AmbroiseError):
    exit_code = 95
    fr = "Opposition non enregistrée : champ {field} invalide. Corriger ce champ puis recommencer."
    en = "Opposition not recorded: field {field} is invalid. Correct this field and try again."


class ArtefactInvalid(AmbroiseError):
    exit_code = 96
    fr = "Objet dérivé non enregistré : champ {field} invalide. Corriger puis recommencer."
    en = "Derived object not recorded: field {field} is invalid. Correct it and try again."


class PersonNotListed(AmbroiseError):
    exit_code = 97
    http_status = 404
    fr = "Personne n'a cet identifiant ici. La liste : page « Personnes », ou ambroise people list"
    en = "Nobody has this login here. The list: page “People”, or ambroise people list"


class AlertUnknown(AmbroiseError):
    exit_code = 10
    http_status = 404
    fr = "Aucune alerte n'attend sous ce numéro. Recharger la page."
    en = "No alert waits under this number. Reload the page."


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


# --- vocabularies ---------------------------------------------------------------------------


class VocabularyInvalid(AmbroiseError):
    exit_code = 7
    fr = "Vocabulaire {name} : {cause}. Rien n'a changé ; corriger puis recommencer (docs/vocabularies.md)."
    en = "Vocabulary {name}: {cause_en}. Nothing has changed; correct it and try again (docs/vocabularies.md)."


# --- continuity -----------------------------------------------------------------------------


class BackupKeyNeeded(AmbroiseError):
    exit_code = 98
    fr = "Sauvegarde : {cause}. Donner dans AMBROISE_BACKUP_KEY_FILE un fichier de clé hors de {place} ; il est créé à la première sauvegarde."
    en = "Backup: {cause_en}. Name in AMBROISE_BACKUP_KEY_FILE a key file outside {place}; the first backup creates it."


class BackupKeyWrong(AmbroiseError):
    exit_code = 99
    fr = "{folder} : la clé {key_file} n'ouvre pas cette sauvegarde. Donner celle qui a servi à la faire (AMBROISE_BACKUP_KEY_FILE)."
    en = "{folder}: key {key_file} does not open this backup. Give the one it was made with (AMBROISE_BACKUP_KEY_FILE)."


class BackupUnknown(AmbroiseError):
    exit_code = 100
    http_status = 404
    fr = "{folder} : aucune sauvegarde {backup}. La liste : ambroise backup {folder} --list"
    en = "{folder}: no backup {backup}. The list: ambroise backup {folder} --list"


class BackupDamaged(AmbroiseError):
    exit_code = 101
    http_status = 500
    fr = "Sauvegarde {backup} : {count} morceau(x) manquant(s) ou altéré(s), mis de côté. Refaire une sauvegarde, et restaurer depuis une autre copie si besoin."
    en = "Backup {backup}: {count} piece(s) missing or altered, set aside. Make a new backup, and restore from another copy if needed."


class BackupBusy(AmbroiseError):
    exit_code = 102
    http_status = 409
    fr = "{folder} : une autre sauvegarde y écrit. Réessayer quand elle est finie."
    en = "{folder}: another backup is writing there. Try again when it ends."


class BackupUnsettled(AmbroiseError):
    exit_code = 104
    http_status = 409
    fr = "{name} : n'a cessé de changer pendant la sauvegarde ; la sauvegarde précédente reste entière. Relancer."
    en = "{name}: kept changing during the backup; the previous backup stays whole. Run again."


class HomeNotEmpty(AmbroiseError):
    exit_code = 105
    http_status = 409
    fr = "{place} contient déjà quelque chose : rien n'a été restauré. Restaurer sur une installation vide."
    en = "{place} already holds something: nothing was restored. Restore on an empty installation."


class RestoreDiffers(AmbroiseError):
    exit_code = 106
    http_status = 500
    fr = "Sauvegarde {backup} restaurée, mais {count} contrôle(s) diffèrent : {names}. Ne pas mettre en service ; restaurer une autre sauvegarde."
    en = "Backup {backup} restored, but {count} check(s) differ: {names}. Do not put in service; restore another backup."


class NotReady(AmbroiseError):
    exit_code = 107
    http_status = 503
    fr = "L'installation n'est pas prête : {names}. Ce qui reste possible et quoi faire : ambroise status"
    en = "The installation is not ready: {names}. What is still possible and what to do: ambroise status"


# --- jobs -----------------------------------------------------------------------------------


class JobUnknown(AmbroiseError):
    exit_code = 108
    http_status = 404
    fr = "Aucune tâche ne porte ce numéro. La liste : ambroise jobs list"
    en = "No job has this number. The list: ambroise jobs list"


class JobNotRetried(AmbroiseError):
    exit_code = 109
    http_status = 409
    fr = "La tâche {job} est dans l'état « {state} » : seule une tâche en échec ou annulée se relance."
    en = 'Job {job} is "{state}": only a failed or cancelled job can be retried.'


class JobStopped(AmbroiseError):
    exit_code = 111
    http_status = 409
    fr = "La tâche {job} a été arrêtée à la demande d'une personne ; ce qui était fait et validé le reste."
    en = "Job {job} was stopped because somebody asked; what was done and committed stays."


class JobKindUnknown(AmbroiseError):
    exit_code = 112
    http_status = 400
    fr = "Aucun travail du nom de {kind}. Noms connus : {known}."
    en = "No work named {kind}. Known names: {known}."
