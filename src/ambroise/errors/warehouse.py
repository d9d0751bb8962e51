"""Patients, stays and rows that are looked for and not there."""

from ambroise.errors.base import AmbroiseError


class PersonNotFound(AmbroiseError):
    exit_code = 33
    http_status = 404
    fr = "Patient {number} : {count} dossier(s) trouvé(s), il en faut un. Donner l'IPP complet."
    en = "Patient {number}: {count} record(s) found, one is needed. Give the whole patient number."


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


class ResourceNotFound(AmbroiseError):
    exit_code = 122
    http_status = 404
    fr = "{type}/{id} : aucune ressource de ce type à ce numéro. Les types servis : /fhir/metadata"
    en = "{type}/{id}: no resource of this type under this number. The types served: /fhir/metadata"


class ViewStopped(AmbroiseError):
    """A view met a value that it has no column for; `place` is a path, never the value."""

    exit_code = 7
    fr = "Vue {view} arrêtée, {place} : {cause}. Rien n'est écrit ; corriger la vue ou la source."
    en = "View {view} stopped, {place}: {cause_en}. Nothing is written; correct the view or the source."


class NoteSearchInvalid(AmbroiseError):
    exit_code = 10
    http_status = 422
    fr = "Recherche dans les documents : aucun mot à chercher. Écrire au moins un mot qui ne soit pas précédé de « - »."
    en = "Search in documents: no word to look for. Write at least one word without a minus before it."
