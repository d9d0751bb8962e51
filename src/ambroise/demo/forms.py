"""The lines of the record in the words of a letterhead: drugs, values in a line or in a table."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from ambroise.demo import letters
from ambroise.demo.codes import code
from ambroise.demo.marks import MARKS, Assertion
from ambroise.demo.record import Appointment, Case, Drug, Fact, Measure, Result, Stay
from ambroise.demo.stationery import Layout, dated, fill
from ambroise.demo.telling import marked

_FACT, _SAYS, _END = sorted(MARKS)[4:]
_MEASURE = f"{_FACT}measure\\|([^|{_SAYS}]*)\\|present{_SAYS}[^{_FACT}{_SAYS}{_END}]*{_END}"
_EMPTY_CELLS = re.compile(r"(?:\s*(?:\||\(\)|\[\]|/))+\s*$")
"""The cells at the end of a row that have nothing in them."""
_SEVERAL = re.compile(
    f"(?P<before>[^{_FACT}{_END}]*?) ?:? ?(?P<values>{_MEASURE}(?:, {_MEASURE})+)\\.?"
)


_ASSERTIONS: Final[tuple[Assertion, ...]] = ("present", "history", "planned")


def drug(layout: Layout, item: Drug) -> str:
    """The drug with its dose: « ELIQUIS 5 mg (apixaban) »."""
    generic = code("atc", item.atc).display
    capitals = item.brand.partition(" ")[0].upper() + "".join(item.brand.partition(" ")[1:])
    if letters.is_generic(item):
        return capitals if "{MARQUE}" in layout.forms["drug"] else item.brand
    slots = {
        "marque": item.brand,
        "MARQUE": capitals,
        "dci": generic,
        "Dci": generic[:1].upper() + generic[1:],
    }
    return fill(layout.forms["drug"], slots)


def _line(layout: Layout, item: Drug) -> str:
    return fill(
        layout.forms["line"], {"medicament": drug(layout, item), "posologie": item.posology}
    )


def _drug_line(layout: Layout, item: Drug, assertion: Assertion) -> str:
    return marked(item, _line(layout, item), assertion)


def _exit(layout: Layout, item: Drug) -> str:
    if item.change == "stopped":
        slots = {"medicament": drug(layout, item), "raison": item.reason}
        return marked(item, fill(layout.forms["stopped"], slots), "history")
    slots = {
        "ligne": _line(layout, item),
        "changement": layout.forms[item.change],
        "raison": item.reason,
    }
    return marked(item, fill(layout.forms["exit"], slots))


def value(layout: Layout, measure: Measure) -> str:
    """« hémoglobine à 13,2 g/dL », marked."""
    result = measure.result
    slots = {
        "nom": letters.within(letters.analysis(result.loinc)),
        "valeur": letters.figure(result),
    }
    if isinstance(result.value, str):
        return letters.value(measure)
    return marked(measure, fill(layout.forms["value"], slots))


def appointment(layout: Layout, item: Appointment) -> str:
    """The appointment, marked as planned."""
    slots = {"quoi": item.what, "date": layout.dated(item.when)}
    return marked(item, fill(layout.forms["appointment"], slots), "planned")


def bounds(layout: Layout, result: Result) -> str:
    """The reference range: « 12,0 - 16,0 »."""
    low, high = (
        "" if limit is None else letters.fr(limit, result.digits)
        for limit in (result.low, result.high)
    )
    if not low and not high:
        return ""
    form = "range" if low and high else "above" if low else "below"
    return layout.forms[form].format(bas=low, haut=high)


def row(layout: Layout, measure: Measure, previous: Measure | None = None) -> str:
    """A line of a table of results, marked; `previous` is the value before, beside it."""
    result = measure.result
    number = isinstance(result.value, float)
    before = ""
    if previous is not None:
        slots = {
            "valeur": letters.figure(replace(previous.result, unit="")),
            "date": dated(previous.taken, "short"),
        }
        before = marked(previous, fill(layout.forms["previous"], slots))
    waiting = result.value is None
    slots = {
        "nom": letters.analysis(result.loinc),
        "valeur": layout.forms["waiting"]
        if waiting
        else letters.figure(replace(result, unit="") if number else result),
        "unite": result.unit if number else "",
        "bornes": bounds(layout, result) if number else "",
        "signe": {"H": layout.forms["high"], "L": layout.forms["low"]}.get(result.flag, ""),
        "avant": before,
    }
    line = fill(layout.forms["row"], slots)
    if not number and not before:
        line = _EMPTY_CELLS.sub("", line)
    return marked(measure, line, "planned" if waiting else "present")


_Rule = tuple[str, Callable[[], str], Callable[[], str]]
"""How a line of `letters` begins, the line, and what the letterhead writes in its place."""


def _opening(item: Fact, assertion: Assertion = "present") -> str:
    return f"{_FACT}{item.kind}|{item.key}|{assertion}{_SAYS}"


def _rules(layout: Layout, case: Case, stay: Stay, measures: Iterable[Measure]) -> Iterator[_Rule]:
    """What the letterhead writes in its own words, in the order in which it is replaced.

    Most sections hold few of these lines: one is worded only where its opening is found.
    """
    for item in stay.drugs:
        for assertion in _ASSERTIONS:
            yield (
                _opening(item, assertion),
                partial(letters.drug_line, item, assertion),
                partial(_drug_line, layout, item, assertion),
            )
    for item in letters.exit_drugs(stay):
        assertion = "history" if item.change == "stopped" else "present"
        yield (
            _opening(item, assertion),
            partial(letters.exit_line, item),
            partial(_exit, layout, item),
        )
    for planned in stay.appointments:
        yield (
            _opening(planned, "planned"),
            partial(letters.appointment, planned),
            partial(appointment, layout, planned),
        )
    if not case.allergies:
        key = "allergies_inconnues" if case.allergies is None else "sans_allergie"
        yield "", partial(letters.allergies, case), partial(layout.said.__getitem__, key)
    yield "", lambda: letters.NO_TREATMENT, partial(layout.said.__getitem__, "sans_traitement")
    for measure in measures:
        yield _opening(measure), partial(letters.value, measure), partial(value, layout, measure)


def _measures(stays: Iterable[Stay]) -> Iterator[Measure]:
    for stay in stays:
        for report in stay.reports:
            for result in report.results:
                if result.value is not None:
                    yield Measure(result, report.taken)


def reworded(layout: Layout, case: Case, stay: Stay, lines: list[str]) -> list[str]:
    """The lines of a section, those of the record in the words of the letterhead."""
    text = "\n".join(lines)
    measures = (
        {measure.key: measure for measure in _measures(case.stays)} if "measure|" in text else {}
    )
    if layout.table:
        text = "\n".join(_tabled(layout, measures, line) for line in text.split("\n"))
    for opening, written, said in _rules(layout, case, stay, measures.values()):
        if opening in text and (line := written()) in text:
            text = text.replace(line, said())
    return text.split("\n")


def _tabled(layout: Layout, measures: dict[str, Measure], line: str) -> str:
    """A line that only lists values, as a table below what introduces them."""
    match = _SEVERAL.fullmatch(line)
    if match is None:
        return line
    keys = re.findall(_MEASURE, match["values"])
    rows = [row(layout, measures[key]) for key in keys if key in measures]
    if len(rows) < len(keys):
        return line
    before = match["before"].removeprefix("- ").rstrip(" =>-:,")
    return "\n".join([f"{before} :"] * bool(before) + rows)
