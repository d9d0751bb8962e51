"""Engines: what computes a use."""

from ambroise.engines.engine import Engine, find_engine
from ambroise.engines.rules import RULES, Rules

__all__ = ["RULES", "Engine", "Rules", "find_engine"]
