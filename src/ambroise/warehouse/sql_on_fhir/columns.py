"""A column of a view: what its path gives, as a value of one type or a list of them."""

import re
from dataclasses import dataclass

from ambroise.warehouse.sql_on_fhir.collection import Collection, Form
from ambroise.warehouse.sql_on_fhir.elements import sql_type
from ambroise.warehouse.sql_on_fhir.expression import compiled
from ambroise.warehouse.sql_on_fhir.model import Column
from ambroise.warehouse.sql_on_fhir.refusal import Refusal
from ambroise.warehouse.sql_on_fhir.scope import Scope


@dataclass(frozen=True, slots=True)
class Shown:
    """`type` is the SQL type of the column."""

    name: str
    sql: str
    type: str


def shown(column: Column, scope: Scope) -> Shown:
    """Return what a column shows; raises Refusal for a path that gives no primitive value."""
    found = compiled(column.path, scope)
    held = _held(column, found)
    if column.collection:
        held = f"{held}[]"
        given = found.values(column.name)
    else:
        if found.column and found.form is Form.NODES:
            found = found.within(scope.keep(found.node(column.name)), Form.NODE)
        given = found.value(column.name)
    return Shown(column.name, f"({given})::{held}", held)


def _held(column: Column, found: Collection) -> str:
    """Return the SQL type of a column: what it declares, else what its path gives."""
    given = found.scalar()
    if column.type is None:
        return given
    declared = sql_type(re.split(r"[/.]", column.type)[-1])  # a type may be named by its URL
    if declared is None:
        raise Refusal(
            f"type « {column.type} » : un type primitif de FHIR est attendu",
            f"type “{column.type}”: a primitive type of FHIR is expected",
        )
    fits = given == declared or (given, declared) == ("BIGINT", "DOUBLE")
    if not fits and not found.nothing:
        raise Refusal(
            f"type « {column.type} » déclaré, mais le chemin donne {found.type}",
            f"type “{column.type}” declared, but the path gives {found.type}",
        )
    return declared
