"""Diabetes: hyperosmolar state, imbalance or infected foot in type 2, ketoacidosis in type 1.

Ketoacidosis: pH under 7.30 or bicarbonates under 18 mmol/L with ketones of 3 mmol/L or more;
insulin at 0.1 UI/kg/h, potassium added under 5 mmol/L (consensus report of ADA, EASD and others on
hyperglycaemic crises, 2024). Hyperosmolar state: glycaemia over 6 g/L, 2 x sodium + glucose over
320 mOsm/kg (the same, 2009 threshold kept by French wards). Infected foot: amoxicillin-clavulanate
two weeks, six where bone is infected and not resected (IWGDF/IDSA 2023). First basal insulin: 0.2
UI/kg in type 2, half of 0.5 UI/kg in type 1 (SFD 2023).
"""

from collections.abc import Iterator
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
    now_of,
    on_working_days,
    worked_before,
)
from ambroise.demo.laboratory import blood_count, chemistry, measured
from ambroise.demo.pathways import diabetes_drugs, diabetes_told
from ambroise.demo.pathways.diabetes_plan import GERMS, Diabetes, DiabetesPlan, draw_plan
from ambroise.demo.pathways.medicine import (
    act,
    admit,
    evenings,
    plan_after,
    senior,
    signs,
    single,
    visit,
)
from ambroise.demo.person import make_person
from ambroise.demo.record import Case, Diagnosis, Move, Stay
from ambroise.demo.telling import Teller

_GASES = ("loinc", "24336-0")
_BIO = ("local", "BIO")
_YOUNG = ("E11.98", "N18.3", "G30.1", "M81.9", "I10", "E78.0", "M17.0", "I25.1", "J44.9", "K21.9")


def _diagnoses(diabetes: Diabetes, day: date) -> list[Diagnosis]:
    plan = diabetes.plan
    if plan.type_one:
        text = "Acidocétose révélant un diabète de type 1"
        if plan.known:
            text = "Acidocétose d'un diabète de type 1 connu"
        return [Diagnosis("E10.1", "DP", text, day)]
    found = {
        "hyperosmolar": ("E11.60", "Diabète de type 2 décompensé, mis sous insuline"),
        "imbalance": ("E11.90", "Diabète de type 2 déséquilibré, mis sous insuline"),
        "foot": ("E11.40", "Diabète de type 2 compliqué de neuropathie, mis sous insuline"),
    }
    code, text = found[plan.kind]
    if plan.kind == "imbalance" and not plan.known:
        text = "Diabète de type 2 de découverte récente, mis sous insuline"
    if plan.artery or plan.retinopathy:
        code, text = "E11.70", "Diabète de type 2 à complications multiples, mis sous insuline"
    diagnoses = [Diagnosis(code, "DP", text, day)]
    if plan.kind == "hyperosmolar":
        diagnoses.append(Diagnosis("E87.08", "DAS", "État hyperosmolaire", day))
        diagnoses.append(Diagnosis("N17.9", "DAS", "Insuffisance rénale aiguë fonctionnelle", day))
    if plan.kind == "foot":
        diagnoses += _foot(plan, day)
    if plan.obese:
        diagnoses.append(Diagnosis("E66.04", "DAS", "Obésité", day))
    return diagnoses


def _foot(plan: DiabetesPlan, day: date) -> Iterator[Diagnosis]:
    fourth = day + timedelta(days=4)
    yield Diagnosis("L97", "DAS", f"Mal perforant plantaire {plan.side}", day)
    yield Diagnosis("L03.1", "DAS", f"Infection du pied {plan.side}", day)
    yield Diagnosis("G63.2", "DAS", "Neuropathie périphérique diabétique", day)
    yield Diagnosis(plan.germ, "DAS", f"Infection à {GERMS[plan.germ]}", fourth)
    if plan.osteitis:
        yield Diagnosis("M86.17", "DAS", f"Ostéite du premier métatarsien {plan.side}", fourth)
    if plan.artery:
        text = "Artériopathie oblitérante des membres inférieurs"
        yield Diagnosis("I79.2", "DAS", text, plan.measured(day))
    if plan.retinopathy:
        text = "Rétinopathie diabétique non proliférante minime"
        yield Diagnosis("H36.0", "DAS", text, plan.photographed(day))


def _creatinine(rng: Random, plan: DiabetesPlan) -> tuple[float, float]:
    """At entry and once settled, in µmol/L."""
    low = (58, 78) if plan.sex == "female" else (68, 94)
    last = rng.uniform(*low)
    factor = {"hyperosmolar": (2.2, 3.0), "ketosis": (1.35, 1.7)}.get(plan.kind, (0.98, 1.06))
    return last * rng.uniform(*factor), last


def _reports(rng: Random, case: Case, stay: Stay, plan: DiabetesPlan, now: datetime) -> None:
    person, first = case.person, stay.start + timedelta(minutes=20)
    high, last = _creatinine(rng, plan)
    sodium = rng.uniform(143, 151) if plan.kind == "hyperosmolar" else rng.uniform(129, 137)
    infected = plan.kind == "foot"
    crp = rng.uniform(90, 190) if infected else rng.uniform(2, 14)
    potassium = {"ketosis": rng.uniform(5.0, 5.7), "hyperosmolar": rng.uniform(4.4, 5.2)}
    steps = (
        (first, 0.0, potassium.get(plan.kind, rng.uniform(3.9, 4.6))),
        (at(first.date(), 7) + timedelta(days=1), 0.55, rng.uniform(3.6, 3.9)),
        (at(first.date(), 7) + timedelta(days=3), 0.85, rng.uniform(3.8, 4.3)),
        (at(stay.left.date(), 7), 1.0, rng.uniform(3.9, 4.5)),
    )
    hb = rng.uniform(12.4, 15.4) - (1.0 if infected else 0.0)
    platelets = rng.uniform(200, 330)
    for when, share, level in steps:
        white = rng.uniform(6, 8) + (7.5 if infected or plan.type_one else 1.5) * (1 - share)
        stay.reports += [
            blood_count(
                person, when, hb=hb, white=white, platelets=platelets + rng.uniform(-12, 12)
            ),
            chemistry(
                person,
                when,
                creatinine=high + (last - high) * share,
                potassium=level,
                sodium=sodium + (139 - sodium) * share,
                crp=max(1.0, crp * (1 - 0.9 * share)),
            ),
        ]
    _sugars(rng, case, stay, plan, round(sodium))
    _specialised(rng, case, stay, plan, now)
    stay.reports.sort(key=lambda report: report.taken)


def _sugars(rng: Random, case: Case, stay: Stay, plan: DiabetesPlan, sodium: float) -> None:
    """Glycaemia at entry with ketones, gases and osmolality, then at the bedside."""
    first = stay.start + timedelta(minutes=20)
    ketones = round(rng.uniform(4.6, 7.2), 1) if plan.type_one else round(rng.uniform(0.1, 0.5), 1)
    stay.reports.append(single(case, _BIO, first, L_2345_7=plan.glucose, CETONEMIE=ketones))
    if plan.kind == "hyperosmolar":
        osmolality = 2 * sodium + plan.glucose * 5.55
        stay.reports.append(single(case, _BIO, first, OSMOLALITE=osmolality))
    if plan.type_one:
        eighth = min(7.3, plan.ph + 0.13)
        gases = (
            (0, plan.ph, plan.bicarbonate, ketones),
            (8, eighth, plan.settled(eighth), rng.uniform(1.8, 2.9)),
            (22, rng.uniform(7.36, 7.4), rng.uniform(20, 23), rng.uniform(0.2, 0.5)),
        )
        for hours, ph, bicarbonate, level in gases:
            when = first + timedelta(hours=hours)
            stay.reports.append(single(case, _GASES, when, L_2744_1=ph, L_1960_4=bicarbonate))
            if hours:
                stay.reports.append(single(case, _BIO, when, CETONEMIE=level))
    for number, day in enumerate(evenings(stay)):
        target = 1.35 + max(0.0, 1.0 - 0.22 * number)
        for hour in (8, 12, 19):
            when = at(day, hour)
            if stay.start + timedelta(hours=4) < when < stay.left:
                value = max(0.75, target + rng.uniform(-0.35, 0.45))
                stay.reports.append(single(case, ("local", "GLYCAP"), when, L_2339_0=value))


def _specialised(rng: Random, case: Case, stay: Stay, plan: DiabetesPlan, now: datetime) -> None:
    morning = at(stay.start.date(), 7) + timedelta(days=1)
    stay.reports.append(
        single(
            case,
            _BIO,
            morning,
            L_4548_4=plan.hba1c,
            L_18262_6=rng.uniform(0.9, 1.7),
            L_2571_8=rng.uniform(1.2, 2.6),
        )
    )
    if plan.type_one and not plan.known:
        back = "positifs" if morning + timedelta(days=10) <= now else None
        stay.reports.append(single(case, _BIO, morning, ANTIGAD=back))
    if plan.kind == "foot":
        taken = stay.start + timedelta(hours=2)
        grown = GERMS[plan.germ] if taken + timedelta(days=3) <= now else None
        cultures = [("CULTPLAIE", taken)]
        if plan.osteitis:
            cultures.append(("CULTOS", at(plan.biopsied(taken.date()), 10, 45)))
        for name, when in cultures:
            panel = ("local", "BACTERIO")
            stay.reports.append(measured(case.person, panel, when, (name, grown)))
    if plan.kind == "foot":
        index = rng.uniform(0.55, 0.78) if plan.artery else rng.uniform(0.96, 1.2)
        stay.reports.append(single(case, _BIO, stay.start + timedelta(minutes=70), IPS=index))


def _vitals(rng: Random, stay: Stay, plan: DiabetesPlan) -> None:
    dry = plan.kind in ("hyperosmolar", "ketosis")
    low = rng.uniform(96, 112) if dry else rng.uniform(128, 152)
    stay.vitals.append(
        signs(
            stay.start + timedelta(minutes=5),
            pressure=(low, low * 0.6),
            pulse=rng.uniform(104, 124) if dry else rng.uniform(78, 98),
            breaths=rng.uniform(26, 34) if plan.type_one else rng.uniform(14, 19),
            temperature=rng.uniform(38.0, 38.8) if plan.kind == "foot" else rng.uniform(36.4, 37.3),
            saturation=rng.uniform(96, 100),
            **{"29463-7": float(plan.weight), "8302-2": float(plan.height)},
        )
    )
    for number, day in enumerate(evenings(stay)[1:], 1):
        when = at(day, 9)
        if when < stay.left:
            warm = 37.9 if plan.kind == "foot" and number == 1 else rng.uniform(36.4, 37.2)
            systolic = rng.uniform(112, 124) if plan.type_one else rng.uniform(122, 142)
            stay.vitals.append(
                signs(
                    when,
                    pressure=(systolic, systolic * 0.58),
                    pulse=rng.uniform(66, 88),
                    breaths=rng.uniform(13, 18),
                    temperature=warm,
                    saturation=rng.uniform(96, 100),
                )
            )


def _acts(teller: Teller, diabetes: Diabetes) -> None:
    plan, seen, stay = diabetes.plan, diabetes.seen, teller.stay
    radiologist = senior(teller.rng, staff.IMAGING, teller.case.split)
    stay.acts.append(act("DEQP003", seen + timedelta(minutes=15), 5, stay.senior, staff.EMERGENCY))
    if plan.kind != "foot":
        said, when = _read(teller, plan, "thorax"), seen + timedelta(minutes=70)
        stay.acts.append(
            act("ZBQK002", when, 10, radiologist, staff.IMAGING, image="CR", said=said)
        )
    else:
        _foot_acts(teller, diabetes, radiologist)
    if not plan.type_one or plan.known:
        said, when = _read(teller, plan, "retine"), at(plan.photographed(seen.date()), 15)
        stay.acts.append(
            act("BGQP007", when, 15, stay.senior, staff.DIABETOLOGY, image="OP", said=said)
        )


def _read(teller: Teller, plan: DiabetesPlan, image: str) -> str:
    """The conclusion of that image."""
    key = f"diabetes.imagerie.{image}_bilan_{plan.seen_on(image)}"
    return teller.say(key, cote=plan.side, fem=plan.feminine)


def _foot_acts(teller: Teller, diabetes: Diabetes, radiologist: str) -> None:
    plan, seen, stay = diabetes.plan, diabetes.seen, teller.stay
    bone, vessels = _read(teller, plan, "pied"), _read(teller, plan, "doppler")
    when = seen + timedelta(minutes=80)
    second = at(plan.measured(seen.date()), 10)
    stay.acts += [
        act("NDQK001", when, 10, radiologist, staff.IMAGING, image="CR", said=bone),
        act("EDQM001", second, 30, radiologist, staff.IMAGING, image="US", said=vessels),
    ]
    if plan.osteitis:
        biopsy = at(plan.biopsied(seen.date()), 10, 30)
        stay.acts.append(act("NZHB001", biopsy, 20, stay.senior, staff.DIABETOLOGY))


def _stay(rng: Random, rank: int, plan: DiabetesPlan, seen: datetime, split: str) -> Stay:
    end = at(seen.date() + timedelta(days=plan.days), rng.randrange(11, 16))
    up = seen + timedelta(minutes=rng.randrange(200, 330))
    moves = [Move(staff.EMERGENCY, seen, up), Move(staff.DIABETOLOGY, up, end)]
    if plan.intensive:
        back = at(seen.date() + timedelta(days=2), 14)
        moves[1:] = [Move(staff.INTENSIVE_CARE, up, back), Move(staff.DIABETOLOGY, back, end)]
    reasons = {
        "hyperosmolar": "Hyperglycémie majeure avec déshydratation",
        "imbalance": "Déséquilibre d'un diabète" if plan.known else "Découverte d'un diabète",
        "foot": f"Plaie infectée du pied {plan.side}",
        "ketosis": "Acidocétose diabétique",
    }
    return admit(rng, rank, 1, moves, reason=reasons[plan.kind], split=split)


def _plan_after(stay: Stay, plan: DiabetesPlan, now: datetime) -> None:
    planned = [("Consultation de diabétologie", 90)]
    if plan.kind == "foot":
        planned.append(("Consultation du pied diabétique", 15))
        planned.append(("Soins de pédicurie-podologie", 28))
    else:
        planned.append(("Entretien téléphonique d'adaptation des doses", 8))
    if plan.artery:
        planned.append(("Consultation de chirurgie vasculaire", 21))
    plan_after(stay, now, *planned)


def _follow_up(rng: Random, case: Case, stay: Stay, diabetes: Diabetes, now: datetime) -> None:
    """The consultation at three months, where its day has come."""
    planned = next(item for item in stay.appointments if item.what.endswith("de diabétologie"))
    when = at(planned.when, 10, 30)
    if when > now:
        return
    number, plan = int(stay.number[2:8]), diabetes.plan
    reason = "Consultation de diabétologie à trois mois"
    later = visit(rng, number, 8, staff.DIABETOLOGY, when, reason=reason, split=case.split)
    later = replace(later, senior=stay.senior)
    taken = worked_before(at(when.date() - timedelta(days=3), 8))
    level = min(plan.hba1c - rng.uniform(1.3, 3.0), rng.uniform(6.9, 7.9))
    later.reports.append(single(case, _BIO, taken, L_4548_4=level))
    later.vitals.append(
        signs(
            when,
            pressure=(rng.uniform(118, 138), rng.uniform(66, 82)),
            pulse=rng.uniform(62, 82),
            breaths=rng.uniform(13, 17),
            temperature=rng.uniform(36.4, 37.0),
            saturation=rng.uniform(96, 99),
            **{"29463-7": plan.weight + (2.0 if plan.type_one else 1.0)},
        )
    )
    later.diagnoses.append(replace(stay.diagnoses[0], use="DP", code=_settled(stay)))
    diabetes_told.follow_up(rng, case, later, diabetes)
    case.stays.append(later)


def _settled(stay: Stay) -> str:
    code = stay.diagnoses[0].code
    return "E10.9" if code == "E10.1" else code


def _before(item: Diagnosis, now: datetime) -> bool:
    return item.onset is not None and item.onset < now.date()


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn patient of this pathway."""
    plan, now = draw_plan(rng), now_of(today)
    admitted = admission_day(rng, plan.recency, plan.days, today)
    over = admitted + timedelta(days=plan.days) <= today
    admitted = on_working_days(admitted, 0, *((plan.days,) if over else ()))
    seen = at(admitted, rng.randrange(11, 19), rng.randrange(60))
    birth = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=birth, sex=plan.sex, split=split)
    without = _YOUNG if plan.type_one else ("E11.98", "N18.3", "G30.1", "M81.9")
    without = (*without, *unbearable(plan.allergies))
    background = adult_background(rng, person, seen, split=split, without=without)
    stay = _stay(rng, rank, plan, seen, split)
    case = background.case(person, plan.allergies, split)
    acute = plan.kind in ("hyperosmolar", "ketosis")
    days = 2 if plan.intensive else 1
    first_evening = at(admitted, 20)
    diabetes = Diabetes(
        plan=plan,
        background=background,
        seen=seen,
        ward=stay.moves[-1].start,
        subcutaneous=at(admitted + timedelta(days=days), 19) if acute else first_evening,
        basal=max(8, 2 * round(plan.weight * (0.25 if plan.type_one else 0.2) / 2)),
        meal=max(3, round(plan.weight * 0.25 / 3)),
        new=not plan.known,
    )
    if seen + timedelta(hours=3) > first_evening and not acute:
        later = seen + timedelta(hours=3)
        diabetes = replace(diabetes, subcutaneous=later)
    stay.diagnoses = _diagnoses(diabetes, admitted)
    _reports(rng, case, stay, plan, now)
    _vitals(rng, stay, plan)
    diabetes_drugs.add_drugs(diabetes, stay)
    _acts(Teller(rng, case, stay), diabetes)
    _plan_after(stay, plan, now)
    since = admitted - timedelta(days=365 * plan.years) if plan.known else admitted
    name = "Diabète de type 1" if plan.type_one else "Diabète de type 2"
    case.problems.append(Diagnosis(_settled(stay), "problem", name, since))
    diabetes_told.write(rng, case, stay, diabetes)
    known = cut(stay, now)
    if known.end is None:
        # What is found today is told later today.
        known.diagnoses = [
            item for item in known.diagnoses if item.onset in (None, admitted) or _before(item, now)
        ]
    case.stays.append(known)
    if stay.left <= now:
        _follow_up(rng, case, stay, diabetes, now)
    return case
