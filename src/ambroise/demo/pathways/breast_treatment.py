"""Treatments of a breast cancer around surgery, follow-up, and the metastatic evolution of some."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import worked_before
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import measured
from ambroise.demo.marks import day
from ambroise.demo.pathways import breast_diagnosis as diagnosis
from ambroise.demo.pathways import breast_surgery as operation
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.breast_plan import BreastPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    capital,
    last_fraction,
    later,
    lower,
    morning,
    tell,
    told_signs,
)
from ambroise.demo.pathways.oncology_day import Session, Toxicity, cycle_day, day_hospital
from ambroise.demo.pathways.oncology_protocols import PROTOCOLS, dose
from ambroise.demo.record import Act, Diagnosis, Drug, Implant, Stay, TreatmentLine


def _heart(cancer: Cancer, stay: Stay, when: datetime, fraction: float) -> str:
    """The echocardiography that gives the ejection fraction, as a sentence."""
    author = cancer.person_of(staff.CARDIOLOGY)
    conclusion = f"FEVG à {fraction:.0f} %."
    stay.acts.append(
        Act(
            "DZQM006",
            when,
            when + timedelta(minutes=25),
            author,
            staff.CARDIOLOGY,
            "US",
            conclusion,
        )
    )
    report = measured(cancer.case.person, ("local", "ECHO"), when, ("10230-1", fraction))
    stay.reports.append(report)
    measure = report.of("10230-1")
    return cancer.teller(stay).state(
        measure, "breast.coeur.fevg", valeur=letters.value(measure.result)
    )


def _session(
    cancer: Cancer, line: TreatmentLine, name: str, cycle: int, when: datetime, *toxic: Toxicity,
    shift: int = 0, diagnoses: tuple[Diagnosis, ...] = (),
) -> Stay:  # fmt: skip
    protocol = PROTOCOLS[name]
    of = "d'EC" if name == "EC" else f"de {name}"
    return day_hospital(
        cancer,
        Session(
            line=line,
            protocol=protocol,
            cycle=cycle,
            when=when,
            next_what=f"cycle {cycle + 1 + shift} {of}",
            next_when=later(when, protocol.days),
            toxicities=toxic,
            diagnoses=diagnoses,
            neutrophils=cancer.rng.uniform(1.9, 4.4),
        ),
    )


def _port(cancer: Cancer, first: date) -> None:
    """The port put in before a first cycle, where there is none."""
    if not cancer.case.implants:
        since = worked_before(morning(first, hour=10) - timedelta(days=5))
        cancer.case.implants.append(Implant("Chambre à cathéter implantable", since))


def _epirubicin(cancer: Cancer, line: TreatmentLine, first: date) -> None:
    """The first and the third of four cycles of EC, the first with the ejection fraction."""
    one = _session(cancer, line, "EC", 1, cycle_day(first, PROTOCOLS["EC"], 1))
    _add_heart(cancer, one, cancer.rng.uniform(60, 68))
    _session(
        cancer, line, "EC", 3, cycle_day(first, PROTOCOLS["EC"], 3),
        Toxicity("oncology.seance.nausees", 2), Toxicity("breast.tox.alopecie", 2),
    )  # fmt: skip


def tell_chemotherapy(
    cancer: Cancer, plan: BreastPlan, start: date, surgery: date, intent: str
) -> date:
    """EC four times, then paclitaxel twelve weeks with or without trastuzumab; its last day."""
    first = later(start, 12)
    second = "paclitaxel-trastuzumab" if plan.positive else "paclitaxel hebdomadaire"
    taxane = later(first, 84) if plan.anthracycline else first
    end = later(taxane, 77)
    outcome = "réponse partielle" if intent == "neoadjuvant" else "traitement terminé"
    line = cancer.line(plan.chemotherapy, intent, first, end, outcome)
    _port(cancer, first)
    tired: tuple[Toxicity, ...] = ()
    if plan.anthracycline:
        _epirubicin(cancer, line, first)
        tired = (Toxicity("oncology.seance.asthenie", 1),)
    stay = _session(cancer, line, second, 1, cycle_day(taxane, PROTOCOLS[second], 1), *tired)
    if plan.positive:
        _add_heart(cancer, stay, cancer.rng.uniform(57, 64))
    if intent == "neoadjuvant":
        seen = cancer.examined(stay.start, 0)
        asleep = morning(later(surgery, -10), hour=10)
        visit = cancer.visit(staff.SURGICAL_ICU, asleep, 40, "Consultation d'anesthésie")
        diagnosis.tell_anaesthesia(cancer, plan, visit, surgery, told_signs(seen))
        visit.told[-1] = replace(visit.told[-1], when=visit.left)
    return end


def _add_heart(cancer: Cancer, stay: Stay, fraction: float) -> None:
    """Add the ejection fraction to the letter of a session."""
    said = _heart(cancer, stay, worked_before(stay.start - timedelta(days=2)), fraction)
    place = next(i for i, told in enumerate(stay.told) if told.kind == "consultation")
    told = stay.told[place]
    parts: dict[str, tuple[str, ...]] = {}
    for name, lines in told.parts.items():
        parts[name] = lines
        if name == "biologie":
            parts["complementaires"] = (capital(said),)
    stay.told[place] = replace(told, parts=parts)


def tell_after_surgery(cancer: Cancer, plan: BreastPlan, left: datetime) -> None:
    """What follows the operation, in the order of time."""
    end = left.date()
    if plan.adjuvant:
        end = tell_chemotherapy(cancer, plan, later(left, 24), left.date(), "adjuvant")
    if plan.positive and (plan.adjuvant or plan.neoadjuvant):
        _trastuzumab(cancer, plan, later(end, 21))
    if plan.irradiated:
        end = _rays(cancer, plan, later(end, 35))
    if plan.capecitabine:
        end = _capecitabine(cancer, later(end, 28))
    seen = later(end, 30)
    hormone = _follow_up(cancer, plan, seen, first=True) if plan.hormonal else None
    seen = later(seen, 180)
    _follow_up(cancer, plan, seen, first=False)
    if not plan.metastatic:
        _follow_up(cancer, plan, later(later(seen, 180), 180), first=False)
    if plan.metastatic:
        _metastatic(cancer, plan, later(end, cancer.rng.randrange(420, 900)), hormone)


def _trastuzumab(cancer: Cancer, plan: BreastPlan, start: date) -> None:
    """Trastuzumab up to a year, its emtansine where chemotherapy left a tumour (SmPC Kadcyla).

    Trastuzumab goes on from the four injections made with paclitaxel: no loading dose again.
    """
    name = "trastuzumab emtansine" if plan.neoadjuvant else "trastuzumab"
    line = cancer.line(name, "adjuvant", start, later(start, 280), "traitement terminé")
    done = 0 if plan.neoadjuvant else 4
    _session(cancer, line, name, done + 1, morning(start, hour=9))
    stay = _session(cancer, line, name, done + 5, morning(later(start, 84), hour=9))
    _add_heart(cancer, stay, cancer.rng.uniform(55, 63))


def _capecitabine(cancer: Cancer, start: date) -> date:
    """Eight cycles where chemotherapy left a triple-negative tumour (NEJM 2017;376:2147)."""
    end = later(start, 168)
    line = cancer.line("capécitabine", "adjuvant", start, end, "traitement terminé")
    when = morning(start, hour=10)
    part = PROTOCOLS["capécitabine"].parts[0]
    _oral(cancer, line, when, [dose(cancer, part, when).line], ("cycle 2 de capécitabine", 21))
    return end


def _field(plan: BreastPlan) -> str:
    if plan.mastectomy:
        return "paroi"
    return "aires" if plan.dissection else "sein"


def _rays(cancer: Cancer, plan: BreastPlan, start: date) -> date:
    end = last_fraction(start, 15)
    when = morning(end, hour=14)
    stay = cancer.visit(staff.RADIOTHERAPY, when, 45, "Fin de radiothérapie mammaire")
    session = Diagnosis("Z51.01", "DP", "Séance d'irradiation", end)
    tumour = replace(cancer.problem, use="DAS")
    stay.diagnoses += [session, tumour]
    seen = cancer.examined(when, 0)
    stay.vitals.append(seen)
    teller, slots = cancer.teller(stay), told_signs(seen)
    line = cancer.line("radiothérapie 40 Gy", "adjuvant", start, end, "traitement terminé")
    tell(
        stay,
        "consultation",
        when + timedelta(minutes=40),
        stay.senior,
        staff.RADIOTHERAPY,
        "Compte rendu de fin de radiothérapie",
        motif=teller.state(tumour, "oncology.seance.tumeur", tumeur=lower(cancer.name)),
        stade=operation.stage_line(cancer, teller),
        technique=(
            teller.state(
                line, f"breast.rayons.{_field(plan)}",
                debut=day(start), fin=day(end),
            ),
            teller.state(session, "breast.rayons.seance"),
        ),
        evolution=teller.say("breast.rayons.tolerance"),
        examen=teller.say("oncology.suivi.examen", **slots),
        conclusion=teller.say("breast.rayons.suite"),
    )  # fmt: skip
    return end


def _follow_up(cancer: Cancer, plan: BreastPlan, when: date, *, first: bool) -> str:
    """A consultation; the first one starts the hormone therapy."""
    start = morning(when, hour=11)
    stay = cancer.visit(staff.ONCOLOGY, start, 90, "Consultation de suivi d'un cancer du sein")
    control = Diagnosis("Z08.7", "DP", "Surveillance d'un cancer du sein traité", when)
    stay.diagnoses.append(control)
    seen = cancer.examined(start, 0)
    stay.vitals.append(seen)
    teller, slots = cancer.teller(stay), told_signs(seen)
    oncology_told.home_lines(cancer, teller, stay)
    name = "tamoxifène" if plan.tamoxifen else "létrozole"
    more: list[str] = []
    imaging = ""
    if plan.hormonal and first:
        line = cancer.line(f"hormonothérapie par {name}", "adjuvant", when,
                           when + timedelta(days=1826), "traitement terminé")  # fmt: skip
        pill = drug(name, "discharge", start, change="started",
                    reason="hormonothérapie adjuvante pour cinq ans")  # fmt: skip
        stay.drugs.append(pill)
        more = [
            teller.state(line, "breast.hormone.debut", nom=name),
            teller.state(pill, "oncology.traitement.debute", ligne=letters.drug_line(pill),
                         motif=pill.reason),
        ]  # fmt: skip
    elif plan.hormonal:
        pill = drug(name, "home", start - timedelta(days=150))
        stay.drugs.append(pill)
        more = [
            teller.state(pill, "oncology.traitement.poursuivi", ligne=letters.drug_line(pill)),
            teller.say(f"breast.hormone.{'bouffees' if plan.tamoxifen else 'articulaire'}"),
        ]
    if not first:
        ccam, said = ("QEQK001", "ACR 2 bilatéral.")
        if plan.mastectomy:
            ccam, said = ("QEQK005", "Sein controlatéral classé ACR 2.")
        cancer.image(stay, ccam, start - timedelta(minutes=60), "MG", said, minutes=20)
        imaging = teller.say("breast.suivi.mammographie")
        if plan.lymphoedema:
            swelling = Diagnosis("I97.2", "DAS", "Lymphœdème du membre supérieur", when)
            stay.diagnoses.append(swelling)
            more.append(teller.state(swelling, "breast.suivi.lymphoedeme", cote=plan.side))
    again = later(when, 180)
    appointment = cancer.appoint(stay, "consultation de surveillance et mammographie", again)
    tell(
        stay,
        "consultation",
        start + timedelta(minutes=40),
        stay.senior,
        staff.ONCOLOGY,
        motif=(
            teller.state(control, "breast.suivi.motif", cote=plan.side),
            operation.stage_line(cancer, teller),
        ),
        histoire=teller.say("oncology.suivi.interrogatoire"),
        examen=teller.say("oncology.suivi.examen", **slots),
        imagerie=imaging,
        evolution=more,
        conclusion=teller.say("oncology.suivi.conclusion"),
        rendez_vous=oncology_told.appointed(teller, appointment),
    )
    return name


def _metastatic_name(plan: BreastPlan) -> str:
    if plan.positive:
        return "docétaxel-trastuzumab-pertuzumab"
    if plan.hormonal:
        return "fulvestrant-ribociclib"
    return "paclitaxel hebdomadaire"


def _metastatic(cancer: Cancer, plan: BreastPlan, when: date, hormone: str | None) -> None:
    """Bone metastases: scintigraphy, meeting, first line, response."""
    start = morning(when, hour=9)
    stay = cancer.visit(staff.ONCOLOGY, start, 300, "Rechute osseuse d'un cancer du sein")
    bone = Diagnosis("C79.5", "DP", "Métastases osseuses", when)
    stay.diagnoses += [bone, replace(cancer.problem, use="DAS")]
    cancer.case.problems.append(replace(bone, use="problem"))
    cancer.image(stay, "PAQL003", start, "NM", "Foyers de fixation multiples.", minutes=40)
    teller = cancer.teller(stay)
    tell(
        stay,
        "imaging",
        start + timedelta(hours=2),
        cancer.person_of(staff.IMAGING),
        staff.IMAGING,
        "Scintigraphie osseuse",
        indication=teller.state(cancer.problem, "breast.rechute.indication"),
        technique=teller.say("breast.rechute.technique"),
        resultats=teller.state(bone, "breast.rechute.foyers"),
        conclusion=teller.state(bone, "breast.rechute.conclusion"),
    )
    board = morning(later(start, 6), hour=17)
    name = _metastatic_name(plan)
    oncology_told.meeting_sheet(
        cancer,
        stay,
        board,
        question=teller.say("breast.rcp.question_rechute"),
        decision=f"première ligne métastatique par {name}, dénosumab",
        stage=(operation.stage_line(cancer, teller), *diagnosis.receptors(cancer, teller)),
        story=(teller.state(bone, "breast.rechute.conclusion"),),
        surgery=staff.BREAST_SURGERY,
    )
    first = later(board, 12)
    end = later(first, 400)
    line = cancer.line(name, "metastatic", first, end, "maladie stable")
    bone = replace(bone, use="DAS")
    if name != "fulvestrant-ribociclib":
        _port(cancer, first)
    if name == "fulvestrant-ribociclib":
        _targeted(cancer, line, first, bone, hormone)
    else:
        _session(cancer, line, name, 1, morning(first, hour=9), diagnoses=(bone,))
        _session(
            cancer, line, name, 4, cycle_day(first, PROTOCOLS[name], 4),
            Toxicity("oncology.seance.asthenie", 2), diagnoses=(bone,),
        )  # fmt: skip
    _response(cancer, line, later(first, 90), bone)


def _targeted(
    cancer: Cancer, line: TreatmentLine, first: date, bone: Diagnosis,
    hormone: str | None,
) -> None:  # fmt: skip
    """Fulvestrant and ribociclib instead of the adjuvant hormone.

    Before the menopause, goserelin is added (summaries of Kisqali and Faslodex).
    """
    start = morning(first, hour=10)
    why = "première ligne métastatique"
    lines = []
    if hormone:
        lines.append(
            drug(hormone, "home", start - timedelta(days=500), start, change="stopped",
                 reason="rechute osseuse sous hormonothérapie")
        )  # fmt: skip
    names = ["fulvestrant", "ribociclib"] + (["goséréline"] if hormone == "tamoxifène" else [])
    lines += [drug(name, "discharge", start, change="started", reason=why) for name in names]
    lines.append(
        drug("dénosumab", "discharge", start, change="started", reason="métastases osseuses")
    )
    _oral(cancer, line, start, lines, ("consultation, ECG et hémogramme à un mois", 28), bone)


def _oral(
    cancer: Cancer, line: TreatmentLine, start: datetime, lines: list[Drug],
    then: tuple[str, int], *others: Diagnosis,
) -> None:  # fmt: skip
    """The consultation that starts a treatment taken at home; `then` is what follows it."""
    stay = cancer.visit(staff.ONCOLOGY, start, 120, f"Consultation d'oncologie : {line.protocol}")
    stay.diagnoses += [replace(cancer.problem, use="DP"), *others]
    teller = cancer.teller(stay)
    oncology_told.home_lines(cancer, teller, stay)
    stay.drugs += lines
    seen = cancer.examined(start, 1 if others else None)
    stay.vitals.append(seen)
    again = later(start, then[1])
    appointment = cancer.appoint(stay, then[0], again)
    tell(
        stay,
        "consultation",
        start + timedelta(hours=1),
        stay.senior,
        staff.ONCOLOGY,
        motif=(
            teller.state(stay.diagnoses[0], "oncology.seance.tumeur", tumeur=lower(cancer.name)),
            *(teller.state(item, "breast.rechute.conclusion") for item in others),
        ),
        stade=diagnosis.receptors(cancer, teller),
        examen=teller.say("oncology.suivi.examen", **told_signs(seen)),
        decision=teller.state(
            line,
            "breast.rechute.ligne" if others else "breast.annonce.adjuvant",
            nom=line.protocol,
        ),
        traitement_sortie=oncology_told.exit_lines(teller, stay),
        rendez_vous=oncology_told.appointed(teller, appointment),
    )


def _response(cancer: Cancer, line: TreatmentLine, when: date, bone: Diagnosis) -> None:
    start = morning(when, hour=11)
    stay = cancer.visit(staff.IMAGING, start, 60, f"Scanner d'évaluation : {line.protocol}")
    stay.diagnoses.append(replace(bone, use="DP"))
    cancer.image(stay, "ZCQH001", start, "CT", "RECIST 1.1 : maladie stable.", minutes=20)
    teller = cancer.teller(stay)
    tell(
        stay,
        "imaging",
        start + timedelta(minutes=50),
        stay.senior,
        staff.IMAGING,
        "Scanner thoraco-abdomino-pelvien d'évaluation",
        indication=teller.state(line, "breast.rechute.evaluation", nom=line.protocol),
        technique=teller.say("oncology.scanner.technique"),
        resultats=(
            teller.state(bone, "breast.rechute.os_stable"),
            teller.say("oncology.scanner.poumons"),
            teller.say("oncology.scanner.foie"),
        ),
        conclusion=teller.state(line, "oncology.recist.bilan", reponse="maladie stable"),
    )
