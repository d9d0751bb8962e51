"""Atrial fibrillation and stroke: emergency room, stroke unit, then home or rehabilitation.

The delay before anticoagulation follows the rule 1-3-6-12 days of severity (EHRA practical
guide 2021).
"""

from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import Background, adult_background
from ambroise.demo.course import (
    admission_day,
    at,
    birth_at_age,
    consulted,
    cut,
    leaving_in_week,
    now_of,
    stay_number,
    worked_before,
)
from ambroise.demo.laboratory import chemistry, come_back, found
from ambroise.demo.pathways import rehabilitation, stroke_record, stroke_told
from ambroise.demo.pathways.medicine import home_after, interne, outpatient, plan_after, senior
from ambroise.demo.pathways.stroke_plan import Stroke, StrokePlan, draw_plan
from ambroise.demo.pathways.told import diagnosis_of
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Diagnosis, Implant, Move, Stay, Vitals
from ambroise.demo.telling import Teller


def _late_death(rng: Random, case: Case, now: datetime) -> None:
    """Some of the oldest die at home, four to nine months after rehabilitation."""
    last = case.stays[-1]
    if last.end is None or case.person.age(last.start.date()) < 80 or rng.random() < 0.6:
        return
    died = last.end + timedelta(days=rng.randrange(120, 270), hours=rng.randrange(12))
    if died < now:
        case.died = died


def _follow_up(rng: Random, case: Case, stroke: Stroke, rank: int, now: datetime) -> None:
    """The consultation of neurology after the last stay, where its day has come."""
    last = case.stays[-1]
    planned = [item for item in last.appointments if "neurologie" in item.what]
    if last.end is None or not planned or at(planned[0].when, 10, 30) > now:
        return
    when = at(planned[0].when, 10, 30)
    who, reason = case.stays[0].senior, "Consultation de neurologie vasculaire"
    visit = outpatient(rank, 8, staff.STROKE_UNIT, when, when + timedelta(minutes=40), who, reason)
    pressure = (
        ("8480-6", float(rng.randrange(122, 142))),
        ("8462-4", float(rng.randrange(66, 84))),
    )
    visit.vitals.append(Vitals(when, pressure))
    visit.drugs = [line for line in home_after(last) if line.end is None]
    before = found(case.stays[0].reports[1], "14682-9")
    visit.reports.append(
        chemistry(
            case.person,
            worked_before(when - timedelta(days=2)),
            creatinine=before + rng.uniform(-5, 5),
            potassium=rng.uniform(3.8, 4.6),
            sodium=rng.uniform(137, 142),
            crp=rng.uniform(1, 4),
        )
    )
    infarct = diagnosis_of(case.stays[0], "I63")
    stroke_told.write_follow_up(Teller(rng, case, visit), stroke, infarct)
    case.stays.append(visit)


def _sent(rng: Random, plan: StrokePlan, seen: datetime) -> str:
    """Who saw it first: a relative, nobody, the general practitioner; or it was there on waking."""
    if plan.wake_up:
        return "reveil"
    if plan.nihss < 5 and rng.random() < 0.4 and consulted(seen):
        return "medecin"
    witnessed = plan.side == "gauche" or plan.nihss >= 7 or rng.random() < 0.6
    return "temoin" if witnessed else "seul"


def _stroke(
    rng: Random, teller: Teller, plan: StrokePlan, background: Background, unit: datetime
) -> Stroke:
    stay = teller.stay
    late = rng.randrange(300, 420) if plan.late else rng.randrange(50, 150)
    creatinine = found(stay.reports[1], "14682-9")
    day = stay.start.date() + timedelta(days=plan.anticoagulation_day)
    return Stroke(
        plan=plan,
        background=background,
        onset=stay.start - timedelta(minutes=late),
        seen=stay.start,
        imaged=stay.start + timedelta(minutes=rng.randrange(30, 55)),
        unit=unit,
        anticoagulated=at(day, 7, 30),
        apixaban=stroke_record.apixaban(plan, creatinine),
        pressure=(rng.randrange(148, 184), rng.randrange(78, 102)),
        pulse=rng.randrange(72, 128),
        score=stroke_record.score(plan, background),
        symptoms=teller.say(
            f"stroke.symptomes.{plan.side}", faible=plan.weak, faible_f=plan.weak_feminine
        ),
        sent=_sent(rng, plan, stay.start),
    )


def _problems(case: Case, stroke: Stroke, admitted: date) -> None:
    """What stays on the list of problems after the stroke."""
    plan = stroke.plan
    since = stroke_record.af_since(stroke, admitted)
    text = stroke_record.af_text(plan)
    case.problems.append(Diagnosis("I48.2" if plan.known_af else "I48.0", "problem", text, since))
    if plan.pacemaker:
        set_on = at(admitted - timedelta(days=1500), 9)
        name = "Stimulateur cardiaque double chambre, compatible IRM"
        case.implants.append(Implant(name, set_on))
        worn = "Présence d'un stimulateur cardiaque"
        case.problems.append(Diagnosis("Z95.0", "problem", worn, set_on.date()))


def tell(rng: Random, rank: int, today: date, plan: StrokePlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    seen = at(admitted, rng.randrange(8, 11 if plan.wake_up else 21), rng.randrange(60))
    background = adult_background(rng, person, seen, split=split, renal=True)
    unit = seen + timedelta(minutes=rng.randrange(190, 300))
    end = at(admitted + timedelta(days=plan.days), rng.randrange(11, 16))
    case = background.case(person, plan.allergies, split)
    stay = Stay(
        number=stay_number(rank, 1),
        start=seen,
        end=end,
        entry="emergency",
        exit=plan.exit,
        reason="Déficit neurologique brutal",
        moves=[Move(staff.EMERGENCY, seen, unit), Move(staff.STROKE_UNIT, unit, end)],
        senior=senior(rng, staff.STROKE_UNIT, split),
        interne=interne(staff.STROKE_UNIT, split),
    )
    teller = Teller(rng, case, stay)
    complete = stroke_record.reports(rng, case, stay, plan)
    stay.reports = complete
    stroke = _stroke(rng, teller, plan, background, unit)
    stay.vitals = stroke_record.vitals(rng, stroke, stay)
    stay.diagnoses = stroke_record.diagnoses(stroke, stay)
    stay.acts = stroke_record.acts(rng, teller, stroke)
    stroke_record.treat(stroke, stay)
    if plan.exit == "home":
        plan_after(
            stay,
            now,
            ("Consultation de neurologie vasculaire", 90),
            ("Consultation de cardiologie", 42),
            ("Prise de sang de contrôle (hémogramme, créatinine)", 30),
        )
    _problems(case, stroke, admitted)
    stay.reports = [stroke_record.answered(report, stay.left) for report in complete]
    stroke_told.write(teller, stroke)
    stay.reports = [
        come_back(rng, person, stroke_record.answered(report, now), now) for report in complete
    ]
    case.stays.append(cut(stay, now))
    if stay.left <= now:
        if plan.exit == "rehabilitation":
            rehabilitation.add(rng, case, stay, stroke, rank, now)
            _late_death(rng, case, now)
        _follow_up(rng, case, stroke, rank, now)
    return case


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    return tell(rng, rank, today, plan, leaving_in_week(rng, admitted, plan.days, today), split)
