"""Which engine a run gets, and whether its person may have it."""

from datetime import datetime
from typing import TypeGuard

from ambroise.access import Actor
from ambroise.engines import (
    ANY_LANGUAGE_MODEL,
    Engine,
    EngineKind,
    LanguageModel,
    endpoints,
    find_engine,
    trained_engine,
)
from ambroise.errors import EngineNotForRole, EngineNotForUse
from ambroise.settings import Settings
from ambroise.uses.contract import AnyUse


def engine_for(use: AnyUse, name: str | None, settings: Settings) -> Engine:
    """Return the engine `name`, or the use's default; raises EngineUnknown, EngineNotForUse."""
    found = find_engine(name or _default(use, settings), settings)
    if found.name not in use.engines and not (speaks(found) and ANY_LANGUAGE_MODEL in use.engines):
        raise EngineNotForUse(name=use.name, engine=found.name, known=", ".join(use.engines))
    return found


def engines_here(use: AnyUse, settings: Settings) -> list[str]:
    """Return the names of the engines that a use can have in this installation."""
    served = list(endpoints(settings)) if ANY_LANGUAGE_MODEL in use.engines else []
    return [one for one in _there(use, settings) if one != ANY_LANGUAGE_MODEL] + served


def engines_for(use: AnyUse, actor: Actor, settings: Settings, now: datetime) -> list[str]:
    """Return those of `engines_here` that the roles of a person let them have."""
    roles = frozenset(role.value for role in actor.roles(now))
    refused = {name for name, one in endpoints(settings).items() if not one.may_be_used(roles)}
    return [name for name in engines_here(use, settings) if name not in refused]


def speaks(engine: Engine) -> TypeGuard[LanguageModel]:
    """Return whether an engine is a language model."""
    return engine.kind is EngineKind.LANGUAGE_MODEL


def check_role(engine: Engine, actor: Actor, now: datetime) -> None:
    """Raise EngineNotForRole when a person has no role that may use a language model."""
    roles = frozenset(role.value for role in actor.roles(now))
    if speaks(engine) and not engine.may_be_used(roles):
        raise EngineNotForRole(name=engine.name, roles=", ".join(sorted(engine.roles)))


def _default(use: AnyUse, settings: Settings) -> str:
    """Return the first engine of a use that is there; a language model is one of the settings'."""
    first: str = next(iter(endpoints(settings)), "")
    names = [first if one == ANY_LANGUAGE_MODEL else one for one in _there(use, settings)]
    return next((one for one in names if one), ANY_LANGUAGE_MODEL)


def _there(use: AnyUse, settings: Settings) -> list[str]:
    """Return the engines that a use names, the trained one only where the site mounted it."""
    absent = EngineKind.TRAINED if trained_engine(settings) is None else ""
    return [one for one in use.engines if one != absent]
