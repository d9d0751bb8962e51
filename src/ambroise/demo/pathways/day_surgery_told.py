"""What is written around a day of surgery, from the first letter to the visit of control."""

from datetime import datetime, timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at, worked_before
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr
from ambroise.demo.marks import day as dated
from ambroise.demo.pathways.day_surgery_plan import CODES, DayCase
from ambroise.demo.pathways.surgery_words import entry, nursing, results, sign, signs
from ambroise.demo.pathways.told import act_of, diagnosis_of, drug_of
from ambroise.demo.record import Case, Diagnosis, Stay, Told
from ambroise.demo.staff import professional
from ambroise.demo.telling import Teller, marked, paragraph

_ANAESTHETICS = ("N01BB01", "N01BB02", "N01BB09")


def slots(day: DayCase) -> dict[str, str]:
    """Side, disease, figures of the eye, as slots."""
    plan = day.plan
    name = plan.diagnosis
    return {
        "cote": plan.side,
        "cotee": plan.feminine,
        "mal": name[0].lower() + name[1:],
        "Mal": name,
        "acuite": f"{day.acuity}/10",
        "puissance": fr(day.power, 1),
        "mois": str(day.months),
        "asa": str(day.asa),
    }


def _past(teller: Teller, day: DayCase) -> tuple[str, ...]:
    lines = tuple(f"- {line}" for line in day.background.history)
    return (*lines, letters.allergies(teller.case))


def _disease(stay: Stay, day: DayCase) -> Diagnosis:
    return diagnosis_of(stay, CODES[day.plan.kind])


def _referral(teller: Teller, visit: Stay, day: DayCase) -> Told:
    found = _disease(visit, day)
    kind = day.plan.kind
    sure = "hypothesis" if kind == "canal" else "present"
    parts: dict[str, tuple[str, ...]] = {
        "courrier": (
            teller.state(
                found,
                f"day_surgery.courrier.{kind}",
                "present" if sure == "present" else "hypothesis",
                **slots(day),
            ),
            *_past(teller, day),
            *([teller.say("day_surgery.courrier.traitement")] if day.background.drugs else []),
            letters.home_treatment(visit),
            teller.say("day_surgery.courrier.fin"),
        )
    }
    when = worked_before(visit.start - timedelta(days=16))
    return Told("referral", when, teller.case.person.gp, day.plan.ward, parts)


def _consultation(teller: Teller, visit: Stay, day: DayCase) -> Told:
    kind, more = day.plan.kind, slots(day)
    tests = ""
    if kind == "canal":
        tests = teller.state(
            act_of(visit, "AHQP003"),
            "day_surgery.consultation.emg",
            "present",
            jour=dated(act_of(visit, "AHQP003").start),
            **more,
        )
    if kind == "cataracte":
        tests = teller.state(
            act_of(visit, "BZQM002"), "day_surgery.consultation.biometrie", "present", **more
        )
    parts: dict[str, tuple[str, ...]] = {
        "motif": (
            teller.state(
                _disease(visit, day), f"day_surgery.consultation.motif_{kind}", "present", **more
            ),
        ),
        "antecedents": _past(teller, day),
        "mode_de_vie": (day.background.living,),
        "traitement_entree": (letters.home_treatment(visit),),
        "histoire": (teller.say(f"day_surgery.consultation.histoire_{kind}", **more),),
        "examen": (teller.say(f"day_surgery.consultation.examen_{kind}", **more),),
        "complementaires": (tests,) if tests else (),
        "conclusion": (
            teller.say(
                f"day_surgery.consultation.conclusion_{kind}",
                jour=dated(day.start),
                **more,
            ),
            teller.say("day_surgery.consultation.information"),
        ),
    }
    return Told("consultation", visit.left, day.surgeon, day.plan.ward, parts)


def _anaesthesia(teller: Teller, visit: Stay, day: DayCase) -> Told:
    more = slots(day)
    aspirin = drug_of(visit, "B01AC06", "home")
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say("day_surgery.anesthesie.motif", jour=dated(day.start), **more),),
        "antecedents": _past(teller, day),
        "traitement_entree": (letters.home_treatment(visit),),
        "examen": (signs(teller, visit.vitals[0]), teller.say("day_surgery.anesthesie.examen")),
        "biologie": (results(teller, *visit.reports),) if visit.reports else (),
        "decision": (
            teller.say(f"day_surgery.anesthesie.{day.plan.anaesthesia}", **more),
            teller.state(aspirin, "day_surgery.anesthesie.aspirine") if aspirin else "",
            teller.say("day_surgery.anesthesie.consignes"),
        ),
    }
    title = "Consultation d'anesthésie"
    return Told("consultation", visit.left, day.anaesthetist, staff.DAY_SURGERY, parts, title)


def visits(rng: Random, case: Case, first: Stay, second: Stay, day: DayCase) -> None:
    """The documents of the two visits before the day."""
    teller = Teller(rng, case, first)
    if rng.random() < 0.6:
        first.told.append(_referral(teller, first, day))
    first.told.append(_consultation(teller, first, day))
    second.told.append(_anaesthesia(Teller(rng, case, second), second, day))


def _arrival(teller: Teller, day: DayCase) -> Told:
    when = day.start + timedelta(minutes=15)
    said = teller.say("day_surgery.soins.accueil", **slots(day))
    return nursing(teller, when, staff.DAY_SURGERY, 0, (entry(when, said),))


def _trouble(teller: Teller, day: DayCase) -> tuple[datetime, str]:
    """What went wrong after surgery, and when."""
    stay = teller.stay
    if day.plan.trouble == "nausees":
        found, line = diagnosis_of(stay, "R11"), drug_of(stay, "A04AA01", "ward")
        told = [teller.state(found, "day_surgery.soins.nausees")]
        if line:
            told.append(teller.state(line, "day_surgery.soins.ondansetron"))
        when = day.closed + timedelta(minutes=55)
    else:
        found, act = diagnosis_of(stay, "R33"), act_of(stay, "JDLD001")
        told = [
            teller.state(found, "day_surgery.soins.globe"),
            teller.state(act, "day_surgery.soins.sonde"),
        ]
        when = act.end
    return when, paragraph(told)


def _afternoon(teller: Teller, day: DayCase) -> Told:
    stay, more = teller.stay, slots(day)
    back = day.closed + timedelta(minutes=40)
    pain = sign(stay.vitals[1], "72514-3")
    lines = [
        entry(
            back,
            teller.say(f"day_surgery.soins.retour_{day.plan.kind}", **more),
            teller.say("day_surgery.soins.douleur", en=pain),
        )
    ]
    if day.plan.trouble:
        when, told = _trouble(teller, day)
        lines.append(entry(when, told))
    lines.append(entry(day.left, teller.say("day_surgery.soins.sortie", **more)))
    return nursing(teller, day.left, staff.DAY_SURGERY, 1, lines)


def _call(teller: Teller, day: DayCase) -> Told:
    when = at(day.start.date() + timedelta(days=1), 10, 20)
    said = (
        teller.say("day_surgery.appel.debut"),
        teller.say(f"day_surgery.appel.{day.plan.kind}", **slots(day)),
        teller.say("day_surgery.appel.fin"),
    )
    lines, title = [entry(when, *said)], "Appel du lendemain"
    return nursing(teller, when, staff.DAY_SURGERY, 0, lines, title)


def _done(teller: Teller, day: DayCase) -> str:
    """The operation, its day and its hours."""
    hours = {"debut": clock(day.surgery), "fin": clock(day.closed)}
    act, key = act_of(teller.stay, day.plan.ccam), f"day_surgery.operation.titre_{day.plan.way}"
    return teller.state(act, key, "present", jour=dated(day.start), **hours, **slots(day))


def _operation(teller: Teller, day: DayCase) -> Told:
    stay, plan, more = teller.stay, day.plan, slots(day)
    cover = drug_of(stay, "J01DB04", "ward") or drug_of(stay, "J01FF01", "ward")
    eye = drug_of(stay, "S01AA27", "ward")
    numb = next((line for line in stay.drugs if line.atc in _ANAESTHETICS), None)
    asleep = teller.say(f"day_surgery.operation.{plan.anaesthesia}")
    parts: dict[str, tuple[str, ...]] = {
        "intervention": (
            _done(teller, day),
            teller.say(
                "day_surgery.operation.equipe",
                operateur=professional(day.surgeon).written(),
                aide=professional(day.assistant).written(),
                anesthesiste=professional(day.anaesthetist).written(),
            ),
        ),
        "indication": (
            teller.state(
                _disease(stay, day), "day_surgery.operation.indication", "present", **more
            ),
        ),
        "technique": (
            marked(numb, asleep) if numb else asleep,
            marked(
                cover,
                teller.say("day_surgery.operation.antibiotique", produit=letters.drug_name(cover)),
            )
            if cover
            else "",
            teller.say(f"day_surgery.operation.{plan.way}", **more),
            teller.state(eye, "day_surgery.operation.cefuroxime") if eye else "",
        ),
        "conclusion": (teller.say("day_surgery.operation.fin"),),
    }
    when = day.closed + timedelta(minutes=20)
    return Told("operation", when, day.surgeon, staff.DAY_SURGERY, parts)


def _course(teller: Teller, day: DayCase) -> str:
    """How the hours after surgery went."""
    if not day.plan.trouble:
        return teller.say("day_surgery.sortie.suites")
    code = "R11" if day.plan.trouble == "nausees" else "R33"
    found = diagnosis_of(teller.stay, code)
    return teller.state(found, f"day_surgery.sortie.{day.plan.trouble}")


def _hospital(teller: Teller, day: DayCase) -> Told:
    stay, plan, more = teller.stay, day.plan, slots(day)
    parts: dict[str, tuple[str, ...]] = {
        "motif": (
            teller.state(
                _disease(stay, day),
                "day_surgery.sortie.motif",
                "present",
                jour=dated(day.start),
                **more,
            ),
        ),
        "antecedents": _past(teller, day),
        "famille": (day.background.family,),
        "traitement_entree": (letters.home_treatment(stay),),
        "intervention": (_done(teller, day),),
        "evolution": (_course(teller, day),),
        "conclusion": (teller.say("day_surgery.sortie.conclusion", heure=clock(day.left)),),
        "traitement_sortie": (letters.exit_treatment(stay),),
        "rendez_vous": (
            letters.appointments(stay),
            teller.say(f"day_surgery.sortie.consignes_{plan.kind}", **more),
            teller.say("day_surgery.sortie.urgence"),
        ),
    }
    return Told("hospital", day.left, day.surgeon, staff.DAY_SURGERY, parts, interne=day.assistant)


def write(rng: Random, case: Case, stay: Stay, day: DayCase) -> None:
    """The documents of the day and of the next one."""
    teller = Teller(rng, case, stay)
    stay.told += [
        _arrival(teller, day),
        _operation(teller, day),
        _afternoon(teller, day),
        _hospital(teller, day),
        _call(teller, day),
    ]


def control(rng: Random, case: Case, visit: Stay, day: DayCase) -> None:
    """The letter of the visit of control."""
    teller, kind, more = Teller(rng, case, visit), day.plan.kind, slots(day)
    operated = act_of(case.stays[2], day.plan.ccam)
    parts: dict[str, tuple[str, ...]] = {
        "motif": (
            teller.state(
                operated, "day_surgery.controle.motif", "present", jour=dated(day.start), **more
            ),
        ),
        "examen": (teller.say(f"day_surgery.controle.examen_{kind}", **more),),
        "conclusion": (teller.say(f"day_surgery.controle.conclusion_{kind}", **more),),
    }
    visit.told.append(Told("consultation", visit.left, day.surgeon, day.plan.ward, parts))
