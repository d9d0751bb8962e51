"""What goes between the sign-in pages and the entrance: steps, answers, sessions."""

from dataclasses import dataclass

from ambroise.access.model import Actor
from ambroise.access.people.second_factor import Enrolment
from ambroise.access.people.sessions import Session


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody is in: their session, where they wanted to go, recovery codes to show once."""

    session: Session
    target: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A sign-in that goes on: `value` is for the browser alone, `enrols` says which page."""

    value: str
    enrols: bool


@dataclass(frozen=True, slots=True)
class Pending:
    """Who is on the way in, and what to put in their application if they must enrol."""

    actor: Actor
    enrolment: Enrolment | None
    target: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes to the provider, and what it brings back."""

    address: str
    state: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser brings back from the provider; `kept` is the state that it left with."""

    state: str
    kept: str
    code: str
    issuer: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whom a link of the electronic record brings, to which stay, by its number (IEP)."""

    actor: Actor
    stay: str


@dataclass(frozen=True, slots=True)
class ShownStay:
    """Whom a SMART launch brings, and the record's own ids of the patient and the encounter."""

    actor: Actor
    patient: str
    encounter: str
