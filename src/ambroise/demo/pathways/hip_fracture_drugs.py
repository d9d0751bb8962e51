"""What a hip fracture is treated with: before the fall, in the wards, after."""

from dataclasses import replace
from datetime import datetime, timedelta

from ambroise.demo.background import severe_to_penicillin
from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import found
from ambroise.demo.pathways.hip_fracture_biology import (
    CHEMISTRY,
    creatinine_of,
    reports_of,
)
from ambroise.demo.pathways.hip_fracture_plan import Hip
from ambroise.demo.record import Drug, Stay

_KIDNEY = ("C09AA05", "C03AA03", "A10BA02")
"""What an injured kidney has stopped: ramipril, hydrochlorothiazide, metformin."""
_REPLACED = ("N02BE01", "B01AC06")


def _apixaban(hip: Hip, stay: Stay) -> str:
    """2.5 mg when two hold: 80 years, 60 kg or less, creatinine of 133 µmol/L (SmPC)."""
    plan = hip.plan
    reasons = (plan.age >= 80) + (plan.weight <= 60) + (creatinine_of(stay) >= 133)
    return "apixaban 2,5" if reasons >= 2 else "apixaban 5"


def _home(hip: Hip, stay: Stay) -> list[Drug]:
    """The treatment before the fall, with what the stay stopped of it."""
    plan, lines = hip.plan, []
    for line in hip.background.drugs:
        if plan.has("kidney") and line.atc in _KIDNEY:
            stop = at(hip.surgery.date() + timedelta(days=1), 9)
            why = "insuffisance rénale aiguë, à réévaluer par le médecin traitant"
            lines.append(replace(line, end=stop, change="stopped", reason=why))
        elif line.atc not in _REPLACED:
            lines.append(line)
    before = at(stay.start.date() - timedelta(days=820), 8)
    if plan.anticoagulant == "apixaban":
        lines.append(drug(_apixaban(hip, stay), "home", before))
    if plan.anticoagulant == "warfarine":
        why = "INR instable, relais par apixaban après l'intervention"
        end = stay.start + timedelta(hours=1)
        lines.append(drug("warfarine", "home", before, end, change="stopped", reason=why))
    ischaemic = any(line.atc == "B01AC06" for line in hip.background.drugs)
    if (plan.aspirin or ischaemic) and not plan.anticoagulant:
        lines.append(drug("aspirine", "home", before))
    return lines


def _enoxaparin(hip: Hip, stay: Stay, until: datetime) -> list[Drug]:
    """4,000 UI in the evening, 2,000 where clearance is under 30 mL/min (summary of Lovenox)."""
    first, second = at(hip.surgery.date(), 22), at(hip.surgery.date() + timedelta(days=1), 22)
    injured = found(reports_of(stay, CHEMISTRY)[1], "14682-9")
    if hip.plan.clearance(injured) >= 30:
        return [drug("énoxaparine", "ward", first, until, given=True)]
    return [
        drug("énoxaparine", "ward", first, second - timedelta(hours=1), given=True),
        drug("énoxaparine 2000", "ward", second, until, given=True),
    ]


def _prevention(hip: Hip, stay: Stay) -> list[Drug]:
    """Against thrombosis: enoxaparin on the evening, or the anticoagulant on the third day."""
    plan, left, day = hip.plan, stay.left, hip.surgery.date()
    resumed = at(day + timedelta(days=3), 8)
    seen = at(day + timedelta(days=2), 18)
    until = seen if plan.has("embolism") else resumed if plan.anticoagulant else left
    lines = _enoxaparin(hip, stay, until)
    if plan.has("embolism"):
        why = "traitement de l'embolie pulmonaire, trois mois au moins"
        lines.append(drug("apixaban attaque", "ward", seen, left, given=True))
        lines.append(
            drug(
                "apixaban 5",
                "discharge",
                left,
                indication="embolie pulmonaire",
                change="started",
                reason=why,
            )
        )
    elif plan.anticoagulant:
        name = _apixaban(hip, stay)
        new = plan.anticoagulant == "warfarine"
        lines.append(drug(name, "ward", resumed, left, given=True))
        lines.append(
            drug(
                name,
                "discharge",
                left,
                change="started" if new else "same",
                reason="relais de la warfarine, INR instable" if new else "",
            )
        )
    else:
        end = at(day + timedelta(days=35), 22)
        why = "prévention de la thrombose jusqu'au 35e jour après l'intervention"
        lines.append(drug("énoxaparine", "discharge", left, end, change="started", reason=why))
    return lines


def _usual(hip: Hip, stay: Stay) -> list[Drug]:
    """What every patient is given in the wards."""
    plan, left, day = hip.plan, stay.left, hip.surgery.date()
    early = hip.seen + timedelta(minutes=35)
    severe = severe_to_penicillin(plan.allergies)
    cover = "clindamycine" if severe else "céfazoline"
    vitamin = at(day + timedelta(days=2), 12)
    hour = timedelta(hours=1)
    lines = [
        drug("paracétamol fixe", "ward", early, left, given=True),
        drug("oxycodone 5", "ward", early, at(day + timedelta(days=4), 8), given=True),
        drug("macrogol", "ward", at(day, 7), left, given=True),
        drug(cover, "ward", hip.surgery - hour / 2, hip.surgery, given=True),
        drug("vitamine D charge", "ward", vitamin, vitamin + hour, given=True),
    ]
    if plan.anticoagulant == "warfarine":
        given = hip.seen + 3 * hour
        lines.append(drug("vitamine K", "ward", given, given + hour, given=True))
    elif not plan.anticoagulant and not plan.has("embolism"):
        end = hip.surgery + hour / 3
        lines.append(drug("acide tranexamique", "ward", hip.surgery, end, given=True))
    return lines


def _for_complications(hip: Hip, stay: Stay) -> list[Drug]:
    plan, left, day = hip.plan, stay.left, hip.surgery.date()
    lines = []
    if plan.has("anaemia") and not plan.dies:
        name = "fer injectable" if plan.weight >= 50 else "fer injectable 500"
        start = at(day + timedelta(days=4), 10)
        lines.append(drug(name, "ward", start, start + timedelta(minutes=15), given=True))
    if plan.has("delirium") and plan.agitated:
        start = at(day + timedelta(days=1), 20)
        lines.append(drug("rispéridone", "ward", start, start + timedelta(days=3), given=True))
    if plan.has("retention") and plan.sex == "male" and not hip.background.has("N40"):
        start = at(day + timedelta(days=1), 20)
        lines.append(drug("tamsulosine", "ward", start, left, given=True))
    if plan.has("urinary"):
        start = at(day + timedelta(days=4), 18)
        end, why = min(start + timedelta(days=7), left), "infection urinaire"
        lines.append(drug("ceftriaxone", "ward", start, end, indication=why, given=True))
    if plan.has("pneumonia"):
        start = at(day + timedelta(days=2), 11)
        end = min(start + timedelta(days=7), left)
        lines.append(drug("amoxicilline-clavulanique veineux", "ward", start, end, given=True))
        lines.append(drug("oxygène hanche", "ward", start, end, given=True))
    if plan.dies:
        start = left - timedelta(days=2)
        lines.append(drug("morphine confort", "ward", start, left, given=True))
    return lines


def _exit(stay: Stay) -> list[Drug]:
    left = stay.left
    lines = [
        replace(line, stage="discharge", start=left)
        for line in stay.drugs
        if line.stage == "home" and line.change == "same" and line.atc != "B01AF02"
    ]
    end = left + timedelta(days=15)
    why = "douleur post-opératoire"
    lines.append(drug("paracétamol fixe", "discharge", left, end, change="started", reason=why))
    why = "ostéoporose fracturaire et carence en vitamine D"
    lines.append(drug("calcium-vitamine D", "discharge", left, change="started", reason=why))
    if any(line.atc == "G04CA02" and line.stage == "ward" for line in stay.drugs):
        why = "rétention aiguë d'urine, sonde retirée avec succès"
        lines.append(drug("tamsulosine", "discharge", left, change="started", reason=why))
    return lines


def add_drugs(hip: Hip, stay: Stay) -> None:
    """Every line of treatment of the stay; none after it for who died."""
    stay.drugs += _home(hip, stay)
    prevention = _prevention(hip, stay)
    stay.drugs += _usual(hip, stay) + _for_complications(hip, stay)
    stay.drugs += [line for line in prevention if line.stage == "ward"]
    if not hip.plan.dies:
        stay.drugs += _exit(stay)
        stay.drugs += [line for line in prevention if line.stage == "discharge"]
