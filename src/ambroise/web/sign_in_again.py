"""Proving again who one is, inside a session, before signing."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from ambroise.access.people.sessions import Session
from ambroise.errors import (
    AmbroiseError,
    DirectoryUnavailable,
    ProofMissing,
    ProofNeeded,
    SecondFactorNeeded,
    SecondFactorWrong,
    SignInBlocked,
    SignInFailed,
    SignInNeeded,
)
from ambroise.web.security import local_target
from ambroise.web.visitor import Posting, SignedIn, Visitor

REFUSALS = (
    SignInFailed,
    SecondFactorWrong,
    SecondFactorNeeded,
    SignInBlocked,
    DirectoryUnavailable,
    ProofMissing,
)

router = APIRouter(prefix="/connexion/confirmer")


@router.get("")
def ask(visitor: SignedIn, suite: str = "/") -> Response:
    return _page(visitor, suite)


@router.post("")
def prove(
    visitor: Posting,
    password: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    suite: Annotated[str, Form()] = "/",
) -> Response:
    try:
        visitor.site.entrance.prove(
            _session(visitor), password, code, request_id=visitor.request_id
        )
    except REFUSALS as error:
        return _page(visitor, suite, error)
    return visitor.go(local_target(suite))


def may_sign(visitor: Visitor) -> None:
    """Raise ProofNeeded unless the person proved lately who they are, ProofMissing for a token."""
    if visitor.session is None:
        raise ProofMissing
    if not visitor.site.entrance.proved_lately(visitor.session):
        raise ProofNeeded


def _page(visitor: Visitor, target: str, problem: AmbroiseError | None = None) -> Response:
    answer = visitor.page(
        "sign_in_again.html",
        visitor.words("sign_in.again_title"),
        problem.http_status if problem else 200,
        target=local_target(target),
        asked=visitor.site.entrance.proofs(_session(visitor)),
        minutes=visitor.site.settings.signing_minutes,
        provider=visitor.site.entrance.provider_name(),
        problem=problem.message(visitor.lang) if problem else "",
        missing=visitor.site.entrance.without_proof(_session(visitor)).message(visitor.lang),
    )
    if isinstance(problem, SignInBlocked):
        answer.headers["Retry-After"] = str(problem.fields["seconds"])
    return answer


def _session(visitor: Visitor) -> Session:
    if visitor.session is None:
        raise SignInNeeded
    return visitor.session
