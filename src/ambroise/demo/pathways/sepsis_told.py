"""The documents of a sepsis with a resistant organism."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.letters import fr
from ambroise.demo.marks import day
from ambroise.demo.pathways.medicine import Scribe, interne, nurse, ward_at
from ambroise.demo.pathways.sepsis_plan import Sepsis
from ambroise.demo.pathways.told import act_of, diagnosis_of, drug_of, reports_of, ward_line
from ambroise.demo.record import Case, Diagnosis, Report, Stay
from ambroise.demo.telling import marked, paragraph

ENDOCARDITIS = Diagnosis("I33.0", "hypothesis", "Endocardite infectieuse")


def write(rng: Random, case: Case, stay: Stay, sepsis: Sepsis) -> None:
    """Every document of the stay, in the order of time."""
    words = Scribe(rng, case, stay, "sepsis")
    _emergency(words, sepsis)
    _image(words, sepsis)
    if sepsis.plan.source == "bile":
        _drainage(words, sepsis)
    _advice(words, sepsis)
    _nursing(words, sepsis)
    if not sepsis.plan.died:
        _intensive(words, sepsis)
    _report(words, sepsis)
    stay.told.sort(key=lambda item: item.when)


def _source(words: Scribe, sepsis: Sepsis) -> str:
    fact = diagnosis_of(words.stay, "N10", "K80.3", "T82.7")
    return words.state(fact, f"source.{sepsis.plan.source}")


def _failures(words: Scribe) -> list[str]:
    """The organ failures, each with its words."""
    keys = {"R57.2": "choc", "N17.9": "rein", "J96.00": "poumon", "D69.5": "plaquettes"}
    keys["E87.2"] = "acidose"
    return [
        words.state(item, f"defaillance.{keys[item.code]}")
        for item in words.stay.diagnoses
        if item.code in keys
    ]


def _emergency(words: Scribe, sepsis: Sepsis) -> None:
    stay, plan = words.stay, sepsis.plan
    early = [
        item
        for item in stay.drugs
        if item.stage == "ward" and item.start < sepsis.intensive and item.atc.startswith("J01")
    ]
    fluids = ward_line(stay, "B05BB01")
    evolution = [
        words.state(fluids, "traitement.remplissage", dose=fluids.posology),
        paragraph(
            words.state(item, "traitement.antibiotique", molecule=item.brand, dose=item.posology)
            for item in early
        ),
    ]
    examinations = []
    if plan.source != "line":
        examinations.append(words.state(act_of(stay, "ZCQH001"), f"scanner.{plan.source}"))
    words.add(
        "emergency",
        sepsis.intensive - timedelta(minutes=10),
        sepsis.emergency,
        staff.EMERGENCY,
        {
            "motif": [words.say("urgences.motif")],
            **words.past(sepsis.background),
            "histoire": [words.once(f"histoire.{plan.source}")],
            "examen": [
                words.vitals(stay.vitals[0]),
                words.once(f"examen.{plan.source}"),
                words.once("examen.choc" if plan.shock else "examen.sepsis"),
                words.say("examen.sofa", score=str(plan.sofa)),
            ],
            "biologie": [
                words.say("bio.entree", valeurs=words.figures(reports_of(stay, "14682-9")[0])),
                words.say("bio.nfs", valeurs=words.figures(reports_of(stay, "718-7")[0])),
                words.say("bio.lactate", valeurs=words.figures(reports_of(stay, "LACTATE")[0])),
                words.say("bio.autres", valeurs=words.figures(reports_of(stay, "33959-8")[0])),
                words.say("bio.prelevements"),
            ],
            "complementaires": examinations,
            "evolution": evolution,
            "conclusion": [
                _source(words, sepsis),
                *_failures(words),
                words.say("urgences.orientation"),
            ],
        },
        by=interne(staff.EMERGENCY, words.split),
    )


def _image(words: Scribe, sepsis: Sepsis) -> None:
    stay, plan = words.stay, sepsis.plan
    item = act_of(stay, "DZQM005", "ZCQH001")
    line = plan.source == "line"
    results = [paragraph(words.say(f"image.resultat.{plan.source}") for _ in range(2))]
    if line:
        results.append(words.state(ENDOCARDITIS, "image.endocardite", "absent"))
    words.add(
        "imaging",
        item.end + timedelta(minutes=30),
        item.performer,
        item.ward,
        {
            "indication": [words.say("image.indication")],
            "technique": [words.say(f"image.technique.{'echo' if line else 'scanner'}")],
            "resultats": results,
            "conclusion": [words.state(item, f"scanner.{plan.source}")],
        },
        title="Échocardiographie au lit" if line else "Scanner abdomino-pelvien",
    )


def _drainage(words: Scribe, sepsis: Sepsis) -> None:
    item = act_of(words.stay, "HMPE001")
    words.add(
        "operation",
        item.end + timedelta(minutes=40),
        sepsis.operator,
        staff.DIGESTIVE_SURGERY,
        {
            "indication": [_source(words, sepsis)],
            "intervention": [words.say("drainage.geste")],
            "conclusion": [words.state(item, "drainage.conclusion")],
        },
        title="Compte rendu de cathétérisme biliaire endoscopique",
    )


def _resistance(words: Scribe) -> str:
    fact = diagnosis_of(words.stay, "U82.2+0", "U82.100")
    return words.state(fact, f"resistance.{'sarm' if fact.code == 'U82.100' else 'blse'}")


def _adapted(words: Scribe) -> list[str]:
    """The antibiotics stopped at the antibiogram, and that which replaces them."""
    stay = words.stay
    stopped = [item for item in stay.drugs if item.stage == "ward" and item.change == "stopped"]
    new = ward_line(stay, "J01XX09" if drug_of(stay, "J01XX09", "ward") else "J01DH02")
    return [
        paragraph(
            words.state(item, "avis.arret", "history", molecule=item.brand, raison=item.reason)
            for item in stopped
        ),
        words.state(new, "avis.choix", molecule=new.brand, dose=new.posology),
    ]


def _sensitivities(words: Scribe, culture: Report) -> Iterator[str]:
    """« méropénème : sensible », an antibiotic each, under the names that the split gives them."""
    for result in culture.results:
        if result.loinc.startswith("ATB"):
            name = words.say(f"antibiotique.{result.loinc}")
            measure = culture.of(result.loinc)
            yield marked(measure, f"{name} : {letters.figure(result)}")


def _advice(words: Scribe, sepsis: Sepsis) -> None:
    """The letter of the infectious diseases doctor, when the antibiogram comes."""
    stay, plan = words.stay, sepsis.plan
    culture = reports_of(stay, "600-7")[0]
    words.add(
        "consultation",
        sepsis.changed + timedelta(minutes=40),
        sepsis.infectious,
        staff.INTENSIVE_CARE,
        {
            "motif": [words.say("avis.motif")],
            "resultats": [
                words.say("avis.culture", germe=words.amount(culture, "600-7")),
                words.say(
                    "avis.antibiogramme",
                    valeurs=", ".join(_sensitivities(words, culture)),
                ),
            ],
            "conclusion": [
                words.state(stay.diagnoses[0], "conclusion.sepsis", germe=plan.name),
                _resistance(words),
                *_adapted(words),
                words.state(diagnosis_of(stay, "Z29.0"), "avis.precautions"),
            ],
        },
        title="Avis de maladies infectieuses",
    )


def _nursing(words: Scribe, sepsis: Sepsis) -> None:
    stay, plan = words.stay, sepsis.plan
    for number in sorted({0, 1, 2, 3, plan.intensive_days, plan.days}):
        today = stay.start.date() + timedelta(days=number)
        ward = ward_at(stay, at(today, 13))
        if number == 0:
            ward = staff.INTENSIVE_CARE
        critical = ward is staff.INTENSIVE_CARE
        values = dict(stay.vitals[number].values)
        barrier = words.state(diagnosis_of(stay, "Z29.0"), "soins.bmr") if number >= 2 else ""
        entries = [
            (2, words.say("soins.nuit_rea") if critical and number else ""),
            (7, words.say("soins.temperature", temp=fr(values["8310-5"], 1))),
            (10, words.say("soins.toilette_rea") if critical else words.care("toilette")),
            (11, barrier),
            (13, "" if critical and (plan.shock or number < 2) else words.care("repas")),
            (16, _visit(words) if critical else words.care("famille")),
            (19, words.say("soins.amines") if critical and plan.shock and number < 2 else ""),
            (21, words.say("soins.diurese")),
        ]
        if number == plan.days:
            entries = [*entries[1:4], (14, "" if plan.died else words.care("sortie"))]
        words.nursing(today, ward, entries)
    if plan.died:
        author = nurse(words.rng, staff.INTENSIVE_CARE, words.split)
        lines: dict[str, Iterable[str]] = {"transmissions": [words.say("soins.deces")]}
        words.add("nursing", stay.left + timedelta(minutes=25), author, staff.INTENSIVE_CARE, lines)


def _visit(words: Scribe) -> str:
    """A relative beside a bed of intensive care."""
    return words.say("soins.visite", proche=words.case.person.relatives[0].written())


def _course(words: Scribe, sepsis: Sepsis) -> list[str]:
    """What was done in intensive care."""
    stay, plan = words.stay, sepsis.plan
    fluids = ward_line(stay, "B05BB01")
    lines = [words.state(fluids, "traitement.remplissage", dose=fluids.posology)]
    if plan.shock:
        noradrenaline = ward_line(stay, "C01CA03")
        pressor = words.state(noradrenaline, "reanimation.noradrenaline")
        lines.append(marked(act_of(stay, "EQLF003"), pressor))
        lines.append(marked(act_of(stay, "EPLF002"), words.once("reanimation.abords")))
        lines.append(marked(act_of(stay, "ENLF001"), words.once("reanimation.artere")))
    if drug_of(stay, "H02AB09", "ward"):
        lines.append(words.state(ward_line(stay, "H02AB09"), "reanimation.hydrocortisone"))
    if plan.ventilated:
        lines.append(words.state(act_of(stay, "GELD004"), "reanimation.intubation"))
        lines.append(words.state(act_of(stay, "GLLD015"), "reanimation.ventilation"))
    if plan.filtered:
        lines.append(words.state(act_of(stay, "JVJF005"), "reanimation.epuration"))
    if plan.source == "bile":
        lines.append(words.state(act_of(stay, "HMPE001"), "drainage.conclusion"))
    if plan.source == "line":
        lines.append(words.once("reanimation.catheter"))
    return lines


def _biology(words: Scribe) -> list[str]:
    return [
        words.say("bio.suivi_lactate", suite=words.trend("LACTATE")),
        words.say("bio.suivi_creatinine", suite=words.trend("14682-9")),
        words.say("bio.suivi_plaquettes", suite=words.trend("777-3")),
        words.say("bio.suivi_pct", suite=words.trend("33959-8")),
    ]


def _intensive(words: Scribe, sepsis: Sepsis) -> None:
    stay, plan = words.stay, sepsis.plan
    words.add(
        "hospital",
        sepsis.ward - timedelta(minutes=30),
        sepsis.resuscitator,
        staff.INTENSIVE_CARE,
        {
            "motif": [words.say("reanimation.motif")],
            "histoire": [words.once(f"histoire.{plan.source}")],
            "evolution": [*_course(words, sepsis), *_adapted(words), *_failures(words)],
            "conclusion": [
                words.state(stay.diagnoses[0], "conclusion.sepsis", germe=plan.name),
                words.say("reanimation.transfert"),
            ],
        },
        title="Compte rendu de séjour en réanimation",
        by=interne(staff.INTENSIVE_CARE, words.split),
    )


def _report(words: Scribe, sepsis: Sepsis) -> None:
    stay, plan = words.stay, sepsis.plan
    culture = reports_of(stay, "600-7")[0]
    parts: dict[str, Iterable[str]] = {
        "motif": [words.say("sejour.motif")],
        **words.past(sepsis.background),
        "histoire": [words.once(f"histoire.{plan.source}")],
        "examen": [
            words.vitals(stay.vitals[0]),
            words.once(f"examen.{plan.source}"),
            words.once("examen.choc" if plan.shock else "examen.sepsis"),
        ],
        "biologie": [
            *_biology(words),
            words.say("avis.culture", germe=words.amount(culture, "600-7")),
        ],
        "complementaires": [
            words.state(act_of(stay, "DZQM005", "ZCQH001"), f"scanner.{plan.source}")
        ],
        "evolution": [
            _source(words, sepsis),
            *_course(words, sepsis),
            *_adapted(words),
            *_relay(words),
            *(words.stopped() if plan.died else ()),
        ],
        "conclusion": [
            words.state(stay.diagnoses[0], "conclusion.sepsis", germe=plan.name),
            *words.associated(),
        ],
    }
    if plan.died:
        parts["conclusion"] = [*parts["conclusion"], words.say("sejour.deces", jour=day(stay.left))]
    else:
        parts |= words.ending(words.say("sejour.consignes"))
    died = timedelta(hours=1) if plan.died else timedelta(minutes=-15)
    words.add(
        "hospital", stay.left + died, stay.senior, stay.moves[-1].ward, parts, by=stay.interne
    )


def _relay(words: Scribe) -> list[str]:
    stay = words.stay
    for atc in ("J01EE01", "J01DH03"):
        if drug_of(stay, atc, "ward"):
            line = ward_line(stay, atc)
            return [words.state(line, "sejour.relais", molecule=line.brand, jour=day(line.start))]
    return []
