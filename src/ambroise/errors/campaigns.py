"""Gold made at the site, and blind readings."""

from ambroise.errors.base import AmbroiseError


class CampaignUnknown(AmbroiseError):
    exit_code = 170
    http_status = 404
    fr = "Cette campagne, ou ce cas, n'existe pas. Celles de l'établissement : ambroise campaign status"
    en = "There is no such campaign, or no such case. Those of the site: ambroise campaign status"


class CampaignRefused(AmbroiseError):
    exit_code = 171
    http_status = 409
    fr = "{cause} Rien n'a changé."
    en = "{cause_en} Nothing has changed."


class AnswersSetAside(AmbroiseError):
    exit_code = 172
    fr = "{count} document(s) mis de côté avec leur raison dans {path} ; les autres sont repris."
    en = "{count} document(s) set aside with the reason in {path}; the others are taken in."


class QuestionInvalid(AmbroiseError):
    exit_code = 9
    fr = "Question de la campagne : {cause}. Corriger les libellés ; rien n'a été créé."
    en = "Question of the campaign: {cause_en}. Correct the labels; nothing was created."


class BlindReadingUnknown(AmbroiseError):
    exit_code = 173
    http_status = 404
    fr = "Cette lecture à l'aveugle, ou cette feuille, n'existe pas."
    en = "There is no such blind reading, or no such sheet."


class BlindReadingRefused(AmbroiseError):
    exit_code = 174
    http_status = 409
    fr = "{cause} Rien n'a changé."
    en = "{cause_en} Nothing has changed."


class LettersInvalid(AmbroiseError):
    """A file of letters with a fault: `place` is a line and a key, never a value."""

    exit_code = 9
    fr = "Lettres, {place} : {cause}. Corriger le fichier (docs/gold.md) ; rien n'a été créé."
    en = "Letters, {place}: {cause_en}. Correct the file (docs/gold.md); nothing was created."
