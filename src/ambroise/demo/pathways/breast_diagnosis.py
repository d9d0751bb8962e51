"""Breast cancer found: letter, mammogram, biopsy, surgeon, first meeting."""

from dataclasses import replace
from datetime import date, timedelta

from ambroise.demo import staff
from ambroise.demo.course import worked_before
from ambroise.demo.marks import day
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.breast_plan import QUADRANTS, BreastPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    later,
    morning,
    paragraph,
    sentence,
    tell,
    told_signs,
)
from ambroise.demo.pathways.oncology_tnm import EDITION, breast_stage
from ambroise.demo.record import Act, Stay
from ambroise.demo.telling import Teller, marked

_WARD = staff.BREAST_SURGERY
_MARKERS = (
    ("grade", "grade"),
    ("ER", "oestrogenes"),
    ("PR", "progesterone"),
    ("HER2", "her2"),
    ("Ki67", "ki67"),
)


def where(cancer: Cancer) -> str:
    """« quadrant supéro-externe du sein gauche », its two fields marked."""
    site, side = cancer.finding("site"), cancer.finding("laterality")
    return f"{marked(site, site.value)} du sein {marked(side, side.value)}"


def receptors(cancer: Cancer, teller: Teller) -> list[str]:
    """Grade, receptors, HER2 and Ki-67."""
    lines = []
    for name, key in _MARKERS:
        found = cancer.finding(name)
        lines.append(teller.state(found, f"breast.biomarqueurs.{key}", valeur=found.value))
    return [paragraph(lines[:3]), paragraph(lines[3:])]


def operation(teller: Teller, plan: BreastPlan) -> str:
    """What is done, as the wards of the split name it."""
    return teller.say(f"breast.acte.{plan.act}", cote_f=plan.feminine)


def _first(cancer: Cancer, plan: BreastPlan, stay: Stay) -> None:
    teller = cancer.teller(stay)
    cancer.learn("site", QUADRANTS[plan.code], stay.start)
    cancer.learn("laterality", plan.side, stay.start)
    key = "depistage" if plan.screened else "palpation"
    tell(
        stay,
        "referral",
        worked_before(stay.start - timedelta(days=cancer.rng.randrange(4, 12))),
        cancer.case.person.gp,
        _WARD,
        courrier=(
            teller.say("oncology.formule.ouverture"),
            teller.say(f"breast.courrier.{key}", cote=plan.side),
            paragraph(sentence(line) for line in oncology_told.history_lines(cancer, teller)[:4]),
            teller.say("oncology.formule.merci"),
        ),
    )
    author = cancer.person_of(staff.IMAGING)
    birads = cancer.learn("BI-RADS", f"ACR {plan.birads}", stay.start)
    cancer.image(
        stay, "QEQK004" if plan.screened else "QEQK001", stay.start, "MG",
        f"Opacité du sein {plan.side} classée ACR {plan.birads}.", minutes=20,
    )  # fmt: skip
    tell(
        stay,
        "imaging",
        stay.start + timedelta(hours=1),
        author,
        staff.IMAGING,
        "Mammographie et échographie mammaire",
        indication=teller.say(f"breast.mammographie.indication_{key}"),
        technique=teller.say("breast.mammographie.technique"),
        resultats=(
            teller.say("breast.mammographie.lesion", lieu=where(cancer), taille=str(plan.size)),
            teller.say(f"breast.mammographie.aisselle_{'oui' if plan.dissection else 'non'}"),
        ),
        conclusion=teller.state(birads, "breast.mammographie.conclusion", acr=plan.birads),
    )


def _biopsy(cancer: Cancer, plan: BreastPlan, stay: Stay) -> date:
    teller = cancer.teller(stay)
    start = stay.start + timedelta(hours=2)
    act = Act("QEHJ001", start, start + timedelta(minutes=25), stay.senior, _WARD)
    stay.acts.append(act)
    tell(
        stay,
        "operation",
        start + timedelta(minutes=40),
        stay.senior,
        _WARD,
        "Compte rendu de microbiopsie",
        intervention=teller.state(act, "breast.biopsie.geste", lieu=where(cancer)),
        conclusion=teller.state(cancer.problem, "breast.biopsie.suspicion", "hypothesis"),
    )
    known = morning(later(start, 7), hour=15)
    histology = cancer.learn("histology", plan.histology, known)
    for name, value in (
        ("grade", f"SBR {plan.grade}"),
        ("ER", f"{plan.oestrogen} %"),
        ("PR", f"{plan.progesterone} %"),
        ("HER2", plan.her2),
        ("Ki67", f"{plan.ki67} %"),
    ):
        cancer.learn(name, value, known)
    problem = replace(cancer.problem, use="DP")
    stay.diagnoses.append(problem)
    cancer.pathology(stay, start, known, f"{plan.histology.capitalize()}, SBR {plan.grade}.")
    tell(
        stay,
        "pathology",
        known,
        cancer.person_of(staff.PATHOLOGY),
        staff.PATHOLOGY,
        macroscopie=teller.say(
            "breast.biopsie.recu", nombre=str(cancer.rng.randrange(3, 6)), jour=day(start)
        ),
        microscopie=(
            teller.state(histology, "breast.biopsie.histologie", type=plan.histology),
            *receptors(cancer, teller),
        ),
        conclusion=teller.state(
            problem, "breast.biopsie.conclusion", type=plan.histology, cote=plan.side
        ),
    )
    return known


def _decision(plan: BreastPlan) -> str:
    if plan.neoadjuvant:
        return f"chimiothérapie néoadjuvante ({plan.chemotherapy}) puis {plan.operation}"
    return f"chirurgie première par {plan.operation}"


def tell_diagnosis(cancer: Cancer, plan: BreastPlan, found_on: date, surgery: date) -> date:
    """The first two stays; the day of the meeting."""
    start = morning(found_on, hour=9)
    reason = "dépistage organisé" if plan.screened else "nodule palpé"
    first = cancer.visit(_WARD, start, 240, f"Mammographie et biopsie : {reason}")
    _first(cancer, plan, first)
    known = _biopsy(cancer, plan, first)
    start = morning(later(known, 3), hour=10)
    second = cancer.visit(_WARD, start, 300, "Consultation d'annonce de sénologie")
    problem = replace(cancer.problem, use="DP")
    second.diagnoses.append(problem)
    for name, value in (
        ("cT", f"cT{plan.clinical}"),
        ("cN", "cN1" if plan.dissection else "cN0"),
        ("cM", "cM0"),
    ):
        cancer.learn(name, value, start)
    seen = cancer.examined(start)
    second.vitals.append(seen)
    teller, slots = cancer.teller(second), told_signs(seen)
    tell(
        second,
        "consultation",
        start + timedelta(hours=1),
        second.senior,
        _WARD,
        motif=teller.state(
            problem, "breast.annonce.motif", lieu=where(cancer), type=plan.histology
        ),
        antecedents=oncology_told.history_lines(cancer, teller),
        famille=cancer.background.family,
        mode_de_vie=cancer.background.living,
        traitement_entree=oncology_told.home_lines(cancer, teller, second),
        examen=(
            teller.say("oncology.examen.general", **slots),
            teller.say("breast.annonce.examen", taille=str(plan.size)),
            teller.say(f"breast.annonce.aisselle_{'oui' if plan.dissection else 'non'}"),
        ),
        stade=teller.say("breast.annonce.tnm", tnm=oncology_told.clinical_tnm(cancer)),
        conclusion=teller.say("breast.annonce.projet"),
    )
    if not plan.neoadjuvant:
        tell_anaesthesia(cancer, plan, second, surgery, slots)
    board = morning(later(start, 5), hour=17)
    stage = cancer.learn(
        "stage_clinical",
        breast_stage(plan.clinical, "1" if plan.dissection else "0", "0"),
        board,
    )
    edition = cancer.learn("edition", EDITION, board)
    oncology_told.meeting_sheet(
        cancer,
        second,
        board,
        question=teller.say("breast.rcp.question_avant"),
        decision=_decision(plan),
        stage=(
            teller.say(
                "breast.rcp.stade",
                tnm=oncology_told.clinical_tnm(cancer),
                stade=marked(stage, stage.value),
                edition=marked(edition, EDITION),
            ),
            *receptors(cancer, teller),
        ),
        story=(
            teller.state(problem, "breast.annonce.motif", lieu=where(cancer), type=plan.histology),
        ),
        surgery=_WARD,
    )
    return board.date()


def tell_anaesthesia(
    cancer: Cancer, plan: BreastPlan, stay: Stay, surgery: date, slots: dict[str, str]
) -> None:
    """The consultation before the operation."""
    oncology_told.anaesthesia(
        cancer,
        stay,
        stay.start + timedelta(hours=4),
        slots,
        act=operation(cancer.teller(stay), plan),
        planned=later(surgery, 0),
        asa=str(max(2, cancer.background.asa)),
    )
