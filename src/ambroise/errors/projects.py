"""Projects, permits, releases, re-identifications, oppositions."""

from ambroise.errors.base import AmbroiseError


class ProjectUnknown(AmbroiseError):
    exit_code = 48
    http_status = 404
    fr = "Aucun projet ne porte ce numéro. La liste de vos projets : ambroise project list"
    en = "No project has this number. The list of your projects: ambroise project list"


class CohortUnknown(AmbroiseError):
    exit_code = 48
    http_status = 404
    fr = "Aucune cohorte, ou aucune version, de ce projet ne porte ce numéro. La liste : ambroise cohort list --project PROJET"
    en = "No cohort, or no version, of this project has this number. The list: ambroise cohort list --project PROJECT"


class CohortNotOpen(AmbroiseError):
    """A criterion reads tables of which the permit opens no column: its members would tell them."""

    exit_code = 52
    http_status = 409
    fr = "Projet {project} : l'autorisation n'ouvre pas {tables}, que lit un critère. Rien n'est gardé ; ôter ce critère, ou demander ces colonnes : /projets/{project}/demande"
    en = "Project {project}: the permit does not open {tables}, which a criterion reads. Nothing is kept; remove that criterion, or ask for these columns: /projets/{project}/demande"


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


class AlertUnknown(AmbroiseError):
    exit_code = 10
    http_status = 404
    fr = "Aucune alerte n'attend sous ce numéro. Recharger la page."
    en = "No alert waits under this number. Reload the page."
