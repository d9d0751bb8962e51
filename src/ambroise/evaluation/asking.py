"""An evaluation asked for now and made later, on a gold that the hospital keeps in one place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ambroise.access import Action, Decision
from ambroise.access import jobs as work
from ambroise.access.jobs import Kind, Kinds, Running
from ambroise.errors import GoldUnknown
from ambroise.evaluation.gold import ABOUT
from ambroise.evaluation.layouts import demo, gold_at
from ambroise.evaluation.running import Asked, evaluate
from ambroise.settings import Settings
from ambroise.state.jobs import Job
from ambroise.uses import find_use, resource_of
from ambroise.uses.choosing import engine_for
from ambroise.uses.contract import Clock
from ambroise.uses.recording import Installation

JOB: Final = "evaluate"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for; `gold` is the name of a folder of the place of golds."""

    use: str
    engine: str
    gold: str
    compared: str | None = None
    seed: int = 1


def golds(settings: Settings) -> Iterator[str]:
    """Yield the names of the folders of `settings.golds` that hold a gold, sorted."""
    if settings.golds.is_dir():
        for folder in sorted(settings.golds.iterdir()):
            if (folder / ABOUT).is_file() or demo.holds(folder):
                yield folder.name


def ask(installation: Installation, wanted: Wanted, decision: Decision, *, clock: Clock) -> Job:
    """Queue an evaluation under the decision to make it.

    Raises GoldUnknown, GoldOfAnotherUse, GoldRefused, GoldUnreadable, UseNotScored, EngineUnknown
    and EngineNotForUse before anything waits.
    """
    use = find_use(wanted.use)
    for name in filter(None, (wanted.engine, wanted.compared)):
        engine_for(use, name, installation.settings)
    gold_at(gold_folder(installation.settings, wanted.gold), use)
    kinds = evaluating(installation, clock=clock)
    args = {
        "use": wanted.use,
        "engine": wanted.engine,
        "gold": wanted.gold,
        "compared": wanted.compared or "",
        "seed": wanted.seed,
    }
    return work.queue(installation.state, kinds, JOB, args, decision, now=clock())


def evaluating(installation: Installation, *, clock: Clock) -> Kinds:
    """Return the one kind of work of this room; a job that was cut goes on where it was."""

    def make(running: Running) -> Mapping[str, Any]:
        args = running.job.args
        gold = gold_at(gold_folder(installation.settings, args["gold"]), find_use(args["use"]))
        made = evaluate(
            installation,
            running.decision.actor,
            Asked(args["use"], args["engine"], args["compared"] or None, int(args["seed"])),
            gold,
            clock=clock,
            progress=running.progress,
            cancelled=running.ended,
        )
        return {"evaluation": made.id}

    return {
        JOB: Kind(
            Action.EVALUATE_USE,
            lambda args, _project: resource_of(installation.state, args["use"]),
            make,
        )
    }


def gold_folder(settings: Settings, name: str) -> Path:
    """Return the folder of a gold by its name; raises GoldUnknown."""
    if name not in golds(settings):
        raise GoldUnknown(name=name, place=settings.golds)
    return settings.golds / name
