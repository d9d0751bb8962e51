"""What kinds of engines there are, and the shape that all share."""

from enum import StrEnum
from typing import Final, Protocol


class EngineKind(StrEnum):
    """What an engine is made of; the last one is another distribution's."""

    RULES = "rules"
    LANGUAGE_MODEL = "language-model"
    MODEL_FILE = "model-file"
    TRAINED = "trained"
    PACKAGE = "package"


ANY_LANGUAGE_MODEL: Final = EngineKind.LANGUAGE_MODEL.value
"""What a use writes among its engines when every language model will do."""


class Engine(Protocol):
    """What computes a use; a run records its name, version and digest."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> EngineKind: ...
    @property
    def version(self) -> str: ...
    @property
    def digest(self) -> str:
        """The digest of the model it holds, or "" when it holds none."""
        ...

    def shown(self, lang: str = "fr") -> str:
        """Return the words that stand under every proposition of this engine."""
        ...
