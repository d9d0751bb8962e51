"""What the cancer pathways share: a story that becomes known in time, its stays, its documents.

Body surface: Mosteller, N Engl J Med 1987;317:1098.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import sqrt
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import Background
from ambroise.demo.course import at, cut, stay_number, working_day
from ambroise.demo.laboratory import chemistry, measured
from ambroise.demo.letters import fr
from ambroise.demo.marks import shown, unmark
from ambroise.demo.pathways.told import Parts, add, pressure
from ambroise.demo.phrases import Phrases
from ambroise.demo.record import (
    Act,
    Appointment,
    Case,
    Diagnosis,
    Finding,
    Meeting,
    Move,
    Report,
    Stay,
    TreatmentLine,
    Tumour,
    Vitals,
)
from ambroise.demo.staff import Ward
from ambroise.demo.telling import Teller

Known = Finding | TreatmentLine | Meeting


def lower(name: str) -> str:
    """`name` inside a sentence."""
    return name[0].lower() + name[1:]


def body_surface(weight: float, height: float) -> float:
    """Square metres, from kilograms and centimetres, to two decimals."""
    return round(sqrt(weight * height / 3600), 2)


def rounded(dose: float, step: float) -> float:
    """The dose as the pharmacy prepares it."""
    return round(dose / step) * step


def later(when: date, days: int) -> date:
    """A working day about that many days after."""
    return working_day(date(when.year, when.month, when.day) + timedelta(days=days))


def last_fraction(start: date, fractions: int) -> date:
    """The day of the last of so many daily fractions, the first being given on `start`."""
    day = working_day(start)
    for _ in range(fractions - 1):
        day = working_day(day + timedelta(days=1))
    return day


def _evening(when: date) -> datetime:
    """The moment itself, or the end of a day of which the hour does not matter."""
    return when if isinstance(when, datetime) else at(when, 18)


def _stated(stay: Stay) -> Stay:
    """A stay that goes on, with the diagnoses that one of its documents already states."""
    if stay.end is not None:
        return stay
    lines = [line for told in stay.told for part in told.parts.values() for line in part]
    keys = {passage.key for line in lines for passage in unmark(line).passages}
    stay.diagnoses = [item for item in stay.diagnoses if item.code in keys]
    return stay


@dataclass(slots=True)
class Cancer:
    """A cancer while it is told: what `close` keeps is what is known at `now`."""

    rng: Random
    rank: int
    case: Case
    now: datetime
    tumour: Tumour
    name: str
    background: Background
    weight: float
    height: int
    performance: int
    phrases: Phrases = field(init=False)
    learned: list[tuple[datetime, Known]] = field(default_factory=list)
    read: list[tuple[Stay, Report, datetime]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.phrases = Phrases(self.case.split)

    @property
    def tested(self) -> bool:
        """Whether uracil was measured: once before any fluoropyrimidine (HAS-INCa, 2018)."""
        reports = (report for stay in self.case.stays for report in stay.reports)
        return any(item.loinc == "URACILE" for report in reports for item in report.results)

    @property
    def surface(self) -> float:
        return body_surface(self.weight, self.height)

    @property
    def problem(self) -> Diagnosis:
        """The tumour as a diagnosis."""
        return Diagnosis(self.tumour.code, "problem", self.name, self.tumour.found)

    def learn(self, name: str, value: str, when: date) -> Finding:
        """A field of the tumour, known from `when` on."""
        found = Finding(name, value)
        self.learned.append((_evening(when), found))
        self.tumour.findings[name] = found
        return found

    def finding(self, name: str) -> Finding:
        return self.tumour.findings[name]

    def meet(self, when: date, decision: str) -> Meeting:
        found = Meeting(when, decision)
        self.learned.append((_evening(when), found))
        return found

    def line(
        self,
        protocol: str,
        intent: str,
        start: date,
        end: date,
        outcome: str,
        *,
        told: date | None = None,
    ) -> TreatmentLine:
        """The next line of treatment, known when `told` (or begun); its outcome at its end."""
        number = 1 + sum(isinstance(item, TreatmentLine) for _, item in self.learned)
        found = TreatmentLine(number, protocol, intent, start, end, outcome)
        self.learned.append((_evening(told or start), found))
        return found

    def person_of(self, ward: Ward, *ranks: str) -> str:
        """The FHIR id of someone of the ward, always the same for a patient."""
        people = staff.of_ward(ward, *(ranks or ("senior",)), split=self.case.split)
        return people[self.rank % len(people)].id

    def nurse(self, ward: Ward, turn: int = 0) -> str:
        people = staff.of_ward(ward, "nurse", split=self.case.split)
        return people[(self.rank + turn) % len(people)].id

    def open(
        self,
        wards: Iterable[tuple[Ward, datetime]],
        end: datetime,
        reason: str,
        *,
        kind: str = "AMB",
        entry: str = "home",
        leaves: str = "home",
    ) -> Stay:
        """A new stay that passes through `wards`, each with the moment it begins."""
        places = list(wards)
        ends = [start for _, start in places[1:]] + [end]
        last = places[-1][0]
        stay = Stay(
            number=stay_number(self.rank, len(self.case.stays) + 1),
            start=places[0][1],
            end=end,
            entry=entry,
            exit=leaves,
            reason=reason,
            moves=[
                Move(ward, start, stop) for (ward, start), stop in zip(places, ends, strict=True)
            ],
            senior=self.person_of(last),
            interne=self.person_of(last, "interne") if kind == "IMP" else "",
            kind=kind,
        )
        self.case.stays.append(stay)
        return stay

    def visit(self, ward: Ward, when: datetime, minutes: int, reason: str) -> Stay:
        """An outpatient stay in one ward."""
        return self.open([(ward, when)], when + timedelta(minutes=minutes), reason)

    def teller(self, stay: Stay) -> Teller:
        """A teller that does not repeat what other stays have said."""
        found = Teller(self.rng, self.case, stay)
        found.phrases = self.phrases
        return found

    def examined(self, when: datetime, performance: int | None = None, **more: float) -> Vitals:
        """Signs with weight, height and performance status, that of the cancer where it is None."""
        status = self.performance if performance is None else performance
        body = {"weight": self.weight, "height": self.height, "performance": status}
        return signs(self.rng, when, **body, **more)

    def pathology(self, stay: Stay, taken: datetime, known: datetime, conclusion: str) -> Report:
        """Tissue sent to the laboratory, its conclusion written at `known`."""
        report = Report(("local", "ANAPATH"), taken, (), conclusion)
        stay.reports.append(report)
        self.read.append((stay, report, known))
        return report

    def image(
        self, stay: Stay, ccam: str, when: datetime, modality: str, conclusion: str, *, minutes: int
    ) -> Act:
        found = Act(
            ccam,
            when,
            when + timedelta(minutes=minutes),
            self.person_of(staff.IMAGING),
            staff.IMAGING,
            modality,
            conclusion,
        )
        stay.acts.append(found)
        return found

    def appoint(self, stay: Stay, what: str, when: date) -> Appointment:
        found = Appointment(what, when, done=when < self.now.date())
        stay.appointments.append(found)
        return found

    def close(self) -> Case:
        """The record as it is known at `now`."""
        case, today = self.case, self.now.date()
        for stay, report, known in self.read:
            if known > self.now:
                place = stay.reports.index(report)
                stay.reports[place] = replace(report, conclusion="")
        for stay in case.stays:
            stay.told = [told for told in stay.told if told.when <= self.now]
        ordered = sorted(case.stays, key=lambda stay: stay.start)
        case.stays = [_stated(cut(stay, self.now)) for stay in ordered if stay.start <= self.now]
        known_now = [item for when, item in self.learned if when <= self.now]
        tumour = self.tumour
        tumour.findings = {item.name: item for item in known_now if isinstance(item, Finding)}
        tumour.meetings = [item for item in known_now if isinstance(item, Meeting)]
        tumour.lines = [
            replace(item, end=None, outcome="") if item.end and item.end > today else item
            for item in known_now
            if isinstance(item, TreatmentLine)
        ]
        case.tumours = [tumour] if tumour.found <= today else []
        case.problems = [
            item for item in case.problems if item.onset is None or item.onset <= today
        ]
        case.implants = [item for item in case.implants if item.since <= self.now]
        if case.died and case.died > self.now:
            case.died = None
        return case


_FIRST = re.compile(
    "^((?:[\ue000\ue004][^\ue001\ue005]*[\ue001\ue005])*)(?!(?:c|yp|p|d)[TNM])([a-zàâçéèêîôœ])"
)


def capital(text: str) -> str:
    """`text`, marked or not, with a capital at its start."""
    return _FIRST.sub(lambda found: found[1] + found[2].upper(), text)


def paragraph(sentences: Iterable[str]) -> str:
    """Sentences on one line, each with its capital, the empty ones left out."""
    return " ".join(capital(text) for text in sentences if text)


def tell(
    stay: Stay,
    kind: str,
    when: datetime,
    author: str,
    ward: Ward,
    title: str = "",
    **parts: str | Iterable[str],
) -> None:
    """A document of the stay; a part is a line or several, the empty ones left out."""
    lines: Parts = {
        name: [capital(line) for line in ((part,) if isinstance(part, str) else part) if line]
        for name, part in parts.items()
    }
    by = stay.interne if kind == "hospital" else ""
    add(stay, kind, when, author, ward, lines, title=title, by=by)


def sentence(text: str) -> str:
    """`text`, marked or not, with its full stop."""
    return text if shown(text).endswith(".") else f"{text}."


def signs(rng: Random, when: datetime, **more: float) -> Vitals:
    """Quiet signs; `more` replaces them by short name, or adds a weight, a height, a pain."""
    drawn = {
        "systolic": float(rng.randrange(112, 146)),
        "diastolic": float(rng.randrange(62, 86)),
        "pulse": float(rng.randrange(62, 92)),
        "temperature": round(rng.uniform(36.4, 37.3), 1),
        "saturation": float(rng.randrange(95, 100)),
        **more,
    }
    return Vitals(when, tuple((_SIGNS[name], value) for name, value in drawn.items()))


_SIGNS = {
    "systolic": "8480-6",
    "diastolic": "8462-4",
    "pulse": "8867-4",
    "temperature": "8310-5",
    "saturation": "59408-5",
    "weight": "29463-7",
    "height": "8302-2",
    "pain": "72514-3",
    "performance": "ECOG",
    "richmond": "RICHMOND",
}


def told_signs(vitals: Vitals) -> dict[str, str]:
    """The slots of a sentence about signs: ta, fc, t, spo2, poids, taille, en, oms."""
    values = dict(vitals.values)
    slots = {
        "ta": pressure(vitals),
        "fc": f"{values['8867-4']:.0f}",
        "t": fr(values["8310-5"], 1),
        "spo2": f"{values['59408-5']:.0f}",
    }
    for name, code in (
        ("poids", "29463-7"),
        ("taille", "8302-2"),
        ("en", "72514-3"),
        ("oms", "ECOG"),
        ("richmond", "RICHMOND"),
    ):
        if code in values:
            slots[name] = fr(values[code])
    return slots


def quiet_chemistry(rng: Random, cancer: Cancer, when: datetime, *, crp: float = 3) -> Report:
    base = 62.0 if cancer.case.person.female else 78.0
    return chemistry(
        cancer.case.person,
        when,
        creatinine=base + rng.uniform(-8, 14),
        potassium=rng.uniform(3.7, 4.6),
        sodium=rng.uniform(137, 142),
        crp=max(0.6, crp * rng.uniform(0.7, 1.3)),
    )


def last_known(cancer: Cancer, loinc: str, usual: float) -> float:
    """The last number of that analysis in the record, `usual` where there is none."""
    values = [
        item.value
        for stay in cancer.case.stays
        for report in stay.reports
        for item in report.results
        if item.loinc == loinc and isinstance(item.value, float)
    ]
    return values[-1] if values else usual


def single(cancer: Cancer, loinc: str, value: float | str, when: datetime) -> Report:
    """One specialised result alone."""
    return measured(cancer.case.person, ("local", "BIO"), when, (loinc, value))


def morning(when: date, days: int = 0, hour: int = 7) -> datetime:
    return at(date(when.year, when.month, when.day) + timedelta(days=days), hour)
