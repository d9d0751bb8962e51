"""Pregnancy and birth: visits, labour, delivery, the days in the maternity ward.

Anti-D within 72 hours when the child is D positive (CNGOF, 2005); amoxicillin in labour for group B
streptococcus (ANAES, 2001), cefazolin or clindamycin where penicillin is refused; oxytocin 5 UI at
every birth, sulprostone and tranexamic acid in haemorrhage (CNGOF, 2014); magnesium in severe
pre-eclampsia (SFAR and CNGOF, 2020); enoxaparin after a caesarean in labour (CNGOF, 2015).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.course import (
    admission_day,
    at,
    birth_at_age,
    cut,
    now_of,
    stay_number,
    worked_before,
    working_day,
)
from ambroise.demo.formulary import drug
from ambroise.demo.marks import mark
from ambroise.demo.pathways import childbirth_maternity, childbirth_told
from ambroise.demo.pathways.childbirth_biology import (
    add_vitals,
    early_biology,
    late_biology,
    stay_biology,
    visit_vitals,
)
from ambroise.demo.pathways.childbirth_plan import Birth, BirthPlan, draw_plan
from ambroise.demo.pathways.medicine import outpatient, plan_after
from ambroise.demo.person import make_person
from ambroise.demo.phrases import Phrases
from ambroise.demo.record import Act, Case, Diagnosis, Drug, Move, Stay
from ambroise.demo.staff import Ward

_CONSULTATION = timedelta(minutes=70)


def _diagnoses(birth: Birth) -> list[Diagnosis]:
    """What complicated the pregnancy, then the labour; a simple birth where nothing did."""
    plan, day = birth.plan, birth.born.date()
    found: list[Diagnosis] = []

    def add(code: str, text: str, when: date = day) -> None:
        found.append(Diagnosis(code, "DAS", text, when))

    if plan.toxaemia:
        severe = plan.toxaemia == "severe"
        add(
            "O14.1" if severe else "O14.0",
            f"Prééclampsie {'sévère' if severe else 'modérée'}",
            birth.seen.date(),
        )
    causes = {
        "rythme": ("O68.0", "Anomalies du rythme cardiaque fœtal"),
        "expulsion": ("O63.1", "Efforts expulsifs prolongés"),
        "stagnation": ("O62.1", "Stagnation de la dilatation"),
    }
    if plan.cause in causes:
        add(*causes[plan.cause])
    if plan.scar or plan.cause == "cicatrice":
        add("O34.2", "Utérus cicatriciel", birth.first_visit.date())
    if plan.diabetes:
        add("O24.4", "Diabète gestationnel", birth.amenorrhoea + timedelta(days=184))
    if plan.bleeding >= 500:
        add("O72.1", "Hémorragie du post-partum immédiat")
    if plan.weeks == 41 and plan.days >= 4:
        add("O48", "Terme dépassé", birth.seen.date())
    tears = {
        "un": ("O70.0", "Déchirure périnéale du premier degré"),
        "deux": ("O70.1", "Déchirure périnéale du deuxième degré"),
        "trois": ("O70.2", "Déchirure périnéale du troisième degré"),
    }
    if plan.tear in tears:
        add(*tears[plan.tear])
    if not found:
        add("O80.0", "Accouchement spontané par présentation du sommet")
    found[0] = replace(found[0], use="DP")
    if plan.bleeding >= 500 or plan.anaemic:
        add("O99.0", "Anémie du post-partum", day + timedelta(days=1))
    if plan.shots:
        add("Z29.1", "Immunoprophylaxie anti-D", day + timedelta(days=1))
    add("Z37.0", "Naissance unique d'un enfant vivant")
    return found


def _acts(birth: Birth) -> list[Act]:
    plan, ward = birth.plan, staff.DELIVERY
    minutes = 50 if plan.caesarean else 25
    start = birth.born - timedelta(minutes=6 if plan.caesarean else 20)
    acts = [Act(plan.ccam, start, start + timedelta(minutes=minutes), birth.obstetrician, ward)]
    if plan.epidural and not plan.caesarean:
        end = birth.epidural_at + timedelta(minutes=25)
        acts.append(Act("AFLB010", birth.epidural_at, end, birth.anaesthetist, ward))
    sutures = {"deux": "JMCA002", "trois": "JMCA003", "episiotomie": "JMPA006"}
    if plan.tear in sutures:
        sewn = birth.born + timedelta(minutes=35)
        acts.append(
            Act(sutures[plan.tear], sewn, sewn + timedelta(minutes=20), birth.obstetrician, ward)
        )
    if plan.bleeding >= 500 and not plan.caesarean:
        explored = birth.born + timedelta(minutes=25)
        end = explored + timedelta(minutes=8)
        acts.append(Act("JNMD002", explored, end, birth.obstetrician, ward))
    return sorted(acts, key=lambda act: act.start)


def _labour_drugs(birth: Birth) -> list[Drug]:
    """What was given in the delivery room."""
    plan, born, seen = birth.plan, birth.born, birth.seen
    refused = [item for item in plan.allergies or () if item.atc == "J01C"]
    severe = any(item.severe for item in refused)
    lines = [drug("oxytocine", "ward", born, born + timedelta(minutes=10), given=True)]
    if plan.caesarean:
        before = born - timedelta(minutes=30)
        cover = "clindamycine" if severe else "céfazoline"
        lines.append(drug("bupivacaïne", "ward", before, born, given=True))
        lines.append(drug(cover, "ward", before, born, given=True))
    elif plan.epidural:
        end = born + timedelta(hours=1)
        lines.append(drug("ropivacaïne", "ward", birth.epidural_at, end, given=True))
    if plan.strep and plan.mode != "programmee":
        name = "amoxicilline travail"
        if refused:
            name = "clindamycine travail" if severe else "céfazoline travail"
        taken = {line.atc for line in lines}
        line = drug(name, "ward", seen + timedelta(minutes=40), born, given=True)
        lines += [line] if line.atc not in taken else []
    if plan.bleeding >= 500:
        early = born + timedelta(minutes=30)
        lines.append(
            drug(
                "acide tranexamique",
                "ward",
                early,
                early + timedelta(minutes=15),
                posology="1 g en dix minutes",
                indication="hémorragie du post-partum",
                given=True,
            )
        )
    if plan.bleeding >= 800:
        start = born + timedelta(minutes=35)
        lines.append(drug("sulprostone", "ward", start, start + timedelta(hours=1), given=True))
    return lines


def _home_drugs(birth: Birth) -> list[Drug]:
    plan = birth.plan
    lines = []
    if plan.diabetes == "insuline":
        since = at(birth.amenorrhoea + timedelta(days=205), 20)
        why = "diabète gestationnel résolu après la naissance"
        lines.append(
            drug("insuline détémir", "home", since, birth.born, change="stopped", reason=why)
        )
    if plan.anaemic:
        since = birth.second_visit
        lines.append(drug("fer", "home", since, indication="anémie de la grossesse"))
    return lines


def _ward_drugs(birth: Birth, stay: Stay) -> list[Drug]:
    plan, born, left = birth.plan, birth.born, stay.left
    after = born + timedelta(hours=2)
    pain = drug("paracétamol fixe", "ward", after, left, given=True)
    lines = [replace(pain, indication="douleur du post-partum")]
    refused = any(item.atc == "M01A" for item in plan.allergies or ())
    if not refused and plan.toxaemia != "severe" and plan.bleeding < 500:
        lines.append(
            drug("ibuprofène maternité", "ward", after, after + timedelta(days=2), given=True)
        )
    if plan.toxaemia:
        lines.append(drug("labétalol", "ward", birth.seen + timedelta(hours=1), left, given=True))
    if plan.toxaemia == "severe":
        start = birth.seen + timedelta(hours=1)
        end = born + timedelta(hours=24)
        lines.append(drug("sulfate de magnésium", "ward", start, end, given=True))
    if plan.anticoagulated:
        lines.append(drug("énoxaparine", "ward", born + timedelta(hours=7), left, given=True))
    if plan.shots:
        given = at(born.date() + timedelta(days=1), 15)
        lines.append(drug("anti-D", "ward", given, given + timedelta(minutes=5), given=True))
    return lines


def _exit_drugs(birth: Birth, stay: Stay) -> list[Drug]:
    plan, left = birth.plan, stay.left
    soon = left + timedelta(days=7)
    why = "douleurs du post-partum"
    lines = [
        replace(
            drug("paracétamol", "discharge", left, soon, change="started", reason=why),
            indication="douleur du post-partum",
        )
    ]
    if plan.anaemic:
        lines.append(drug("fer", "discharge", left, indication="anémie du post-partum"))
    elif plan.bleeding >= 500:
        why = "anémie du post-partum"
        lines.append(drug("fer", "discharge", left, indication=why, change="started", reason=why))
    why = "contraception à débuter trois semaines après la naissance"
    if plan.parity % 3 != 2:
        lines.append(drug("désogestrel", "discharge", left, change="started", reason=why))
    if plan.toxaemia:
        why = "prééclampsie, à réduire selon la pression artérielle"
        lines.append(drug("labétalol", "discharge", left, change="started", reason=why))
    if plan.anticoagulated:
        end = birth.born + timedelta(days=7)
        why = "prévention de la thrombose, sept jours après la césarienne"
        if end > left:
            lines.append(drug("énoxaparine", "discharge", left, end, change="started", reason=why))
    return lines


def _appointments(birth: Birth, stay: Stay, now: datetime) -> None:
    plan = birth.plan
    planned = [("Consultation postnatale", 45)]
    if plan.diabetes:
        planned.append(("Glycémie à jeun de contrôle", 70))
    if plan.toxaemia:
        planned.append(("Consultation de contrôle de la pression artérielle", 14))
    plan_after(stay, now, *planned, since=birth.born.date())


def _given_name(rng: Random, split: str, identifier: str, *, girl: bool) -> str:
    pool = "fille" if girl else "garcon"
    name = Phrases(split).say(rng, f"childbirth.prenoms.{pool}", {})
    return mark(name, "PRENOM", "relative", f"{identifier}-enfant")


def _birth(rng: Random, plan: BirthPlan, day: date, split: str, identifier: str) -> Birth:
    hours = rng.uniform(3, 6.5) if plan.parity else rng.uniform(6, 12)
    seen = at(day, rng.randrange(24), rng.randrange(60))
    if plan.induced:
        hours += rng.uniform(4, 7)
    if plan.mode == "programmee":
        seen, hours = at(day, 7, rng.randrange(10, 40)), rng.uniform(2, 4)
    born = (seen + timedelta(hours=hours)).replace(second=0, microsecond=0)
    first = born.date() - timedelta(days=7 * plan.weeks + plan.days)
    grave = plan.bleeding >= 800 or plan.toxaemia == "severe"
    visits = [working_day(first + timedelta(days=days)) for days in (7 * 12 + 2, 7 * 33 + 1)]

    def one(ward: Ward, *ranks: str) -> str:
        return rng.choice(staff.of_ward(ward, *ranks, split=split)).id

    return Birth(
        plan=plan,
        amenorrhoea=first,
        first_visit=at(visits[0], rng.randrange(9, 17), 15),
        second_visit=at(visits[1], rng.randrange(9, 17), 30),
        seen=seen,
        epidural_at=(seen + (born - seen) * 0.4).replace(second=0, microsecond=0),
        born=born,
        moved=born + timedelta(hours=6 if grave else 2, minutes=30),
        midwife=one(staff.DELIVERY, "nurse"),
        obstetrician=one(staff.DELIVERY, "professor", "senior"),
        follower=one(staff.MATERNITY, "professor", "senior"),
        anaesthetist=one(staff.SURGICAL_ICU, "senior"),
        paediatrician=one(staff.PAEDIATRICS, "senior"),
        radiologist=one(staff.IMAGING, "senior"),
        given=_given_name(rng, split, identifier, girl=plan.girl),
    )


def _scan(visit: Stay, birth: Birth, ccam: str, conclusion: str) -> None:
    start = visit.start - timedelta(minutes=50)
    end = start + timedelta(minutes=25)
    who = birth.radiologist
    visit.acts.append(Act(ccam, start, end, who, staff.IMAGING, "US", conclusion))


def _before(rng: Random, case: Case, rank: int, birth: Birth) -> None:
    """The two visits of the pregnancy that were made here."""
    who = birth.follower
    when = birth.first_visit
    first = outpatient(
        rank, 2, staff.MATERNITY, when, when + _CONSULTATION, who, "Suivi de grossesse"
    )
    visit_vitals(rng, first, birth, late=False)
    early_biology(rng, case, first, birth)
    _scan(first, birth, "JQQM010", "Grossesse unique évolutive, clarté nucale normale.")
    case.stays.append(first)
    when, reason = birth.second_visit, "Consultation du huitième mois"
    second = outpatient(rank, 3, staff.MATERNITY, when, when + _CONSULTATION, who, reason)
    visit_vitals(rng, second, birth, late=True)
    late_biology(rng, case, second, birth)
    big = birth.plan.diabetes and birth.plan.grams > 3900
    size = "croissance au 90e percentile" if big else "croissance harmonieuse"
    _scan(second, birth, "JQQM016", f"Présentation céphalique, {size}.")
    second.drugs = [
        replace(line, end=None, change="same", reason="")
        for line in _home_drugs(birth)
        if line.start <= second.start
    ]
    case.stays.append(second)
    childbirth_told.visits(rng, case, first, second, birth)


def tell(rng: Random, rank: int, today: date, plan: BirthPlan, admitted: date, split: str) -> Case:
    """The record of a mother with that plan, who came that day."""
    now = now_of(today)
    mother = birth_at_age(rng, plan.age, admitted)
    person = make_person(rng, rank, birth=mother, sex="female", split=split)
    birth = _birth(rng, plan, admitted, split, person.id)
    end = at(birth.born.date() + timedelta(days=plan.stay_days), rng.randrange(10, 15), 10)
    smoker = rng.choices(("never", "former", "current"), weights=(68, 22, 10))[0]
    case = Case(person, plan.allergies, smoker=smoker, split=split)
    if plan.parity:
        since = admitted - timedelta(days=900 + 40 * plan.age)
        past = [Diagnosis("O82.9", "history", "Césarienne", since)] if plan.scar else []
        case.problems += past
    if plan.diabetes:
        since = birth.amenorrhoea + timedelta(days=184)
        case.problems.append(Diagnosis("O24.4", "problem", "Diabète gestationnel", since))
    _before(rng, case, rank, birth)
    stay = Stay(
        number=stay_number(rank, 4),
        start=birth.seen,
        end=end,
        entry="home",
        exit="home",
        reason="Césarienne programmée" if plan.mode == "programmee" else "Accouchement",
        moves=[
            Move(staff.DELIVERY, birth.seen, birth.moved),
            Move(staff.MATERNITY, birth.moved, end),
        ],
        senior=birth.follower,
        interne=staff.of_ward(staff.MATERNITY, "interne", split=split)[0].id,
    )
    stay_biology(rng, case, stay, birth)
    add_vitals(rng, stay, birth)
    stay.diagnoses = _diagnoses(birth)
    stay.acts = _acts(birth)
    stay.drugs = [*_home_drugs(birth), *_labour_drugs(birth), *_ward_drugs(birth, stay)]
    stay.drugs += _exit_drugs(birth, stay)
    _appointments(birth, stay, now)
    childbirth_maternity.write(rng, case, stay, birth)
    case.stays.append(cut(stay, now))
    if stay.left <= now:
        _after(rng, case, rank, stay, birth, now)
    return case


def _after(rng: Random, case: Case, rank: int, stay: Stay, birth: Birth, now: datetime) -> None:
    """The postnatal visit, where its day has come."""
    planned = next(item for item in stay.appointments if item.what == "Consultation postnatale")
    when = at(planned.when, rng.randrange(9, 17), 45)
    if when + timedelta(hours=2) > now:
        return
    end, who = when + _CONSULTATION, birth.follower
    visit = outpatient(rank, 5, staff.MATERNITY, when, end, who, "Consultation postnatale")
    visit_vitals(rng, visit, birth, late=False)
    childbirth_told.postnatal(rng, case, visit, birth)
    case.stays.append(visit)


def make_case(rng: Random, rank: int, today: date, split: str) -> Case:
    """A drawn mother of this pathway."""
    plan = draw_plan(rng)
    admitted = admission_day(rng, plan.recency, plan.stay_days, today)
    if plan.mode == "programmee":
        admitted = worked_before(at(admitted, 7)).date()
    return tell(rng, rank, today, plan, admitted, split)
