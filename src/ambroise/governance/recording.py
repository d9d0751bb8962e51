"""What a person records about a use: a version more, signed with their name."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter, ValidationError

from ambroise.access import Action, Decision, Door
from ambroise.errors import RecordInvalid
from ambroise.state.schema import people, use_records
from ambroise.uses import find_use
from ambroise.uses.choosing import engines_here
from ambroise.uses.entries import FORMS, Content, EngineChoice, Named, RecordKind

ACTION: Final = "use.recorded"
ASKED: Final = {RecordKind.PROCESSING: Action.RECORD_PROCESSING}
"""What is asked for to record, RECORD_USE otherwise: the DPO alone keeps the processing."""


def action_for(kind: RecordKind) -> Action:
    return ASKED.get(kind, Action.RECORD_USE)


def record(door: Door, decision: Decision, kind: RecordKind, given: Mapping[str, Any]) -> int:
    """Keep a new version of a thing recorded about the use of a decision; return its number.

    The decision is of `action_for(kind)`; a person is given by login. Raises UseUnknown and
    RecordInvalid, which names the fields that do not fit.
    """
    use = find_use(decision.resource.id)
    content = _read(kind, given)
    with door.acting(decision, action_for(kind)) as connection:
        if isinstance(content, EngineChoice) and content.engine not in engines_here(
            use, door.settings
        ):
            raise RecordInvalid(name=use.name, kind=kind.value, fields="engine")
        if isinstance(content, Named):
            content = Named(_person(connection, use.name, kind, content.person), content.function)
        version = _next(connection, use.name, kind)
        connection.execute(
            sa.insert(use_records).values(
                use=use.name,
                kind=kind.value,
                version=version,
                content=TypeAdapter(type(content)).dump_python(content, mode="json"),
                recorded_by=decision.actor.id,
                recorded_at=decision.at,
            )
        )
    door.note(decision, ACTION, detail={"kind": kind.value, "version": version})
    return version


def _read(kind: RecordKind, given: Mapping[str, Any]) -> Content:
    texts = {
        name: value.strip() if isinstance(value, str) else value for name, value in given.items()
    }
    try:
        content: Content = TypeAdapter(FORMS[kind]).validate_python(texts)
    except ValidationError as error:
        fields = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
        raise RecordInvalid(name="", kind=kind.value, fields=", ".join(sorted(fields))) from None
    return content


def _person(connection: sa.Connection, name: str, kind: RecordKind, login: str) -> str:
    known = sa.and_(people.c.login == login, people.c.disabled_at.is_(None))
    found = connection.execute(sa.select(people.c.id).where(known)).scalar_one_or_none()
    if found is None:
        raise RecordInvalid(name=name, kind=kind.value, fields="person")
    return str(found)


def _next(connection: sa.Connection, name: str, kind: RecordKind) -> int:
    last = connection.execute(
        sa.select(sa.func.max(use_records.c.version)).where(
            use_records.c.use == name, use_records.c.kind == kind.value
        )
    ).scalar_one()
    return int(last or 0) + 1
