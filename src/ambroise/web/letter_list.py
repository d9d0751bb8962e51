"""The letters of one's wards as work: late, to write, to validate, to send, sent."""

import csv
import io
from collections import Counter
from typing import Final

from fastapi import APIRouter, Response

from ambroise.access import Action, Purpose, wards_resource
from ambroise.dispatch.worklist import Step, WorkLine, worklist
from ambroise.web.home import my_wards
from ambroise.web.visitor import SignedIn, Visitor

LATE: Final = "retard"
"""Stands for a step in the address: the late letters, whatever their step."""

router = APIRouter(prefix="/lettres")


@router.get("")
def letters(visitor: SignedIn, unite: str = "", etape: str = "") -> Response:
    lines = lines_of(visitor)
    in_ward = [one for one in lines if unite in ("", one.line.ward)]
    return visitor.page(
        "letter_list.html",
        visitor.words("letters.title"),
        lines=[one for one in in_ward if in_step(one, etape)],
        total=len(in_ward),
        late=sum(1 for one in in_ward if one.late and one.step is not Step.DONE),
        counts=Counter(one.step for one in in_ward),
        steps=tuple(Step),
        wards=sorted({(one.line.ward_label, one.line.ward) for one in lines}),
        ward=unite,
        step=etape,
        mine=my_wards(visitor),
    )


@router.get("/export.csv")
def export(visitor: SignedIn, unite: str = "", etape: str = "") -> Response:
    words = visitor.words
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(
        words(f"letters.column_{name}")
        for name in ("stay", "ward", "due", "step", "late", "validated", "given", "sent")
    )
    for one in lines_of(visitor):
        if unite in ("", one.line.ward) and in_step(one, etape):
            when = (one.due, one.validated_at, one.given_at, one.sent_at)
            due, *moments = ("" if at is None else at.isoformat() for at in when)
            step = words(f"letter_step.{one.step}")
            ward = one.line.ward_label
            writer.writerow([one.line.stay_number, ward, due, step, one.days_late, *moments])
    return Response(
        "\ufeff" + text.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="lettres.csv"'},
    )


def lines_of(visitor: Visitor) -> list[WorkLine]:
    """Return the letters of the visitor's wards, none without a ward; traced."""
    site, wards = visitor.site, my_wards(visitor)
    if not wards:
        return []
    decision = visitor.ask(Action.READ_IDENTIFIED, wards_resource(wards), (Purpose.CARE,))
    return worklist(site, decision, wards, now=site.clock())


def in_step(one: WorkLine, step: str) -> bool:
    """Return whether a letter is in a step of the address, LATE for any that is late."""
    if step == LATE:
        return one.late and one.step is not Step.DONE
    return step in ("", one.step)
