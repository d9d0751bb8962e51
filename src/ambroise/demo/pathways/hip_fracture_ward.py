"""What the wards write after hip surgery: shared geriatric care, nursing, the report of the end."""

from datetime import date, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.marks import day
from ambroise.demo.pathways import hip_fracture_told as early
from ambroise.demo.pathways.hip_fracture_biology import CHEMISTRY, COUNT, OTHER, reports_of
from ambroise.demo.pathways.hip_fracture_plan import Hip
from ambroise.demo.pathways.surgery_words import entry, nursing, results, sign, signs
from ambroise.demo.pathways.told import act_of, diagnosis_of, drug_of
from ambroise.demo.record import Diagnosis, Report, Told, Vitals
from ambroise.demo.telling import Teller, paragraph


def _signs_of(teller: Teller, when: date) -> Vitals:
    return next(signs for signs in teller.stay.vitals[1:] if signs.taken.date() == when)


def _after(hip: Hip, late: int) -> date:
    return hip.surgery.date() + timedelta(days=late)


def _count(teller: Teller, rank: int) -> Report:
    return reports_of(teller.stay, COUNT)[rank]


def _confusion(teller: Teller, hip: Hip, where: str) -> str:
    if not hip.plan.has("delirium"):
        return teller.say(f"hip_fracture.{where}.sans_confusion")
    found = diagnosis_of(teller.stay, "F05.0", "F05.1")
    told = teller.state(found, f"hip_fracture.{where}.confusion")
    calm = drug_of(teller.stay, "N05AX08", "ward")
    soothed = teller.state(calm, f"hip_fracture.{where}.risperidone") if calm else ""
    return paragraph((told, soothed))


def _anaemia(teller: Teller, hip: Hip, where: str) -> str:
    low = letters.value_only(_count(teller, 1), "718-7")
    if not hip.plan.has("anaemia"):
        return teller.say(f"hip_fracture.{where}.sans_anemie", hb=low)
    found, act = diagnosis_of(teller.stay, "D62"), act_of(teller.stay, "FELF011")
    return paragraph(
        (
            teller.state(found, f"hip_fracture.{where}.anemie", hb=low),
            teller.state(act, f"hip_fracture.{where}.transfusion"),
        )
    )


def _geriatrics(teller: Teller, hip: Hip) -> Told:
    when = at(_after(hip, 1), 18, 20)
    bone = Diagnosis("M81.9", "problem", "Ostéoporose")
    albumin = letters.value(reports_of(teller.stay, OTHER)[0].of("1751-7"))
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say("hip_fracture.geriatrie.motif"),),
        "mode_de_vie": (
            early.living(teller, hip),
            teller.say("hip_fracture.vie.parker", score=str(hip.parker)),
        ),
        "examen": (
            signs(teller, _signs_of(teller, when.date())),
            _confusion(teller, hip, "geriatrie"),
            teller.say("hip_fracture.geriatrie.douleur"),
        ),
        "biologie": (_anaemia(teller, hip, "geriatrie"),),
        "conclusion": (
            teller.say("hip_fracture.geriatrie.nutrition", albumine=albumin),
            teller.state(bone, "hip_fracture.geriatrie.os", "hypothesis")
            if not hip.background.has("M81.9")
            else teller.state(bone, "hip_fracture.geriatrie.os_connu"),
            teller.say("hip_fracture.geriatrie.conduite"),
        ),
    }
    title = "Avis de gériatrie"
    return Told("consultation", when, hip.geriatrician, staff.ORTHOPAEDICS, parts, title)


def _entry(when: date, hour: int, minute: int, *said: str) -> str:
    """« 03/03/2026 14h10 : ... »: one line of the nurses."""
    return entry(at(when, hour, minute), *said)


def _say(teller: Teller, name: str, **slots: str) -> str:
    return teller.say(f"hip_fracture.soins.{name}", **slots)


def _return(teller: Teller, hip: Hip) -> Told:
    """The evening of surgery and the first morning."""
    side, first = early.sides(hip), _after(hip, 1)
    night = teller.rng.randrange(60)
    back = hip.closed + timedelta(minutes=90)
    lines = [
        _entry(back.date(), back.hour, back.minute, _say(teller, "retour", **side)),
        _entry(back.date(), 22, night, _say(teller, "soir")),
    ]
    morning = [_say(teller, "douleur", en=sign(_signs_of(teller, first), "72514-3"))]
    if hip.plan.has("delirium"):
        found = diagnosis_of(teller.stay, "F05.0", "F05.1")
        morning.append(teller.state(found, "hip_fracture.soins.confusion"))
    lines.append(_entry(first, 8, 5, *morning))
    lines.append(_entry(first, 11, 10, _say(teller, "lever")))
    if hip.plan.has("anaemia"):
        act = act_of(teller.stay, "FELF011")
        lines.append(_entry(first, 17, 35, teller.state(act, "hip_fracture.soins.transfusion")))
    if hip.plan.has("retention"):
        found, act = diagnosis_of(teller.stay, "R33"), act_of(teller.stay, "JDLD001")
        told = teller.state(found, "hip_fracture.soins.globe")
        placed = teller.state(act, "hip_fracture.soins.sonde")
        lines.append(_entry(first, 17, 55, told, placed))
    else:
        lines.append(_entry(first, 18, 30, _say(teller, "miction")))
    return nursing(teller, at(first, 20, 15), staff.ORTHOPAEDICS, 0, lines)


def _third_day(teller: Teller, hip: Hip) -> Told:
    plan, second, third = hip.plan, _after(hip, 2), _after(hip, 3)
    pain = _say(teller, "douleur", en=sign(_signs_of(teller, second), "72514-3"))
    lines = [_entry(second, 8, 20, pain)]
    if plan.has("pneumonia"):
        found = diagnosis_of(teller.stay, "J69.0")
        signs_now = _signs_of(teller, second)
        told = teller.state(
            found,
            "hip_fracture.soins.encombrement",
            "hypothesis",
            t=sign(signs_now, "8310-5"),
            spo2=sign(signs_now, "59408-5"),
        )
        lines.append(_entry(second, 10, 30, told))
    lines.append(_entry(second, 14, 40, _say(teller, "kine")))
    if plan.has("embolism") or plan.suspected_embolism:
        act = act_of(teller.stay, "ECQH010")
        lines.append(_entry(second, 16, 0, teller.state(act, "hip_fracture.soins.scanner")))
    if plan.has("retention"):
        lines.append(_entry(third, 7, 30, _say(teller, "retrait_sonde")))
    if plan.has("ulcer"):
        found = diagnosis_of(teller.stay, "L89.1")
        lines.append(
            _entry(
                third,
                9,
                15,
                teller.state(found, "hip_fracture.soins.escarre", "present", **early.sides(hip)),
            )
        )
    else:
        lines.append(_entry(third, 9, 15, _say(teller, "peau")))
    lines.append(_entry(third, 13, 50, _say(teller, "transfert")))
    return nursing(teller, at(third, 13, 55), staff.ORTHOPAEDICS, 1, lines)


def _last_days(teller: Teller, hip: Hip) -> Told:
    left = teller.stay.left
    fourth, last = _after(hip, 4), left.date()
    lines = [_entry(fourth, 9, 0, _say(teller, "aggravation" if hip.plan.dies else "geriatrie"))]
    if hip.plan.has("urinary"):
        found = diagnosis_of(teller.stay, "N39.0")
        warm = sign(_signs_of(teller, fourth), "8310-5")
        told = teller.state(found, "hip_fracture.soins.urines", "hypothesis", t=warm)
        lines.append(_entry(fourth, 14, 45, told))
    if hip.plan.dies:
        before = last - timedelta(days=1)
        lines.append(_entry(before, 15, 10, _say(teller, "aggravation")))
        lines.append(_entry(last, left.hour, left.minute, _say(teller, "deces")))
    else:
        if hip.plan.has("delirium"):
            found = diagnosis_of(teller.stay, "F05.0", "F05.1")
            told = teller.state(found, "hip_fracture.soins.mieux", "history")
            lines.append(_entry(_after(hip, 5), 8, 30, told))
        lines.append(_entry(_after(hip, 6), 15, 20, _say(teller, "marche")))
        lines.append(_entry(last, 9, 20, _say(teller, f"depart_{_destination(hip)}")))
    return nursing(teller, max(left, at(last, 9, 30)), staff.GERIATRICS, 0, lines)


def _destination(hip: Hip) -> str:
    if hip.plan.exit == "rehabilitation":
        return "ssr"
    return "ehpad" if hip.plan.nursing_home else "domicile"


def _kidney(teller: Teller, hip: Hip) -> str:
    if not hip.plan.has("kidney"):
        return ""
    high = reports_of(teller.stay, CHEMISTRY)[1]
    found = diagnosis_of(teller.stay, "N17.9")
    return teller.state(
        found,
        "hip_fracture.evolution.renale",
        creatinine=letters.value_only(high, "14682-9"),
    )


def _other_events(teller: Teller, hip: Hip) -> list[str]:
    """The complications of the stay, each a line; those that were feared and were not."""
    stay, plan, told = teller.stay, hip.plan, []
    if plan.has("retention"):
        found = diagnosis_of(stay, "R33")
        told.append(teller.state(found, "hip_fracture.evolution.retention"))
    if plan.has("urinary"):
        found, line = diagnosis_of(stay, "N39.0"), drug_of(stay, "J01DD04", "ward")
        said = teller.state(found, "hip_fracture.evolution.urinaire")
        treated = teller.state(line, "hip_fracture.evolution.ceftriaxone") if line else ""
        told.append(paragraph((said, treated)))
    if plan.has("pneumonia"):
        found, line = diagnosis_of(stay, "J69.0"), drug_of(stay, "J01CR02", "ward")
        crp = letters.value_only(reports_of(stay, CHEMISTRY)[2], "1988-5")
        said = teller.state(found, "hip_fracture.evolution.pneumopathie", crp=crp)
        treated = teller.state(line, "hip_fracture.evolution.augmentin") if line else ""
        told.append(paragraph((said, treated)))
    if plan.has("embolism"):
        found, line = diagnosis_of(stay, "I26.9"), drug_of(stay, "B01AF02", "ward")
        said = teller.state(found, "hip_fracture.evolution.embolie")
        treated = teller.state(line, "hip_fracture.evolution.apixaban") if line else ""
        told.append(paragraph((said, treated)))
    elif plan.suspected_embolism:
        feared = Diagnosis("I26.9", "DAS", "Embolie pulmonaire")
        told.append(teller.state(feared, "hip_fracture.evolution.embolie_ecartee", "absent"))
    if plan.has("ulcer"):
        found = diagnosis_of(stay, "L89.1")
        told.append(
            teller.state(found, "hip_fracture.evolution.escarre", "present", **early.sides(hip))
        )
    else:
        told.append(teller.say("hip_fracture.evolution.peau"))
    told.append(_kidney(teller, hip))
    return told


def _vitamin(teller: Teller) -> str:
    found = diagnosis_of(teller.stay, "E55.9")
    report = next(report for report in teller.stay.reports if report.results[0].loinc == "VITD")
    value = letters.value_only(report, "VITD")
    return teller.state(found, "hip_fracture.evolution.vitamine", dosage=value)


def _iron(teller: Teller) -> str:
    line = drug_of(teller.stay, "B03AC", "ward")
    return teller.state(line, "hip_fracture.evolution.fer") if line else ""


def _resumed(teller: Teller, hip: Hip) -> str:
    line = drug_of(teller.stay, "B01AF02", "ward") if hip.plan.anticoagulant else None
    return teller.state(line, "hip_fracture.evolution.reprise") if line else ""


def _evolution(teller: Teller, hip: Hip) -> tuple[str, ...]:
    stay = teller.stay
    act = next(act for act in stay.acts if act.start == hip.surgery)
    surgery = teller.state(
        act,
        "hip_fracture.evolution.chirurgie",
        "present",
        **early.gesture(teller, hip),
        jour=day(hip.surgery),
        heures=str(hip.delay),
    )
    lines = [
        surgery,
        paragraph((_anaemia(teller, hip, "evolution"), _iron(teller))),
        _confusion(teller, hip, "evolution"),
        *_other_events(teller, hip),
        _resumed(teller, hip),
        _vitamin(teller),
    ]
    if hip.plan.dies:
        failure = diagnosis_of(stay, "J96.00")
        lines.append(teller.state(failure, "hip_fracture.evolution.deces", jour=day(stay.left)))
    else:
        lines.append(teller.say("hip_fracture.evolution.kine"))
    return tuple(lines)


def _end(teller: Teller, hip: Hip) -> dict[str, tuple[str, ...]]:
    """What follows the stay: nothing for who died."""
    stay = teller.stay
    if hip.plan.dies:
        return {}
    pending = letters.pending(stay)
    return {
        "traitement_sortie": (letters.exit_treatment(stay),),
        "attente": (letters.bullets(pending),) if pending else (),
        "rendez_vous": (
            letters.appointments(stay),
            teller.say("hip_fracture.sortie.consignes"),
        ),
    }


def _hospital(teller: Teller, hip: Hip) -> Told:
    stay, left = teller.stay, teller.stay.left
    fracture = diagnosis_of(stay, *early.FRACTURE)
    fall = diagnosis_of(stay, "W18.0", "W18.1")
    ends = "deces" if hip.plan.dies else _destination(hip)
    first = [report for report in stay.reports if report.taken < hip.ward]
    last = [report for report in stay.reports if report.taken.date() == left.date()]
    parts: dict[str, tuple[str, ...]] = {
        "motif": (
            teller.state(fracture, "hip_fracture.sortie.motif", "present", **early.named(hip)),
        ),
        "antecedents": early.antecedents(teller, hip),
        "famille": (hip.background.family,),
        "mode_de_vie": (early.living(teller, hip),),
        "traitement_entree": (letters.home_treatment(stay),),
        "histoire": (teller.state(fall, "hip_fracture.sortie.histoire", jour=day(hip.fell)),),
        "biologie": (
            results(teller, *first),
            results(teller, *last) if last else "",
        ),
        "evolution": _evolution(teller, hip),
        "conclusion": (
            teller.state(
                fracture,
                f"hip_fracture.sortie.conclusion_{ends}",
                "present",
                **early.named(hip),
                jour=day(left),
            ),
        ),
        **_end(teller, hip),
    }
    when = left + timedelta(hours=4) if hip.plan.dies else left
    return Told("hospital", when, hip.geriatrician, staff.GERIATRICS, parts, interne=stay.interne)


def write(teller: Teller, hip: Hip) -> None:
    """The documents of the wards."""
    teller.stay.told += [
        _geriatrics(teller, hip),
        _return(teller, hip),
        _third_day(teller, hip),
        _last_days(teller, hip),
        _hospital(teller, hip),
    ]
