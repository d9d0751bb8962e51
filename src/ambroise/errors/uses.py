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


class UseForResearchOnly(AmbroiseError):
    exit_code = 81
    http_status = 409
    fr = "L'usage d'IA {name} prédit ou guide, et reste « recherche seulement » : aucun statut de dispositif médical qui le permette n'est au registre. L'enregistrer : ambroise register set-device {name}"
    en = 'AI use {name} predicts or guides, and stays "research only": the register holds no medical-device status that allows more. Record it: ambroise register set-device {name}'


class PassageClosed(AmbroiseError):
    exit_code = 81
    http_status = 409
    fr = "L'usage d'IA {name} est dans l'état « {state} » : il ne passe pas à « {new} ». États possibles : {open}."
    en = 'AI use {name} is in state "{state_en}": it does not pass to "{new_en}". Possible states: {open_en}.'


class ConditionsMissing(AmbroiseError):
    exit_code = 81
    http_status = 409
    fr = "L'usage d'IA {name} ne passe pas à « {state} ». Il manque : {missing}. À enregistrer sur /usages/{name} ou par « ambroise register »."
    en = 'AI use {name} does not pass to "{state_en}". Missing: {missing_en}. To be recorded at /usages/{name} or with "ambroise register".'


class RecordInvalid(AmbroiseError):
    exit_code = 81
    http_status = 400
    fr = "Registre, {kind} : à corriger : {fields}. Une personne est désignée par l'identifiant d'un compte actif, un moteur par un nom de la fiche."
    en = "Register, {kind}: to be corrected: {fields}. A person is given by the login of an active account, an engine by a name of the card."


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


class DraftChanged(AmbroiseError):
    exit_code = 86
    http_status = 409
    fr = "La proposition {id} a changé pendant que vous la lisiez. Rien n'est perdu : recharger la page, relire, puis valider."
    en = "Draft {id} changed while you were reading it. Nothing is lost: reload the page, read it again, then validate."


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


class BatchIncomplete(AmbroiseError):
    exit_code = 253
    http_status = 409
    fr = "L'usage d'IA {name} n'a rien proposé pour {count} séjours ; les autres propositions sont gardées. Les causes sont dites séjour par séjour ; y remédier, puis relancer la même commande : rien n'est refait."
    en = "AI use {name} proposed nothing for {count} stays; the other drafts are kept. The causes are told stay by stay; mend them, then run the same command again: nothing is done twice."


class StayNotFound(AmbroiseError):
    exit_code = 92
    http_status = 404
    fr = "Aucun séjour ne porte le numéro {number} dans la zone de soins. Vérifier le numéro (IEP)."
    en = "No stay has number {number} in the care zone. Check the number (IEP)."


class ConfinementMissing(AmbroiseError):
    exit_code = 81
    http_status = 503
    fr = "{name} ne s'exécute pas : cette machine ne sait pas l'isoler ({missing}). Il faut un noyau Linux 5.13 ou plus avec Landlock (paramètre lsm=landlock,...) et seccomp, sur x86_64 ou aarch64, permis dans le conteneur ; voir docs/plugins.md."
    en = "{name} does not run: this machine cannot hold it in ({missing}). It takes a Linux kernel 5.13 or later with Landlock (parameter lsm=landlock,...) and seccomp, on x86_64 or aarch64, allowed in the container; see docs/plugins.md."


class ConfinementOpen(AmbroiseError):
    exit_code = 81
    http_status = 503
    fr = "{name} ne s'exécute pas : le dossier {folder} serait à sa portée. Placer l'installation hors des dossiers de programmes (AMBROISE_HOME)."
    en = "{name} does not run: folder {folder} would be within its reach. Keep the installation out of the folders of programs (AMBROISE_HOME)."


class ConfinedFailed(AmbroiseError):
    exit_code = 81
    http_status = 502
    fr = "{name}, exécuté dans son propre processus, n'a rien rendu : {cause}. Rien d'autre n'est touché ; le signaler à son fournisseur, ou l'arrêter au registre."
    en = "{name}, run in its own process, returned nothing: {cause_en}. Nothing else is touched; tell its vendor, or stop it in the register."


class UseUnusable(AmbroiseError):
    exit_code = 81
    http_status = 502
    fr = "{name}, installé par {distribution}, ne peut pas servir : {cause}. Le signaler à son fournisseur."
    en = "{name}, installed by {distribution}, cannot be used: {cause_en}. Tell its vendor."


class DraftRefused(AmbroiseError):
    exit_code = 81
    http_status = 502
    fr = "L'usage d'IA {name} a rendu une proposition qui n'est pas recevable ({cause}) : personne ne la verra. Le signaler à son fournisseur, ou l'arrêter au registre."
    en = "AI use {name} returned a draft that cannot be taken ({cause_en}): nobody will see it. Tell its vendor, or stop it in the register."


class VersionDiffers(AmbroiseError):
    exit_code = 87
    http_status = 409
    fr = "Cette version ne dit plus {count} fait(s) des médicaments comme la lettre ({what}). Remettre le nom, la posologie et la durée de la lettre, ou corriger la lettre puis refaire la version ; rien n'est validé."
    en = "This version no longer says {count} fact(s) of the drugs as the letter does ({what}). Put back the name, dosage and duration of the letter, or correct the letter and make the version again; nothing is validated."


class VersionOfOtherLetter(AmbroiseError):
    exit_code = 87
    http_status = 409
    fr = "Cette version a été faite d'une lettre qui n'était pas validée, ou qui a changé depuis. Valider la lettre, refaire la version, puis la valider ; rien n'est perdu."
    en = "This version was made from a letter that was not validated, or that has changed since. Validate the letter, make the version again, then validate it; nothing is lost."


class UseGivenDraft(AmbroiseError):
    exit_code = 84
    http_status = 409
    fr = "L'usage d'IA {name} part d'une proposition de l'usage {source} qu'une personne a relue, pas d'un séjour. Le lancer depuis la page de cette proposition."
    en = "AI use {name} starts from a draft of the use {source} that a person has read, not from a stay. Run it from the page of that draft."
