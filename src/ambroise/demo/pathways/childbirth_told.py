"""What is written of a pregnancy before the birth, and of the visit after it."""

from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import worked_before
from ambroise.demo.marks import day, mark
from ambroise.demo.pathways.childbirth_biology import report_of
from ambroise.demo.pathways.childbirth_plan import Birth
from ambroise.demo.pathways.surgery_words import results, sign
from ambroise.demo.pathways.told import act_of, drug_of, problem_of
from ambroise.demo.record import Case, Diagnosis, Stay, Told
from ambroise.demo.telling import Teller, marked, paragraph

_SMOKED = {"never": "tabac_jamais", "former": "tabac_sevre", "current": "tabac_actif"}
_FAMILY_DIABETES = Diagnosis("E11.98", "history", "Diabète de type 2")


def child(birth: Birth) -> dict[str, str]:
    """The child as slots: name, sex, agreement."""
    girl = birth.plan.girl
    return {
        "bebe": birth.given,
        "enfant": "fille" if girl else "garçon",
        "Enfant": "Fille" if girl else "Garçon",
        "un_enfant": "une fille" if girl else "un garçon",
        "Un_enfant": "Une fille" if girl else "Un garçon",
        "ne": "née" if girl else "né",
        "eb": "e" if girl else "",
    }


def past(teller: Teller, birth: Birth) -> tuple[str, ...]:
    """Births before this one, the scar, tobacco, allergies."""
    plan, case = birth.plan, teller.case
    parity = "multipare" if plan.parity else "primipare"
    lines = [
        teller.say(
            f"childbirth.antecedents.{parity}",
            geste=str(plan.parity + 1),
            pare=str(plan.parity),
            s="s" if plan.parity > 1 else "",
        )
    ]
    for problem in case.problems:
        if problem.use == "history" and problem.onset:
            year = str(problem.onset.year)
            year = mark(year, "DATE", "", year)
            lines.append(
                teller.state(problem, "childbirth.antecedents.cesarienne", "history", annee=year)
            )
    lines.append(teller.say("childbirth.antecedents.medicaux"))
    lines.append(teller.say(f"childbirth.antecedents.{_SMOKED[case.smoker]}"))
    return (*(f"- {line}" for line in lines), letters.allergies(case))


def family(teller: Teller, birth: Birth) -> str:
    """The diabetes of a relative where there is one."""
    if birth.plan.diabetes or birth.plan.age % 5 == 0:
        parent = "la mère" if birth.plan.height % 2 else "le père"
        return teller.state(_FAMILY_DIABETES, "childbirth.famille.diabete", "family", parent=parent)
    return teller.say("childbirth.famille.aucune")


def living(teller: Teller) -> str:
    """Who is to be called."""
    relative = teller.case.person.relatives[0]
    return teller.say(
        "childbirth.vie.proche",
        proche=relative.written(),
        lien=relative.link,
        tel=mark(relative.phone, "TEL", "relative", relative.id),
    )


def _referral(teller: Teller, visit: Stay, birth: Birth) -> Told:
    parts: dict[str, tuple[str, ...]] = {
        "courrier": (
            teller.say("childbirth.courrier.debut", ddr=day(birth.amenorrhoea)),
            *past(teller, birth),
            teller.say("childbirth.courrier.fin"),
        )
    }
    when = worked_before(visit.start - timedelta(days=20))
    return Told("referral", when, teller.case.person.gp, staff.MATERNITY, parts)


def _length(birth: Birth) -> int:
    """Crown-rump length in mm at the first scan (Robinson and Fleming 1975)."""
    days = (birth.first_visit.date() - birth.amenorrhoea).days
    return round(((days - 23.73) / 8.052) ** 2 / 1.037)


def _first_scan(teller: Teller, visit: Stay, birth: Birth) -> Told:
    act = act_of(visit, "JQQM010")
    parts: dict[str, tuple[str, ...]] = {
        "indication": (teller.say("childbirth.echo.indication_un", ddr=day(birth.amenorrhoea)),),
        "resultats": (
            teller.say(
                "childbirth.echo.resultat_un",
                lcc=str(_length(birth) + teller.rng.randrange(-3, 4)),
                nuque=letters.fr(teller.rng.uniform(1.0, 1.9), 1),
            ),
        ),
        "conclusion": (teller.state(act, "childbirth.echo.conclusion_un"),),
    }
    title = "Échographie du premier trimestre"
    return Told("imaging", act.end, birth.radiologist, staff.IMAGING, parts, title)


def _examined(teller: Teller, visit: Stay, name: str) -> str:
    """Pressure and weight at that visit."""
    seen = visit.vitals[0]
    pressure = {"pas": sign(seen, "8480-6"), "pad": sign(seen, "8462-4")}
    return teller.say(f"childbirth.{name}.examen", poids=sign(seen, "29463-7"), **pressure)


def _first_letter(teller: Teller, visit: Stay, birth: Birth) -> Told:
    plan = birth.plan
    risk = report_of(visit, "BIO")
    toxo = "toxo_immune" if plan.immune else "toxo_non_immune"
    parts: dict[str, tuple[str, ...]] = {
        "motif": (
            teller.say(
                "childbirth.premier.motif", ddr=day(birth.amenorrhoea), terme=day(birth.due)
            ),
        ),
        "antecedents": past(teller, birth),
        "famille": (family(teller, birth),),
        "mode_de_vie": (living(teller),),
        "examen": (_examined(teller, visit, "premier"),),
        "biologie": (
            results(teller, *(report for report in visit.reports if report is not risk)),
            teller.say(f"childbirth.premier.{toxo}"),
            teller.say("childbirth.premier.rhesus") if plan.negative else "",
            marked(
                risk.of("TRISOMIE21"),
                teller.say(
                    "childbirth.premier.trisomie",
                    risque=letters.value_only(risk, "TRISOMIE21"),
                ),
            ),
        ),
        "conclusion": (
            teller.say(f"childbirth.premier.conclusion{'_cicatrice' if plan.scar else ''}"),
            teller.say("childbirth.premier.conseils"),
        ),
    }
    return Told("consultation", visit.left, birth.follower, staff.MATERNITY, parts)


def _second_scan(teller: Teller, visit: Stay, birth: Birth) -> Told:
    act = act_of(visit, "JQQM016")
    parts: dict[str, tuple[str, ...]] = {
        "indication": (teller.say("childbirth.echo.indication_trois"),),
        "resultats": (teller.say("childbirth.echo.resultat_trois"),),
        "conclusion": (
            teller.state(
                act,
                "childbirth.echo.conclusion_trois",
                constat=act.conclusion[0].lower() + act.conclusion[1:],
                Constat=act.conclusion,
            ),
        ),
    }
    title = "Échographie du troisième trimestre"
    return Told("imaging", act.end, birth.radiologist, staff.IMAGING, parts, title)


def _glucose(teller: Teller, visit: Stay, birth: Birth) -> str:
    """What the glucose test found, and its treatment."""
    test = report_of(visit, "HGPO")
    slots = {
        "jeun": letters.value_only(test, "HGPOJEUN"),
        "une": letters.value_only(test, "HGPOUNE"),
        "deux": letters.value_only(test, "HGPODEUX"),
    }
    if not birth.plan.diabetes:
        return teller.say("childbirth.second.hgpo_normale", **slots)
    diabetes = problem_of(teller.case, "O24.4")
    insulin = drug_of(visit, "A10AE05", "home")
    treated = (
        teller.state(insulin, "childbirth.second.insuline")
        if insulin
        else teller.say("childbirth.second.regime")
    )
    found = teller.state(diabetes, "childbirth.second.hgpo_diabete", "present", **slots)
    return paragraph((found, treated))


def _second_letter(teller: Teller, visit: Stay, birth: Birth) -> Told:
    plan = birth.plan
    count = report_of(visit, "58410-2")
    iron = drug_of(visit, "B03AA07", "home")
    mode = "voie_cesarienne" if plan.mode == "programmee" else "voie_basse"
    scar = Diagnosis("O34.2", "DAS", "Utérus cicatriciel")
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say("childbirth.second.motif", terme=day(birth.due)),),
        "examen": (_examined(teller, visit, "second"),),
        "biologie": (
            _glucose(teller, visit, birth),
            results(teller, count),
            teller.state(iron, "childbirth.second.anemie") if iron else "",
        ),
        "conclusion": (
            teller.state(scar, "childbirth.second.cicatrice") if plan.scar else "",
            teller.say(f"childbirth.second.{mode}"),
            teller.say("childbirth.second.rhesus") if plan.negative else "",
            teller.say("childbirth.second.conseils"),
        ),
    }
    return Told("consultation", visit.left, birth.follower, staff.MATERNITY, parts)


def _anaesthesia(teller: Teller, visit: Stay, birth: Birth) -> Told:
    mode = "rachi" if birth.plan.mode == "programmee" else "peridurale"
    parts: dict[str, tuple[str, ...]] = {
        "antecedents": past(teller, birth),
        "examen": (teller.say("childbirth.anesthesie.examen"),),
        "biologie": (results(teller, report_of(visit, "58410-2")),),
        "decision": (
            teller.say(f"childbirth.anesthesie.{mode}"),
            teller.say("childbirth.anesthesie.information"),
        ),
    }
    when = visit.start + timedelta(minutes=55)
    title = "Consultation d'anesthésie"
    return Told("consultation", when, birth.anaesthetist, staff.MATERNITY, parts, title)


def visits(rng: Random, case: Case, first: Stay, second: Stay, birth: Birth) -> None:
    """The documents of the two visits before the birth."""
    teller = Teller(rng, case, first)
    if rng.random() < 0.4:
        first.told.append(_referral(teller, first, birth))
    first.told += [_first_scan(teller, first, birth), _first_letter(teller, first, birth)]
    teller = Teller(rng, case, second)
    second.told += [
        _second_scan(teller, second, birth),
        _anaesthesia(teller, second, birth),
        _second_letter(teller, second, birth),
    ]


def postnatal(rng: Random, case: Case, visit: Stay, birth: Birth) -> None:
    """The letter of the visit after the birth."""
    teller, plan = Teller(rng, case, visit), birth.plan
    fed = "sein" if plan.breast else "biberon"
    wound = "cicatrice" if plan.caesarean else "perinee"
    parts: dict[str, tuple[str, ...]] = {
        "motif": (teller.say("childbirth.postnatal.motif", jour=day(birth.born), **child(birth)),),
        "examen": (
            teller.say(
                "childbirth.postnatal.examen",
                pas=sign(visit.vitals[0], "8480-6"),
                pad=sign(visit.vitals[0], "8462-4"),
            ),
            teller.say(f"childbirth.postnatal.{wound}"),
        ),
        "evolution": (
            teller.say(f"childbirth.postnatal.{fed}", **child(birth)),
            teller.say("childbirth.postnatal.moral"),
        ),
        "conclusion": (teller.say("childbirth.postnatal.conclusion"),),
    }
    visit.told.append(Told("consultation", visit.left, birth.follower, staff.MATERNITY, parts))
