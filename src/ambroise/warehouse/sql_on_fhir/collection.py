"""What an expression gives, as SQL: FHIR's elements as JSON, or one computed value."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from ambroise.tables import quoted
from ambroise.warehouse.sql_on_fhir.elements import sql_type
from ambroise.warehouse.sql_on_fhir.refusal import Refusal

NOTHING: Final = "nothing"
"""The type of what is never there: an element that FHIR does not know, iterated over."""


_READINGS: Final = {
    "BIGINT": "fhir_integer",
    "BOOLEAN": "fhir_boolean",
    "DOUBLE": "fhir_decimal",
    "VARCHAR": "fhir_text",
}
_COLUMN: Final = re.compile(r"_\w+")
_NAME: Final = re.compile(r"\w+")


class Form(Enum):
    """How the SQL of a collection holds its members."""

    RESOURCE = "resource"
    """The resource itself, its elements read beforehand."""
    NODE = "node"
    """One JSON value, or NULL."""
    NODES = "nodes"
    """A list of JSON values, without NULL; NULL is an empty one."""
    VALUE = "value"
    """One value of an SQL type, or NULL."""


@dataclass(frozen=True, slots=True)
class Collection:
    """`type` is one of FHIR. `owner` has this whole collection as its element `name`.

    `place` names what was read, for the errors that only data can make.
    """

    sql: str
    form: Form
    type: str
    place: str = ""
    owner: "Collection | None" = None
    name: str = ""

    @property
    def nothing(self) -> bool:
        """Whether no data can give it a member."""
        return self.type == NOTHING

    @property
    def primitive(self) -> bool:
        return self.nothing or sql_type(self.type) is not None

    def nodes(self) -> str:
        """Return the SQL of a list of JSON values."""
        match self.form:
            case Form.NODES:
                return self.sql
            case Form.VALUE:
                return f"CASE WHEN {self.sql} IS NOT NULL THEN [to_json({self.sql})] ELSE [] END"
            case Form.NODE:
                return f"CASE WHEN {self.sql} IS NULL THEN [] ELSE [{self.sql}] END"
            case Form.RESOURCE:
                return f"[{self.sql}]"

    def parents(self) -> str:
        """Return the SQL of a list of JSON values, of which NULL has no element."""
        return f"[{self.sql}]" if self.form is Form.NODE else self.nodes()

    def value(self, place: str = "") -> str:
        """Return the SQL of the only value, of the type that `sql_type` tells."""
        if self.form is Form.VALUE:
            return self.sql
        return typed(self.node(place), self.scalar(), place or self.place)

    def node(self, place: str = "") -> str:
        """Return the SQL of the only JSON value."""
        if self.form is Form.NODES:
            said = quoted(place or self.place)
            return once(self.sql, lambda nodes: f"fhir_one({nodes}, {said})")
        return self.sql

    @property
    def column(self) -> bool:
        """Whether the rows hold it as a column."""
        return _COLUMN.fullmatch(self.sql) is not None

    def values(self, place: str = "") -> str:
        """Return the SQL of a list of values, of the type that `sql_type` tells."""
        if self.form is Form.VALUE:
            return f"CASE WHEN {self.sql} IS NOT NULL THEN [{self.sql}] ELSE [] END"
        one = typed("value", self.scalar(), place or self.place)
        return f"coalesce(list_transform({self.nodes()}, lambda value: {one}), [])"

    def scalar(self) -> str:
        """Return the SQL type of a primitive collection; raises Refusal for another."""
        found = "VARCHAR" if self.nothing else sql_type(self.type)
        if found is None:
            raise Refusal(
                f"{self.place or 'la valeur'} est de type {self.type} : choisir un de ses éléments",
                f"{self.place or 'the value'} is of type {self.type}: choose one of its elements",
            )
        return found

    def exists(self) -> str:
        """Return the SQL of whether there is any member."""
        match self.form:
            case Form.RESOURCE:
                return "true"
            case Form.NODES:
                return f"coalesce(len({self.sql}) > 0, false)"
            case _:
                return f"({self.sql} IS NOT NULL)"

    def within(self, sql: str, form: Form | None = None) -> "Collection":
        """Return some of the members."""
        return replace(self, sql=sql, form=form or self.form, owner=None)


def typed(node: str, scalar: str, place: str) -> str:
    """Return a JSON value as one of an SQL type; `place` names what was read, if it is not one."""
    macro = _READINGS[scalar]
    said = "" if scalar == "VARCHAR" else f", {quoted(place)}"
    return once(node, lambda one: f"{macro}({one}{said})")


def once(sql: str, body: Callable[[str], str]) -> str:
    """Return the SQL of what `body` says of a value, which is computed once."""
    if _NAME.fullmatch(sql):
        return body(sql)
    return f"list_transform([{sql}], lambda it: {body('it')})[1]"


def computed(sql: str, type_: str) -> Collection:
    """Return one computed value."""
    return Collection(sql, Form.VALUE, type_)
