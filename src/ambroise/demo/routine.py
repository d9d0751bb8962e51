"""Documents that a house makes from the record alone: prescriptions, laboratory, nursing."""

import re
from datetime import timedelta
from random import Random
from typing import Final

from ambroise.demo import forms, staff, stationery
from ambroise.demo.marks import day
from ambroise.demo.record import Appointment, Case, Diagnosis, Drug, Stay, Told
from ambroise.demo.routine_laboratory import laboratory_documents
from ambroise.demo.routine_nursing import nursing_documents
from ambroise.demo.telling import Teller, marked

_LONG_TERM: Final = (
    (("E10", "E11", "E12", "E13", "E14"), ("A10",)),
    (("I25.5", "I42", "I48", "I50"), ("B01", "C01", "C03", "C07", "C09", "A10BK")),
    (("I20", "I21", "I22", "I24", "I25", "I63", "I69", "I70"), ("B01", "C07", "C09", "C10")),
    (("C",), ("L01", "L02", "A04")),
)
"""Long-term conditions (ALD 8, 5, 3 and 13, 1, 30; code de la sécurité sociale, D. 160-4) by
CIM-10, with the classes of drugs that treat them by ATC."""

_PASSED_THROUGH: Final = (staff.EMERGENCY, staff.PAEDIATRIC_EMERGENCY, staff.DAY_SURGERY)
"""Wards that renew nothing of what the patient already takes."""

_OPIOIDS: Final = ("N02AA", "N02AB")
_INJECTED: Final = "voie sous-cutanée"
_TIMED = re.compile(r"\b(?:pendant|jusqu)|\d+ (?:jours|semaines|mois)\b|\bunique\b")
_EXAMINATION = re.compile(
    r"\b(?:bilan|prise de sang|biologi|num[ée]ration|scanner|irm|tdm|[ée]chograph|radio(?!th)"
    r"|doppler|holter|coloscopie|fibroscopie|mammographie|tep|dosage|spirom[ée]trie|efr)",
    re.IGNORECASE,
)

_VISIT = re.compile(r"consultation|avis|h[ôo]pital|hospitalisation|rendez-vous", re.IGNORECASE)


def routine_documents(rng: Random, case: Case, stay: Stay) -> list[Told]:
    """Prescriptions of the exit, results day by day, nursing notes where the stay has none."""
    return [
        *_prescriptions(rng, case, stay),
        *laboratory_documents(rng, case, stay),
        *nursing_documents(rng, case, stay),
    ]


def _prescriptions(rng: Random, case: Case, stay: Stay) -> list[Told]:
    """What the patient takes to the pharmacy; none for who dies or goes on in another house."""
    if stay.end is None or stay.exit not in ("home", "") or case.died == stay.end:
        return []
    teller = Teller(rng, case, stay)
    drugs = [drug for drug in stay.drugs if drug.stage == "discharge" and drug.change != "stopped"]
    if stay.moves[-1].ward in _PASSED_THROUGH:
        drugs = [drug for drug in drugs if drug.change != "same"]
    parts: list[tuple[str, list[str]]] = []
    if drugs:
        parts.append(("", _drugs(teller, drugs)))
    nursed = [drug for drug in drugs if drug.route == _INJECTED and drug.atc.startswith("B01AB")]
    if nursed:
        parts.append((teller.say("routine.titre.infirmier"), _nursing_acts(teller, nursed)))
    planned = [item for item in stay.appointments if _is_examination(item)]
    if planned and rng.random() < 0.7:
        parts.append((teller.say("routine.titre.examens"), _examinations(teller, planned)))
    ward = stay.moves[-1].ward
    when = max(stay.start, stay.end - timedelta(minutes=rng.randrange(20, 75)))
    return [
        Told("prescription", when, stay.senior, ward, {"courrier": tuple(lines)}, title)
        for title, lines in parts
    ]


def _is_examination(item: Appointment) -> bool:
    return bool(_EXAMINATION.search(item.what)) and not _VISIT.match(item.what)


def _drugs(teller: Teller, drugs: list[Drug]) -> list[str]:
    """The lines of the prescription, in one list or in zones."""
    case, stay = teller.case, teller.stay
    related = [drug for drug in drugs if _long_term(case, stay, drug)]
    apart = [drug for drug in drugs if drug not in related]
    begun = [drug for drug in drugs if drug.change == "started"]
    usual = [drug for drug in drugs if drug not in begun]
    style = teller.rng.choice(("list", "zones", "begun"))
    if related and style != "list":
        titles, zones = teller.say("routine.zone.ald").split("\n"), [related, apart]
    elif begun and usual and style == "begun":
        titles, zones = teller.say("routine.zone.en_sus").split("\n"), [usual, begun]
    else:
        titles, zones = [""], [drugs]
    lengths = _Lengths(teller)
    lines: list[str] = []
    for title, members in zip(titles, zones, strict=True):
        lines += [title] * bool(title)
        lines += [_prescribed(teller, drug, rank, lengths) for rank, drug in enumerate(members, 1)]
        if not members:
            lines.append(teller.say("routine.zone.vide"))
    lines += [_stopped(teller, drug) for drug in stay.drugs if _is_stopped(drug)]
    return lines


def _is_stopped(drug: Drug) -> bool:
    return drug.stage == "home" and drug.change == "stopped"


def _stopped(teller: Teller, drug: Drug) -> str:
    name = forms.drug(_layout(teller), drug)
    return teller.state(drug, "routine.ordonnance.arret", "history", medicament=name)


def _layout(teller: Teller) -> stationery.Layout:
    return stationery.of_ward(teller.case.split, teller.stay.moves[-1].ward)


def _prescribed(teller: Teller, drug: Drug, rank: int, lengths: "_Lengths") -> str:
    """One line: drug, posology, how long or how much."""
    layout = _layout(teller)
    slots = {
        "numero": rank,
        "medicament": forms.drug(layout, drug),
        "posologie": drug.posology,
        "duree": lengths.of(drug),
    }
    return marked(drug, layout.forms["prescribed"].format_map(slots))


class _Lengths:
    """How long, or how much to hand out, said in the same words for all lines of a document."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._said: dict[str, str] = {}

    def of(self, drug: Drug) -> str:
        """« , QSP 1 mois »; empty where the posology says it."""
        if _TIMED.search(drug.posology):
            return ""
        if drug.end is not None:
            days = max(1, (drug.end.date() - drug.start.date()).days)
            return f", {self._say('jours').format(n=days, s='s' if days > 1 else '')}"
        if drug.atc.startswith(_OPIOIDS):
            return f", {self._say('opioide')}"
        if drug.atc.startswith("J01"):
            return f", {self._say('aigu')}"
        return f", {self._say('mois' if drug.per_day else 'besoin')}"

    def _say(self, kind: str) -> str:
        if kind not in self._said:
            self._said[kind] = self._teller.say(f"routine.duree.{kind}", n="{n}", s="{s}")
        return self._said[kind]


def _long_term(case: Case, stay: Stay, drug: Drug) -> bool:
    """Whether the drug treats a long-term condition of the patient."""
    known = [*case.problems, *stay.diagnoses]
    return any(
        drug.atc.startswith(classes) and any(_lasting(item, codes) for item in known)
        for codes, classes in _LONG_TERM
    )


def _lasting(diagnosis: Diagnosis, codes: tuple[str, ...]) -> bool:
    return diagnosis.use != "history" and diagnosis.code.startswith(codes)


def _nursing_acts(teller: Teller, drugs: list[Drug]) -> list[str]:
    """The injections that a nurse gives at home."""
    layout, lengths = _layout(teller), _Lengths(teller)
    return [
        teller.state(
            drug,
            "routine.ordonnance.injection",
            medicament=forms.drug(layout, drug),
            posologie=drug.posology,
            duree=lengths.of(drug),
        )
        for drug in drugs
    ]


def _examinations(teller: Teller, planned: list[Appointment]) -> list[str]:
    return [
        marked(
            item,
            teller.say("routine.ordonnance.examen", quoi=item.what, jour=day(item.when)),
            "planned",
        )
        for item in sorted(planned, key=lambda item: item.when)
    ]
