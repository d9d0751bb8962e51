"""« Moteurs »: what computes here, how it has been doing, and whether it answers now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fastapi import APIRouter, Response

from ambroise.access import INSTALLATION, ROLES, Action, Role
from ambroise.engines import Endpoint, Engine, all_engines, endpoints
from ambroise.engines.health import Condition
from ambroise.engines.model_files import ModelFile, model_files
from ambroise.errors import EngineUnknown, GenerationFailed, ModelFileInvalid
from ambroise.llm import Cause
from ambroise.observability import unknown_id
from ambroise.uses.activity import Activity, activity
from ambroise.web.inputs import Key
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

LATELY: Final = timedelta(days=30)
WATT_HOUR: Final = 3600.0
"""Joules."""

router = APIRouter(prefix="/moteurs")


@dataclass(frozen=True, slots=True)
class Shown:
    """An engine and what it did lately, None when it did nothing."""

    engine: Engine
    lately: Activity | None

    @property
    def watt_hours(self) -> float | None:
        joules = self.lately.joules if self.lately else None
        return None if joules is None else joules / WATT_HOUR


@dataclass(frozen=True, slots=True)
class Served(Shown):
    """A language model with its health in this process and who may use it, in words."""

    endpoint: Endpoint
    condition: Condition
    roles: tuple[str, ...]

    @property
    def last_answer(self) -> datetime | None:
        before = self.lately.last_answer if self.lately else None
        return max(filter(None, (self.condition.last_success, before)), default=None)

    @property
    def last_failure(self) -> tuple[datetime, Cause] | None:
        """The last failure of this process, or of a run wherever it ran, and its cause."""
        now, lately = self.condition, self.lately
        found: list[tuple[datetime, Cause]] = []
        if now.last_failure and now.last_cause:
            found.append((now.last_failure, now.last_cause))
        if lately and lately.last_failure:
            found.append((lately.last_failure, Cause(lately.last_cause)))
        return max(found, default=None)

    @property
    def state(self) -> str:
        """How it is: resting after a failure, answering, failing, or not asked yet."""
        answered, failed = self.last_answer, self.last_failure
        if self.condition.resting_seconds:
            return "rests"
        if failed and (answered is None or answered < failed[0]):
            return "fails"
        return "unknown" if answered is None else "answers"


@router.get("")
def list_engines(visitor: SignedIn) -> Response:
    return _page(visitor)


@router.post("/{engine}/essayer")
def try_engine(visitor: Posting, engine: Key) -> Response:
    """Ask a server which model it serves, for who looks after the installation."""
    visitor.ask(Action.READ_CONTINUITY, INSTALLATION, OPERATIONS)
    served = endpoints(visitor.site.settings)
    if engine not in served:
        raise EngineUnknown(name=unknown_id(engine), known=", ".join(served))
    try:
        told = served[engine].check()
    except GenerationFailed as failed:
        cause = failed.fields["cause" if visitor.lang == "fr" else "cause_en"]
        problem = visitor.words("engines.unanswered", name=engine, cause=cause)
        return _page(visitor, tried=engine, problem=problem)
    return _page(visitor, tried=engine, listed=bool(told))


def _page(visitor: Visitor, *, tried: str = "", problem: str = "", listed: bool = True) -> Response:
    settings = visitor.site.settings
    with visitor.site.state.read() as connection:
        lately = activity(connection, visitor.site.clock() - LATELY)
    engines = all_engines(settings).values()
    models = [_served(visitor, one, lately) for one in engines if isinstance(one, Endpoint)]
    others = [Shown(one, lately.get(one.name)) for one in engines if not isinstance(one, Endpoint)]
    refused = [one for one in model_files(settings) if isinstance(one, ModelFileInvalid)]
    return visitor.page(
        "engines.html",
        visitor.words("engines.title"),
        models=models,
        others=sorted(others, key=lambda one: (isinstance(one.engine, ModelFile), one.engine.name)),
        refused=[one.message(visitor.lang) for one in refused],
        may_try=visitor.may(Action.READ_CONTINUITY, INSTALLATION, OPERATIONS),
        tried=tried,
        problem=problem,
        listed=listed,
    )


def _served(visitor: Visitor, one: Endpoint, lately: dict[str, Activity]) -> Served:
    index = 0 if visitor.lang == "fr" else 1
    roles = tuple(sorted(ROLES[Role(role)][index] for role in one.roles))
    return Served(one, lately.get(one.name), one, one.health.condition(), roles)
