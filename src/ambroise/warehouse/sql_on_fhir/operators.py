"""The operators of FHIRPath, each on operands whose types make sense together."""

from typing import Final

from ambroise.warehouse.sql_on_fhir.collection import NOTHING, Collection, Form, computed
from ambroise.warehouse.sql_on_fhir.refusal import Refusal

_KINDS: Final = {
    "boolean": "boolean",
    "date": "moment",
    "dateTime": "moment",
    "instant": "moment",
    "time": "time",
}
_EQUALITY: Final = ("=", "!=")


def kind(operand: Collection) -> str:
    """Return what an operand compares with: text, number, boolean, moment or time."""
    other = "text" if operand.scalar() == "VARCHAR" else "number"
    return _KINDS.get(operand.type, other)


def binary(operator: str, left: Collection, right: Collection) -> Collection:
    """Return what an operator gives; raises Refusal for operands that it has no meaning on."""
    match operator:
        case "and" | "or":
            return computed(f"({condition(left)} {operator.upper()} {condition(right)})", "boolean")
        case "+" if _is_text(left) and _is_text(right):
            return computed(f"({left.value()} || {right.value()})", "string")
        case "+" | "-" | "*" | "/":
            return _arithmetic(operator, left, right)
        case _:
            return _comparison(operator, left, right)


def condition(operand: Collection) -> str:
    """Return the SQL of a boolean; raises Refusal for what is none."""
    if operand.type not in ("boolean", NOTHING):
        raise Refusal(
            f"{_named(operand)} : vrai ou faux attendu ici, non {operand.type}",
            f"{_named(operand)}: true or false expected here, not {operand.type}",
        )
    return operand.value() if operand.type == "boolean" else "NULL::BOOLEAN"


def number(operand: Collection, operator: str) -> str:
    """Return the SQL of a number; raises Refusal for what is none."""
    if not operand.nothing and kind(operand) != "number":
        raise _meaningless(operator, operand, operand)
    return operand.value()


def _is_text(operand: Collection) -> bool:
    return operand.primitive and not operand.nothing and kind(operand) == "text"


def _arithmetic(operator: str, left: Collection, right: Collection) -> Collection:
    a, b = number(left, operator), number(right, operator)
    if operator == "/":
        return computed(f"({a}::DOUBLE / nullif({b}, 0))", "decimal")
    both = {left.type, right.type}
    whole = not both & {"decimal", NOTHING}
    return computed(f"({a} {operator} {b})", "integer" if whole else "decimal")


def _comparison(operator: str, left: Collection, right: Collection) -> Collection:
    if NOTHING in (left.type, right.type):
        return computed("NULL::BOOLEAN", "boolean")
    kinds = {kind(left), kind(right)}
    if len(kinds) > 1 or (kinds == {"boolean"} and operator not in _EQUALITY):
        raise _meaningless(operator, left, right)
    (both,) = kinds
    lists = Form.NODES in (left.form, right.form)
    if operator in _EQUALITY and both in ("text", "number", "boolean") and lists:
        same = f"fhir_same({left.values()}, {right.values()})"
        return computed(same if operator == "=" else f"(NOT {same})", "boolean")
    a, b = left.value(), right.value()
    match both:
        case "moment" | "time":
            order = "fhir_moments" if both == "moment" else "fhir_times"
            return computed(f"({order}({a}, {b}) {operator} 0)", "boolean")
        case _:
            return computed(f"({a} {operator} {b})", "boolean")


def _meaningless(operator: str, left: Collection, right: Collection) -> Refusal:
    return Refusal(
        f"« {operator} » n'a pas de sens entre {left.type} et {right.type}",
        f"“{operator}” has no meaning between {left.type} and {right.type}",
    )


def _named(operand: Collection) -> str:
    return operand.place or operand.type
