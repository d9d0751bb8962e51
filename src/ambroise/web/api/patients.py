"""Patients: mine, found by identity, one record, its source records, oppositions, openings."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ambroise.access.information import InformedBy
from ambroise.access.oppositions import GivenBy
from ambroise.web.documents import note_of
from ambroise.web.dossier import record_of
from ambroise.web.home import hits_of, lines_of
from ambroise.web.inputs import Day, RowId
from ambroise.web.openings import openings_of
from ambroise.web.oppositions import (
    Means,
    oppositions_of,
    record,
    record_information,
    situation_of,
    withdraw,
)
from ambroise.web.outside import SHORTEST_REASON, open_for_reason
from ambroise.web.patients import open_patient
from ambroise.web.plain import plain
from ambroise.web.visitor import Calling, SignedIn

router = APIRouter(tags=["patients"])


class Search(BaseModel):
    """A family name, a given name, a birth date or a number, several at once."""

    text: Annotated[str, Field(min_length=2, max_length=100)]


class Reason(BaseModel):
    reason: Annotated[str, Field(min_length=SHORTEST_REASON, max_length=500)]


class Opposition(BaseModel):
    """To one project, or to all reuse when none is given."""

    means: Means
    given_by: GivenBy = GivenBy.PATIENT
    project: Annotated[str, Field(max_length=64)] | None = None


class NewInformation(BaseModel):
    informed_on: Day
    means: InformedBy


@router.get("/patients")
def read_my_patients(visitor: SignedIn) -> Any:
    """Return the patients present in my wards, or discharged within 30 days."""
    return plain(lines_of(visitor))


@router.post("/search")
def search(visitor: Calling, asked: Search) -> Any:
    """Search by identity; traced."""
    return plain(hits_of(visitor, asked.text))


@router.get("/patients/{person_id}")
def read_patient(visitor: SignedIn, person_id: RowId) -> Any:
    """Return the whole record of a patient; traced."""
    with open_patient(visitor, person_id) as patient:
        return plain(patient.view)


@router.post("/patients/{person_id}/outside-care-team", status_code=204)
def open_outside_care_team(visitor: Calling, person_id: RowId, given: Reason) -> None:
    """Open a patient outside the care team for 60 minutes; the DPO is alerted."""
    open_for_reason(visitor, person_id, given.reason)


@router.get("/patients/{person_id}/documents/{note_id}")
def read_document(visitor: SignedIn, person_id: RowId, note_id: RowId) -> Any:
    """Return one clinical document with its text; traced."""
    with open_patient(visitor, person_id) as patient:
        return plain(note_of(patient, note_id))


@router.get("/patients/{person_id}/source/{table}/{row_id}")
def read_source(visitor: SignedIn, person_id: RowId, table: str, row_id: RowId) -> Any:
    """Return the record that a row was read from, exactly as received; traced."""
    with open_patient(visitor, person_id) as patient:
        return plain(record_of(patient, table, row_id))


@router.get("/patients/{person_id}/openings")
def read_openings(visitor: SignedIn, person_id: RowId) -> Any:
    """Return who did what with this record, newest first; traced."""
    return plain(openings_of(visitor, person_id))


@router.get("/patients/{person_id}/oppositions")
def read_oppositions(visitor: SignedIn, person_id: RowId) -> Any:
    """Return the oppositions of a patient, newest first; traced."""
    return plain(oppositions_of(visitor, person_id))


@router.post("/patients/{person_id}/oppositions", status_code=204)
def record_opposition(visitor: Calling, person_id: RowId, given: Opposition) -> None:
    """Record an opposition to all reuse, or to one project; care is unchanged."""
    record(visitor, person_id, given.means, given.given_by, given.project)


@router.delete("/patients/{person_id}/oppositions", status_code=204)
def withdraw_opposition(
    visitor: Calling, person_id: RowId, project: Annotated[str, Query(max_length=64)] = ""
) -> None:
    """End an opposition of a patient, to all reuse or to one project; it stays in the history."""
    withdraw(visitor, person_id, project or None)


@router.get("/patients/{person_id}/reuse")
def read_reuse(visitor: SignedIn, person_id: RowId) -> Any:
    """Return the oppositions and the information of a patient, and what already holds them."""
    return plain(situation_of(visitor, person_id))


@router.post("/patients/{person_id}/information", status_code=204)
def record_patient_information(visitor: Calling, person_id: RowId, given: NewInformation) -> None:
    """Record when and how a patient was informed on the reuse of their data."""
    record_information(visitor, person_id, given.informed_on, given.means)
