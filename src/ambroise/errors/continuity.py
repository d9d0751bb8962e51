"""Backups, restores, drills."""

from ambroise.errors.base import AmbroiseError


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
