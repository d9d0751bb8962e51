"""A concept set as a query: what it includes less what it excludes."""

from collections.abc import Iterable

from ambroise.warehouse.cohorts.compile.literals import concepts_of, literal
from ambroise.warehouse.cohorts.plan import ConceptItem, ConceptSet


def set_query(concepts: ConceptSet) -> str:
    """Return the query of the ids of a set.

    Only concepts that the vocabulary holds count; a descendant or a mapping that is no longer valid
    does not.
    """
    included = [item for item in concepts.items if not item.excluded]
    excluded = [item for item in concepts.items if item.excluded]
    if not included:
        return "SELECT 0 AS concept_id WHERE false"
    if not excluded:
        return _reached(included)
    return f"SELECT concept_id FROM ({_reached(included)} EXCEPT {_reached(excluded)})"


def _reached(items: Iterable[ConceptItem]) -> str:
    """Return the query of concepts, of what is below them, and of what is mapped to all these."""
    items = tuple(items)
    mapped = [item for item in items if item.mapped]
    query = _with_descendants(items)
    if mapped:
        query += (
            " UNION SELECT r.concept_id_1 FROM concept_relationship AS r"
            f" WHERE r.concept_id_2 IN ({_with_descendants(mapped)})"
            " AND r.relationship_id = 'Maps to' AND r.invalid_reason IS NULL"
        )
    return f"({query})"


def _with_descendants(items: Iterable[ConceptItem]) -> str:
    items = tuple(items)
    query = f"SELECT concept_id FROM concept WHERE {_named(items, 'concept_id')}"
    above = [item for item in items if item.descendants]
    if above:
        query += (
            " UNION SELECT c.concept_id FROM concept AS c"
            " JOIN concept_ancestor AS a ON a.descendant_concept_id = c.concept_id"
            f" WHERE c.invalid_reason IS NULL AND {_named(above, 'a.ancestor_concept_id')}"
        )
    return query


def _named(items: Iterable[ConceptItem], column: str) -> str:
    """Return the condition that `column` is the concept of one of `items`."""
    ids: list[int] = []
    named: list[str] = []
    for item in items:
        match item.concept:
            case int(concept):
                ids.append(concept)
            case str(key):
                named.append(f"{column} IN ({concepts_of(key)})")
            case (vocabulary, code):
                named.append(
                    f"{column} IN (SELECT concept_id FROM concept WHERE"
                    f" vocabulary_id = {literal(vocabulary)} AND concept_code = {literal(code)})"
                )
    if ids:
        named.append(f"{column} IN ({', '.join(map(str, ids))})")
    return f"({' OR '.join(named)})"
