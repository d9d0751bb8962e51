"""Atrial fibrillation and stroke: emergency room, stroke unit, then home or rehabilitation.

The delay before anticoagulation follows the rule 1-3-6-12 days of severity (EHRA practical
guide 2021), the dose of apixaban its summary of characteristics.
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
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry, come_back, found, result
from ambroise.demo.pathways import rehabilitation, stroke_letters
from ambroise.demo.pathways.stroke_plan import Stroke, StrokePlan, draw_plan
from ambroise.demo.person import make_person
from ambroise.demo.record import (
    Act,
    Appointment,
    Case,
    Diagnosis,
    Implant,
    Move,
    Report,
    Stay,
    Vitals,
)

FAMILY = (
    "Accident vasculaire cérébral chez la mère à 78 ans. Pas d'antécédent familial de cancer.",
    "Père décédé d'un infarctus du myocarde à 70 ans. Pas d'accident vasculaire familial connu.",
    "Pas d'antécédent cardiovasculaire familial.",
    "Frère porteur d'une fibrillation auriculaire. Pas de thrombophilie familiale connue.",
)


def _score(plan: StrokePlan, background: Background) -> int:
    """CHA2DS2-VASc after the stroke (Lip 2010)."""
    known = {problem.code for problem in background.problems}
    age = 2 if plan.age >= 75 else 1 if plan.age >= 65 else 0
    diseases = ("I10" in known) + ("E11.98" in known) + ("I25.2" in known)
    return 2 + age + diseases + (plan.sex == "female")


def _symptoms(rng: Random, plan: StrokePlan) -> str:
    speech = "troubles du langage" if plan.side == "gauche" else "difficultés d'articulation"
    return rng.choice(
        (
            f"faiblesse brutale de l'hémicorps {plan.weak} et {speech}",
            f"déficit moteur {plan.weak} d'installation brutale avec {speech}",
            f"{speech} et lourdeur du bras {plan.weak}",
        )
    )


def _speech(rng: Random, plan: StrokePlan) -> str:
    if plan.side == "droit":
        neglect = ". Négligence visuelle gauche modérée" if plan.nihss >= 8 else ""
        return f"dysarthrie, pas d'aphasie{neglect}"
    if plan.nihss < 5:
        return "discret manque du mot, compréhension normale"
    return rng.choice(("aphasie non fluente", "aphasie avec manque du mot et paraphasies"))


def _apixaban(plan: StrokePlan, creatinine: float) -> str:
    """2.5 mg when two hold: 80 years, 60 kg or less, creatinine of 133 µmol/L (SmPC)."""
    reasons = (plan.age >= 80) + (plan.weight <= 60) + (creatinine >= 133)
    return "apixaban 2,5" if reasons >= 2 else "apixaban 5"


def _reports(rng: Random, case: Case, stay: Stay, plan: StrokePlan) -> list[Report]:
    person, start = case.person, stay.start
    hb, creatinine = rng.uniform(11.8, 15.5), rng.uniform(60, 125)
    infected = bool(plan.complication)
    reports: list[Report] = []
    for day, crp in ((0, 4), (2, 68 if infected else 9), (plan.days - 1, 12 if infected else 4)):
        when = (
            start + timedelta(minutes=25) if day == 0 else at(start.date(), 7) + timedelta(days=day)
        )
        white = 7.5 + (6 if infected and day == 2 else rng.uniform(-1.5, 1.5))
        reports.append(
            blood_count(
                person,
                when,
                hb=hb - 0.15 * day / 2,
                white=white,
                platelets=rng.uniform(170, 320),
            )
        )
        reports.append(
            chemistry(
                person,
                when,
                creatinine=creatinine + rng.uniform(-5, 5),
                potassium=rng.uniform(3.6, 4.6),
                sodium=rng.uniform(136, 143),
                crp=crp + rng.uniform(0, 3),
            )
        )
    early = start + timedelta(minutes=25)
    values = (
        ("2345-7", rng.uniform(0.95, 1.8)),
        ("6301-6", rng.uniform(0.95, 1.1)),
        ("89579-7", rng.uniform(4, 40)),
    )
    admission = tuple(result(person, loinc, value, early) for loinc, value in values)
    reports.insert(2, Report(("local", "BIO"), early, admission))
    morning = at(start.date(), 7) + timedelta(days=1)
    fasting = (
        ("18262-6", rng.uniform(0.9, 1.9)),
        ("4548-4", rng.uniform(6.3, 7.9) if _diabetic(case) else rng.uniform(5.2, 5.9)),
        ("3016-3", rng.uniform(0.8, 3.6)),
    )
    reports.append(
        Report(
            ("local", "BIO"),
            morning,
            tuple(result(person, loinc, value, morning) for loinc, value in fasting),
        )
    )
    if infected:
        sampled = at(start.date(), 19) + timedelta(days=2)
        culture = result(person, "600-7", "négative à 5 jours", sampled)
        reports.append(Report(("local", "BACTERIO"), sampled, (culture,)))
    if rng.random() < 0.5:
        last = at(start.date(), 7) + timedelta(days=plan.days - 1)
        reports.append(Report(("local", "BIO"), last, (result(person, "2276-4", None, last),)))
    return sorted(reports, key=lambda report: report.taken)


def _diabetic(case: Case) -> bool:
    return any(problem.code == "E11.98" for problem in case.problems)


def _vitals(rng: Random, stroke: Stroke, stay: Stay) -> list[Vitals]:
    plan = stroke.plan
    entry, day_one, last = plan.scores
    signs = [
        Vitals(
            stroke.seen,
            (
                ("8480-6", stroke.pressure[0]),
                ("8462-4", stroke.pressure[1]),
                ("8867-4", stroke.pulse),
                ("8310-5", round(rng.uniform(36.4, 37.2), 1)),
                ("59408-5", rng.randrange(94, 99)),
                ("29463-7", plan.weight),
                ("NIHSS", entry),
            ),
        )
    ]
    for day in range(1, plan.days + 1):
        values: list[tuple[str, float]] = [
            ("8480-6", rng.randrange(124, 152)),
            ("8462-4", rng.randrange(68, 88)),
            ("8867-4", rng.randrange(64, 86)),
            (
                "8310-5",
                38.6 if plan.complication and day == 2 else round(rng.uniform(36.5, 37.4), 1),
            ),
        ]
        if day == 1:
            values += [("NIHSS", day_one), ("CHA2DS2VASC", stroke.score)]
        if day == plan.days:
            values += [("NIHSS", last), ("MRS", plan.rankin)]
        when = min(at(stay.start.date(), 8) + timedelta(days=day), stay.left)
        signs.append(Vitals(when, tuple(values)))
    return signs


def _diagnoses(stroke: Stroke, stay: Stay) -> list[Diagnosis]:
    plan, day = stroke.plan, stay.start.date()
    territory = f"Infarctus cérébral sylvien {plan.side} cardio-embolique"
    motor = "G81.01" if plan.scores[1] <= 2 else "G81.00"
    found_af = "I48.0" if not plan.known_af else "I48.2"
    diagnoses = [
        Diagnosis("I63.4", "DP", territory, day),
        Diagnosis(found_af, "DAS", _af_text(plan), day),
        Diagnosis(motor, "DAS", f"Hémiparésie {plan.weak_feminine}", day),
    ]
    if plan.side == "gauche":
        speech = "R47.01" if plan.scores[1] <= 2 else "R47.00"
        diagnoses.append(Diagnosis(speech, "DAS", "Aphasie", day))
    else:
        diagnoses.append(Diagnosis("R47.1", "DAS", "Dysarthrie", day))
    if plan.complication == "inhalation":
        diagnoses.append(Diagnosis("R13", "DAS", "Troubles de la déglutition", day))
        late = day + timedelta(days=2)
        diagnoses.append(Diagnosis("J69.0", "DAS", "Pneumopathie d'inhalation", late))
    if plan.complication == "urinary":
        late = day + timedelta(days=2)
        diagnoses.append(Diagnosis("N39.0", "DAS", "Infection urinaire", late))
    diagnoses.append(
        Diagnosis(
            "Z92.1",
            "DAS",
            "Traitement anticoagulant au long cours",
            stroke.anticoagulated.date(),
        )
    )
    diagnoses += [
        replace(problem, use="DAS")
        for problem in stroke.background.problems
        if problem.code in ("I10", "E11.98", "E78.0")
    ]
    return diagnoses


def _af_text(plan: StrokePlan) -> str:
    if plan.known_af:
        return "Fibrillation auriculaire permanente"
    return "Fibrillation auriculaire paroxystique de découverte récente"


def _acts(rng: Random, stroke: Stroke, stay: Stay) -> list[Act]:
    plan, imaging = stroke.plan, staff.of_ward(staff.IMAGING, split="train")
    radiologist = imaging[stay.start.toordinal() % len(imaging)].id
    mri = stroke.imaged

    def act(
        ccam: str, start: datetime, minutes: int, who: str, ward: staff.Ward, *more: str
    ) -> Act:
        return Act(ccam, start, start + timedelta(minutes=minutes), who, ward, *more)

    acts = [
        act("DEQP003", stroke.seen + timedelta(minutes=8), 5, stay.senior, staff.EMERGENCY),
        act(
            "ACQN004",
            mri,
            25,
            radiologist,
            staff.IMAGING,
            "MR",
            f"Infarctus récent sylvien {plan.side}. {plan.occlusion} Pas d'hémorragie.",
        ),
    ]
    if plan.thrombectomy:
        acts.append(act("EAJF341", mri + timedelta(minutes=70), 65, radiologist, staff.IMAGING))
    day_one = mri + timedelta(hours=24)
    acts += [
        act("DEQP007", stroke.unit, 24 * 60, stay.senior, staff.STROKE_UNIT),
        act(
            "ACQK001",
            day_one,
            10,
            radiologist,
            staff.IMAGING,
            "CT",
            f"Hypodensité sylvienne {plan.feminine} constituée. Pas de transformation "
            "hémorragique.",
        ),
        act(
            "EBQM001",
            day_one + timedelta(hours=20),
            30,
            stay.senior,
            staff.STROKE_UNIT,
            "US",
            rng.choice(("Athérome sans sténose significative.", "Pas de sténose.")),
        ),
        act(
            "DZQM006",
            day_one + timedelta(hours=26),
            35,
            staff.of_ward(staff.CARDIOLOGY, split="train")[0].id,
            staff.CARDIOLOGY,
            "US",
            f"FEVG à {rng.choice((55, 58, 60, 62))} %, oreillette gauche dilatée, pas de thrombus "
            "visible.",
        ),
    ]
    return acts


def _drugs(stroke: Stroke, stay: Stay) -> None:
    plan = stroke.plan
    start, end, switch = stroke.unit, stay.left, stroke.anticoagulated
    stopped = "relais par anticoagulant oral, pas d'indication à l'association"
    for line in stroke.background.drugs:
        if line.atc == "C10AA05":
            reason = "majoration en prévention secondaire, objectif de LDL inférieur à 0,70 g/L"
            stay.drugs.append(replace(line, end=end, change="changed", reason=reason))
        else:
            stay.drugs.append(line)
    if plan.aspirin:
        before = at(stay.start.date() - timedelta(days=900), 12)
        stay.drugs.append(
            drug("aspirine", "home", before, switch, change="stopped", reason=stopped)
        )
    if plan.thrombolysis:
        dose = min(90.0, round(0.9 * plan.weight))
        given = stroke.imaged + timedelta(minutes=35)
        stay.drugs.append(
            drug("altéplase", "ward", given, given + timedelta(hours=1), dose=dose, given=True)
        )
    second_day = at(stay.start.date(), 12) + timedelta(days=1)
    stay.drugs.append(drug("aspirine 250", "ward", second_day, switch, given=True))
    if plan.complication:
        name = "amoxicilline-acide clavulanique" if _may_have_penicillin(plan) else "ceftriaxone"
        late = at(stay.start.date(), 20) + timedelta(days=2)
        why = (
            "pneumopathie d'inhalation"
            if plan.complication == "inhalation"
            else "infection urinaire"
        )
        over = min(late + timedelta(days=7), end)
        stay.drugs.append(drug(name, "ward", late, over, indication=why, given=True))
    stay.drugs.append(drug(stroke.apixaban, "ward", switch, end, given=True))
    _exit_drugs(stroke, stay, start, end)


def _may_have_penicillin(plan: StrokePlan) -> bool:
    allergic = any(item.atc == "J01C" for item in plan.allergies or ())
    return plan.complication == "inhalation" and not allergic


def _exit_drugs(stroke: Stroke, stay: Stay, start: datetime, end: datetime) -> None:
    for line in stroke.background.drugs:
        if line.atc != "C10AA05":
            stay.drugs.append(replace(line, stage="discharge", start=end))
    had_statin = any(line.atc == "C10AA05" for line in stroke.background.drugs)
    reason = (
        "augmentation de 20 à 40 mg en prévention secondaire"
        if had_statin
        else "prévention secondaire après infarctus cérébral"
    )
    stay.drugs.append(
        drug(
            "atorvastatine 40",
            "discharge",
            end,
            change="changed" if had_statin else "started",
            reason=reason,
        )
    )
    switched = "prévention des embolies de la fibrillation auriculaire"
    stay.drugs.append(drug(stroke.apixaban, "discharge", end, change="started", reason=switched))
    if stroke.pulse > 95:
        why = "contrôle de la fréquence cardiaque"
        stay.drugs.append(drug("bisoprolol", "ward", start + timedelta(hours=12), end, given=True))
        stay.drugs.append(drug("bisoprolol", "discharge", end, change="started", reason=why))


def _appointments(stay: Stay, now: datetime) -> None:
    planned = (
        ("Consultation de neurologie vasculaire", 90),
        ("Consultation de cardiologie", 42),
        ("Prise de sang de contrôle (hémogramme, créatinine)", 30),
    )
    for what, days in planned:
        when = stay.left.date() + timedelta(days=days)
        when = working_day(when)
        stay.appointments.append(Appointment(what, when, done=when < now.date()))


def _late_death(rng: Random, case: Case, now: datetime) -> None:
    """Some of the oldest die at home, three to nine months after rehabilitation."""
    last = case.stays[-1]
    if last.end is None or case.person.age(last.start.date()) < 80 or rng.random() < 0.6:
        return
    died = last.end + timedelta(days=rng.randrange(90, 270), hours=rng.randrange(12))
    if died < now:
        case.died = died


def _follow_up(rng: Random, case: Case, stay: Stay, rank: int, now: datetime) -> None:
    """The consultation at three months, where its day has come."""
    when = at(stay.appointments[0].when, 10, 30)
    if when > now:
        return
    visit = Stay(
        number=stay_number(rank, 8),
        start=when,
        end=when + timedelta(minutes=40),
        entry="home",
        exit="home",
        reason="Consultation de neurologie vasculaire à trois mois",
        moves=[Move(staff.STROKE_UNIT, when, when + timedelta(minutes=40))],
        senior=stay.senior,
        interne="",
        kind="AMB",
    )
    visit.vitals.append(
        Vitals(when, (("8480-6", rng.randrange(122, 142)), ("8462-4", rng.randrange(66, 84))))
    )
    last = chemistry(
        case.person,
        when - timedelta(days=2),
        creatinine=rng.uniform(65, 120),
        potassium=rng.uniform(3.8, 4.6),
        sodium=rng.uniform(137, 142),
        crp=rng.uniform(1, 4),
    )
    visit.reports.append(last)
    case.stays.append(visit)


def tell(rng: Random, rank: int, today: date, plan: StrokePlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    seen = at(admitted, rng.randrange(8, 11 if plan.wake_up else 21), rng.randrange(60))
    background = adult_background(rng, person, seen, family=FAMILY)
    unit = seen + timedelta(minutes=rng.randrange(190, 300))
    end = at(admitted + timedelta(days=plan.days), rng.randrange(11, 16))
    senior = rng.choice(staff.of_ward(staff.STROKE_UNIT, "professor", "senior", split=split)).id
    interne = staff.of_ward(staff.STROKE_UNIT, "interne", split=split)[0].id
    case = Case(
        person, plan.allergies, problems=list(background.problems), smoker=background.smoker
    )
    stay = Stay(
        number=stay_number(rank, 1),
        start=seen,
        end=end,
        entry="emergency",
        exit=plan.exit,
        reason="Déficit neurologique brutal",
        moves=[
            Move(staff.EMERGENCY, seen, unit),
            Move(staff.STROKE_UNIT, unit, end),
        ],
        senior=senior,
        interne=interne,
    )
    stay.reports = _reports(rng, case, stay, plan)
    creatinine = found(stay.reports[1], "14682-9")
    stroke = Stroke(
        plan=plan,
        background=background,
        onset=seen
        - timedelta(minutes=rng.randrange(300, 420) if plan.late else rng.randrange(50, 150)),
        seen=seen,
        imaged=seen + timedelta(minutes=rng.randrange(30, 55)),
        unit=unit,
        anticoagulated=at(admitted + timedelta(days=plan.anticoagulation_day), 10),
        apixaban=_apixaban(plan, creatinine),
        pressure=(rng.randrange(148, 184), rng.randrange(78, 102)),
        pulse=rng.randrange(72, 128),
        score=_score(plan, background),
        symptoms=_symptoms(rng, plan),
        speech=_speech(rng, plan),
        witness=plan.side == "gauche" or plan.nihss >= 7 or rng.random() < 0.6,
    )
    stay.vitals = _vitals(rng, stroke, stay)
    stay.diagnoses = _diagnoses(stroke, stay)
    stay.acts = _acts(rng, stroke, stay)
    _drugs(stroke, stay)
    if plan.exit == "home":
        _appointments(stay, now)
    af_since = admitted - timedelta(days=1100) if plan.known_af else admitted
    case.problems.append(
        Diagnosis("I48.2" if plan.known_af else "I48.0", "problem", _af_text(plan), af_since)
    )
    if plan.pacemaker:
        since = at(admitted - timedelta(days=1500), 9)
        case.implants.append(Implant("Stimulateur cardiaque double chambre, compatible IRM", since))
        case.problems.append(
            Diagnosis("Z95.0", "problem", "Porteur d'un stimulateur cardiaque", since.date())
        )
    stroke_letters.write(rng, case, stay, stroke)
    stay.reports = [come_back(rng, person, report, now) for report in stay.reports]
    case.stays.append(cut(stay, now))
    if stay.left <= now:
        if plan.exit == "rehabilitation":
            rehabilitation.add(rng, case, stay, stroke, rank, now)
            _late_death(rng, case, now)
        else:
            _follow_up(rng, case, stay, rank, now)
    return case


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    return tell(rng, rank, today, plan, admission_day(rng, plan.recency, plan.days, today), split)
