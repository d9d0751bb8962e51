"""The gates of a use: which passages are open, and what must be recorded before each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ambroise.uses import UseState
from ambroise.uses.entries import (
    AiAct,
    AiRisk,
    Conclusion,
    Device,
    DeviceStatus,
    Outcome,
    Record,
    RecordKind,
)

LADDER: Final = (
    UseState.IDEA,
    UseState.FRAMED,
    UseState.AUTHORISED,
    UseState.TRIED,
    UseState.PILOT,
    UseState.IN_SERVICE,
)


@dataclass(frozen=True, slots=True)
class Site:
    """What a site has for a use: the last version of each record; evaluations of this version."""

    records: Mapping[RecordKind, Record]
    evaluations: int


Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be there before `gate`: in words, who gives it, and how it is seen."""

    name: str
    gate: UseState
    what: Words
    given_by: Words
    holds: Callable[[Site], bool]


@dataclass(frozen=True, slots=True)
class Examined:
    condition: Condition
    met: bool


def _has(kind: RecordKind) -> Callable[[Site], bool]:
    return lambda site: kind in site.records


def _not_prohibited(site: Site) -> bool:
    found = site.records.get(RecordKind.AI_ACT)
    content = found.content if found else None
    return isinstance(content, AiAct) and content.risk is not AiRisk.PROHIBITED


def _status_for_care(site: Site) -> bool:
    found = site.records.get(RecordKind.DEVICE)
    content = found.content if found else None
    return isinstance(content, Device) and content.status is not DeviceStatus.INVESTIGATIONAL


def _pilot_goes_on(site: Site) -> bool:
    found = site.records.get(RecordKind.CONCLUSION)
    content = found.content if found else None
    return isinstance(content, Conclusion) and content.outcome is Outcome.CONTINUE


_COMMITTEE: Final = ("le comité scientifique et éthique", "the scientific and ethics committee")
_DPO: Final = ("le délégué à la protection des données", "the data protection officer")
_BOTH: Final = (f"{_COMMITTEE[0]} ou {_DPO[0]}", f"{_COMMITTEE[1]} or {_DPO[1]}")
_EVALUATORS: Final = ("qui évalue l'usage (ambroise evaluate)", "who evaluates (ambroise evaluate)")

CONDITIONS: Final[tuple[Condition, ...]] = (
    Condition(
        "owner",
        UseState.FRAMED,
        ("un responsable nommé", "a named owner"),
        _BOTH,
        _has(RecordKind.OWNER),
    ),
    Condition(
        "overseer",
        UseState.FRAMED,
        ("une personne nommée pour la supervision", "a person named to oversee it"),
        _BOTH,
        _has(RecordKind.OVERSEER),
    ),
    Condition(
        "processing",
        UseState.AUTHORISED,
        ("la référence au registre des traitements", "its reference in the register of processing"),
        _DPO,
        _has(RecordKind.PROCESSING),
    ),
    Condition(
        "ai_act",
        UseState.AUTHORISED,
        (
            "la classe de risque du règlement IA (une pratique interdite n'est jamais autorisée)",
            "its risk class under the AI Act (a prohibited practice is never authorised)",
        ),
        _BOTH,
        _not_prohibited,
    ),
    Condition(
        "evaluation",
        UseState.TRIED,
        (
            "une évaluation sur données passées de la version installée",
            "an evaluation on past data of the version installed",
        ),
        _EVALUATORS,
        lambda site: site.evaluations > 0,
    ),
    Condition(
        "device",
        UseState.PILOT,
        (
            "le statut au regard des dispositifs médicaux, autre que « en investigation »",
            'its status as a medical device, other than "under investigation"',
        ),
        _BOTH,
        _status_for_care,
    ),
    Condition(
        "opinion",
        UseState.PILOT,
        (
            "la date et l'avis des représentants du personnel",
            "the date and opinion of the representatives of staff",
        ),
        _BOTH,
        _has(RecordKind.OPINION),
    ),
    Condition(
        "training",
        UseState.PILOT,
        ("la formation faite", "the training done"),
        _BOTH,
        _has(RecordKind.TRAINING),
    ),
    Condition(
        "conclusion",
        UseState.IN_SERVICE,
        (
            "une conclusion du pilote favorable à la poursuite",
            "a conclusion of the pilot in favour of going on",
        ),
        _BOTH,
        _pilot_goes_on,
    ),
)
"""Those of a gate are asked for at every later one too."""


def moves(state: UseState, before: UseState = UseState.IDEA) -> frozenset[UseState]:
    """Return the states that may follow: one rung up, any rung down, suspended, retired.

    A suspended use comes back to the state it had `before` at most; a retired one never does.
    """
    if state is UseState.RETIRED:
        return frozenset()
    if state is UseState.SUSPENDED:
        back = LADDER[: LADDER.index(before) + 1]
        return frozenset({*back, UseState.RETIRED})
    rung = LADDER.index(state)
    near = (*LADDER[:rung], *LADDER[rung + 1 : rung + 2])
    return frozenset({*near, UseState.SUSPENDED, UseState.RETIRED})


def climbs(state: UseState, new: UseState) -> bool:
    """Whether a passage is one rung up: those alone have conditions."""
    return state in LADDER and new in LADDER and LADDER.index(new) > LADDER.index(state)


def examined(new: UseState, site: Site) -> tuple[Examined, ...]:
    """Return each condition of a gate and of those before it, met or not."""
    rungs = LADDER[: LADDER.index(new) + 1] if new in LADDER else ()
    return tuple(Examined(one, one.holds(site)) for one in CONDITIONS if one.gate in rungs)
