"""« Identités »: doubles and collisions proposed, compared side by side, decided by the unit."""

import csv
import io
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Query, Response

from ambroise.access import CARE_ZONE, Action, Purpose
from ambroise.errors import PageUnknown
from ambroise.warehouse.identity_rules import Verdict
from ambroise.warehouse.linkage.desk import EXPORTED, Comparison, Desk
from ambroise.warehouse.linkage.identities import Identity, Proposal, Reason
from ambroise.warehouse.search import fold
from ambroise.web import formats
from ambroise.web.catalogue import Lang
from ambroise.web.inputs import Number, RowId
from ambroise.web.periods import page_of
from ambroise.web.visitor import Posting, SignedIn, Visitor

HERE: Final = "/identites"
VIGILANCE: Final = (Purpose.IDENTITY_VIGILANCE,)
LISTED: Final = 50
UNDECIDED: Final = "none"
STATES: Final = (UNDECIDED, "review", "same", "distinct")
KINDS: Final = ("double", "collision")
LEVELS: Final = (30, 50, 80, 95, 99)
"""Percentages from which a list may start."""

State = Literal["", "none", "review", "same", "distinct"]
KindAsked = Literal["", "double", "collision"]

router = APIRouter(prefix=HERE)


@dataclass(frozen=True, slots=True)
class Row:
    """A trait of two identities: how each writes it, whether they differ, what it weighs."""

    name: str
    one: str
    other: str
    reason: Reason | None = None

    @property
    def sign(self) -> str:
        """`same`, `different`, or `lacking` where one of them does not say."""
        if not self.one or not self.other:
            return "lacking"
        return "same" if fold(self.one) == fold(self.other) else "different"


@router.get("")
def list_identities(
    visitor: SignedIn,
    genre: KindAsked = "",
    etat: State = "none",
    seuil: Annotated[int, Query(ge=0, le=100)] = 30,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> Response:
    """Show what is proposed, the most doubtful first, the alerts, and the domains of numbers."""
    desk = _desk(visitor)
    everything = desk.proposals()
    chosen = [one for one in everything if _asked(one, genre, etat, seuil / 100)]
    shown, number, pages = page_of(chosen, page, LISTED)
    return visitor.page(
        "identities.html",
        visitor.words("identities.title"),
        proposals=shown,
        found=len(chosen),
        waiting=sum(1 for one in everything if one.state == UNDECIDED),
        kind=genre,
        kinds=KINDS,
        state=etat,
        states=STATES,
        level=seuil,
        levels=LEVELS,
        page=number,
        pages=pages,
        alerts=desk.alerts(),
        systems=desk.systems(),
        domains=desk.domains(),
        unpublished=desk.waits(),
        percent=partial(percent, lang=visitor.lang),
        here=HERE,
    )


@router.get("/export.csv")
def export(visitor: SignedIn) -> Response:
    """Return every proposal with what was decided of it."""
    desk = _desk(visitor)
    told = desk.proposals()
    visitor.site.door.note(desk.decision, EXPORTED, count=len(told))
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    sides = [f"{name}_{side}" for side in (1, 2) for name in _SIDE]
    writer.writerow(["genre", "probabilite", "decision", *sides, "motifs"])
    for one in told:
        why = ", ".join(f"{each.trait}={each.level} ({each.weight:+.1f})" for each in one.reasons)
        cells = [one.kind, f"{one.probability:.4f}", one.state]
        cells += [*_side(one.one), *_side(one.other), why]
        writer.writerow([_plain(cell) for cell in cells])
    return Response(
        "\ufeff" + written.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="identites.csv"'},
    )


@router.post("/domaines")
def set_domain(
    visitor: Posting,
    system: Annotated[str, Form(min_length=1, max_length=400)],
    domain: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Say of which domain the numbers of a system are; nothing given takes it back."""
    _desk(visitor).set_domain(system, domain.strip() or system)
    return visitor.go(f"{HERE}#domaines")


@router.post("/decisions/{decision_id}/annuler")
def undo(
    visitor: Posting,
    decision_id: Number,
    one: Annotated[int, Form()],
    other: Annotated[int, Form()],
) -> Response:
    """Take a decision back."""
    if not _desk(visitor).undo(decision_id):
        raise PageUnknown
    return visitor.go(f"{HERE}/{one}/{other}")


@router.get("/{one_key}/{other_key}")
def compare(visitor: SignedIn, one_key: RowId, other_key: RowId) -> Response:
    """Show two records side by side, what differs marked, and what was decided of them."""
    desk = _desk(visitor)
    found = desk.compare(one_key, other_key)
    waiting = (
        each
        for each in desk.proposals()
        if each.state == UNDECIDED and {each.one.key, each.other.key} != {one_key, other_key}
    )
    return visitor.page(
        "identity_comparison.html",
        visitor.words("identities.compared"),
        found=found,
        rows=rows_of(visitor, found),
        following=next(waiting, None),
        names=visitor.site.names(),
        percent=partial(percent, lang=visitor.lang),
        back=HERE,
        here=f"{HERE}/{one_key}/{other_key}",
    )


@router.post("/{one_key}/{other_key}")
def decide(
    visitor: Posting, one_key: RowId, other_key: RowId, verdict: Annotated[Verdict, Form()]
) -> Response:
    """Record what the unit decides of two records."""
    _desk(visitor).decide(one_key, other_key, verdict)
    return visitor.go(f"{HERE}/{one_key}/{other_key}")


def rows_of(visitor: Visitor, found: Comparison) -> list[Row]:
    """Return the traits of two records as a person compares them."""
    reasons = {each.trait: each for each in found.proposal.reasons} if found.proposal else {}
    sides = [_written(visitor, each) for each in (found.one, found.other)]
    return [
        Row(name, one, other, reasons.get(_WEIGHED.get(name, "")))
        for (name, one), other in zip(sides[0].items(), sides[1].values(), strict=True)
        if one or other
    ]


def percent(share: float, lang: Lang) -> str:
    """Return a probability in hundredths; none is said to be certain.

    >>> percent(0.99999, "fr"), percent(0.873, "fr"), percent(0, "fr")
    ('> 99,9', '87,3', '< 0,1')
    """
    if share < 0.001:
        return f"< {formats.number(0.1, lang)}"
    if share > 0.999:
        return f"> {formats.number(99.9, lang)}"
    return formats.number(round(share * 100, 1), lang)


def _desk(visitor: Visitor) -> Desk:
    site = visitor.site
    decision = visitor.ask(Action.MANAGE_IDENTITIES, CARE_ZONE, VIGILANCE)
    return Desk(site.state, site.door, decision)


def _asked(one: Proposal, kind: str, state: str, level: float) -> bool:
    return kind in ("", one.kind) and state in ("", one.state) and one.doubt >= level


def _written(visitor: Visitor, one: Identity) -> dict[str, str]:
    words, lang = visitor.words, visitor.lang
    known = words.named("reliability", one.reliability) if one.reliability else ""
    place = f"{one.birth_place} ({one.birth_place_code})" if one.birth_place_code else ""
    return {
        "birth_name": one.birth_name,
        "used_name": one.used_name,
        "given_names": ", ".join(one.given_names),
        "birth_date": formats.day(one.birth_date, lang) if one.birth_date else "",
        "sex": words.named("sex", one.sex),
        "birth_place": place.strip() or one.birth_place,
        "ins": one.ins,
        "reliability": known,
        "ipp": one.ipp,
        "city": one.city,
        "source": one.record.source,
    }


_WEIGHED: Final = {
    "birth_name": "family",
    "given_names": "given",
    "birth_date": "birth",
    "sex": "sex",
    "birth_place": "place",
}
"""The trait of the linkage that a row of the page is about."""

_SIDE: Final = (
    "flux",
    "enregistrement",
    "ipp",
    "nom",
    "nom_utilise",
    "prenoms",
    "naissance",
    "sexe",
)


def _side(one: Identity) -> list[str]:
    return [
        one.record.source,
        one.record.record_id,
        one.ipp,
        one.birth_name,
        one.used_name,
        " ".join(one.given_names),
        f"{one.birth_date:%Y-%m-%d}" if one.birth_date else "",
        one.sex,
    ]


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell
