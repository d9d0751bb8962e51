"""The sending of a validated letter: laid out, sent, given to the patient, called back."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from ambroise import dispatch
from ambroise.access import Action, Decision, Purpose
from ambroise.dispatch import RECALL_CAUSES, Dispatch, DispatchState, RecallCause
from ambroise.dispatch.connectors import configured
from ambroise.dispatch.model import UNDER_WAY
from ambroise.dispatch.recipients import addressees, way_to, ways
from ambroise.errors import LetterNotValidated
from ambroise.web.inputs import Key, RowId
from ambroise.web.letter_documents import document_in
from ambroise.web.letters import subject_of
from ambroise.web.patients import open_patient
from ambroise.web.stays import stay_of
from ambroise.web.visitor import CARE, FOLLOWED, PostedForm, Posting, SignedIn, Visitor

SENDS = (Purpose.CARE,)
TO = "vers"
"""Name of the boxes of the form: a recipient and a connector, by `:`."""

router = APIRouter(prefix="/patients/{person_id}/sejours/{stay_id}/lettre/{draft_id}/envoi")


@router.get("")
def sheet(
    visitor: SignedIn, person_id: RowId, stay_id: RowId, draft_id: Key, suivi: str = ""
) -> Response:
    if suivi:
        return _states(visitor, person_id, stay_id, draft_id)
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        letter = document_in(patient, stay, draft_id)
        site = visitor.site
        known = addressees(patient.view.banner, patient.view.contacts, stay)
        lines = dispatch.of_letter(site.state, draft_id)
        sent = {(one.recipient, one.connector) for one in lines if not one.lost}
        open_ways = ways(site.settings, known)
        return patient.page(
            "letter_sending.html",
            visitor.words("sending.title"),
            "/sejours",
            stay=stay,
            letter=letter,
            ways=[one for one in open_ways if (one.addressee.kind, one.connector) not in sent],
            unserved=[
                one
                for kind, one in known.items()
                if kind in ("general_practitioner", "referrer")
                and all(way.addressee.kind != kind for way in open_ways)
            ],
            unnamed=[kind for kind in ("general_practitioner", "referrer") if kind not in known],
            **_followed(visitor, person_id, stay_id, draft_id, lines),
        )


@router.post("")
def send(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: Key, form: PostedForm
) -> Response:
    wanted = [str(one) for one in form.getlist(TO)]
    made(visitor, person_id, stay_id, draft_id, [one.partition(":")[::2] for one in wanted])
    return visitor.go(_address(person_id, stay_id, draft_id))


@router.post("/{sending}/relancer")
def again(
    visitor: Posting, person_id: RowId, stay_id: RowId, draft_id: Key, sending: Key
) -> Response:
    sent_again(visitor, person_id, draft_id, sending)
    return visitor.go(_address(person_id, stay_id, draft_id))


@router.post("/{sending}/rappeler")
def recall(
    visitor: Posting,
    person_id: RowId,
    stay_id: RowId,
    draft_id: Key,
    sending: Key,
    cause: Annotated[RecallCause, Form()],
) -> Response:
    called_back(visitor, person_id, draft_id, sending, cause)
    return visitor.go(_address(person_id, stay_id, draft_id))


def made(
    visitor: Visitor,
    person_id: int,
    stay_id: int,
    draft_id: str,
    wanted: list[tuple[str, str]],
) -> list[Dispatch]:
    """Send a validated letter to recipients, each by a connector; asked twice, it is sent once.

    Raises RecipientUnknown, RecipientNotServed, LetterNotValidated, LetterOutdated.
    """
    site = visitor.site
    decision = _deciding(visitor, person_id)
    with open_patient(visitor, person_id) as patient:
        stay = stay_of(patient, stay_id)
        letter = document_in(patient, stay, draft_id)
        known = addressees(patient.view.banner, patient.view.contacts, stay)
    subject = subject_of(stay)
    chosen = [
        way_to(site.settings, known, kind, connector, stay=subject) for kind, connector in wanted
    ]
    lines = [
        dispatch.prepare(
            site,
            decision,
            letter,
            way,
            person_id=person_id,
            subject=subject,
            now=site.clock(),
        )
        for way in chosen
    ]
    _wake(visitor)
    return lines


def sent_again(visitor: Visitor, person_id: int, draft_id: str, sending: str) -> Dispatch:
    """Try again what failed; raises DispatchUnknown, DispatchNotSentAgain."""
    site = visitor.site
    decision = _deciding(visitor, person_id)
    line = dispatch.send_again(site, decision, sending, draft_id=draft_id, now=site.clock())
    _wake(visitor)
    return line


def called_back(
    visitor: Visitor, person_id: int, draft_id: str, sending: str, cause: RecallCause
) -> Dispatch:
    """Call back what went out; raises DispatchUnknown, DispatchNotRecalled."""
    site = visitor.site
    decision = _deciding(visitor, person_id)
    line = dispatch.recall(site, decision, sending, cause, draft_id=draft_id, now=site.clock())
    _wake(visitor)
    return line


def _deciding(visitor: Visitor, person_id: int) -> Decision:
    resource = visitor.site.door.person_resource(person_id)
    return visitor.ask(Action.SEND_LETTER, resource, SENDS)


def _wake(visitor: Visitor) -> None:
    visitor.request.app.state.senders.wake()


def _states(visitor: Visitor, person_id: int, stay_id: int, draft_id: str) -> Response:
    """Return the states alone, that the page asks for by itself while something is under way."""
    resource = visitor.site.door.person_resource(person_id)
    visitor.look(Action.READ_IDENTIFIED, resource, CARE)
    lines = dispatch.of_letter(visitor.site.state, draft_id)
    lines = [one for one in lines if one.person_id == person_id]
    if not lines:
        raise LetterNotValidated(id=draft_id)
    values = _followed(visitor, person_id, stay_id, draft_id, lines)
    return visitor.page("letter_sending_states.html", visitor.words("sending.title"), **values)


def _followed(
    visitor: Visitor, person_id: int, stay_id: int, draft_id: str, lines: list[Dispatch]
) -> dict[str, Any]:
    resource = visitor.site.door.person_resource(person_id)
    address = _address(person_id, stay_id, draft_id)
    told = configured(visitor.site.settings)
    return {
        "sendings": lines,
        "names": visitor.site.names(),
        "labels": {name: one.label for name, one in told.items()},
        "active": any(one.state in UNDER_WAY and one.next_try_at for one in lines),
        "address": address,
        "followed": f"{address}?{FOLLOWED}=1",
        "letter_address": f"/patients/{person_id}/sejours/{stay_id}/lettre?version={draft_id}",
        "may_send": visitor.may(Action.SEND_LETTER, resource, SENDS),
        "gap": visitor.gap(Action.SEND_LETTER, resource, SENDS),
        "recall_causes": RECALL_CAUSES,
        "went_out": (DispatchState.SENT, DispatchState.RECEIVED),
    }


def _address(person_id: int, stay_id: int, draft_id: str) -> str:
    return f"/patients/{person_id}/sejours/{stay_id}/lettre/{draft_id}/envoi"
