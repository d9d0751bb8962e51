"""What the stories share: the frame of a stay, what follows it; of medicine, its documents."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from ambroise.demo import letters, staff
from ambroise.demo.background import Background
from ambroise.demo.course import at, stay_number, working_day
from ambroise.demo.formulary import drug
from ambroise.demo.french_time import clock
from ambroise.demo.laboratory import measured
from ambroise.demo.marks import Assertion, day
from ambroise.demo.pathways import told
from ambroise.demo.record import (
    Act,
    Appointment,
    Case,
    Drug,
    Fact,
    Move,
    Report,
    Stay,
    Vitals,
)
from ambroise.demo.staff import Ward
from ambroise.demo.telling import Teller, marked, paragraph

SYSTOLIC, DIASTOLIC, PULSE = "8480-6", "8462-4", "8867-4"
BREATHS, TEMPERATURE, SATURATION, WEIGHT = "9279-1", "8310-5", "59408-5", "29463-7"


def senior(rng: Random, ward: Ward, split: str) -> str:
    """A doctor in charge in that ward."""
    return rng.choice(staff.of_ward(ward, "professor", "senior", split=split)).id


def interne(ward: Ward, split: str) -> str:
    return staff.of_ward(ward, "interne", split=split)[0].id


def nurse(rng: Random, ward: Ward, split: str) -> str:
    return rng.choice(staff.of_ward(ward, "nurse", split=split)).id


def admit(
    rng: Random, rank: int, number: int, moves: list[Move], *, reason: str, split: str, **more: str
) -> Stay:
    """A stay over these moves, in the charge of the last ward; `more` is its entry and exit."""
    ward = moves[-1].ward
    return Stay(
        number=stay_number(rank, number),
        start=moves[0].start,
        end=moves[-1].end,
        entry=more.get("entry", "emergency"),
        exit=more.get("exit", "home"),
        reason=reason,
        moves=moves,
        senior=senior(rng, ward, split),
        interne=interne(ward, split),
    )


def visit(
    rng: Random, rank: int, number: int, ward: Ward, when: datetime, *, reason: str, split: str
) -> Stay:
    """An outpatient consultation of half an hour."""
    end = when + timedelta(minutes=30)
    return outpatient(rank, number, ward, when, end, senior(rng, ward, split), reason)


def outpatient(
    rank: int, number: int, ward: Ward, start: datetime, end: datetime, who: str, reason: str
) -> Stay:
    """An outpatient visit to that doctor, or a series of them."""
    return Stay(
        number=stay_number(rank, number),
        start=start,
        end=end,
        entry="home",
        exit="home",
        reason=reason,
        moves=[Move(ward, start, end)],
        senior=who,
        interne="",
        kind="AMB",
    )


def act(
    ccam: str,
    start: datetime,
    minutes: int,
    who: str,
    ward: Ward,
    *,
    image: str = "",
    said: str = "",
) -> Act:
    """An act; `image` is the DICOM modality of one that makes images, `said` its conclusion."""
    return Act(ccam, start, start + timedelta(minutes=minutes), who, ward, image, said)


def single(
    case: Case, panel: tuple[str, str], when: datetime, **values: float | str | None
) -> Report:
    """A report of a few analyses given as `L_33762_6=...` (LOINC) or `LACTATE=...` (local)."""
    named = ((name.removeprefix("L_").replace("_", "-"), value) for name, value in values.items())
    return measured(case.person, panel, when, *named)


def settle(
    stay: Stay,
    home: Iterable[Drug],
    *,
    stopped: dict[str, tuple[str, datetime]],
    changed: dict[str, tuple[Drug, str]],
    started: Iterable[Drug],
) -> None:
    """Home treatment and what becomes of it, by ATC; nothing is prescribed to the dead.

    `stopped` says why and when, `changed` the new line and why; `started` carry their reason.
    """
    end = stay.left
    for line in home:
        if line.atc in stopped:
            reason, when = stopped[line.atc]
            stay.drugs.append(replace(line, end=when, change="stopped", reason=reason))
        elif line.atc in changed:
            _, reason = changed[line.atc]
            stay.drugs.append(replace(line, end=end, change="changed", reason=reason))
        else:
            stay.drugs.append(line)
    if stay.exit == "death":
        return
    for line in home:
        if line.atc in changed:
            new, reason = changed[line.atc]
            stay.drugs.append(
                replace(new, stage="discharge", start=end, change="changed", reason=reason)
            )
        elif line.atc not in stopped:
            stay.drugs.append(replace(line, stage="discharge", start=end))
    stay.drugs += [replace(line, stage="discharge", start=end) for line in started]


def ward_drug(name: str, start: datetime, end: datetime, indication: str = "", **more: Any) -> Drug:
    """A drug given in the stay, for the indication of its line unless another is said."""
    if indication:
        more["indication"] = indication
    return drug(name, "ward", start, max(start, end), given=True, **more)


def started(name: str, reason: str, end: datetime, **more: Any) -> Drug:
    """A discharge line that is new, and why."""
    return drug(name, "discharge", end, change="started", reason=reason, **more)


def home_after(stay: Stay) -> list[Drug]:
    """What was prescribed at the exit, as the treatment at home of the next stay."""
    return [
        replace(line, stage="home", change="same", reason="")
        for line in stay.drugs
        if line.stage == "discharge"
    ]


def plan_after(
    stay: Stay, now: datetime, *planned: tuple[str, int], since: date | None = None
) -> None:
    """Appointments so many days after the exit (or after `since`), on working days."""
    for what, days in planned:
        when = working_day((since or stay.left.date()) + timedelta(days=days))
        stay.appointments.append(Appointment(what, when, done=when < now.date()))


def evenings(stay: Stay, until: datetime | None = None) -> list[date]:
    """The days of the stay, the first and the last included."""
    last = (until or stay.left).date()
    return [
        stay.start.date() + timedelta(days=number)
        for number in range((last - stay.start.date()).days + 1)
    ]


@dataclass(slots=True)
class Scribe:
    """Tells one stay: documents with their facts marked, in the words of the case's split."""

    rng: Random
    case: Case
    stay: Stay
    module: str
    kept: dict[str, str] = field(default_factory=dict)
    teller: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.teller = Teller(self.rng, self.case, self.stay)

    @property
    def split(self) -> str:
        return self.case.split

    def _key(self, key: str) -> str:
        return key if key.startswith("medicine.") else f"{self.module}.{key}"

    def say(self, key: str, **slots: str) -> str:
        """A sentence of the module's bank, or of the shared one for `medicine.*`."""
        return self.teller.say(self._key(key), **slots)

    def once(self, key: str, **slots: str) -> str:
        """A sentence that every document of the story repeats: `kept` remembers it."""
        if key not in self.kept:
            self.kept[key] = self.say(key, **slots)
        return self.kept[key]

    def state(self, item: Fact, key: str, assertion: Assertion = "present", /, **slots: str) -> str:
        return self.teller.state(item, self._key(key), assertion, **slots)

    def add(
        self,
        kind: str,
        when: datetime,
        author: str,
        ward: Ward,
        parts: dict[str, Iterable[str]],
        *,
        title: str = "",
        by: str = "",
    ) -> None:
        """A document at that time; empty lines and sections are left out."""
        told.add(self.stay, kind, when, author, ward, parts, title=title, by=by)

    def figures(self, report: Report, *codes: str) -> str:
        """« créatinine 120 µmol/L, potassium 4,1 mmol/L », each marked as its measure."""
        return letters.biology(report, *codes)

    def amount(self, report: Report, loinc: str) -> str:
        """« 120 µmol/L », marked."""
        return letters.value_only(report, loinc)

    def trend(self, loinc: str) -> str:
        """« 412 µmol/L le 03/02/2025, puis 230 µmol/L le 05/02/2025 », each marked."""
        told = [
            f"{self.amount(report, loinc)} le {day(report.taken)}"
            for report in self.stay.reports
            for item in report.results
            if item.loinc == loinc and item.value is not None
        ]
        return ", puis ".join(told)

    def associated(self) -> list[str]:
        """The secondary diagnoses on one line, none where there is none."""
        found = [
            marked(item, letters.within(item.text))
            for item in self.stay.diagnoses
            if item.use == "DAS"
        ]
        return [self.say("medicine.conclusion.associe", texte=" ; ".join(found))] if found else []

    def vitals(self, signs: Vitals, oxygen: str = "") -> str:
        """The signs of that moment; `oxygen` says what is breathed."""
        values = dict(signs.values)
        temperature = letters.fr(values[TEMPERATURE], 1)
        return self.say(
            "medicine.examen.constantes",
            pas=f"{values[SYSTOLIC]:.0f}",
            pad=f"{values[DIASTOLIC]:.0f}",
            fc=f"{values[PULSE]:.0f}",
            fr=f"{values[BREATHS]:.0f}",
            temp=temperature,
            spo2=f"{values[SATURATION]:.0f}",
            air=oxygen or self.say("medicine.examen.air"),
        )

    def home(self) -> list[str]:
        """The treatment at admission, a line a drug."""
        return letters.home_treatment(self.stay).split("\n")

    def stopped(self) -> list[str]:
        """The treatment of home that was stopped and why, where no exit line says it."""
        return [
            letters.exit_line(line)
            for line in letters.exit_drugs(self.stay)
            if line.change == "stopped"
        ]

    def ending(self, *more: str) -> dict[str, Iterable[str]]:
        """The sections that end a letter; `more` follows the appointments."""
        return told.ending(self.teller, *more)

    def past(self, background: Background) -> dict[str, Iterable[str]]:
        """Sections of what the patient comes with."""
        return {
            "antecedents": [*background.history, letters.allergies(self.case)],
            "famille": [f"{background.family.rstrip('.')}."],
            "mode_de_vie": [background.living],
            "traitement_entree": self.home(),
        }

    def nursing(self, when: date, ward: Ward, entries: Iterable[tuple[int, str]]) -> None:
        """The nurses' notes of that day: (hour, sentence), those of the stay's hours only."""
        lines = []
        last = self.stay.start
        for hour, text in entries:
            moment = at(when, hour, self.rng.randrange(60))
            here = moment >= self.stay.start and ward_at(self.stay, moment) is ward
            if text and here and moment <= (self.stay.end or moment):
                lines.append(f"{clock(moment)} : {text}")
                last = max(last, moment)
        if lines:
            author = nurse(self.rng, ward, self.split)
            self.add("nursing", last, author, ward, {"transmissions": lines})

    def care(self, *topics: str, **slots: str) -> str:
        """Sentences of nursing on these topics of the shared bank, on one line."""
        relative = self.case.person.relatives[0]
        slots |= {"proche": relative.written(), "pe": "e" if relative.sex == "female" else ""}
        return paragraph(self.say(f"medicine.soins.{topic}", **slots) for topic in topics)


def ward_at(stay: Stay, when: datetime) -> Ward:
    """The ward of the stay at that moment, the first one before it."""
    before = (move.ward for move in reversed(stay.moves) if move.start <= when)
    return next(before, stay.moves[0].ward)


def signs(
    when: datetime,
    *,
    pressure: tuple[float, float],
    pulse: float,
    breaths: float,
    temperature: float,
    saturation: float,
    **more: float,
) -> Vitals:
    """Signs measured together; `more` are codes of the site."""
    values = (
        (SYSTOLIC, float(round(pressure[0]))),
        (DIASTOLIC, float(round(pressure[1]))),
        (PULSE, float(round(pulse))),
        (BREATHS, float(round(breaths))),
        (TEMPERATURE, round(temperature, 1)),
        (SATURATION, float(round(saturation))),
        *more.items(),
    )
    return Vitals(when, values)
