"""Chemotherapy of a colorectal cancer, its toxicity, its follow-up, its metastatic lines.

Oxaliplatin from 85 to 75 mg/m² (adjuvant) after a lasting neuropathy of grade 2, a diarrhoea or a
neutropenia of grade 4, and stopped when it hampers: summary of Eloxatine. Response: RECIST 1.1
(Eisenhauer 2009), partial from -30 %, progressive from +20 %.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import worked_before
from ambroise.demo.pathways import colorectal_acute, colorectal_specimen, oncology_told
from ambroise.demo.pathways import colorectal_diagnosis as diagnosis
from ambroise.demo.pathways.colorectal_plan import ColorectalPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    last_known,
    later,
    lower,
    morning,
    paragraph,
    single,
    tell,
    told_signs,
)
from ambroise.demo.pathways.oncology_day import Session, Toxicity, cycle_day, day_hospital
from ambroise.demo.pathways.oncology_protocols import PROTOCOLS
from ambroise.demo.pathways.told import problem_of
from ambroise.demo.record import Act, Diagnosis, Implant, Stay, TreatmentLine

_NEUROPATHY = "neuropathie périphérique de grade 2 persistante entre les cures"


def _port(cancer: Cancer, stay: Stay, when: datetime) -> Act:
    """The implanted port, put in the same day."""
    act = Act(
        "EBLA003",
        when,
        when + timedelta(minutes=40),
        cancer.person_of(staff.SURGICAL_ICU),
        staff.DAY_SURGERY,
    )
    stay.acts.append(act)
    cancer.case.implants.append(Implant("Chambre à cathéter implantable", when))
    return act


def _situation(line: TreatmentLine) -> str:
    return "adjuvante" if line.intent == "adjuvant" else "metastatique"


def _announcement(
    cancer: Cancer,
    when: datetime,
    line: TreatmentLine,
    first: date,
    *,
    stage: tuple[str, ...],
    relapse: bool,
) -> Stay:
    """The consultation of oncology before a first cycle: uracil, port, effects explained."""
    rng = cancer.rng
    stay = cancer.visit(staff.ONCOLOGY, when, 300, f"Consultation d'oncologie : {line.protocol}")
    tumour = replace(cancer.problem, use="DP")
    stay.diagnoses.append(tumour)
    drawn = worked_before(when - timedelta(days=3))
    uses_fluorouracil = line.protocol != "pembrolizumab"
    seen = cancer.examined(when)
    stay.vitals.append(seen)
    teller = cancer.teller(stay)
    slots = told_signs(seen)
    biology = []
    if uses_fluorouracil and not relapse and not cancer.tested:
        stay.reports.append(single(cancer, "URACILE", rng.uniform(5.2, 12.5), drawn))
        measure = stay.reports[-1].of("URACILE")
        biology.append(
            teller.state(
                measure, "colorectal.annonce.uracile", valeur=letters.value(measure.result)
            )
        )
    port: tuple[str, ...] = ()
    told = when + timedelta(hours=1)
    if not cancer.case.implants or not relapse:
        act = _port(cancer, stay, when + timedelta(hours=3))
        port = (teller.state(act, "colorectal.annonce.chambre"),)
        told = act.end + timedelta(minutes=35)
    appointment = cancer.appoint(stay, f"cycle 1 de {line.protocol}", first)
    tell(
        stay,
        "consultation",
        told,
        stay.senior,
        staff.ONCOLOGY,
        motif=teller.state(tumour, "oncology.seance.tumeur", tumeur=lower(cancer.name)),
        antecedents=oncology_told.history_lines(cancer, teller),
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        histoire=teller.say(f"colorectal.annonce.{'rechute' if relapse else 'annonce'}"),
        stade=stage,
        examen=teller.say("oncology.examen.general", **slots),
        biologie=biology,
        decision=(
            teller.state(
                line,
                f"colorectal.annonce.ligne_{_situation(line)}",
                protocole=line.protocol,
            ),
            teller.say("colorectal.annonce.effets"),
            *port,
        ),
        rendez_vous=oncology_told.appointed(teller, appointment),
    )
    return stay


@dataclass(frozen=True, slots=True)
class _Course:
    """The cycles of a line that are told, and their toxicity by cycle."""

    line: TreatmentLine
    cycles: tuple[int, ...]
    toxic: dict[int, tuple[Toxicity, ...]]
    diagnoses: tuple[Diagnosis, ...]
    markers: dict[int, float]


def _sessions(cancer: Cancer, course: _Course, total: int) -> datetime:
    """Tell the sessions; the day of the last."""
    rng, line = cancer.rng, course.line
    protocol = PROTOCOLS[line.protocol]
    when = cycle_day(line.start, protocol, 1)
    for cycle in course.cycles:
        when = cycle_day(line.start, protocol, cycle, hour=rng.choice((8, 9)))
        last = cycle >= total
        what = (
            "consultation de fin de traitement" if last else f"cycle {cycle + 1} de {line.protocol}"
        )
        day_hospital(
            cancer,
            Session(
                line=line,
                protocol=protocol,
                cycle=cycle,
                when=when,
                next_what=what,
                next_when=later(when, 30 if last else protocol.days),
                toxicities=course.toxic.get(cycle, ()),
                diagnoses=course.diagnoses,
                neutrophils=rng.uniform(1.9, 4.2),
                more=(("ACE", course.markers[cycle]),) if cycle in course.markers else (),
            ),
        )
    return when


def _adjuvant_toxicity(
    plan: ColorectalPlan, cycles: int, when: date
) -> dict[int, tuple[Toxicity, ...]]:
    middle, last = max(2, cycles // 2), cycles
    neuropathy = Diagnosis("G62.0", "DAS", "Neuropathie induite par l'oxaliplatine", when)
    tired = Toxicity("oncology.seance.asthenie", 1)
    sick = Toxicity("oncology.seance.nausees", 1)
    protocol = plan.adjuvant[0] if plan.adjuvant else ""
    if plan.toxic == "neuropathie" and protocol in ("FOLFOX", "CAPOX"):
        full, less = (85.0, 75.0) if protocol == "FOLFOX" else (130.0, 100.0)
        lowered = Toxicity("colorectal.tox.neuropathie", 2, _NEUROPATHY, "oxaliplatine", less,
                           diagnosis=neuropathy)  # fmt: skip
        if protocol == "CAPOX":
            return {middle: (sick,), last: (lowered, tired)}
        stopped = Toxicity(
            "colorectal.tox.neuropathie_gene", 3, "neuropathie avec gêne fonctionnelle",
            "oxaliplatine", less if full else 0, stops=True, diagnosis=neuropathy,
        )  # fmt: skip
        return {middle: (lowered, sick), last: (stopped, tired)}
    if plan.toxic == "diarrhee":
        return {middle: (Toxicity("colorectal.tox.diarrhee", 1), sick), last: (tired,)}
    if protocol == "CAPOX":
        return {middle: (Toxicity("colorectal.tox.mains_pieds", 1),), last: (tired, sick)}
    return {middle: (sick,), last: (tired,)}


def tell_after_surgery(cancer: Cancer, plan: ColorectalPlan, left: datetime) -> None:
    """Adjuvant treatment by stage, follow-up, and the relapse of some."""
    end = left
    if plan.adjuvant:
        end = _tell_adjuvant(cancer, plan, plan.adjuvant, left)
        seen = later(end, 185)
    else:
        first = later(left, 28)
        _visit(cancer, plan, first, "chirurgie")
        seen = later(first, 180)
    _visit(cancer, plan, seen, "oncologie")
    if plan.relapses:
        tell_metastatic(cancer, plan, later(end, cancer.rng.randrange(340, 520)), relapse=True)
    else:
        _visit(cancer, plan, later(later(seen, 180), 180), "oncologie")


def _tell_adjuvant(
    cancer: Cancer, plan: ColorectalPlan, adjuvant: tuple[str, int], left: datetime
) -> datetime:
    name, cycles = adjuvant
    told = later(left, 21)
    first = later(told, cancer.rng.randrange(8, 20))
    protocol = PROTOCOLS[name]
    end = later(first, protocol.days * cycles)
    line = cancer.line(name, "adjuvant", first, end, "traitement terminé", told=told)
    teller = cancer.teller(cancer.case.stays[-1])
    stage = (colorectal_specimen.stage_line(cancer, teller), *diagnosis.gene_lines(cancer, teller))
    _announcement(cancer, morning(told, hour=9), line, first, stage=stage, relapse=False)
    middle = max(2, cycles // 2)
    course = _Course(
        line,
        (1,) if plan.toxic == "neutropenie" else (1, middle),
        _adjuvant_toxicity(
            plan, cycles, cycle_day(first, protocol, cycles if name == "CAPOX" else middle).date()
        ),
        (),
        {},
    )
    _sessions(cancer, course, cycles)
    if plan.toxic == "neutropenie" or (plan.toxic == "diarrhee" and name != "LV5FU2"):
        acute = cycle_day(first, protocol, middle) + timedelta(days=9, hours=10)
        kind = "neutropenie" if plan.toxic == "neutropenie" else "diarrhee"
        colorectal_acute.tell_toxicity(cancer, line, middle, acute, kind)
    _sessions(cancer, replace(course, cycles=(cycles,)), cycles)
    return morning(end)


def _visit(cancer: Cancer, plan: ColorectalPlan, when: date, ward: str) -> None:
    """A consultation of follow-up; the second year's has a scan and the marker."""
    place = staff.ONCOLOGY if ward == "oncologie" else staff.DIGESTIVE_SURGERY
    start = morning(when, hour=10)
    stay = cancer.visit(place, start, 90, "Consultation de surveillance d'un cancer colorectal")
    control = Diagnosis("Z08.0", "DP", "Surveillance après chirurgie d'un cancer colorectal", when)
    stay.diagnoses.append(control)
    stay.reports.append(
        single(
            cancer, "ACE", cancer.rng.uniform(1.2, 3.6), worked_before(start - timedelta(days=5))
        )
    )
    seen = cancer.examined(start, 0)
    stay.vitals.append(seen)
    teller, slots = cancer.teller(stay), told_signs(seen)
    marker = stay.reports[0].of("ACE")
    imaging: tuple[str, ...] = ()
    if ward == "oncologie":
        _control_scan(cancer, stay, start)
        imaging = (teller.say("colorectal.suivi.scanner_normal"),)
    again = later(when, 180)
    appointment = cancer.appoint(stay, "consultation de surveillance avec ACE et scanner", again)
    tell(
        stay,
        "consultation",
        start + timedelta(minutes=40),
        stay.senior,
        place,
        motif=(
            teller.state(control, "colorectal.suivi.motif", du=plan.site.of),
            colorectal_specimen.stage_line(cancer, teller),
        ),
        histoire=teller.say("oncology.suivi.interrogatoire"),
        examen=teller.say("oncology.suivi.examen", **slots),
        biologie=teller.state(marker, "colorectal.ace.normal", valeur=letters.value(marker.result)),
        imagerie=imaging,
        conclusion=teller.say("oncology.suivi.conclusion"),
        rendez_vous=oncology_told.appointed(teller, appointment),
    )


def _control_scan(cancer: Cancer, stay: Stay, start: datetime) -> None:
    teller = cancer.teller(stay)
    when = start
    cancer.image(stay, "ZCQH001", when, "CT", "Pas de récidive.", minutes=20)
    tell(
        stay,
        "imaging",
        when + timedelta(minutes=30),
        cancer.person_of(staff.IMAGING),
        staff.IMAGING,
        "Scanner thoraco-abdomino-pelvien",
        indication=teller.state(cancer.problem, "colorectal.suivi.scanner_indication", "history"),
        technique=teller.say("oncology.scanner.technique"),
        resultats=(
            teller.say("oncology.scanner.poumons"),
            teller.say("oncology.scanner.foie"),
            teller.say("oncology.scanner.os"),
        ),
        conclusion=teller.say("colorectal.suivi.scanner_normal"),
    )


def _relapse(cancer: Cancer, plan: ColorectalPlan, when: date) -> date:
    """Metastases found at a control: scan and meeting; the day of the meeting."""
    start = morning(when, hour=9)
    stay = cancer.visit(staff.ONCOLOGY, start, 200, "Rechute métastatique d'un cancer colorectal")
    second = Diagnosis("C78.7", "DP", "Métastases hépatiques", when)
    stay.diagnoses += [second, replace(cancer.problem, use="DAS")]
    cancer.case.problems.append(replace(second, use="problem"))
    stay.reports.append(
        single(cancer, "ACE", cancer.rng.uniform(14, 90), worked_before(start - timedelta(days=4)))
    )
    cancer.image(stay, "ZCQH001", start, "CT", "Métastases hépatiques.", minutes=20)
    teller = cancer.teller(stay)
    marker = stay.reports[0].of("ACE")
    tell(
        stay,
        "imaging",
        start + timedelta(hours=1),
        cancer.person_of(staff.IMAGING),
        staff.IMAGING,
        "Scanner thoraco-abdomino-pelvien",
        indication=(
            teller.state(cancer.problem, "colorectal.suivi.scanner_indication"),
            teller.state(marker, "colorectal.ace.eleve", valeur=letters.value(marker.result)),
        ),
        technique=teller.say("oncology.scanner.technique"),
        resultats=(
            teller.state(
                second, "colorectal.scanner.metastases", nombre=str(cancer.rng.randrange(2, 6)),
                taille=str(cancer.rng.randrange(15, 40)),
            ),
            teller.say("oncology.scanner.poumons"),
            teller.say("oncology.scanner.os"),
        ),
        conclusion=teller.state(second, "colorectal.rechute.conclusion"),
    )  # fmt: skip
    board = morning(later(start, 6), hour=17)
    diagnosis.learn_genes(cancer, plan, board.date())
    decision = f"première ligne métastatique par {plan.relapse_line}"
    oncology_told.meeting_sheet(
        cancer, stay, board,
        question=teller.say("colorectal.rcp.question_rechute"),
        decision=decision,
        stage=(
            colorectal_specimen.stage_line(cancer, teller),
            *diagnosis.gene_lines(cancer, teller),
        ),
        story=(teller.state(second, "colorectal.rechute.histoire"),),
    )  # fmt: skip
    return board.date()


def tell_metastatic(cancer: Cancer, plan: ColorectalPlan, when: date, *, relapse: bool) -> None:
    """First line, its response by scan, then a second line for those who progress."""
    rng = cancer.rng
    board = _relapse(cancer, plan, when) if relapse else when
    known = problem_of(cancer.case, "C78.7")
    second = replace(known, use="DAS")
    first = later(board, 16)
    name = plan.relapse_line if relapse else plan.metastatic
    protocol = PROTOCOLS[name]
    every = 4 if protocol.days == 14 else 3
    respond = later(first, protocol.days * every)
    end = later(first, protocol.days * every * 4)
    progresses = name != "pembrolizumab" and rng.random() < 0.7
    outcome = "progression" if progresses else "réponse partielle"
    announced = later(first, -8)
    line = cancer.line(name, "metastatic", first, end, outcome, told=announced)
    stay = cancer.case.stays[-1]
    teller = cancer.teller(stay)
    stage = (
        teller.state(second, "colorectal.annonce.metastases"),
        *diagnosis.gene_lines(cancer, teller),
    )
    _announcement(cancer, morning(announced, hour=9), line, first, stage=stage, relapse=relapse)
    high = last_known(cancer, "ACE", 40.0) * rng.uniform(1.04, 1.25)
    tox = _metastatic_toxicity(name)
    course = _Course(line, (1,), tox, (second,), {1: high})
    _sessions(cancer, course, every * 4)
    if name != "pembrolizumab" and not relapse and plan.toxic in ("neutropenie", "diarrhee"):
        acute = cycle_day(first, protocol, 2) + timedelta(days=9, hours=12)
        colorectal_acute.tell_toxicity(cancer, line, 2, acute, plan.toxic)
    size = rng.randrange(48, 96)
    shrunk = round(size * rng.uniform(0.48, 0.66))
    _response(cancer, line, respond, size, shrunk, "réponse partielle", second)
    low = high * rng.uniform(0.28, 0.5)
    _sessions(cancer, replace(course, cycles=(every + 1,), markers={every + 1: low}), every * 4)
    if progresses:
        grown = round(shrunk * rng.uniform(1.24, 1.6))
        _response(cancer, line, end, shrunk, grown, "progression", second)
        _second_line(cancer, end, second, low * rng.uniform(1.5, 2.2))


def _metastatic_toxicity(name: str) -> dict[int, tuple[Toxicity, ...]]:
    every = 4 if name != "pembrolizumab" else 3
    tired = Toxicity("oncology.seance.asthenie", 2)
    if "panitumumab" in name:
        return {every + 1: (Toxicity("colorectal.tox.acne", 2), tired)}
    if name == "pembrolizumab":
        return {every + 1: (Toxicity("oncology.seance.asthenie", 1),)}
    return {every + 1: (tired, Toxicity("oncology.seance.nausees", 1))}


def _response(
    cancer: Cancer,
    line: TreatmentLine,
    when: date,
    before: int,
    after: int,
    answer: str,
    second: Diagnosis,
) -> None:
    """The scan that measures the response to the line."""
    start = morning(later(when, -3), hour=11)
    stay = cancer.visit(staff.IMAGING, start, 60, f"Scanner d'évaluation : {line.protocol}")
    stay.diagnoses.append(replace(second, use="DP"))
    cancer.image(stay, "ZCQH001", start, "CT", f"RECIST 1.1 : {answer}.", minutes=20)
    teller = cancer.teller(stay)
    change = round(100 * (after - before) / before)
    tell(
        stay,
        "imaging",
        start + timedelta(minutes=50),
        stay.senior,
        staff.IMAGING,
        "Scanner thoraco-abdomino-pelvien d'évaluation",
        indication=teller.state(line, "colorectal.reponse.indication", protocole=line.protocol),
        technique=teller.say("oncology.scanner.technique"),
        resultats=paragraph(
            (
                teller.state(second, "colorectal.reponse.foie"),
                teller.say(
                    "oncology.recist.cible",
                    avant=str(before),
                    apres=str(after),
                    variation=f"{change:+d}",
                ),
                teller.say("oncology.scanner.poumons"),
            )
        ),
        conclusion=teller.state(line, "oncology.recist.bilan", reponse=answer),
    )


def _second_line(cancer: Cancer, when: date, second: Diagnosis, high: float) -> None:
    """The other chemotherapy after a progression; its first two cycles are told, with the marker,
    first at `high`."""
    used = [item.protocol for _, item in cancer.learned if isinstance(item, TreatmentLine)]
    name = "FOLFOX-bévacizumab" if used[-1].startswith("FOLFIRI") else "FOLFIRI-bévacizumab"
    first = later(when, 12)
    line = cancer.line(name, "metastatic", first, later(first, 168), "maladie stable")
    markers = {1: high, 3: high * cancer.rng.uniform(0.7, 0.92)}
    tired: dict[int, tuple[Toxicity, ...]] = {3: (Toxicity("oncology.seance.asthenie", 2),)}
    course = _Course(line, (1, 3), tired, (second,), markers)
    _sessions(cancer, course, 12)
