"""Pseudonymisation of files: keys, feeds, lists, columns, models, runs, reports."""

from ambroise.errors.base import AmbroiseError


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


class PolicyUnknown(AmbroiseError):
    exit_code = 44
    fr = "Politique {name} inconnue. Politiques : {known}, ou un fichier .toml."
    en = "Policy {name} is unknown. Policies: {known}, or a .toml file."


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
