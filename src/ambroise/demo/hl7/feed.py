"""The whole feed in the order of time, with what real feeds suffer from."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Final

from ambroise.demo import staff
from ambroise.demo.hl7.documents import documents
from ambroise.demo.hl7.domains import iep, ipp
from ambroise.demo.hl7.movements import DELAY, adt, movements, wrong_move
from ambroise.demo.hl7.people import around, identity
from ambroise.demo.hl7.results import corrected, results
from ambroise.demo.hl7.writing import Draft, segment
from ambroise.demo.record import Case

EACH: Final = 50
CANCELLED, DOUBLED, MOVED, RESENT, CORRECTED = 2, 3, 4, 5, 7
"""Places, from 1, of the cases of each EACH with a cancelled movement, a doubled record that is
merged, a stay opened on the wrong person and moved, a message sent twice, a corrected result."""

_BEFORE: Final = timedelta(hours=1)
_AGAIN: Final = "again"
"""In place of an event: the message before, sent once more."""


def messages(cases: Iterable[Case]) -> Iterator[bytes]:
    """Yield the messages about `cases` in the order in which they are sent, all held meanwhile."""
    sent = [one for place, case in enumerate(cases, 1) for one in case_messages(case, place)]
    return (message for _, message in sorted(sent, key=itemgetter(0)))


def case_messages(case: Case, place: int) -> Iterator[tuple[datetime, bytes]]:
    """Yield the messages about a patient, each with when it is sent; `place` is the patient's."""
    drafts = sorted(_case(case, place % EACH), key=attrgetter("sent"))
    written = b""
    for number, draft in enumerate(drafts, 1):
        if draft.event != _AGAIN:
            written = draft.write(f"{place}-{number}")
        yield draft.sent, written


def _case(case: Case, place: int) -> Iterator[Draft]:
    if not case.stays:
        return
    first = case.stays[0]
    known = first.start - _BEFORE
    segments = [*identity(case), *around(case), segment("PV1", {1: "1", 2: "N"})]
    yield adt("A28", known, segments, structure="ADT_A05")
    if place == RESENT:
        yield Draft(known + DELAY, "", _AGAIN, ())
    if place == DOUBLED:
        yield from _doubled(case)
    for stay in case.stays:
        moved = place == MOVED and stay is first
        if moved:
            yield from _moved(case)
        told = list(movements(case, stay))
        yield from told[1:] if moved else told
        if place == CANCELLED and stay is first:
            yield from wrong_move(case, stay, staff.UROLOGY)
        amended = list(corrected(case, stay)) if place == CORRECTED and stay is first else []
        yield from amended
        skipped = {draft.segments[2] for draft in amended}
        yield from (draft for draft in results(case, stay) if draft.segments[2] not in skipped)
        yield from documents(case, stay)


def _second(case: Case) -> str:
    """Return the number of a record opened by mistake for a person who had one."""
    return f"9{case.person.ipp[1:]}"


def _doubled(case: Case) -> Iterator[Draft]:
    start = case.stays[0].start
    yield adt("A28", start, identity(case, number=_second(case)), structure="ADT_A05")
    former = segment("MRG", {1: ipp(_second(case))})
    when = start + timedelta(hours=5)
    yield adt("A40", when, [*identity(case), former], structure="ADT_A39")


def _moved(case: Case) -> Iterator[Draft]:
    """Yield a stay that is opened under another number, then moved to the right one."""
    stay = case.stays[0]
    number = _second(case)
    yield adt("A28", stay.start - _BEFORE / 2, identity(case, number=number), structure="ADT_A05")
    admission = next(movements(case, stay, number=number))
    yield admission
    former = segment("MRG", {1: ipp(number), 3: iep(stay.number, "AN"), 5: iep(stay.number)})
    when = stay.start + timedelta(minutes=10)
    yield adt("A44", when, [*identity(case, stay=stay.number), former], structure="ADT_A43")
    right = next(movements(case, stay))
    event = right.event[4:7]
    segments = tuple(one.replace("|INSERT|N||", f"|UPDATE|N|{event}|") for one in right.segments)
    sent = right.sent + timedelta(minutes=20)
    yield replace(right, sent=sent, event="ADT^Z99^ADT_A01", segments=segments)
