"""The functions of FHIRPath that views may call: those of SQL on FHIR v2, and a few more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ambroise.warehouse.sql_on_fhir.collection import NOTHING, Collection, Form, computed
from ambroise.warehouse.sql_on_fhir.elements import is_resource
from ambroise.warehouse.sql_on_fhir.operators import condition, number
from ambroise.warehouse.sql_on_fhir.refusal import Refusal
from ambroise.warehouse.sql_on_fhir.scope import Scope

Apply = Callable[[Collection, Scope, Sequence[str]], Collection]


@dataclass(frozen=True, slots=True)
class Function:
    """`apply` is given the SQL of texts, or the names of types where `of_types`."""

    apply: Apply
    fewest: int = 0
    most: int = 0
    of_types: bool = False


def selected(
    target: Collection, scope: Scope, criteria: Callable[[Scope], Collection]
) -> Collection:
    """Return the members of which the criteria are true."""
    if target.form is Form.NODES:
        one = scope.variable
        kept = condition(criteria(scope.within(target.within(one, Form.NODE))))
        found = target.within(f"list_filter({target.sql}, lambda {one}: {kept})")
        return scope.kept(found, target)
    kept = condition(criteria(scope.within(target)))
    if target.form is Form.RESOURCE:
        return target.within(f"CASE WHEN {kept} THEN _raw END", Form.NODE)
    return target.within(f"CASE WHEN {kept} THEN {target.sql} END")


def _exists(target: Collection, _scope: Scope, _texts: Sequence[str]) -> Collection:
    return computed(target.exists(), "boolean")


def _empty(target: Collection, _scope: Scope, _texts: Sequence[str]) -> Collection:
    return computed(f"(NOT {target.exists()})", "boolean")


def _not(target: Collection, _scope: Scope, _texts: Sequence[str]) -> Collection:
    return computed(f"(NOT {condition(target)})", "boolean")


def _count(target: Collection, _scope: Scope, _texts: Sequence[str]) -> Collection:
    if target.form is Form.NODES:
        return computed(f"coalesce(len({target.sql}), 0)", "integer")
    return computed(f"({target.exists()})::BIGINT", "integer")


def _first(target: Collection, scope: Scope, _texts: Sequence[str]) -> Collection:
    return _at(target, scope, 1)


def _last(target: Collection, scope: Scope, _texts: Sequence[str]) -> Collection:
    return _at(target, scope, -1)


def _at(target: Collection, scope: Scope, rank: int) -> Collection:
    if target.form is not Form.NODES:
        return target
    return scope.kept(target.within(f"({target.sql})[{rank}]", Form.NODE), target)


def _join(target: Collection, _scope: Scope, texts: Sequence[str]) -> Collection:
    if target.scalar() != "VARCHAR":
        raise Refusal("« join() » réunit des textes", "“join()” joins texts")
    separator = texts[0] if texts else "''"
    return computed(f"array_to_string({target.values()}, {separator})", "string")


def _extension(target: Collection, scope: Scope, texts: Sequence[str]) -> Collection:
    found = scope.child(target, "extension")
    if not isinstance(found, Collection) or found.nothing:
        raise Refusal("aucune extension ici", "no extension here")
    one = scope.variable
    kept = f"json_extract_string({one}, 'url') = {texts[0]}"
    return scope.kept(found.within(f"list_filter({found.sql}, lambda {one}: {kept})"), found)


def _resource_key(target: Collection, scope: Scope, _texts: Sequence[str]) -> Collection:
    if not is_resource(target.type):
        raise Refusal(
            "« getResourceKey() » se demande à une ressource",
            "“getResourceKey()” is asked of a resource",
        )
    found = scope.child(target, "id")
    if not isinstance(found, Collection):
        raise TypeError("the id of a resource has one type")
    return computed(found.value(), "string")


def _reference_key(target: Collection, _scope: Scope, types: Sequence[str]) -> Collection:
    if target.type not in ("Reference", NOTHING):
        raise Refusal(
            "« getReferenceKey() » se demande à une référence",
            "“getReferenceKey()” is asked of a reference",
        )
    wanted = f"'{types[0]}'" if types else "NULL"
    key = f"fhir_reference_key(one, {wanted})"
    keys = f"list_transform({target.nodes()}, lambda one: to_json({key}))"
    return Collection(
        f"list_filter({keys}, lambda one: one IS NOT NULL)", Form.NODES, "string", target.place
    )


_BOUNDED: Final = {
    "date": "fhir_{}_date",
    "dateTime": "fhir_{}_moment",
    "instant": "fhir_{}_moment",
    "time": "fhir_{}_time",
}


def _boundary(way: str) -> Apply:
    def boundary(target: Collection, _scope: Scope, _texts: Sequence[str]) -> Collection:
        name = f"{way}Boundary()"
        if target.scalar() in ("DOUBLE", "BIGINT"):
            text = f"fhir_text({target.node()})" if target.form is not Form.VALUE else target.sql
            number(target, name)
            sign = {"low": -1, "high": 1}[way]
            return computed(f"fhir_bound({text}, {sign})::DOUBLE", "decimal")
        macro = _BOUNDED.get(target.type)
        if macro is None:
            raise Refusal(
                f"« {name} » n'a pas de sens sur {target.type}",
                f"“{name}” has no meaning on {target.type}",
            )
        return computed(f"{macro.format(way)}({target.value()})", target.type)

    return boundary


FUNCTIONS: Final = {
    "exists": Function(_exists),
    "empty": Function(_empty),
    "not": Function(_not),
    "count": Function(_count),
    "first": Function(_first),
    "last": Function(_last),
    "join": Function(_join, most=1),
    "extension": Function(_extension, fewest=1, most=1),
    "getResourceKey": Function(_resource_key),
    "getReferenceKey": Function(_reference_key, most=1, of_types=True),
    "lowBoundary": Function(_boundary("low")),
    "highBoundary": Function(_boundary("high")),
}
