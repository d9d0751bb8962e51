"""Concept sets of an expression."""

from dataclasses import dataclass
from typing import Final

from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import ConceptItem, ConceptSet

_AUTHORSHIP: Final = ("createdBy", "createdDate", "modifiedBy", "modifiedDate", "tags")
"""What ATLAS keeps about the set itself."""


@dataclass(frozen=True, slots=True)
class Sets:
    """The keys of the concept sets of a definition, which its criteria name."""

    keys: frozenset[str]

    def key(self, part: Part) -> str:
        """Return the key that `part` names; raises CohortInvalid when there is no such set."""
        key = str(part.whole())
        if key not in self.keys:
            raise part.invalid(
                f"l'ensemble de concepts {key} n'existe pas", f"there is no concept set {key}"
            )
        return key


def read_concept_sets(file: Part) -> dict[str, ConceptSet]:
    """Return the sets of an expression by their id, as a text."""
    found: dict[str, ConceptSet] = {}
    for part in file.items("ConceptSets"):
        key = str(part.need("id").whole())
        if key in found:
            raise part.invalid(f"deux ensembles {key}", f"two sets {key}")
        found[key] = ConceptSet(part.words("name"), part.maybe("expression", _items) or ())
        for said in ("description", *_AUTHORSHIP):
            part.get(said)
        part.close()
    return found


def _items(expression: Part) -> tuple[ConceptItem, ...]:
    items = tuple(_item(part) for part in expression.items("items"))
    expression.close()
    return items


def _item(part: Part) -> ConceptItem:
    item = ConceptItem(
        part.need("concept").need("CONCEPT_ID").whole(),
        excluded=part.said("isExcluded"),
        descendants=part.said("includeDescendants"),
        mapped=part.said("includeMapped"),
    )
    part.close()
    return item
