"""Decompensated heart failure with reduced ejection fraction: emergency, cardiology, follow-up.

Drugs follow the ESC guidelines 2021 on heart failure (four classes, their contraindications),
doses the summaries of product characteristics; intravenous furosemide the same guidelines
(one to two times the oral dose of a day).
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
    leaving_in_week,
    now_of,
    on_working_days,
    working_day,
)
from ambroise.demo.laboratory import blood_count, chemistry, come_back
from ambroise.demo.letters import fr
from ambroise.demo.pathways import (
    heart_failure_after,
    heart_failure_drugs,
    heart_failure_told,
)
from ambroise.demo.pathways.heart_failure_plan import Failure, FailurePlan, draw_plan
from ambroise.demo.pathways.medicine import (
    WEIGHT,
    act,
    admit,
    plan_after,
    senior,
    signs,
    single,
)
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Diagnosis, Move, Stay

_WITHOUT = ("I25.1", "J45.9", "N18.3")


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    admitted = leaving_in_week(rng, admitted, plan.days, today)
    if plan.letter:
        admitted = on_working_days(admitted, 0, *((plan.days,) if plan.recency == "past" else ()))
    return tell(rng, rank, today, plan, admitted, split)


def tell(
    rng: Random, rank: int, today: date, plan: FailurePlan, admitted: date, split: str
) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    seen = at(admitted, rng.randrange(11 if plan.letter else 8, 17), rng.randrange(60))
    background = adult_background(rng, person, seen, split=split, without=_WITHOUT)
    case = background.case(person, plan.allergies, split)
    _known_before(rng, case, plan, admitted)
    stay, failure = _stay(rng, rank, plan, background, seen, split)
    _biology(rng, case, stay, failure)
    _signs(rng, stay, failure)
    _diagnoses(stay, failure)
    _acts(stay, failure)
    heart_failure_drugs.prescribe(case, stay, failure)
    if not plan.died:
        plan_after(
            stay,
            now,
            ("Consultation de cardiologie", 21),
            ("Prise de sang (créatinine, potassium, NT-proBNP)", 7),
            ("Consultation du médecin traitant", 10),
        )
    heart_failure_told.write(rng, case, stay, failure)
    stay.reports = [come_back(rng, person, report, now) for report in stay.reports]
    case.stays.append(cut(stay, now))
    if plan.died and stay.left <= now:
        case.died = stay.left
    elif stay.left <= now:
        heart_failure_after.follow(rng, case, stay, failure, rank, now)
    return case


def _known_before(rng: Random, case: Case, plan: FailurePlan, admitted: date) -> None:
    code, text = plan.cause
    since = admitted - timedelta(days=rng.randrange(300, 2600)) if plan.known else admitted
    case.problems.append(Diagnosis(code, "problem", text, since))
    if plan.fibrillation:
        onset = admitted if plan.new_fibrillation else min(since, admitted - timedelta(days=400))
        case.problems.append(
            Diagnosis("I48.1", "problem", "Fibrillation auriculaire persistante", onset)
        )


def _stay(
    rng: Random, rank: int, plan: FailurePlan, background: Background, seen: datetime, split: str
) -> tuple[Stay, Failure]:
    first = seen + timedelta(minutes=rng.randrange(190, 400))
    end = at(seen.date() + timedelta(days=plan.days), rng.randrange(11, 16), rng.randrange(60))
    moves = [Move(staff.EMERGENCY, seen, first)]
    ward = first
    if plan.intensive_days:
        ward = at(seen.date() + timedelta(days=plan.intensive_days), 15, rng.randrange(60))
        if plan.died and plan.form == "choc":
            moves.append(Move(staff.INTENSIVE_CARE, first, end))
        else:
            moves.append(Move(staff.INTENSIVE_CARE, first, ward))
    if not (plan.died and plan.form == "choc"):
        moves.append(Move(staff.CARDIOLOGY, ward, end))
    stay = admit(
        rng,
        rank,
        1,
        moves,
        reason="Décompensation d'une insuffisance cardiaque",
        split=split,
        exit="death" if plan.died else "home",
    )
    failure = Failure(
        plan=plan,
        background=background,
        seen=seen,
        ward=ward,
        oral=at(seen.date() + timedelta(days=plan.intravenous_days), 8),
        echo=at(seen.date() + timedelta(days=1), rng.randrange(9, 15), rng.randrange(60)),
        doctor=senior(rng, staff.EMERGENCY, split),
        radiologist=senior(rng, staff.IMAGING, split),
        cardiologist=senior(rng, staff.CARDIOLOGY, split),
        resuscitator=senior(rng, staff.INTENSIVE_CARE, split),
    )
    return stay, failure


def _biology(rng: Random, case: Case, stay: Stay, failure: Failure) -> None:
    plan, person = failure.plan, case.person
    first = failure.seen + timedelta(minutes=25)
    hb = rng.uniform(11.2, 14.6) if plan.sex == "male" else rng.uniform(10.6, 13.4)
    infected = plan.trigger == "infection"
    white = rng.uniform(10.4, 14.5) if infected else rng.uniform(5.6, 9.6)
    crp = rng.uniform(38, 96) if infected else rng.uniform(3, 16)
    stay.reports.append(
        blood_count(person, first, hb=hb, white=white, platelets=rng.uniform(160, 320))
    )
    for (number, creatinine), potassium in zip(plan.creatinines(), plan.potassiums(), strict=True):
        when = first if number == 0 else at(first.date() + timedelta(days=number), 6, 40)
        stay.reports.append(
            chemistry(
                person,
                when,
                creatinine=creatinine,
                potassium=potassium,
                sodium=rng.uniform(131, 139),
                crp=max(2.0, crp * 0.72**number),
            )
        )
    peptide = ("local", "BIO")
    for number, value in zip((0, 3, plan.days - 1), plan.peptides(), strict=True):
        when = first if number == 0 else at(first.date() + timedelta(days=number), 6, 41)
        if number and when >= stay.left:
            continue
        more = {"L_89579_7": rng.uniform(18, 62)} if number == 0 else {}
        stay.reports.append(single(case, peptide, when, L_33762_6=float(value), **more))
    late = at(first.date() + timedelta(days=1), 6, 42)
    stay.reports.append(single(case, peptide, late, L_2276_4=None))
    if plan.form == "choc":
        for hours, level in ((0, 4.6), (12, 3.1), (36, 3.9 if plan.died else 1.6)):
            lactate = level + rng.uniform(-0.3, 0.3)
            when = first + timedelta(hours=hours)
            stay.reports.append(single(case, ("local", "HEMODYNAMIQUE"), when, LACTATE=lactate))
    stay.reports.append(single(case, ("local", "ECHO"), failure.echo, L_10230_1=float(plan.lvef)))
    stay.reports.sort(key=lambda report: report.taken)


def _signs(rng: Random, stay: Stay, failure: Failure) -> None:
    plan = failure.plan
    entry = failure.seen + timedelta(minutes=6)
    severe = plan.form != "congestion"
    stay.vitals.append(
        signs(
            entry,
            pressure=(plan.pressure, plan.pressure * rng.uniform(0.54, 0.62)),
            pulse=rng.randrange(108, 138) if plan.fibrillation else rng.randrange(88, 116),
            breaths=rng.randrange(27, 36) if severe else rng.randrange(20, 26),
            temperature=rng.uniform(37.9, 38.6)
            if plan.trigger == "infection"
            else rng.uniform(36.2, 37.1),
            saturation=rng.randrange(82, 89) if severe else rng.randrange(90, 94),
            **{WEIGHT: round(plan.dry + plan.gain, 1)},
        )
    )
    for number in range(1, plan.days + 1):
        when = at(failure.seen.date() + timedelta(days=number), 7, rng.randrange(10, 50))
        left = plan.gain * (0.75 if plan.died else max(0.0, 1 - number / plan.intravenous_days))
        target = 76 if plan.died else 112 + rng.uniform(-8, 10)
        stay.vitals.append(
            signs(
                when,
                pressure=(target, target * 0.62),
                pulse=rng.uniform(104, 118) if plan.died else rng.uniform(68, 92),
                breaths=rng.uniform(26, 30) if plan.died else rng.uniform(16, 21),
                temperature=rng.uniform(36.3, 37.2),
                saturation=rng.uniform(89, 92) if plan.died else rng.uniform(94, 98),
                **{WEIGHT: round(plan.dry + left + rng.uniform(-0.2, 0.2), 1)},
            )
        )


def _diagnoses(stay: Stay, failure: Failure) -> None:
    plan, admitted = failure.plan, failure.seen.date()
    value = f"à fraction d'éjection de {plan.lvef} %"
    main = {
        "oap": ("I50.12", f"Œdème aigu du poumon sur insuffisance cardiaque {value}"),
        "congestion": ("I50.02", f"Décompensation cardiaque globale {value}"),
        "choc": ("I50.12", f"Décompensation cardiaque gauche {value}"),
    }[plan.form]
    stay.diagnoses.append(Diagnosis(main[0], "DP", main[1], admitted))
    code, text = plan.cause
    stay.diagnoses.append(Diagnosis(code, "DAS", text, admitted))
    added = []
    if plan.form == "choc":
        added.append(("R57.0", "Choc cardiogénique", 0))
    if plan.form == "oap":
        added.append(("J96.00", "Insuffisance respiratoire aiguë hypoxémique", 0))
    if plan.fibrillation:
        added.append(("I48.1", "Fibrillation auriculaire persistante", 0))
    if plan.left_block:
        added.append(("I44.7", "Bloc de branche gauche", 0))
    added += {
        "potassium": [("E87.58", f"Hyperkaliémie à {fr(plan.potassiums()[2], 1)} mmol/L", 3)],
        "kidney": [("N17.9", "Insuffisance rénale aiguë fonctionnelle", 3)],
        "low": [("E87.68", f"Hypokaliémie à {fr(plan.potassiums()[2], 1)} mmol/L", 3)],
    }.get(plan.complication, [])
    stay.diagnoses += [
        Diagnosis(code, "DAS", text, admitted + timedelta(days=after))
        for code, text, after in added
    ]
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in failure.background.problems
        if problem.code in ("I10", "E11.98")
    ]


def _acts(stay: Stay, failure: Failure) -> None:
    plan, seen = failure.plan, failure.seen
    stay.acts.append(
        act("DEQP003", seen + timedelta(minutes=9), 5, failure.doctor, staff.EMERGENCY)
    )
    stay.acts.append(
        act(
            "ZBQK002",
            seen + timedelta(minutes=50),
            6,
            failure.radiologist,
            staff.IMAGING,
            image="DX",
            said={
                "oap": "Œdème alvéolo-interstitiel bilatéral, cardiomégalie.",
                "congestion": "Cardiomégalie, petits épanchements pleuraux bilatéraux.",
                "choc": "Cardiomégalie, surcharge interstitielle bilatérale.",
            }[plan.form],
        )
    )
    if plan.ventilated:
        stay.acts.append(
            act("GLLD012", seen + timedelta(minutes=40), 600, failure.doctor, staff.EMERGENCY)
        )
    in_bed = failure.echo < failure.ward
    stay.acts.append(
        act(
            "DZQM005" if in_bed else "DZQM006",
            failure.echo,
            30,
            failure.cardiologist,
            staff.INTENSIVE_CARE if in_bed else staff.CARDIOLOGY,
            image="US",
            said=f"FEVG à {plan.lvef} %, ventricule gauche dilaté, "
            + ("akinésie segmentaire." if plan.ischaemic else "hypocinésie globale."),
        )
    )
    if plan.form == "choc":
        start = seen + timedelta(minutes=150)
        stay.acts.append(act("EQLF001", start, 48 * 60, failure.doctor, staff.EMERGENCY))
    if _explored(failure):
        stay.acts.append(
            act(
                "DDQH009",
                at(working_day(failure.oral.date()), 10, 30),
                40,
                failure.cardiologist,
                staff.CARDIOLOGY,
                image="XA",
                said="Lésions tritronculaires diffuses, non revascularisables."
                if plan.ischaemic
                else "Réseau coronaire sans sténose significative.",
            )
        )


def _explored(failure: Failure) -> bool:
    """A newly found heart disease has its coronary arteries seen before the exit."""
    plan = failure.plan
    day = working_day(failure.oral.date())
    leaves = failure.seen.date() + timedelta(days=plan.days)
    kidney = plan.complication == "kidney"
    return not plan.known and not plan.died and not kidney and day < leaves
