"""The documents of a community-acquired pneumonia."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.marks import day
from ambroise.demo.pathways.medicine import Scribe, interne, ward_at
from ambroise.demo.pathways.pneumonia_plan import Lung
from ambroise.demo.pathways.told import act_of, diagnosis_of, problem_of, reports_of, ward_line
from ambroise.demo.record import Act, Case, Diagnosis, Drug, Stay
from ambroise.demo.telling import marked, paragraph

HEART = Diagnosis("I50.9", "hypothesis", "Insuffisance cardiaque")
EMBOLISM = Diagnosis("I26.9", "hypothesis", "Embolie pulmonaire")


def write(rng: Random, case: Case, stay: Stay, lung: Lung) -> None:
    """Every document of the stay, in the order of time."""
    words = Scribe(rng, case, stay, "pneumonia")
    if lung.plan.letter:
        _referral(words, lung)
    _emergency(words, lung)
    _images(words, lung)
    _nursing(words, lung)
    if lung.plan.intensive:
        _intensive(words, lung)
    if lung.plan.effusion:
        _puncture(words, lung)
    _report(words, lung)
    stay.told.sort(key=lambda item: item.when)


def _antibiotics(stay: Stay) -> list[Drug]:
    return [item for item in stay.drugs if item.stage == "ward" and item.atc.startswith("J01")]


def _past(words: Scribe, lung: Lung) -> dict[str, Iterable[str]]:
    past = words.past(lung.background)
    if not lung.plan.obstructive:
        return past
    problem = problem_of(words.case, "J44.9")
    told = marked(problem, words.once("antecedents.bpco"))
    return {**past, "antecedents": [told, *past["antecedents"]]}


def _story(words: Scribe, lung: Lung) -> str:
    kind = "legio" if lung.plan.germ == "legio" else "brutal"
    return paragraph(
        (
            words.once(f"histoire.{kind}"),
            words.once("histoire.confusion" if lung.plan.confused else "histoire.negatif"),
        )
    )


def _referral(words: Scribe, lung: Lung) -> None:
    main = words.stay.diagnoses[0]
    words.add(
        "referral",
        lung.seen - timedelta(hours=2, minutes=10),
        words.case.person.gp,
        staff.EMERGENCY,
        {
            "courrier": [
                words.say("courrier.debut"),
                words.state(main, "courrier.foyer", "hypothesis"),
                *words.home(),
                letters.allergies(words.case),
                words.say("courrier.fin"),
            ]
        },
    )


def _emergency(words: Scribe, lung: Lung) -> None:
    stay, plan = words.stay, lung.plan
    end = stay.moves[0].end or stay.left
    chemistry = reports_of(stay, "14682-9")[0]
    antibiotics = [item for item in _antibiotics(stay) if item.start < end]
    treated = [_given(words, item) for item in antibiotics]
    if plan.oxygen:
        oxygen = ward_line(stay, "V03AN01")
        treated.append(words.state(oxygen, "traitement.oxygene", dose=oxygen.posology))
    if plan.obstructive:
        treated.append(words.state(ward_line(stay, "H02AB06"), "traitement.corticoide"))
    conclusion = [words.state(stay.diagnoses[0], "conclusion.depart", "present", lobe=plan.lobe)]
    if plan.oxygen:
        conclusion.append(words.state(diagnosis_of(stay, "J96.00"), "conclusion.hypoxie"))
    words.add(
        "emergency",
        end - timedelta(minutes=20),
        lung.emergency,
        staff.EMERGENCY,
        {
            "motif": [words.say("urgences.motif")],
            **_past(words, lung),
            "histoire": [_story(words, lung)],
            "examen": [
                words.vitals(stay.vitals[0]),
                words.once("examen.foyer"),
                paragraph(
                    (words.say("medicine.examen.coeur"), words.say("medicine.examen.mollets"))
                ),
                words.say("examen.curb", score=str(plan.curb)),
            ],
            "biologie": [
                words.say("bio.entree", valeurs=words.figures(chemistry)),
                words.say("bio.nfs", valeurs=words.figures(reports_of(stay, "718-7")[0])),
                words.say("bio.autres", valeurs=words.figures(reports_of(stay, "UREE")[0])),
                words.say("bio.gaz", valeurs=words.figures(reports_of(stay, "2703-7")[0])),
            ],
            "complementaires": [
                words.state(act_of(stay, "ZBQK002"), "radio.conclusion", lobe=plan.lobe)
            ],
            "evolution": [
                paragraph(treated),
                words.state(HEART, "urgences.coeur", "absent"),
            ],
            "conclusion": [
                *conclusion,
                words.say("urgences.orientation", service=stay.moves[1].ward.name.lower()),
            ],
        },
        by=interne(staff.EMERGENCY, words.split),
    )


def _images(words: Scribe, lung: Lung) -> None:
    stay, plan = words.stay, lung.plan
    film = act_of(stay, "ZBQK002")
    words.add(
        "imaging",
        film.end + timedelta(minutes=30),
        lung.radiologist,
        staff.IMAGING,
        {
            "indication": [words.say("radio.indication")],
            "technique": [words.say("radio.technique")],
            "resultats": [words.say("radio.foyer", lobe=plan.lobe), words.say("radio.reste")],
            "conclusion": [words.state(film, "radio.conclusion", lobe=plan.lobe)],
        },
        title="Radiographie du thorax",
    )
    if not (plan.intensive or plan.effusion):
        return
    scan = act_of(stay, "ZBQH001")
    results = [words.say("scanner.foyer", lobe=plan.lobe)]
    if plan.effusion:
        results.append(words.state(diagnosis_of(stay, "J90"), "scanner.plevre"))
    words.add(
        "imaging",
        scan.end + timedelta(minutes=40),
        lung.radiologist,
        staff.IMAGING,
        {
            "indication": [words.say("scanner.indication")],
            "technique": [words.say("scanner.technique")],
            "resultats": [*results, words.state(EMBOLISM, "scanner.embolie", "absent")],
            "conclusion": [words.state(scan, "scanner.conclusion", lobe=plan.lobe)],
        },
        title="Scanner thoracique injecté",
    )


def _nursing(words: Scribe, lung: Lung) -> None:
    stay, plan = words.stay, lung.plan
    for number in sorted({0, 1, 2, 3, plan.days}):
        today = stay.start.date() + timedelta(days=number)
        ward = ward_at(stay, at(today, 19 if number < plan.days else 9))
        on_oxygen = plan.oxygen and number < plan.weaned
        values = dict(stay.vitals[number].values)
        entries = [
            (6, words.care("nuit") if number else ""),
            (8, words.say("soins.temperature", temp=letters.fr(values["8310-5"], 1))),
            (9, words.care("toilette", "perfusion") if number < 3 else words.care("toilette")),
            (11, words.say("soins.kine") if number else ""),
            (13, words.care("repas") if number > 1 else words.say("soins.asthenie")),
            (17, words.care("famille") if number % 2 else words.care("douleur")),
            (21, words.say("soins.oxygene") if on_oxygen else words.say("soins.sans_oxygene")),
        ]
        if number == plan.days:
            entries = [*entries[1:3], (10, words.care("sortie"))]
        words.nursing(today, ward, entries)


def _intensive(words: Scribe, lung: Lung) -> None:
    stay = words.stay
    move = stay.moves[1]
    oxygen = ward_line(stay, "V03AN01")
    words.add(
        "hospital",
        (move.end or stay.left) - timedelta(minutes=30),
        lung.resuscitator,
        staff.INTENSIVE_CARE,
        {
            "motif": [words.state(diagnosis_of(stay, "J96.00"), "reanimation.motif")],
            "histoire": [_story(words, lung)],
            "evolution": [
                words.say("reanimation.evolution"),
                words.state(oxygen, "traitement.oxygene", dose=oxygen.posology),
                *(
                    _given(words, item)
                    for item in _antibiotics(stay)
                    if item.start < (move.end or stay.left)
                ),
            ],
            "conclusion": [
                words.state(stay.diagnoses[0], f"conclusion.{lung.plan.germ}", lobe=lung.plan.lobe),
                words.say("reanimation.transfert"),
            ],
        },
        title="Compte rendu de séjour en réanimation",
        by=interne(staff.INTENSIVE_CARE, words.split),
    )


def _puncture(words: Scribe, lung: Lung) -> None:
    stay = words.stay
    item, report = act_of(stay, "GGHB001"), reports_of(stay, "PROTPLEURE")[0]
    words.add(
        "operation",
        item.end + timedelta(hours=2),
        lung.pneumologist,
        staff.PNEUMOLOGY,
        {
            "indication": [words.state(diagnosis_of(stay, "J90"), "plevre.indication")],
            "technique": [words.state(item, "plevre.technique")],
            "resultats": [words.say("plevre.liquide", valeurs=words.figures(report))],
            "conclusion": [words.say("plevre.conclusion")],
        },
        title="Compte rendu de ponction pleurale",
    )


def _report(words: Scribe, lung: Lung) -> None:
    stay, plan = words.stay, lung.plan
    parts: dict[str, Iterable[str]] = {
        "motif": [words.say("sejour.motif")],
        **_past(words, lung),
        "histoire": [_story(words, lung)],
        "examen": [
            words.vitals(stay.vitals[0]),
            words.once("examen.foyer"),
            words.say("examen.curb", score=str(plan.curb)),
        ],
        "biologie": [
            words.say("bio.crp", suite=words.trend("1988-5")),
            words.say("bio.germes", valeurs=words.figures(reports_of(stay, "AGPNEUMO")[0])),
            words.say(
                "bio.hemocultures", valeur=words.amount(reports_of(stay, "600-7")[0], "600-7")
            ),
        ],
        "complementaires": [
            words.state(item, f"{_seen_by(item)}.conclusion", lobe=plan.lobe)
            for item in stay.acts
            if item.modality
        ],
        "evolution": _evolution(words, lung),
        "conclusion": [
            words.state(stay.diagnoses[0], f"conclusion.{plan.germ}", lobe=plan.lobe),
            *words.associated(),
        ],
        **words.ending(words.say("sejour.conseils")),
    }
    words.add(
        "hospital",
        stay.left - timedelta(minutes=15),
        stay.senior,
        staff.PNEUMOLOGY,
        parts,
        by=stay.interne,
    )


def _seen_by(item: Act) -> str:
    return "radio" if item.ccam == "ZBQK002" else "scanner"


def _given(words: Scribe, item: Drug) -> str:
    return words.state(item, "traitement.antibiotique", molecule=item.brand, dose=item.posology)


def _evolution(words: Scribe, lung: Lung) -> list[str]:
    stay, plan = words.stay, lung.plan
    antibiotics = _antibiotics(stay)
    first = antibiotics[0]
    then = next(item for item in antibiotics if item.start >= (first.end or item.start))
    key = "legio" if plan.germ == "legio" else "switch"
    lines = [
        paragraph(
            (
                _given(words, first),
                words.state(then, f"sejour.{key}", molecule=then.brand, jour=day(then.start)),
            )
        )
    ]
    lines += [
        words.state(item, "sejour.macrolide", "history", raison=item.reason)
        for item in antibiotics
        if item.atc == "J01FA02"
    ]
    if then is not antibiotics[-1]:
        last = antibiotics[-1]
        told = words.state(last, "sejour.switch", molecule=last.brand, jour=day(last.start))
        lines.append(told)
    if plan.oxygen:
        oxygen = ward_line(stay, "V03AN01")
        lines.append(words.state(oxygen, "sejour.sevrage", jour=day(oxygen.end or stay.left)))
    if plan.obstructive:
        lines.append(
            paragraph(
                (
                    words.state(diagnosis_of(stay, "J44.0"), "sejour.bpco"),
                    words.state(ward_line(stay, "H02AB06"), "traitement.corticoide"),
                )
            )
        )
    if plan.effusion:
        lines.append(words.state(diagnosis_of(stay, "J90"), "sejour.plevre"))
    if plan.germ == "legio":
        lines.append(words.state(diagnosis_of(stay, "E87.18"), "sejour.hyponatremie"))
    return lines


def control(rng: Random, case: Case, stay: Stay, before: Stay) -> None:
    """The letter of the consultation at six weeks."""
    words = Scribe(rng, case, stay, "pneumonia")
    main = before.diagnoses[0]
    words.add(
        "consultation",
        stay.left,
        stay.senior,
        staff.PNEUMOLOGY,
        {
            "motif": [words.say("controle.motif", jour=day(before.left))],
            "traitement_entree": words.home(),
            "evolution": [words.state(main, "controle.etat", "history")],
            "examen": [words.vitals(stay.vitals[0]), words.say("medicine.examen.poumons")],
            "complementaires": [words.state(stay.acts[0], "controle.radio")],
            "conclusion": [
                words.say("controle.conclusion"),
                words.say("controle.tabac" if case.smoker == "current" else "controle.vaccin"),
            ],
        },
    )
