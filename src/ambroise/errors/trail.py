"""The journal: not written, altered, exported, forwarded, purged."""

from ambroise.errors.base import AmbroiseError


class TrailUnavailable(AmbroiseError):
    exit_code = 27
    http_status = 503
    fr = "Journal des accès indisponible ({cause}) : l'accès est refusé. Prévenir l'administrateur ; contrôle : ambroise trail verify"
    en = "The access trail is unavailable ({cause}): access is refused. Tell the administrator; check with: ambroise trail verify"


class TrailAltered(AmbroiseError):
    exit_code = 72
    http_status = 409
    fr = "Journal des accès : {count} altération(s) trouvée(s). Ne rien effacer et prévenir le RSSI et le DPO."
    en = "Access trail: {count} alteration(s) found. Erase nothing; tell the security officer and the DPO."


class ExportAltered(AmbroiseError):
    exit_code = 73
    http_status = 409
    fr = "{path} : {count} altération(s) trouvée(s) dans cet export du journal. Ne pas s'en servir comme preuve ; le redemander à l'établissement."
    en = "{path}: {count} alteration(s) found in this export of the trail. Do not use it as evidence; ask the hospital for it again."


class SiemUnreachable(AmbroiseError):
    exit_code = 74
    http_status = 503
    fr = "Collecteur de journaux {address} : envoi impossible ({cause}). Rien n'est perdu, l'envoi reprend au même endroit ; vérifier le collecteur et AMBROISE_SIEM."
    en = "Log collector {address}: cannot send ({cause}). Nothing is lost, sending goes on from the same place; check the collector and AMBROISE_SIEM."


class SegmentUnknown(AmbroiseError):
    exit_code = 75
    http_status = 404
    fr = "Journal des accès : le segment {number} de la classe {retention} n'existe pas, ou ses entrées sont purgées. Le chercher dans les archives."
    en = "Access trail: segment {number} of class {retention} does not exist, or its entries are purged. Look for it in the archives."


class RetentionTooShort(AmbroiseError):
    exit_code = 76
    fr = "Durée de {days} jours refusée pour la classe {retention} : {minimum} jours au moins, pour qu'une enquête trouve encore ses traces."
    en = "A duration of {days} days is refused for class {retention}: at least {minimum} days, so that an inquiry still finds its traces."
