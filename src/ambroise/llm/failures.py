"""Why a generation failed: one name a cause, and never a word of what was asked or answered."""

from enum import StrEnum
from typing import Final


class Cause(StrEnum):
    """What went wrong, as health pages and run records name it."""

    REFUSED = "refused"
    TIMEOUT = "timeout"
    CUT = "cut"
    SERVER_ERROR = "server_error"
    BUSY = "busy"
    REJECTED = "rejected"
    REDIRECTED = "redirected"
    TOO_BIG = "too_big"
    INVALID_TEXT = "invalid_text"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    LENGTH = "length"
    FILTERED = "filtered"
    NOT_JSON = "not_json"
    SCHEMA = "schema"
    NOT_WORDS = "not_words"
    CANCELLED = "cancelled"
    TOO_LONG = "too_long"
    KEPT_IN = "kept_in"
    RESTING = "resting"
    FULL = "full"
    IMPATIENT = "impatient"
    NO_KEY = "no_key"

    def shown(self, lang: str = "fr") -> str:
        return _WORDS[self][0 if lang == "fr" else 1]

    @property
    def retried(self) -> bool:
        """Whether asking the same again at once may go better."""
        return self not in _FINAL

    @property
    def asked(self) -> bool:
        """Whether the server was asked, and not called off."""
        return self not in _NOT_ASKED

    @property
    def of_server(self) -> bool:
        """Whether the server itself is in doubt, and not what it made of this question."""
        return self in _OF_SERVER


_WORDS: Final[dict[Cause, tuple[str, str]]] = {
    Cause.REFUSED: ("connexion refusée", "connection refused"),
    Cause.TIMEOUT: ("délai dépassé", "out of time"),
    Cause.CUT: ("réponse coupée", "answer cut"),
    Cause.SERVER_ERROR: ("erreur du serveur", "server error"),
    Cause.BUSY: ("serveur saturé", "server full"),
    Cause.REJECTED: ("demande rejetée par le serveur", "request rejected by the server"),
    Cause.REDIRECTED: ("redirection, non suivie", "redirection, not followed"),
    Cause.TOO_BIG: ("réponse trop volumineuse", "answer too big"),
    Cause.INVALID_TEXT: ("texte mal encodé", "text badly encoded"),
    Cause.UNREADABLE: ("réponse illisible", "answer cannot be read"),
    Cause.EMPTY: ("réponse vide", "empty answer"),
    Cause.LENGTH: ("réponse inachevée : trop longue", "answer unfinished: too long"),
    Cause.FILTERED: ("réponse bloquée par un filtre du serveur", "answer blocked by a filter"),
    Cause.NOT_JSON: ("réponse qui n'est pas du JSON", "answer that is no JSON"),
    Cause.SCHEMA: ("réponse hors du schéma", "answer off its schema"),
    Cause.NOT_WORDS: (
        "réponse qui n'est pas faite que de mots",
        "answer that is not words alone",
    ),
    Cause.CANCELLED: ("annulée", "cancelled"),
    Cause.TOO_LONG: ("question trop longue", "question too long"),
    Cause.KEPT_IN: ("texte retenu par la passerelle", "text kept in by the gateway"),
    Cause.RESTING: ("serveur en panne à l'instant", "server failing just now"),
    Cause.FULL: (
        "trop de demandes de cette personne attendent",
        "too many requests of this person",
    ),
    Cause.IMPATIENT: ("attente trop longue", "waited too long"),
    Cause.NO_KEY: ("clé d'accès illisible", "access key cannot be read"),
}
_NOT_ASKED: Final = frozenset(
    {
        Cause.CANCELLED,
        Cause.TOO_LONG,
        Cause.KEPT_IN,
        Cause.RESTING,
        Cause.FULL,
        Cause.IMPATIENT,
    }
)
_OF_SERVER: Final = frozenset(
    {
        Cause.REFUSED,
        Cause.TIMEOUT,
        Cause.CUT,
        Cause.SERVER_ERROR,
        Cause.BUSY,
        Cause.REDIRECTED,
        Cause.NO_KEY,
    }
)


_FINAL: Final = _NOT_ASKED | {Cause.REJECTED, Cause.REDIRECTED, Cause.TIMEOUT, Cause.NO_KEY}


class Failure(Exception):
    """A generation that failed: its cause alone, and the HTTP status where there is one."""

    def __init__(self, cause: Cause, status: int | None = None) -> None:
        super().__init__(cause.value)
        self.cause = cause
        self.status = status
