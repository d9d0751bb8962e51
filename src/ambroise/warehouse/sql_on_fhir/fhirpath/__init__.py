"""The expressions of views: FHIRPath read to a tree, unknown parts refused by name."""

from ambroise.warehouse.sql_on_fhir.fhirpath.parser import parse
from ambroise.warehouse.sql_on_fhir.fhirpath.tree import (
    Binary,
    Call,
    Constant,
    Index,
    Is,
    Literal,
    Member,
    Node,
    Sign,
    This,
)

__all__ = [
    "Binary",
    "Call",
    "Constant",
    "Index",
    "Is",
    "Literal",
    "Member",
    "Node",
    "Sign",
    "This",
    "parse",
]
