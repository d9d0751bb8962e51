"""What the surgical pathways word the same way: past, signs, results."""

from collections.abc import Iterable

from ambroise.demo import letters
from ambroise.demo.fhir_measures import VITAL_UNITS
from ambroise.demo.letters import fr
from ambroise.demo.marks import Assertion, day, mark
from ambroise.demo.record import Act, Diagnosis, Drug, Measure, Report, Result, Stay, Vitals
from ambroise.demo.telling import Teller, marked


def diagnosis_of(stay: Stay, *codes: str) -> Diagnosis:
    """The first diagnosis of the stay with such a code. Raises StopIteration if there is none."""
    return next(found for found in stay.diagnoses if found.code in codes)


def act_of(stay: Stay, *ccam: str) -> Act:
    """The first act of such a code. Raises StopIteration where there is none."""
    return next(act for act in stay.acts if act.ccam in ccam)


def drug_of(stay: Stay, atc: str, *stages: str) -> Drug | None:
    """The first line of that drug at one of these stages, where there is one."""
    return next((line for line in stay.drugs if line.atc == atc and line.stage in stages), None)


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


def results(teller: Teller, *reports: Report) -> str:
    """What these reports found, on a line."""
    listed = ", ".join(filter(None, (letters.biology(report) for report in reports)))
    return teller.say("surgery.biologie.ligne", jour=day(reports[0].taken), valeurs=listed)
