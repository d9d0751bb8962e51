"""What computes a use: servers of language models, model files."""

from ambroise.errors.base import AmbroiseError


class GenerationFailed(AmbroiseError):
    """A language model gave nothing that can be used; `code` names the cause, for a use to act on."""

    exit_code = 200
    http_status = 502
    fr = "Le moteur {name} n'a pas donné de réponse utilisable ({cause}). Recommencer, ou choisir un autre moteur ; l'état des moteurs : /moteurs"
    en = "Engine {name} gave no answer that can be used ({cause_en}). Try again, or choose another engine; the state of engines: /moteurs"

    @property
    def code(self) -> str:
        return str(self.fields["code"])


class EngineNotForRole(AmbroiseError):
    exit_code = 201
    http_status = 403
    fr = "Le moteur {name} est réservé à certains rôles ({roles}). Demander à l'administrateur : réglage AMBROISE_ENDPOINTS__*__ROLES."
    en = "Engine {name} is kept for some roles ({roles}). Ask the administrator: setting AMBROISE_ENDPOINTS__*__ROLES."


class EngineStaysInside(AmbroiseError):
    exit_code = 202
    http_status = 409
    fr = "Le moteur {name} est hors de l'établissement : aucune décision d'envoi par la passerelle n'accompagne cette exécution. Choisir un moteur de l'établissement."
    en = "Engine {name} is outside the hospital: this run comes with no decision to send through the gateway. Choose an engine of the hospital."


class ModelFileInvalid(AmbroiseError):
    exit_code = 203
    http_status = 409
    fr = "Modèle {name} refusé : {cause}. Demander à son auteur un dossier conforme (docs/engines.md)."
    en = "Model {name} refused: {cause_en}. Ask its author for a folder as docs/engines.md says."


class ModelInputInvalid(AmbroiseError):
    exit_code = 204
    http_status = 400
    fr = "Modèle {name} : donnée « {input} » {cause}. Aucun résultat n'est calculé."
    en = 'Model {name}: input "{input}" {cause_en}. Nothing is computed.'
