"""The documents of an aortic stenosis, from the letter of the doctor to the control."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Final

from ambroise.demo import letters, staff
from ambroise.demo.course import at, worked_before
from ambroise.demo.letters import fr
from ambroise.demo.marks import day
from ambroise.demo.pathways.aortic_stenosis_plan import Valve
from ambroise.demo.pathways.medicine import Scribe, ward_at
from ambroise.demo.pathways.told import act_of, diagnosis_of, problem_of
from ambroise.demo.record import Case, Diagnosis, Meeting, Report, Stay
from ambroise.demo.telling import paragraph

COMPLICATIONS: Final = {
    "conduction": ("I44.2", "Bloc auriculoventriculaire complet après la pose", 0),
    "access": ("T81.0", "Faux anévrisme fémoral au point de ponction", 1),
    "stroke": ("I63.4", "Infarctus cérébral embolique périopératoire", 0),
    "fibrillation": ("I48.0", "Fibrillation auriculaire post-opératoire", 2),
}
"""Code, wording, and days after the intervention."""
_ACTS: Final = {"conduction": "DELF005", "access": "EZSM001", "stroke": "ACQN004"}
"""The act that treats or shows it."""


def _words(rng: Random, case: Case, stay: Stay, valve: Valve) -> Scribe:
    return Scribe(rng, case, stay, "aortic_stenosis", valve.kept)


def _problem(case: Case) -> Diagnosis:
    return problem_of(case, "I35.0")


def _echo(stay: Stay) -> Report:
    return next(item for item in stay.reports if item.panel[1] == "ECHO")


def _measures(words: Scribe) -> dict[str, str]:
    report = _echo(words.stay)
    return {
        "surface": words.amount(report, "SURFACEAO"),
        "gradient": words.amount(report, "GRADIENTAO"),
        "vmax": words.amount(report, "VMAXAO"),
        "fevg": words.amount(report, "10230-1"),
    }


def consultation(rng: Random, case: Case, stay: Stay, valve: Valve) -> None:
    """The letter of the doctor, the echography, the letter of the cardiologist."""
    words, plan, problem = _words(rng, case, stay, valve), valve.plan, _problem(case)
    words.add(
        "referral",
        worked_before(valve.seen - timedelta(days=rng.randrange(6, 20), hours=1)),
        case.person.gp,
        staff.CARDIOLOGY,
        {
            "courrier": [
                paragraph((words.say("courrier.debut"), words.say(f"courrier.{plan.symptom}"))),
                words.state(problem, "courrier.souffle", "hypothesis"),
                *words.home(),
                letters.allergies(case),
                words.say("courrier.demande"),
            ]
        },
    )
    _echography(words, valve, "native")
    words.add(
        "consultation",
        stay.left,
        stay.senior,
        staff.CARDIOLOGY,
        {
            "motif": [words.say("consultation.motif")],
            **words.past(valve.background),
            "histoire": [words.once(f"symptome.{plan.symptom}")],
            "examen": [words.vitals(stay.vitals[0]), words.once("consultation.examen")],
            "complementaires": [
                words.state(act_of(stay, "DEQP003"), "consultation.ecg"),
                words.state(act_of(stay, "DZQM006"), "echo.resume", **_measures(words)),
            ],
            "conclusion": [
                words.state(problem, "consultation.conclusion"),
                words.say("consultation.suite"),
            ],
        },
    )


def _echography(words: Scribe, valve: Valve, kind: str) -> None:
    stay = words.stay
    item = act_of(stay, "DZQM006")
    measures = _measures(words)
    prosthesis = kind != "native"
    conclusion = (
        words.state(item, "echo.normale")
        if prosthesis
        else words.state(_problem(words.case), "echo.serre")
    )
    words.add(
        "imaging",
        item.end + timedelta(minutes=5),
        valve.cardiologist,
        staff.CARDIOLOGY,
        {
            "indication": [words.say(f"echo.indication.{'prothese' if prosthesis else 'native'}")],
            "technique": [words.say("echo.technique")],
            "resultats": [
                words.say(f"echo.valve.{'prothese' if prosthesis else 'native'}", **measures),
                words.say("echo.ventricule", **measures),
                words.say("echo.autres"),
            ],
            "conclusion": [conclusion],
        },
        title="Échocardiographie transthoracique",
    )


def work_up(rng: Random, case: Case, stay: Stay, valve: Valve) -> None:
    """Scan, teeth, coronary arteries, frailty, the meeting, the report of the stay."""
    words, plan = _words(rng, case, stay, valve), valve.plan
    main = stay.diagnoses[0]
    scan, teeth, coronary = (act_of(stay, ccam) for ccam in ("ECQH011", "HBQK002", "DDQH009"))
    words.add(
        "imaging",
        scan.end + timedelta(minutes=50),
        valve.radiologist,
        staff.IMAGING,
        {
            "indication": [words.say("scanner.indication")],
            "technique": [words.say("scanner.technique")],
            "resultats": [words.say("scanner.anneau"), words.say(f"scanner.acces.{valve.route}")],
            "conclusion": [words.state(scan, "scanner.conclusion", taille=str(plan.valve))],
        },
        title="Scanner cardiaque et aortique",
    )
    found = "foyer" if plan.tooth else "sain"
    words.add(
        "imaging",
        teeth.end + timedelta(minutes=30),
        valve.radiologist,
        staff.IMAGING,
        {
            "indication": [words.say("dents.indication")],
            "conclusion": [words.state(teeth, f"dents.{found}")],
        },
        title="Panoramique dentaire",
    )
    vessels = "plaque" if plan.plaque else "saines"
    words.add(
        "operation",
        coronary.end + timedelta(minutes=40),
        valve.operator,
        staff.CARDIOLOGY,
        {
            "indication": [words.say("coro.indication")],
            "technique": [words.say("coro.technique")],
            "conclusion": [words.state(coronary, f"coro.{vessels}")],
        },
        title="Compte rendu de coronarographie",
    )
    if plan.age >= 78:
        memory = "memoire" if valve.background.has("G30.1") else "cognition"
        words.add(
            "consultation",
            at(valve.checked + timedelta(days=1), 14),
            valve.geriatrician,
            staff.GERIATRICS,
            {
                "motif": [words.say("geriatrie.motif")],
                "examen": [words.say("geriatrie.examen"), words.say(f"geriatrie.{memory}")],
                "conclusion": [words.say("geriatrie.conclusion")],
            },
            title="Évaluation gériatrique",
        )
    _meeting(words, valve, vessels)
    today = valve.checked + timedelta(days=1)
    first = [
        (11, words.care("douleur")),
        (15, words.care("repas")),
        (20, words.care("famille")),
    ]
    second = [
        (7, words.care("perfusion", "douleur")),
        (11, words.say("soins.radial")),
        (12, words.care("repas")),
    ]
    for number, entries in enumerate((first, second)):
        words.nursing(valve.checked + timedelta(days=number), staff.CARDIOLOGY, entries)
    examinations = [
        words.state(scan, "scanner.conclusion", taille=str(plan.valve)),
        words.state(coronary, f"coro.{vessels}"),
        words.state(teeth, f"dents.{found}"),
    ]
    if plan.tooth:
        examinations.append(words.state(act_of(stay, "HBGD036"), "dents.avulsion", jour=day(today)))
    words.add(
        "hospital",
        stay.left - timedelta(minutes=10),
        stay.senior,
        staff.CARDIOLOGY,
        {
            "motif": [words.say("bilan.motif")],
            **words.past(valve.background),
            "histoire": [words.once(f"symptome.{plan.symptom}")],
            "examen": [words.vitals(stay.vitals[0]), words.once("consultation.examen")],
            "biologie": [
                words.say("bio.bilan", valeurs=words.figures(stay.reports[1])),
                words.say("bio.nfs", valeurs=words.figures(stay.reports[0])),
            ],
            "complementaires": examinations,
            "conclusion": [
                words.state(main, "bilan.conclusion"),
                words.state(_decided(valve), f"rcp.{valve.route}"),
                *words.associated(),
            ],
            **words.ending(),
        },
        by=stay.interne,
    )


def _decided(valve: Valve) -> Meeting:
    decision = "TAVI par voie fémorale" if valve.plan.tavi else "Remplacement chirurgical"
    return Meeting(valve.checked + timedelta(days=2), decision)


def _meeting(words: Scribe, valve: Valve, vessels: str) -> None:
    plan, stay = valve.plan, words.stay
    people = (valve.cardiologist, valve.operator, valve.surgeon, valve.anaesthetist)
    names = ", ".join(staff.professional(who).written() for who in dict.fromkeys(people))
    decision = _decided(valve)
    words.case.meetings.append(decision)
    words.add(
        "meeting",
        at(decision.when, 13, 30),
        valve.cardiologist,
        staff.CARDIOLOGY,
        {
            "participants": [f"{names}."],
            "question": [words.say("rcp.question")],
            "resultats": [
                words.state(stay.diagnoses[0], "rcp.resume"),
                words.say("rcp.risque", sts=fr(plan.sts, 1)),
                words.state(act_of(stay, "ECQH011"), "scanner.conclusion", taille=str(plan.valve)),
                words.state(act_of(stay, "DDQH009"), f"coro.{vessels}"),
            ],
            "decision": [
                words.state(decision, f"rcp.{valve.route}"),
                words.say(f"rcp.argument.{valve.route}"),
            ],
        },
        title="Réunion de concertation valvulaire (heart team)",
    )


def intervention(rng: Random, case: Case, stay: Stay, valve: Valve) -> None:
    """Anaesthesia, operation report, complication, echography, nurses, report of the stay."""
    words, plan = _words(rng, case, stay, valve), valve.plan
    ward, route = stay.moves[0].ward, valve.route
    words.add(
        "consultation",
        stay.start + timedelta(hours=2),
        valve.anaesthetist,
        staff.SURGICAL_ICU,
        {
            "motif": [words.say("anesthesie.motif")],
            "antecedents": [letters.allergies(case)],
            "traitement_entree": words.home(),
            "examen": [words.vitals(stay.vitals[0]), words.say("anesthesie.examen")],
            "conclusion": [words.say(f"anesthesie.{route}")],
        },
        title="Visite préanesthésique",
    )
    main = stay.acts[0]
    words.add(
        "operation",
        valve.closed + timedelta(minutes=45),
        main.performer,
        ward,
        {
            "indication": [words.state(stay.diagnoses[0], "operation.indication")],
            "intervention": [
                words.say(f"operation.{route}.abord"),
                words.state(main, f"operation.{route}.pose", taille=str(plan.valve)),
                words.say(f"operation.{route}.fin"),
            ],
            "conclusion": [words.say("operation.conclusion")],
        },
    )
    _complication(words, valve)
    _echography(words, valve, "prothese")
    _nursing(words, valve)
    parts: dict[str, Iterable[str]] = {
        "motif": [words.say("sejour.motif")],
        **words.past(valve.background),
        "histoire": [
            words.once(f"symptome.{plan.symptom}"),
            words.state(_decided(valve), f"rcp.{route}"),
        ],
        "biologie": [
            words.say("bio.hemoglobine", suite=words.trend("718-7")),
            words.say("bio.creatinine", suite=words.trend("14682-9")),
        ],
        "intervention": [words.state(main, f"operation.{route}.pose", taille=str(plan.valve))],
        "complementaires": [
            words.state(act_of(stay, "DZQM006"), "echo.controle", **_measures(words))
        ],
        "evolution": _evolution(words, valve),
        "conclusion": [
            words.state(stay.diagnoses[0], "sejour.conclusion"),
            *words.associated(),
        ],
        **words.ending(words.say("sejour.endocardite")),
    }
    words.add(
        "hospital", stay.left - timedelta(minutes=20), stay.senior, ward, parts, by=stay.interne
    )
    stay.told.sort(key=lambda item: item.when)


def _complication(words: Scribe, valve: Valve) -> None:
    """The document of the act that treats or shows the complication."""
    stay, kind = words.stay, valve.plan.complication
    if kind not in _ACTS:
        return
    diagnosis = diagnosis_of(stay, COMPLICATIONS[kind][0])
    item = act_of(stay, _ACTS[kind])
    words.add(
        "operation" if kind == "conduction" else "imaging",
        item.end + timedelta(minutes=30),
        item.performer,
        item.ward,
        {
            "indication": [words.state(diagnosis, f"complication.{kind}.indication")],
            "intervention" if kind == "conduction" else "resultats": [
                words.say(f"complication.{kind}.geste")
            ],
            "conclusion": [words.state(item, f"complication.{kind}.conclusion")],
        },
        title={
            "conduction": "Compte rendu d'implantation d'un stimulateur cardiaque",
            "access": "Écho-doppler du point de ponction fémoral",
            "stroke": "IRM cérébrale",
        }[kind],
    )


def _evolution(words: Scribe, valve: Valve) -> list[str]:
    kind, stay = valve.plan.complication, words.stay
    if not kind:
        return [words.say(f"suites.{valve.route}"), words.say("suites.simples")]
    told = words.state(diagnosis_of(stay, COMPLICATIONS[kind][0]), f"suites.{kind}")
    done = (
        words.state(act_of(stay, _ACTS[kind]), f"complication.{kind}.conclusion")
        if kind in _ACTS
        else words.state(
            next(item for item in stay.drugs if item.atc == "B01AF02"), "suites.anticoagulant"
        )
    )
    return [words.say(f"suites.{valve.route}"), told, done]


def _nursing(words: Scribe, valve: Valve) -> None:
    stay, days = words.stay, valve.plan.days
    for number in sorted({0, 1, 2, 3, days}):
        today = valve.admitted + timedelta(days=number)
        ward = ward_at(stay, at(today, 19 if number < days else 9))
        operated, weak = number == 1, number == 2 and not valve.plan.tavi
        morning = ("matin",) if weak else ("toilette", "matin")
        moving = "" if weak or valve.plan.complication == "stroke" else words.care("mobilite")
        entries = [
            (6, words.care("nuit") if number else ""),
            (8, words.say("soins.preparation") if operated else words.care(*morning)),
            (15, words.say(f"soins.retour_{valve.route}") if operated else moving),
            (17, words.care("douleur") if number % 2 else words.care("famille")),
            (19, words.say("soins.ponction") if number in (1, 2) else words.care("repas")),
        ]
        if number == days:
            entries = [(8, words.care("toilette")), (10, words.care("sortie"))]
        elif number == 0:
            entries = [(17, words.say("soins.accueil")), (19, words.care("repas"))]
        words.nursing(today, ward, entries)


def control(rng: Random, case: Case, stay: Stay, valve: Valve) -> None:
    """The echography and the letter of the consultation at one month."""
    words = _words(rng, case, stay, valve)
    _echography(words, valve, "prothese")
    valve_problem = problem_of(case, "Z95.3")
    words.add(
        "consultation",
        stay.left,
        stay.senior,
        staff.CARDIOLOGY,
        {
            "motif": [words.say("controle.motif", jour=day(valve.done))],
            "traitement_entree": words.home(),
            "evolution": [words.say("controle.etat")],
            "examen": [words.vitals(stay.vitals[0]), words.say(f"controle.examen.{valve.route}")],
            "complementaires": [
                words.state(act_of(stay, "DZQM006"), "echo.controle", **_measures(words))
            ],
            "conclusion": [
                words.state(valve_problem, "controle.conclusion"),
                words.say("sejour.endocardite"),
            ],
            "rendez_vous": letters.appointments(stay).split("\n"),
        },
    )
