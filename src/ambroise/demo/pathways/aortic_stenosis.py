"""Aortic stenosis: consultation, work-up, heart team, valve replacement, control at one month.

Severity, the choice of TAVI or surgery and antithrombotic drugs follow the ESC/EACTS guidelines
2021 on valvular heart disease.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import adult_background, severe_to_penicillin
from ambroise.demo.course import (
    admission_day,
    at,
    birth_at_age,
    cut,
    now_of,
    on_working_days,
    working_day,
)
from ambroise.demo.laboratory import blood_count, chemistry
from ambroise.demo.pathways import aortic_stenosis_told as told
from ambroise.demo.pathways.aortic_stenosis_plan import Valve, ValvePlan, draw_plan
from ambroise.demo.pathways.medicine import (
    act,
    admit,
    home_after,
    plan_after,
    senior,
    settle,
    signs,
    single,
    started,
    visit,
    ward_drug,
)
from ambroise.demo.person import make_person
from ambroise.demo.record import (
    Act,
    Appointment,
    Case,
    Diagnosis,
    Drug,
    Implant,
    Move,
    Report,
    Stay,
    Vitals,
)

_WITHOUT = ("I25.1", "J45.9", "N18.3")
ECHO = ("local", "ECHO")


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    # The valve on the next day, the echography on the eve of the exit.
    admitted = on_working_days(admitted, 0, 1, plan.days - 1, plan.days)
    return tell(rng, rank, today, plan, admitted, split)


def tell(rng: Random, rank: int, today: date, plan: ValvePlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day for the valve."""
    now = now_of(today)
    seen = at(working_day(admitted - timedelta(days=rng.randrange(70, 110))), 10, 30)
    checked = on_working_days(seen.date() + timedelta(days=rng.randrange(22, 37)), 0, 1, 2)
    # The age of the plan is that of the meeting, which chooses between TAVI and surgery.
    birth = birth_at_age(rng, plan.age, checked + timedelta(days=2))
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    background = adult_background(rng, person, seen, split=split, without=_WITHOUT)
    case = background.case(person, plan.allergies, split)
    done = at(admitted + timedelta(days=1), rng.randrange(8, 12), rng.randrange(60))
    closed = done + timedelta(
        minutes=rng.randrange(60, 95) if plan.tavi else rng.randrange(190, 280)
    )
    valve = Valve(
        plan=plan,
        background=background,
        seen=seen,
        checked=checked,
        admitted=admitted,
        done=done,
        closed=closed,
        ready=at(admitted + timedelta(days=3 if not plan.tavi else 2), 11),
        cardiologist=senior(rng, staff.CARDIOLOGY, split),
        operator=senior(rng, staff.CARDIOLOGY, split),
        radiologist=senior(rng, staff.IMAGING, split),
        surgeon=senior(rng, staff.CARDIAC_SURGERY, split),
        geriatrician=senior(rng, staff.GERIATRICS, split),
        anaesthetist=senior(rng, staff.SURGICAL_ICU, split),
    )
    onset = seen.date() - timedelta(days=rng.randrange(20, 900))
    case.problems.append(Diagnosis("I35.0", "problem", "Rétrécissement aortique serré", onset))
    case.stays.append(_consultation(rng, case, valve, rank))
    case.stays.append(_work_up(rng, case, valve, rank))
    stay = _intervention(rng, case, valve, rank, now)
    case.stays.append(cut(stay, now))
    if valve.closed <= now:
        _implants(case, valve)
    if stay.left <= now:
        _control(rng, case, valve, stay, rank, now)
    return case


def _measured(
    case: Case, when: datetime, *, area: float, gradient: float, speed: float, lvef: float
) -> Report:
    return single(
        case, ECHO, when, SURFACEAO=area, GRADIENTAO=gradient, VMAXAO=speed, L_10230_1=lvef
    )


def _signs(rng: Random, when: datetime) -> Vitals:
    systolic = rng.randrange(112, 152)
    return signs(
        when,
        pressure=(systolic, systolic * 0.58),
        pulse=rng.randrange(60, 86),
        breaths=rng.randrange(14, 19),
        temperature=rng.uniform(36.3, 37.2),
        saturation=rng.randrange(94, 99),
    )


def _visit(
    rng: Random, case: Case, rank: int, number: int, valve: Valve, when: datetime, reason: str
) -> Stay:
    """A visit to the cardiologist of the story, with signs."""
    stay = visit(rng, rank, number, staff.CARDIOLOGY, when, reason=reason, split=case.split)
    stay = replace(stay, senior=valve.cardiologist)
    stay.vitals.append(_signs(rng, when))
    return stay


def _echography(valve: Valve, when: datetime, minutes: int, said: str) -> Act:
    return act(
        "DZQM006", when, minutes, valve.cardiologist, staff.CARDIOLOGY, image="US", said=said
    )


def _consultation(rng: Random, case: Case, valve: Valve, rank: int) -> Stay:
    plan, when = valve.plan, valve.seen
    stay = _visit(rng, case, rank, 1, valve, when, "Consultation pour rétrécissement aortique")
    stay.drugs += valve.background.drugs
    echo = when + timedelta(minutes=4)
    stay.reports.append(
        _measured(
            case,
            echo,
            area=plan.area,
            gradient=float(plan.gradient),
            speed=plan.speed,
            lvef=float(plan.lvef),
        )
    )
    stay.acts += [
        act("DEQP003", when, 3, valve.cardiologist, staff.CARDIOLOGY),
        _echography(valve, echo, 20, "Rétrécissement aortique calcifié serré."),
    ]
    told.consultation(rng, case, stay, valve)
    return stay


def _work_up(rng: Random, case: Case, valve: Valve, rank: int) -> Stay:
    plan = valve.plan
    start = at(valve.checked, 9, rng.randrange(60))
    end = at(valve.checked + timedelta(days=2), 17, rng.randrange(10, 50))
    stay = admit(
        rng,
        rank,
        2,
        [Move(staff.CARDIOLOGY, start, end)],
        reason="Bilan avant remplacement valvulaire aortique",
        split=case.split,
        entry="home",
    )
    stay.diagnoses.append(
        Diagnosis("I35.0", "DP", "Rétrécissement aortique serré symptomatique", start.date())
    )
    _usual(stay, valve)
    usual, cells = rng.uniform(12.4, 13.9), rng.uniform(170, 290)
    _blood(rng, case, stay, start + timedelta(minutes=50), plan.creatinine, usual, platelets=cells)
    after, later = at(valve.checked + timedelta(days=1), 6, 45), rng.uniform(0.97, 1.1)
    _blood(rng, case, stay, after, plan.creatinine * later, usual - 0.2, platelets=cells)
    stay.vitals.append(_signs(rng, start + timedelta(minutes=10)))
    scan = at(valve.checked, 14, 10)
    panoramic = at(valve.checked, 16, 5)
    coronary = at(valve.checked + timedelta(days=1), 9, 30)
    stay.acts += [
        act("ECQH011", scan, 20, valve.radiologist, staff.IMAGING, image="CT", said=_scan(plan)),
        act(
            "HBQK002",
            panoramic,
            10,
            valve.radiologist,
            staff.IMAGING,
            image="PX",
            said="Foyer apical sur une molaire." if plan.tooth else "Pas de foyer infectieux.",
        ),
        act(
            "DDQH009",
            coronary,
            35,
            valve.operator,
            staff.CARDIOLOGY,
            image="XA",
            said="Plaques non significatives." if plan.plaque else "Coronaires saines.",
        ),
    ]
    if plan.tooth:
        extraction = at(valve.checked + timedelta(days=1), 15, 0)
        stay.acts.append(act("HBGD036", extraction, 25, valve.surgeon, staff.CARDIAC_SURGERY))
    settle(stay, valve.background.drugs, stopped={}, changed={}, started=())
    stay.appointments.append(
        Appointment("Hospitalisation pour remplacement valvulaire aortique", valve.admitted)
    )
    told.work_up(rng, case, stay, valve)
    return stay


def _scan(plan: ValvePlan) -> str:
    return f"Anneau adapté à une prothèse de {plan.valve} mm, " + (
        "axes fémoraux de bon calibre." if plan.tavi else "aorte ascendante non calcifiée."
    )


def _usual(stay: Stay, valve: Valve) -> None:
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in valve.background.problems
        if problem.code in ("I10", "E11.98")
    ]


def _blood(
    rng: Random,
    case: Case,
    stay: Stay,
    when: datetime,
    creatinine: float,
    hb: float,
    *,
    platelets: float,
    crp: float = 4.0,
) -> None:
    stay.reports += [
        blood_count(
            case.person,
            when,
            hb=hb + rng.uniform(-0.2, 0.2),
            white=rng.uniform(5.2, 9.8),
            platelets=platelets + rng.uniform(-9, 9),
        ),
        chemistry(
            case.person,
            when,
            creatinine=creatinine,
            potassium=rng.uniform(3.8, 4.7),
            sodium=rng.uniform(136, 142),
            crp=crp * rng.uniform(0.6, 1.3),
        ),
    ]


def _moves(rng: Random, valve: Valve) -> list[Move]:
    plan = valve.plan
    ward = staff.CARDIOLOGY if plan.tavi else staff.CARDIAC_SURGERY
    start = at(valve.admitted, 14, rng.randrange(60))
    end = at(valve.admitted + timedelta(days=plan.days), rng.randrange(11, 16), rng.randrange(60))
    intensive = valve.closed + timedelta(minutes=30)
    if plan.tavi and plan.complication in ("", "access"):
        return [Move(ward, start, end)]
    return [
        Move(ward, start, intensive),
        Move(staff.SURGICAL_ICU, intensive, valve.ready),
        Move(ward, valve.ready, end),
    ]


def _intervention(rng: Random, case: Case, valve: Valve, rank: int, now: datetime) -> Stay:
    plan = valve.plan
    moves = _moves(rng, valve)
    ward = moves[0].ward
    stay = admit(
        rng,
        rank,
        3,
        moves,
        reason="Remplacement valvulaire aortique",
        split=case.split,
        entry="home",
    )
    surgeon = valve.operator if plan.tavi else valve.surgeon
    stay.diagnoses.append(Diagnosis("I35.0", "DP", "Rétrécissement aortique serré", valve.admitted))
    code, text, days = told.COMPLICATIONS.get(plan.complication, ("", "", 0))
    if code:
        onset = valve.done.date() + timedelta(days=days)
        stay.diagnoses.append(Diagnosis(code, "DAS", text, onset))
    _usual(stay, valve)
    minutes = round((valve.closed - valve.done).total_seconds() / 60)
    stay.acts.append(act("DBLF001" if plan.tavi else "DBKA006", valve.done, minutes, surgeon, ward))
    usual, cells = rng.uniform(12.4, 13.9), rng.uniform(170, 290)
    _blood(rng, case, stay, at(valve.admitted, 16), plan.creatinine, usual, platelets=cells)
    loss = 1.2 if plan.tavi else 3.2
    loss += 1.8 if plan.complication == "access" else 0.0
    # Open surgery inflames and takes platelets; both mend before the exit.
    early = (0.85, 34.0) if plan.tavi else (0.65, 150.0)
    late = (1.0, 16.0) if plan.tavi else (1.15, 58.0)
    for number, (share, crp) in ((2, early), (plan.days - 1, late)):
        _blood(
            rng,
            case,
            stay,
            at(valve.admitted + timedelta(days=number), 6, 35),
            plan.creatinine * rng.uniform(0.98, 1.18),
            usual - loss + 0.1 * number,
            platelets=cells * share,
            crp=crp,
        )
    for number in range(plan.days + 1):
        when = at(valve.admitted + timedelta(days=number), 15 if number == 0 else 7, 40)
        stay.vitals.append(_signs(rng, when))
    control = at(valve.admitted + timedelta(days=plan.days - 1), 10, 20)
    stay.reports.append(
        _measured(
            case,
            control,
            area=rng.randrange(150, 205) / 100,
            gradient=float(rng.randrange(7, 14)),
            speed=rng.randrange(18, 25) / 10,
            lvef=float(plan.lvef),
        )
    )
    stay.acts.append(
        _echography(valve, control, 25, "Prothèse aortique en place, sans fuite significative.")
    )
    _complicated(stay, valve)
    _drugs(stay, valve)
    plan_after(
        stay,
        now,
        ("Consultation et échocardiographie de contrôle", 30),
        ("Consultation du médecin traitant", 8),
    )
    told.intervention(rng, case, stay, valve)
    return stay


def paced_on(valve: Valve) -> date:
    """The day of the pacemaker: the block has not gone after two days."""
    return working_day(valve.done.date() + timedelta(days=2))


def _complicated(stay: Stay, valve: Valve) -> None:
    """The acts that a complication asks for."""
    next_day = valve.done.date() + timedelta(days=1)
    match valve.plan.complication:
        case "conduction":
            when = at(paced_on(valve), 16, 30)
            stay.acts.append(act("DELF005", when, 60, valve.operator, staff.CARDIOLOGY))
        case "access":
            when = at(next_day, 11, 15)
            stay.acts.append(act("EZSM001", when, 25, valve.radiologist, staff.IMAGING))
        case "stroke":
            stay.acts.append(
                act(
                    "ACQN004",
                    at(next_day, 9, 20),
                    30,
                    valve.radiologist,
                    staff.IMAGING,
                    image="MR",
                    said="Petits infarctus récents multiples, de mécanisme embolique.",
                )
            )
        case _:
            pass


def _drugs(stay: Stay, valve: Valve) -> None:
    plan, end = valve.plan, stay.left
    home = list(valve.background.drugs)
    given = ["clindamycine" if severe_to_penicillin(plan.allergies) else "céfazoline"]
    for name in given:
        start = valve.done - timedelta(minutes=30)
        stay.drugs.append(ward_drug(name, start, start + timedelta(minutes=30)))
    evening = at(valve.done.date(), 20)
    arrhythmia = plan.complication == "fibrillation"
    if not arrhythmia:
        stay.drugs.append(
            ward_drug("énoxaparine", evening, end, "prévention de la maladie thromboembolique")
        )
    stay.drugs.append(ward_drug("paracétamol", evening, end, "douleur post-opératoire"))
    new: list[Drug] = []
    if arrhythmia:
        since = at(valve.done.date() + timedelta(days=2), 10)
        name = "apixaban 2,5" if plan.age >= 80 and plan.creatinine >= 133 else "apixaban 5"
        stay.drugs.append(ward_drug(name, since, end))
        new.append(started(name, "fibrillation auriculaire post-opératoire", end))
        if not any(line.atc == "C07AB07" for line in home):
            new.append(started("bisoprolol", "contrôle de la fréquence cardiaque", end))
    elif not any(line.atc == "B01AC06" for line in home):
        stay.drugs.append(ward_drug("aspirine bioprothèse", at(valve.done.date(), 20), end))
        new.append(started("aspirine bioprothèse", "bioprothèse aortique", end))
    settle(stay, home, stopped={}, changed={}, started=new)


def _implants(case: Case, valve: Valve) -> None:
    plan = valve.plan
    kind = "percutanée" if plan.tavi else "chirurgicale"
    case.implants.append(Implant(f"Bioprothèse aortique {kind} de {plan.valve} mm", valve.closed))
    case.problems.append(
        Diagnosis("Z95.3", "problem", "Présence d'une bioprothèse aortique", valve.done.date())
    )
    if plan.complication == "conduction":
        when = at(paced_on(valve), 17, 30)
        case.implants.append(Implant("Stimulateur cardiaque double chambre, compatible IRM", when))


def _control(rng: Random, case: Case, valve: Valve, stay: Stay, rank: int, now: datetime) -> None:
    planned = next(item for item in stay.appointments if "échocardiographie" in item.what)
    when = at(planned.when, rng.randrange(9, 17), 20)
    if when > now:
        return
    reason = "Contrôle à un mois d'un remplacement valvulaire aortique"
    seen = _visit(rng, case, rank, 4, valve, when, reason)
    seen.drugs += home_after(stay)
    echo = when + timedelta(minutes=3)
    seen.reports.append(
        _measured(
            case,
            echo,
            area=rng.randrange(150, 205) / 100,
            gradient=float(rng.randrange(8, 15)),
            speed=rng.randrange(18, 26) / 10,
            lvef=float(min(68, valve.plan.lvef + 2)),
        )
    )
    seen.acts.append(_echography(valve, echo, 20, "Bioprothèse aortique normale."))
    plan_after(seen, now, ("Consultation annuelle de cardiologie avec échocardiographie", 330))
    told.control(rng, case, seen, valve)
    case.stays.append(seen)
