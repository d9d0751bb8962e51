"""What comes after a hip fracture: the orthopaedic visit, the day of the infusion."""

from datetime import datetime, timedelta
from random import Random

from ambroise.demo import staff
from ambroise.demo.course import at, worked_before
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import chemistry, found, measured
from ambroise.demo.marks import day
from ambroise.demo.pathways import hip_fracture_told as early
from ambroise.demo.pathways.hip_fracture_biology import creatinine_of
from ambroise.demo.pathways.hip_fracture_plan import Hip
from ambroise.demo.pathways.medicine import outpatient
from ambroise.demo.pathways.surgery_words import results
from ambroise.demo.pathways.told import act_of
from ambroise.demo.record import Act, Case, Diagnosis, Stay, Told
from ambroise.demo.telling import Teller


def _infusion(rng: Random, case: Case, stay: Stay, hip: Hip, rank: int, when: datetime) -> None:
    """Zoledronic acid, given where clearance is 35 mL/min or more (summary of Aclasta)."""
    reason = "Perfusion d'acide zolédronique"
    end = when + timedelta(hours=3)
    visit = outpatient(rank, 7, staff.GERIATRICS, when, end, hip.geriatrician, reason)
    taken = worked_before(when - timedelta(days=3))
    blood = chemistry(
        case.person,
        taken,
        creatinine=min(creatinine_of(stay), 84.0),
        potassium=rng.uniform(3.8, 4.7),
        sodium=rng.uniform(136, 142),
        crp=rng.uniform(1, 5),
    )
    level = ("VITD", rng.uniform(31, 44))
    visit.reports += [blood, measured(case.person, ("local", "BIO"), taken, level)]
    bone = Diagnosis("M81.9", "DAS", "Ostéoporose fracturaire", stay.left.date())
    visit.diagnoses.append(bone)
    fit = hip.plan.clearance(found(blood, "14682-9")) >= 35
    teller = Teller(rng, case, visit)
    given = teller.say("hip_fracture.suivi.sans_perfusion")
    if fit:
        start = when + timedelta(minutes=50)
        line = drug("acide zolédronique", "ward", start, start + timedelta(minutes=30), given=True)
        visit.drugs.append(line)
        given = teller.state(line, "hip_fracture.suivi.perfusion")
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.state(bone, "hip_fracture.suivi.motif_perfusion"),),
        "biologie": (results(teller, *visit.reports),),
        "evolution": (given, teller.say("hip_fracture.suivi.autonomie")),
        "conclusion": (teller.say("hip_fracture.suivi.conclusion_os"),),
    }
    author = hip.geriatrician
    visit.told.append(
        Told("consultation", visit.left, author, staff.GERIATRICS, parts, "Hôpital de jour")
    )
    case.stays.append(visit)


def _control(rng: Random, case: Case, stay: Stay, hip: Hip, rank: int, when: datetime) -> None:
    reason = "Consultation d'orthopédie après fracture de hanche"
    end = when + timedelta(minutes=25)
    visit = outpatient(rank, 8, staff.ORTHOPAEDICS, when, end, hip.surgeon, reason)
    film = when - timedelta(minutes=40)
    said = "Pas de déplacement secondaire."
    act = Act(
        "NEQK010", film, film + timedelta(minutes=10), hip.radiologist, staff.IMAGING, "DX", said
    )
    visit.acts.append(act)
    teller, side = Teller(rng, case, visit), early.sides(hip)
    kind = "prothese" if hip.plan.prosthesis else "osteosynthese"
    operated = next(item for item in stay.acts if item.start == hip.surgery)
    parts: dict[str, tuple[str, ...]] = {
        "motif": (
            teller.state(
                operated,
                "hip_fracture.suivi.motif",
                "present",
                **early.gesture(teller, hip),
                jour=day(hip.surgery),
            ),
        ),
        "examen": (
            teller.say("hip_fracture.suivi.examen", **side),
            teller.say("hip_fracture.suivi.autonomie"),
        ),
        "imagerie": (
            teller.state(
                act_of(visit, "NEQK010"), f"hip_fracture.suivi.radio_{kind}", "present", **side
            ),
        ),
        "conclusion": (teller.say("hip_fracture.suivi.conclusion"),),
    }
    visit.told.append(Told("consultation", visit.left, hip.surgeon, staff.ORTHOPAEDICS, parts))
    case.stays.append(visit)


def add(rng: Random, case: Case, stay: Stay, hip: Hip, rank: int, now: datetime) -> None:
    """The visits whose day has come."""
    planned = sorted(stay.appointments, key=lambda item: item.when)
    for item in planned:
        hour = rng.randrange(9, 16)
        when = at(item.when, hour, rng.choice((0, 15, 30, 45)))
        if when + timedelta(hours=4) > now:
            continue
        tell = _infusion if item.what.startswith("Hôpital de jour") else _control
        tell(rng, case, stay, hip, rank, when)
