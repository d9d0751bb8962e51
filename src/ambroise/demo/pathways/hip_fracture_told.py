"""What is written of a hip fracture from the fall to the day after surgery."""

from datetime import datetime, timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import consulted
from ambroise.demo.french_time import clock
from ambroise.demo.marks import day, mark
from ambroise.demo.pathways import hip_fracture_ward
from ambroise.demo.pathways.hip_fracture_biology import OTHER, reports_of
from ambroise.demo.pathways.hip_fracture_plan import Hip
from ambroise.demo.pathways.surgery_words import past, results, signs
from ambroise.demo.pathways.told import act_of, diagnosis_of, drug_of
from ambroise.demo.record import Case, Diagnosis, Stay, Told
from ambroise.demo.staff import professional
from ambroise.demo.telling import Teller, marked, paragraph

FRACTURE = ("S72.00", "S72.10")


def sides(hip: Hip) -> dict[str, str]:
    """The side in both genders, and the other one, as slots."""
    plan = hip.plan
    return {"cote": plan.side, "cotee": plan.feminine, "autre": plan.other, "stade": plan.stage}


def named(hip: Hip) -> dict[str, str]:
    """The fracture as slots, inside a sentence and at its head."""
    name = hip.plan.fracture
    return {"constat": name[0].lower() + name[1:], "Constat": name}


def gesture(teller: Teller, hip: Hip) -> dict[str, str]:
    """The operation as slots, inside a sentence and at its head."""
    name = teller.say(f"hip_fracture.geste.{hip.plan.operation}", **sides(hip))
    return {"geste": name, "Geste": name[0].upper() + name[1:]}


def antecedents(teller: Teller, hip: Hip) -> tuple[str, ...]:
    """The past of the patient, then the allergies."""
    own = [problem for problem in teller.case.problems if problem.code in ("I48.2", "F03", "Z92.1")]
    known = tuple(f"- {line}" for line in hip.background.history)
    return (*past(teller, own), *known, letters.allergies(teller.case))


def living(teller: Teller, hip: Hip) -> str:
    """Where and how the patient lives."""
    if not hip.plan.nursing_home:
        return hip.background.living
    relative = teller.case.person.relatives[0]
    return teller.say(
        "hip_fracture.vie.ehpad",
        proche=relative.written(),
        lien=relative.link,
        tel=mark(relative.phone, "TEL", "relative", relative.id),
    )


def _fall(teller: Teller, hip: Hip) -> str:
    """How the patient fell, and what they did not have."""
    plan = hip.plan
    fall = diagnosis_of(teller.stay, "W18.0", "W18.1")
    place = "lieu_ehpad" if plan.nursing_home else "lieu_domicile"
    told = teller.state(
        fall,
        "hip_fracture.histoire.chute",
        lieu=teller.say(f"hip_fracture.histoire.{place}"),
        jour=day(hip.fell),
        heure=clock(hip.fell),
    )
    floor = "sol_long" if hip.lying else "sol_court"
    return paragraph(
        (
            told,
            teller.say(f"hip_fracture.histoire.{floor}", heures=str(hip.lying)),
            teller.say("hip_fracture.histoire.douleur", **sides(hip)),
            teller.say("hip_fracture.histoire.negatifs"),
        )
    )


def _referral(teller: Teller, hip: Hip) -> Told:
    gp = teller.case.person.gp
    parts: dict[str, tuple[str, ...]] = {
        "courrier": (
            teller.say("hip_fracture.courrier.debut", jour=day(hip.fell), **sides(hip)),
            teller.state(
                diagnosis_of(teller.stay, *FRACTURE),
                "hip_fracture.courrier.crainte",
                "hypothesis",
                **sides(hip),
            ),
            *antecedents(teller, hip),
            teller.say("hip_fracture.courrier.traitement"),
            letters.home_treatment(teller.stay),
            living(teller, hip),
            teller.say("hip_fracture.courrier.fin"),
        )
    }
    when = hip.seen - timedelta(minutes=40)
    return Told("referral", when, gp, staff.EMERGENCY, parts)


def _anticoagulant(teller: Teller, hip: Hip, where: str) -> str:
    """What is done of the anticoagulant or of the aspirin before surgery."""
    stay, plan = teller.stay, hip.plan
    if plan.anticoagulant == "apixaban":
        line, first = drug_of(stay, "B01AF02", "home"), reports_of(stay, OTHER)[0]
        dose = letters.value_only(first, "APIXABAN")
        key = f"hip_fracture.{where}.apixaban"
    elif plan.anticoagulant == "warfarine":
        line, first = drug_of(stay, "B01AA03", "home"), reports_of(stay, OTHER)[0]
        dose = letters.value_only(first, "6301-6")
        key = f"hip_fracture.{where}.warfarine"
    else:
        line, dose, key = drug_of(stay, "B01AC06", "home"), "", f"hip_fracture.{where}.aspirine"
    return teller.state(line, key, dosage=dose) if line else ""


def _emergency(teller: Teller, hip: Hip) -> Told:
    stay, plan, side = teller.stay, hip.plan, sides(hip)
    fracture = diagnosis_of(stay, *FRACTURE)
    first = [report for report in stay.reports if report.taken < hip.ward]
    thinking = "cognition_troubles" if hip.demented else "cognition_saine"
    pain = drug_of(stay, "N02AA05", "ward")
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say("hip_fracture.urgences.motif", **side),),
        "antecedents": antecedents(teller, hip),
        "mode_de_vie": (
            living(teller, hip),
            teller.say("hip_fracture.vie.parker", score=str(hip.parker)),
        ),
        "traitement_entree": (letters.home_treatment(stay),),
        "histoire": (_fall(teller, hip),),
        "examen": (
            signs(teller, stay.vitals[0]),
            teller.say("hip_fracture.examen.membre", **side),
            teller.say("hip_fracture.examen.neurovasculaire", **side),
            teller.say("hip_fracture.examen.general"),
            teller.say(f"hip_fracture.examen.{thinking}"),
        ),
        "biologie": (results(teller, *first),),
        "imagerie": (
            teller.state(
                act_of(stay, "NAQK071"),
                "hip_fracture.urgences.bassin",
                "present",
                **{name: marked(fracture, text) for name, text in named(hip).items()},
            ),
            teller.state(act_of(stay, "ZBQK002"), "hip_fracture.urgences.thorax"),
            teller.state(
                act_of(stay, "DEQP003"),
                "hip_fracture.urgences.ecg"
                if not plan.anticoagulant
                else "hip_fracture.urgences.ecg_fa",
            ),
        ),
        "conclusion": (
            teller.state(fracture, "hip_fracture.urgences.conclusion", "present", **named(hip)),
            paragraph(
                (
                    teller.state(pain, "hip_fracture.urgences.antalgie") if pain else "",
                    _anticoagulant(teller, hip, "urgences"),
                    teller.say("hip_fracture.urgences.suite"),
                )
            ),
        ),
    }
    return Told(
        "emergency", hip.ward - timedelta(minutes=15), hip.emergency, staff.EMERGENCY, parts
    )


def _film(teller: Teller, hip: Hip) -> Told:
    act, side = act_of(teller.stay, "NAQK071"), sides(hip)
    fracture = diagnosis_of(teller.stay, *FRACTURE)
    kind = "col" if hip.plan.neck else "trochanter"
    moved = hip.plan.grade >= 3
    detail = f"hip_fracture.radio.{kind}_{'deplace' if moved else 'simple'}"
    parts: dict[str, tuple[str, ...]] = {
        "indication": (teller.say("hip_fracture.radio.indication", **side),),
        "technique": (teller.say("hip_fracture.radio.technique", **side),),
        "resultats": (
            teller.say(detail, **side),
            teller.say("hip_fracture.radio.reste", **side),
            teller.state(act_of(teller.stay, "ZBQK002"), "hip_fracture.radio.thorax"),
        ),
        "conclusion": (
            teller.state(fracture, "hip_fracture.radio.conclusion", "present", **named(hip)),
        ),
    }
    title = f"Radiographies du bassin, de la hanche {hip.plan.feminine} et du thorax"
    when = act.end + timedelta(minutes=25)
    return Told("imaging", when, hip.radiologist, staff.IMAGING, parts, title)


def _anaesthesia(teller: Teller, hip: Hip) -> Told:
    stay = teller.stay
    fracture = diagnosis_of(stay, *FRACTURE)
    first = [report for report in stay.reports if report.taken < hip.ward]
    technique = "rachi" if hip.spinal else "generale"
    parts: dict[str, tuple[str, ...]] = {
        "motif": (
            teller.state(
                fracture,
                "hip_fracture.anesthesie.motif",
                "present",
                **named(hip),
                **gesture(teller, hip),
            ),
        ),
        "antecedents": antecedents(teller, hip),
        "traitement_entree": (letters.home_treatment(stay),),
        "examen": (
            teller.say("hip_fracture.anesthesie.examen"),
            teller.say("hip_fracture.anesthesie.voies"),
        ),
        "biologie": (results(teller, *first),),
        "decision": (
            teller.say(f"hip_fracture.anesthesie.{technique}", asa=str(hip.asa)),
            _anticoagulant(teller, hip, "anesthesie"),
            teller.say("hip_fracture.anesthesie.information"),
        ),
    }
    return Told(
        "consultation",
        hip.visit,
        hip.anaesthetist,
        staff.ORTHOPAEDICS,
        parts,
        "Consultation d'anesthésie",
    )


def _allowed(teller: Teller, hip: Hip) -> str:
    """The check of the anticoagulant on the morning of surgery."""
    code = {"apixaban": "APIXABAN", "warfarine": "6301-6"}.get(hip.plan.anticoagulant)
    if code is None:
        return ""
    check = reports_of(teller.stay, OTHER)[1]
    key = f"hip_fracture.operation.controle_{hip.plan.anticoagulant}"
    return teller.say(key, dosage=letters.value_only(check, code))


def _operation(teller: Teller, hip: Hip) -> Told:
    stay, plan, side = teller.stay, hip.plan, sides(hip)
    fracture = diagnosis_of(stay, *FRACTURE)
    act = next(act for act in stay.acts if act.start == hip.surgery)
    cover = drug_of(stay, "J01DB04", "ward") or drug_of(stay, "J01FF01", "ward")
    people = teller.say(
        "hip_fracture.operation.equipe",
        operateur=professional(hip.surgeon).written(),
        aide=professional(hip.assistant).written(),
        anesthesiste=professional(hip.anaesthetist).written(),
    )
    approach = "voie_hanche" if plan.prosthesis else "table"
    parts: dict[str, tuple[str, ...]] = {
        "intervention": (
            teller.state(
                act,
                "hip_fracture.operation.titre",
                "present",
                **gesture(teller, hip),
                jour=day(hip.surgery),
                debut=clock(hip.surgery),
                fin=clock(hip.closed),
            ),
            people,
        ),
        "indication": (
            teller.state(
                fracture,
                "hip_fracture.operation.indication",
                "present",
                **named(hip),
                heures=str(hip.delay),
            ),
            _allowed(teller, hip),
        ),
        "technique": (
            marked(
                cover,
                teller.say("hip_fracture.operation.antibiotique", produit=letters.drug_name(cover)),
            )
            if cover
            else "",
            teller.say(f"hip_fracture.operation.{approach}", **side),
            teller.say(f"hip_fracture.operation.{plan.operation}", **side),
            teller.say("hip_fracture.operation.fin", pertes=str(hip.blood_loss)),
        ),
        "conclusion": (
            teller.say("hip_fracture.operation.suites"),
            teller.say("hip_fracture.operation.appui"),
        ),
    }
    when = hip.closed + timedelta(minutes=35)
    return Told("operation", when, hip.surgeon, staff.ORTHOPAEDICS, parts)


def _control(teller: Teller, hip: Hip) -> Told:
    act, side = act_of(teller.stay, "NEQK010"), sides(hip)
    kind = "prothese" if hip.plan.prosthesis else "osteosynthese"
    parts: dict[str, tuple[str, ...]] = {
        "indication": (teller.say("hip_fracture.radio.indication_controle", **side),),
        "resultats": (teller.state(act, f"hip_fracture.radio.{kind}", "present", **side),),
    }
    title = f"Radiographie de la hanche {hip.plan.feminine}"
    when = act.end + timedelta(minutes=30)
    return Told("imaging", when, hip.radiologist, staff.IMAGING, parts, title)


def _scan(teller: Teller, hip: Hip) -> Told:
    act = act_of(teller.stay, "ECQH010")
    found = hip.plan.has("embolism")
    embolism = Diagnosis("I26.9", "DAS", "Embolie pulmonaire")
    parts: dict[str, tuple[str, ...]] = {
        "indication": (
            teller.state(embolism, "hip_fracture.angioscanner.indication", "hypothesis"),
        ),
        "technique": (teller.say("hip_fracture.angioscanner.technique"),),
        "resultats": (
            teller.state(
                act, f"hip_fracture.angioscanner.{'resultat' if found else 'resultat_normal'}"
            ),
        ),
        "conclusion": (
            teller.state(
                embolism,
                f"hip_fracture.angioscanner.{'conclusion' if found else 'conclusion_normale'}",
                "present" if found else "absent",
            ),
        ),
    }
    when = act.end + timedelta(minutes=20)
    return Told("imaging", when, hip.radiologist, staff.IMAGING, parts, "Angioscanner thoracique")


def _referred(rng: Random, hip: Hip) -> bool:
    return rng.random() < 0.75 and consulted(hip.seen - timedelta(minutes=40))


def write(rng: Random, case: Case, stay: Stay, hip: Hip) -> None:
    """Every document of the stay."""
    teller = Teller(rng, case, stay)
    if _referred(rng, hip):
        stay.told.append(_referral(teller, hip))
    stay.told += [
        _emergency(teller, hip),
        _film(teller, hip),
        _anaesthesia(teller, hip),
        _operation(teller, hip),
        _control(teller, hip),
    ]
    if hip.plan.has("embolism") or hip.plan.suspected_embolism:
        stay.told.append(_scan(teller, hip))
    hip_fracture_ward.write(teller, hip)
    stay.told.sort(key=_moment)


def _moment(told: Told) -> datetime:
    return told.when
