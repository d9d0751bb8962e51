"""Drafts as they are kept: encrypted content in the care zone, metadata in the operational store.

A draft is `proposed` until a person decides; nothing is validated by default. The proposal stays
beside what was validated. A decision is undone by a new version, never by a change of the old one.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import uuid4

import sqlalchemy as sa

from ambroise.access import Action, Decision
from ambroise.errors import (
    AmbroiseError,
    DraftDecided,
    DraftDeclined,
    DraftNotReopened,
    DraftUnknown,
    RunNotAllowed,
    StatementsUnconfirmed,
    StatementUnknown,
)
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import drafts, runs
from ambroise.uses.contract import Draft, Pointer, RunId
from ambroise.uses.folder import Content, Folder
from ambroise.uses.generations import Generation
from ambroise.uses.generations import read as read_generation
from ambroise.uses.pointers import replaced
from ambroise.uses.registry import find_use
from ambroise.vault import Vault

DraftState = Literal["proposed", "validated", "rejected"]
Outcome = Literal["validated", "rejected"]

TO_CONFIRM: Final = frozenset({"unsupported", "instruction"})
"""Flags of sentences that a person confirms one by one."""

SHOWN = {"proposed": "à valider", "validated": "validée", "rejected": "rejetée"}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """What the operational store knows of a draft; no clinical content."""

    id: str
    use: str
    use_version: str
    engine: str
    person_id: int
    subject: str  # the stay's number
    state: DraftState
    created_by: str
    created_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    version: int
    previous: str | None
    run_id: str
    content_file: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft with its content: what was proposed, what a person made of it, what was filed."""

    line: DraftLine
    draft: Draft[Any]
    edits: Mapping[Pointer, str]
    confirmed: frozenset[Pointer]
    value: Any  # the proposal with the edits
    final_text: str  # "" until validated

    @property
    def to_confirm(self) -> frozenset[Pointer]:
        """The sentences flagged as TO_CONFIRM, or rewritten: they wait for a person's word."""
        return _unsupported(self.draft, self.edits)


class Drafts:
    """The drafts of one installation."""

    def __init__(self, settings: Settings, state: State, vault: Vault) -> None:
        self._settings = settings
        self._state = state
        self._vault = vault
        self._folder = Folder(settings, vault)

    def store(
        self,
        draft: Draft[Any],
        decision: Decision,
        *,
        subject: str,
        person_id: int,
        now: datetime,
        ending: Callable[[sa.Connection, str], None] | None = None,
    ) -> DraftLine:
        """Keep what `uses.run` returned for the stay `subject`; durable when this returns.

        `decision` is the one that the run was allowed by; `ending` is given the draft's id in the
        transaction that keeps it, and undoes it by raising. Raises DraftDeclined when the use
        declined.
        """
        with self._state.read() as connection:
            run = (
                connection.execute(sa.select(runs).where(runs.c.id == draft.run_id))
                .mappings()
                .one_or_none()
            )
        if run is None or run["trail_entry"] != decision.trace:
            raise RunNotAllowed(name=decision.resource.id)
        if draft.value is None:
            raise DraftDeclined(name=run["use"], reason=draft.reason)
        row = {
            "id": uuid4().hex,
            "use": run["use"],
            "use_version": run["use_version"],
            "engine": run["engine"],
            "zone": run["zone"],
            "person_key": str(person_id),
            "subject": subject,
            "state": "proposed",
            "created_by": decision.actor.id,
            "created_at": now,
            "run": {"id": run["id"], "input_digest": run["input_digest"]},
            "version": 1,
        }
        return self._insert(row, Content(draft), ending)

    def load(self, draft_id: str, decision: Decision) -> Proposal:
        """Return a draft to a person allowed to read or to sign for its patient.

        Raises DraftUnknown, RunNotAllowed, DraftUnreadable.
        """
        line = self.line(draft_id)
        _check(decision, line, Action.READ_IDENTIFIED, Action.VALIDATE_DRAFT)
        return self._proposal(line)

    def generation(self, draft_id: str, decision: Decision) -> Generation:
        """Return what the run of a draft was given and answered, to who may read the draft.

        Raises DraftUnknown, RunNotAllowed, GenerationGone.
        """
        line = self.line(draft_id)
        _check(decision, line, Action.READ_IDENTIFIED, Action.VALIDATE_DRAFT)
        with self._state.read() as connection:
            started = connection.execute(
                sa.select(runs.c.started_at).where(runs.c.id == line.run_id)
            ).scalar_one()
        return read_generation(self._settings, self._vault, RunId(line.run_id), started)

    def line(self, draft_id: str) -> DraftLine:
        """Return what is known of a draft without its content; raises DraftUnknown."""
        with self._state.read() as connection:
            row = (
                connection.execute(sa.select(drafts).where(drafts.c.id == draft_id))
                .mappings()
                .one_or_none()
            )
        if row is None:
            raise DraftUnknown
        return _line(row)

    def history(self, subject: str, use: str | None = None) -> list[DraftLine]:
        """Return every draft and version of a stay, newest first."""
        query = sa.select(drafts).where(drafts.c.subject == subject)
        if use is not None:
            query = query.where(drafts.c.use == use)
        query = query.order_by(drafts.c.created_at.desc(), drafts.c.version.desc())
        with self._state.read() as connection:
            return [_line(row) for row in connection.execute(query).mappings()]

    def decide(
        self,
        draft_id: str,
        outcome: Outcome,
        decision: Decision,
        *,
        now: datetime,
        edits: Mapping[Pointer, str] | None = None,
        confirmed: Collection[Pointer] = (),
    ) -> Proposal:
        """Validate or reject a draft, with the sentences that the person rewrote.

        `edits` gives the new words by pointer, "" takes a sentence out. Every sentence of
        `to_confirm`, rewritten ones included, must be in `confirmed` to validate. Raises
        DraftUnknown, RunNotAllowed, DraftDecided, StatementUnknown, StatementsUnconfirmed.
        """
        line = self.line(draft_id)
        _check(decision, line, Action.VALIDATE_DRAFT)
        _check_open(line)
        proposal = self._proposal(line)
        made = self._edited(proposal, {**proposal.edits, **(edits or {})}, frozenset(confirmed))
        final_text = ""
        if outcome == "validated":
            waiting = made.to_confirm - made.confirmed
            if waiting:
                raise StatementsUnconfirmed(id=draft_id, count=len(waiting))
            final_text = find_use(line.use).text(made.value)
        content = Content(made.draft, dict(made.edits), made.confirmed, final_text)
        file = self._folder.write(draft_id, content)
        decided = (
            sa.update(drafts)
            .where(drafts.c.id == draft_id, drafts.c.state == "proposed")
            .values(state=outcome, decided_by=decision.actor.id, decided_at=now, content_file=file)
        )
        with self._state.begin() as connection:
            done = connection.execute(decided).rowcount == 1
        if not done:
            self._folder.remove(file)
            _check_open(self.line(draft_id))
        self._folder.remove(line.content_file)
        return self._proposal(self.line(draft_id))

    def reopen(self, draft_id: str, decision: Decision, *, now: datetime) -> DraftLine:
        """Undo a decision: return a new proposed version, with the edits and nothing confirmed.

        The decided version stays in the history. Raises DraftNotReopened when it is still
        proposed or a later version exists.
        """
        line = self.line(draft_id)
        _check(decision, line, Action.VALIDATE_DRAFT)
        if line.state == "proposed":
            raise DraftNotReopened(id=draft_id, cause="aucune décision n'a été prise")
        proposal = self._proposal(line)
        row = {
            "id": uuid4().hex,
            "use": line.use,
            "use_version": line.use_version,
            "engine": line.engine,
            "zone": "care",
            "person_key": str(line.person_id),
            "subject": line.subject,
            "state": "proposed",
            "created_by": decision.actor.id,
            "created_at": now,
            "run": {"id": line.run_id},
            "version": line.version + 1,
            "previous": line.id,
        }
        try:
            return self._insert(row, Content(proposal.draft, dict(proposal.edits)))
        except sa.exc.IntegrityError as error:
            raise DraftNotReopened(id=draft_id, cause="une version plus récente existe") from error

    def _insert(
        self,
        row: dict[str, Any],
        content: Content,
        ending: Callable[[sa.Connection, str], None] | None = None,
    ) -> DraftLine:
        file = self._folder.write(row["id"], content)
        try:
            with self._state.begin() as connection:
                connection.execute(sa.insert(drafts).values(**row, content_file=file))
                if ending is not None:
                    ending(connection, row["id"])
        except (sa.exc.IntegrityError, AmbroiseError):
            self._folder.remove(file)
            raise
        return self.line(row["id"])

    def _proposal(self, line: DraftLine) -> Proposal:
        content = self._folder.read(line.id, line.content_file, find_use(line.use).value_type)
        bare = Proposal(line, content.draft, {}, content.confirmed, None, content.final_text)
        return self._edited(bare, content.edits, content.confirmed)

    def _edited(
        self, proposal: Proposal, edits: Mapping[Pointer, str], confirmed: frozenset[Pointer]
    ) -> Proposal:
        draft, line = proposal.draft, proposal.line
        known = {one.statement for one in draft.evidence}
        known |= {flag.statement for flag in draft.flags}
        for pointer in (*edits, *confirmed):
            if pointer not in known:
                raise StatementUnknown(id=line.id, pointer=pointer)
        value = replaced(draft.value, edits, find_use(line.use).value_type)
        return Proposal(line, draft, edits, confirmed, value, proposal.final_text)


def open_drafts(settings: Settings, state: State, vault: Vault) -> Drafts:
    return Drafts(settings, state, vault)


def _unsupported(draft: Draft[Any], edits: Mapping[Pointer, str]) -> frozenset[Pointer]:
    removed = {pointer for pointer, text in edits.items() if not text}
    bare = {flag.statement for flag in draft.flags if flag.code in TO_CONFIRM}
    return frozenset((bare | set(edits)) - removed)


def _check(decision: Decision, line: DraftLine, *actions: Action) -> None:
    resource = decision.resource
    if not (
        decision.allowed
        and decision.trace > 0
        and decision.action in actions
        and (resource.kind, resource.id) == ("person", str(line.person_id))
    ):
        raise RunNotAllowed(name=line.use)


def _check_open(line: DraftLine) -> None:
    if line.state != "proposed":
        raise DraftDecided(id=line.id, state=SHOWN[line.state])


def _line(row: sa.RowMapping) -> DraftLine:
    return DraftLine(
        id=row["id"],
        use=row["use"],
        use_version=row["use_version"],
        engine=row["engine"],
        person_id=int(row["person_key"]),
        subject=row["subject"],
        state=row["state"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        version=row["version"],
        previous=row["previous"],
        run_id=row["run"]["id"],
        content_file=row["content_file"],
    )
