"""Sepsis with a resistant organism: emergency, intensive care, antibiogram, ward; some die.

Fluids, noradrenaline and hydrocortisone follow the Surviving Sepsis Campaign 2021; the choice
of antibiotics the SRLF-SFAR and SPILF texts (carbapenem for a severe infection with ESBL,
daptomycin or vancomycin for a bacteraemia with MRSA); doses the summaries of characteristics.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.background import adult_background
from ambroise.demo.course import admission_day, at, birth_at_age, cut, leaving_in_week, now_of
from ambroise.demo.laboratory import blood_count, chemistry, cultured
from ambroise.demo.letters import fr
from ambroise.demo.pathways import sepsis_told
from ambroise.demo.pathways.medicine import (
    act,
    admit,
    plan_after,
    senior,
    settle,
    signs,
    single,
    started,
    ward_drug,
)
from ambroise.demo.pathways.sepsis_plan import RECOVERED, Sepsis, SepsisPlan, draw_plan
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Diagnosis, Drug, Move, Stay

_WITHOUT = ("N18.3", "I25.1", "K80.2")
_COURSE = ((0, 1.0), (1, 1.12), (2, 0.85))
"""Creatinine as a share of the first one, by day."""


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    if not plan.died:
        admitted = leaving_in_week(rng, admitted, plan.days, today)
    return tell(rng, rank, today, plan, admitted, split)


def tell(rng: Random, rank: int, today: date, plan: SepsisPlan, admitted: date, split: str) -> Case:
    """The record of a patient with that plan, admitted that day."""
    now = now_of(today)
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    seen = at(admitted, rng.randrange(8, 17), rng.randrange(60))
    background = adult_background(rng, person, seen, split=split, without=_WITHOUT)
    if plan.source == "bile":  # The scan shows stones: the gallbladder was never taken out.
        background = background.without("K80.2")
    case = background.case(person, plan.allergies, split)
    sepsis = Sepsis(
        plan=plan,
        background=background,
        seen=seen,
        intensive=seen + timedelta(minutes=rng.randrange(130, 260)),
        ward=at(admitted + timedelta(days=plan.intensive_days), 14, rng.randrange(60)),
        changed=at(admitted + timedelta(days=2), 10, 30),
        relayed=at(admitted + timedelta(days=plan.intensive_days + 2), 9),
        emergency=senior(rng, staff.EMERGENCY, split),
        radiologist=senior(rng, staff.IMAGING, split),
        resuscitator=senior(rng, staff.INTENSIVE_CARE, split),
        infectious=senior(rng, staff.INFECTIOUS, split),
        operator=senior(rng, staff.DIGESTIVE_SURGERY, split),
    )
    stay = _stay(rng, rank, sepsis, split)
    _biology(rng, case, stay, sepsis)
    _bacteriology(case, stay, sepsis)
    _signs(rng, stay, sepsis)
    _diagnoses(stay, sepsis)
    _acts(stay, sepsis)
    _drugs(stay, sepsis)
    if not plan.died:
        plan_after(
            stay,
            now,
            ("Consultation de maladies infectieuses", 30),
            ("Prise de sang (hémogramme, créatinine, CRP)", 7),
        )
    stay.reports.sort(key=lambda report: report.taken)
    sepsis_told.write(rng, case, stay, sepsis)
    stay.reports = [cultured(report, now) for report in stay.reports]
    case.stays.append(cut(stay, now))
    if plan.died and stay.left <= now:
        case.died = stay.left
    return case


def _stay(rng: Random, rank: int, sepsis: Sepsis, split: str) -> Stay:
    plan = sepsis.plan
    end = at(
        sepsis.seen.date() + timedelta(days=plan.days), rng.randrange(15, 18), rng.randrange(60)
    )
    moves = [Move(staff.EMERGENCY, sepsis.seen, sepsis.intensive)]
    if plan.died:
        moves.append(Move(staff.INTENSIVE_CARE, sepsis.intensive, end))
    else:
        moves += [
            Move(staff.INTENSIVE_CARE, sepsis.intensive, sepsis.ward),
            Move(staff.INFECTIOUS, sepsis.ward, end),
        ]
    return admit(
        rng,
        rank,
        1,
        moves,
        reason="Choc septique" if plan.shock else "Sepsis",
        split=split,
        exit="death" if plan.died else "home",
    )


def _biology(rng: Random, case: Case, stay: Stay, sepsis: Sepsis) -> None:
    plan, person = sepsis.plan, case.person
    first = sepsis.seen + timedelta(minutes=15)
    last_share = 1.35 if plan.died else RECOVERED
    hb, sodium, crp = rng.uniform(9.8, 12.6), rng.uniform(132, 142), rng.uniform(210, 340)
    for number, share in (*_COURSE, (plan.days - 1, last_share)):
        when = first if number == 0 else at(first.date() + timedelta(days=number), 6, 20)
        worse = plan.died and number > 2
        stay.reports += [
            blood_count(
                person,
                when,
                hb=hb - (0.5 if number else 0.0) + rng.uniform(-0.2, 0.2),
                white=rng.uniform(15, 28) if share > 0.5 else rng.uniform(7, 10.5),
                platelets=plan.platelets
                * (0.6 if worse else 1.9 if share < 0.5 else rng.uniform(0.94, 1.04)),
            ),
            chemistry(
                person,
                when,
                creatinine=plan.creatinine * share,
                potassium=min(5.9, 4.1 + share * rng.uniform(0.2, 0.7)),
                sodium=sodium + rng.uniform(-1.4, 1.4),
                crp=crp * (0.2 if share == RECOVERED else share),
            ),
        ]
    last = plan.lactate * 1.4 if plan.died else 1.4
    times = ((0, plan.lactate), (6, plan.lactate * 0.75), (24, plan.lactate * 0.45))
    for hours, value in (*times, (24 * (plan.days - 1), last)):
        when = first + timedelta(hours=hours, minutes=4)
        stay.reports.append(
            single(
                case,
                ("local", "HEMODYNAMIQUE"),
                when,
                LACTATE=value,
                L_2744_1=7.44 - 0.022 * value,
            )
        )
    more = {"L_14631_6": rng.uniform(52, 118)} if plan.source == "bile" else {}
    for number, value in ((0, rng.uniform(22, 92)), (2, rng.uniform(9, 20))):
        when = first + timedelta(days=number, minutes=2)
        stay.reports.append(single(case, ("local", "BIO"), when, L_33959_8=value, **more))
        more = {}


def _bacteriology(case: Case, stay: Stay, sepsis: Sepsis) -> None:
    """Cultures of the first hour; « sensible » or « résistant » for each antibiotic."""
    plan = sepsis.plan
    taken = sepsis.seen + timedelta(minutes=22)
    if plan.germ == "mrsa":
        antibiogram = {
            "ATBOXA": "résistant",
            "ATBVAN": "sensible",
            "ATBDAP": "sensible",
            "ATBLNZ": "sensible",
        }
    else:
        antibiogram = {
            "ATBAMC": "résistant",
            "ATBTZP": "résistant",
            "ATBCTX": "résistant",
            "ATBMEM": "sensible",
            "ATBAMK": "sensible",
            "ATBCIP": "résistant",
            "ATBSXT": "sensible" if plan.oral else "résistant",
        }
    stay.reports.append(
        single(case, ("local", "BACTERIO"), taken, L_600_7=plan.name, **antibiogram)
    )
    if plan.source == "urine":
        when = taken + timedelta(minutes=12)
        stay.reports.append(single(case, ("local", "BACTERIO"), when, ECBU=plan.name))


def _signs(rng: Random, stay: Stay, sepsis: Sepsis) -> None:
    plan = sepsis.plan
    systolic = rng.randrange(70, 86) if plan.shock else rng.randrange(92, 112)
    stay.vitals.append(
        signs(
            sepsis.seen + timedelta(minutes=4),
            pressure=(systolic, systolic * 0.52),
            pulse=rng.randrange(112, 146),
            breaths=rng.randrange(25, 36),
            temperature=rng.uniform(38.7, 40.4),
            saturation=rng.randrange(86, 92) if plan.ventilated else rng.randrange(91, 96),
            SOFA=plan.sofa,
        )
    )
    for number in range(1, plan.days + 1):
        worse = plan.died and number >= plan.days - 1
        systolic = rng.randrange(76, 88) if worse else rng.randrange(104, 134)
        stay.vitals.append(
            signs(
                at(sepsis.seen.date() + timedelta(days=number), 7, 20),
                pressure=(systolic, systolic * 0.58),
                pulse=rng.randrange(118, 140) if worse else max(72, 112 - 6 * number),
                breaths=rng.randrange(28, 36) if worse else max(16, 26 - 2 * number),
                temperature=rng.uniform(38.2, 39.4) if worse else max(36.8, 38.6 - 0.5 * number),
                saturation=rng.randrange(87, 91) if worse else rng.randrange(94, 98),
            )
        )


def _diagnoses(stay: Stay, sepsis: Sepsis) -> None:
    plan, day = sepsis.plan, sepsis.seen.date()
    main = "A41.0" if plan.germ == "mrsa" else "A41.5"
    stay.diagnoses.append(Diagnosis(main, "DP", f"Sepsis à {plan.name}", day))
    sources = {
        "urine": ("N10", "Pyélonéphrite aiguë"),
        "bile": ("K80.3", "Angiocholite lithiasique"),
        "line": ("T82.7", "Infection de cathéter central"),
    }
    added = [(*sources[plan.source], 0), ("N17.9", "Insuffisance rénale aiguë", 0)]
    if plan.shock:
        added += [("R57.2", "Choc septique", 0), ("E87.2", "Acidose lactique", 0)]
    if plan.ventilated:
        added.append(("J96.00", "Insuffisance respiratoire aiguë hypoxémique", 0))
    if plan.platelets < 100:
        added.append(("D69.5", "Thrombopénie du sepsis", 0))
    resistance = (
        ("U82.100", "Staphylococcus aureus résistant à la méticilline")
        if plan.germ == "mrsa"
        else ("U82.2+0", "Entérobactérie productrice de BLSE")
    )
    added += [(*resistance, 2), ("Z29.0", "Précautions complémentaires contact (BMR)", 2)]
    stay.diagnoses += [
        Diagnosis(code, "DAS", text, day + timedelta(days=after)) for code, text, after in added
    ]
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in sepsis.background.problems
        if problem.code in ("I10", "E11.98")
    ]


def _acts(stay: Stay, sepsis: Sepsis) -> None:
    plan, seen, icu = sepsis.plan, sepsis.seen, staff.INTENSIVE_CARE
    doctor, arrival = sepsis.resuscitator, sepsis.intensive
    if plan.source == "line":
        when = at(seen.date() + timedelta(days=1), 11, 10)
        said = "Pas de végétation visible."
        stay.acts.append(act("DZQM005", when, 30, doctor, icu, image="US", said=said))
    else:
        said = {
            "urine": "Néphrite aiguë sans dilatation des cavités ni abcès.",
            "bile": "Voie biliaire principale dilatée, calcul du bas cholédoque.",
        }[plan.source]
        when = seen + timedelta(minutes=80)
        stay.acts.append(
            act("ZCQH001", when, 15, sepsis.radiologist, staff.IMAGING, image="CT", said=said)
        )
    if plan.source == "bile":
        when = at(seen.date() + timedelta(days=1), 10, 0)
        stay.acts.append(act("HMPE001", when, 50, sepsis.operator, staff.DIGESTIVE_SURGERY))
    if plan.shock:
        for ccam, wait in (("EPLF002", 15), ("ENLF001", 40)):
            stay.acts.append(act(ccam, arrival + timedelta(minutes=wait), 20, doctor, icu))
        begun = arrival + timedelta(minutes=45)
        stay.acts.append(act("EQLF003", begun, _lasting(stay, plan, begun, 48), doctor, icu))
    if plan.ventilated:
        intubated = arrival + timedelta(minutes=90)
        stay.acts.append(act("GELD004", intubated, 15, doctor, icu))
        begun = intubated + timedelta(minutes=15)
        stay.acts.append(act("GLLD015", begun, _lasting(stay, plan, begun, 96), doctor, icu))
    if plan.filtered:
        when = at(seen.date() + timedelta(days=1), 9, 0)
        stay.acts.append(act("JVJF005", when, _lasting(stay, plan, when, 72), doctor, icu))


def _lasting(stay: Stay, plan: SepsisPlan, begun: datetime, hours: int) -> int:
    """Minutes of an organ support: so many hours, up to the end for who dies."""
    left = int((stay.left - begun).total_seconds()) // 60
    return left if plan.died else min(left, 60 * hours)


def _drugs(stay: Stay, sepsis: Sepsis) -> None:
    plan, seen, end = sepsis.plan, sepsis.seen, stay.left
    stay.drugs += [*_antibiotics(stay, sepsis), *_support(stay, sepsis)]
    acute = "insuffisance rénale aiguë"
    back = "" if plan.died else ", à réintroduire après contrôle"
    lactic = "acidose lactique" if plan.shock else "risque d'acidose lactique"
    stopped = {
        "A10BA02": (f"{acute}, {lactic}", seen + timedelta(hours=1)),
        "C09AA05": (f"{acute}{back}", seen + timedelta(hours=1)),
        "C03AA03": (acute, seen + timedelta(hours=1)),
    }
    if plan.germ == "mrsa":
        why = "traitement par daptomycine, risque musculaire"
        stopped["C10AA05"] = (why, sepsis.changed)
    if plan.shock:
        stopped["C08CA01"] = ("hypotension du choc", seen + timedelta(hours=1))
    new: list[Drug] = []
    if plan.oral:
        new.append(
            _until(started("cotrimoxazole fort", "fin du traitement, souche sensible", end), sepsis)
        )
    elif plan.germ == "mrsa":
        line = replace(
            _daptomycin(plan, end, plan.creatinine * RECOVERED),
            stage="discharge",
            change="started",
            reason="14 jours à partir des premières hémocultures négatives",
            given=False,
        )
        new.append(_until(line, sepsis, days=2))
    else:
        new.append(
            _until(started("ertapénème", "fin du traitement, BLSE sans relais oral", end), sepsis)
        )
    settle(stay, sepsis.background.drugs, stopped=stopped, changed={}, started=new)


def _until(line: Drug, sepsis: Sepsis, days: int = 0) -> Drug:
    """The line up to fourteen days of active treatment, `days` after its first day."""
    return replace(line, end=sepsis.changed + timedelta(days=14 + days))


def _daptomycin(plan: SepsisPlan, start: datetime, creatinine: float) -> Drug:
    """10 mg/kg a day, to the nearest 50 mg; every other day below 30 mL/min (summary, 4.2)."""
    line = ward_drug("daptomycine", start, start)
    dose = round(plan.weight * 10 / 50) * 50
    every = "par jour" if plan.clearance(creatinine) >= 30 else "toutes les 48 heures"
    return replace(line, dose=float(dose), posology=f"{fr(dose)} mg {every} en une perfusion")


def _meropenem(plan: SepsisPlan, start: datetime, end: datetime) -> Drug:
    """1 g every eight hours, less often and half of it as the clearance falls (summary, 4.2)."""
    line = ward_drug("méropénème", start, end)
    clearance = plan.clearance(plan.creatinine * dict(_COURSE)[2])
    if clearance > 50:
        return line
    if clearance > 25 or plan.filtered:
        return replace(line, per_day=2, posology="1 perfusion toutes les 12 heures")
    return replace(line, dose=0.5, per_day=2, posology="500 mg toutes les 12 heures")


def _antibiotics(stay: Stay, sepsis: Sepsis) -> list[Drug]:
    """What is given at once, what follows the antibiogram, the relay in the ward."""
    plan, end, changed = sepsis.plan, stay.left, sepsis.changed
    first = sepsis.seen + timedelta(minutes=50)
    reason = {
        "mrsa": "Staphylococcus aureus résistant à la méticilline",
        "coli": "souche productrice de BLSE",
        "kleb": "souche productrice de BLSE",
    }[plan.germ]
    name = {"urine": "céfotaxime sepsis"}.get(plan.source, "pipéracilline-tazobactam")
    lines = [replace(ward_drug(name, first, changed), change="stopped", reason=reason)]
    if plan.germ == "mrsa":
        vancomycin = ward_drug("vancomycine continue", first, changed)
        reason = "relais par daptomycine, fonction rénale altérée"
        lines.append(replace(vancomycin, change="stopped", reason=reason))
        third = plan.creatinine * dict(_COURSE)[2]
        lines.append(replace(_daptomycin(plan, changed, third), end=end))
        return lines
    dose = round(plan.weight * 25 / 50) * 50
    amikacin = ward_drug("amikacine", first, first + timedelta(minutes=30))
    lines.append(
        replace(amikacin, dose=float(dose), posology=f"{fr(dose)} mg en dose unique, soit 25 mg/kg")
    )
    relay = end if plan.died else sepsis.relayed
    lines.append(_meropenem(plan, changed, min(relay, end)))
    if not plan.died:
        name = "cotrimoxazole fort" if plan.oral else "ertapénème"
        lines.append(ward_drug(name, sepsis.relayed, end))
    return lines


def _support(stay: Stay, sepsis: Sepsis) -> list[Drug]:
    plan, end = sepsis.plan, stay.left
    start = sepsis.seen + timedelta(minutes=30)
    volume = round(plan.weight * 30 / 250) * 250
    fluids = ward_drug("cristalloïdes", start, start + timedelta(hours=3))
    lines = [
        replace(
            fluids,
            dose=float(volume),
            posology=f"{fr(volume)} mL, soit 30 mL/kg, en moins de trois heures",
        )
    ]
    if plan.shock:
        since = sepsis.intensive + timedelta(minutes=45)
        over = end if plan.died else since + timedelta(hours=48)
        lines.append(ward_drug("noradrénaline", since, over))
        if plan.lactate > 6:
            after = since + timedelta(hours=5)
            lines.append(ward_drug("hydrocortisone", after, over))
    # Enoxaparin is not given under 15 mL/min nor at this dose under 30 (summary, 4.2).
    weak = plan.clearance(plan.creatinine * dict(_COURSE)[2]) < 30
    lines.append(
        ward_drug(
            "héparine calcique" if weak else "énoxaparine",
            at(sepsis.seen.date() + timedelta(days=2), 20),
            end,
            "prévention de la maladie thromboembolique",
        )
    )
    return lines
