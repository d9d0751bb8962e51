"""Letters as documents that are sent: what may not leave, what cannot, what came back."""

from ambroise.errors.base import AmbroiseError


class LetterNotValidated(AmbroiseError):
    exit_code = 245
    http_status = 409
    fr = "La lettre {id} n'est pas validée : elle ne s'imprime pas et ne s'envoie pas. La faire valider par un médecin."
    en = "Letter {id} is not validated: it is neither printed nor sent. Have a doctor validate it."


class LanguageUnprintable(AmbroiseError):
    exit_code = 245
    http_status = 409
    fr = "La version en langue « {language} » ne s'écrit pas en {format}. Prendre le format HTML, qui s'imprime depuis le navigateur."
    en = 'The version in language "{language}" cannot be written as {format}. Take HTML, which the browser prints.'


class LetterOutdated(AmbroiseError):
    exit_code = 245
    http_status = 409
    fr = "La lettre {id} a une version plus récente : c'est elle qui s'envoie, une fois validée."
    en = "Letter {id} has a later version: that one is sent, once validated."


class ConnectorUnknown(AmbroiseError):
    exit_code = 246
    http_status = 404
    fr = "Aucun connecteur {name} n'est réglé. Connecteurs réglés : {known} (section connectors d'ambroise.toml, docs/sending.md)."
    en = "No connector {name} is configured. Connectors configured: {known} (section connectors of ambroise.toml, docs/sending.md)."


class ConnectorInvalid(AmbroiseError):
    exit_code = 246
    http_status = 500
    fr = "Connecteur {name} : réglage à corriger : {cause} (docs/sending.md)."
    en = "Connector {name}: setting to be corrected: {cause_en} (docs/sending.md)."


class RecipientNotServed(AmbroiseError):
    exit_code = 246
    http_status = 409
    fr = "Le connecteur {name} n'envoie pas au destinataire « {recipient} ». Le choisir parmi ceux que la page propose, ou compléter `recipients` dans ambroise.toml."
    en = 'Connector {name} does not send to recipient "{recipient}". Choose one that the page offers, or complete `recipients` in ambroise.toml.'


class RecipientUnknown(AmbroiseError):
    exit_code = 247
    http_status = 409
    fr = "Le dossier du séjour {stay} ne donne pas le destinataire « {recipient} ». Le compléter dans le dossier patient, puis recharger la page."
    en = 'The record of stay {stay} does not give recipient "{recipient}". Complete it in the electronic record, then reload the page.'


class DispatchUnknown(AmbroiseError):
    exit_code = 247
    http_status = 404
    fr = "Aucun envoi ne porte ce numéro pour cette lettre."
    en = "No sending of this letter has this number."


class DispatchNotRecalled(AmbroiseError):
    exit_code = 247
    http_status = 409
    fr = "L'envoi {id} est dans l'état « {state} » : seul un envoi parti se rappelle."
    en = 'Sending {id} is "{state_en}": only what went out can be called back.'


class DispatchNotSentAgain(AmbroiseError):
    exit_code = 247
    http_status = 409
    fr = "L'envoi {id} est dans l'état « {state} » : seul un envoi en échec se relance."
    en = 'Sending {id} is "{state_en}": only one that failed can be sent again.'


class DispatchEmptied(AmbroiseError):
    exit_code = 247
    http_status = 409
    fr = "L'envoi {id} est plus vieux que la durée de conservation : son contenu est effacé. Exporter la lettre et joindre le destinataire directement."
    en = "Sending {id} is past its time of retention: its content is removed. Export the letter and reach the recipient directly."


class DocumentUnreadable(AmbroiseError):
    exit_code = 248
    http_status = 500
    fr = "Envoi {id} : document illisible ({cause}). Restaurer care/dispatches et le coffre de la même sauvegarde."
    en = "Sending {id}: its document cannot be read ({cause}). Restore care/dispatches and the vault of one backup."
