"""Kidney cancer: found by chance, operated in urology with a night in intensive care, followed."""

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
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry
from ambroise.demo.pathways import kidney_letters
from ambroise.demo.pathways.kidney_plan import Kidney, KidneyPlan, draw_plan
from ambroise.demo.person import make_person
from ambroise.demo.record import (
    Act,
    Appointment,
    Case,
    Diagnosis,
    Implant,
    Move,
    Report,
    Result,
    Stay,
    Vitals,
)

FAMILY = (
    "Pas d'antécédent familial de cancer du rein.",
    "Cancer du rein chez le père à 68 ans. Pas de maladie de von Hippel-Lindau connue.",
    "Cancer du sein chez la sœur. Pas de cancer urologique familial.",
    "Cancer colorectal chez la mère à 80 ans, sans cancer rénal familial.",
)
MOTIVES = (
    "bilan de douleurs abdominales aspécifiques",
    "bilan d'une constipation récente",
    "surveillance d'une hépatopathie stéatosique",
    "bilan de lombalgies",
)


def _find(rng: Random, plan: KidneyPlan, rank: int, when: datetime, motive: str) -> Stay:
    """The outpatient scan that finds the tumour."""
    radiologist = rng.choice(staff.of_ward(staff.IMAGING, split="train")).id
    end = when + timedelta(minutes=30)
    visit = Stay(
        number=stay_number(rank, 0),
        start=when,
        end=end,
        entry="home",
        exit="home",
        reason=f"Scanner abdominopelvien : {motive}",
        moves=[Move(staff.IMAGING, when, end)],
        senior=radiologist,
        interne="",
        kind="AMB",
    )
    conclusion = (
        f"Masse tissulaire du pôle {plan.pole} du rein {plan.side} de "
        f"{f'{plan.size:.1f}'.replace('.', ',')} cm, rehaussée après injection. "
        "Pas d'adénopathie, pas de thrombus veineux, pas de lésion secondaire."
    )
    visit.acts.append(Act("ZCQH001", when, end, radiologist, staff.IMAGING, "CT", conclusion))
    chest = end + timedelta(minutes=5)
    visit.acts.append(
        Act(
            "ZBQK001",
            end,
            chest,
            radiologist,
            staff.IMAGING,
            "CT",
            "Pas de nodule pulmonaire suspect.",
        )
    )
    visit.end = chest
    visit.moves = [Move(staff.IMAGING, when, chest)]
    if plan.biopsy:
        sampled = when + timedelta(days=12)
        visit = _with_biopsy(visit, plan, sampled, radiologist)
    return visit


def _with_biopsy(visit: Stay, plan: KidneyPlan, when: datetime, radiologist: str) -> Stay:
    end = when + timedelta(minutes=40)
    visit.kind, visit.end = "AMB", end
    visit.moves = [Move(staff.IMAGING, visit.start, end)]
    visit.reason += ", puis biopsie"
    visit.acts.append(Act("JAHJ006", when, end, radiologist, staff.IMAGING))
    text = f"Biopsie de la masse rénale {plan.feminine} : {plan.histology}."
    visit.reports.append(Report(("local", "ANAPATH"), when, (), text))
    return visit


def _biology(rng: Random, case: Case, stay: Stay, kidney: Kidney) -> None:
    plan = kidney.plan
    hb = rng.uniform(12.6, 15.8) - (0.8 if case.person.female else 0)
    creatinine = rng.uniform(62, 98) - (10 if case.person.female else 0)
    drop = 3.9 if plan.complication == "anaemia" else rng.uniform(1.2, 2.2)
    rise = 1.75 if plan.complication == "kidney" else 1.12 if plan.partial else 1.32
    steps = (
        (stay.start + timedelta(hours=1), hb, creatinine, 3.0),
        (kidney.closed + timedelta(hours=2), hb - drop, creatinine * 1.05, 12.0),
        (
            at(kidney.surgery.date(), 6) + timedelta(days=1),
            hb - drop - 0.3,
            creatinine * rise,
            88.0,
        ),
        (
            at(kidney.surgery.date(), 6) + timedelta(days=2),
            hb - drop - 0.2,
            creatinine * rise,
            121.0,
        ),
        (
            at(stay.left.date(), 6),
            hb - drop + 0.3,
            creatinine * (1 + (rise - 1) * 0.7),
            46.0,
        ),
    )
    for when, level, kidney_value, crp in steps:
        stay.reports.append(
            blood_count(
                case.person,
                when,
                hb=level,
                white=rng.uniform(6, 8) + crp / 40,
                platelets=rng.uniform(170, 320),
            )
        )
        stay.reports.append(
            chemistry(
                case.person,
                when,
                creatinine=kidney_value,
                potassium=rng.uniform(3.7, 4.7),
                sodium=rng.uniform(136, 142),
                crp=crp * rng.uniform(0.8, 1.2),
            )
        )


def _pathology(plan: KidneyPlan, kidney: Kidney) -> Report:
    results: list[Result] = []
    if not plan.benign:
        results.append(Result("PTNM", plan.stage, ""))
        if "chromophobe" not in plan.histology:
            results.append(Result("ISUP", float(plan.isup), "points"))
    return Report(("local", "ANAPATH"), kidney.closed, tuple(results), plan.pathology)


def _known_pathology(plan: KidneyPlan, kidney: Kidney, asked_at: datetime) -> Report:
    """The report of the pathologist, or only its request while it has not come back."""
    if kidney.read_at(asked_at):
        return _pathology(plan, kidney)
    return Report(("local", "ANAPATH"), kidney.closed, ())


def _vitals(rng: Random, stay: Stay, kidney: Kidney) -> None:
    stay.vitals.append(
        Vitals(
            stay.start + timedelta(minutes=40),
            (
                ("8480-6", float(kidney.pressure[0])),
                ("8462-4", float(kidney.pressure[1])),
                ("8867-4", float(rng.randrange(62, 88))),
                ("8310-5", 36.8),
                ("59408-5", float(rng.randrange(95, 100))),
                ("29463-7", float(kidney.plan.weight)),
            ),
        )
    )
    for after in range((stay.left.date() - kidney.surgery.date()).days + 1):
        when = at(kidney.surgery.date(), 20) + timedelta(days=after)
        if when < stay.left:
            stay.vitals.append(
                Vitals(
                    when,
                    (
                        ("8480-6", float(rng.randrange(112, 142))),
                        ("8462-4", float(rng.randrange(62, 84))),
                        ("8867-4", float(rng.randrange(66, 96))),
                        ("8310-5", round(rng.uniform(36.6, 37.8), 1)),
                        ("59408-5", float(rng.randrange(94, 99))),
                    ),
                )
            )


def _drugs(stay: Stay, kidney: Kidney) -> None:
    plan, left = kidney.plan, stay.left
    why = "insuffisance rénale aiguë post-opératoire, à réévaluer par le médecin traitant"
    for line in kidney.background.drugs:
        stopped = line.atc == "C09AA05" and kidney.suspended
        day_one = at(kidney.surgery.date(), 9) + timedelta(days=1)
        stay.drugs.append(
            replace(line, end=day_one, change="stopped", reason=why) if stopped else line
        )
    allergic = any(item.atc == "J01C" and item.severe for item in plan.allergies or ())
    cover = "clindamycine" if allergic else "céfazoline"
    before = kidney.surgery - timedelta(minutes=30)
    stay.drugs.append(drug(cover, "ward", before, kidney.surgery, given=True))
    second = kidney.back + timedelta(hours=24)
    stay.drugs.append(drug("morphine", "ward", kidney.closed, second, given=True))
    pain = drug("paracétamol", "ward", kidney.closed, left, indication="douleur post-opératoire")
    stay.drugs.append(
        replace(pain, per_day=4, posology="1 g toutes les six heures", route="voie intraveineuse")
    )
    stay.drugs.append(drug("tramadol", "ward", second, left))
    evening = at(kidney.surgery.date(), 20)
    stay.drugs.append(drug("énoxaparine", "ward", evening, left, given=True))
    for line in kidney.background.drugs:
        if line.atc == "C09AA05" and kidney.suspended:
            continue
        stay.drugs.append(replace(line, stage="discharge", start=left))
    until = at(kidney.surgery.date() + timedelta(days=28), 20)
    stay.drugs.append(
        drug(
            "énoxaparine",
            "discharge",
            left,
            until,
            change="started",
            reason="prévention thromboembolique 28 jours après chirurgie carcinologique",
        )
    )
    if not any(line.atc == "N02BE01" for line in kidney.background.drugs):
        stay.drugs.append(
            drug(
                "paracétamol", "discharge", left, change="started", reason="douleur post-opératoire"
            )
        )
    if plan.complication == "anaemia":
        stay.drugs.append(
            drug("fer", "discharge", left, change="started", reason="anémie post-opératoire")
        )
    if plan.complication == "ileus":
        stay.drugs.append(
            drug("macrogol", "discharge", left, change="started", reason="reprise lente du transit")
        )


def _diagnoses(stay: Stay, kidney: Kidney, now: datetime) -> None:
    plan, day = kidney.plan, stay.start.date()
    code = kidney.code(now)
    name = f"Tumeur du rein {plan.side} de {f'{plan.size:.1f}'.replace('.', ',')} cm"
    stay.diagnoses.append(Diagnosis(code, "DP", name, day))
    after = kidney.surgery.date() + timedelta(days=1)
    if not plan.partial:
        stay.diagnoses.append(
            Diagnosis("Z90.5", "DAS", "Rein unique après néphrectomie", kidney.surgery.date())
        )
    late = {
        "anaemia": ("D62", "Anémie aiguë par saignement opératoire"),
        "ileus": ("K56.7", "Iléus post-opératoire"),
        "kidney": ("N17.9", "Insuffisance rénale aiguë post-opératoire"),
    }
    if plan.complication:
        found, text = late[plan.complication]
        stay.diagnoses.append(Diagnosis(found, "DAS", text, after))
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in kidney.background.problems
        if problem.code in ("I10", "E11.98", "F17.24")
    ]


def _acts(stay: Stay, kidney: Kidney) -> None:
    plan = kidney.plan
    stay.acts.append(Act(plan.ccam, kidney.surgery, kidney.closed, kidney.surgeon, staff.UROLOGY))
    if plan.stent:
        start = kidney.closed - timedelta(minutes=20)
        stay.acts.append(Act("JCLE002", start, kidney.closed, kidney.surgeon, staff.UROLOGY))
    night = kidney.intensive + timedelta(hours=12)
    stay.acts.append(
        Act("DEQP007", kidney.intensive, night, kidney.anaesthetist, staff.SURGICAL_ICU)
    )


def _appointments(stay: Stay, kidney: Kidney, now: datetime) -> None:
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
    for what, after in planned:
        when = stay.left.date() + timedelta(days=after)
        when = working_day(when)
        stay.appointments.append(Appointment(what, when, done=when < now.date()))


def _follow_up(
    rng: Random, case: Case, stay: Stay, kidney: Kidney, rank: int, now: datetime
) -> None:
    """The consultation at one month and the scan at six, where their day has come."""
    first = stay.appointments[0]
    when = at(first.when, 14, 15)
    if when > now:
        return
    end = when + timedelta(minutes=25)
    visit = Stay(
        number=stay_number(rank, 8),
        start=when,
        end=end,
        entry="home",
        exit="home",
        reason="Consultation d'urologie à un mois",
        moves=[Move(staff.UROLOGY, when, end)],
        senior=kidney.surgeon,
        interne="",
        kind="AMB",
    )
    reports = [report for report in stay.reports if report.panel[1] == "24321-2"]
    last = next(item.value for item in reports[-1].results if item.loinc == "14682-9")
    visit.reports.append(
        chemistry(
            case.person,
            when - timedelta(days=3),
            creatinine=float(last or 80.0) * 0.97,
            potassium=rng.uniform(3.9, 4.6),
            sodium=rng.uniform(138, 142),
            crp=rng.uniform(1, 5),
        )
    )
    case.stays.append(visit)
    if kidney.plan.stent and at(stay.appointments[2].when, 9) < now:
        case.implants[-1] = replace(case.implants[-1], removed=at(stay.appointments[2].when, 9))


def _stay(
    rng: Random, rank: int, admitted: date, plan: KidneyPlan, background: Background
) -> tuple[Stay, Kidney]:
    seniors = staff.of_ward(staff.UROLOGY, "professor", "senior", split="train")
    surgeon = rng.choice(seniors)
    interne = staff.of_ward(staff.UROLOGY, "interne", split="train")[0]
    start = at(admitted, 15, rng.randrange(60))
    surgery = at(admitted + timedelta(days=1), 8, rng.randrange(20, 60))
    closed = surgery + timedelta(minutes=rng.randrange(120, 230))
    intensive = closed + timedelta(minutes=45)
    back = at(admitted + timedelta(days=2), 11)
    end = at(admitted + timedelta(days=plan.days), rng.randrange(10, 15))
    stay = Stay(
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
        senior=surgeon.id,
        interne=interne.id,
    )
    kidney = Kidney(
        plan=plan,
        background=background,
        found_on=working_day(admitted - timedelta(days=rng.randrange(40, 75))),
        motive=rng.choice(MOTIVES),
        board=working_day(admitted - timedelta(days=rng.randrange(8, 15))),
        surgery=surgery,
        closed=closed,
        intensive=intensive,
        back=back,
        surgeon=surgeon.id,
        assistant=interne.id,
        anaesthetist=staff.of_ward(staff.SURGICAL_ICU, split="train")[0].id,
        blood_loss=rng.choice((600, 750))
        if plan.complication == "anaemia"
        else rng.choice((100, 150, 250)),
        ischaemia=rng.randrange(14, 27),
        pressure=(rng.randrange(124, 148), rng.randrange(68, 88)),
    )
    return stay, kidney


def tell(rng: Random, rank: int, today: date, plan: KidneyPlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    background = adult_background(rng, person, at(admitted, 15), family=FAMILY)
    stay, kidney = _stay(rng, rank, admitted, plan, background)
    case = Case(
        person, plan.allergies, problems=list(background.problems), smoker=background.smoker
    )
    found_at = at(kidney.found_on, rng.randrange(9, 17))
    case.stays.append(_find(rng, plan, rank, found_at, kidney.motive))
    _biology(rng, case, stay, kidney)
    known = _known_pathology(plan, kidney, stay.left)
    stay.reports.append(known)
    stay.reports.sort(key=lambda report: report.taken)
    _vitals(rng, stay, kidney)
    _diagnoses(stay, kidney, now)
    _drugs(stay, kidney)
    _acts(stay, kidney)
    _appointments(stay, kidney, now)
    case.problems.append(
        Diagnosis(kidney.code(now), "problem", f"Tumeur du rein {plan.side}", kidney.found_on)
    )
    if plan.stent and kidney.closed <= now:
        case.implants.append(Implant(f"Sonde JJ {plan.feminine}", kidney.closed))
    kidney_letters.write(rng, case, stay, kidney)
    stay.reports[stay.reports.index(known)] = _known_pathology(plan, kidney, now)
    case.stays.append(cut(stay, now))
    if stay.left <= now:
        _follow_up(rng, case, stay, kidney, rank, now)
    return case


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    # Surgery is on the next day, which is not in a week-end.
    while admitted.weekday() in (4, 5):
        admitted -= timedelta(days=1)
    return tell(rng, rank, today, plan, admitted, split)
