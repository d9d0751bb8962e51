"""The gateway: a question to the outside service, pseudonymised; its answer in clear."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.responses import Response, StreamingResponse

from ambroise.access import Action, Purpose, Resource, projects
from ambroise.deid import Identity
from ambroise.deid.gateway import Answer, Gateway, Message, Question
from ambroise.web.inputs import Key, RowId
from ambroise.web.plain import plain
from ambroise.web.visitor import Calling, Visitor

router = APIRouter(prefix="/passerelle", tags=["gateway"])
Short = Annotated[str, Field(max_length=200)]


class Turn(BaseModel):
    """One turn of the conversation, in clear: it is pseudonymised before it leaves."""

    role: Literal["system", "user", "assistant"] = "user"
    content: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class Named(BaseModel):
    """Somebody that the text names, beside those whom the record knows."""

    family_name: Short = ""
    birth_name: Short = ""
    given_names: Annotated[list[Short], Field(max_length=20)] = []
    birth_date: date | None = None
    role: Literal["patient", "professional", "relative"] = "patient"


class Asked(BaseModel):
    """A conversation about one person."""

    messages: Annotated[list[Turn], Field(min_length=1, max_length=100)]
    named: Annotated[list[Named], Field(max_length=100)] = []
    stream: bool = False


@router.post("/patients/{person_id}", response_model=None)
def ask_about_patient(visitor: Calling, person_id: RowId, asked: Asked) -> Any:
    """Ask the outside service of the settings about a patient, for their care.

    The text leaves pseudonymised, what the record knows of the patient hidden, and is traced. The
    answer has the true values put back, and says which stretches stayed unresolved; with `stream`
    it comes in JSON lines of `text`, and the rest in the last one.
    """
    resource = visitor.site.door.person_resource(person_id)
    return _answered(visitor, resource, Purpose.CARE_AID, asked)


@router.post("/projects/{project_id}", response_model=None)
def ask_in_project(visitor: Calling, project_id: Key, asked: Asked) -> Any:
    """Ask the same service in a research project: what is sent and answered is as for a patient."""
    resource = projects.project_resource(visitor.site.state, project_id, "research")
    return _answered(visitor, resource, Purpose.RESEARCH, asked)


def _answered(visitor: Visitor, resource: Resource, purpose: Purpose, asked: Asked) -> Any:
    decision = visitor.ask(Action.SEND_OUTSIDE, resource, (purpose,))
    gateway = Gateway(visitor.site.settings.gateway, visitor.site.door)
    named = tuple(
        Identity(**(one.model_dump() | {"given_names": tuple(one.given_names)}))
        for one in asked.named
    )
    messages = tuple(Message(turn.role, turn.content) for turn in asked.messages)
    question = Question(messages, named)
    if asked.stream:
        return _streamed(gateway.stream(decision, question))
    return plain(gateway.ask(decision, question))


def _streamed(pieces: Iterator[str | Answer]) -> Response:
    """Return the pieces as JSON lines; a failure before the first one is an answer of its own."""
    first = next(pieces)
    lines = (json.dumps(_line(one), ensure_ascii=False) + "\n" for one in chain([first], pieces))
    return StreamingResponse(lines, media_type="application/x-ndjson")


def _line(piece: str | Answer) -> dict[str, Any]:
    if isinstance(piece, str):
        return {"text": piece}
    found: dict[str, Any] = plain(piece)
    del found["text"]
    return found
