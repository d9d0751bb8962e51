"""The stays that wait to be coded, the first that ended first, with what asks for a look."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fastapi import APIRouter, Response

from ambroise.access import CARE_ZONE, Action, wards_resource
from ambroise.access.rules import CODING as CODERS
from ambroise.errors import DraftUnreadable
from ambroise.uses.coding.schema import Position
from ambroise.uses.draft_lines import DraftLine
from ambroise.warehouse.coding_work import EndedStay, ended_stays
from ambroise.web.coding import CODING, USE, mounted
from ambroise.web.coding_review import reviewed
from ambroise.web.visitor import SignedIn, Visitor

DAYS: Final = 92
"""How far back the ended stays go: a quarter, as late PMSI transmissions do."""
LONG: Final = 30
"""Nights from which a stay is atypical."""

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

    @property
    def address(self) -> str:
        here = f"/patients/{self.stay.person_id}/sejours/{self.stay.stay_id}/codage"
        return f"{here}?version={self.draft.id}" if self.draft else here

    @property
    def step(self) -> str:
        return "proposed" if self.draft else "to_propose"


@router.get("")
def queue(visitor: SignedIn, unite: str = "", signe: str = "") -> Response:
    lines = lines_of(visitor)
    return visitor.page(
        "coding_queue.html",
        visitor.words("coding.queue"),
        lines=[one for one in lines if _wanted(one, unite, signe)],
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
    names = ("stay", "ward", "exit", "nights", "step", "signs")
    writer.writerow([words(f"coding.column_{name}") for name in names])
    for one in lines_of(visitor):
        if _wanted(one, unite, signe):
            signs = ", ".join(words(f"coding.sign_{sign}") for sign in one.signs)
            step = words(f"coding.step_{one.step}")
            stay, day = one.stay, one.stay.end.date().isoformat()
            writer.writerow([stay.number, stay.ward_label, day, stay.days, step, signs])
    return Response(
        "\ufeff" + text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="codage.csv"'},
    )


def lines_of(visitor: Visitor) -> list[QueueLine]:
    """Return the stays of the visitor's perimeter without a validated coding; traced.

    A coder of some wards sees the stays that left them within 30 days, as every page of theirs;
    a coder of the whole site those of DAYS.
    """
    site, now = visitor.site, visitor.site.clock()
    held = [one for one in visitor.actor.grants if one.role in CODERS and one.holds(now)]
    everywhere = not held or any(one.ward is None for one in held)
    wards = None if everywhere else frozenset(one.ward for one in held if one.ward)
    resource = CARE_ZONE if wards is None else wards_resource(wards)
    decision = visitor.ask(Action.READ_IDENTIFIED, resource, CODING)
    with site.door.open_dataset(decision) as dataset:
        stays = ended_stays(dataset, wards, now, days=DAYS)
    return list(_waiting(visitor, stays))


def _waiting(visitor: Visitor, stays: list[EndedStay]) -> Iterator[QueueLine]:
    for stay in stays:
        history = visitor.site.drafts.history(stay.number or str(stay.stay_id), USE)
        mine = [one for one in history if one.person_id == stay.person_id]
        undone = {one.previous for one in mine}
        if any(one.state == "validated" and one.id not in undone for one in mine):
            continue
        draft = next((one for one in mine if one.open), None)
        yield QueueLine(stay, draft, tuple(_signs(visitor, stay, draft)))


def _signs(visitor: Visitor, stay: EndedStay, draft: DraftLine | None) -> Iterator[Sign]:
    if not stay.reported:
        yield Sign.NO_REPORT
    if stay.days >= LONG:
        yield Sign.LONG
    if stay.died:
        yield Sign.DEATH
    if stay.units > 1:
        yield Sign.UNITS
    if draft is not None and stay.recorded and _differs(visitor, stay, draft):
        yield Sign.DIFFERS


def _differs(visitor: Visitor, stay: EndedStay, draft: DraftLine) -> bool:
    """Whether the diagnoses of a draft are not those that a source gave the stay.

    Reads the draft, under a decision of its own on the patient. A draft that no longer reads is
    shown as it opens: with its error.
    """
    resource = visitor.site.door.person_resource(stay.person_id)
    decision = visitor.ask(Action.READ_IDENTIFIED, resource, CODING)
    try:
        value = reviewed(visitor.site.drafts.load(draft.id, decision), None)
    except DraftUnreadable:
        return False
    codes = {
        one.code for rum in value.rums for one in rum.proposals if one.position is not Position.ACT
    }
    return codes != set(stay.recorded)


def _wanted(one: QueueLine, ward: str, sign: str) -> bool:
    return ward in ("", one.stay.ward) and (not sign or sign in one.signs)
