"""Engines: what computes a use."""

from ambroise.engines.asked import Asked, Attempt, LanguageModel, SendingOutside
from ambroise.engines.endpoint import Endpoint
from ambroise.engines.engine import all_engines, endpoints, find_engine, shown_engine
from ambroise.engines.kinds import ANY_LANGUAGE_MODEL, Engine, EngineKind
from ambroise.engines.model_files import ModelFile, Prediction
from ambroise.engines.rules import RULES, Rules
from ambroise.engines.shapes import Shape, shape_of
from ambroise.engines.trained import Trained, trained_engine

__all__ = [
    "ANY_LANGUAGE_MODEL",
    "RULES",
    "Asked",
    "Attempt",
    "Endpoint",
    "Engine",
    "EngineKind",
    "LanguageModel",
    "ModelFile",
    "Prediction",
    "Rules",
    "SendingOutside",
    "Shape",
    "Trained",
    "all_engines",
    "endpoints",
    "find_engine",
    "shape_of",
    "shown_engine",
    "trained_engine",
]
