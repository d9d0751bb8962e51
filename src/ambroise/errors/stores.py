"""The operational store, the tables and their room: what cannot be written or read now."""

from ambroise.errors.base import AmbroiseError


class MemoryTooSmall(AmbroiseError):
    exit_code = 20
    http_status = 507
    fr = "{path} : pas assez de mémoire pour ce calcul. Augmenter AMBROISE_MEMORY_LIMIT_MB puis relancer : rien n'est perdu ni doublé."
    en = "{path}: not enough memory for this computation. Raise AMBROISE_MEMORY_LIMIT_MB and run again: nothing is lost or doubled."


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
