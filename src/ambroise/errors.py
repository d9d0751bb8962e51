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


# --- intake ---------------------------------------------------------------------------------


class SourceUnreadable(AmbroiseError):
    exit_code = 30
    fr = "{path} : lecture impossible ({cause}). Vérifier le chemin et les droits, puis relancer."
    en = "{path}: cannot be read ({cause}). Check the path and its permissions, then run again."


class SourceEmpty(AmbroiseError):
    exit_code = 31
    fr = "{path} : aucun fichier à recevoir. Formats lus : {formats}."
    en = "{path}: no file to take in. Formats read: {formats}."
