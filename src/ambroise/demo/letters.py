"""What letters say of the record in set words: drugs, values, appointments, allergies.

A line that states a fact is marked as stating it. A letterhead may write these lines in its own
words: it finds them as they are written here.
"""

from typing import Final

from ambroise.demo import staff
from ambroise.demo.codes import code
from ambroise.demo.marks import Assertion, day, mark
from ambroise.demo.record import Appointment, Case, Drug, Measure, Report, Result, Stay
from ambroise.demo.telling import marked

_GENERA: Final = ("Staphylococcus", "Streptococcus", "Escherichia", "Klebsiella")
"""Latin names of germs, which keep their capital."""


def fr(value: float, digits: int | None = None) -> str:
    """A number as French letters write it: 2,5 ; 4 000."""
    text = f"{value:,.{digits}f}" if digits is not None else f"{value:,.10g}"
    return text.replace(",", " ").replace(".", ",")


def hospital_name() -> str:
    return mark(staff.HOSPITAL, "HOPITAL", "hospital", staff.HOSPITAL_ID)


def bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def is_generic(drug: Drug) -> bool:
    """Whether the drug is sold under its own name: « Céfazoline 2 g »."""
    return drug.brand.casefold().startswith(code("atc", drug.atc).display.casefold())


def drug_name(drug: Drug) -> str:
    """« Eliquis 5 mg (apixaban) », « Céfazoline 2 g »."""
    return drug.brand if is_generic(drug) else f"{drug.brand} ({code('atc', drug.atc).display})"


def drug_line(drug: Drug, assertion: Assertion = "present") -> str:
    """« Eliquis 5 mg (apixaban) : 1 comprimé matin et soir »; « history » for a drug stopped."""
    return marked(drug, f"{drug_name(drug)} : {drug.posology}", assertion)


def home_treatment(stay: Stay) -> str:
    """The treatment at admission, one line a drug."""
    lines = [drug_line(drug) for drug in stay.drugs if drug.stage == "home"]
    return bullets(lines) if lines else NO_TREATMENT


CHANGES: Final = {"same": "poursuivi", "started": "introduit", "changed": "modifié"}


def exit_line(drug: Drug) -> str:
    """A line of the treatment at the exit: what was started, changed or stopped, and why."""
    if drug.change == "stopped":
        text = f"ARRÊT de {drug_name(drug)} : {drug.posology} ({drug.reason})"
        return marked(drug, text, "history")
    why = f"{CHANGES[drug.change]} : {drug.reason}" if drug.reason else CHANGES[drug.change]
    return marked(drug, f"{drug_name(drug)} : {drug.posology} ({why})")


def exit_drugs(stay: Stay) -> list[Drug]:
    """The drugs of the exit, then those of the home that were stopped."""
    kept = [drug for drug in stay.drugs if drug.stage == "discharge"]
    return kept + [drug for drug in stay.drugs if drug.stage == "home" and drug.change == "stopped"]


def exit_treatment(stay: Stay) -> str:
    """The treatment at the exit, one line a drug."""
    return bullets([exit_line(drug) for drug in exit_drugs(stay)])


def figure(result: Result) -> str:
    """« 13,2 g/dL », or the words of a result that is no number."""
    if isinstance(result.value, str):
        return result.value
    return f"{fr(result.value or 0.0, result.digits)} {result.unit}".strip()


def analysis(loinc: str) -> str:
    """« Hémoglobine »."""
    return code("local" if loinc.isupper() else "loinc", loinc).display


def within(name: str) -> str:
    """A name inside a sentence: « hémoglobine » ; « INR » and « Escherichia coli » as they are."""
    if name[1:2].isupper() or name.startswith(_GENERA):
        return name
    return name[:1].lower() + name[1:]


def value(item: Result | Measure) -> str:
    """« hémoglobine 13,2 g/dL »; that of a measure is marked as stating it."""
    if isinstance(item, Measure):
        return marked(item, value(item.result))
    return f"{within(analysis(item.loinc))} {figure(item)}"


def value_only(report: Report, loinc: str) -> str:
    """« 13,2 g/dL ». Raises StopIteration where the report lacks that code."""
    measure = report.of(loinc)
    return marked(measure, figure(measure.result))


def biology(report: Report, *codes: str) -> str:
    """The results of a report that have come back, of these codes only where given."""
    return ", ".join(
        value(Measure(result, report.taken))
        for result in report.results
        if result.value is not None and (not codes or result.loinc in codes)
    )


def pending(stay: Stay) -> list[str]:
    """What has been asked and has not come back."""
    waiting = []
    for report in stay.reports:
        taken = f"(prélèvement du {day(report.taken)})"
        waiting += [
            marked(Measure(result, report.taken), f"{analysis(result.loinc)} {taken}", "planned")
            for result in report.results
            if result.value is None
        ]
        if report.pending and not report.results:
            waiting.append(f"{code(*report.panel).display} {taken}")
    return waiting


def appointment(item: Appointment) -> str:
    """« Consultation de cardiologie : le 03/03/2026 »."""
    return marked(item, f"{item.what} : le {day(item.when)}", "planned")


def appointments(stay: Stay) -> str:
    """What is planned, one line each, in the order of time."""
    planned = sorted(stay.appointments, key=lambda item: item.when)
    return bullets([appointment(item) for item in planned])


NO_TREATMENT: Final = "Aucun traitement habituel."
UNKNOWN_ALLERGIES: Final = "Allergies : non renseignées."
NO_ALLERGY: Final = "Allergies : aucune connue."


def allergies(case: Case) -> str:
    """« Allergies : ... », stated, absent or unknown."""
    if case.allergies is None:
        return UNKNOWN_ALLERGIES
    if not case.allergies:
        return NO_ALLERGY
    listed = "; ".join(marked(item, f"{item.text} ({item.reaction})") for item in case.allergies)
    return f"Allergies : {listed}."
