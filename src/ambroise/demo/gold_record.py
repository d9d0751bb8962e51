"""The record as plain lines: every fact by its key, and what it says at a moment of a stay."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ambroise.demo.codes import all_codes, code
from ambroise.demo.fhir_document import Rendered
from ambroise.demo.fhir_measures import VITAL_UNITS
from ambroise.demo.french_time import instant
from ambroise.demo.marks import Entity, Passage
from ambroise.demo.record import (
    Act,
    Allergy,
    Appointment,
    Case,
    Diagnosis,
    Drug,
    Fact,
    Finding,
    Measure,
    Meeting,
    Result,
    Stay,
    TreatmentLine,
    Tumour,
)

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """A document as it was written, with the number of its stay.

    `form` is how it was sent, `noise` what its text suffered.
    """

    id: str
    stay: str
    kind: str
    date: str
    form: str
    noise: tuple[str, ...]
    text: str
    entities: tuple[Entity, ...]
    passages: tuple[Passage, ...]


def note_of(written: Rendered) -> Note:
    """The document as gold tells it."""
    resource = written.resource
    attachment = resource["content"][0]["attachment"]
    kind = attachment["contentType"].split(";")[0].split("/")[1].replace("plain", "text")
    return Note(
        id=resource["id"],
        stay=resource["context"]["encounter"][0]["reference"].removeprefix("Encounter/sej-"),
        kind=resource["category"][0]["text"],
        date=resource["date"],
        form=f"{'file' if 'url' in attachment else 'inline'} {kind}",
        noise=written.noise,
        text=written.text,
        entities=written.entities,
        passages=written.passages,
    )


def _moment(when: date | None) -> str | None:
    if when is None:
        return None
    return instant(when) if isinstance(when, datetime) else when.isoformat()


def _named(value: str) -> str:
    """Our wording of an analysis or a sign, whichever system it is of."""
    known = all_codes()
    found = known.get(("loinc", value)) or known[("local", value)]
    return found.display


def _diagnosis(item: Diagnosis) -> Line:
    return {
        "code": item.code,
        "display": code("cim10", item.code).display,
        "label": item.text,
        "use": item.use,
        "onset": _moment(item.onset),
    }


def _drug(item: Drug) -> Line:
    return {
        "atc": item.atc,
        "inn": code("atc", item.atc).display,
        "brand": item.brand,
        "dose": item.dose,
        "unit": item.unit,
        "per_day": item.per_day,
        "posology": item.posology,
        "route": item.route,
        "stage": item.stage,
        "start": _moment(item.start),
        "end": _moment(item.end),
        "change": item.change,
        "reason": item.reason,
        "indication": item.indication,
    }


def _measure(item: Measure) -> Line:
    result = item.result
    return {
        "loinc": result.loinc,
        "label": _named(result.loinc),
        "value": result.value,
        "unit": result.unit,
        "low": result.low,
        "high": result.high,
        "flag": result.flag,
        "taken": _moment(item.taken),
    }


def _act(item: Act) -> Line:
    return {
        "ccam": item.ccam,
        "label": code("ccam", item.ccam).display,
        "start": _moment(item.start),
        "end": _moment(item.end),
        "unit": item.ward.uf,
        "modality": item.modality,
        "conclusion": item.conclusion,
    }


def _appointment(item: Appointment) -> Line:
    return {"what": item.what, "when": item.when.isoformat()[:10], "done": item.done}


def _allergy(item: Allergy) -> Line:
    return {
        "substance": item.text,
        "category": item.category,
        "reaction": item.reaction,
        "severe": item.severe,
        "atc": item.atc,
    }


def _treatment_line(item: TreatmentLine) -> Line:
    return {
        "number": item.number,
        "protocol": item.protocol,
        "intent": item.intent,
        "start": _moment(item.start),
        "end": _moment(item.end),
        "outcome": item.outcome,
    }


def _meeting(item: Meeting) -> Line:
    return {"date": item.when.isoformat()[:10], "decision": item.decision}


def keyed(item: Fact) -> Line:
    """The fact as a line, its key first. Raises TypeError for a kind of fact that has no line."""
    match item:
        case Diagnosis():
            line = _diagnosis(item)
        case Drug():
            line = _drug(item)
        case Measure():
            line = _measure(item)
        case Act():
            line = _act(item)
        case Appointment():
            line = _appointment(item)
        case Allergy():
            line = _allergy(item)
        case Finding():
            line = _finding(item)
        case TreatmentLine():
            line = _treatment_line(item)
        case Meeting():
            line = _meeting(item)
        case _:
            raise TypeError(type(item).__name__)
    return {"key": item.key, **line}


def measures(stay: Stay) -> list[Measure]:
    """Every value of the stay, signs included, in the order of time; one a key."""
    found: dict[str, Measure] = {}
    for report in stay.reports:
        for result in report.results:
            measure = Measure(result, report.taken)
            found.setdefault(measure.key, measure)
    for signs in stay.vitals:
        for name, value in signs.values:
            result = Result(name, float(value), VITAL_UNITS.get(name, "points"))
            measure = Measure(result, signs.taken)
            found.setdefault(measure.key, measure)
    return sorted(found.values(), key=lambda measure: (measure.taken, measure.key))


def _finding(item: Finding) -> Line:
    return {"name": item.name, "value": item.value}


def tumour_groups(tumour: Tumour) -> dict[str, list[Fact]]:
    """All that is known of a tumour: its findings, lines of treatment and meetings."""
    return {
        "findings": [*tumour.findings.values()],
        "lines": [*tumour.lines],
        "meetings": [*tumour.meetings],
    }


def tumour_line(tumour: Tumour) -> Line:
    """The tumour with its findings, lines of treatment and meetings."""
    groups = {
        name: [keyed(item) for item in items] for name, items in tumour_groups(tumour).items()
    }
    return {"code": tumour.code, "found": _moment(tumour.found), **groups}


def _stay_line(stay: Stay) -> Line:
    return {
        "stay": stay.number,
        "kind": stay.kind,
        "start": _moment(stay.start),
        "end": _moment(stay.end),
        "entry": stay.entry,
        "exit": stay.exit if stay.end else "",
        "reason": stay.reason,
        "moves": [
            {
                "unit": move.ward.uf,
                "name": move.ward.name,
                "start": _moment(move.start),
                "end": _moment(move.end),
            }
            for move in stay.moves
        ],
        "diagnoses": [keyed(item) for item in stay.diagnoses],
        "drugs": [keyed(item) for item in stay.drugs],
        "measures": [keyed(item) for item in measures(stay)],
        "acts": [keyed(item) for item in stay.acts],
        "appointments": [keyed(item) for item in stay.appointments],
    }


def patient_line(case: Case) -> Line:
    """The whole record of a patient; allergies are stated, absent or unknown."""
    listed = case.allergies or ()
    status = "unknown" if case.allergies is None else "stated" if listed else "absent"
    return {
        "sex": case.person.sex,
        "birth": case.person.birth.isoformat(),
        "died": _moment(case.died),
        "smoker": case.smoker,
        "allergies": {"status": status, "items": [keyed(item) for item in listed]},
        "problems": [keyed(item) for item in case.problems],
        "implants": [
            {
                "name": item.name,
                "since": _moment(item.since),
                "removed": _moment(item.removed),
            }
            for item in case.implants
        ],
        "vaccines": [{"atc": item.atc, "date": item.when.isoformat()} for item in case.shots],
        "tumours": [tumour_line(tumour) for tumour in case.tumours],
        "meetings": [keyed(item) for item in case.meetings],
        "stays": [_stay_line(stay) for stay in case.stays],
    }


def _of_stay(stay: Stay) -> Iterator[tuple[Fact, str]]:
    """Each fact of a stay with the moment from which it holds."""
    for diagnosis in stay.diagnoses:
        yield diagnosis, ""
    for drug in stay.drugs:
        yield drug, instant(drug.start)
    for measure in measures(stay):
        yield measure, instant(measure.taken)
    for act in stay.acts:
        yield act, instant(act.start)
    for appointment in stay.appointments:
        yield appointment, ""


class Statements:
    """Where some documents state each fact."""

    def __init__(self, notes: list[Note]) -> None:
        self._found: dict[tuple[str, str], list[tuple[str, Passage]]] = defaultdict(list)
        for note in notes:
            for passage in note.passages:
                self._found[passage.kind, passage.key].append((note.id, passage))

    def of(self, item: Fact, *assertions: str) -> list[Line]:
        """The passages that say one of these things of the fact, document after document."""
        return [
            {"note_id": note_id, "start": passage.start, "end": passage.end}
            for note_id, passage in self._found.get((item.kind, item.key), ())
            if passage.assertion in assertions
        ]

    def all_of(self, item: Fact) -> list[Line]:
        """Every passage about the fact, with what it says of it."""
        return [
            {
                "note_id": note_id,
                "start": passage.start,
                "end": passage.end,
                "assertion": passage.assertion,
            }
            for note_id, passage in self._found.get((item.kind, item.key), ())
        ]


class FactIndex:
    """What the record of one patient says of each fact, found by kind and key."""

    def __init__(self, case: Case) -> None:
        self._stays: dict[str, dict[tuple[str, str], list[tuple[str, Line]]]] = {}
        self._person: dict[tuple[str, str], Line] = {}
        for stay in case.stays:
            facts: dict[tuple[str, str], list[tuple[str, Line]]] = defaultdict(list)
            for item, since in _of_stay(stay):
                facts[item.kind, item.key].append((since, _said(item)))
            self._stays[stay.number] = facts
        of_person: list[Fact] = [*case.problems, *(case.allergies or ()), *case.meetings]
        for item in of_person:
            self._person.setdefault((item.kind, item.key), _said(item))
        for tumour in case.tumours:
            for items in tumour_groups(tumour).values():
                for item in items:
                    line = {**_said(item), "tumour": tumour.code}
                    self._person.setdefault((item.kind, item.key), line)

    def of(self, stay: str, kind: str, key: str, when: str) -> Line:
        """What the fact is, told in that stay at that moment (a FHIR dateTime).

        The stay itself is asked first, then the person, then the other stays, the nearest before
        first. Of two lines of a stay with one key, the last one begun at that moment is meant. A
        disease that the record does not have (a relative's, one that is feared) gives its code and
        label; any other fact that it does not have gives an empty line.
        """
        own = self._stays[stay].get((kind, key))
        if own:
            return _in_force(own, when)
        if (kind, key) in self._person:
            return self._person[kind, key]
        numbers = list(self._stays)
        place = numbers.index(stay)
        for number in (*reversed(numbers[:place]), *numbers[place + 1 :]):
            if found := self._stays[number].get((kind, key)):
                return _in_force(found, when)
        known = all_codes().get(("cim10", key)) if kind == "problem" else None
        if known is None:
            return {}
        return {
            "code": key,
            "display": known.display,
            "label": known.display,
            "use": "",
            "onset": None,
        }


def _said(item: Fact) -> Line:
    return {name: value for name, value in keyed(item).items() if name != "key"}


def _in_force(found: list[tuple[str, Line]], when: str) -> Line:
    begun = [line for since, line in found if since <= when]
    return begun[-1] if begun else found[0][1]
