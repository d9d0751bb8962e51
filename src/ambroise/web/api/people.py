"""Persons, their roles and their access tokens, for an administrator."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ambroise.access import Action, Role
from ambroise.access.people import Person
from ambroise.access.people.tokens import LONGEST
from ambroise.web import people, tokens
from ambroise.web.inputs import Day, Key
from ambroise.web.plain import plain
from ambroise.web.studies import first_moment, last_moment
from ambroise.web.visitor import Calling, SignedIn

router = APIRouter(tags=["people"])

Login = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^\S+$")]


class NewPerson(BaseModel):
    login: Login
    name: Annotated[str, Field(min_length=1, max_length=200)]
    title: Annotated[str, Field(max_length=200)] = ""
    kind: Literal["person", "service"] = "person"


class NewRole(BaseModel):
    """Over `unit` and what is below it, or the whole site; days are the first and the last."""

    role: Role
    unit: Annotated[str, Field(max_length=60)] | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None


class NewToken(BaseModel):
    login: Login
    label: Annotated[str, Field(min_length=1, max_length=200)]
    scopes: Annotated[list[Action], Field(min_length=1)]
    days: Annotated[int, Field(ge=1, le=LONGEST.days)] = 90


@router.get("/people")
def read_people(visitor: SignedIn) -> Any:
    """Return every person and service, with all their roles."""
    return [_person(one) for one in people.people_of(visitor)]


@router.post("/people", status_code=204)
def add_person(visitor: Calling, given: NewPerson) -> None:
    """Add a person or a service, with no role."""
    people.added(visitor, given.login, given.name, given.title, given.kind)


@router.post("/people/{login}/roles", status_code=204)
def give_role(visitor: Calling, login: str, given: NewRole) -> None:
    """Give a role."""
    people.given(
        visitor,
        login,
        given.role,
        given.unit,
        first_moment(given.starts_on) if given.starts_on else None,
        last_moment(given.ends_on) if given.ends_on else None,
    )


@router.delete("/people/{login}/roles/{role}", status_code=204)
def take_role_back(visitor: Calling, login: str, role: Role) -> None:
    """End a role now."""
    people.taken_back(visitor, login, role)


@router.post("/people/{login}/password")
def make_password(visitor: Calling, login: str) -> Any:
    """Return a new password of a local account, shown this once."""
    return {"password": people.password_made(visitor, login)}


@router.delete("/people/{login}/second-factor", status_code=204)
def reset_second_factor(visitor: Calling, login: str) -> None:
    """Take a second factor away: the next sign-in enrols another."""
    people.second_factor_reset(visitor, login)


@router.post("/people/{login}/close", status_code=204)
def close_account(visitor: Calling, login: str) -> None:
    """Close an account at once."""
    people.closed(visitor, login)


@router.get("/tokens")
def read_tokens(visitor: SignedIn) -> Any:
    """Return every access token, without its secret."""
    return plain(tokens.tokens_of(visitor))


@router.post("/tokens", status_code=201)
def create_token(visitor: Calling, given: NewToken) -> Any:
    """Return a new access token, shown this once."""
    secret, made = tokens.created(visitor, given.login, given.label, given.scopes, given.days)
    return {"secret": secret} | plain(made)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(visitor: Calling, token_id: Key) -> None:
    """End an access token at once."""
    tokens.revoked(visitor, token_id)


def _person(one: Person) -> dict[str, Any]:
    actor = one.actor
    shown: dict[str, Any] = plain(
        {
            "login": actor.login,
            "name": actor.display_name,
            "title": one.title,
            "kind": one.kind,
            "roles": actor.grants,
            "created_at": one.created_at,
            "closed_at": one.disabled_at,
            "second_factor_since": one.second_factor_since,
        }
    )
    return shown
