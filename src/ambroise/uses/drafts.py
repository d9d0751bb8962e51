"""Drafts as they are kept: encrypted content in the care zone, metadata in the operational store.

A draft is `proposed`, then `written` when who works on it hands it in, until a person who may sign
decides; nothing is validated by default. What persons change is kept at once as a working copy,
beside the proposal. A decision is undone by a new version, never by a change of the old one.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import sqlalchemy as sa

from ambroise.access import Action, Decision
from ambroise.errors import (
    AmbroiseError,
    DraftChanged,
    DraftDecided,
    DraftDeclined,
    DraftNotReopened,
    DraftUnknown,
    RunNotAllowed,
    StatementsUnconfirmed,
    StatementUnknown,
    UseUnknown,
    UseUnusable,
)
from ambroise.settings import Settings
from ambroise.state import State
from ambroise.state.schema import drafts, runs, validation_measures
from ambroise.uses.contract import Draft, Pointer, RunId
from ambroise.uses.draft_lines import (
    OPEN,
    SHOWN,
    DraftLine,
    DraftState,
    Outcome,
    Proposal,
    line_of,
)
from ambroise.uses.efforts import effort_of, measured
from ambroise.uses.folder import Folder
from ambroise.uses.generations import Generation
from ambroise.uses.generations import read as read_generation
from ambroise.uses.pointers import replaced
from ambroise.uses.registry import find_use
from ambroise.uses.statements import check_known, next_places, plain_of, proposed_texts
from ambroise.uses.working_copy import Content, Given, merged, seen_by, settled, undone
from ambroise.vault import Vault

__all__ = ["DraftLine", "Drafts", "Outcome", "Proposal", "open_drafts"]

WORKING: Final = (Action.WRITE_DRAFT, Action.VALIDATE_DRAFT)
"""What lets a person work on a draft."""

_AT_ONCE: Final = 500
"""Stays asked for in one query."""

_TRIES: Final = 20
"""How often a save starts again when others save the same draft at the same moment."""


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
        _check(decision, line, Action.READ_IDENTIFIED, *WORKING)
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
        return line_of(row)

    def history(self, subject: str, use: str | None = None) -> list[DraftLine]:
        """Return every draft and version of a stay, the one made or chosen last first."""
        query = sa.select(drafts).where(drafts.c.subject == subject)
        if use is not None:
            query = query.where(drafts.c.use == use)
        query = query.order_by(
            sa.func.coalesce(drafts.c.chosen_at, drafts.c.created_at).desc(),
            drafts.c.version.desc(),
        )
        with self._state.read() as connection:
            return [line_of(row) for row in connection.execute(query).mappings()]

    def histories(self, subjects: Collection[str], use: str) -> dict[str, list[DraftLine]]:
        """Return the history of each stay for one use; a stay without a draft is left out."""
        found: dict[str, list[DraftLine]] = {}
        last = sa.func.coalesce(drafts.c.chosen_at, drafts.c.created_at)
        with self._state.read() as connection:
            asked = sorted(subjects)
            for start in range(0, len(asked), _AT_ONCE):
                some = asked[start : start + _AT_ONCE]
                query = (
                    sa.select(drafts)
                    .where(drafts.c.subject.in_(some), drafts.c.use == use)
                    .order_by(last.desc(), drafts.c.version.desc())
                )
                for row in connection.execute(query).mappings():
                    found.setdefault(row["subject"], []).append(line_of(row))
        return found

    def opened(self, draft_id: str, *, ward: str, now: datetime) -> None:
        """Note when a draft that waits was first opened, and in which ward; by whom is not kept."""
        with self._state.begin() as connection:
            connection.execute(
                sa.update(drafts)
                .where(
                    drafts.c.id == draft_id, drafts.c.state.in_(OPEN), drafts.c.opened_at.is_(None)
                )
                .values(opened_at=now, ward=ward)
            )

    def save(
        self,
        draft_id: str,
        decision: Decision,
        *,
        now: datetime,
        given: Mapping[Pointer, Given] | None = None,
        added: Mapping[Pointer, str] | None = None,
        undo: Collection[Pointer] = (),
        settle: Mapping[Pointer, str | None] | None = None,
        confirmed: Collection[Pointer] | None = None,
    ) -> Proposal:
        """Keep what a person did to a draft, sentence by sentence, as a working copy.

        `given` are words by sentence, "" takes one out; `added` a new sentence at the end of the
        list at each pointer; `undo` takes back the last change of a sentence; `settle` ends the
        wait of words held beside a sentence: the ones that stand, None for those it has.
        `confirmed` are all the sentences that the person confirms, None: as before. Nothing of
        somebody else's is lost: see `working_copy`. Raises DraftUnknown, RunNotAllowed,
        DraftDecided, StatementUnknown, DraftChanged.
        """
        by = decision.actor.id
        for _ in range(_TRIES):
            line = self.line(draft_id)
            _check(decision, line, *WORKING)
            _check_open(line)
            before = self._content(line)
            plain = plain_of(before)
            new = next_places(line.id, plain, before, added or {}, by)
            pointers = {*(given or {}), *new, *undo, *(settle or {}), *(confirmed or ())}
            check_known(line.id, before.draft, plain, pointers, before.edits, new)
            proposed = proposed_texts(plain, {*pointers, *before.edits})
            made = merged(before, proposed, {**(given or {}), **new}, by=by, at=now)
            for pointer in undo:
                made = undone(made, proposed, pointer, by=by, at=now)
            for pointer, text in (settle or {}).items():
                made = settled(made, proposed, pointer, text, by=by, at=now)
            if confirmed is not None:
                made = seen_by(made, by, confirmed)
            if made == before:
                return self._shown(line, before)
            self._shown(line, made)
            if self._replace(line, made, saved_by=by, saved_at=now):
                return self._proposal(self.line(draft_id))
        raise DraftChanged(id=draft_id)

    def write(self, draft_id: str, decision: Decision, *, now: datetime) -> DraftLine:
        """Hand a draft in: it is written, and waits for who signs; twice is once.

        Raises DraftUnknown, RunNotAllowed, DraftDecided.
        """
        return self._step(draft_id, decision, "proposed", "written", decision.actor.id, now)

    def take_back(self, draft_id: str, decision: Decision) -> DraftLine:
        """Undo `write`, as long as nobody has decided."""
        return self._step(draft_id, decision, "written", "proposed", None, None)

    def choose(self, draft_id: str, decision: Decision, *, now: datetime) -> DraftLine:
        """Go on with this draft of a stay rather than another: it comes first from now on."""
        line = self.line(draft_id)
        _check(decision, line, *WORKING)
        _check_open(line)
        self._set(draft_id, OPEN, chosen_at=now)
        return self.line(draft_id)

    def decide(
        self,
        draft_id: str,
        outcome: Outcome,
        decision: Decision,
        *,
        now: datetime,
        edits: Mapping[Pointer, str] | None = None,
        confirmed: Collection[Pointer] = (),
        revision: int | None = None,
        filed: Any = None,
    ) -> Proposal:
        """Validate or reject a draft, with the sentences that the person rewrote.

        `edits` gives the new words by pointer, "" takes a sentence out. Every sentence of
        `to_confirm`, rewritten ones included, must be in `confirmed` to validate. `revision` is
        that of the draft which the person had in front of them. `filed` is the value to file where
        the edits are decisions that say more than words (a code refused); None: the value with its
        edits. Raises DraftUnknown, RunNotAllowed, DraftDecided, DraftChanged, StatementUnknown,
        StatementsUnconfirmed.
        """
        line = self.line(draft_id)
        _check(decision, line, Action.VALIDATE_DRAFT)
        _check_open(line)
        if revision not in (None, line.revision):
            raise DraftChanged(id=draft_id)
        before = self._content(line)
        given, made = edits or {}, before
        if given or confirmed:
            plain = plain_of(before)
            check_known(line.id, before.draft, plain, {*given, *confirmed}, before.edits, {})
            proposed = proposed_texts(plain, {*given, *before.edits})
            seen = {one: before.edits.get(one, proposed.get(one, "")) for one in given}
            words = {one: Given(text, seen[one]) for one, text in given.items()}
            made = merged(before, proposed, words, by=decision.actor.id, at=now)
        made = replace(made, confirmed=frozenset(confirmed))
        shown = self._shown(line, made)
        measures: dict[str, Any] | None = None
        if outcome == "validated":
            waiting = shown.to_confirm - made.confirmed
            if waiting:
                raise StatementsUnconfirmed(id=draft_id, count=len(waiting))
            use = find_use(line.use)
            made = replace(made, final_text=use.text(shown.value if filed is None else filed))
            if not self._validated_before(line):
                measures = effort_of(use.text(made.draft.value), made.final_text)
        ending = {"state": outcome, "decided_by": decision.actor.id, "decided_at": now}
        if not self._replace(line, made, measures=measures, **ending):
            _check_open(self.line(draft_id))
            raise DraftChanged(id=draft_id)
        return self._proposal(self.line(draft_id))

    def reopen(self, draft_id: str, decision: Decision, *, now: datetime) -> DraftLine:
        """Undo a decision: return a new proposed version, with the edits and nothing confirmed.

        The decided version stays in the history. Raises DraftNotReopened when it is still
        proposed or a later version exists.
        """
        line = self.line(draft_id)
        _check(decision, line, Action.VALIDATE_DRAFT)
        if line.open:
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
            "ward": line.ward or None,
        }
        content = Content(proposal.draft, dict(proposal.edits), changes=proposal.changes)
        try:
            return self._insert(row, content)
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
        return self._shown(line, self._content(line))

    def _content(self, line: DraftLine) -> Content:
        return self._folder.read(line.id, line.content_file, _value_type(line.use))

    def _shown(self, line: DraftLine, content: Content) -> Proposal:
        """Return a content as it is shown; raises StatementUnknown for an edit of no sentence."""
        draft, edits = content.draft, content.edits
        try:
            value = replaced(draft.value, edits, _value_type(line.use))
        except (KeyError, IndexError, ValueError, TypeError) as error:
            raise StatementUnknown(id=line.id, pointer=next(iter(edits))) from error
        return Proposal(
            line,
            draft,
            edits,
            content.confirmed,
            value,
            content.final_text,
            content.changes,
            content.seen,
        )

    def _replace(
        self,
        line: DraftLine,
        content: Content,
        *,
        measures: dict[str, Any] | None = None,
        **values: Any,
    ) -> bool:
        """Put a content in the place of the one of `line`; False when that is no longer the last.

        A decision wipes the instant of the first opening: what stays of it is a measure of
        nobody, kept in the same transaction.
        """
        file = self._folder.write(line.id, content)
        decides = values.get("state") is not None
        mine = (
            drafts.c.id == line.id,
            drafts.c.state.in_(OPEN),
            drafts.c.revision == line.revision,
        )
        with self._state.begin() as connection:
            opened = connection.execute(sa.select(drafts.c.opened_at).where(*mine)).scalar()
            if decides:
                values["opened_at"] = None
            changed = sa.update(drafts).where(*mine)
            values |= {"content_file": file, "revision": line.revision + 1}
            done = connection.execute(changed.values(**values)).rowcount == 1
            if done and measures is not None:
                row = measured(line, opened, values["decided_at"], measures)
                connection.execute(sa.insert(validation_measures).values(row))
        self._folder.remove(line.content_file if done else file)
        return done

    def _step(
        self,
        draft_id: str,
        decision: Decision,
        before: DraftState,
        after: DraftState,
        by: str | None,
        at: datetime | None,
    ) -> DraftLine:
        line = self.line(draft_id)
        _check(decision, line, *WORKING)
        _check_open(line)
        self._set(draft_id, (before,), state=after, written_by=by, written_at=at)
        return self.line(draft_id)

    def _set(self, draft_id: str, states: Iterable[str], **values: Any) -> None:
        with self._state.begin() as connection:
            connection.execute(
                sa.update(drafts)
                .where(drafts.c.id == draft_id, drafts.c.state.in_(states))
                .values(**values)
            )

    def _validated_before(self, line: DraftLine) -> bool:
        """Whether an earlier version was validated, so that what it took is measured already."""
        previous = line.previous
        while previous is not None:
            earlier = self.line(previous)
            if earlier.state == "validated":
                return True
            previous = earlier.previous
        return False


def open_drafts(settings: Settings, state: State, vault: Vault) -> Drafts:
    return Drafts(settings, state, vault)


def _value_type(use: str) -> type[Any]:
    """Return the type of the drafts of a use.

    Those of a use of others are plain JSON, and stay readable when it is no longer installed.
    """
    try:
        value_type: type[Any] = find_use(use).value_type
    except (UseUnknown, UseUnusable):
        return dict
    return value_type


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
    if not line.open:
        raise DraftDecided(id=line.id, state=SHOWN[line.state])
