"""Gold, and evaluations of AI uses on it."""

from ambroise.errors.base import AmbroiseError


class UseNotScored(AmbroiseError):
    exit_code = 210
    http_status = 409
    fr = "L'usage d'IA {name} ne dit pas comment ses propositions sont notées : il ne peut pas être évalué. Le demander à son auteur (docs/evaluation.md)."
    en = "AI use {name} does not say how its drafts are scored: it cannot be evaluated. Ask its author (docs/evaluation.md)."


class GoldUnreadable(AmbroiseError):
    exit_code = 210
    http_status = 409
    fr = "Jeu de référence {path} : illisible ({cause}). Attendu : un dossier avec gold.toml et cases.jsonl (docs/evaluation.md)."
    en = "Gold {path}: cannot be read ({cause}). Expected: a folder with gold.toml and cases.jsonl (docs/evaluation.md)."


class GoldRefused(AmbroiseError):
    """A gold that would give no honest score: its origin is not said, or it is no gold."""

    exit_code = 210
    http_status = 409
    fr = "Jeu de référence {path} : refusé, {cause}. Pas de score sans l'origine de sa référence (docs/evaluation.md)."
    en = "Gold {path}: refused, {cause_en}. No score without the origin of its gold (docs/evaluation.md)."


class GoldOfAnotherUse(AmbroiseError):
    exit_code = 210
    http_status = 409
    fr = "Le jeu de référence {gold} est celui de l'usage {of}, pas de {use}."
    en = "Gold {gold} is that of use {of}, not of {use}."


class GoldUnknown(AmbroiseError):
    exit_code = 210
    http_status = 404
    fr = "Aucun jeu de référence ne porte le nom {name} dans {place}. Y déposer son dossier (docs/evaluation.md)."
    en = "No gold is named {name} in {place}. Put its folder there (docs/evaluation.md)."


class EvaluationStopped(AmbroiseError):
    exit_code = 211
    fr = "Évaluation {id} interrompue : {done} cas sur {total} sont faits et gardés. La même commande la reprend."
    en = "Evaluation {id} stopped: {done} cases of {total} are done and kept. The same command takes it up again."


class EvaluationUnknown(AmbroiseError):
    exit_code = 211
    http_status = 404
    fr = "Aucune évaluation ne porte ce numéro. Voir : /evaluations"
    en = "No evaluation has this number. See: /evaluations"


class CaseUnknown(AmbroiseError):
    exit_code = 211
    http_status = 404
    fr = "Évaluation {id} : aucun cas à cette place, ou son contenu n'est plus conservé. Ses chiffres restent."
    en = "Evaluation {id}: no case at this place, or its content is no longer kept. Its figures stay."
