"""Gold made at the site, and blind readings."""

from ambroise.errors.base import AmbroiseError


class CampaignUnknown(AmbroiseError):
    exit_code = 220
    http_status = 404
    fr = "Cette campagne, ou ce cas, n'existe pas. Celles de l'établissement : ambroise campaign status"
    en = "There is no such campaign, or no such case. Those of the site: ambroise campaign status"


class CampaignRefused(AmbroiseError):
    exit_code = 220
    http_status = 409
    fr = "{cause} Rien n'a changé."
    en = "{cause_en} Nothing has changed."


class AnswersSetAside(AmbroiseError):
    exit_code = 220
    fr = "{count} document(s) mis de côté avec leur raison dans {path} ; les autres sont repris."
    en = "{count} document(s) set aside with the reason in {path}; the others are taken in."


class BlindReadingUnknown(AmbroiseError):
    exit_code = 10
    http_status = 404
    fr = "Cette lecture à l'aveugle, ou cette feuille, n'existe pas."
    en = "There is no such blind reading, or no such sheet."


class BlindReadingRefused(AmbroiseError):
    exit_code = 10
    http_status = 409
    fr = "{cause} Rien n'a changé."
    en = "{cause_en} Nothing has changed."
