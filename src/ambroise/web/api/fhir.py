"""The FHIR face: dossiers in care, and projects' views, as FHIR R4 resources; read-only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse

from ambroise.access import Action, Decision, Purpose, projects
from ambroise.access.view import View
from ambroise.errors import ResourceNotFound
from ambroise.warehouse import fhir_face
from ambroise.warehouse.fhir_face import LARGEST_PAGE, MEDIA, PAGE, Readable, in_care
from ambroise.web.home import hits_of
from ambroise.web.inputs import LARGEST, Key, RowId
from ambroise.web.patients import open_patient
from ambroise.web.visitor import FHIR_PATH, SignedIn, Visitor

router = APIRouter(prefix=FHIR_PATH, tags=["fhir"])
PROJECT: Final = "/projects/{project_id}"
NUMBER: Final = r"^([^|]*\|)?[A-Za-z]*[0-9][A-Za-z0-9]*$"
"""A number, alone or after its system; never a name or a date."""
Kind = Annotated[str, Path(pattern="^[A-Z][A-Za-z]{1,63}$")]
Count = Annotated[int, Query(alias="_count", ge=1, le=LARGEST_PAGE)]
After = Annotated[int | None, Query(alias="_after", ge=0, le=LARGEST)]
Of = Annotated[str, Query(max_length=40, pattern=r"^(Patient/)?\d{1,19}$")]


class Resource(JSONResponse):
    media_type = MEDIA


@router.get("/metadata", response_class=Resource)
def read_capabilities(visitor: SignedIn) -> Any:
    """Return what the face serves (CapabilityStatement)."""
    now = visitor.site.clock().isoformat(timespec="seconds")
    return fhir_face.capability(_base(visitor.request), now)


@router.get("/Patient", response_class=Resource)
def search_patients(
    visitor: SignedIn, identifier: Annotated[str, Query(max_length=200, pattern=NUMBER)]
) -> Any:
    """Return who bears a number (`system|value`, or the value); traced as a search by identity."""
    number = identifier.rpartition("|")[2]
    found = [fhir_face.patient_hit(hit) for hit in hits_of(visitor, number)]
    return fhir_face.bundle(found, _base(visitor.request), [])


@router.get("/Patient/{person_id}", response_class=Resource)
def read_patient(visitor: SignedIn, person_id: RowId) -> Any:
    """Return a patient; their care team reads them, as the pages of the dossier; traced."""
    with open_patient(visitor, person_id) as patient:
        return fhir_face.read(in_care(patient.dataset), "Patient", person_id)


@router.get("/Patient/{person_id}/$everything", response_class=Resource)
def read_everything(visitor: SignedIn, person_id: RowId) -> Any:
    """Return the whole dossier of a patient as a Bundle; traced."""
    with open_patient(visitor, person_id) as patient:
        return fhir_face.everything(in_care(patient.dataset), person_id, _base(visitor.request))


@router.get("/projects/{project_id}/Patient/{person_id}/$everything", response_class=Resource)
def read_everything_in_project(visitor: SignedIn, project_id: Key, person_id: RowId) -> Any:
    """Return all that the permit of a project shows of one of its persons; traced."""
    with _view(visitor, project_id) as view:
        return fhir_face.everything(
            _of_project(view), person_id, _base(visitor.request, project_id)
        )


@router.get(f"{PROJECT}/{{kind}}/{{row_id}}", response_class=Resource)
def read_resource_in_project(visitor: SignedIn, project_id: Key, kind: Kind, row_id: RowId) -> Any:
    """Return one resource of a project's view, in its ids and its moved dates; traced."""
    with _view(visitor, project_id) as view:
        return fhir_face.read(_of_project(view), kind, row_id)


@router.get(f"{PROJECT}/{{kind}}", response_class=Resource)
def search_in_project(
    visitor: SignedIn,
    project_id: Key,
    kind: Kind,
    patient: Of | None = None,
    count: Count = PAGE,
    after: After = None,
) -> Any:
    """Return the resources of a type of a project's view, or of one person; a page at a time."""
    with _view(visitor, project_id) as view:
        return fhir_face.search(
            _of_project(view),
            kind,
            _base(visitor.request, project_id),
            person=None if patient is None else _number(patient),
            count=count,
            after=after,
        )


@router.get("/{kind}", response_class=Resource)
def search_of_patient(
    visitor: SignedIn, kind: Kind, patient: Of, count: Count = PAGE, after: After = None
) -> Any:
    """Return the resources of a type of one patient, a page at a time; traced."""
    person = _number(patient)
    with open_patient(visitor, person) as opened:
        return fhir_face.search(
            in_care(opened.dataset),
            kind,
            _base(visitor.request),
            person=person,
            count=count,
            after=after,
        )


@router.get("/{kind}/{row_id}", response_class=Resource)
def read_resource(visitor: SignedIn, kind: Kind, row_id: RowId) -> Any:
    """Return one resource of a patient whom the reader may open; traced."""
    door = visitor.site.door
    for source in (one for one in fhir_face.TYPES.get(kind, ()) if not one.shared):
        person = door.person_behind(source.table, source.key, row_id)
        if person is not None:
            with open_patient(visitor, person) as patient:
                return fhir_face.read(in_care(patient.dataset), kind, row_id)
    raise ResourceNotFound(type=kind if kind in fhir_face.TYPES else "–", id=row_id)


def _of_project(view: View) -> Readable:
    return Readable(view, view.tables)


@contextmanager
def _view(visitor: Visitor, project_id: str) -> Iterator[View]:
    with visitor.site.views.open(_decided(visitor, project_id)) as view:
        yield view


def _decided(visitor: Visitor, project_id: str) -> Decision:
    resource = projects.project_resource(visitor.site.state, project_id, "research")
    return visitor.ask(Action.READ_PSEUDONYMISED, resource, (Purpose.RESEARCH,))


def _base(request: Request, project_id: str = "") -> str:
    root = str(request.base_url).rstrip("/") + FHIR_PATH
    return f"{root}/projects/{project_id}" if project_id else root


def _number(reference: str) -> int:
    return min(int(reference.rpartition("/")[2]), LARGEST)
