"""The dossier: essentials, timeline and its list; biology as trends; the source of any item."""

import json

from fastapi import APIRouter, Response

from ambroise.warehouse import source_record
from ambroise.warehouse.views import SourceRecord
from ambroise.web.essentials import essentials, out_of_range
from ambroise.web.inputs import RowId
from ambroise.web.patients import OpenPatient, open_patient
from ambroise.web.periods import PartAsked, page_of, zooms
from ambroise.web.timeline import Kind, chosen, events_of, extent, fold, lanes_of
from ambroise.web.trends import trends
from ambroise.web.visitor import SignedIn

LISTED = 50
CHARTS = 24
router = APIRouter(prefix="/patients/{person_id}")


@router.get("")
def dossier(visitor: SignedIn, person_id: RowId, part: PartAsked) -> Response:
    now = visitor.site.clock()
    with open_patient(visitor, person_id) as patient:
        events = events_of(patient.view)
        whole = extent(events, now.date())
        start, end = part.start or whole[0], part.end or whole[1]
        start, end = min(start, end), max(start, end)
        kinds = part.kinds or frozenset(Kind)
        found = chosen(events, kinds, part.start, part.end, part.text)
        listed, page, pages = page_of(found, part.page, LISTED)
        return patient.page(
            "dossier.html",
            visitor.words("record.tab_dossier"),
            "",
            essentials=essentials(patient.view, now),
            flag=out_of_range,
            picture=lanes_of(events, start, end, visitor.lang),
            zooms=zooms(start, end, whole),
            kinds=list(Kind),
            chosen_kinds=kinds,
            start=part.start,
            end=part.end,
            text=part.text,
            filtered=part.filtered,
            listed=listed,
            total=len(found),
            page=page,
            pages=pages,
            query=part.query,
        )


@router.get("/biologie")
def biology(visitor: SignedIn, person_id: RowId, part: PartAsked) -> Response:
    with open_patient(visitor, person_id) as patient:
        wanted = fold(part.text).split()
        kept = [
            one
            for one in patient.view.measurements
            if (part.start is None or one.at.date() >= part.start)
            and (part.end is None or one.at.date() <= part.end)
            and all(word in fold(one.code.label) for word in wanted)
        ]
        found = trends(kept)
        shown, page, pages = page_of(found, part.page, CHARTS)
        return patient.page(
            "biology.html",
            visitor.words("biology.title"),
            "/biologie",
            trends=shown,
            total=len(found),
            start=part.start,
            end=part.end,
            text=part.text,
            page=page,
            pages=pages,
            query=part.query,
        )


@router.get("/source/{table}/{row_id}")
def source(visitor: SignedIn, person_id: RowId, table: str, row_id: RowId) -> Response:
    with open_patient(visitor, person_id) as patient:
        record = record_of(patient, table, row_id)
        return patient.page(
            "source.html",
            visitor.words("source.title", type=record.record_type),
            record=record,
            readable=readable(record.raw),
        )


def record_of(patient: OpenPatient, table: str, row_id: int) -> SourceRecord:
    """Return the record that a row was read from; the trail says which one."""
    record = source_record(patient.dataset, table, row_id)
    patient.trace("source.read", {"table": table, "row": str(row_id)})
    return record


def readable(raw: str) -> str:
    """Return a JSON record on several lines, anything else as it is."""
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except ValueError:
        return raw
