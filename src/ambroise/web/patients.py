"""One patient opened through the door, and the frame that their pages share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.responses import HTMLResponse

from ambroise.access import Action, Dataset, Purpose, Resource
from ambroise.errors import AccessRefused, OutsideCareTeam
from ambroise.warehouse import patient_view
from ambroise.warehouse.views import Banner, PatientView
from ambroise.web.formats import age
from ambroise.web.visitor import CARE, Visitor

TABS = (
    ("", "record.tab_dossier", "e"),
    ("/biologie", "record.tab_biology", "b"),
    ("/documents", "record.tab_documents", "d"),
    ("/sejours", "record.tab_stays", "s"),
    ("/opposition", "record.tab_opposition", "o"),
    ("/acces", "record.tab_openings", "w"),
)


@dataclass(frozen=True, slots=True)
class OpenPatient:
    """A patient whom the visitor was allowed to open, for the length of one answer."""

    visitor: Visitor
    person_id: int
    resource: Resource
    dataset: Dataset
    view: PatientView

    @property
    def here(self) -> str:
        return f"/patients/{self.person_id}"

    def trace(self, act: str, detail: dict[str, str | int]) -> None:
        """Leave a further trace of what is read of this patient; identifiers only."""
        self.visitor.site.door.note(
            self.dataset.decision, act, count=1, detail=detail, request_id=self.visitor.request_id
        )

    def page(
        self, template: str, title: str, tab: str | None = None, **values: Any
    ) -> HTMLResponse:
        frame = record_frame(self.visitor, self.person_id, self.view.banner, tab)
        return self.visitor.page(template, title, **frame, **values)


@contextmanager
def open_patient(
    visitor: Visitor, person_id: int, purposes: tuple[Purpose, ...] = CARE
) -> Iterator[OpenPatient]:
    """Open a patient to read; raises AccessRefused, or OutsideCareTeam when a reason would open."""
    door = visitor.site.door
    resource = door.person_resource(person_id)
    try:
        decision = visitor.ask(Action.READ_IDENTIFIED, resource, purposes)
    except AccessRefused as refused:
        if visitor.may(Action.READ_IDENTIFIED, resource, purposes, reason="?"):
            raise OutsideCareTeam(person=person_id, **refused.fields) from refused
        raise
    with door.open_dataset(decision) as dataset:
        view = patient_view(dataset, person_id)
        yield OpenPatient(visitor, person_id, resource, dataset, view)


def person_page(
    visitor: Visitor, person_id: int, template: str, title: str, tab: str, **values: Any
) -> HTMLResponse:
    """Return a page about a person, under the identity band when the visitor may read it.

    Some act on a record that they may not read: a data protection officer, the identity unit.
    """
    resource = visitor.site.door.person_resource(person_id)
    if visitor.may(Action.READ_IDENTIFIED, resource, CARE, reason="?"):
        with open_patient(visitor, person_id) as patient:
            return patient.page(template, title, tab, layout="record.html", **values)
    here = f"/patients/{person_id}"
    return visitor.page(template, title, layout="base.html", here=here, **values)


def record_frame(
    visitor: Visitor, person_id: int, banner: Banner, tab: str | None
) -> dict[str, Any]:
    """Return what the identity band and the tabs of a patient's page need."""
    now = visitor.site.clock().date()
    return {
        "here": f"/patients/{person_id}",
        "banner": banner,
        "age": age(banner.birth_date, banner.death_date or now),
        "tabs": [
            {"path": path, "label": label, "key": key, "current": path == tab}
            for path, label, key in TABS
        ],
    }
