"""The documents of the stay for a decompensated heart failure."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.letters import fr
from ambroise.demo.marks import day, mark
from ambroise.demo.pathways.heart_failure_images import (
    coronary,
    echo,
    kind,
    radiograph,
)
from ambroise.demo.pathways.heart_failure_plan import Failure
from ambroise.demo.pathways.medicine import WEIGHT, Scribe, interne, ward_at
from ambroise.demo.pathways.told import act_of, diagnosis_of, problem_of, ward_line
from ambroise.demo.record import Case, Diagnosis, Report, Stay
from ambroise.demo.telling import marked, paragraph

EMBOLISM = Diagnosis("I26.9", "hypothesis", "Embolie pulmonaire")


def write(rng: Random, case: Case, stay: Stay, failure: Failure) -> None:
    """Every document of the stay, in the order of time."""
    words = Scribe(rng, case, stay, "heart_failure")
    doubt = failure.plan.form == "oap" and rng.random() < 0.4
    if failure.plan.letter:
        _referral(words, failure)
    _emergency(words, failure, doubt=doubt)
    radiograph(words, failure)
    echo(words, failure)
    _nursing(words, failure)
    if len(stay.moves) > 2:
        _intensive(words, failure)
    for item in stay.acts:
        if item.ccam == "DDQH009":
            coronary(words, failure, item)
    _report(words, failure, doubt=doubt)
    stay.told.sort(key=lambda told: told.when)


def holding(stay: Stay, loinc: str) -> list[Report]:
    """The reports that hold that analysis, come back."""
    return [
        report
        for report in stay.reports
        if any(item.loinc == loinc and item.value is not None for item in report.results)
    ]


def weight_of(stay: Stay, number: int) -> str:
    """« 78,4 kg »: the weight of that day of the stay."""
    values = dict(stay.vitals[number].values)
    return f"{fr(values[WEIGHT], 1)} kg"


def _oxygen(failure: Failure) -> str:
    return {
        "oap": "sous 15 L/min au masque",
        "congestion": "en air ambiant",
        "choc": "sous 9 L/min",
    }[failure.plan.form]


def _referral(words: Scribe, failure: Failure) -> None:
    when = failure.seen - timedelta(hours=2, minutes=20)
    stay = words.stay
    words.add(
        "referral",
        when,
        words.case.person.gp,
        staff.EMERGENCY,
        {
            "courrier": [
                paragraph((words.say("courrier.debut"), words.say("courrier.plainte"))),
                paragraph((words.say("courrier.signes"), _heart_disease(words, failure))),
                words.say(f"courrier.facteur.{failure.plan.trigger}"),
                *words.home(),
                letters.allergies(words.case),
                words.state(diagnosis_of(stay, "I50.02"), "courrier.demande", "hypothesis"),
            ]
        },
    )


def _heart_disease(words: Scribe, failure: Failure) -> str:
    """The heart disease known before, or that none was."""
    plan, told = failure.plan, ""
    code, _ = plan.cause
    if plan.fibrillation and not plan.new_fibrillation:
        known = problem_of(words.case, "I48.1")
        told = words.state(known, "antecedents.fibrillation")
    if not plan.known:
        return told or words.once("antecedents.inconnue")
    problem = problem_of(words.case, code)
    year = str((problem.onset or failure.seen).year)
    heart = words.once(f"antecedents.{kind(failure)}", annee=mark(year, "DATE", "", year))
    return paragraph((marked(problem, heart), told))


def _past(words: Scribe, failure: Failure) -> dict[str, Iterable[str]]:
    past = words.past(failure.background)
    return {**past, "antecedents": [_heart_disease(words, failure), *past["antecedents"]]}


def _story(words: Scribe, failure: Failure) -> str:
    plan = failure.plan
    return paragraph(
        (
            words.once(f"histoire.{plan.form}"),
            words.once(f"histoire.facteur.{plan.trigger}"),
            words.once("histoire.negatif"),
        )
    )


def _rhythm(words: Scribe, failure: Failure) -> str:
    stay, plan = words.stay, failure.plan
    ecg = act_of(stay, "DEQP003")
    pulse = f"{dict(stay.vitals[0].values)['8867-4']:.0f}"
    told = words.state(ecg, f"ecg.{'fa' if plan.fibrillation else 'sinusal'}", fc=pulse)
    if plan.fibrillation:
        told = paragraph((told, words.state(diagnosis_of(stay, "I48.1"), "ecg.rythme")))
    block = (
        words.state(diagnosis_of(stay, "I44.7"), "ecg.bloc")
        if plan.left_block
        else words.say("ecg.repolarisation")
    )
    return paragraph((told, block))


def _emergency(words: Scribe, failure: Failure, *, doubt: bool) -> None:
    stay, plan = words.stay, failure.plan
    first = [report for report in stay.reports if report.taken < stay.moves[1].start]
    count, ionogram = first[0], next(item for item in first if item.panel[1] == "24321-2")
    markers = next(item for item in first if item.panel[1] == "BIO")
    lactates = [item for item in first if item.panel[1] == "HEMODYNAMIQUE"]
    treated = [
        words.state(
            ward_line(stay, "C03CA01"),
            "urgences.furosemide",
            dose=ward_line(stay, "C03CA01").posology,
        )
    ]
    for atc, key in (("C01DA08", "isosorbide"), ("C01CA07", "dobutamine")):
        if any(item.atc == atc for item in stay.drugs):
            treated.append(words.state(ward_line(stay, atc), f"urgences.{key}"))
    if plan.ventilated:
        treated.append(words.state(act_of(stay, "GLLD012"), "urgences.vni"))
    if plan.trigger == "infection":
        line = next(item for item in stay.drugs if item.atc.startswith("J01"))
        treated.append(words.state(line, "urgences.antibiotique", molecule=line.brand))
    evolution = [paragraph(treated)]
    if doubt:
        evolution.append(words.state(EMBOLISM, "urgences.embolie", "hypothesis"))
    words.add(
        "emergency",
        stay.moves[1].start - timedelta(minutes=15),
        failure.doctor,
        staff.EMERGENCY,
        {
            "motif": [words.say("urgences.motif")],
            **_past(words, failure),
            "histoire": [_story(words, failure)],
            "examen": [
                words.vitals(stay.vitals[0], _oxygen(failure)),
                words.once(f"examen.{plan.form}", poids=weight_of(stay, 0)),
                ""
                if plan.form == "congestion"
                else paragraph(
                    (words.say("medicine.examen.abdomen"), words.say("medicine.examen.mollets"))
                ),
            ],
            "biologie": [
                words.say("bio.entree", valeurs=words.figures(ionogram)),
                words.say(
                    "bio.marqueurs",
                    bnp=words.amount(markers, "33762-6"),
                    tropo=words.amount(markers, "89579-7"),
                ),
                words.say("bio.nfs", valeurs=words.figures(count)),
                *(
                    words.say("bio.lactate", valeur=words.amount(item, "LACTATE"))
                    for item in lactates
                ),
            ],
            "complementaires": [
                _rhythm(words, failure),
                words.state(act_of(stay, "ZBQK002"), f"radio.{plan.form}"),
            ],
            "evolution": evolution,
            "conclusion": [
                words.state(stay.diagnoses[0], f"conclusion.{plan.form}"),
                *_serious(words, failure),
                words.say("urgences.orientation", service=stay.moves[1].ward.name.lower()),
            ],
        },
        by=interne(staff.EMERGENCY, words.split),
    )


def _serious(words: Scribe, failure: Failure) -> list[str]:
    codes = {"choc": "R57.0", "oap": "J96.00"}
    if failure.plan.form not in codes:
        return []
    code = codes[failure.plan.form]
    key = f"conclusion.{'etat_de_choc' if code == 'R57.0' else 'detresse'}"
    return [words.state(diagnosis_of(words.stay, code), key)]


def _nursing(words: Scribe, failure: Failure) -> None:
    stay, plan = words.stay, failure.plan
    last = plan.days
    for number in sorted({0, 1, 2, plan.intravenous_days, last}):
        today = stay.start.date() + timedelta(days=number)
        ward = ward_at(stay, at(today, 18))
        weighed = words.say("soins.poids", poids=weight_of(stay, number))
        leaving, treated = number == last, number < plan.intravenous_days
        failing = plan.died and plan.form == "choc"
        easier = number > 1 and ward is staff.CARDIOLOGY
        washed = words.care("toilette") if easier else ""
        meal = words.care("repas") if number > 1 else words.say("soins.regime")
        entries = [
            (6, words.care("nuit") if number and not plan.died else ""),
            (7, paragraph((weighed, "" if failing else words.care("matin")))),
            (9, paragraph((washed, words.care("perfusion")))),
            (12, "" if failing else meal),
            (15, words.say("soins.dyspnee" if number < 2 or plan.died else "soins.mieux")),
            (17, words.care("famille") if number % 2 else words.care("douleur")),
            (20, "" if failing else words.say("soins.diurese") if treated else ""),
        ]
        if leaving:
            entries = [*entries[1:3], (10, words.say("soins.education"))]
        if leaving and plan.died:
            entries = [(3, words.say("soins.aggravation")), (7, words.say("soins.accompagnement"))]
        elif easier and treated and not plan.died:
            entries.append((16, words.care("mobilite")))
        words.nursing(today, ward, sorted(entries))
    if not plan.died:
        words.add(
            "nursing",
            stay.left - timedelta(minutes=10),
            stay.told[-1].author,
            staff.CARDIOLOGY,
            {"transmissions": [words.care("sortie")]},
        )


def _intensive(words: Scribe, failure: Failure) -> None:
    stay, plan = words.stay, failure.plan
    move = stay.moves[1]
    lines = [words.say(f"reanimation.{plan.form}")]
    if plan.form == "choc":
        lactates = [r for r in stay.reports if r.panel[1] == "HEMODYNAMIQUE"]
        lines += [
            words.state(
                act_of(stay, "EQLF001"),
                "reanimation.dobutamine",
                debut=words.amount(lactates[0], "LACTATE"),
                fin=words.amount(lactates[-1], "LACTATE"),
            ),
            words.state(diagnosis_of(stay, "R57.0"), "reanimation.choc_resolutif"),
        ]
    if plan.ventilated:
        lines.append(words.state(act_of(stay, "GLLD012"), "reanimation.vni"))
    words.add(
        "hospital",
        (move.end or stay.left) - timedelta(minutes=30),
        failure.resuscitator,
        staff.INTENSIVE_CARE,
        {
            "motif": [words.say("reanimation.motif")],
            "histoire": [_story(words, failure)],
            "evolution": lines,
            "conclusion": [
                words.state(stay.diagnoses[0], f"conclusion.{plan.form}"),
                words.say("reanimation.transfert"),
            ],
        },
        title="Compte rendu de séjour en réanimation",
        by=interne(staff.INTENSIVE_CARE, words.split),
    )


def _report(words: Scribe, failure: Failure, *, doubt: bool) -> None:
    stay, plan = words.stay, failure.plan
    when = stay.left - timedelta(minutes=20) if not plan.died else stay.left + timedelta(hours=1)
    ward = stay.moves[-1].ward
    parts: dict[str, Iterable[str]] = {
        "motif": [words.say("sejour.motif")],
        **_past(words, failure),
        "histoire": [_story(words, failure)],
        "examen": [words.once(f"examen.{plan.form}", poids=weight_of(stay, 0))],
        "biologie": [
            words.say("bio.creatinine", suite=words.trend("14682-9")),
            words.say("bio.kaliemie", suite=words.trend("2823-3")),
            words.say("bio.peptide", suite=words.trend("33762-6")),
        ],
        "complementaires": [_rhythm(words, failure), *_explorations(words, failure)],
        "evolution": _evolution(words, failure, doubt=doubt),
        "conclusion": [
            words.state(stay.diagnoses[0], f"conclusion.{plan.form}"),
            *words.associated(),
        ],
    }
    if plan.died:
        parts["conclusion"] = [*parts["conclusion"], words.say("sejour.deces", jour=day(stay.left))]
    else:
        parts |= words.ending(words.say("sejour.consignes"))
    author = stay.senior if ward is staff.CARDIOLOGY else failure.resuscitator
    words.add("hospital", when, author, ward, parts, by=stay.interne)


def _explorations(words: Scribe, failure: Failure) -> list[str]:
    stay = words.stay
    measure = words.amount(next(r for r in stay.reports if r.panel[1] == "ECHO"), "10230-1")
    lines = [words.state(act_of(stay, "DZQM005", "DZQM006"), "echo.conclusion", fevg=measure)]
    lines += [
        words.state(item, f"coro.conclusion.{kind(failure)}")
        for item in stay.acts
        if item.ccam == "DDQH009"
    ]
    return lines


def _evolution(words: Scribe, failure: Failure, *, doubt: bool) -> list[str]:
    stay, plan = words.stay, failure.plan
    furosemide = ward_line(stay, "C03CA01")
    lines = [
        words.state(
            furosemide,
            "sejour.furosemide",
            dose=furosemide.posology,
            poids=weight_of(stay, 0),
            fin=weight_of(stay, plan.days),
        )
        if not plan.died
        else words.state(furosemide, "sejour.echec", dose=furosemide.posology)
    ]
    if plan.form == "choc":
        inotrope = words.state(ward_line(stay, "C01CA07"), "sejour.dobutamine")
        lines.append(marked(act_of(stay, "EQLF001"), inotrope))
    if doubt:
        lines.append(words.state(EMBOLISM, "sejour.embolie", "absent"))
    if plan.trigger == "infection":
        line = next(item for item in stay.drugs if item.atc.startswith("J01"))
        lines.append(words.state(line, "sejour.antibiotique", molecule=line.brand))
    if plan.complication:
        lines.append(_complication(words, failure))
    if not plan.died:
        lines.append(words.say("sejour.relais", jour=day(failure.oral)))
        lines += _contraindications(words, failure)
    else:
        lines += words.stopped()
    return lines


def _complication(words: Scribe, failure: Failure) -> str:
    stay = words.stay
    creatinine, reports = failure.plan.complication == "kidney", holding(stay, "2823-3")
    third = reports[2]
    if creatinine:
        return words.state(
            diagnosis_of(stay, "N17.9"),
            "sejour.rein",
            creat=words.amount(third, "14682-9"),
            fin=words.amount(reports[-1], "14682-9"),
            jour=day(third.taken),
        )
    if failure.plan.complication == "low":
        return words.state(
            diagnosis_of(stay, "E87.68"),
            "sejour.hypokaliemie",
            k=words.amount(third, "2823-3"),
            jour=day(third.taken),
        )
    told = words.state(
        diagnosis_of(stay, "E87.58"),
        "sejour.hyperkaliemie",
        k=words.amount(third, "2823-3"),
        fin=words.amount(reports[-1], "2823-3"),
        jour=day(third.taken),
    )
    stopped = words.state(ward_line(stay, "C03DA01"), "sejour.arret_arm", "history")
    return paragraph((told, stopped))


def _contraindications(words: Scribe, failure: Failure) -> list[str]:
    """Why a class is missing, and that the others are there."""
    present = {item.atc for item in words.stay.drugs if item.stage == "discharge"}
    told = []
    if not present & {"C09AA05", "C09DX04"}:
        told.append(
            words.say(f"sejour.sans_iec.{'choc' if failure.plan.form == 'choc' else 'rein'}")
        )
    if "C07AB07" not in present:
        told.append(words.say("sejour.sans_betabloquant"))
    if "C03DA01" not in present:
        told.append(words.say("sejour.sans_arm"))
    if len(present & {"C09AA05", "C09DX04", "C07AB07", "C03DA01", "A10BK01"}) == 4:
        told.append(words.say("sejour.quatre_classes"))
    return [paragraph(told)]
