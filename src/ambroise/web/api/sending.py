"""Letters as documents: read in a format, sent, followed, called back; those that are late."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ambroise import dispatch
from ambroise.access import Action
from ambroise.dispatch import Dispatch, RecallCause
from ambroise.dispatch.worklist import told
from ambroise.settings import Recipient
from ambroise.web.inputs import Key, RowId
from ambroise.web.letter_documents import file_of
from ambroise.web.letter_list import LATE, in_step, lines_of
from ambroise.web.letter_sending import called_back, made, sent_again
from ambroise.web.plain import plain
from ambroise.web.visitor import Calling, SignedIn

DRAFT = "/patients/{person_id}/stays/{stay_id}/letters/{draft_id}"
router = APIRouter(tags=["letters"])


class To(BaseModel):
    """One recipient, by one of the connectors that serve it."""

    recipient: Recipient
    connector: str = Field(max_length=40)


class Sent(BaseModel):
    to: list[To] = Field(min_length=1, max_length=20)


class Recalled(BaseModel):
    cause: RecallCause


@router.get(f"{DRAFT}/document.{{ending}}")
def read_document(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: Key, ending: str
) -> Response:
    """Return a validated letter as a file: html, pdf, docx, xml (CDA R2) or json (FHIR)."""
    return file_of(visitor, person_id, stay_id, draft_id, ending)


@router.get(f"{DRAFT}/sendings")
def read_sendings(visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: Key) -> Any:  # noqa: ARG001
    """Return the sendings of a letter, oldest first, without content."""
    visitor.ask(Action.READ_IDENTIFIED, visitor.site.door.person_resource(person_id))
    lines = dispatch.of_letter(visitor.site.state, draft_id)
    return [_line(one) for one in lines if one.person_id == person_id]


@router.post(f"{DRAFT}/sendings", status_code=202)
def send_letter(
    visitor: Calling, person_id: RowId, stay_id: RowId, draft_id: Key, given: Sent
) -> Any:
    """Send a validated letter; asked twice for one recipient and connector, it is sent once."""
    wanted = [(str(one.recipient), one.connector) for one in given.to]
    return [_line(one) for one in made(visitor, person_id, stay_id, draft_id, wanted)]


@router.post(f"{DRAFT}/sendings/{{sending}}/retry", status_code=202)
def send_letter_again(
    visitor: Calling,
    person_id: RowId,
    stay_id: RowId,  # noqa: ARG001
    draft_id: Key,
    sending: Key,
) -> Any:
    """Try again a sending that failed, as it was prepared."""
    return _line(sent_again(visitor, person_id, draft_id, sending))


@router.post(f"{DRAFT}/sendings/{{sending}}/recall", status_code=202)
def recall_letter(
    visitor: Calling,
    person_id: RowId,
    stay_id: RowId,  # noqa: ARG001
    draft_id: Key,
    sending: Key,
    given: Recalled,
) -> Any:
    """Call back a letter that went out."""
    return _line(called_back(visitor, person_id, draft_id, sending, given.cause))


@router.get("/letters/late")
def read_late_letters(visitor: SignedIn) -> Any:
    """Return the letters of the visitor's wards that are late, the latest first."""
    return [told(one) for one in lines_of(visitor) if in_step(one, LATE)]


def _line(line: Dispatch) -> dict[str, Any]:
    shown: dict[str, Any] = plain(line)
    return {name: value for name, value in shown.items() if name != "content_file"}
