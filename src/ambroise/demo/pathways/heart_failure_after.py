"""After a stay for heart failure: the consultation, and in some a new stay."""

from datetime import datetime, timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at, cut, on_working_days, worked_before
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import chemistry
from ambroise.demo.marks import day
from ambroise.demo.pathways.heart_failure_plan import Failure
from ambroise.demo.pathways.heart_failure_told import weight_of
from ambroise.demo.pathways.medicine import (
    WEIGHT,
    Scribe,
    act,
    admit,
    home_after,
    interne,
    plan_after,
    settle,
    signs,
    single,
    visit,
    ward_drug,
)
from ambroise.demo.record import Case, Diagnosis, Drug, Move, Stay
from ambroise.demo.telling import paragraph


def follow(rng: Random, case: Case, stay: Stay, failure: Failure, rank: int, now: datetime) -> None:
    """The consultation at three weeks and the new stay, where their day has come."""
    planned = next(item for item in stay.appointments if "cardiologie" in item.what)
    when = at(planned.when, rng.randrange(9, 17), rng.choice((0, 20, 40)))
    if when > now:
        return
    seen = _consultation(rng, case, stay, failure, rank, when, now)
    case.stays.append(seen)
    back = when + timedelta(days=rng.randrange(20, 90))
    back = at(on_working_days(back.date(), 4), back.hour)
    if failure.plan.comes_back and back + timedelta(days=6) < now:
        case.stays.append(cut(_return(rng, case, seen, failure, rank, back), now))


def _consultation(
    rng: Random,
    case: Case,
    stay: Stay,
    failure: Failure,
    rank: int,
    when: datetime,
    now: datetime,
) -> Stay:
    plan = failure.plan
    seen = visit(
        rng,
        rank,
        2,
        staff.CARDIOLOGY,
        when,
        reason="Consultation de suivi d'insuffisance cardiaque",
        split=case.split,
    )
    seen.senior = failure.cardiologist
    taken = worked_before(when - timedelta(days=3))
    last = min(plan.creatinines()[-1][1], plan.creatinine * 1.1)
    seen.reports = [
        chemistry(
            case.person,
            taken,
            creatinine=last * rng.uniform(0.9, 1.0),
            potassium=rng.uniform(4.1, 4.9),
            sodium=rng.uniform(136, 141),
            crp=rng.uniform(1, 4),
        ),
        single(
            case,
            ("local", "BIO"),
            taken,
            L_33762_6=plan.peptides()[-1] * rng.uniform(0.5, 0.8),
        ),
    ]
    systolic = rng.randrange(96, 128)
    seen.vitals = [
        signs(
            when,
            pressure=(systolic, systolic * 0.62),
            pulse=rng.randrange(58, 78),
            breaths=rng.uniform(14, 18),
            temperature=rng.uniform(36.3, 36.9),
            saturation=rng.randrange(96, 99),
            **{WEIGHT: round(plan.dry + rng.uniform(-1.0, 0.8), 1)},
        )
    ]
    changed = {}
    if systolic >= 105:
        changed = _titration(home_after(stay), when)
    settle(seen, home_after(stay), stopped={}, changed=changed, started=())
    plan_after(seen, now, ("Échocardiographie et consultation de cardiologie", 90))
    words = Scribe(rng, case, seen, "heart_failure")
    kept = words.say("suivi.titration" if changed else "suivi.pas_titration")
    words.add(
        "consultation",
        seen.left,
        seen.senior,
        staff.CARDIOLOGY,
        {
            "motif": [words.say("suivi.motif", jour=day(stay.left))],
            "traitement_entree": words.home(),
            "evolution": [paragraph((words.say("suivi.etat"), words.say("suivi.tolerance")))],
            "examen": [
                words.vitals(seen.vitals[0]),
                words.say("suivi.examen", poids=weight_of(seen, 0)),
            ],
            "biologie": [
                words.say("suivi.biologie", valeurs=words.figures(seen.reports[0])),
                words.say("suivi.peptide", bnp=words.amount(seen.reports[1], "33762-6")),
            ],
            "conclusion": [kept, words.say("suivi.echo"), words.say("suivi.hygiene")],
            **words.ending(),
        },
    )
    return seen


def _titration(taken: list[Drug], when: datetime) -> dict[str, tuple[Drug, str]]:
    """The next dose of the beta-blocker or of the ARNI (ESC 2021: every two weeks)."""
    brands = {line.brand for line in taken}
    if "Cardensiel 1,25 mg" in brands:
        new = drug("bisoprolol 2,5 insuffisance", "discharge", when)
        return {"C07AB07": (new, "titration du bêtabloquant")}
    if "Entresto 24 mg/26 mg" in brands:
        new = drug("sacubitril-valsartan 49/51", "discharge", when)
        return {"C09DX04": (new, "titration de l'ARNI")}
    return {}


def _return(
    rng: Random, case: Case, seen: Stay, failure: Failure, rank: int, back: datetime
) -> Stay:
    plan = failure.plan
    start = at(back.date(), rng.randrange(9, 18), rng.randrange(60))
    ward = start + timedelta(minutes=rng.randrange(180, 320))
    end = at(back.date() + timedelta(days=4), 14, rng.randrange(60))
    stay = admit(
        rng,
        rank,
        3,
        [Move(staff.EMERGENCY, start, ward), Move(staff.CARDIOLOGY, ward, end)],
        reason="Nouvelle décompensation cardiaque",
        split=case.split,
    )
    stay.diagnoses = [
        Diagnosis(
            "I50.02", "DP", f"Décompensation cardiaque à FEVG de {plan.lvef} %", start.date()
        ),
        Diagnosis(plan.cause[0], "DAS", plan.cause[1], start.date()),
    ]
    first = start + timedelta(minutes=30)
    creatinine = min(plan.creatinines()[-1][1], plan.creatinine * 1.1)
    for number, peptide in ((0, 0.8), (3, 0.4)):
        taken = first if number == 0 else at(start.date() + timedelta(days=number), 6, 50)
        stay.reports += [
            chemistry(
                case.person,
                taken,
                creatinine=creatinine * rng.uniform(1.0, 1.15),
                potassium=rng.uniform(3.8, 4.8),
                sodium=rng.uniform(133, 139),
                crp=rng.uniform(3, 14),
            ),
            single(case, ("local", "BIO"), taken, L_33762_6=plan.peptide * peptide),
        ]
    for number in (0, 2, 4):
        taken = start if number == 0 else at(start.date() + timedelta(days=number), 7, 15)
        stay.vitals.append(
            signs(
                taken + timedelta(minutes=5),
                pressure=(rng.randrange(104, 132), rng.randrange(60, 76)),
                pulse=rng.randrange(66, 96),
                breaths=24 - number + rng.uniform(-1, 1),
                temperature=rng.uniform(36.4, 37.0),
                saturation=91 + number,
                **{WEIGHT: round(plan.dry + 4.2 * (1 - number / 4), 1)},
            )
        )
    doctor = rng.choice(staff.of_ward(staff.EMERGENCY, "senior", split=case.split)).id
    stay.acts.append(act("DEQP003", start + timedelta(minutes=10), 5, doctor, staff.EMERGENCY))
    taken_before = home_after(seen)
    iv = ward_drug(
        "furosémide intraveineux",
        start + timedelta(minutes=40),
        at(start.date() + timedelta(days=3), 8),
    )
    stay.drugs.append(iv)
    changed = {}
    if any(line.atc == "C03CA01" and line.dose < 80 for line in taken_before):
        changed = {
            "C03CA01": (
                drug("furosémide 80", "discharge", end),
                "nouvelle décompensation sous 40 mg par jour",
            )
        }
    settle(stay, taken_before, stopped={}, changed=changed, started=())
    plan_after(
        stay,
        end,
        ("Consultation de cardiologie", 14),
        ("Prise de sang (créatinine, potassium)", 7),
    )
    _tell_return(rng, case, stay, iv, doctor)
    return stay


def _tell_return(rng: Random, case: Case, stay: Stay, iv: Drug, doctor: str) -> None:
    words = Scribe(rng, case, stay, "heart_failure")
    story = paragraph((words.say("retour.histoire"), words.say("retour.cause")))
    weighed = words.say("examen.congestion", poids=weight_of(stay, 0))
    words.add(
        "emergency",
        stay.moves[1].start - timedelta(minutes=15),
        doctor,
        staff.EMERGENCY,
        {
            "motif": [words.say("retour.motif")],
            "traitement_entree": [*words.home(), letters.allergies(case)],
            "histoire": [story],
            "examen": [words.vitals(stay.vitals[0]), weighed],
            "biologie": [
                words.say("bio.entree", valeurs=words.figures(stay.reports[0])),
                words.say("suivi.peptide", bnp=words.amount(stay.reports[1], "33762-6")),
            ],
            "complementaires": [words.state(stay.acts[0], "retour.ecg")],
            "conclusion": [
                words.state(stay.diagnoses[0], "conclusion.congestion"),
                words.state(iv, "urgences.furosemide", dose=iv.posology),
            ],
        },
        by=interne(staff.EMERGENCY, case.split),
    )
    for number in (0, 2):
        today = stay.start.date() + timedelta(days=number)
        words.nursing(
            today,
            staff.CARDIOLOGY,
            [
                (8, words.say("soins.poids", poids=weight_of(stay, number // 2))),
                (18, paragraph((words.say("soins.diurese"), words.care("repas")))),
                (21, words.say("soins.dyspnee") if number == 0 else ""),
                (15, words.say("soins.education") if number else ""),
            ],
        )
    words.add(
        "hospital",
        stay.left - timedelta(minutes=15),
        stay.senior,
        staff.CARDIOLOGY,
        {
            "motif": [words.say("retour.motif")],
            "histoire": [story],
            "biologie": [
                words.say("bio.creatinine", suite=words.trend("14682-9")),
                words.say("bio.peptide", suite=words.trend("33762-6")),
            ],
            "evolution": [
                words.state(
                    iv,
                    "sejour.furosemide",
                    dose=iv.posology,
                    poids=weight_of(stay, 0),
                    fin=weight_of(stay, 2),
                ),
                words.say("retour.education"),
            ],
            "conclusion": [
                words.state(stay.diagnoses[0], "conclusion.congestion"),
                *words.associated(),
            ],
            **words.ending(words.say("sejour.consignes")),
        },
        by=stay.interne,
    )
