"""The groups that the pages of a project can be about: everybody, or a cohort that is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ambroise.access import Action, cohorts
from ambroise.access.view import View
from ambroise.access.view.kept import kept_versions
from ambroise.web.studies import on_project
from ambroise.web.visitor import Visitor


@dataclass(frozen=True, slots=True)
class KeptCohort:
    """A version whose members are kept: its title, and the address of their list."""

    title: str
    members: str


def kept_cohorts(visitor: Visitor, project_id: str) -> Mapping[int, KeptCohort]:
    """Return the versions of a project's cohorts whose members are kept, by their ids."""
    kept = frozenset(kept_versions(visitor.site.state, project_id))
    if not kept:
        return {}
    door = visitor.site.door
    decision = on_project(visitor, project_id, Action.READ_PROJECT)
    return {
        version.id: KeptCohort(
            visitor.words("groups.version", title=version.title, number=version.number),
            f"/projets/{project_id}/cohortes/{version.cohort_id}/versions/{version.number}/membres",
        )
        for newest in cohorts.of_project(door, decision)
        for version in cohorts.versions_of(door, decision, newest.cohort_id)
        if version.id in kept
    }


def members_of(view: View, version: int) -> frozenset[int]:
    """Return the pseudonyms of the members of a kept version; none when none is kept here."""
    if "cohort" not in view.tables:
        return frozenset()
    rows = view.rows(
        "SELECT DISTINCT subject_id FROM cohort WHERE cohort_definition_id = $version",
        version=version,
    )
    return frozenset(row["subject_id"] for row in rows)


def names_of(view: View, concepts: Iterable[int]) -> Mapping[int, str]:
    """Return the names of concepts, where the permit opens them; their numbers otherwise."""
    wanted = sorted(set(concepts))
    found = {one: str(one) for one in wanted}
    if wanted and {"concept_id", "concept_name"} <= set(view.tables.get("concept", ())):
        rows = view.rows(
            "SELECT concept_id, concept_name FROM concept"
            " WHERE list_contains($wanted::BIGINT[], concept_id)",
            wanted=wanted,
        )
        found |= {row["concept_id"]: row["concept_name"] for row in rows}
    return found
