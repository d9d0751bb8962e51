"""A FHIRPath tree to the SQL of what it gives."""

from ambroise.warehouse.sql_on_fhir.collection import Collection, Form, computed
from ambroise.warehouse.sql_on_fhir.elements import is_a, is_type
from ambroise.warehouse.sql_on_fhir.fhirpath import (
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
    parse,
)
from ambroise.warehouse.sql_on_fhir.functions import FUNCTIONS, selected
from ambroise.warehouse.sql_on_fhir.operators import binary, number
from ambroise.warehouse.sql_on_fhir.refusal import Refusal
from ambroise.warehouse.sql_on_fhir.scope import Choice, Scope, constant, literal


def compiled(expression: str, scope: Scope) -> Collection:
    """Return what an expression gives in a scope; raises Refusal, naming what cannot be run."""
    try:
        return collection(parse(expression), scope)
    except RecursionError:
        raise Refusal("expression trop longue", "expression too long") from None


def collection(node: Node, scope: Scope) -> Collection:
    """Return what a tree gives, of one type."""
    found = _given(node, scope)
    return found.whole() if isinstance(found, Choice) else found


def _given(node: Node, scope: Scope) -> Collection | Choice:
    match node:
        case This():
            return scope.focus
        case Literal():
            return literal(node)
        case Constant():
            return constant(scope, node.name)
        case Member():
            return _member(node, scope)
        case Call():
            return _call(node, scope)
        case Index():
            return _indexed(node, scope)
        case Sign():
            operand = collection(node.operand, scope)
            return computed(f"({node.sign}{number(operand, node.sign)})", operand.type)
        case Binary():
            return binary(
                node.operator, collection(node.left, scope), collection(node.right, scope)
            )
        case Is():
            return _is(_given(node.operand, scope), node.type)


def _target(node: Member | Call, scope: Scope) -> Collection | Choice:
    return scope.focus if node.target is None else _given(node.target, scope)


def _member(node: Member, scope: Scope) -> Collection | Choice:
    parent = _target(node, scope)
    if isinstance(parent, Choice):
        parent = parent.whole()
    if node.target is None and node.name == parent.type:
        return parent  # "Patient.name": a path may begin with the type it is read on
    return scope.child(parent, node.name)


def _call(node: Call, scope: Scope) -> Collection:
    target = _target(node, scope)
    if node.name == "ofType":
        return _of_type(target, node)
    if isinstance(target, Choice):
        match node.name:
            case "exists" if not node.arguments:
                return computed(target.exists(), "boolean")
            case "empty":
                return computed(f"(NOT {target.exists()})", "boolean")
        target = target.whole()
    if node.name == "where" or (node.name == "exists" and node.arguments):
        if len(node.arguments) != 1:
            raise _arguments(node)
        kept = selected(target, scope, lambda inner: collection(node.arguments[0], inner))
        return computed(kept.exists(), "boolean") if node.name == "exists" else kept
    function = FUNCTIONS.get(node.name)
    if function is None:
        raise Refusal(
            f"fonction « {node.name}() » non prise en charge",
            f"function “{node.name}()” is not supported",
        )
    if not function.fewest <= len(node.arguments) <= function.most:
        raise _arguments(node)
    if function.of_types:
        return function.apply(target, scope, [_type_named(one) for one in node.arguments])
    return function.apply(target, scope, [_written(one, node, scope) for one in node.arguments])


def _written(argument: Node, call: Call, scope: Scope) -> str:
    """Return the SQL of an argument that is a text."""
    found = collection(argument, scope)
    if found.form is not Form.VALUE or found.scalar() != "VARCHAR":
        raise Refusal(
            f"« {call.name}() » attend un texte entre apostrophes",
            f"“{call.name}()” takes a text between quotes",
        )
    return found.sql


def _arguments(call: Call) -> Refusal:
    return Refusal(
        f"« {call.name}() » ne prend pas {len(call.arguments)} argument(s)",
        f"“{call.name}()” does not take {len(call.arguments)} argument(s)",
    )


def _type_named(node: Node) -> str:
    """Return the type that an argument names: `Quantity`, or `FHIR.Quantity`."""
    if isinstance(node, Member) and is_type(node.name):
        return node.name
    name = node.name if isinstance(node, Member) else "?"
    raise Refusal(f"« {name} » n'est pas un type de FHIR", f"“{name}” is not a type of FHIR")


def _of_type(target: Collection | Choice, call: Call) -> Collection:
    if len(call.arguments) != 1:
        raise _arguments(call)
    type_ = _type_named(call.arguments[0])
    if isinstance(target, Choice):
        return target.of_type(type_)
    if is_a(target.type, type_):
        return target
    if target.type == "Resource":
        raise Refusal(
            "les ressources contenues ne sont pas lues", "contained resources are not entered"
        )
    raise Refusal(
        f"« {target.place} » est de type {target.type}, jamais {type_}",
        f"“{target.place}” is of type {target.type}, never {type_}",
    )


def _is(target: Collection | Choice, type_: str) -> Collection:
    if not is_type(type_):
        raise Refusal(f"« {type_} » n'est pas un type de FHIR", f"“{type_}” is not a type of FHIR")
    if isinstance(target, Choice):
        is_it = target.of_type(type_).exists() if type_ in target.ways else "false"
        return computed(f"CASE WHEN {target.exists()} THEN {is_it} END", "boolean")
    answer = "true" if is_a(target.type, type_) else "false"
    there = f"{target.node()} IS NOT NULL" if target.form is not Form.RESOURCE else "true"
    return computed(f"CASE WHEN {there} THEN {answer} END", "boolean")


def _indexed(node: Index, scope: Scope) -> Collection:
    target = collection(node.target, scope)
    at = collection(node.position, scope)
    if at.form is not Form.VALUE or at.scalar() != "BIGINT":
        raise Refusal("un rang entre crochets est un entier", "a rank in brackets is an integer")
    # Lists of DuckDB count from 1, and from the end below 0.
    rank = f"CASE WHEN {at.sql} >= 0 THEN {at.sql} + 1 END"
    return scope.kept(target.within(f"({target.nodes()})[{rank}]", Form.NODE), target)
