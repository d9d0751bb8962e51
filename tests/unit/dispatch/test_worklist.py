"""Where the letter of a stay stands, and whether it is late: article R.1112-1-2, I."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambroise.dispatch.model import Dispatch, DispatchState
from ambroise.dispatch.queue import FIRST_WAIT, LONGEST_WAIT, wait_after
from ambroise.dispatch.worklist import Step, WorkLine, work_line
from ambroise.uses.draft_lines import DraftLine
from ambroise.warehouse.discharges import Discharge
from ambroise.warehouse.views import PatientLine, PersonHit

OUT = datetime(2026, 3, 20, 14)
SAME_DAY = datetime(2026, 3, 20, 16, tzinfo=UTC)
NEXT_DAY = datetime(2026, 3, 21, 9, tzinfo=UTC)
TODAY = date(2026, 3, 24)
STAY = PatientLine(
    PersonHit(7, "DURAND", "Jeanne", "", None, "F", "1", ()), 42, "26000042", "U1", "Cardiologie",
    datetime(2026, 3, 12), OUT, "",
)  # fmt: skip


def a_draft(state: Any = "validated", *, at: datetime = SAME_DAY, version: int = 1) -> DraftLine:
    decided = at if state in ("validated", "rejected") else None
    return DraftLine(
        f"d{version}", "letter", "2", "rules", 7, "26000042", state, "p", at, "p", decided,
        version, f"d{version - 1}" if version > 1 else None, "run", "file",
    )  # fmt: skip


def sent(
    to: Any = "general_practitioner", at: datetime | None = SAME_DAY, draft: str = "d1",
    state: DispatchState = DispatchState.RECEIVED,
) -> Dispatch:  # fmt: skip
    return Dispatch(
        f"{to}-{draft}", draft, "", 7, "26000042", "by-hand" if to == "patient" else "mss", to,
        draft, "digest", state, 1, None, "", "", "p", SAME_DAY, at, at, "", None, None, None,
        "file",
    )  # fmt: skip


def stands(
    *sendings: Dispatch, drafts: tuple[DraftLine, ...] = (a_draft(),), end: datetime | None = OUT,
    exit_mode: str = "Domicile", today: date = TODAY,
) -> WorkLine:  # fmt: skip
    found = Discharge("inpatient", end, exit_mode)
    return work_line(STAY, found, drafts, sendings, today=today)


@pytest.mark.parametrize(
    ("drafts", "sendings", "step"),
    [
        ((), (), Step.TO_WRITE),
        ((a_draft("rejected"),), (), Step.TO_WRITE),
        ((a_draft("proposed"),), (), Step.TO_VALIDATE),
        ((a_draft("written"),), (), Step.TO_VALIDATE),
        ((a_draft(),), (), Step.TO_SEND),
        ((a_draft(),), (sent("patient"),), Step.TO_SEND),
        ((a_draft(),), (sent(),), Step.TO_GIVE),
        ((a_draft(),), (sent(), sent("patient")), Step.DONE),
        ((a_draft(),), (sent(at=None, state=DispatchState.PREPARED),), Step.SENDING),
        ((a_draft(),), (sent(), sent("record", None, state=DispatchState.FAILED)), Step.FAILED),
        ((a_draft(),), (sent(state=DispatchState.RECALLED), sent("patient")), Step.TO_SEND),
        ((a_draft("proposed", version=2), a_draft()), (sent(), sent("patient")), Step.TO_VALIDATE),
        ((a_draft(version=2), a_draft()), (sent(), sent("patient")), Step.TO_SEND),
    ],
)
def test_a_letter_stands_at_the_first_step_that_is_not_done(
    drafts: tuple[DraftLine, ...], sendings: tuple[Dispatch, ...], step: Step
) -> None:
    assert stands(*sendings, drafts=drafts).step is step


def test_a_letter_done_on_the_day_is_never_late() -> None:
    assert stands(sent(), sent("patient")).days_late == 0


@pytest.mark.parametrize(
    "sendings",
    [
        (sent(at=NEXT_DAY), sent("patient")),
        (sent(), sent("patient", NEXT_DAY)),
    ],
)
def test_a_letter_sent_or_given_the_day_after_was_late(sendings: tuple[Dispatch, ...]) -> None:
    assert stands(*sendings).days_late == 1


def test_a_letter_that_is_not_done_is_later_every_day() -> None:
    assert [stands(today=date(2026, 3, day)).days_late for day in (20, 21, 24)] == [0, 1, 4]


def test_a_patient_who_is_still_there_has_no_late_letter() -> None:
    one = stands(end=None)
    assert (one.due, one.late) == (None, False)


def test_nothing_is_given_after_a_death() -> None:
    one = stands(sent(), exit_mode="Décès")
    assert (one.step, one.days_late) == (Step.DONE, 0)


def test_the_day_is_that_of_the_hospital() -> None:
    at_night = datetime(2026, 3, 20, 23, 30, tzinfo=UTC)  # 00:30 on the 21st in France
    assert stands(sent(at=at_night), sent("patient")).days_late == 1


def test_what_another_version_was_sent_counts_for_nothing() -> None:
    older = replace(sent(), draft_id="d0")
    assert stands(older, sent("patient")).step is Step.TO_SEND


@given(st.integers(0, 10_000))
def test_a_wait_grows_to_an_hour_and_no_more(tries: int) -> None:
    assert FIRST_WAIT <= wait_after(tries) <= wait_after(tries + 1) <= LONGEST_WAIT
