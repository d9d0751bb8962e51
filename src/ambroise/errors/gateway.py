"""The one way to an outside service."""

from ambroise.errors.base import AmbroiseError


class GatewayClosed(AmbroiseError):
    exit_code = 3
    http_status = 409
    fr = "La passerelle est fermée : aucun service extérieur dans les réglages. Régler AMBROISE_GATEWAY__URL et AMBROISE_GATEWAY__MODEL."
    en = "The gateway is closed: the settings name no outside service. Set AMBROISE_GATEWAY__URL and AMBROISE_GATEWAY__MODEL."


class GatewayTooRisky(AmbroiseError):
    exit_code = 4
    http_status = 422
    fr = "Rien n'est sorti : {residual} identité(s) pourraient rester visibles (limite {bound}), {count} passage(s) douteux. Raccourcir le texte, ou donner les identités qu'il nomme."
    en = "Nothing has left: {residual} identity(ies) may stay visible (bound {bound}), {count} doubtful stretch(es). Shorten the text, or give the identities that it names."


class GatewayTextTooLong(AmbroiseError):
    exit_code = 5
    http_status = 413
    fr = "Texte de {length} caractères, {longest} au plus par la passerelle. Le couper, ou changer AMBROISE_GATEWAY__LONGEST."
    en = "Text of {length} characters, {longest} at most through the gateway. Cut it, or change AMBROISE_GATEWAY__LONGEST."


class ServiceFailed(AmbroiseError):
    exit_code = 6
    http_status = 502
    fr = "{name} n'a pas répondu comme attendu ({cause}). Vérifier les réglages AMBROISE_GATEWAY__*, puis redemander ; l'envoi est tracé."
    en = "{name} did not answer as expected ({cause}). Check the settings AMBROISE_GATEWAY__*, then ask again; what was sent is traced."
