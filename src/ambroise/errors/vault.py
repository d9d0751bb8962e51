"""The vault and its keys."""

from ambroise.errors.base import AmbroiseError


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
