"""A plan in words that a person reads, from the catalogue."""

from collections.abc import Iterable
from typing import Final

from ambroise.warehouse.cohorts import Definition
from ambroise.warehouse.cohorts.plan import (
    Concepts,
    Count,
    Edge,
    Event,
    ExposureEnd,
    Filter,
    FixedEnd,
    Group,
    Kept,
    Limit,
    Matching,
    Op,
    Range,
    Related,
    Times,
    Window,
    Words,
)
from ambroise.web import catalogue
from ambroise.web.formats import day

SIGNS: Final = {
    Op.LT: "<",
    Op.LTE: "≤",
    Op.EQ: "=",
    Op.NOT_EQ: "≠",
    Op.GT: ">",
    Op.GTE: "≥",
}
_MATCHINGS: Final = {
    Matching.STARTS: "starts",
    Matching.CONTAINS: "contains",
    Matching.ENDS: "ends_with",
}


class Wording:
    """Says the parts of a plan; `t` is the catalogue of the reader's language."""

    def __init__(self, t: catalogue.Words, plan: Definition) -> None:
        self._t = t
        self._plan = plan

    def entry(self) -> list[str]:
        """Return the events that open the cohort, then what is asked of them all."""
        entry, t = self._plan.entry, self._t
        said = [self.event(one) for one in entry.events]
        if entry.days_before or entry.days_after:
            said.append(t("cohort_say.observed", before=entry.days_before, after=entry.days_after))
        if entry.limit is not Limit.ALL:
            said.append(t.named("cohort_say", f"entry_{entry.limit.value.lower()}"))
        return said

    def end(self) -> list[str]:
        """Return when the cohort ends, and how its periods are joined or cut."""
        plan, t = self._plan, self._t
        said = [self._exit(plan.exit)]
        said += [t("cohort_say.censor", event=self.event(one)) for one in plan.censoring]
        if plan.limit is not Limit.ALL:
            said.append(t.named("cohort_say", f"limit_{plan.limit.value.lower()}"))
        if plan.gap_days:
            said.append(t("cohort_say.gap", days=plan.gap_days))
        if any(plan.clipped):
            start, end = (self._value(one) if one else "…" for one in plan.clipped)
            said.append(t("cohort_say.clipped", start=start, end=end))
        return said

    def part(self, pointer: str) -> str:
        """Return what a place of the plan asks: "/entry/0", "/rules/1/related/0"."""
        kind, *steps = pointer.strip("/").split("/")
        if kind == "entry":
            return self.event(self._plan.entry.events[int(steps[0])])
        group, title = self._plan.additional or Group(), self._t("cohort_step.additional")
        if kind == "rules":
            rule = self._plan.rules[int(steps.pop(0))]
            group, title = rule.group, rule.name
        while steps[0] == "groups":
            group, steps = group.groups[int(steps[1])], steps[2:]
        return f"{title} : {self.related(group.related[int(steps[1])])}"

    def asked(self, asked: Group | Related | tuple[Filter, ...]) -> str:
        match asked:
            case Group():
                return self.group(asked)
            case Related():
                return self.related(asked)
        return f"{self._t('cohort_event.demographic')} : {self._filters(asked)}"

    def group(self, group: Group) -> str:
        said = self._t.named("cohort_group", group.kept.value.lower())
        return said.format(number=group.number) if group.kept not in (Kept.ALL, Kept.ANY) else said

    def event(self, event: Event) -> str:
        t = self._t
        name = t.named("cohort_event", event.domain)
        said = [f"{name} : {self._set(event.concepts) if event.concepts else t('cohort_say.any')}"]
        if event.first:
            said.append(t("cohort_say.first"))
        if event.source_concepts:
            said.append(t("cohort_say.source", concepts=self._set(event.source_concepts)))
        if event.filters:
            said.append(self._filters(event.filters))
        if event.moved:
            said.append(t("cohort_say.moved"))
        if any(event.period):
            said.append(t("cohort_say.period"))
        if event.group and not event.group.empty():
            said.append(t("cohort_say.around", group=self._group_whole(event.group)))
        return ", ".join(said)

    def related(self, related: Related) -> str:
        t = self._t
        said = [self.event(related.event), self._window(related.window)]
        if related.end_window:
            said.append(t("cohort_say.ends", window=self._window(related.end_window)))
        if related.same_visit:
            said.append(t("cohort_say.same_stay"))
        if related.anywhere:
            said.append(t("cohort_say.anywhere"))
        if related.kept is not Limit.ALL:
            then = self._filters(related.then) or t("cohort_say.whatever")
            kept = related.kept.value.lower()
            said.append(t.named("cohort_say", f"kept_{kept}").format(then=then))
        said.append(self._count(related.count))
        told = ", ".join(one for one in said if one)
        return f"{related.name} ({told})" if related.name else told

    def _group_whole(self, group: Group) -> str:
        parts = [*map(self.related, group.related), *map(self.asked, group.demographics)]
        parts += map(self._group_whole, group.groups)
        return f"{self.group(group)} [{' ; '.join(parts)}]"

    def _count(self, count: Count) -> str:
        t = self._t
        if count.times is Times.AT_LEAST and count.number == 1 and not count.distinct:
            return ""
        if count.number == 0 and count.times is not Times.AT_LEAST:
            return t("cohort_say.never")
        times = {Times.EXACTLY: "exactly", Times.AT_MOST: "at_most", Times.AT_LEAST: "at_least"}
        said = t.named("cohort_say", times[count.times]).format(number=count.number)
        distinct = count.distinct and t.named("cohort_distinct", count.distinct)
        return t("cohort_say.distinct", times=said, what=distinct) if distinct else said

    def _window(self, window: Window) -> str:
        t = self._t
        whole = (window.start, window.end) == (Edge.START, Edge.END)
        if whole and not window.event_end:
            return ""
        start, end = (self._bound(one) for one in (window.start, window.end))
        index = t("cohort_say.index_end" if window.index_end else "cohort_say.index_start")
        said = t("cohort_say.window", start=start, end=end, index=index)
        return f"{said} {t('cohort_say.by_end')}" if window.event_end else said

    def _bound(self, bound: int | Edge) -> str:
        t = self._t
        if not isinstance(bound, int):
            return t.named("cohort_say", bound.value)
        if bound == 0:
            return t("cohort_say.same_day")
        return t("cohort_say.before" if bound < 0 else "cohort_say.after", days=abs(bound))

    def _filters(self, filters: Iterable[Filter]) -> str:
        return ", ".join(map(self._filter, filters))

    def _filter(self, asked: Filter) -> str:
        t, field = self._t, self._t.named("cohort_field", asked.field)
        match asked.asked:
            case None:
                return field
            case Range(op, value, None):
                return f"{field} {SIGNS[op]} {self._value(value)}"
            case Range(op, value, extent):
                name = "between" if op is Op.BETWEEN else "not_between"
                said = t.named("cohort_say", name)
                return f"{field} {said.format(low=self._value(value), high=self._value(extent))}"
            case Words(text, matching, negated):
                told = t.named("cohort_say", _MATCHINGS[matching])
                return f"{field} {t('cohort_say.not') if negated else ''} {told} « {text} »"
            case Concepts(ids, within, excluded):
                if within is not None:
                    some = self._set(within)
                else:
                    some = ", ".join(t.named("cohort_concept", str(one)) for one in ids)
                return f"{field} {t('cohort_say.other_than') if excluded else ':'} {some}"

    def _value(self, value: object) -> str:
        if isinstance(value, int | float):
            return str(int(value)) if value == int(value) else str(value)
        return day(value, lang=self._t.lang)  # type: ignore[arg-type]

    def _set(self, key: str) -> str:
        return self._plan.concept_sets[key].name or key

    def _exit(self, exit_: FixedEnd | ExposureEnd | None) -> str:
        t = self._t
        match exit_:
            case None:
                return t("cohort_say.exit_period")
            case FixedEnd(days, from_end):
                name = "cohort_say.exit_after_end" if from_end else "cohort_say.exit_after_start"
                return t(name, days=days)
            case ExposureEnd(concepts, gap, days):
                return t("cohort_say.exit_exposure", set=self._set(concepts), gap=gap, days=days)
