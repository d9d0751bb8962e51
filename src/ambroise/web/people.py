"""« Personnes et rôles »: who is there, what each may do where and until when, how they come in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from ambroise.access import PEOPLE, ROLES, Action, Decision, Grant, Role, people
from ambroise.access.people import PERSON, SERVICE, Person, Unit, acts
from ambroise.access.people.outside.roles import Synced
from ambroise.errors import PersonNotListed
from ambroise.web.inputs import Day
from ambroise.web.studies import first_moment, last_moment
from ambroise.web.visitor import OPERATIONS, Posting, SignedIn, Visitor

Login = Annotated[str, Form(min_length=1, max_length=100, pattern=r"^\S+$")]
Name = Annotated[str, Form(min_length=1, max_length=200)]

router = APIRouter(prefix="/personnes")


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit in its tree: `depth` levels below the top."""

    unit: Unit
    depth: int


@router.get("")
def list_people(visitor: SignedIn, nom: str = "") -> Response:
    return _list(visitor, nom)


@router.post("")
def add(
    visitor: Posting,
    login: Login,
    name: Name,
    title: Annotated[str, Form(max_length=200)] = "",
    kind: Annotated[str, Form(pattern=f"^({PERSON}|{SERVICE})$")] = PERSON,
) -> Response:
    added(visitor, login, name, title, kind)
    return visitor.go(f"/personnes/{login}")


@router.post("/annuaire")
def synchronise(visitor: Posting) -> Response:
    """Compare persons and roles with the directory and show what changed."""
    return _list(visitor, "", synchronised(visitor))


@router.get("/{login}")
def person(visitor: SignedIn, login: str) -> Response:
    return _page(visitor, login)


@router.post("/{login}/roles")
def give(
    visitor: Posting,
    login: str,
    role: Annotated[Role, Form()],
    unit: Annotated[str, Form(max_length=60)] = "",
    starts_on: Annotated[Day | None, Form()] = None,
    ends_on: Annotated[Day | None, Form()] = None,
) -> Response:
    starts = first_moment(starts_on) if starts_on else None
    ends = last_moment(ends_on) if ends_on else None
    given(visitor, login, role, unit or None, starts, ends)
    return visitor.go(f"/personnes/{login}")


@router.post("/{login}/roles/{role}/retirer")
def take_back(visitor: Posting, login: str, role: Role) -> Response:
    taken_back(visitor, login, role)
    return visitor.go(f"/personnes/{login}")


@router.post("/{login}/mot-de-passe")
def password(visitor: Posting, login: str) -> Response:
    """Show a new password, this once."""
    return _page(visitor, login, password=password_made(visitor, login))


@router.post("/{login}/second-facteur")
def second_factor(visitor: Posting, login: str) -> Response:
    second_factor_reset(visitor, login)
    return visitor.go(f"/personnes/{login}")


@router.post("/{login}/fermer")
def close(visitor: Posting, login: str) -> Response:
    closed(visitor, login)
    return visitor.go(f"/personnes/{login}")


def people_of(visitor: Visitor) -> list[Person]:
    """Return every person and service; raises AccessRefused."""
    _managing(visitor)
    return people.everybody(visitor.site.state)


def person_of(visitor: Visitor, login: str) -> Person:
    """Return one person; raises AccessRefused, PersonNotListed."""
    found = next((one for one in people_of(visitor) if one.actor.login == login), None)
    if found is None:
        raise PersonNotListed
    return found


def tree_of(visitor: Visitor) -> list[Branch]:
    """Return the units from the top, each followed by those below it."""
    below: dict[str | None, list[Unit]] = {}
    for unit in people.all_units(visitor.site.state):
        below.setdefault(unit.parent, []).append(unit)

    def walk(parent: str | None, depth: int) -> list[Branch]:
        found = []
        for unit in below.get(parent, ()):
            found += [Branch(unit, depth), *walk(unit.code, depth + 1)]
        return found

    return walk(None, 0)


def added(visitor: Visitor, login: str, name: str, title: str, kind: str) -> None:
    """Add a person or a service; raises AccessRefused, LoginTaken."""
    site = visitor.site
    acts.add(site.door, site.state, _managing(visitor), login, name, title=title, kind=kind)


def given(
    visitor: Visitor,
    login: str,
    role: Role,
    unit: str | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> None:
    """Give a role over the site or a unit, from now when no start is given."""
    site = visitor.site
    grant = Grant(role, unit, starts_at or site.clock(), ends_at)
    acts.give(site.door, site.state, _managing(visitor), login, grant)


def taken_back(visitor: Visitor, login: str, role: Role) -> None:
    site = visitor.site
    acts.take_back(site.door, site.state, _managing(visitor), login, role)


def password_made(visitor: Visitor, login: str) -> str:
    """Return a new password of a local account, shown this once."""
    site = visitor.site
    return acts.new_password(site.door, site.state, _managing(visitor), login)


def second_factor_reset(visitor: Visitor, login: str) -> None:
    site = visitor.site
    acts.reset_second_factor(site.door, site.state, _managing(visitor), login)


def closed(visitor: Visitor, login: str) -> None:
    site = visitor.site
    acts.close(site.door, site.state, _managing(visitor), login)


def synchronised(visitor: Visitor) -> Synced:
    """Make persons and roles those of the directory; raises DirectoryMissing."""
    site = visitor.site
    return acts.synchronise(
        site.door, site.state, site.settings, _managing(visitor), now=site.clock()
    )


def _list(visitor: Visitor, nom: str, synced: Synced | None = None) -> Response:
    found = people_of(visitor)
    wanted = nom.strip().casefold()
    shown = [
        one
        for one in found
        if wanted in one.actor.display_name.casefold() or wanted in one.actor.login.casefold()
    ]
    return visitor.page(
        "people.html",
        visitor.words("people.title"),
        people=shown,
        count=len(found),
        searched=nom,
        roles=ROLES,
        units={branch.unit.code: branch.unit for branch in tree_of(visitor)},
        now=visitor.site.clock(),
        services=(PERSON, SERVICE),
        synced=synced,
        directory=visitor.site.settings.directory is not None,
    )


def _page(visitor: Visitor, login: str, **values: Any) -> Response:
    found = person_of(visitor, login)
    return visitor.page(
        "person.html",
        found.actor.display_name,
        **{
            "person": found,
            "roles": ROLES,
            "tree": tree_of(visitor),
            "units": {one.unit.code: one.unit for one in tree_of(visitor)},
            "now": visitor.site.clock(),
            "password": "",
            **values,
        },
    )


def _managing(visitor: Visitor) -> Decision:
    return visitor.ask(Action.MANAGE_PEOPLE, PEOPLE, OPERATIONS)
