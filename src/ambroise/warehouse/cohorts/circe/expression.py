"""A whole cohort expression."""

from typing import Final

from ambroise.warehouse.cohorts.circe.concepts import Sets, read_concept_sets
from ambroise.warehouse.cohorts.circe.criteria import read_event, read_group
from ambroise.warehouse.cohorts.circe.filters import read_period
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import (
    Definition,
    Entry,
    ExposureEnd,
    FixedEnd,
    Limit,
    Rule,
)

_LIMITS: Final = {limit.value.lower(): limit for limit in Limit}


def read_expression(file: Part, name: str) -> Definition:
    """Return the plan of a Circe expression, alone or as WebAPI gives it with its name.

    Raises CohortInvalid, CohortPartUnsupported.
    """
    description = ""
    if file.get("PrimaryCriteria") is None and (inner := file.get("expression")) is not None:
        # The rest of this envelope says who wrote the definition and when: nothing that selects.
        name = file.words("name") or name
        description = file.words("description")
        file = inner.inner_json() if isinstance(inner.value, str) else inner
    concept_sets = read_concept_sets(file)
    sets = Sets(frozenset(concept_sets))
    additional = file.maybe("AdditionalCriteria", lambda part: read_group(part, sets))
    chosen = _limit(file.get("QualifiedLimit"))
    definition = Definition(
        name=file.words("Title") or name,
        description=description,
        concept_sets=concept_sets,
        entry=_entry(file.need("PrimaryCriteria"), sets),
        additional=additional,
        additional_limit=Limit.ALL if additional is None else chosen,
        rules=tuple(_rule(part, sets) for part in file.items("InclusionRules")),
        limit=_limit(file.get("ExpressionLimit")),
        exit=_exit(file.get("EndStrategy"), sets),
        censoring=tuple(read_event(part, sets) for part in file.items("CensoringCriteria")),
        gap_days=_gap_days(file.get("CollapseSettings")),
        clipped=read_period(file.get("CensorWindow")),
    )
    file.get("cdmVersionRange")
    file.close()
    return definition


def _entry(part: Part, sets: Sets) -> Entry:
    events = tuple(read_event(one, sets) for one in part.items("CriteriaList"))
    if not events:
        raise part.invalid("aucun événement d'entrée", "no entry event")
    window = part.need("ObservationWindow")
    entry = Entry(
        events,
        window.days("PriorDays"),
        window.days("PostDays"),
        _limit(part.get("PrimaryCriteriaLimit")),
    )
    window.close()
    part.close()
    return entry


def _limit(part: Part | None) -> Limit:
    """Return which events are kept: the first ones, when it is not said."""
    if part is None:
        return Limit.FIRST
    limit = part.maybe("Type", _limit_named) or Limit.FIRST
    part.close()
    return limit


def _limit_named(part: Part) -> Limit:
    limit = _LIMITS.get(part.text().lower())
    if limit is None:
        raise part.unsupported()
    return limit


def _rule(part: Part, sets: Sets) -> Rule:
    rule = Rule(
        part.words("name"),
        read_group(part.need("expression"), sets),
        part.words("description"),
    )
    part.close()
    return rule


def _exit(part: Part | None, sets: Sets) -> FixedEnd | ExposureEnd | None:
    if part is None:
        return None
    found = part.only("DateOffset", "CustomEra")
    part.close()
    if found is None:
        return None
    inner = part.need(found)
    exit_ = _fixed(inner) if found == "DateOffset" else _exposure(inner, sets)
    inner.close()
    return exit_


def _fixed(part: Part) -> FixedEnd:
    said = part.need("DateField")
    if said.text() not in ("StartDate", "EndDate"):
        raise said.unsupported()
    return FixedEnd(part.days("Offset"), from_end=said.text() == "EndDate")


def _exposure(part: Part, sets: Sets) -> ExposureEnd:
    return ExposureEnd(
        sets.key(part.need("DrugCodesetId")),
        part.days("GapDays"),
        part.days("Offset"),
        part.maybe("DaysSupplyOverride", Part.span),
    )


def _gap_days(part: Part | None) -> int:
    if part is None:
        return 0
    kind = part.get("CollapseType")
    if kind is not None and kind.text() != "ERA":
        raise kind.unsupported()
    days = part.days("EraPad")
    part.close()
    return days
