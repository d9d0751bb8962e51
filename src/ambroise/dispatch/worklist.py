"""The letters of wards as work: what is to write, to validate, to send, and what is late.

Article R.1112-1-2, I, of the Code de la santé publique: the letter is given to the patient and sent
on the day of discharge. A letter is done when it is validated, given, and sent to one recipient at
least; it is late from the day after. Nobody is given a letter after a death.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from ambroise.access import Decision
from ambroise.dispatch.lines import of_stays
from ambroise.dispatch.model import UNDER_WAY, WENT_OUT, Dispatch, DispatchState
from ambroise.state import State
from ambroise.state.schema import drafts
from ambroise.text.folding import fold
from ambroise.uses.draft_lines import DraftLine, line_of
from ambroise.uses.letter.export.document import local
from ambroise.uses.recording import Installation
from ambroise.warehouse import my_patients
from ambroise.warehouse.discharges import Discharge, discharges
from ambroise.warehouse.views import PatientLine

USE: Final = "letter"
LETTER_DUE: Final = frozenset({"inpatient", "home"})
"""Kinds of stays whose end asks for a letter: hospitalisations, at home too."""
_DEATH: Final = "deces"


class Step(StrEnum):
    """Where a letter stands, in the order of the work."""

    FAILED = "failed"
    TO_WRITE = "to_write"
    TO_VALIDATE = "to_validate"
    TO_SEND = "to_send"
    TO_GIVE = "to_give"
    SENDING = "sending"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One stay; `due` is its day of discharge, None while the patient is present."""

    line: PatientLine
    due: date | None
    step: Step
    draft: DraftLine | None  # the version that counts
    sendings: tuple[Dispatch, ...]
    validated_at: datetime | None
    given_at: datetime | None
    sent_at: datetime | None
    days_late: int  # 0 when it is not, or was not

    @property
    def late(self) -> bool:
        return self.days_late > 0


def worklist(
    one: Installation, decision: Decision, wards: Iterable[str], *, now: datetime
) -> list[WorkLine]:
    """Return the letters of stays in these wards, or that left them within 30 days.

    `decision` is one on READ_IDENTIFIED for the wards. Late ones come first, the latest first. A
    patient who is still there has a line once somebody asked for the letter.
    """
    codes = frozenset(wards)
    with one.door.open_dataset(decision) as dataset:
        found = my_patients(dataset, codes, now)
        ends = discharges(dataset, [line.stay_id for line in found])
    subjects = {line.stay_id: line.stay_number or str(line.stay_id) for line in found}
    versions = _versions(one.state, list(subjects.values()))
    sent: dict[str, list[Dispatch]] = defaultdict(list)
    for sending in of_stays(one.state, list(subjects.values())):
        sent[sending.subject].append(sending)
    lines = []
    for line in found:
        end = ends.get(line.stay_id)
        subject = subjects[line.stay_id]
        mine = [draft for draft in versions[subject] if draft.person_id == line.person.person_id]
        if end is not None and end.kind in LETTER_DUE and (end.end is not None or mine):
            lines.append(work_line(line, end, mine, sent[subject], today=local(now).date()))
    return sorted(lines, key=_order)


def work_line(
    line: PatientLine,
    end: Discharge,
    versions: Sequence[DraftLine],
    sendings: Sequence[Dispatch],
    *,
    today: date,
) -> WorkLine:
    """Return where the letter of one stay stands; `versions` are newest first."""
    draft = next((one for one in versions if one.state == "validated"), None)
    open_one = next((one for one in versions if one.open), None)
    if open_one is not None and (draft is None or open_one.version > draft.version):
        draft = open_one
    mine = tuple(one for one in sendings if draft is not None and one.draft_id == draft.id)
    out = [one for one in mine if one.state in WENT_OUT and one.sent_at is not None]
    given_at = min((_sent(one) for one in out if one.recipient == "patient"), default=None)
    sent_at = min((_sent(one) for one in out if one.recipient != "patient"), default=None)
    validated_at = draft.decided_at if draft is not None and draft.state == "validated" else None
    hand_over = _DEATH not in fold(end.exit_mode)
    steps = [validated_at, sent_at, *([given_at] if hand_over else [])]
    reached = [one for one in steps if one is not None]
    done = max(reached) if len(reached) == len(steps) else None
    due = None if end.end is None else local(end.end).date()
    until = local(done).date() if done is not None else today
    return WorkLine(
        line=line,
        due=due,
        step=_step(draft, mine, sent_at, given_at, hand_over=hand_over),
        draft=draft,
        sendings=mine,
        validated_at=validated_at,
        given_at=given_at,
        sent_at=sent_at,
        days_late=0 if due is None else max((until - due).days, 0),
    )


def told(one: WorkLine) -> dict[str, str | int | None]:
    """Return one line for machines: numbers and moments, not the name of the patient."""
    moments = (one.due, one.validated_at, one.given_at, one.sent_at)
    due, validated, given, sent = (None if at is None else at.isoformat() for at in moments)
    return {
        "person_id": str(one.line.person.person_id),
        "stay_id": str(one.line.stay_id),
        "stay": one.line.stay_number,
        "ward": one.line.ward,
        "discharged_on": due,
        "step": str(one.step),
        "days_late": one.days_late,
        "draft": one.draft.id if one.draft else None,
        "validated_at": validated,
        "given_at": given,
        "sent_at": sent,
    }


def _step(
    draft: DraftLine | None,
    sendings: Sequence[Dispatch],
    sent_at: datetime | None,
    given_at: datetime | None,
    *,
    hand_over: bool,
) -> Step:
    if draft is None:
        return Step.TO_WRITE
    if draft.open:
        return Step.TO_VALIDATE
    if any(one.state is DispatchState.FAILED for one in sendings):
        return Step.FAILED
    if any(one.state in UNDER_WAY for one in sendings):
        return Step.SENDING
    if sent_at is None:
        return Step.TO_SEND
    return Step.TO_GIVE if hand_over and given_at is None else Step.DONE


def _sent(one: Dispatch) -> datetime:
    return one.sent_at or one.prepared_at


def _versions(state: State, subjects: list[str]) -> dict[str, list[DraftLine]]:
    found: dict[str, list[DraftLine]] = defaultdict(list)
    query = (
        sa.select(drafts)
        .where(drafts.c.use == USE, drafts.c.subject.in_(subjects))
        .order_by(drafts.c.created_at.desc(), drafts.c.version.desc())
    )
    with state.read() as connection:
        for row in connection.execute(query).mappings():
            line = line_of(row)
            found[line.subject].append(line)
    return found


def _order(one: WorkLine) -> tuple[bool, int, int, str, int]:
    open_first = one.step is Step.DONE
    rank = list(Step).index(one.step)
    return open_first, -one.days_late, rank, one.line.ward_label, one.line.stay_id
