"""What the record of a kidney surgery holds: biology, signs, diagnoses, acts, treatment, tumour."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import severe_to_penicillin
from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry
from ambroise.demo.pathways.kidney_plan import Kidney
from ambroise.demo.pathways.medicine import plan_after
from ambroise.demo.record import (
    Act,
    Case,
    Diagnosis,
    Finding,
    Meeting,
    Report,
    Result,
    Stay,
    Tumour,
    Vitals,
)

_CARRIED = ("I10", "E11.98", "F17.24", "I25.1", "J44.9")
"""Chronic diseases that weigh on the stay."""


def biology(rng: Random, case: Case, stay: Stay, kidney: Kidney) -> None:
    """Before surgery, in intensive care, on the two days after, at the exit."""
    plan, person = kidney.plan, case.person
    hb = rng.uniform(12.6, 15.8) - (0.8 if person.female else 0)
    creatinine = rng.uniform(62, 95) - (12 if person.female else 0)
    # No transfusion: haemoglobin stays above 8 g/dL (HAS 2014, coronary disease included).
    drop = min(3.9, hb - 8.9) if plan.complication == "anaemia" else rng.uniform(1.2, 2.2)
    rise = 1.75 if plan.complication == "kidney" else 1.12 if plan.partial else 1.32
    morning = at(kidney.surgery.date(), 6) + timedelta(days=1)
    steps = (
        (stay.start + timedelta(hours=1), hb, creatinine, 3.0),
        (kidney.closed + timedelta(hours=2), hb - drop, creatinine * 1.05, 12.0),
        (morning, hb - drop - 0.3, creatinine * rise, 88.0),
        (morning + timedelta(days=1), hb - drop - 0.2, creatinine * rise, 121.0),
        (
            at(stay.left.date(), 6),
            hb - drop + 0.3,
            creatinine * (1 + (rise - 1) * 0.7),
            46.0,
        ),
    )
    base, scale = rng.uniform(180, 310), rng.uniform(0.7, 1.3)
    for when, level, kidney_value, crp in steps:
        white, platelets = rng.uniform(6, 8) + crp / 40, base - 8 * (hb - level)
        stay.reports += [
            blood_count(
                person, when, hb=level, white=white, platelets=platelets + rng.uniform(-9, 9)
            ),
            chemistry(
                person,
                when,
                creatinine=kidney_value,
                potassium=rng.uniform(3.7, 4.7),
                sodium=rng.uniform(136, 142),
                crp=crp * scale * rng.uniform(0.92, 1.08),
            ),
        ]


def pathology(kidney: Kidney, conclusion: str, when: datetime) -> Report:
    """The report of the pathologist, or only its request while it has not come back."""
    plan = kidney.plan
    if not kidney.read_at(when):
        return Report(("local", "ANAPATH"), kidney.closed, ())
    results: list[Result] = []
    if not plan.benign:
        results.append(Result("PTNM", plan.stage, ""))
    if plan.graded:
        results.append(Result("ISUP", float(plan.isup), "points"))
    return Report(("local", "ANAPATH"), kidney.closed, tuple(results), conclusion)


def vitals(rng: Random, stay: Stay, kidney: Kidney) -> None:
    """At entry, then each evening after surgery."""
    entry = (
        ("8480-6", float(kidney.pressure[0])),
        ("8462-4", float(kidney.pressure[1])),
        ("8867-4", float(rng.randrange(62, 88))),
        ("8310-5", round(rng.uniform(36.4, 37.1), 1)),
        ("59408-5", float(rng.randrange(95, 100))),
        ("29463-7", float(kidney.plan.weight)),
    )
    stay.vitals.append(Vitals(stay.start + timedelta(minutes=40), entry))
    for after in range((stay.left.date() - kidney.surgery.date()).days + 1):
        when = at(kidney.surgery.date(), 20) + timedelta(days=after)
        if when < stay.left:
            values = (
                ("8480-6", float(rng.randrange(112, 142))),
                ("8462-4", float(rng.randrange(62, 84))),
                ("8867-4", float(rng.randrange(66, 96))),
                ("8310-5", round(rng.uniform(36.6, 37.8), 1)),
                ("59408-5", float(rng.randrange(94, 99))),
            )
            stay.vitals.append(Vitals(when, values))


def drugs(stay: Stay, kidney: Kidney) -> None:
    """Drugs of the home, the ward and the exit."""
    plan, left = kidney.plan, stay.left
    why = "insuffisance rénale aiguë post-opératoire, à réévaluer par le médecin traitant"
    day_one = at(kidney.surgery.date(), 7, 30) + timedelta(days=1)
    for line in kidney.background.drugs:
        stopped = replace(line, end=day_one, change="stopped", reason=why)
        stay.drugs.append(stopped if line.atc in kidney.suspended else line)
    allergic = severe_to_penicillin(plan.allergies)
    before = kidney.surgery - timedelta(minutes=30)
    cover = "clindamycine" if allergic else "céfazoline"
    second = kidney.back + timedelta(hours=24)
    pain = drug("paracétamol", "ward", kidney.closed, left, indication="douleur post-opératoire")
    stay.drugs += [
        drug(cover, "ward", before, kidney.surgery, given=True),
        drug("morphine", "ward", kidney.closed, min(second, left), given=True),
        replace(pain, per_day=4, posology="1 g toutes les six heures", route="voie intraveineuse"),
        drug("énoxaparine", "ward", at(kidney.surgery.date(), 20), left, given=True),
    ]
    if plan.complication != "ileus":
        stay.drugs.append(drug("tramadol", "ward", second, left))
    stay.drugs += [
        replace(line, stage="discharge", start=left)
        for line in kidney.background.drugs
        if line.atc not in kidney.suspended
    ]
    _new_at_exit(stay, kidney)


def _new_at_exit(stay: Stay, kidney: Kidney) -> None:
    left, complication = stay.left, kidney.plan.complication
    until = at(kidney.surgery.date() + timedelta(days=28), 20)
    clots = "prévention thromboembolique 28 jours après chirurgie carcinologique"
    stay.drugs.append(drug("énoxaparine", "discharge", left, until, change="started", reason=clots))
    new = {"paracétamol": "douleur post-opératoire"}
    if any(line.atc == "N02BE01" for line in kidney.background.drugs):
        new = {}
    if complication == "anaemia":
        new["fer"] = "anémie post-opératoire"
    if complication == "ileus":
        new["macrogol"] = "reprise lente du transit"
    for name, reason in new.items():
        stay.drugs.append(drug(name, "discharge", left, change="started", reason=reason))


def diagnoses(stay: Stay, kidney: Kidney, now: datetime) -> None:
    """The principal diagnosis as its code is known now, then what goes with it."""
    plan, day = kidney.plan, stay.start.date()
    name = f"Tumeur du rein {plan.side} de {plan.cm}"
    stay.diagnoses.append(Diagnosis(kidney.code(now), "DP", name, day))
    if not plan.partial:
        single = "Rein unique après néphrectomie"
        stay.diagnoses.append(Diagnosis("Z90.5", "DAS", single, kidney.surgery.date()))
    late = {
        "anaemia": ("D62", "Anémie aiguë par saignement opératoire"),
        "ileus": ("K56.7", "Iléus post-opératoire"),
        "kidney": ("N17.9", "Insuffisance rénale aiguë post-opératoire"),
    }
    if plan.complication:
        code, text = late[plan.complication]
        after = kidney.surgery.date() + timedelta(days=2 if plan.complication == "ileus" else 1)
        stay.diagnoses.append(Diagnosis(code, "DAS", text, after))
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in kidney.background.problems
        if problem.code in _CARRIED
    ]


def acts(stay: Stay, kidney: Kidney) -> None:
    plan = kidney.plan
    stay.acts.append(Act(plan.ccam, kidney.surgery, kidney.closed, kidney.surgeon, staff.UROLOGY))
    if plan.stent:
        start = kidney.closed - timedelta(minutes=20)
        stay.acts.append(Act("JCLE002", start, kidney.closed, kidney.surgeon, staff.UROLOGY))
    night = kidney.intensive + timedelta(hours=12)
    stay.acts.append(
        Act("DEQP007", kidney.intensive, night, kidney.anaesthetist, staff.SURGICAL_ICU)
    )


def appointments(stay: Stay, kidney: Kidney, now: datetime) -> None:
    known = kidney.read_at(stay.left)
    result_or_control = "de contrôle" if known else "avec le résultat anatomopathologique"
    planned = [
        (f"Consultation d'urologie {result_or_control}", 30),
        ("Prise de sang (créatinine, hémogramme)", 14),
    ]
    if kidney.plan.stent:
        planned.append(("Ablation de la sonde JJ en consultation", 42))
    if not (known and kidney.plan.benign):
        planned.append(("Scanner thoraco-abdomino-pelvien de surveillance", 180))
    plan_after(stay, now, *planned)


def tumour(kidney: Kidney, now: datetime, decisions: tuple[str, str]) -> Tumour:
    """All that is known now; `decisions` are those of the meetings before and after surgery."""
    plan = kidney.plan
    found = Tumour(kidney.code(now), kidney.found_on)
    known = {
        "site": "rein",
        "laterality": plan.side,
        "size": plan.cm,
        "cT": plan.clinical,
        "cN": "cN0",
        "cM": "cM0",
    }
    if plan.biopsy or kidney.read_at(now):
        known["histology"] = plan.histology
    if kidney.read_at(now):
        known["margins"] = "R0"
        if not plan.benign:
            known |= {"pT": plan.stage.split("N")[0], "pN": "pNx", "edition": "UICC 8"}
        if plan.graded:
            known["grade"] = f"ISUP {plan.isup}"
    found.findings = {name: Finding(name, value) for name, value in known.items()}
    found.meetings.append(Meeting(kidney.board, decisions[0]))
    if _discussed(kidney, now.date()):
        found.meetings.append(Meeting(kidney.second_board, decisions[1]))
    return found


def _discussed(kidney: Kidney, today: date) -> bool:
    return not kidney.plan.benign and kidney.second_board < today
