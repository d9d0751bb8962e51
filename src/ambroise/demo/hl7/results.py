"""The biology of a fictional stay as ORU messages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from ambroise.demo.codes import code
from ambroise.demo.fhir_measures import UCUM
from ambroise.demo.hl7.domains import NAME, iep
from ambroise.demo.hl7.people import identity
from ambroise.demo.hl7.writing import Draft, moment, segment, text
from ambroise.demo.record import Case, Report, Result, Stay

SENDER: Final = "LABO"
_RETURN: Final = timedelta(minutes=75)
"""From a specimen taken to its results."""


def results(case: Case, stay: Stay) -> Iterator[Draft]:
    """Yield a message for each report of the stay."""
    for number, report in enumerate(stay.reports, 1):
        yield _message(case, stay, number, report, "F")


def corrected(case: Case, stay: Stay) -> Iterator[Draft]:
    """Yield the first report of the stay with a wrong value, as it went out before."""
    for number, report in enumerate(stay.reports, 1):
        for place, result in enumerate(report.results):
            if isinstance(result.value, float) and result.value:
                wrong = replace(result, value=result.value * 10)
                first = (*report.results[:place], wrong, *report.results[place + 1 :])
                taken = replace(report, results=first)
                yield _message(case, stay, number, taken, "F")
                right = _message(case, stay, number, report, "C")
                yield replace(right, sent=right.sent + timedelta(minutes=30))
                return


def _message(case: Case, stay: Stay, number: int, report: Report, status: str) -> Draft:
    order = f"{stay.number}{number:03d}"
    panel = _code(*report.panel)
    said = "I" if report.pending else status
    segments = [
        *identity(case, stay=stay.number)[:1],
        segment("PV1", {1: "1", 2: "I", 19: iep(stay.number)}),
        segment("ORC", {1: "RE", 3: f"{order}^{NAME}", 5: "CM"}),
        segment(
            "OBR",
            {
                1: "1",
                3: f"{order}^{NAME}",
                4: panel,
                7: moment(report.taken),
                22: moment(report.taken + _RETURN),
                24: "PAT" if report.panel == ("local", "ANAPATH") else "LAB",
                25: said,
            },
        ),
    ]
    if report.conclusion:
        segments.append(segment("NTE", {1: "1", 3: text(report.conclusion)}))
    segments += [_result(place, one, status) for place, one in enumerate(report.results, 1)]
    sent = report.taken + _RETURN
    return Draft(sent, SENDER, "ORU^R01^ORU_R01", tuple(segments), "8859/15")


def _code(system: str, value: str) -> str:
    found = code(system, value)
    return f"{value}^{text(found.display)}^{'LN' if system == 'loinc' else 'L'}"


def _result(place: int, result: Result, status: str) -> str:
    system = "local" if result.loinc.isupper() else "loinc"
    fields = {1: str(place), 3: _code(system, result.loinc), 11: status}
    if result.value is None:
        return segment("OBX", {**fields, 2: "ST", 11: "I"})
    if isinstance(result.value, str):
        return segment("OBX", {**fields, 2: "ST", 5: text(result.value)})
    unit = UCUM[result.unit]
    low, high = (None if x is None else f"{x:g}" for x in (result.low, result.high))
    limits = f"{low}-{high}" if low and high else f">{low}" if low else f"<{high}" if high else ""
    return segment(
        "OBX",
        {
            **fields,
            2: "NM",
            5: f"{result.value:.{result.digits}f}" if result.digits else repr(result.value),
            6: f"{text(unit)}^{text(result.unit)}^UCUM",
            7: limits,
            8: result.flag,
        },
    )
