"""What the record of a stroke holds: biology, signs, diagnoses, acts, treatment.

CHA2DS2-VASc: Lip 2010, coronary disease counted as vascular (ESC guideline 2020). Apixaban: its
summary of characteristics. Aspirin of a stable patient stops under an anticoagulant (AFIRE 2019,
ESC 2020). LDL below 0.70 g/L after a stroke: Treat Stroke to Target 2020.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import Background
from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry, gfr, measured
from ambroise.demo.pathways.medicine import senior
from ambroise.demo.pathways.stroke_plan import Stroke, StrokePlan
from ambroise.demo.person import Person
from ambroise.demo.record import Act, Case, Diagnosis, Report, Stay, Vitals
from ambroise.demo.telling import Teller

_CARRIED = ("I10", "E11.98", "E78.0", "N18.3", "I25.1", "J44.9")
"""Chronic diseases that weigh on the stay."""
_BIO = ("local", "BIO")


def score(plan: StrokePlan, background: Background) -> int:
    """CHA2DS2-VASc after the stroke."""
    age = 2 if plan.age >= 75 else 1 if plan.age >= 65 else 0
    diseases = background.has("I10") + background.has("E11.98") + background.has("I25.1")
    return 2 + age + diseases + (plan.sex == "female")


def apixaban(plan: StrokePlan, creatinine: float) -> str:
    """2.5 mg when two hold: 80 years, 60 kg or less, creatinine of 133 µmol/L."""
    reasons = (plan.age >= 80) + (plan.weight <= 60) + (creatinine >= 133)
    return "apixaban 2,5" if reasons >= 2 else "apixaban 5"


def _creatinine(rng: Random, person: Person, when: datetime, *, renal: bool) -> float:
    """Usual for the sex; in a chronic disease, that of a filtration of 47 to 57 mL/min."""
    if not renal:
        return rng.uniform(54, 84) if person.female else rng.uniform(64, 100)
    wanted, value = rng.uniform(47, 57), 60.0
    while gfr(person, value, when) > wanted:
        value += 1
    return value


def reports(rng: Random, case: Case, stay: Stay, plan: StrokePlan) -> list[Report]:
    """Biology of the stay, in the order of time."""
    person, start, infected = case.person, stay.start, bool(plan.complication)
    renal = any(problem.code == "N18.3" for problem in case.problems)
    hb, creatinine = rng.uniform(12.2, 15.2), _creatinine(rng, person, start, renal=renal)
    early = start + timedelta(minutes=25)
    base = 0.0
    found: list[Report] = []
    for day, crp in ((0, 4), (2, 68 if infected else 9), (plan.days - 1, 18 if infected else 4)):
        when = early if day == 0 else at(start.date(), 7) + timedelta(days=day)
        white = 7.0 + (6 if infected and day == 2 else rng.uniform(-1.5, 1.5))
        drawn = rng.uniform(170, 320)
        base = base or drawn
        platelets = base + (drawn - base) / 8
        found += [
            blood_count(person, when, hb=hb - 0.1 * day, white=white, platelets=platelets),
            chemistry(
                person,
                when,
                creatinine=creatinine + rng.uniform(-3, 3),
                potassium=rng.uniform(3.6, 4.6),
                sodium=rng.uniform(136, 143),
                crp=crp * (0.7 + rng.uniform(0, 0.6)),
            ),
        ]
    values = (
        ("2345-7", rng.uniform(1.2, 2.1) if _diabetic(case) else rng.uniform(0.9, 1.35)),
        ("6301-6", rng.uniform(0.95, 1.1)),
        ("89579-7", rng.uniform(4, 30)),
    )
    found.append(measured(person, _BIO, early, *values))
    statin = any(problem.code in ("E78.0", "I25.1") for problem in case.problems)
    fasting = (
        ("18262-6", rng.uniform(0.75, 1.25) if statin else rng.uniform(1.0, 1.9)),
        ("4548-4", rng.uniform(6.3, 7.9) if _diabetic(case) else rng.uniform(5.2, 5.9)),
        ("3016-3", rng.uniform(0.8, 3.6)),
    )
    found.append(measured(person, _BIO, at(start.date(), 7) + timedelta(days=1), *fasting))
    if infected:
        sampled = at(start.date(), 5) + timedelta(days=2)
        answers = [("600-7", "négative à 5 jours")]
        if plan.complication == "urinary":
            answers.append(("ECBU", "Escherichia coli, 10^6 UFC/mL"))
        found.append(measured(person, ("local", "BACTERIO"), sampled, *answers))
    if rng.random() < 0.5:
        last = at(start.date(), 7) + timedelta(days=plan.days - 1)
        found.append(measured(person, _BIO, last, ("2276-4", None)))
    return sorted(found, key=lambda report: report.taken)


def _diabetic(case: Case) -> bool:
    return any(problem.code == "E11.98" for problem in case.problems)


def answered(report: Report, when: datetime) -> Report:
    """The report as known then: urine is read in two days, blood cultures in five."""

    def known(loinc: str) -> bool:
        days = {"600-7": 5, "ECBU": 2}.get(loinc, 0)
        return report.taken + timedelta(days=days) <= when

    results = tuple(
        item if known(item.loinc) else replace(item, value=None) for item in report.results
    )
    return replace(report, results=results)


def vitals(rng: Random, stroke: Stroke, stay: Stay) -> list[Vitals]:
    """Signs at entry, then each morning."""
    plan = stroke.plan
    entry, day_one, last = plan.scores
    signs = [
        Vitals(
            stroke.seen,
            (
                ("8480-6", float(stroke.pressure[0])),
                ("8462-4", float(stroke.pressure[1])),
                ("8867-4", float(stroke.pulse)),
                ("8310-5", round(rng.uniform(36.4, 37.2), 1)),
                ("59408-5", float(rng.randrange(94, 99))),
                ("29463-7", float(plan.weight)),
                ("NIHSS", float(entry)),
            ),
        )
    ]
    for day in range(1, plan.days + 1):
        when = min(at(stay.start.date(), 7, 30) + timedelta(days=day), stay.left)
        if plan.complication and day == 2:
            when = stroke.infected
        fever = 38.6 if plan.complication and day == 2 else round(rng.uniform(36.5, 37.4), 1)
        values = [
            ("8480-6", float(rng.randrange(124, 152))),
            ("8462-4", float(rng.randrange(68, 88))),
            ("8867-4", float(rng.randrange(64, 86))),
            ("8310-5", fever),
        ]
        if day == 1:
            values += [("NIHSS", float(day_one)), ("CHA2DS2VASC", float(stroke.score))]
        if day == plan.days:
            values += [("NIHSS", float(last)), ("MRS", float(plan.rankin))]
        signs.append(Vitals(when, tuple(values)))
    return signs


def af_text(plan: StrokePlan) -> str:
    if plan.known_af:
        return "Fibrillation auriculaire permanente"
    return "Fibrillation auriculaire paroxystique de découverte récente"


def af_since(stroke: Stroke, admitted: date) -> date:
    """Years before, on the first tracing, or in the first night on the monitor."""
    if stroke.plan.known_af:
        return admitted - timedelta(days=1100)
    return admitted if stroke.seen_fibrillating else admitted + timedelta(days=1)


def diagnoses(stroke: Stroke, stay: Stay) -> list[Diagnosis]:
    """The principal diagnosis, then what goes with it."""
    plan, day = stroke.plan, stay.start.date()
    brief = plan.scores[1] <= 2
    found = [
        Diagnosis("I63.4", "DP", f"Infarctus cérébral sylvien {plan.side} cardio-embolique", day),
        Diagnosis(
            "I48.2" if plan.known_af else "I48.0",
            "DAS",
            af_text(plan),
            max(day, af_since(stroke, day)),
        ),
        Diagnosis("G81.01" if brief else "G81.00", "DAS", f"Hémiparésie {plan.weak_feminine}", day),
    ]
    if plan.side == "gauche":
        found.append(Diagnosis("R47.01" if brief else "R47.00", "DAS", "Aphasie", day))
    else:
        found.append(Diagnosis("R47.1", "DAS", "Dysarthrie", day))
    late = stroke.infected.date()
    if plan.complication == "inhalation":
        found.append(Diagnosis("R13", "DAS", "Troubles de la déglutition", day))
        found.append(Diagnosis("J69.0", "DAS", "Pneumopathie d'inhalation", late))
    if plan.complication == "urinary":
        found.append(Diagnosis("N39.0", "DAS", "Infection urinaire", late))
    long_term = "Traitement anticoagulant au long cours"
    found.append(Diagnosis("Z92.1", "DAS", long_term, stroke.anticoagulated.date()))
    return found + [
        replace(problem, use="DAS")
        for problem in stroke.background.problems
        if problem.code in _CARRIED
    ]


def acts(rng: Random, teller: Teller, stroke: Stroke) -> list[Act]:
    """Acts and images; their conclusions are worded in the split's own way."""
    plan, stay, split = stroke.plan, teller.stay, teller.case.split
    radiologist, mri = senior(rng, staff.IMAGING, split), stroke.imaged
    cardiologist = senior(rng, staff.CARDIOLOGY, split)
    next_day = at(stay.start.date(), 14, 30) + timedelta(days=1)

    def act(
        ccam: str, start: datetime, minutes: int, who: str, ward: staff.Ward, *more: str
    ) -> Act:
        return Act(ccam, start, start + timedelta(minutes=minutes), who, ward, *more)

    def said(name: str) -> str:
        return teller.say(f"stroke.{name}", cote=plan.side, cote_f=plan.feminine)

    closed = said(f"irm.occlusion_{plan.occlusion}")
    found = [
        act("DEQP003", stroke.seen + timedelta(minutes=8), 5, stay.senior, staff.EMERGENCY),
        act("ACQN004", mri, 25, radiologist, staff.IMAGING, "MR", f"{said('irm.bilan')} {closed}"),
    ]
    if plan.thrombectomy:
        found.append(act("EAJF341", mri + timedelta(minutes=70), 65, radiologist, staff.IMAGING))
    control = mri + timedelta(hours=24)
    return [
        *found,
        act("DEQP007", stroke.unit, 24 * 60, stay.senior, staff.STROKE_UNIT),
        act("ACQK001", control, 10, radiologist, staff.IMAGING, "CT", said("scanner.bilan")),
        act("EBQM001", next_day, 30, stay.senior, staff.STROKE_UNIT, "US", said("doppler.bilan")),
        act(
            "DZQM006",
            next_day + timedelta(hours=19, minutes=45),
            35,
            cardiologist,
            staff.CARDIOLOGY,
            "US",
            teller.say("stroke.echo.bilan", fevg=str(rng.choice((55, 58, 60, 62)))),
        ),
    ]


def treat(stroke: Stroke, stay: Stay) -> None:
    """Drugs of the home, the ward and the exit."""
    plan, end, switch = stroke.plan, stay.left, stroke.anticoagulated
    for line in stroke.background.drugs:
        if line.atc == "C10AA05":
            reason = "majoration en prévention secondaire, objectif de LDL inférieur à 0,70 g/L"
            stay.drugs.append(replace(line, end=end, change="changed", reason=reason))
        elif line.atc != "B01AC06":
            stay.drugs.append(line)
    if plan.aspirin or any(line.atc == "B01AC06" for line in stroke.background.drugs):
        before = at(stay.start.date() - timedelta(days=900), 12)
        stopped = "relais par anticoagulant oral, pas d'indication à l'association"
        stay.drugs.append(
            drug("aspirine", "home", before, switch, change="stopped", reason=stopped)
        )
    if plan.thrombolysis:
        # 0.9 mg/kg, at most 90 mg (SmPC of alteplase).
        dose, given = min(90.0, round(0.9 * plan.weight)), stroke.imaged + timedelta(minutes=35)
        over = given + timedelta(hours=1)
        stay.drugs.append(drug("altéplase", "ward", given, over, dose=dose, given=True))
    second_day = stroke.imaged + timedelta(hours=26 if plan.thrombolysis else 4)
    by = {}
    if plan.complication == "inhalation":
        by = {"posology": "1 sachet le matin par la sonde gastrique", "route": "sonde gastrique"}
    stay.drugs.append(drug("aspirine 250", "ward", second_day, switch, given=True, **by))
    if plan.complication:
        _antibiotic(stroke, stay)
    stay.drugs.append(drug(stroke.apixaban, "ward", switch, end, given=True))
    _exit_drugs(stroke, stay)


def _antibiotic(stroke: Stroke, stay: Stay) -> None:
    """Seven days, the last ones at home where the stay is shorter."""
    lungs = stroke.plan.complication == "inhalation"
    allergic = any(item.atc == "J01C" for item in stroke.plan.allergies or ())
    name = "amoxicilline-clavulanique veineux" if lungs and not allergic else "ceftriaxone"
    why = "pneumopathie d'inhalation" if lungs else "infection urinaire"
    first = stroke.infected + timedelta(hours=1, minutes=30)
    over = first + timedelta(days=7)
    stay.drugs.append(drug(name, "ward", first, min(over, stay.left), indication=why, given=True))
    if over > stay.left:
        line = drug(name, "discharge", stay.left, over, indication=why, change="started")
        stay.drugs.append(
            replace(
                line,
                posology="1 injection par jour par une infirmière, 7 jours au total",
                route="voie sous-cutanée",
                reason=f"fin du traitement de l'{why}",
            )
        )


def _exit_drugs(stroke: Stroke, stay: Stay) -> None:
    start, end, home = stroke.unit, stay.left, stroke.background.drugs
    for line in home:
        if line.atc not in ("C10AA05", "B01AC06"):
            stay.drugs.append(replace(line, stage="discharge", start=end))
    had_statin = any(line.atc == "C10AA05" for line in home)
    reason = (
        "augmentation de 20 à 40 mg en prévention secondaire"
        if had_statin
        else "prévention secondaire après infarctus cérébral"
    )
    change = "changed" if had_statin else "started"
    stay.drugs.append(drug("atorvastatine 40", "discharge", end, change=change, reason=reason))
    switched = "prévention des embolies de la fibrillation auriculaire"
    stay.drugs.append(drug(stroke.apixaban, "discharge", end, change="started", reason=switched))
    if stroke.pulse > 95 and not any(
        line.atc == "C07AB07" or line.atc == "R03AK07" for line in home
    ):
        why = "contrôle de la fréquence cardiaque"
        stay.drugs.append(drug("bisoprolol", "ward", start + timedelta(hours=4), end, given=True))
        stay.drugs.append(drug("bisoprolol", "discharge", end, change="started", reason=why))
