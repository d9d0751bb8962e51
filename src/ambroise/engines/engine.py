"""The engines of an installation, and how one is found by its name."""

from functools import cache

from ambroise.access import Role
from ambroise.engines.apart import package_engines
from ambroise.engines.endpoint import Endpoint
from ambroise.engines.kinds import Engine
from ambroise.engines.model_files import ModelFile, model_files, model_named
from ambroise.engines.rules import RULES
from ambroise.engines.trained import NAME as TRAINED
from ambroise.engines.trained import trained_engine
from ambroise.errors import EngineUnknown, SettingsInvalid
from ambroise.settings import FILE_NAME, EndpointSettings, Settings


def find_engine(name: str, settings: Settings) -> Engine:
    """Return the engine `name` of an installation.

    Raises EngineUnknown, which lists those that are there, SettingsInvalid, and ModelFileInvalid
    for a model file that is there and refused.
    """
    found = _of_ours(name, settings) or package_engines(settings).get(name)
    if found is None:
        raise EngineUnknown(name=name, known=", ".join(sorted(all_engines(settings))))
    return found


def all_engines(settings: Settings) -> dict[str, Engine]:
    """Return every engine by name: another's never takes the name of one of ours."""
    files = {one.name: one for one in model_files(settings) if isinstance(one, ModelFile)}
    ours: dict[str, Engine] = {RULES.name: RULES}
    trained = trained_engine(settings)
    if trained is not None:
        ours[trained.name] = trained
    return {**package_engines(settings), **files, **endpoints(settings), **ours}


def endpoints(settings: Settings) -> dict[str, Endpoint]:
    """Return the endpoints of the settings, in their order; raises SettingsInvalid."""
    return {name: _endpoint(name, one) for name, one in settings.endpoints.items()}


def shown_engine(name: str, lang: str = "fr") -> str:
    """Return the words under a proposition of the engine `name`, though it may be gone since."""
    if name == RULES.name:
        return RULES.shown(lang)
    if name == TRAINED:
        french, english = (
            "règles, classées d'après les séjours passés",
            "rules, ranked after past stays",
        )
        return f"Moteur : {french}" if lang == "fr" else f"Engine: {english}"
    return f"Moteur : {name}, un modèle" if lang == "fr" else f"Engine: {name}, a model"


def _of_ours(name: str, settings: Settings) -> Engine | None:
    if name == RULES.name:
        return RULES
    if name == TRAINED:
        return trained_engine(settings)
    return endpoints(settings).get(name) or model_named(name, settings)


@cache
def _endpoint(name: str, settings: EndpointSettings) -> Endpoint:
    """Return the one object of an endpoint in this process: its turns are counted there."""
    for role in settings.roles:
        if role not in frozenset(Role):
            raise SettingsInvalid(
                name=f"ENDPOINTS__{name.upper()}__ROLES", cause="unknown role", file=FILE_NAME
            )
    return Endpoint(name, settings)
