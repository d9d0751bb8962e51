"""Visits without grave illness: sprain, child's wrist, migraine, chest pain, gastro-enteritis,
vaccination, renal colic.

Ankle films by the Ottawa rules; troponin at 0 and 3 hours (ESC 2023, acute coronary syndromes); a
non-steroidal drug first in renal colic (AFU 2021) and in migraine, then a triptan (SFEMC 2021);
paracetamol 15 mg/kg and ibuprofen 10 mg/kg in children (SmPC); diphtheria-tetanus-polio at 25, 45,
65 years and every ten years after (French calendar of vaccinations 2024).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import Background, adult_background
from ambroise.demo.course import at, birth_at_age, cut, now_of, worked_before, working_day
from ambroise.demo.laboratory import blood_count, chemistry
from ambroise.demo.pathways import wellness_told
from ambroise.demo.pathways.medicine import (
    act,
    admit,
    outpatient,
    plan_after,
    senior,
    settle,
    signs,
    single,
    started,
    ward_drug,
)
from ambroise.demo.pathways.wellness_plan import Visit, draw_visit
from ambroise.demo.person import make_person
from ambroise.demo.record import (
    Case,
    Diagnosis,
    Drug,
    Move,
    Shot,
    Stay,
    Vitals,
)
from ambroise.demo.telling import Teller

_REASONS = {
    "cheville": "Traumatisme de la cheville",
    "poignet": "Traumatisme du poignet",
    "migraine": "Céphalée",
    "thorax": "Douleur thoracique",
    "gastro": "Vomissements et diarrhée",
    "vaccin": "Consultation de vaccination",
    "colique": "Douleur lombaire aiguë",
}
_WITHOUT = ("I25.1", "N18.3", "G30.1", "E11.98", "J44.9", "F17.24", "K21.9", "M81.9", "J45.9")
_NO_TRIPTAN = ("I10", "F32.9", "E78.0")


def _diagnosis(plan: Visit, day: date) -> Diagnosis:
    aura = ("G43.1", "Migraine avec aura") if plan.aura else ("G43.0", "Migraine sans aura")
    code, text = {
        "cheville": ("S93.4", f"Entorse de la cheville {plan.feminine}"),
        "poignet": ("S52.50", f"Fracture du radius distal {plan.side}, non déplacée"),
        "migraine": aura,
        "thorax": ("R07.3", "Douleur thoracique pariétale"),
        "gastro": ("A08.4", "Gastro-entérite aiguë d'allure virale"),
        "vaccin": ("Z27.8", "Rappel de vaccination diphtérie, tétanos, poliomyélite"),
        "colique": ("N20.1", f"Calcul de l'uretère {plan.side} de {plan.stone} mm"),
    }[plan.kind]
    return Diagnosis(code, "DP", text, day)


def _vitals(rng: Random, stay: Stay, plan: Visit) -> None:
    child, pain = plan.child, plan.kind in ("colique", "poignet", "thorax", "migraine")
    systolic = rng.uniform(96, 112) if child else rng.uniform(118, 146)
    when = stay.start + timedelta(minutes=6)
    stay.vitals.append(
        signs(
            when,
            pressure=(systolic, systolic * 0.6),
            pulse=rng.uniform(84, 104) if pain or child else rng.uniform(66, 88),
            breaths=rng.uniform(18, 22) if child else rng.uniform(13, 17),
            temperature=rng.uniform(37.3, 38.1) if plan.kind == "gastro" else rng.uniform(36.4, 37),
            saturation=rng.uniform(97, 100),
            **{"29463-7": float(plan.weight)},
        )
    )
    if plan.kind == "vaccin":
        return
    first = rng.randrange(6, 10) if plan.kind in ("colique", "migraine") else rng.randrange(3, 7)
    for after, level in ((10, first), (110, rng.randrange(0, 3))):
        moment = stay.start + timedelta(minutes=after)
        stay.vitals.append(Vitals(moment, (("DOULEUREN", float(level)),)))


def _biology(rng: Random, case: Case, stay: Stay, plan: Visit) -> None:
    if plan.kind not in ("thorax", "gastro", "colique"):
        return
    person, when = case.person, stay.start + timedelta(minutes=25)
    woman = person.female
    low = rng.uniform(3.4, 3.8) if plan.kind == "gastro" else rng.uniform(3.8, 4.4)
    white = rng.uniform(8, 11) if plan.kind != "thorax" else rng.uniform(5, 8)
    stay.reports += [
        blood_count(
            person,
            when,
            hb=rng.uniform(12.4, 14.6) if woman else rng.uniform(13.6, 16.2),
            white=white,
            platelets=rng.uniform(180, 340),
        ),
        chemistry(
            person,
            when,
            creatinine=rng.uniform(52, 76) if woman else rng.uniform(66, 98),
            potassium=low,
            sodium=rng.uniform(137, 142),
            crp=rng.uniform(6, 24) if plan.kind == "gastro" else rng.uniform(1, 4),
        ),
    ]
    if plan.kind == "thorax":
        level = rng.uniform(2, 9)
        for after in (0, 180):
            moment = when + timedelta(minutes=after)
            value = level + rng.uniform(-0.9, 0.9)
            stay.reports.append(single(case, ("local", "BIO"), moment, L_89579_7=value))


_IMAGES = {
    "cheville": ("NGQK001", "CR"),
    "poignet": ("MGQK003", "CR"),
    "migraine": ("ACQK001", "CT"),
    "thorax": ("ZBQK002", "CR"),
    "colique": ("ZCQK004", "CT"),
}


def _acts(teller: Teller, plan: Visit) -> None:
    stay, split = teller.stay, teller.case.split
    if plan.kind == "thorax":
        ecg = stay.start + timedelta(minutes=8)
        stay.acts.append(act("DEQP003", ecg, 5, stay.senior, plan.ward))
    if plan.imaged:
        ccam, image = _IMAGES[plan.kind]
        reader, when = senior(teller.rng, staff.IMAGING, split), stay.start + timedelta(minutes=55)
        said = teller.say(
            f"wellness.{plan.kind}.bilan", cote=plan.side, fem=plan.feminine, mm=str(plan.stone)
        )
        stay.acts.append(act(ccam, when, 10, reader, staff.IMAGING, image=image, said=said))
    if plan.child:
        plaster = stay.start + timedelta(minutes=90)
        stay.acts.append(act("MZMP013", plaster, 20, stay.senior, plan.ward))


def _child_dose(plan: Visit, per_kilo: int, line: Drug) -> Drug:
    dose = plan.weight * per_kilo
    posology = f"{dose} mg {line.posology.removeprefix('1 dose-poids ')}"
    return replace(line, dose=float(dose), posology=posology)


def _new(plan: Visit, end: datetime) -> Iterator[Drug]:
    """What is prescribed when leaving."""
    if plan.child:
        for name, per_kilo in (("paracétamol enfant", 15), ("ibuprofène enfant", 10)):
            yield _child_dose(plan, per_kilo, started(name, "douleur de la fracture", end))
        return
    reasons = {
        "cheville": (("paracétamol", "douleur de l'entorse"),),
        "migraine": (("sumatriptan 50", "traitement des crises suivantes"),),
        "thorax": (("paracétamol", "douleur pariétale"),),
        "gastro": (("racécadotril", "diarrhée aiguë"),),
        "colique": (("kétoprofène 100", "douleur de la colique néphrétique"),),
    }
    for name, reason in reasons.get(plan.kind, ()):
        yield started(name, reason, end)


def _drugs(stay: Stay, plan: Visit, home: tuple[Drug, ...]) -> None:
    given, end = stay.start + timedelta(minutes=35), stay.left
    wards = {
        "migraine": ("kétoprofène intraveineux", "métoclopramide injectable"),
        "colique": ("kétoprofène intraveineux",),
        "gastro": ("réhydratation intraveineuse", "métoclopramide injectable"),
    }
    for name in wards.get(plan.kind, ()):
        hours = 2 if name == "réhydratation intraveineuse" else 1
        stay.drugs.append(ward_drug(name, given, given + timedelta(hours=hours)))
    if plan.child:
        line = ward_drug("ibuprofène enfant", given, given)
        stay.drugs.append(_child_dose(plan, 10, line))
    known = {line.atc for line in home}
    if plan.kind == "vaccin":
        stay.drugs += home
        return
    new = [line for line in _new(plan, end) if line.atc not in known]
    settle(stay, home, stopped={}, changed={}, started=new)


def _plan_after(stay: Stay, plan: Visit, now: datetime) -> None:
    what, days = {
        "cheville": ("Réévaluation par le médecin traitant", 5),
        "poignet": ("Consultation d'orthopédie avec radiographie de contrôle", 8),
        "migraine": ("Consultation chez le médecin traitant", 15),
        "colique": ("Consultation d'urologie avec imagerie de contrôle", 28),
    }.get(plan.kind, ("", 0))
    if what:
        plan_after(stay, now, (what, days), since=stay.start.date())


def _follow_up(rng: Random, case: Case, stay: Stay, plan: Visit, rank: int, now: datetime) -> None:
    """Orthopaedics or urology, where the day has come."""
    ward = {"poignet": staff.ORTHOPAEDICS, "colique": staff.UROLOGY}.get(plan.kind)
    if ward is None or not stay.appointments:
        return
    when = at(stay.appointments[0].when, 14, 20)
    if when > now:
        return
    end = when + timedelta(minutes=20)
    doctor = senior(rng, ward, case.split)
    later = outpatient(rank, 2, ward, when, end, doctor, stay.appointments[0].what)
    later.diagnoses.append(replace(stay.diagnoses[0], onset=stay.start.date()))
    later.vitals.append(replace(stay.vitals[0], taken=when))
    wellness_told.follow_up(rng, case, later, plan)
    case.stays.append(later)


def _background(rng: Random, case: Case, seen: datetime, plan: Visit) -> Background | None:
    if plan.child:
        return None
    without = (*_WITHOUT, *_NO_TRIPTAN) if plan.kind == "migraine" else _WITHOUT
    found = adult_background(rng, case.person, seen, split=case.split, without=without)
    case.problems += found.problems
    case.smoker = found.smoker
    return found


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn visit."""
    plan, now = draw_visit(rng), now_of(today)
    day = today - timedelta(days=plan.days_ago)
    if plan.kind == "vaccin":
        day = working_day(day - timedelta(days=3))
    if plan.referred:
        day = worked_before(at(day, 12)).date()
    # A chest pain stays until the second troponin has come back, on the same day.
    latest = {"vaccin": 17, "thorax": 18}.get(plan.kind, 20)
    seen = at(day, rng.randrange(11 if plan.referred else 9, latest), rng.randrange(60))
    shortest = 290 if plan.kind == "thorax" else 200
    minutes = 25 if plan.kind == "vaccin" else rng.randrange(shortest, shortest + 50)
    end = min(seen + timedelta(minutes=minutes), at(day, 23, 55))
    birth = birth_at_age(rng, plan.age, day)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split, child=plan.child)
    case = Case(person, plan.allergies, split=split)
    background = _background(rng, case, seen, plan)
    stay = admit(
        rng,
        rank,
        1,
        [Move(plan.ward, seen, end)],
        reason=_REASONS[plan.kind],
        split=split,
        entry="home",
    )
    stay = replace(stay, kind="AMB")
    stay.diagnoses.append(_diagnosis(plan, day))
    _vitals(rng, stay, plan)
    _biology(rng, case, stay, plan)
    _acts(Teller(rng, case, stay), plan)
    _drugs(stay, plan, background.drugs if background else ())
    _plan_after(stay, plan, now)
    if plan.kind == "vaccin":
        case.shots.append(Shot("J07CA01", day))
    wellness_told.write(rng, case, stay, plan, background)
    case.stays.append(cut(stay, now))
    _follow_up(rng, case, stay, plan, rank, now)
    return case
