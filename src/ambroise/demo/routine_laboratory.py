"""The results of a stay as the laboratory sends them: one document a day, cultures apart."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from ambroise.demo import forms, staff, stationery
from ambroise.demo.codes import code
from ambroise.demo.french_time import clock
from ambroise.demo.marks import day, unmark
from ambroise.demo.record import Case, Measure, Report, Result, Stay, Told
from ambroise.demo.telling import Teller

_MICROBIOLOGY: Final = ("BACTERIO", "VIRO")
_LATE: Final = timedelta(days=8)
"""What a specialised laboratory takes (see `laboratory.come_back`)."""
_ELSEWHERE: Final = ("ANAPATH", "ECHO", "GLYCAP")
"""Reports of other services than the laboratory."""
_SPIROMETRY: Final = "19926-5"
_OF_THE_WARD: Final = ("scale", "measure")
"""How the source of a local code begins when its value is measured in the ward."""


def laboratory_documents(rng: Random, case: Case, stay: Stay) -> list[Told]:
    """A document a day of sampling; cultures and late results on their own, when they are read."""
    biologists = staff.of_ward(staff.LABORATORY, "senior", "professor", split=case.split)
    announced = _announced(stay)
    days: dict[date, list[Report]] = {}
    alone: list[tuple[Report, datetime]] = []
    for report in sorted(filter(_is_ours, stay.reports), key=lambda report: report.taken):
        if report.panel[1] in _MICROBIOLOGY:
            if not report.pending:
                alone.append((report, _read(rng, stay, report)))
            continue
        late = [item for item in report.results if Measure(item, report.taken).key in announced]
        if any(item.value is not None for item in late):
            back = report.taken + _LATE + timedelta(minutes=rng.randrange(240))
            alone.append((replace(report, results=tuple(late)), back))
        results = tuple(
            replace(item, value=None) if item in late else item for item in report.results
        )
        days.setdefault(report.taken.date(), []).append(replace(report, results=results))
    found = [
        (reports, reports[-1].taken + timedelta(minutes=rng.randrange(70, 200)))
        for reports in days.values()
    ]
    found += [([report], when) for report, when in alone]
    return [
        _document(rng, case, stay, reports, when, rng.choice(biologists).id)
        for reports, when in found
    ]


def _announced(stay: Stay) -> frozenset[str]:
    """The results that a letter of the stay still waits for, by key of their fact."""
    return frozenset(
        fact.key
        for told in stay.told
        for fact in unmark("\n".join(told.parts.get("attente", ()))).passages
        if fact.kind == "measure" and fact.assertion == "planned"
    )


def _is_ours(report: Report) -> bool:
    return report.panel[1] not in _ELSEWHERE and bool(_analysed(report) or report.conclusion)


def _analysed(report: Report) -> list[Result]:
    """The results of the report that the laboratory measures."""
    return [
        result
        for result in report.results
        if result.loinc != _SPIROMETRY
        and not (
            result.loinc.isupper() and code("local", result.loinc).source.startswith(_OF_THE_WARD)
        )
    ]


def _read(rng: Random, stay: Stay, report: Report) -> datetime:
    """When microbiology answers: hours for a PCR, days for a culture, by day."""
    if report.panel[1] != "BACTERIO":
        return report.taken + timedelta(minutes=rng.randrange(120, 300))
    long = any("5 jours" in str(result.value) for result in report.results)
    morning = report.taken.replace(hour=10, minute=0) + timedelta(days=5 if long else 2)
    read = morning + timedelta(minutes=rng.randrange(360))
    early = report.taken + timedelta(hours=1)
    if not long and stay.end is not None and early < stay.end < read:
        return max(early, stay.end - timedelta(hours=2))
    return read


def _document(
    rng: Random, case: Case, stay: Stay, reports: list[Report], when: datetime, author: str
) -> Told:
    teller = Teller(rng, case, stay)
    layout = stationery.of_ward(case.split, staff.LABORATORY)
    first = reports[0]
    ward = next(
        (move.ward for move in reversed(stay.moves) if move.start <= first.taken),
        stay.moves[0].ward,
    )
    asked = teller.say(
        "routine.biologie.demande",
        service=ward.name,
        prescripteur=staff.professional(_asking(case, stay, ward)).written(),
        jour=day(first.taken),
        heure=clock(first.taken),
    )
    lines = [layout.forms["columns"]]
    for before, report in zip((None, *reports), reports, strict=False):
        title = code(*report.panel).display
        same = before and (before.panel, before.taken) == (report.panel, report.taken)
        if len(reports) > 1 and not same:
            lines.append(layout.forms["panel"].format(titre=title, heure=clock(report.taken)))
        lines += _rows(layout, case, report)
    comments = [report.conclusion for report in reports if report.conclusion]
    parts = {"courrier": (asked,), "resultats": tuple(lines), "conclusion": tuple(comments)}
    title = code(*first.panel).display if first.panel[1] in _MICROBIOLOGY else ""
    return Told("laboratory", when, author, staff.LABORATORY, parts, title)


def _asking(case: Case, stay: Stay, ward: staff.Ward) -> str:
    """A doctor of that ward: who wrote there, or the first of its list."""
    here = [person.id for person in staff.of_ward(ward, "senior", "professor", split=case.split)]
    if stay.senior in here or not here:
        return stay.senior
    return next((told.author for told in stay.told if told.author in here), here[0])


def _rows(layout: stationery.Layout, case: Case, report: Report) -> list[str]:
    measures = [Measure(result, report.taken) for result in _analysed(report)]
    return [forms.row(layout, measure, _before(case, measure)) for measure in measures]


def _before(case: Case, measure: Measure) -> Measure | None:
    """The last number of the same analysis before that one."""
    known = [
        Measure(result, report.taken)
        for stay in case.stays
        for report in stay.reports
        if report.taken < measure.taken
        for result in report.results
        if result.loinc == measure.result.loinc and isinstance(result.value, float)
    ]
    return max(known, key=lambda found: found.taken, default=None)
