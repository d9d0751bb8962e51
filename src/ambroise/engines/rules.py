"""The engine that is always there: rules written in the use itself, no model."""

from dataclasses import dataclass

from ambroise.engines.kinds import EngineKind


@dataclass(frozen=True, slots=True)
class Rules:
    """An engine without a model: the same record gives the same draft."""

    name: str = "rules"
    kind: EngineKind = EngineKind.RULES
    version: str = "1"
    digest: str = ""

    def shown(self, lang: str = "fr") -> str:
        if lang == "fr":
            return "Moteur : règles, aucun modèle de langue branché"
        return "Engine: rules, no language model connected"


RULES = Rules()
