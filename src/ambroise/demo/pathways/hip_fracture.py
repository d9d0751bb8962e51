"""Hip fracture after a fall: emergency room, surgery, shared geriatric care, rehabilitation.

Surgery within 48 hours (HAS, « Orthogériatrie et fracture de la hanche », 2017). Apixaban is let
down to 30 µg/L before surgery (GIHP, Pernod 2013), INR under 1.5 after vitamin K (HAS and GEHT,
2008). Red cells under 8 g/dL in the frail (HAS, 2014). Enoxaparin up to day 35 (SFAR, 2011).
Zoledronic acid two weeks after surgery at least, vitamin D corrected (GRIO, 2018; SmPC of Aclasta).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import Background, adult_background
from ambroise.demo.course import (
    admission_day,
    at,
    birth_at_age,
    cut,
    now_of,
    stay_number,
    working_day,
)
from ambroise.demo.pathways import hip_fracture_follow_up, hip_fracture_told
from ambroise.demo.pathways.hip_fracture_biology import add_biology, add_vitals
from ambroise.demo.pathways.hip_fracture_drugs import add_drugs
from ambroise.demo.pathways.hip_fracture_plan import CCAM, Hip, HipPlan, draw_plan
from ambroise.demo.pathways.medicine import plan_after
from ambroise.demo.person import make_person
from ambroise.demo.record import Act, Case, Diagnosis, Implant, Move, Stay

_DEVICES = {
    "vissage": "Vis d'ostéosynthèse du col du fémur {masculine}",
    "pth": "Prothèse totale de hanche {feminine} à double mobilité",
    "hemi": "Prothèse cervico-céphalique de hanche {feminine}",
    "dhs": "Vis-plaque dynamique du fémur {masculine}",
    "clou": "Clou cervico-diaphysaire du fémur {masculine}",
}
_CODED = ("I10", "E11.98", "J44.9", "I25.1", "F17.24", "M81.9", "F32.9", "G30.1")
"""Past diseases that the stay codes as associated diagnoses."""


def _own_problems(plan: HipPlan, admitted: date) -> list[Diagnosis]:
    """What the story itself brings to the past of the patient."""
    problems = []
    since = admitted - timedelta(days=900 + 20 * plan.weight)
    if plan.anticoagulant:
        name = "Fibrillation auriculaire permanente"
        problems.append(Diagnosis("I48.2", "problem", name, since))
        name = "Traitement anticoagulant au long cours"
        problems.append(Diagnosis("Z92.1", "problem", name, since))
    if plan.dementia:
        name = "Troubles neurocognitifs majeurs"
        problems.append(Diagnosis("F03", "problem", name, since + timedelta(days=200)))
    return problems


def _complications(hip: Hip) -> list[Diagnosis]:
    plan, surgery = hip.plan, hip.surgery.date()
    confused = "F05.1" if hip.demented else "F05.0"
    named = {
        "delirium": (confused, "Syndrome confusionnel aigu post-opératoire", 1),
        "anaemia": ("D62", "Anémie aiguë post-hémorragique", 1),
        "retention": ("R33", "Rétention aiguë d'urine", 1),
        "urinary": ("N39.0", "Infection urinaire", 4),
        "pneumonia": ("J69.0", "Pneumopathie d'inhalation", 2),
        "embolism": ("I26.9", "Embolie pulmonaire segmentaire", 2),
        "kidney": ("N17.9", "Insuffisance rénale aiguë fonctionnelle", 1),
        "ulcer": ("L89.1", f"Escarre talonnière {plan.feminine} de stade II", 3),
    }
    found = [
        Diagnosis(code, "DAS", text, surgery + timedelta(days=late))
        for name, (code, text, late) in named.items()
        if plan.has(name)
    ]
    if plan.dies:
        late = surgery + timedelta(days=plan.days_after - 2)
        found.append(Diagnosis("J96.00", "DAS", "Insuffisance respiratoire aiguë", late))
    return found


def _diagnoses(hip: Hip, stay: Stay, own: list[Diagnosis]) -> list[Diagnosis]:
    plan, day = hip.plan, stay.start.date()
    place, where = ("W18.1", "en établissement") if plan.nursing_home else ("W18.0", "au domicile")
    vitamin = hip.surgery.date() + timedelta(days=1)
    past = [
        replace(problem, use="DAS")
        for problem in (*own, *hip.background.problems)
        if problem in own or (problem.code in _CODED and problem.use == "problem")
    ]
    return [
        Diagnosis("S72.00" if plan.neck else "S72.10", "DP", plan.fracture, day),
        Diagnosis(place, "DAS", f"Chute de plain-pied {where}", day),
        *_complications(hip),
        Diagnosis("E55.9", "DAS", "Carence en vitamine D", vitamin),
        *past,
    ]


def _images(hip: Hip) -> list[Act]:
    plan = hip.plan

    def act(ccam: str, start: datetime, modality: str, conclusion: str) -> Act:
        end = start + timedelta(minutes=12)
        return Act(ccam, start, end, hip.radiologist, staff.IMAGING, modality, conclusion)

    control = at(hip.surgery.date() + timedelta(days=1), 9, 40)
    good = "Prothèse en place, sans luxation." if plan.prosthesis else "Ostéosynthèse en place."
    acts = [
        act("NAQK071", hip.seen + timedelta(minutes=55), "DX", f"{plan.fracture}."),
        act("ZBQK002", hip.seen + timedelta(minutes=70), "DX", "Pas de foyer parenchymateux."),
        act("NEQK010", control, "DX", f"{good} Pas de fracture per-opératoire."),
    ]
    if plan.has("embolism") or plan.suspected_embolism:
        when = at(hip.surgery.date() + timedelta(days=2), 16, 20)
        said = "Pas d'embolie pulmonaire. Troubles de ventilation des bases."
        if plan.has("embolism"):
            said = "Embolie pulmonaire segmentaire lobaire inférieure droite."
        acts.append(act("ECQH010", when, "CT", said))
    return acts


def _acts(hip: Hip) -> list[Act]:
    plan, ward = hip.plan, staff.ORTHOPAEDICS
    ecg = hip.seen + timedelta(minutes=20)
    after = hip.surgery.date() + timedelta(days=1)
    acts = [
        Act("DEQP003", ecg, ecg + timedelta(minutes=5), hip.emergency, staff.EMERGENCY),
        *_images(hip),
        Act(CCAM[plan.operation], hip.surgery, hip.closed, hip.surgeon, ward),
    ]
    if plan.has("anaemia"):
        acts.append(Act("FELF011", at(after, 14, 30), at(after, 17, 30), hip.surgeon, ward))
    if plan.has("retention"):
        acts.append(Act("JDLD001", at(after, 17, 40), at(after, 17, 50), hip.surgeon, ward))
    return sorted(acts, key=lambda act: act.start)


def _appointments(hip: Hip, stay: Stay, now: datetime) -> None:
    planned = [("Consultation d'orthopédie avec radiographie de contrôle", 45)]
    if not hip.plan.nursing_home:
        planned.append(("Hôpital de jour gériatrique : perfusion d'acide zolédronique", 33))
    plan_after(stay, now, *planned, since=hip.surgery.date())


def _stay(rng: Random, rank: int, plan: HipPlan, admitted: date, split: str) -> Stay:
    early = 10 if plan.wait == 2 else 7
    seen = at(admitted, rng.randrange(early, 21), rng.randrange(60))
    ward = seen + timedelta(minutes=rng.randrange(220, 340))
    left = at(admitted + timedelta(days=plan.days), rng.randrange(10, 16), rng.randrange(60))
    moved = at(admitted + timedelta(days=plan.wait + 3), 14)
    moves = [Move(staff.EMERGENCY, seen, ward), Move(staff.ORTHOPAEDICS, ward, moved)]
    return Stay(
        number=stay_number(rank, 1),
        start=seen,
        end=left,
        entry="emergency",
        exit=plan.exit,
        reason="Chute, traumatisme de hanche",
        moves=[*moves, Move(staff.GERIATRICS, moved, left)],
        senior=rng.choice(staff.of_ward(staff.GERIATRICS, "senior", split=split)).id,
        interne=staff.of_ward(staff.GERIATRICS, "interne", split=split)[0].id,
    )


def _visit(arrived: datetime) -> datetime:
    """When the anaesthetist comes: in the evening, or early on the next day."""
    soon = arrived + timedelta(hours=1, minutes=20)
    late = soon.hour >= 22 or soon.date() > arrived.date() or soon.hour < 7
    return at(arrived.date() + timedelta(days=arrived.hour >= 7), 7, 15) if late else soon


def _rounded(when: datetime) -> datetime:
    """To the ten minutes, as one tells the hour of a fall."""
    return when - timedelta(minutes=when.minute % 10)


def _parker(rng: Random, plan: HipPlan, background: Background) -> int:
    """The Parker score out of 9: nine for who goes out alone without a stick."""
    if plan.nursing_home:
        return rng.randrange(2, 5)
    return rng.randrange(5, 7) if background.helped or plan.dementia else rng.randrange(7, 10)


def _hip(rng: Random, plan: HipPlan, stay: Stay, background: Background, split: str) -> Hip:
    day = stay.start.date() + timedelta(days=plan.wait)
    hour = rng.randrange(8, 10) if plan.wait == 2 else rng.randrange(9, 16)
    surgery = at(day, hour, rng.choice((10, 25, 40, 55)))
    lying = rng.randrange(1, 5) if rng.random() < 0.3 else 0
    emergency = rng.choice(staff.of_ward(staff.EMERGENCY, "senior", split=split)).id
    return Hip(
        plan=plan,
        background=background,
        fell=_rounded(stay.start - timedelta(hours=lying, minutes=rng.randrange(70, 130))),
        seen=stay.start,
        ward=stay.moves[1].start,
        visit=_visit(stay.moves[1].start),
        surgery=surgery,
        closed=surgery + timedelta(minutes=rng.randrange(45, 95)),
        geriatrics=stay.moves[2].start,
        emergency=emergency,
        radiologist=rng.choice(staff.of_ward(staff.IMAGING, "senior", split=split)).id,
        surgeon=rng.choice(
            staff.of_ward(staff.ORTHOPAEDICS, "professor", "senior", split=split)
        ).id,
        assistant=staff.of_ward(staff.ORTHOPAEDICS, "interne", split=split)[0].id,
        anaesthetist=rng.choice(staff.of_ward(staff.SURGICAL_ICU, "senior", split=split)).id,
        geriatrician=stay.senior,
        pressure=(rng.randrange(124, 172), rng.randrange(64, 92)),
        pulse=rng.randrange(72, 104),
        warmth=round(rng.uniform(36.1, 37.3), 1),
        oxygen=rng.randrange(93, 99),
        asa=3 if plan.dementia or plan.anticoagulant or plan.age > 85 else max(2, background.asa),
        parker=_parker(rng, plan, background),
        spinal=not plan.anticoagulant and rng.random() < 0.65,
        blood_loss=rng.choice((350, 400, 500) if plan.has("anaemia") else (100, 150, 200, 250)),
        lying=lying,
    )


def tell(rng: Random, rank: int, today: date, plan: HipPlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    stay = _stay(rng, rank, plan, admitted, split)
    background = adult_background(rng, person, stay.start, split=split, without=("G30.1",))
    hip = _hip(rng, plan, stay, background, split)
    own = _own_problems(plan, admitted)
    case = Case(
        person,
        plan.allergies,
        problems=[*own, *background.problems],
        smoker=background.smoker,
        split=split,
    )
    add_biology(rng, case, stay, hip)
    add_vitals(rng, stay, hip)
    stay.diagnoses = _diagnoses(hip, stay, own)
    stay.acts = _acts(hip)
    add_drugs(hip, stay)
    if not plan.dies:
        _appointments(hip, stay, now)
    hip_fracture_told.write(rng, case, stay, hip)
    case.stays.append(cut(stay, now))
    if hip.closed <= now:
        name = _DEVICES[plan.operation].format(masculine=plan.side, feminine=plan.feminine)
        case.implants.append(Implant(name, hip.closed))
    if stay.left <= now:
        if plan.dies:
            case.died = stay.left
        else:
            hip_fracture_follow_up.add(rng, case, stay, hip, rank, now)
    return case


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    while not plan.dies and working_day(left := admitted + timedelta(days=plan.days)) != left:
        admitted -= timedelta(days=1)
    return tell(rng, rank, today, plan, admitted, split)
