"""All that the register holds of one use: its line, its gates, what was recorded, its history."""

from dataclasses import dataclass

from ambroise.evaluation.history import UseEvaluation, evaluations_of
from ambroise.governance.gates import LADDER, Examined, Site, examined
from ambroise.governance.passages import Passage, history, open_to, site_of
from ambroise.governance.register import Entry, entry_of
from ambroise.state import State
from ambroise.uses import UseState
from ambroise.uses.entries import Record, RecordKind, may_leave_research, records_of


@dataclass(frozen=True, slots=True)
class Gate:
    """A rung, with the conditions that are its own; `passed`: the use is there or above.

    `missing` counts those not met, of the gates before it too.
    """

    state: UseState
    conditions: tuple[Examined, ...]
    passed: bool
    missing: int


@dataclass(frozen=True, slots=True)
class Dossier:
    """`open` are the states that a decision may give now; `records` are oldest first."""

    entry: Entry
    gates: tuple[Gate, ...]
    open: tuple[UseState, ...]
    records: dict[RecordKind, tuple[Record, ...]]
    history: tuple[Passage, ...]
    evaluations: tuple[UseEvaluation, ...]
    research_only: bool

    @property
    def installed(self) -> bool:
        """Whether the state was given by the installation, and nobody decided it."""
        return bool(self.history) and self.history[0].installed

    @property
    def next_gate(self) -> Gate | None:
        """The gate above; None for a use that is in service, suspended or retired."""
        if self.entry.state not in LADDER:
            return None
        return next((gate for gate in self.gates if not gate.passed), None)


def dossier_of(state: State, name: str) -> Dossier:
    """Return what the register holds of a use; raises UseUnknown."""
    entry = entry_of(state, name)
    with state.read() as connection:
        site = site_of(connection, name)
        open_now = open_to(connection, name)
        found = records_of(connection, name)
        passages = tuple(history(connection, name))
        for_care = not entry.card.guides or may_leave_research(connection, name)
    reached = LADDER.index(entry.state) if entry.state in LADDER else -1
    gates = tuple(_gate(rung, site, at <= reached) for at, rung in enumerate(LADDER))
    records = {kind: tuple(one for one in found if one.kind is kind) for kind in RecordKind}
    return Dossier(
        entry,
        gates,
        tuple(one for one in UseState if one in open_now),
        records,
        passages,
        tuple(evaluations_of(state, name)),
        research_only=not for_care,
    )


def _gate(rung: UseState, site: Site, passed: bool) -> Gate:
    due = examined(rung, site)
    own = tuple(one for one in due if one.condition.gate is rung)
    return Gate(rung, own, passed, missing=sum(not one.met for one in due))
