"""The codes of sources as the publication counted them, with what was decided of each."""

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping as Given
from dataclasses import dataclass

from ambroise.text.folding import composed, fold
from ambroise.warehouse.rows import Rows
from ambroise.warehouse.vocabularies.mappings import Mapping, MappingState


@dataclass(frozen=True, slots=True)
class LocalCode:
    """A code that occurs; `sources` are its uses by source, `mapped` what the publication says."""

    vocabulary_id: str
    concept_code: str
    label: str
    domain_id: str
    unit: str
    sources: dict[str, int]
    mapped: bool
    decision: Mapping | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.vocabulary_id, self.concept_code

    @property
    def id(self) -> str:
        """A name that stands in addresses: codes hold any character."""
        return hashlib.sha256("\0".join(self.key).encode()).hexdigest()[:24]

    @property
    def words(self) -> str:
        """Return the code and its label without accents, as they are searched."""
        return fold(composed(f"{self.concept_code} {self.label}").text)

    @property
    def uses(self) -> int:
        return sum(self.sources.values())

    @property
    def state(self) -> MappingState | None:
        return self.decision.state if self.decision else None


def local_codes(dataset: Rows, decisions: Given[tuple[str, str], Mapping]) -> list[LocalCode]:
    """Return the codes that have no standard concept, or of which something was decided.

    The most used first; a code of ours, which no source wrote, is none. A publication made before
    codes were counted by source gives none.
    """
    found = dataset.rows(
        """
        SELECT
            vocabulary_id,
            concept_code,
            arg_max(label, uses) FILTER (label IS NOT NULL) AS label,
            arg_max(domain_id, uses) AS domain_id,
            arg_max(unit, uses) FILTER (unit IS NOT NULL) AS unit,
            list(source_name ORDER BY source_name) AS names,
            list(uses ORDER BY source_name) AS counts,
            bool_and(is_mapped) AS mapped
        FROM source_code
        WHERE source_name IS NOT NULL
        GROUP BY vocabulary_id, concept_code
        """
    )
    codes = [
        LocalCode(
            row["vocabulary_id"],
            row["concept_code"],
            row["label"] or "",
            row["domain_id"],
            row["unit"] or "",
            dict(zip(row["names"], row["counts"], strict=True)),
            row["mapped"],
            decisions.get((row["vocabulary_id"], row["concept_code"])),
        )
        for row in found
    ]
    kept = (one for one in codes if not one.mapped or one.decision is not None)
    return sorted(kept, key=lambda one: (-one.uses, one.key))


def selected(
    codes: Iterable[LocalCode],
    *,
    source: str = "",
    vocabulary: str = "",
    state: str = "",
    text: str = "",
) -> list[LocalCode]:
    """Return the codes of one source, vocabulary or state, ranked by their uses in that source.

    `state` is a MappingState, or "none" for codes of which nothing was decided.
    """
    words = fold(composed(text).text).split()
    kept = [
        one
        for one in codes
        if (not source or source in one.sources)
        and (not vocabulary or vocabulary == one.vocabulary_id)
        and (not state or state == (one.state or "none"))
        and all(word in one.words for word in words)
    ]
    if source:
        kept.sort(key=lambda one: (-one.sources[source], one.key))
    return kept
