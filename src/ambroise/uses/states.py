"""The state of a use, as somebody decided it; no row means that nobody did."""

from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from ambroise.state import schema


class UseState(StrEnum):
    """The gates of a use, in order; SUSPENDED and RETIRED may follow any of them."""

    IDEA = "idea"
    FRAMED = "framed"
    AUTHORISED = "authorised"
    TRIED = "tried"
    PILOT = "pilot"
    IN_SERVICE = "in_service"
    SUSPENDED = "suspended"
    RETIRED = "retired"


_FR: Final = {
    UseState.IDEA: "idée",
    UseState.FRAMED: "cadré",
    UseState.AUTHORISED: "autorisé",
    UseState.TRIED: "essayé sur données passées",
    UseState.PILOT: "pilote",
    UseState.IN_SERVICE: "en service",
    UseState.SUSPENDED: "suspendu",
    UseState.RETIRED: "retiré",
}


def shown(state: UseState, lang: str = "fr") -> str:
    return _FR[state] if lang == "fr" else state.value.replace("_", " ")


def state_of(connection: sa.Connection, name: str) -> UseState:
    """Return the state of the use `name` at this instant; IDEA when the register has no line."""
    found = connection.execute(
        sa.select(schema.uses.c.state).where(schema.uses.c.name == name)
    ).scalar_one_or_none()
    return UseState.IDEA if found is None else UseState(found)
