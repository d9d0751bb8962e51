"""What is written of a birth: admission, partogram, delivery, newborn, maternity ward."""

from datetime import date, timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.french_time import clock
from ambroise.demo.marks import day
from ambroise.demo.pathways import childbirth_told as before
from ambroise.demo.pathways.childbirth_biology import report_of
from ambroise.demo.pathways.childbirth_plan import Birth
from ambroise.demo.pathways.surgery_words import entry, nursing, results, signs
from ambroise.demo.pathways.told import act_of, diagnosis_of, drug_of
from ambroise.demo.record import Case, Diagnosis, Drug, Stay, Told
from ambroise.demo.staff import professional
from ambroise.demo.telling import Teller, marked, paragraph

_TOXAEMIA = ("O14.0", "O14.1")
_TEARS = {"un": "O70.0", "deux": "O70.1", "trois": "O70.2"}
_SUTURES = ("JMCA002", "JMCA003")
_CAUSES = {"rythme": "O68.0", "expulsion": "O63.1", "stagnation": "O62.1", "cicatrice": "O34.2"}


def _state_drug(teller: Teller, key: str, *lines: Drug | None) -> str:
    """The sentence stating the first of these drugs that the stay has."""
    found = next((line for line in lines if line), None)
    return teller.state(found, f"childbirth.{key}") if found else ""


def _pregnancy(teller: Teller, birth: Birth) -> tuple[str, ...]:
    """What the pregnancy brought: scar, diabetes, pre-eclampsia, post-term."""
    stay, lines = teller.stay, []
    for codes, key in (
        (("O34.2",), "cicatrice"),
        (("O24.4",), "diabete"),
        (_TOXAEMIA, "preeclampsie"),
        (("O48",), "terme"),
    ):
        found = next((item for item in stay.diagnoses if item.code in codes), None)
        if found:
            lines.append(teller.state(found, f"childbirth.grossesse.{key}"))
    if birth.plan.negative:
        lines.append(teller.say("childbirth.grossesse.rhesus"))
    return tuple(lines) or (teller.say("childbirth.grossesse.normale"),)


def _admission(teller: Teller, birth: Birth) -> Told:
    stay, plan = teller.stay, birth.plan
    kind = (
        "programmee"
        if plan.mode == "programmee"
        else "declenchement"
        if plan.induced
        else "travail"
    )
    cover = (
        drug_of(stay, "J01CA04", "ward")
        or drug_of(stay, "J01DB04", "ward")
        or drug_of(stay, "J01FF01", "ward")
    )
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say(f"childbirth.admission.{kind}", terme=plan.term),),
        "antecedents": before.past(teller, birth),
        "traitement_entree": (letters.home_treatment(stay),),
        "histoire": _pregnancy(teller, birth),
        "examen": (
            signs(teller, stay.vitals[0]),
            teller.say("childbirth.admission.examen"),
            teller.say("childbirth.admission.rythme"),
        ),
        "biologie": (
            results(
                teller,
                *(
                    report
                    for report in stay.reports
                    if report.taken < birth.seen + timedelta(minutes=21)
                    and report.panel[1] in ("58410-2", "BIO")
                ),
            ),
        ),
        "conclusion": (
            _state_drug(teller, "admission.strepto", cover)
            if plan.strep and plan.mode != "programmee"
            else "",
            _state_drug(teller, "admission.labetalol", drug_of(stay, "C07AG01", "ward")),
            _state_drug(teller, "admission.magnesium", drug_of(stay, "B05XA05", "ward")),
            teller.say(f"childbirth.admission.suite_{kind}"),
        ),
    }
    when = birth.seen + timedelta(minutes=75)
    title = "Admission en salle de naissance"
    return Told("consultation", when, birth.obstetrician, staff.DELIVERY, parts, title)


def _partogram(teller: Teller, birth: Birth) -> Told:
    stay, plan = teller.stay, birth.plan
    reports = [report for report in stay.reports if report.panel[1] == "PARTOGRAMME"]
    lines = []
    for number, report in enumerate(reports):
        figure = letters.value_only(report, "DILATATION")
        said = [teller.say("childbirth.partogramme.col", dilatation=figure)]
        last = number == len(reports) - 1
        if last and plan.cause == "rythme":
            found = diagnosis_of(stay, "O68.0")
            said.append(teller.state(found, "childbirth.partogramme.rythme_anormal"))
        elif last and plan.cause == "stagnation":
            found = diagnosis_of(stay, "O62.1")
            said.append(teller.state(found, "childbirth.partogramme.stagnation"))
        else:
            said.append(teller.say("childbirth.partogramme.rythme_normal"))
        if number == 1:
            said.append(teller.say("childbirth.partogramme.poche"))
        lines.append((report.taken, entry(report.taken, *said)))
    if any(act.ccam == "AFLB010" for act in stay.acts):
        act = act_of(stay, "AFLB010")
        line = drug_of(stay, "N01BB09", "ward")
        told = [teller.state(act, "childbirth.partogramme.peridurale")]
        told.append(_state_drug(teller, "partogramme.ropivacaine", line))
        lines.append((act.end, entry(act.end, *told)))
    lines.append(
        (
            birth.born,
            entry(
                birth.born, teller.say("childbirth.partogramme.naissance", **before.child(birth))
            ),
        )
    )
    lines.sort()
    when = birth.born + timedelta(minutes=15)
    parts = {"transmissions": tuple(text for _, text in lines)}
    return Told("nursing", when, birth.midwife, staff.DELIVERY, parts, "Partogramme")


def _bleeding(teller: Teller, birth: Birth) -> tuple[str, ...]:
    stay, plan = teller.stay, birth.plan
    if plan.bleeding < 500:
        return (teller.say("childbirth.accouchement.saignement", pertes=str(plan.bleeding)),)
    found = diagnosis_of(stay, "O72.1")
    explored = next((act for act in stay.acts if act.ccam == "JNMD002"), None)
    return (
        paragraph(
            (
                teller.state(
                    found, "childbirth.accouchement.hemorragie", pertes=str(plan.bleeding)
                ),
                teller.state(explored, "childbirth.accouchement.revision") if explored else "",
                _state_drug(teller, "accouchement.exacyl", drug_of(stay, "B02AA02", "ward")),
                _state_drug(teller, "accouchement.nalador", drug_of(stay, "G02AD05", "ward")),
            )
        ),
    )


def _perineum(teller: Teller, birth: Birth) -> str:
    plan, stay = birth.plan, teller.stay
    if plan.tear in _TEARS:
        found = diagnosis_of(stay, _TEARS[plan.tear])
        told = teller.state(found, f"childbirth.accouchement.perinee_{plan.tear}")
        sewn = next((act for act in stay.acts if act.ccam in _SUTURES), None)
        return marked(sewn, told) if sewn else told
    if plan.tear == "episiotomie":
        act = act_of(stay, "JMPA006")
        return teller.state(act, "childbirth.accouchement.perinee_episiotomie")
    return teller.say("childbirth.accouchement.perinee_intact")


def _newborn(teller: Teller, birth: Birth) -> str:
    found = report_of(teller.stay, "NAISSANCE")
    return teller.say(
        "childbirth.bebe.naissance",
        poids=letters.value_only(found, "POIDSNAISSANCE"),
        un=letters.value_only(found, "APGARUN"),
        cinq=letters.value_only(found, "APGARCINQ"),
        ph=letters.value_only(found, "PHCORDON"),
        **before.child(birth),
    )


def _delivery(teller: Teller, birth: Birth) -> Told:
    stay, plan = teller.stay, birth.plan
    act = act_of(stay, plan.ccam)
    people = teller.say(
        "childbirth.accouchement.equipe",
        operateur=professional(birth.obstetrician).written(),
        sagefemme=professional(birth.midwife).written(),
        anesthesiste=professional(birth.anaesthetist).written(),
    )
    reason = ""
    if plan.cause:
        found = diagnosis_of(stay, _CAUSES[plan.cause])
        reason = teller.state(found, f"childbirth.accouchement.indication_{plan.cause}")
    cover = drug_of(stay, "J01DB04", "ward") or drug_of(stay, "J01FF01", "ward")
    technique = [
        teller.state(
            act,
            f"childbirth.accouchement.{plan.mode}",
            jour=day(birth.born),
            heure=clock(birth.born),
            terme=plan.term,
        )
    ]
    if plan.caesarean:
        technique.insert(
            0, _state_drug(teller, "accouchement.rachi", drug_of(stay, "N01BB01", "ward"))
        )
        if cover:
            technique.insert(
                1,
                marked(
                    cover,
                    teller.say(
                        "childbirth.accouchement.antibiotique", produit=letters.drug_name(cover)
                    ),
                ),
            )
    else:
        technique.append(_perineum(teller, birth))
    technique.append(
        _state_drug(teller, "accouchement.delivrance", drug_of(stay, "H01BB02", "ward"))
    )
    end = "conclusion" if plan.bleeding < 500 else "conclusion_hemorragie"
    parts: dict[str, tuple[str, ...]] = {
        "intervention": (people,),
        "indication": (reason,) if reason else (),
        "technique": (*technique, *_bleeding(teller, birth)),
        "resultats": (_newborn(teller, birth),),
        "conclusion": (teller.say(f"childbirth.accouchement.{end}", **before.child(birth)),),
    }
    title = "Compte rendu de césarienne" if plan.caesarean else "Compte rendu d'accouchement"
    when = birth.born + timedelta(minutes=80)
    return Told("operation", when, birth.obstetrician, staff.DELIVERY, parts, title)


def _child_letter(teller: Teller, birth: Birth) -> Told:
    fed = "sein" if birth.plan.breast else "biberon"
    slots = before.child(birth)
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say("childbirth.bebe.motif", jour=day(birth.born), **slots),),
        "histoire": (_newborn(teller, birth),),
        "examen": (teller.say("childbirth.bebe.examen", **slots),),
        "conclusion": (
            teller.say(f"childbirth.bebe.{fed}", **slots),
            teller.say("childbirth.bebe.depistages", **slots),
        ),
    }
    when = at(birth.born.date() + timedelta(days=1), 11, 30)
    title = "Examen du nouveau-né"
    return Told("consultation", when, birth.paediatrician, staff.MATERNITY, parts, title)


def _care(teller: Teller, name: str, **slots: str) -> str:
    return teller.say(f"childbirth.soins.{name}", **slots)


def _first_days(teller: Teller, birth: Birth) -> Told:
    plan, stay, slots = birth.plan, teller.stay, before.child(birth)
    first = birth.born.date() + timedelta(days=1)
    fed = "tetee" if plan.breast else "biberon"
    lines = [
        entry(birth.moved, _care(teller, "arrivee", **slots)),
        entry(at(first, 8, 40), _care(teller, "uterus"), _care(teller, fed, **slots)),
    ]
    wound = "pansement" if plan.caesarean else "perinee"
    lines.append(entry(at(first, 10, 20), _care(teller, wound)))
    if plan.shots:
        line = drug_of(stay, "J06BB01", "ward")
        lines.append(entry(at(first, 15, 10), _state_drug(teller, "soins.anti_d", line)))
    if plan.toxaemia:
        found = diagnosis_of(stay, *_TOXAEMIA)
        lines.append(entry(at(first, 18, 5), teller.state(found, "childbirth.soins.tension")))
    return nursing(teller, at(first, 20, 10), staff.MATERNITY, 0, lines)


def _last_days(teller: Teller, birth: Birth) -> Told:
    plan, left, slots = birth.plan, teller.stay.left, before.child(birth)
    second: date = birth.born.date() + timedelta(days=2)
    fed = "tetee" if plan.breast else "biberon"
    lines = [
        entry(at(second, 9, 5), _care(teller, fed, **slots), _care(teller, "moral")),
        entry(at(second, 16, 30), _care(teller, "bain", **slots)),
        entry(at(left.date(), 9, 15), _care(teller, "sortie", **slots)),
    ]
    return nursing(teller, at(left.date(), 9, 20), staff.MATERNITY, 1, lines)


def _anaemia(teller: Teller) -> str:
    count = report_of(teller.stay, "58410-2", 1)
    hb = letters.value_only(count, "718-7")
    found = next((item for item in teller.stay.diagnoses if item.code == "O99.0"), None)
    if found is None:
        return teller.say("childbirth.evolution.sans_anemie", hb=hb)
    iron = drug_of(teller.stay, "B03AA07", "discharge")
    return paragraph(
        (
            teller.state(found, "childbirth.evolution.anemie", hb=hb),
            _state_drug(teller, "evolution.fer", iron),
        )
    )


def _evolution(teller: Teller, birth: Birth) -> tuple[str, ...]:
    stay, plan, slots = teller.stay, birth.plan, before.child(birth)
    lines = [_anaemia(teller)]
    if plan.toxaemia:
        found = diagnosis_of(stay, *_TOXAEMIA)
        lines.append(teller.state(found, "childbirth.evolution.preeclampsie"))
    if plan.shots:
        found = diagnosis_of(stay, "Z29.1")
        line = drug_of(stay, "J06BB01", "ward")
        lines.append(
            paragraph(
                (
                    teller.state(found, "childbirth.evolution.anti_d"),
                    _state_drug(teller, "evolution.rhophylac", line),
                )
            )
        )
    elif plan.negative:
        lines.append(teller.say("childbirth.evolution.sans_anti_d"))
    if plan.anticoagulated:
        lines.append(_state_drug(teller, "evolution.enoxaparine", drug_of(stay, "B01AB05", "ward")))
    fed = "sein" if plan.breast else "biberon"
    lines.append(teller.say(f"childbirth.evolution.{fed}", **slots))
    lines.append(teller.say("childbirth.evolution.suites"))
    return tuple(lines)


def _hospital(teller: Teller, birth: Birth) -> Told:
    stay, plan, slots = teller.stay, birth.plan, before.child(birth)
    born = diagnosis_of(stay, "Z37.0")
    simple = next((item for item in stay.diagnoses if item.code == "O80.0"), None)
    act = act_of(stay, plan.ccam)
    delivered = teller.state(
        act,
        f"childbirth.sortie.{plan.mode}",
        jour=day(birth.born),
        heure=clock(birth.born),
        terme=plan.term,
    )
    cause: Diagnosis | None = None
    if plan.cause and plan.cause != "cicatrice":
        cause = diagnosis_of(stay, _CAUSES[plan.cause])
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say("childbirth.sortie.motif", terme=plan.term),),
        "antecedents": before.past(teller, birth),
        "famille": (before.family(teller, birth),),
        "traitement_entree": (letters.home_treatment(stay),),
        "histoire": _pregnancy(teller, birth),
        "intervention": (
            marked(simple, delivered) if simple else delivered,
            teller.state(cause, f"childbirth.accouchement.indication_{plan.cause}")
            if cause
            else "",
            "" if plan.caesarean else _perineum(teller, birth),
            *_bleeding(teller, birth),
        ),
        "resultats": (marked(born, _newborn(teller, birth)),),
        "evolution": _evolution(teller, birth),
        "conclusion": (teller.say("childbirth.sortie.conclusion", jour=day(stay.left), **slots),),
        "traitement_sortie": (letters.exit_treatment(stay),),
        "rendez_vous": (letters.appointments(stay), teller.say("childbirth.sortie.consignes")),
    }
    return Told("hospital", stay.left, birth.follower, staff.MATERNITY, parts, interne=stay.interne)


def write(rng: Random, case: Case, stay: Stay, birth: Birth) -> None:
    """Every document of the stay."""
    teller = Teller(rng, case, stay)
    stay.told.append(_admission(teller, birth))
    if birth.plan.mode != "programmee":
        stay.told.append(_partogram(teller, birth))
    stay.told += [
        _delivery(teller, birth),
        _child_letter(teller, birth),
        _first_days(teller, birth),
        _last_days(teller, birth),
        _hospital(teller, birth),
    ]
