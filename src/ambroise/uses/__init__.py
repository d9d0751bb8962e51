"""AI uses: `run` is the only way in; one folder a use."""

from ambroise.uses.contract import (
    Context,
    Cost,
    Draft,
    Evidence,
    Exchange,
    Flag,
    Pointer,
    RunId,
    Scope,
    SpanRef,
    Use,
)
from ambroise.uses.registry import all_uses, find_use
from ambroise.uses.running import resource_of, run
from ambroise.uses.states import UseState, state_of

__all__ = [
    "Context",
    "Cost",
    "Draft",
    "Evidence",
    "Exchange",
    "Flag",
    "Pointer",
    "RunId",
    "Scope",
    "SpanRef",
    "Use",
    "UseState",
    "all_uses",
    "find_use",
    "resource_of",
    "run",
    "state_of",
]
