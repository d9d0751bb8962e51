"""The definitions of a project's cohorts, by versions: each save is one, and none ever changes."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from ambroise.access.door import Door
from ambroise.access.model import Action, Decision
from ambroise.errors import CohortUnknown, ProjectUnknown
from ambroise.state.schema import cohort_versions, cohorts, projects

LONGEST_CHANGE: Final = 500
_VERSION: Final = cohort_versions.c


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition as it is saved: its `text`, and what was `brought` of ATLAS, as it came."""

    title: str
    text: str
    brought: str | None = None

    @property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Version:
    """One save; `number` counts from 1 in its cohort, `made_by` is the id of a person."""

    id: int
    cohort_id: str
    number: int
    title: str
    text: str
    brought: str | None
    digest: str
    change: str
    made_by: str
    made_at: datetime


def create(door: Door, decision: Decision, definition: Definition, change: str = "") -> Version:
    """Open a cohort in the project of a DEFINE_COHORT decision, with its first version."""
    cohort_id = secrets.token_hex(9)
    with door.acting(decision, Action.DEFINE_COHORT) as connection:
        values = {
            "id": cohort_id,
            "project_id": decision.resource.project,
            "created_by": decision.actor.id,
            "created_at": decision.at,
        }
        connection.execute(sa.insert(cohorts).values(values))
        made = _add(connection, decision, cohort_id, 1, definition, change)
    _note(door, decision, made)
    return made


def save(
    door: Door, decision: Decision, cohort_id: str, definition: Definition, change: str = ""
) -> Version:
    """Add a version to a cohort; the same text again adds none, and returns the newest.

    `decision` is DEFINE_COHORT. Raises CohortUnknown for a cohort of another project.
    """
    with door.acting(decision, Action.DEFINE_COHORT) as connection:
        newest = _versions(connection, decision, cohort_id)[0]
        if newest.text == definition.text and definition.brought in (None, newest.brought):
            return newest
        made = _add(connection, decision, cohort_id, newest.number + 1, definition, change)
    _note(door, decision, made)
    return made


def of_project(door: Door, decision: Decision) -> list[Version]:
    """Return the newest version of each cohort of the project of a READ_PROJECT decision.

    Raises ProjectUnknown: who examines projects may ask for one that is not there.
    """
    newest = (
        sa.select(sa.func.max(_VERSION.id))
        .join(cohorts, cohorts.c.id == _VERSION.cohort_id)
        .where(cohorts.c.project_id == decision.resource.project)
        .group_by(_VERSION.cohort_id)
    )
    query = sa.select(cohort_versions).where(_VERSION.id.in_(newest)).order_by(_VERSION.id.desc())
    known = sa.select(projects.c.id).where(projects.c.id == decision.resource.project)
    with door.reading(decision, Action.READ_PROJECT) as connection:
        if connection.execute(known).one_or_none() is None:
            raise ProjectUnknown
        return [_version(row) for row in connection.execute(query)]


def versions_of(door: Door, decision: Decision, cohort_id: str) -> list[Version]:
    """Return every version of a cohort of the project of a READ_PROJECT decision, newest first.

    Raises CohortUnknown.
    """
    with door.reading(decision, Action.READ_PROJECT) as connection:
        return _versions(connection, decision, cohort_id)


def _versions(connection: sa.Connection, decision: Decision, cohort_id: str) -> list[Version]:
    query = (
        sa.select(cohort_versions)
        .join(cohorts, cohorts.c.id == _VERSION.cohort_id)
        .where(cohorts.c.id == cohort_id, cohorts.c.project_id == decision.resource.project)
        .order_by(_VERSION.number.desc())
    )
    found = [_version(row) for row in connection.execute(query)]
    if not found:
        raise CohortUnknown
    return found


def _add(
    connection: sa.Connection,
    decision: Decision,
    cohort_id: str,
    number: int,
    definition: Definition,
    change: str,
) -> Version:
    values = {
        "cohort_id": cohort_id,
        "number": number,
        "title": definition.title,
        "text": definition.text,
        "brought": definition.brought,
        "digest": definition.digest,
        "change": change.strip()[:LONGEST_CHANGE],
        "made_by": decision.actor.id,
        "made_at": decision.at,
    }
    made = sa.insert(cohort_versions).values(values).returning(*_VERSION)
    return _version(connection.execute(made).one())


def _version(row: sa.Row[Any]) -> Version:
    return Version(**row._mapping)


def _note(door: Door, decision: Decision, made: Version) -> None:
    detail: dict[str, str | int] = {"cohort": made.cohort_id, "version": made.number}
    door.note(decision, "cohort.saved", detail=detail, digests={"definition": made.digest})
