"""What the surgical pathways word the same way: past, signs, results, nurses."""

from collections.abc import Iterable
from datetime import datetime

from ambroise.demo import letters, staff
from ambroise.demo.fhir_measures import VITAL_UNITS
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr
from ambroise.demo.marks import Assertion, day, mark
from ambroise.demo.record import Diagnosis, Measure, Report, Result, Told, Vitals
from ambroise.demo.staff import Ward
from ambroise.demo.telling import Teller, marked, paragraph


def past(teller: Teller, problems: Iterable[Diagnosis]) -> tuple[str, ...]:
    """One line a disease of the past, each stating it."""
    lines = []
    for problem in problems:
        slots = {"texte": problem.text}
        if problem.onset:
            year = str(problem.onset.year)
            slots["annee"] = mark(year, "DATE", "", year)
        name = "probleme" if problem.onset else "sans_date"
        said: Assertion = "history" if problem.use == "history" else "present"
        lines.append("- " + teller.state(problem, f"surgery.antecedents.{name}", said, **slots))
    return tuple(lines)


def signs(teller: Teller, vitals: Vitals) -> str:
    """The signs measured together, on a line."""
    found = {
        name: marked(
            Measure(Result(name, float(value), VITAL_UNITS.get(name, "points")), vitals.taken),
            fr(value),
        )
        for name, value in vitals.values
    }
    shown = []
    if "8480-6" in found:
        shown.append(teller.say("surgery.signes.pa", pas=found["8480-6"], pad=found["8462-4"]))
    for name, word in (("8867-4", "fc"), ("8310-5", "t"), ("59408-5", "spo2"), ("72514-3", "en")):
        if name in found:
            shown.append(teller.say(f"surgery.signes.{word}", valeur=found[name]))
    return teller.say("surgery.signes.ligne", signes=", ".join(shown))


def sign(vitals: Vitals, name: str) -> str:
    """One sign, marked: « 38,4 ». Raises KeyError where it was not measured."""
    value = dict(vitals.values)[name]
    unit = VITAL_UNITS.get(name, "points")
    return marked(Measure(Result(name, float(value), unit), vitals.taken), fr(value))


def entry(when: datetime, *said: str) -> str:
    """« 03/03/2026 14h10 : ... »: one line of the nurses."""
    return f"{day(when)} {clock(when)} : {paragraph(said)}"


def nursing(
    teller: Teller, when: datetime, ward: Ward, turn: int, lines: Iterable[str], title: str = ""
) -> Told:
    """These lines of the nurses, signed by the one whose turn it is."""
    nurses = staff.of_ward(ward, "nurse", split=teller.case.split)
    parts = {"transmissions": tuple(lines)}
    return Told("nursing", when, nurses[turn % len(nurses)].id, ward, parts, title)


def results(teller: Teller, *reports: Report) -> str:
    """What these reports found, on a line."""
    listed = ", ".join(filter(None, (letters.biology(report) for report in reports)))
    return teller.say("surgery.biologie.ligne", jour=day(reports[0].taken), valeurs=listed)
