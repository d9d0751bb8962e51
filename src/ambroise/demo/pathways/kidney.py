"""Kidney cancer: found by chance, operated in urology with a night in intensive care, followed.

The course follows the recommendations of the cancer committee of the French association of
urology (CCAFU 2022-2024, kidney): meetings before and after surgery, partial nephrectomy where it
is feasible, adjuvant pembrolizumab discussed, scan at six months.
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
    on_working_days,
    stay_number,
    worked_before,
    working_day,
)
from ambroise.demo.laboratory import chemistry, found
from ambroise.demo.pathways import kidney_before, kidney_record, kidney_told
from ambroise.demo.pathways.kidney_plan import Kidney, KidneyPlan, draw_plan
from ambroise.demo.pathways.kidney_voice import Voice
from ambroise.demo.pathways.medicine import home_after, interne, outpatient, senior
from ambroise.demo.person import make_person
from ambroise.demo.phrases import Phrases
from ambroise.demo.record import Act, Case, Diagnosis, Implant, Move, Stay
from ambroise.demo.telling import Teller


def _find(rng: Random, case: Case, kidney: Kidney, rank: int) -> None:
    """The outpatient scan that finds the tumour, and its biopsy where there is one."""
    radiologist = senior(rng, staff.IMAGING, case.split)
    start = at(kidney.found_on, rng.randrange(9, 16))
    scan = outpatient(
        rank,
        0,
        staff.IMAGING,
        start,
        start + timedelta(minutes=90),
        radiologist,
        f"Scanner abdominopelvien : {kidney.motive}",
    )
    voice = Voice(Teller(rng, case, scan), kidney)
    middle = start + timedelta(minutes=25)
    for ccam, begun, name in (("ZCQH001", start, "bilan"), ("ZBQK001", middle, "thorax_bilan")):
        said = voice.say(f"scanner.{name}")
        over = begun + timedelta(minutes=15)
        scan.acts.append(Act(ccam, begun, over, radiologist, staff.IMAGING, "CT", said))
    kidney_before.write_scan(voice)
    case.stays.append(scan)
    if kidney.plan.biopsy:
        begun = kidney.biopsied
        done = begun + timedelta(minutes=40)
        stay = outpatient(
            rank, 5, staff.IMAGING, begun, begun + timedelta(hours=6), radiologist, "Biopsie rénale"
        )
        stay.acts.append(Act("JAHJ006", begun, done, radiologist, staff.IMAGING))
        kidney_before.write_biopsy(Voice(Teller(rng, case, stay), kidney))
        case.stays.append(stay)


def _prepare(rng: Random, case: Case, kidney: Kidney, rank: int) -> None:
    """Consultations of urology and anaesthesia, with the meeting between them."""
    end = kidney.anaesthesia + timedelta(minutes=40)
    stay = outpatient(
        rank, 6, staff.UROLOGY, kidney.consulted, end, kidney.surgeon, "Bilan préopératoire"
    )
    stay.drugs = list(kidney.background.drugs)
    kidney_before.write_visits(Voice(Teller(rng, case, stay), kidney))
    case.stays.append(stay)


def _follow_up(rng: Random, case: Case, kidney: Kidney, rank: int, now: datetime) -> None:
    """The consultation at one month and the scan at six, where their day has come."""
    stay = case.stays[-1]
    when = at(stay.appointments[0].when, 14, 15)
    if when > now:
        return
    end = when + timedelta(minutes=25)
    last = found([item for item in stay.reports if item.panel[1] == "24321-2"][-1], "14682-9")
    seen = outpatient(
        rank, 8, staff.UROLOGY, when, end, kidney.surgeon, "Consultation d'urologie à un mois"
    )
    seen.drugs = [line for line in home_after(stay) if line.end is None or line.end > when]
    seen.reports.append(
        chemistry(
            case.person,
            worked_before(when - timedelta(days=3)),
            creatinine=last * 0.97,
            potassium=rng.uniform(3.9, 4.6),
            sodium=rng.uniform(138, 142),
            crp=rng.uniform(1, 5),
        )
    )
    kidney_told.write_follow_up(Voice(Teller(rng, case, seen), kidney))
    case.stays.append(seen)
    for item in stay.appointments:
        if "sonde JJ" in item.what and at(item.when, 9) < now:
            case.implants[-1] = replace(case.implants[-1], removed=at(item.when, 9))
        if "surveillance" in item.what and at(item.when, 12) < now and not kidney.plan.benign:
            _control(rng, case, kidney, rank, at(item.when, 10, 10))


def _control(rng: Random, case: Case, kidney: Kidney, rank: int, when: datetime) -> None:
    radiologist = senior(rng, staff.IMAGING, case.split)
    end = when + timedelta(minutes=80)
    scan = outpatient(rank, 9, staff.IMAGING, when, end, radiologist, "Scanner de surveillance")
    voice = Voice(Teller(rng, case, scan), kidney)
    over, said = when + timedelta(minutes=20), voice.say("scanner.controle_bilan")
    scan.acts.append(Act("ZCQH001", when, over, radiologist, staff.IMAGING, "CT", said))
    kidney_told.write_control(voice)
    case.stays.append(scan)


def _stay(rng: Random, rank: int, admitted: date, plan: KidneyPlan, split: str) -> Stay:
    start = at(admitted, 15, rng.randrange(60))
    intensive = at(admitted + timedelta(days=1), 13, rng.randrange(10, 50))
    back = at(admitted + timedelta(days=2), 11)
    end = at(admitted + timedelta(days=plan.days), rng.randrange(10, 15))
    return Stay(
        number=stay_number(rank, 1),
        start=start,
        end=end,
        entry="home",
        exit="home",
        reason=f"Chirurgie d'une tumeur du rein {plan.side}",
        moves=[
            Move(staff.UROLOGY, start, intensive),
            Move(staff.SURGICAL_ICU, intensive, back),
            Move(staff.UROLOGY, back, end),
        ],
        senior=senior(rng, staff.UROLOGY, split),
        interne=interne(staff.UROLOGY, split),
    )


def _kidney(
    rng: Random, stay: Stay, plan: KidneyPlan, background: Background, split: str
) -> Kidney:
    admitted, intensive = stay.start.date(), stay.moves[1].start
    closed = intensive - timedelta(minutes=45)
    board = working_day(admitted - timedelta(days=rng.randrange(10, 16)))
    bled = plan.complication == "anaemia"
    anaesthesia = working_day(board + timedelta(days=2))
    motive = Phrases(split).say(rng, "kidney.decouverte.motif", {})
    return Kidney(
        plan=plan,
        background=background,
        found_on=working_day(admitted - timedelta(days=rng.randrange(45, 75))),
        motive=motive,
        consulted=at(working_day(board - timedelta(days=6)), 10, 20),
        board=board,
        anaesthesia=at(anaesthesia, 15, 30),
        surgery=closed - timedelta(minutes=rng.randrange(120, 230)),
        closed=closed,
        intensive=intensive,
        back=stay.moves[2].start,
        surgeon=stay.senior,
        assistant=stay.interne,
        anaesthetist=senior(rng, staff.SURGICAL_ICU, split),
        pathologist=senior(rng, staff.PATHOLOGY, split),
        blood_loss=rng.choice((600, 750)) if bled else rng.choice((100, 150, 250)),
        ischaemia=rng.randrange(14, 27),
        pressure=(rng.randrange(124, 148), rng.randrange(68, 88)),
    )


def tell(rng: Random, rank: int, today: date, plan: KidneyPlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    background = adult_background(rng, person, at(admitted, 15), split=split)
    case = background.case(person, plan.allergies, split)
    stay = _stay(rng, rank, admitted, plan, split)
    kidney = _kidney(rng, stay, plan, background, split)
    voice = Voice(Teller(rng, case, stay), kidney)
    after = "decision_adjuvante" if plan.adjuvant else "decision_surveillance"
    decisions = (voice.say("rcp.decision"), voice.say(f"rcp.{after}"))
    case.tumours.append(kidney_record.tumour(kidney, now, decisions))
    name = f"Tumeur du rein {plan.side}"
    case.problems.append(Diagnosis(kidney.code(now), "problem", name, kidney.found_on))
    _find(rng, case, kidney, rank)
    _prepare(rng, case, kidney, rank)
    kidney_record.biology(rng, case, stay, kidney)
    read = voice.say(f"anapath.bilan_{'benin' if plan.benign else 'malin'}")
    known = kidney_record.pathology(kidney, read, stay.left)
    stay.reports.append(known)
    stay.reports.sort(key=lambda report: report.taken)
    kidney_record.vitals(rng, stay, kidney)
    kidney_record.diagnoses(stay, kidney, now)
    kidney_record.drugs(stay, kidney)
    kidney_record.acts(stay, kidney)
    kidney_record.appointments(stay, kidney, now)
    if plan.stent and kidney.closed <= now:
        case.implants.append(Implant(f"Sonde JJ {plan.feminine}", kidney.closed))
    kidney_told.write(voice, now, read)
    place = stay.reports.index(known)
    stay.reports[place] = kidney_record.pathology(kidney, read, now)
    case.stays.append(cut(stay, now))
    if stay.left <= now:
        _follow_up(rng, case, kidney, rank, now)
    return case


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    # Surgery is on the next day.
    return tell(rng, rank, today, plan, on_working_days(admitted, 0, 1, plan.days), split)
