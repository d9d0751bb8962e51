"""A whole readable definition."""

from pathlib import Path

from ambroise.errors import CohortInvalid
from ambroise.warehouse.cohorts.part import Part
from ambroise.warehouse.cohorts.plan import (
    Definition,
    Entry,
    ExposureEnd,
    FixedEnd,
    Limit,
    Rule,
)
from ambroise.warehouse.cohorts.readable.concepts import Sets, read_sets
from ambroise.warehouse.cohorts.readable.criteria import (
    group_in,
    is_end,
    limit_in,
    read_days,
    read_event,
)
from ambroise.warehouse.cohorts.readable.yaml_text import YamlRefused, values_of


def read_readable(path: Path, text: str) -> Definition:
    """Return the plan of a readable definition; raises CohortInvalid, CohortPartUnsupported."""
    try:
        file = Part(path, "", values_of(text))
    except YamlRefused as error:
        raise CohortInvalid(
            file=path.name,
            part=f"ligne {error.line}",
            cause="YAML illisible, clé écrite deux fois, ou alias",
            cause_en="unreadable YAML, a key written twice, or an alias",
        ) from None
    concept_sets = read_sets(file.get("concepts"))
    sets = Sets(set(concept_sets))
    additional = file.get("among")
    definition = Definition(
        name=file.need("cohort").text(),
        description=file.words("description"),
        concept_sets=concept_sets,
        entry=_entry(file.need("entry"), sets),
        additional=None if additional is None else group_in(additional, sets),
        additional_limit=limit_in(additional) if additional else Limit.ALL,
        rules=tuple(_rule(one, sets) for one in file.items("rules") if not one.said("off")),
        limit=limit_in(file),
        exit=file.maybe("exit", lambda part: _exit(part, sets)),
        censoring=tuple(read_event(one, sets) for one in file.items("censor")),
        gap_days=file.days("gap"),
        clipped=file.maybe("between", read_days) or (None, None),
    )
    if additional is not None:
        additional.close()
    file.close()
    return definition


def _entry(part: Part, sets: Sets) -> Entry:
    before, after = part.maybe("observed", _observed) or (0, 0)
    events = tuple(read_event(one, sets) for one in part.items("any"))
    if not events:
        raise part.invalid("aucun événement d'entrée", "no entry event")
    entry = Entry(events, before, after, limit_in(part))
    part.close()
    return entry


def _observed(part: Part) -> tuple[int, int]:
    days = part.days("before"), part.days("after")
    part.close()
    return days


def _rule(part: Part, sets: Sets) -> Rule:
    rule = Rule(part.need("rule").text(), group_in(part, sets), part.words("description"))
    part.close()
    return rule


def _exit(part: Part, sets: Sets) -> FixedEnd | ExposureEnd:
    concepts = part.maybe("exposure", sets.key)
    exit_: FixedEnd | ExposureEnd
    if concepts is None:
        from_end = is_end(part, "from", default=False)
        exit_ = FixedEnd(part.need("days").span(), from_end)
    else:
        gap, supply = part.days("gap"), part.maybe("supply", Part.span)
        exit_ = ExposureEnd(concepts, gap, part.days("days"), supply)
    part.close()
    return exit_
