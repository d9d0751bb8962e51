"""The model of coding in service, in words: what it was learnt on, its figures before and after."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from ambroise.engines import EngineKind, trained_engine
from ambroise.engines.trained import trained_file
from ambroise.errors import CodingModelInvalid
from ambroise.evaluation.words import between, number
from ambroise.settings import Settings
from ambroise.uses.coding.choice.ranking_file import About, read
from ambroise.uses.coding.scores import MEASURES
from ambroise.uses.contract import AnyUse

_LEARNT: Final = {
    "fr": "Appris le {made} de {stays} séjours ({patients} patients) finis du {first} au {last},"
    " mesuré sur {held_stays} séjours finis à partir du {held_from}.",
    "en": "Learnt on {made} from {stays} stays ({patients} patients) ended from {first} to {last},"
    " measured on {held_stays} stays ended from {held_from}.",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure by the rules, then as learnt, each with its interval at 95 %."""

    measure: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mounted:
    """`problem` says why a file that is there cannot serve; nothing else is known of it then."""

    digest: str
    learnt: str = ""
    compared: tuple[Compared, ...] = ()
    problem: str = ""


def mounted(use: AnyUse, settings: Settings, lang: str) -> Mounted | None:
    """Return what is known of the engine that the hospital trained for a use, None without one."""
    engine = trained_engine(settings)
    if engine is None or EngineKind.TRAINED not in use.engines:
        return None
    try:
        about = read(trained_file(settings)).about
    except CodingModelInvalid as error:
        return Mounted(engine.digest, problem=error.message(lang))
    return Mounted(engine.digest, learnt(about, lang), tuple(compared(about, lang)))


def learnt(about: About, lang: str) -> str:
    """Return on what a model was learnt and measured; days are ISO dates."""
    told: dict[str, Any] = asdict(about)
    return _LEARNT["fr" if lang == "fr" else "en"].format_map(told)


def compared(about: About, lang: str) -> Iterator[Compared]:
    """Yield the figures of the stays held apart; one that either engine lacks is left out."""
    for one in MEASURES:
        found = [about.figures.get(arm, {}).get(one.name) for arm in ("rules", "trained")]
        told = [
            f"{number(value, one.unit, lang)} {between(low, high, one.unit, lang)}".rstrip()
            for value, low, high in filter(None, found)
            if value is not None
        ]
        if len(told) == len(found):
            yield Compared(one.fr if lang == "fr" else one.en, *told)
