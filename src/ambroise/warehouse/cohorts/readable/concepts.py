"""The concept sets of a readable definition, those that others name first."""

from graphlib import CycleError, TopologicalSorter

from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import ConceptItem, ConceptSet
from ambroise.warehouse.cohorts.readable.words import ANY


class Sets:
    """The keys of the concept sets of a definition, which its criteria name."""

    def __init__(self, keys: set[str]) -> None:
        self._keys = keys

    def key(self, part: Part) -> str:
        """Return the key that `part` names; raises CohortInvalid when there is no such set."""
        key = part.text()
        if key not in self._keys:
            raise part.invalid(
                "cet ensemble n'est pas dans « concepts »", "this set is not in “concepts”"
            )
        return key


def read_sets(part: Part | None) -> dict[str, ConceptSet]:
    """Return the sets by their key; raises CohortInvalid for sets that hold one another."""
    if part is None:
        return {}
    keys = set(part.names())
    if ANY in keys:
        raise part.need(ANY).invalid("« any » est réservé", "“any” is reserved")
    found = {key: ConceptSet(key, _items(part, key, Sets(keys))) for key in keys}
    named = {
        key: {item.concept for item in concepts.items if isinstance(item.concept, str)}
        for key, concepts in sorted(found.items())
    }
    try:
        return {key: found[key] for key in TopologicalSorter(named).static_order()}
    except CycleError as error:
        cycle = ", ".join(error.args[1])
        raise part.invalid(
            f"ensembles qui se contiennent l'un l'autre : {cycle}",
            f"sets that hold one another: {cycle}",
        ) from None


def _items(sets: Part, key: str, known: Sets) -> tuple[ConceptItem, ...]:
    part = sets.need(key)
    items = part.elements() if isinstance(part.value, list) else (part,)
    return tuple(_item(one, known) for one in items)


def _item(part: Part, sets: Sets) -> ConceptItem:
    if isinstance(part.value, int):
        return ConceptItem(part.whole())
    item = ConceptItem(
        _concept(part, sets),
        excluded=part.said("except"),
        descendants=part.said("below"),
        mapped=part.said("mapped"),
    )
    part.close()
    return item


def _concept(part: Part, sets: Sets) -> int | tuple[str, str] | str:
    match part.only("id", "code", "set"):
        case "id":
            return part.need("id").whole()
        case "set":
            return sets.key(part.need("set"))
        case "code":
            return part.need("vocabulary").text(), part.need("code").text()
    raise part.invalid(
        "un concept est attendu : id, code ou set", "a concept is expected: id, code or set"
    )
