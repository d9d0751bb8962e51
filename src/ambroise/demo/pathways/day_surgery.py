"""A day of surgery: the surgeon's visit, the anaesthetist's, the day itself, the call, the control.

Home in the evening with someone, call on the next day (HAS and ANAP, « chirurgie ambulatoire »,
2013). Doses are those of the summaries of characteristics.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import adult_background, severe_to_penicillin, unbearable
from ambroise.demo.course import (
    at,
    birth_at_age,
    cut,
    eve_of_work,
    now_of,
    stay_number,
    worked_before,
    working_day,
)
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count
from ambroise.demo.pathways import day_surgery_told
from ambroise.demo.pathways.day_surgery_plan import CODES, DayCase, DayPlan, draw_plan
from ambroise.demo.pathways.medicine import outpatient
from ambroise.demo.person import Person, make_person
from ambroise.demo.record import (
    Act,
    Appointment,
    Case,
    Diagnosis,
    Drug,
    Implant,
    Move,
    Stay,
    Vitals,
)
from ambroise.demo.staff import Ward

_CODED = ("I10", "E11.98", "J44.9", "I25.1", "F17.24")
"""Past diseases that the stay codes as associated diagnoses."""
_CONSULTATION = timedelta(minutes=25)
_TOLD_ALREADY = {"hernie": ("K40.9",), "canal": (), "cataracte": ("H25.9",)}
"""Operations of the past that would be those of the story."""


def _day_case(rng: Random, plan: DayPlan, day: date, person: Person, split: str) -> DayCase:
    start = at(day, 7, rng.randrange(5, 40))
    length = {"hernie": (35, 70), "canal": (10, 22), "cataracte": (12, 24)}[plan.kind]
    surgery = start + timedelta(minutes=rng.randrange(70, 210))
    closed = surgery + timedelta(minutes=rng.randrange(*length))
    rest = (200, 330) if plan.kind == "hernie" else (70, 150)
    past = adult_background(rng, person, start, split=split, without=unbearable(plan.allergies))
    seen = working_day(day - timedelta(days=rng.randrange(28, 70)))
    asleep = working_day(day - timedelta(days=rng.randrange(8, 20)))

    def one(ward: Ward, *ranks: str) -> str:
        return rng.choice(staff.of_ward(ward, *ranks, split=split)).id

    return DayCase(
        plan=plan,
        background=past.without(*_TOLD_ALREADY[plan.kind]),
        seen=at(seen, rng.randrange(9, 17), rng.choice((0, 20, 40))),
        asleep=at(asleep, rng.randrange(9, 17), rng.choice((0, 15, 30, 45))),
        start=start,
        surgery=surgery,
        closed=closed,
        left=closed + timedelta(minutes=rng.randrange(*rest) + 150 * bool(plan.trouble)),
        surgeon=one(plan.ward, "professor", "senior"),
        assistant=one(plan.ward, "interne"),
        anaesthetist=one(staff.SURGICAL_ICU, "senior"),
        neurologist=one(staff.STROKE_UNIT, "senior"),
        asa=past.asa,
        acuity=rng.choice((2, 3, 4)),
        power=rng.choice((19.5, 20.0, 20.5, 21.0, 21.5, 22.0, 22.5)),
        months=rng.choice((4, 6, 8, 10, 12)),
    )


def _home(day: DayCase) -> list[Drug]:
    return [line for line in day.background.drugs if line.atc != "N02BE01"]


def _before(rng: Random, case: Case, rank: int, day: DayCase) -> None:
    """The visits of the surgeon and of the anaesthetist."""
    plan = day.plan
    name = plan.diagnosis[0].lower() + plan.diagnosis[1:]
    end = day.seen + _CONSULTATION
    first = outpatient(rank, 1, plan.ward, day.seen, end, day.surgeon, f"Avis pour {name}")
    first.drugs = _home(day)
    first.diagnoses.append(Diagnosis(CODES[plan.kind], "DP", plan.diagnosis, day.since))
    if plan.kind == "canal":
        start = worked_before(day.seen - timedelta(days=9, hours=1))
        end = start + timedelta(minutes=30)
        first.acts.append(Act("AHQP003", start, end, day.neurologist, staff.STROKE_UNIT))
    if plan.kind == "cataracte":
        start = day.seen + timedelta(minutes=8)
        end = start + timedelta(minutes=7)
        first.acts.append(Act("BZQM002", start, end, day.surgeon, plan.ward))
    second = outpatient(
        rank,
        2,
        staff.DAY_SURGERY,
        day.asleep,
        day.asleep + _CONSULTATION,
        day.anaesthetist,
        "Consultation d'anesthésie",
    )
    second.drugs = _home(day)
    second.vitals.append(
        Vitals(
            day.asleep,
            (
                ("8480-6", rng.randrange(116, 148)),
                ("8462-4", rng.randrange(66, 88)),
                ("8867-4", rng.randrange(60, 84)),
                ("29463-7", plan.weight),
            ),
        )
    )
    if plan.kind == "hernie" and plan.age > 55:
        second.reports.append(
            blood_count(
                case.person,
                worked_before(at(day.asleep.date() - timedelta(days=4), 8)),
                hb=rng.uniform(13.2, 15.6) if plan.sex == "male" else rng.uniform(12.4, 14.2),
                white=rng.uniform(5, 9),
                platelets=rng.uniform(180, 310),
            )
        )
    case.stays += [first, second]
    day_surgery_told.visits(rng, case, first, second, day)


def _ward_drugs(day: DayCase) -> list[Drug]:
    plan, start = day.plan, day.surgery - timedelta(minutes=30)
    severe = severe_to_penicillin(plan.allergies)
    lines = []
    if plan.kind == "hernie":
        cover = "clindamycine" if severe else "céfazoline"
        lines.append(drug(cover, "ward", start, day.surgery, given=True))
        lines.append(drug("paracétamol fixe", "ward", day.closed, day.left, given=True))
    if plan.anaesthesia == "rachi":
        lines.append(drug("bupivacaïne", "ward", start, day.closed, given=True))
    if plan.anaesthesia == "locale":
        lines.append(drug("lidocaïne", "ward", start, day.closed, given=True))
    if plan.anaesthesia == "bloc":
        lines.append(drug("ropivacaïne bloc", "ward", start, day.closed, given=True))
    if plan.kind == "cataracte" and not severe:
        end = day.closed
        lines.append(drug("céfuroxime intraoculaire", "ward", day.surgery, end, given=True))
    if plan.trouble == "nausees":
        late = day.closed + timedelta(minutes=50)
        lines.append(drug("ondansétron", "ward", late, late + timedelta(minutes=5), given=True))
    return lines


def _exit_drugs(day: DayCase) -> list[Drug]:
    plan, left = day.plan, day.left
    lines = [replace(line, stage="discharge", start=left) for line in _home(day)]
    pain = "douleur post-opératoire"
    if plan.kind == "cataracte":
        eye = f"dans l'œil {plan.side}"
        month, week = left + timedelta(days=28), left + timedelta(days=14)
        why = "prévention de l'inflammation après cataracte"
        # Indometacin four to six times a day (summary of Indocollyre, 4.2, ANSM 2017).
        for name, end, times in (
            ("dexaméthasone-tobramycine", week, "1 goutte 4 fois par jour"),
            ("indométacine collyre", month, "1 goutte 4 fois par jour"),
        ):
            if name.startswith("indo") and plan.allergic_nsaid:
                continue
            said = f"{times} {eye}"
            lines.append(
                drug(name, "discharge", left, end, posology=said, change="started", reason=why)
            )
        return lines
    end = left + timedelta(days=5)
    lines.append(drug("paracétamol fixe", "discharge", left, end, change="started", reason=pain))
    fragile = (
        plan.allergic_nsaid
        or plan.age > 65
        or day.background.has("I25.1", "K21.9", "N18.3", "J45.9")
        or any(line.atc == "C03AA03" for line in day.background.drugs)
    )
    if plan.kind == "hernie" and not fragile:
        three = left + timedelta(days=3)
        line = drug("ibuprofène maternité", "discharge", left, three, indication=pain)
        lines.append(replace(line, change="started", reason=pain))
    return lines


def _stay(rng: Random, rank: int, day: DayCase, now: datetime) -> Stay:
    plan = day.plan
    name = plan.diagnosis[0].lower() + plan.diagnosis[1:]
    stay = Stay(
        number=stay_number(rank, 3),
        start=day.start,
        end=day.left,
        entry="home",
        exit="home",
        reason=f"Chirurgie ambulatoire : {name}",
        moves=[Move(staff.DAY_SURGERY, day.start, day.left)],
        senior=day.surgeon,
        interne=day.assistant,
    )
    today = day.start.date()
    stay.diagnoses.append(Diagnosis(CODES[plan.kind], "DP", plan.diagnosis, day.since))
    if plan.trouble == "nausees":
        said = "Nausées et vomissements post-opératoires"
        stay.diagnoses.append(Diagnosis("R11", "DAS", said, today))
    if plan.trouble == "retention":
        stay.diagnoses.append(Diagnosis("R33", "DAS", "Rétention aiguë d'urine", today))
        late = day.closed + timedelta(minutes=160)
        end = late + timedelta(minutes=10)
        stay.acts.append(Act("JDLD001", late, end, day.surgeon, staff.DAY_SURGERY))
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in day.background.problems
        if problem.code in _CODED and problem.use == "problem"
    ]
    stay.acts.insert(0, Act(plan.ccam, day.surgery, day.closed, day.surgeon, staff.DAY_SURGERY))
    stay.drugs = [*_home(day), *_ward_drugs(day), *_exit_drugs(day)]
    for when, pain in ((day.start, 0), (day.closed + timedelta(minutes=40), rng.randrange(1, 4))):
        values: list[tuple[str, float]] = [
            ("8480-6", rng.randrange(112, 146)),
            ("8462-4", rng.randrange(62, 86)),
            ("8867-4", rng.randrange(58, 84)),
            ("59408-5", rng.randrange(96, 100)),
        ]
        if pain:
            values.append(("72514-3", pain))
        stay.vitals.append(Vitals(when, tuple(values)))
    planned = {
        "hernie": (("Consultation de chirurgie digestive", 28),),
        "canal": (("Consultation de chirurgie de la main", 21),),
        "cataracte": (("Consultation d'ophtalmologie", 8), ("Réfraction et lunettes", 32)),
    }[plan.kind]
    for what, days in planned:
        when_day = working_day(today + timedelta(days=days))
        stay.appointments.append(Appointment(what, when_day, done=when_day < now.date()))
    return stay


def _after(rng: Random, case: Case, rank: int, stay: Stay, day: DayCase, now: datetime) -> None:
    """The visit of control, where its day has come."""
    when = at(stay.appointments[0].when, rng.randrange(9, 17), 10)
    if when + timedelta(hours=1) > now:
        return
    end, reason = when + _CONSULTATION, "Consultation de contrôle"
    visit = outpatient(rank, 4, day.plan.ward, when, end, day.surgeon, reason)
    day_surgery_told.control(rng, case, visit, day)
    case.stays.append(visit)


def tell(rng: Random, rank: int, today: date, plan: DayPlan, day: date, split: str) -> Case:
    """The record of a patient with that plan, operated that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, day)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    told = _day_case(rng, plan, day, person, split)
    case = told.background.case(person, plan.allergies, split)
    use = "problem" if told.closed > now else "history"
    case.problems.append(Diagnosis(CODES[plan.kind], use, plan.diagnosis, told.since))
    if plan.kind == "cataracte" and told.closed <= now:
        case.implants.append(Implant(f"Implant de cristallin, œil {plan.side}", told.closed))
    _before(rng, case, rank, told)
    stay = _stay(rng, rank, told, now)
    day_surgery_told.write(rng, case, stay, told)
    known = cut(stay, now)
    known.told = [document for document in known.told if document.when <= now]
    case.stays.append(known)
    if stay.left <= now:
        _after(rng, case, rank, stay, told, now)
    return case


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway; the day is a working one."""
    plan = draw_plan(rng)
    past = rng.randrange(60, 1500) if plan.recency == "past" else rng.randrange(2, 28)
    day = today if plan.recency == "present" else today - timedelta(days=past)
    day = worked_before(at(day, 8)).date()
    if day < today:
        # The unit calls on the next day, when it is open.
        day = eve_of_work(day, -1)
    return tell(rng, rank, today, plan, day, split)
