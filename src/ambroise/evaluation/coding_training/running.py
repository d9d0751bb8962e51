"""Past stays in, a ranking out, with the figures of the rules and of the ranking on later stays.

Nobody sees the codings made here: what is kept of them are figures, and counts of patients.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from ambroise import uses
from ambroise.access import CARE_ZONE, Action, Actor, Decision, Purpose
from ambroise.engines import RULES
from ambroise.errors import PastStaysTooFew
from ambroise.evaluation.figures import Figures, Scores, figures
from ambroise.evaluation.gold import Case
from ambroise.evaluation.reading import Reader, Right
from ambroise.evaluation.strata import Strata
from ambroise.uses.coding.assembly import composed
from ambroise.uses.coding.choice.ranking import Ranking
from ambroise.uses.coding.choice.ranking_file import About
from ambroise.uses.coding.finding import find, weighable
from ambroise.uses.coding.gold import CodingGold
from ambroise.uses.coding.knowledge import Knowledge, open_knowledge
from ambroise.uses.coding.scores import MEASURES, coding_scores
from ambroise.uses.coding.training.counting import Lesson
from ambroise.uses.coding.training.learning import learn
from ambroise.uses.contract import Clock, Context, RunId
from ambroise.uses.recording import Installation
from ambroise.warehouse.coded_stays import CodedStay, coded_stays
from ambroise.warehouse.views import StayView

NEEDED: Final = 100
"""Stays to learn from, at least: our floor, no published one."""
NEEDED_HELD: Final = 30
"""Stays held apart, at least: our floor. A share on fewer is not known within 18 points."""
QUARTER: Final = timedelta(days=92)
ARMS: Final = ("trained", RULES.name)

Report = Callable[[str, int, int], None]
"""Told the stage (read, learn, measure), what is done of it, and its whole."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is learnt from, by the day on which stays ended: `first` included, `hold_from` too.

    `last` is the last day of learning, `hold_from` the first of what is measured; None for
    everything, and for the last quarter. `held`, where it is given, numbers the stays that may be
    measured: none of them teaches, whatever its day.
    """

    first: date | None = None
    last: date | None = None
    hold_from: date | None = None
    held: frozenset[str] | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Trained:
    """A ranking, what is known of it, its report in JSON, and the decision that allowed it."""

    ranking: Ranking
    about: About
    report: dict[str, Any]
    decision: Decision


def train(
    installation: Installation,
    actor: Actor,
    asked: Asked,
    *,
    clock: Clock,
    progress: Report = lambda _stage, _done, _total: None,
) -> Trained:
    """Return what the past stays taught; nothing is mounted.

    Needs the rights to draw past cases and to evaluate the use; each stay is read through the door,
    and traced. No patient is on both sides. Raises AccessRefused, PastStaysTooFew, Cim10Missing.
    """
    work = _Work(installation, actor, clock)
    knowledge = open_knowledge(installation.settings)
    past, held, since = parted(work.listed(), asked)
    _check(len(past), len(held))
    lessons = [
        Lesson(stay.person_id, weighable(find(given, knowledge), knowledge), _gold(stay))
        for stay, given in work.read(past, "read", progress)
    ]
    scores_of = _Compared(knowledge, clock)
    _check(len(lessons), len(held))
    ranking = learn(
        lessons, knowledge.cim10, progress=lambda done, total: progress("learn", done, total)
    )
    scores = [
        scores_of(stay, given, ranking) for stay, given in work.read(held, "measure", progress)
    ]
    _check(len(lessons), len(scores))
    found = figures(scores, MEASURES, ARMS, seed=asked.seed)
    about = About(
        clock().date().isoformat(),
        past[0].end.date().isoformat(),
        past[-1].end.date().isoformat(),
        since.isoformat(),
        len(lessons),
        len({one.person for one in lessons}),
        len(scores),
        knowledge.cim10.digest,
        _kept(found),
    )
    return Trained(ranking, about, _report(found, about, asked), work.allowed())


def parted(
    stays: Sequence[CodedStay], asked: Asked
) -> tuple[list[CodedStay], list[CodedStay], date]:
    """Return the stays to learn from, those held apart, and the first day of the latter."""
    ends = [one.end.date() for one in stays]
    last_day = max(ends, default=date.max)
    since = asked.hold_from or (last_day - QUARTER if ends else last_day)
    held = [
        one
        for one in stays
        if one.end.date() >= since and (asked.held is None or one.number in asked.held)
    ]
    people = {one.person_id for one in held}
    past = [
        one
        for one in stays
        if (asked.first or date.min) <= one.end.date() <= (asked.last or date.max)
        and one.end.date() < since
        and one.person_id not in people
        and (asked.held is None or one.number not in asked.held)
    ]
    return past, held, since


def _check(found: int, held: int) -> None:
    if found < NEEDED or held < NEEDED_HELD:
        raise PastStaysTooFew(found=found, held=held, needed=NEEDED, needed_held=NEEDED_HELD)


def _gold(stay: CodedStay) -> CodingGold:
    return CodingGold(stay.dp, "", stay.das)


class _Work:
    """What is read through the door for one person, each stay decided and traced."""

    def __init__(self, installation: Installation, actor: Actor, clock: Clock) -> None:
        self._installation, self._actor, self._clock = installation, actor, clock
        self._use = uses.find_use("coding")
        self.allowed = Right(self._decide_use, clock)
        self.allowed()
        self._reader = Reader(installation, actor, self._use, clock)

    def listed(self) -> list[CodedStay]:
        door = self._installation.door
        drawing = door.decide(self._actor, Action.MANAGE_CAMPAIGNS, CARE_ZONE, Purpose.EVALUATION)
        with door.open_dataset(drawing) as dataset:
            return coded_stays(dataset, self._clock())

    def read(
        self, stays: Sequence[CodedStay], stage: str, progress: Report
    ) -> Iterator[tuple[CodedStay, StayView]]:
        """Yield the stays that can be read; their recorded diagnoses are left out."""
        for done, stay in enumerate(stays):
            progress(stage, done, len(stays))
            self.allowed()
            cluster = str(stay.person_id)
            case = Case(stay.number, cluster, stay.number, None, _gold(stay), Strata())
            given = self._reader.read(case).given
            if isinstance(given, StayView):
                yield stay, replace(given, problems=(), history=())
        progress(stage, len(stays), len(stays))

    def _decide_use(self) -> Decision:
        resource = uses.resource_of(self._installation.state, self._use.name)
        door = self._installation.door
        return door.decide(self._actor, Action.EVALUATE_USE, resource, Purpose.EVALUATION)


@dataclass(frozen=True, slots=True)
class _Compared:
    """One stay coded twice, by the ranking and by the rules."""

    knowledge: Knowledge
    clock: Clock

    def __call__(self, stay: CodedStay, given: StayView, ranking: Ranking) -> Scores:
        context = Context(RULES, self.clock, RunId(""))
        found = find(given, self.knowledge)
        drafts = [composed(found, context, self.knowledge, one) for one in (ranking, None)]
        parts = [list(coding_scores(given, _gold(stay), draft)) for draft in drafts]
        return Scores(str(stay.person_id), dict(zip(ARMS, parts, strict=True)))


def _kept(found: Figures) -> dict[str, dict[str, tuple[float | None, float | None, float | None]]]:
    return {
        arm: {
            one.measure: (one.value, one.low, one.high) for one in found.figures if one.arm == arm
        }
        for arm in ARMS
    }


def _report(found: Figures, about: About, asked: Asked) -> dict[str, Any]:
    plain = {name: value for name, value in asdict(about).items() if name != "figures"}
    return {
        "format": "ambroise-coding-training/1",
        **plain,
        "seed": asked.seed,
        "measures": [asdict(one) for one in MEASURES],
        "arms": [{"name": name, "version": ""} for name in ARMS],
        "whole": {
            "patients": found.stays,
            "stays": found.cases,
            "figures": [asdict(one) | {"small": one.small} for one in found.figures],
            "differences": [asdict(one) for one in found.differences],
        },
    }
