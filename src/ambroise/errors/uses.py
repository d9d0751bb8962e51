"""AI uses, their engines and their drafts."""

from ambroise.errors.base import AmbroiseError


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
