"""Community-acquired pneumonia: emergency, pneumology or intensive care, home, control.

Antibiotics and their length follow the SPILF-SPLF statement 2025 on acute community-acquired
pneumonia; prednisolone of an exacerbation of COPD the GOLD report 2024 (40 mg for five days).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import adult_background, unbearable
from ambroise.demo.course import (
    admission_day,
    at,
    birth_at_age,
    cut,
    leaving_in_week,
    now_of,
    on_working_days,
)
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry, cultured
from ambroise.demo.pathways import pneumonia_told as told
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
from ambroise.demo.pathways.pneumonia_plan import Lung, LungPlan, draw_plan
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Diagnosis, Drug, Move, Stay

_WITHOUT = ("J44.9", "J45.9", "N18.3")


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    admitted = leaving_in_week(rng, admitted, plan.days, today)
    if plan.letter:
        admitted = on_working_days(admitted, 0)
    return tell(rng, rank, today, plan, admitted, split)


def tell(rng: Random, rank: int, today: date, plan: LungPlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    seen = at(admitted, rng.randrange(11 if plan.letter else 9, 17), rng.randrange(60))
    without = (*_WITHOUT, *unbearable(plan.allergies))
    background = adult_background(rng, person, seen, split=split, without=without)
    if plan.obstructive:
        # A chronic bronchitis is told of a smoker: the line on tobacco is the story's.
        kept = tuple(item for item in background.problems if item.code != "F17.24")
        history = background.history[:-1]
        background = replace(background, history=history, problems=kept, smoker="former")
    case = background.case(person, plan.allergies, split)
    if plan.obstructive:
        onset = admitted - timedelta(days=rng.randrange(500, 3600))
        case.problems.append(
            Diagnosis("J44.9", "problem", "Bronchopneumopathie chronique obstructive", onset)
        )
    lung = Lung(
        plan=plan,
        background=background,
        seen=seen,
        ward=seen + timedelta(minutes=rng.randrange(200, 380)),
        oral=at(admitted + timedelta(days=5 if plan.intensive else 2), 9),
        names=_antibiotics(plan),
        emergency=senior(rng, staff.EMERGENCY, split),
        radiologist=senior(rng, staff.IMAGING, split),
        pneumologist=senior(rng, staff.PNEUMOLOGY, split),
        resuscitator=senior(rng, staff.INTENSIVE_CARE, split),
    )
    stay = _stay(rng, rank, lung, split)
    _biology(rng, case, stay, lung)
    _signs(rng, stay, lung)
    _diagnoses(stay, lung)
    _acts(stay, lung)
    _drugs(stay, lung)
    plan_after(
        stay,
        now,
        ("Consultation de pneumologie avec radiographie de contrôle", 42),
        ("Consultation du médecin traitant", 7),
    )
    told.write(rng, case, stay, lung)
    stay.reports = [cultured(report, now) for report in stay.reports]
    case.stays.append(cut(stay, now))
    if stay.left <= now:
        _control(rng, case, lung, stay, rank, now)
    return case


def _antibiotics(plan: LungPlan) -> tuple[str, str]:
    """The first antibiotic and that of the oral switch."""
    if plan.intensive:
        last = "lévofloxacine 500 simple" if plan.allergic else "amoxicilline 1 g"
        return "céfotaxime 1 g", "lévofloxacine 500" if plan.germ == "legio" else last
    if plan.germ == "legio":
        return (
            "céfotaxime 1 g" if plan.obstructive or plan.allergic else "amoxicilline intraveineuse"
        ), ("lévofloxacine 500")
    if plan.allergic:
        return "céfotaxime 1 g", "lévofloxacine 500 simple"
    if plan.obstructive:
        return "céfotaxime 1 g", "augmentin oral"
    return "amoxicilline intraveineuse", "amoxicilline 1 g"


def _stay(rng: Random, rank: int, lung: Lung, split: str) -> Stay:
    plan = lung.plan
    end = at(lung.seen.date() + timedelta(days=plan.days), rng.randrange(11, 16), rng.randrange(60))
    moves = [Move(staff.EMERGENCY, lung.seen, lung.ward)]
    if plan.intensive:
        out = at(lung.seen.date() + timedelta(days=4), 14, rng.randrange(60))
        moves += [
            Move(staff.INTENSIVE_CARE, lung.ward, out),
            Move(staff.PNEUMOLOGY, out, end),
        ]
    else:
        moves.append(Move(staff.PNEUMOLOGY, lung.ward, end))
    return admit(rng, rank, 1, moves, reason="Pneumonie aiguë communautaire", split=split)


def _biology(rng: Random, case: Case, stay: Stay, lung: Lung) -> None:
    plan, person = lung.plan, case.person
    first = lung.seen + timedelta(minutes=20)
    sodium = rng.uniform(126, 131) if plan.germ == "legio" else rng.uniform(134, 140)
    last = max(0.15, 0.62 * 0.6 ** (plan.days - 3))
    hb, platelets = rng.uniform(11.8, 14.6), rng.uniform(190, 330)
    for number, share in ((0, 1.0), (2, 0.62), (plan.days - 1, last)):
        when = first if number == 0 else at(first.date() + timedelta(days=number), 6, 45)
        stay.reports += [
            blood_count(
                person,
                when,
                hb=hb + rng.uniform(-0.3, 0.3),
                white=9.0 + 9.5 * share * rng.uniform(0.8, 1.1),
                platelets=platelets * (1 + 0.25 * (1 - share)),
            ),
            chemistry(
                person,
                when,
                creatinine=plan.creatinine * (1 - 0.2 * (1 - share)),
                potassium=rng.uniform(3.6, 4.5),
                sodium=sodium + (136.6 - sodium) * (1 - share) / (1 - last)
                if plan.germ == "legio"
                else sodium,
                crp=plan.crp * share,
            ),
        ]
    pct = rng.uniform(3.0, 18.0) if plan.germ != "none" else rng.uniform(0.4, 3.0)
    pneumo = "positive" if plan.germ == "pneumo" else "négative"
    legio = "positive" if plan.germ == "legio" else "négative"
    culture = "Streptococcus pneumoniae" if plan.germ == "pneumo" and plan.intensive else "stérile"
    stay.reports += [
        single(case, ("local", "BIO"), first, UREE=plan.urea, L_33959_8=pct),
        single(
            case,
            ("loinc", "24336-0"),
            first + timedelta(minutes=10),
            L_2744_1=rng.uniform(7.36, 7.4) if plan.obstructive else rng.uniform(7.43, 7.48),
            L_2703_7=rng.uniform(50, 58) if plan.oxygen else rng.uniform(66, 74),
            L_2019_8=rng.uniform(44, 49) if plan.obstructive else rng.uniform(30, 36),
        ),
        single(
            case,
            ("local", "VIRO"),
            first + timedelta(minutes=30),
            AGPNEUMO=pneumo,
            AGLEGIO=legio,
            PCRGRIPPE="négative",
        ),
        single(case, ("local", "BACTERIO"), first + timedelta(minutes=5), L_600_7=culture),
    ]
    if plan.effusion:
        when = at(first.date() + timedelta(days=2), 11, 20)
        stay.reports.append(
            single(
                case,
                ("local", "BIO"),
                when,
                PROTPLEURE=rng.uniform(34, 46),
                LDHPLEURE=rng.uniform(260, 620),
                PHPLEURE=rng.uniform(7.28, 7.42),
            )
        )
    stay.reports.sort(key=lambda report: report.taken)


def _signs(rng: Random, stay: Stay, lung: Lung) -> None:
    plan = lung.plan
    low = 84 if plan.intensive else 90 if plan.oxygen else 95
    stay.vitals.append(
        signs(
            lung.seen + timedelta(minutes=5),
            pressure=plan.pressure,
            pulse=rng.randrange(96, 128),
            breaths=plan.breaths,
            temperature=rng.uniform(38.4, 40.1),
            saturation=low - rng.randrange(0, 3) if plan.oxygen else low,
            CURB65=plan.curb,
        )
    )
    for number in range(1, plan.days + 1):
        fever = max(0.0, 1.6 - 0.7 * number)
        systolic = rng.randrange(112, 138)
        stay.vitals.append(
            signs(
                at(lung.seen.date() + timedelta(days=number), 7, 30),
                pressure=(systolic, systolic * 0.6),
                pulse=92 - 3 * number + rng.uniform(-3, 3) if number < 8 else 72,
                breaths=max(15, plan.breaths - 4 * number),
                temperature=36.8 + fever + rng.uniform(-0.2, 0.2),
                saturation=rng.randrange(89, 93)
                if plan.obstructive and number < plan.weaned
                else rng.randrange(94, 97),
            )
        )


def _diagnoses(stay: Stay, lung: Lung) -> None:
    plan, day = lung.plan, lung.seen.date()
    main = {
        "pneumo": ("J13", f"Pneumonie à pneumocoque du {plan.lobe}"),
        "legio": ("A48.1", f"Légionellose pulmonaire du {plan.lobe}"),
        "none": ("J18.1", f"Pneumonie du {plan.lobe} sans germe identifié"),
    }[plan.germ]
    stay.diagnoses.append(Diagnosis(main[0], "DP", main[1], day))
    more = []
    if plan.oxygen:
        more.append(("J96.00", "Insuffisance respiratoire aiguë hypoxémique", 0))
    if plan.obstructive:
        more.append(("J44.0", "Exacerbation de BPCO", 0))
    if plan.effusion:
        more.append(("J90", "Épanchement pleural parapneumonique", 0))
    if plan.germ == "legio":
        more.append(("E87.18", "Hyponatrémie", 0))
    stay.diagnoses += [
        Diagnosis(code, "DAS", text, day + timedelta(days=after)) for code, text, after in more
    ]
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in lung.background.problems
        if problem.code in ("I10", "E11.98", "F17.24")
    ]


def _acts(stay: Stay, lung: Lung) -> None:
    plan, seen = lung.plan, lung.seen
    stay.acts.append(
        act(
            "ZBQK002",
            seen + timedelta(minutes=45),
            6,
            lung.radiologist,
            staff.IMAGING,
            image="DX",
            said=f"Condensation alvéolaire du {plan.lobe}.",
        )
    )
    if plan.intensive or plan.effusion:
        stay.acts.append(
            act(
                "ZBQH001",
                seen + timedelta(minutes=150)
                if plan.intensive
                else at(seen.date() + timedelta(days=1), 15, 10),
                15,
                lung.radiologist,
                staff.IMAGING,
                image="CT",
                said=f"Condensation du {plan.lobe}"
                + (" et épanchement pleural homolatéral." if plan.effusion else "."),
            )
        )
    if plan.effusion:
        when = at(seen.date() + timedelta(days=2), 11, 0)
        stay.acts.append(act("GGHB001", when, 20, lung.pneumologist, staff.PNEUMOLOGY))


def _drugs(stay: Stay, lung: Lung) -> None:
    plan, seen, end = lung.plan, lung.seen, stay.left
    home = list(lung.background.drugs)
    if plan.obstructive:
        home.append(drug("tiotropium", "home", seen - timedelta(days=400)))
    first, then = lung.names
    given = seen + timedelta(minutes=100)
    change = "stopped" if plan.germ == "legio" else "changed"
    reason = (
        "antigénurie légionelle positive"
        if plan.germ == "legio"
        else "relais oral, apyrexie et stabilité"
    )
    switch = at(seen.date() + timedelta(days=1), 10) if plan.germ == "legio" else lung.oral
    stay.drugs.append(replace(ward_drug(first, given, switch), change=change, reason=reason))
    if plan.intensive:
        last = switch if plan.germ == "legio" else at(seen.date() + timedelta(days=3), 9)
        stopped = (
            "relais par lévofloxacine"
            if plan.germ == "legio"
            else "antigénurie légionelle négative"
        )
        macrolide = ward_drug("spiramycine 1,5", given, last)
        stay.drugs.append(replace(macrolide, change="stopped", reason=stopped))
    treated = min(end, at(seen.date() + timedelta(days=plan.course), 20))
    if plan.germ == "legio" and plan.intensive:
        # Severe legionellosis: into the vein until the intensive care is left.
        out = stay.moves[1].end or end
        stay.drugs.append(ward_drug("lévofloxacine intraveineuse", switch, out))
        stay.drugs.append(ward_drug(then, out, treated))
    else:
        stay.drugs.append(ward_drug(then, switch, treated))
    if plan.oxygen:
        over = at(seen.date() + timedelta(days=plan.weaned), 10)
        line = ward_drug("oxygène aux lunettes", seen + timedelta(minutes=10), min(over, end))
        target = "88 à 92" if plan.obstructive else "94 à 98"
        stay.drugs.append(
            replace(
                line,
                dose=float(plan.oxygen),
                posology=f"{plan.oxygen} L/min, objectif de SpO2 de {target} %",
            )
        )
    if plan.obstructive:
        since = seen + timedelta(hours=2)
        stay.drugs += [
            ward_drug("salbutamol nébulisé", since, min(end, since + timedelta(days=4))),
            ward_drug("ipratropium nébulisé", since, min(end, since + timedelta(days=4))),
            ward_drug("prednisolone 40", since, min(end, since + timedelta(days=5))),
        ]
    stay.drugs.append(
        ward_drug(
            "énoxaparine", at(seen.date(), 20), end, "prévention de la maladie thromboembolique"
        )
    )
    settle(stay, home, stopped={}, changed={}, started=_started(plan, then, end, seen))


def _started(plan: LungPlan, then: str, end: datetime, seen: datetime) -> list[Drug]:
    left = plan.course - (end.date() - seen.date()).days
    new = []
    if left > 1:
        line = started(then, f"fin du traitement antibiotique, encore {left} jours", end)
        new.append(replace(line, posology=f"{line.posology} pendant {left} jours"))
    if plan.obstructive:
        new.append(started("salbutamol à la demande", "BPCO, traitement de secours", end))
    return new


def _control(rng: Random, case: Case, lung: Lung, stay: Stay, rank: int, now: datetime) -> None:
    planned = next(item for item in stay.appointments if "pneumologie" in item.what)
    when = at(planned.when, rng.randrange(9, 17), 30)
    if when > now:
        return
    seen = visit(
        rng,
        rank,
        2,
        staff.PNEUMOLOGY,
        when,
        reason="Contrôle après une pneumonie",
        split=case.split,
    )
    seen = replace(seen, senior=lung.pneumologist)
    systolic = rng.randrange(112, 140)
    seen.vitals.append(
        signs(
            when,
            pressure=(systolic, systolic * 0.6),
            pulse=rng.randrange(62, 84),
            breaths=rng.uniform(14, 18),
            temperature=rng.uniform(36.4, 37.0),
            saturation=rng.randrange(95, 99),
        )
    )
    seen.drugs += [line for line in home_after(stay) if not line.atc.startswith("J01")]
    seen.acts.append(
        act(
            "ZBQK002",
            when + timedelta(minutes=2),
            5,
            lung.radiologist,
            staff.IMAGING,
            image="DX",
            said="Nettoyage radiologique complet.",
        )
    )
    told.control(rng, case, seen, stay)
    case.stays.append(seen)
