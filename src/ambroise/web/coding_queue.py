"""The stays that wait to be coded, the first that ended first, with what asks for a look."""

import csv
import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from ambroise.access import CARE_ZONE, Action, wards_resource
from ambroise.access.rules import CODING as CODERS
from ambroise.errors import DraftUnreadable
from ambroise.uses.coding.render import pointed
from ambroise.uses.draft_lines import DraftLine
from ambroise.warehouse.coding_work import EndedStay, ended_stays
from ambroise.web.catalogue import Words
from ambroise.web.coding import CODING, USE, mounted
from ambroise.web.coding_difference import Comparisons, Difference, difference
from ambroise.web.coding_review import reviewed
from ambroise.web.visitor import SignedIn, Visitor

DAYS: Final = 92
"""How far back the ended stays go: a quarter, as late PMSI transmissions do."""
LONG: Final = 30
"""Nights from which a stay is atypical."""
SHOWN: Final = 50
"""Stays of one page."""
COMPARING: Final = 0.1
"""Seconds that one page spends on comparing drafts; the next ones follow as it comes again."""

router = APIRouter(prefix="/codage")


class Sign(StrEnum):
    """What asks for a look at a stay before its neighbours."""

    NO_REPORT = "no_report"
    LONG = "long"
    DEATH = "death"
    UNITS = "units"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class QueueLine:
    stay: EndedStay
    draft: DraftLine | None
    signs: tuple[Sign, ...]
    differs: Difference

    @property
    def address(self) -> str:
        here = f"/patients/{self.stay.person_id}/sejours/{self.stay.stay_id}/codage"
        return f"{here}?version={self.draft.id}" if self.draft else here

    @property
    def step(self) -> str:
        return "proposed" if self.draft else "to_propose"


@dataclass(frozen=True, slots=True)
class Queue:
    """The stays that wait; `left` drafts are still to be compared with what was recorded."""

    lines: list[QueueLine]
    left: int


@router.get("")
def queue(
    visitor: SignedIn, unite: str = "", signe: str = "", page: Annotated[int, Query(ge=1)] = 1
) -> Response:
    found = queue_of(visitor, COMPARING)
    lines = found.lines
    wanted = [one for one in lines if _wanted(one, unite, signe)]
    pages = max(1, -(-len(wanted) // SHOWN))
    page = min(page, pages)
    return visitor.page(
        "coding_queue.html",
        visitor.words("coding.queue"),
        lines=wanted[(page - 1) * SHOWN : page * SHOWN],
        count=len(wanted),
        left=found.left,
        page=page,
        pages=pages,
        query=f"{urlencode({'unite': unite, 'signe': signe})}&",
        differences=partial(_said, visitor.words),
        wards=sorted({(one.stay.ward_label, one.stay.ward) for one in lines}),
        counts={sign: sum(1 for one in lines if sign in one.signs) for sign in Sign},
        total=len(lines),
        ward=unite,
        sign=signe,
        missing=mounted(visitor.site.settings) is None,
    )


@router.get("/export.csv")
def export(visitor: SignedIn, unite: str = "", signe: str = "") -> Response:
    """Return the queue without the name of a patient."""
    words = visitor.words
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    names = ("stay", "ward", "exit", "nights", "step", "signs", "differs")
    writer.writerow([words(f"coding.column_{name}") for name in names])
    for one in queue_of(visitor, None).lines:
        if _wanted(one, unite, signe):
            signs = ", ".join(words(f"coding.sign_{sign}") for sign in one.signs)
            step = words(f"coding.step_{one.step}")
            stay, day = one.stay, one.stay.end.date().isoformat()
            writer.writerow(
                [
                    stay.number,
                    stay.ward_label,
                    day,
                    stay.days,
                    step,
                    signs,
                    _said(words, one.differs),
                ]
            )
    return Response(
        "\ufeff" + text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="codage.csv"'},
    )


def queue_of(visitor: Visitor, seconds: float | None) -> Queue:
    """Return the stays of the visitor's perimeter without a validated coding; traced.

    A coder of some wards sees the stays that left them within 30 days, as every page of theirs;
    a coder of the whole site those of DAYS. Drafts are compared with what was recorded for about
    `seconds`, one at least, besides those that were already; None for every one.
    """
    site, now = visitor.site, visitor.site.clock()
    held = [one for one in visitor.actor.grants if one.role in CODERS and one.holds(now)]
    everywhere = not held or any(one.ward is None for one in held)
    wards = None if everywhere else frozenset(one.ward for one in held if one.ward)
    resource = CARE_ZONE if wards is None else wards_resource(wards)
    decision = visitor.ask(Action.READ_IDENTIFIED, resource, CODING)
    with site.door.open_dataset(decision) as dataset:
        stays = ended_stays(dataset, wards, now, days=DAYS)
    return _waiting(visitor, stays, seconds)


def _waiting(visitor: Visitor, stays: list[EndedStay], seconds: float | None) -> Queue:
    subjects = {stay.stay_id: stay.number or str(stay.stay_id) for stay in stays}
    histories = visitor.site.drafts.histories(set(subjects.values()), USE)
    comparing = _Comparing(visitor, seconds)
    lines = []
    for stay in stays:
        history = histories.get(subjects[stay.stay_id], ())
        mine = [one for one in history if one.person_id == stay.person_id]
        undone = {one.previous for one in mine}
        if any(one.state == "validated" and one.id not in undone for one in mine):
            continue
        draft = next((one for one in mine if one.open), None)
        differs = comparing.of(stay, draft) if draft and stay.recorded else Difference()
        lines.append(QueueLine(stay, draft, tuple(_signs(stay, differs)), differs))
    return Queue(lines, comparing.left)


def _signs(stay: EndedStay, differs: Difference) -> Iterator[Sign]:
    if not stay.reported:
        yield Sign.NO_REPORT
    if stay.days >= LONG:
        yield Sign.LONG
    if stay.died:
        yield Sign.DEATH
    if stay.units > 1:
        yield Sign.UNITS
    if differs:
        yield Sign.DIFFERS


class _Comparing:
    """Drafts read to be compared, each under a decision of its own on its patient."""

    def __init__(self, visitor: Visitor, seconds: float | None) -> None:
        self.left = 0
        self._visitor = visitor
        self._seconds = seconds
        self._begun: float | None = None
        self._known: Comparisons = visitor.request.app.state.comparisons

    def of(self, stay: EndedStay, draft: DraftLine) -> Difference:
        """Return how a draft differs from what was recorded; nothing when its turn is not yet."""
        known = self._known.get(draft, stay.recorded)
        if known is not None:
            return known
        now = time.monotonic()
        self._begun = self._begun or now
        if self._seconds is not None and now - self._begun > self._seconds:
            self.left += 1
            return Difference()
        found = self._read(stay, draft)
        self._known.keep(draft, stay.recorded, found)
        return found

    def _read(self, stay: EndedStay, draft: DraftLine) -> Difference:
        """A draft that no longer reads is shown as it opens: with its error."""
        visitor = self._visitor
        resource = visitor.site.door.person_resource(stay.person_id)
        decision = visitor.ask(Action.READ_IDENTIFIED, resource, CODING)
        try:
            value = reviewed(visitor.site.drafts.load(draft.id, decision), None)
        except DraftUnreadable:
            return Difference()
        return difference(value, stay.recorded)


def _said(words: Words, differs: Difference) -> str:
    """Return what differs, in words for a coder."""
    ours, theirs = differs.dps
    told = {
        "dp": (_codes(ours) or "–", _codes(theirs)) if any(differs.dps) else None,
        "ours": (_codes(differs.ours),) if differs.ours else None,
        "theirs": (_codes(differs.theirs),) if differs.theirs else None,
    }
    return " ; ".join(
        words(f"coding.differs_{name}", codes=codes[0], others=codes[-1])
        for name, codes in told.items()
        if codes is not None
    )


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(map(pointed, codes))


def _wanted(one: QueueLine, ward: str, sign: str) -> bool:
    return ward in ("", one.stay.ward) and (not sign or sign in one.signs)
