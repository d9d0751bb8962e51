"""Asthma of a child: paediatric emergency room, paediatrics, action plan, spirometry later."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.course import (
    admission_day,
    at,
    birth_at_age,
    consulted,
    cut,
    leaving_in_week,
    now_of,
    stay_number,
)
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry, come_back, measured, result
from ambroise.demo.letters import fr
from ambroise.demo.pathways import asthma_told
from ambroise.demo.pathways.asthma_plan import Asthma, AsthmaPlan, draw_plan
from ambroise.demo.pathways.medicine import home_after, interne, outpatient, plan_after, senior
from ambroise.demo.person import Person, make_person
from ambroise.demo.record import (
    Act,
    Case,
    Diagnosis,
    Drug,
    Move,
    Report,
    Shot,
    Stay,
    Vitals,
)
from ambroise.demo.telling import Teller


def shots(birth: date, now: date) -> list[Shot]:
    """Vaccines of the French calendar up to `now`, and influenza each autumn from two years on."""
    calendar = (
        ("J07CA09", (2, 4, 11)),
        ("J07AL02", (2, 4, 11)),
        ("J07BD52", (12, 17)),
        ("J07AH07", (5, 12) if birth.year >= 2018 else (12,)),
    )
    found = [
        Shot(atc, birth + timedelta(days=round(30.44 * month) + 5))
        for atc, months in calendar
        for month in months
    ]
    found += [
        Shot("J07BB02", date(year, 10, 20) + timedelta(days=birth.day))
        for year in range(birth.year + 2, now.year + 1)
    ]
    return [shot for shot in found if shot.when <= now]


def _reports(rng: Random, case: Case, stay: Stay, asthma: Asthma) -> None:
    plan, taken = asthma.plan, stay.start + timedelta(minutes=40)
    count = blood_count(
        case.person,
        taken,
        hb=rng.uniform(11.8, 13.8),
        white=rng.uniform(8, 13.5),
        platelets=rng.uniform(230, 400),
    )
    eosinophils = rng.uniform(0.55, 1.2) if plan.atopy else rng.uniform(0.1, 0.4)
    extra = result(case.person, "711-2", eosinophils, taken)
    stay.reports.append(replace(count, results=(*count.results, extra)))
    creatinine = 18 + 2.4 * plan.age
    for when, potassium in (
        (taken, rng.uniform(3.6, 4.2)),
        (_next_morning(stay), rng.uniform(3.1, 3.6)),
    ):
        stay.reports.append(
            chemistry(
                case.person,
                when,
                creatinine=creatinine,
                potassium=potassium,
                sodium=rng.uniform(136, 141),
                crp=rng.uniform(6, 24) if plan.virus else rng.uniform(1, 5),
            )
        )
    if plan.virus:
        stay.reports.append(
            Report(
                ("local", "VIRO"),
                taken,
                (
                    result(
                        case.person,
                        "92130-4",
                        "positive" if plan.virus == "rhinovirus" else "négative",
                        taken,
                    ),
                    result(
                        case.person,
                        "92131-2",
                        "positive" if plan.virus == "vrs" else "négative",
                        taken,
                    ),
                ),
            )
        )
    if plan.atopy or plan.trigger == "allergen":
        when = _next_morning(stay)
        stay.reports.append(
            Report(
                ("local", "ALLERGO"),
                when,
                tuple(result(case.person, loinc, None, when) for loinc in ("6095-4", "6833-8")),
            )
        )


def _next_morning(stay: Stay) -> datetime:
    return at(stay.start.date(), 7) + timedelta(days=1)


def _vitals(rng: Random, stay: Stay, asthma: Asthma) -> None:
    plan = asthma.plan
    stay.vitals.append(
        Vitals(
            asthma.seen,
            (
                ("8867-4", float(asthma.pulse)),
                ("9279-1", float(asthma.rate)),
                ("59408-5", float(plan.saturation)),
                ("8310-5", asthma.temperature),
                ("29463-7", float(plan.weight)),
                ("8302-2", float(plan.height)),
                ("PRAM", float(plan.pram)),
            ),
        )
    )
    two_hours = asthma.seen + timedelta(hours=2)
    steps = [(two_hours, max(2, plan.pram - 3), plan.saturation + 2)]
    steps += [
        (at(stay.start.date(), 8) + timedelta(days=day), max(0, plan.pram - 3 - 2 * day), 95 + day)
        for day in range(1, plan.days + 1)
    ]
    for when, pram, saturation in steps:
        share = min(1.0, pram / plan.pram)
        stay.vitals.append(
            Vitals(
                when,
                (
                    ("8867-4", float(round(85 + (asthma.pulse - 85) * share))),
                    ("9279-1", float(round(20 + (asthma.rate - 20) * share))),
                    ("59408-5", float(min(99, saturation))),
                    ("8310-5", round(rng.uniform(36.6, 37.3), 1)),
                    ("PRAM", float(pram)),
                ),
            )
        )


def _emergency_drugs(stay: Stay, asthma: Asthma) -> None:
    plan, first = asthma.plan, asthma.seen + timedelta(minutes=12)
    salbutamol = drug("salbutamol", "ward", first, first + timedelta(hours=1), given=True)
    nebulised = replace(
        salbutamol,
        brand="Ventoline pour nébulisation",
        dose=plan.nebulised,
        unit="mg",
        per_day=3,
        posology=f"{fr(plan.nebulised)} mg par nébulisation, trois en une heure",
    )
    stay.drugs.append(nebulised)
    if plan.pram >= 6:
        stay.drugs.append(
            replace(
                nebulised,
                atc="R03BB01",
                brand="Atrovent pour nébulisation",
                dose=plan.ipratropium,
                posology=f"{fr(plan.ipratropium)} mg avec chaque nébulisation de salbutamol",
            )
        )
    if plan.oxygen:
        stay.drugs.append(
            replace(
                salbutamol,
                atc="V03AN01",
                brand="Oxygène",
                end=_oxygen_end(stay, plan),
                dose=2.0,
                unit="L/min",
                per_day=1,
                posology="2 L/min aux lunettes",
                indication="hypoxémie",
            )
        )


def _oxygen_end(stay: Stay, plan: AsthmaPlan) -> datetime:
    return at(stay.start.date(), 10) + timedelta(days=2 if plan.severe else 1)


def _prednisolone(asthma: Asthma, stage: str, start: datetime, end: datetime) -> Drug:
    plan = asthma.plan
    line = drug("salbutamol", stage, start, end)
    return replace(
        line,
        atc="H02AB06",
        brand="Solupred",
        dose=float(plan.prednisolone),
        unit="mg",
        per_day=1,
        posology=f"{plan.prednisolone} mg le matin (2 mg/kg par jour, maximum 40 mg)",
        route="voie orale",
        indication="exacerbation d'asthme",
    )


def _drugs(stay: Stay, asthma: Asthma) -> None:
    plan, left, home = asthma.plan, stay.left, asthma.home
    why = "asthme non contrôlé, traitement de fond majoré"
    for line in home:
        changed = line.atc == "R03BA05" and plan.trigger != "stop"
        stay.drugs.append(
            replace(line, end=left, change="changed", reason=why) if changed else line
        )
    _emergency_drugs(stay, asthma)
    steroid = asthma.seen + timedelta(minutes=20)
    until = at(stay.start.date(), 9) + timedelta(days=4)
    stay.drugs.append(replace(_prednisolone(asthma, "ward", steroid, min(until, left)), given=True))
    every = drug("salbutamol", "ward", asthma.ward, left, given=True)
    posology = f"{plan.puffs} bouffées toutes les 4 heures avec la chambre d'inhalation"
    stay.drugs.append(replace(every, dose=100.0 * plan.puffs, per_day=6, posology=posology))
    rescue = drug("salbutamol", "discharge", left)
    had_rescue = any(line.atc == "R03AC02" for line in home)
    stay.drugs.append(
        replace(
            rescue,
            dose=100.0 * plan.puffs,
            posology=(
                f"{plan.puffs} bouffées en cas de gêne avec la chambre d'inhalation, "
                "toutes les 20 minutes pendant une heure au besoin"
            ),
            change="changed" if had_rescue else "started",
            reason="dose adaptée au poids, plan d'action remis",
        )
    )
    if until > left + timedelta(days=1):
        steroid_line = _prednisolone(asthma, "discharge", left, until)
        reason = "fin de la cure de 5 jours"
        stay.drugs.append(replace(steroid_line, change="started", reason=reason))
    change, reason = "started", "traitement de fond après exacerbation"
    if plan.trigger == "stop":
        change, reason = "same", "à reprendre tous les jours, arrêté à tort depuis un mois"
    elif plan.controller:
        change, reason = "changed", why
    stay.drugs.append(drug(plan.new_controller, "discharge", left, change=change, reason=reason))
    for line in home:
        if line.atc == "R06AX27":
            stay.drugs.append(replace(line, stage="discharge", start=left))


def _diagnoses(case: Case, stay: Stay, asthma: Asthma) -> None:
    plan, day = asthma.plan, stay.start.date()
    kind = "Exacerbation grave d'asthme" if plan.severe else "Exacerbation d'asthme"
    stay.diagnoses.append(Diagnosis("J46" if plan.severe else "J45.0", "DP", kind, day))
    if plan.failing:
        stay.diagnoses.append(
            Diagnosis("J96.00", "DAS", "Insuffisance respiratoire aiguë hypoxémique", day)
        )
    if plan.virus:
        stay.diagnoses.append(
            Diagnosis("J06.9", "DAS", "Infection virale des voies respiratoires", day)
        )
    case.problems.append(Diagnosis("J45.0", "problem", "Asthme", _since(case.person, 2)))
    if plan.atopy:
        case.problems.append(
            Diagnosis("L20.9", "problem", "Dermatite atopique", _since(case.person, 1))
        )
        if plan.age >= 4:
            since = _since(case.person, 3)
            case.problems.append(Diagnosis("J30.4", "problem", "Rhinite allergique", since))


def _since(person: Person, years: int) -> date:
    return person.birth + timedelta(days=round(365.25 * years) - 60)


def _acts(rng: Random, teller: Teller, asthma: Asthma) -> None:
    stay, split = teller.stay, teller.case.split
    radiologist = senior(rng, staff.IMAGING, split)
    first = asthma.seen + timedelta(minutes=12)
    stay.acts.append(
        Act(
            "GELD005",
            first,
            first + timedelta(hours=2, minutes=10),
            stay.senior,
            staff.PAEDIATRIC_EMERGENCY,
        )
    )
    found = teller.say(f"asthma.radio.bilan_{asthma.plan.xray}")
    stay.acts.append(
        Act(
            "ZBQK002",
            asthma.xray_at,
            asthma.xray_at + timedelta(minutes=5),
            radiologist,
            staff.IMAGING,
            "DX",
            found,
        )
    )


def _appointments(stay: Stay, asthma: Asthma, now: datetime) -> None:
    planned = [("Consultation de contrôle chez le médecin traitant", 7)]
    if asthma.plan.age >= 6:
        planned.append(("Consultation d'asthme avec spirométrie", 42))
    else:
        planned.append(("Consultation d'asthme", 42))
    plan_after(stay, now, *planned)


def _follow_up(
    rng: Random, case: Case, stay: Stay, asthma: Asthma, rank: int, now: datetime
) -> None:
    """The consultation at six weeks, with spirometry from six years on."""
    when = at(stay.appointments[1].when, 9, 45)
    if when > now:
        return
    end = when + timedelta(minutes=45)
    reason = "Consultation d'asthme"
    visit = outpatient(rank, 8, staff.PAEDIATRICS, when, end, stay.senior, reason)
    visit.vitals.append(
        Vitals(
            when,
            (
                ("59408-5", float(rng.randrange(97, 100))),
                ("29463-7", float(asthma.plan.weight + 1)),
            ),
        )
    )
    if asthma.plan.age >= 6:
        visit.acts.append(Act("GLQP012", when, end, stay.senior, staff.PAEDIATRICS))
        ratio = ("19926-5", rng.uniform(78, 90))
        visit.reports.append(measured(case.person, ("local", "BIO"), when, ratio))
    visit.drugs = [line for line in home_after(stay) if line.end is None]
    asthma_told.write_follow_up(Teller(rng, case, visit), asthma, stay.start)
    case.stays.append(visit)


def _home(rng: Random, plan: AsthmaPlan, admitted: date) -> tuple[Drug, ...]:
    since = at(admitted - timedelta(days=rng.randrange(120, 700)), 8)
    lines = [drug("salbutamol", "home", since)]
    if plan.controller:
        line = drug(plan.controller, "home", since)
        if plan.trigger == "stop":
            line = replace(line, posology=f"{line.posology}, non pris depuis un mois")
        lines.append(line)
    if plan.atopy and plan.age >= 6 and rng.random() < 0.5:
        line = drug("desloratadine", "home", since)
        if plan.age >= 12:  # 5 mg from 12 years on (SmPC of Aerius, 2023)
            line = replace(line, dose=5.0, posology="10 mL le soir")
        lines.append(line)
    return tuple(lines)


def tell(rng: Random, rank: int, today: date, plan: AsthmaPlan, admitted: date, split: str) -> Case:
    """The record of a child with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split, child=True)
    seen = at(admitted, rng.randrange(9, 20), rng.randrange(60))
    ward = seen + timedelta(minutes=rng.randrange(200, 330))
    end = at(admitted + timedelta(days=plan.days), rng.randrange(11, 17))
    case = Case(person, plan.allergies, shots=shots(birth, admitted), split=split)
    stay = Stay(
        number=stay_number(rank, 1),
        start=seen,
        end=end,
        entry="emergency",
        exit="home",
        reason="Détresse respiratoire",
        moves=[
            Move(staff.PAEDIATRIC_EMERGENCY, seen, ward),
            Move(staff.PAEDIATRICS, ward, end),
        ],
        senior=senior(rng, staff.PAEDIATRICS, split),
        interne=interne(staff.PAEDIATRICS, split),
    )
    asthma = Asthma(
        plan=plan,
        home=_home(rng, plan, admitted),
        seen=seen,
        xray_at=seen + timedelta(minutes=rng.randrange(80, 120)),
        ward=ward,
        rate=rng.randrange(44, 56) if plan.age < 6 else rng.randrange(30, 42),
        pulse=rng.randrange(135, 160) if plan.age < 6 else rng.randrange(112, 138),
        temperature=round(rng.uniform(37.6, 38.4), 1) if plan.virus else 37.1,
        past_stays=rng.choice((0, 0, 1, 2)),
        sent=plan.pram < 8 and rng.random() < 0.4 and consulted(seen),
        cat=plan.trigger != "allergen" and rng.random() < 0.25,
    )
    _reports(rng, case, stay, asthma)
    _vitals(rng, stay, asthma)
    _diagnoses(case, stay, asthma)
    _drugs(stay, asthma)
    teller = Teller(rng, case, stay)
    _acts(rng, teller, asthma)
    _appointments(stay, asthma, now)
    asthma_told.write(teller, asthma)
    stay.reports = [come_back(rng, person, report, now) for report in stay.reports]
    case.stays.append(cut(stay, now))
    if stay.left <= now:
        _follow_up(rng, case, stay, asthma, rank, now)
    return case


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    return tell(rng, rank, today, plan, leaving_in_week(rng, admitted, plan.days, today), split)
