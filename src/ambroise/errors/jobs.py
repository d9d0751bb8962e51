"""Work done later: jobs that are unknown, stopped or not to be tried again."""

from ambroise.errors.base import AmbroiseError


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
