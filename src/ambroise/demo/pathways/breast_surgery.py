"""The operation of a breast cancer: the stay, the specimen, the second meeting."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.background import severe_to_penicillin
from ambroise.demo.course import at
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count
from ambroise.demo.marks import day
from ambroise.demo.pathways import breast_diagnosis as diagnosis
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.breast_plan import BreastPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    last_known,
    later,
    morning,
    signs,
    tell,
    told_signs,
)
from ambroise.demo.pathways.oncology_tnm import EDITION, breast_stage
from ambroise.demo.record import Act, Diagnosis, Stay
from ambroise.demo.telling import Teller, marked

_WARD = staff.BREAST_SURGERY


def _facts(cancer: Cancer, plan: BreastPlan, stay: Stay, surgery: datetime) -> None:
    rng, left = cancer.rng, stay.left
    stay.diagnoses.append(replace(cancer.problem, use="DP"))
    if plan.dissection:
        stay.diagnoses.append(
            Diagnosis("C77.3", "DAS", "Métastases ganglionnaires axillaires", surgery.date())
        )
    if plan.mastectomy:
        absent = Diagnosis("Z90.1", "DAS", "Mastectomie", surgery.date())
        stay.diagnoses.append(absent)
        cancer.case.problems.append(replace(absent, use="problem"))
    stay.diagnoses += [
        replace(item, use="DAS")
        for item in cancer.background.problems
        if item.code in ("I10", "E11.98", "F17.24")
    ]
    closed = surgery + timedelta(minutes=rng.randrange(65, 130))
    stay.acts.append(Act(plan.ccam, surgery, closed, stay.senior, _WARD))
    if not plan.dissection:
        stay.acts.append(Act("ZZQL013", surgery - timedelta(hours=2), surgery, stay.senior, _WARD))
    hb = last_known(cancer, "718-7", 13.1 if cancer.case.person.female else 14.1)
    hb, platelets = hb + rng.uniform(-0.3, 0.6), rng.uniform(190, 310)
    for when, lost in (
        (stay.start + timedelta(hours=1), 0.0),
        (at(surgery.date() + timedelta(days=1), 7), rng.uniform(0.5, 1.2)),
    ):
        if when < left:
            stay.reports.append(
                blood_count(cancer.case.person, when, hb=hb - lost, white=rng.uniform(5.5, 8.5),
                            platelets=platelets - 12 * lost)
            )  # fmt: skip
    stay.vitals.append(cancer.examined(stay.start + timedelta(minutes=20), pain=0.0))
    stay.vitals.append(signs(rng, at(surgery.date(), 19), pain=float(rng.randrange(2, 5))))
    stay.vitals += [
        signs(rng, at(surgery.date() + timedelta(days=after), 8), pain=float(3 - after))
        for after in range(1, plan.nights + 1)
    ]
    oncology_told.home_lines(cancer, cancer.teller(stay), stay)
    allergic = severe_to_penicillin(plan.allergies)
    before = surgery - timedelta(minutes=30)
    cover = "clindamycine" if allergic else "céfazoline"
    stay.drugs += [
        drug(cover, "ward", before, surgery, given=True),
        drug("paracétamol", "ward", closed, left, given=True, indication="douleur postopératoire"),
        *(replace(line, stage="discharge", start=left) for line in cancer.background.drugs),
    ]
    if not any(line.atc == "N02BE01" for line in cancer.background.drugs):
        stay.drugs.append(
            drug(
                "paracétamol", "discharge", left, change="started", reason="douleur postopératoire"
            )
        )


def _entry(cancer: Cancer, plan: BreastPlan, stay: Stay) -> None:
    teller, slots = cancer.teller(stay), told_signs(stay.vitals[0])
    tell(
        stay,
        "consultation",
        stay.start + timedelta(minutes=70),
        stay.interne,
        _WARD,
        "Observation d'entrée",
        motif=teller.state(
            stay.diagnoses[0], "breast.hospit.motif", geste=diagnosis.operation(teller, plan)
        ),
        antecedents=oncology_told.history_lines(cancer, teller),
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        examen=(
            teller.say("oncology.examen.general", **slots),
            teller.say("oncology.examen.cardio", **slots),
            teller.say("breast.annonce.examen", taille=str(plan.left_size)),
        ),
    )


def _operation(cancer: Cancer, plan: BreastPlan, stay: Stay) -> None:
    teller, act = cancer.teller(stay), stay.acts[0]
    axilla = (
        teller.state(stay.diagnoses[1], "breast.operatoire.curage")
        if plan.dissection
        else teller.state(stay.acts[1], "breast.operatoire.sentinelle", nombre=str(plan.counted))
    )
    breast = "mastectomie" if plan.mastectomy else "tumorectomie"
    absent = next((item for item in stay.diagnoses if item.code == "Z90.1"), None)
    said = teller.say(f"breast.operatoire.{breast}")
    tell(
        stay,
        "operation",
        act.end + timedelta(hours=2),
        stay.senior,
        _WARD,
        indication=teller.state(
            stay.diagnoses[0], "breast.operatoire.indication",
            lieu=diagnosis.where(cancer), tnm=oncology_told.clinical_tnm(cancer),
        ),
        intervention=(
            teller.state(act, "breast.operatoire.geste", geste=diagnosis.operation(teller, plan)),
            teller.say("breast.operatoire.installation"),
            marked(absent, said) if absent else said,
            axilla,
            teller.say("breast.operatoire.fermeture"),
        ),
    )  # fmt: skip


def _nursing(cancer: Cancer, stay: Stay) -> None:
    teller = cancer.teller(stay)
    entry, evening, *days = (told_signs(item) for item in stay.vitals)
    notes: list[tuple[datetime, tuple[str, ...]]] = [
        (
            stay.start + timedelta(hours=2),
            (teller.say("oncology.ide.arrivee", **entry), teller.say("oncology.ide.preparation")),
        ),
        (
            stay.vitals[1].taken + timedelta(hours=1),
            (
                teller.say("oncology.ide.retour", **evening),
                teller.say("oncology.ide.douleur", **evening),
            ),
        ),
    ]
    for seen, slots in zip(stay.vitals[2:], days, strict=True):
        told = [teller.say("oncology.ide.nuit", **slots)]
        if seen is stay.vitals[-1]:
            told += [teller.say("oncology.ide.pansement"), teller.say("oncology.ide.sortie")]
        else:
            told += [
                teller.say("oncology.ide.douleur", **slots),
                teller.say("oncology.ide.lever"),
                teller.say("oncology.ide.moral"),
            ]
        notes.append((seen.taken + timedelta(hours=2), tuple(told)))
    for turn, (when, lines) in enumerate(notes):
        tell(stay, "nursing", when, cancer.nurse(_WARD, turn), _WARD, transmissions=lines)


def stage_line(cancer: Cancer, teller: Teller) -> str:
    """pT, pN, the stage and its edition."""
    return oncology_told.stage_line(cancer, teller, "breast.rcp.stade")


def _specimen(cancer: Cancer, plan: BreastPlan, stay: Stay, known: datetime) -> None:
    teller = cancer.teller(stay)
    prefix = "yp" if plan.neoadjuvant else "p"
    suffix = "" if plan.dissection else "(sn)"
    cancer.learn("pT", f"{prefix}T{plan.tumour}", known)
    cancer.learn("pN", f"{prefix}N{plan.nodes}{suffix}", known)
    counted = cancer.learn("nodes_examined", str(plan.counted), known)
    reached = cancer.learn("nodes_positive", str(plan.reached), known)
    margins = cancer.learn("margins", "R0", known)
    cancer.learn("stage", breast_stage(plan.tumour, plan.nodes, "0"), known)
    cancer.learn("edition", EDITION, known)
    cancer.pathology(
        stay, stay.acts[0].end, known,
        f"{plan.histology.capitalize()} {cancer.finding('pT').value} {cancer.finding('pN').value}.",
    )  # fmt: skip
    tell(
        stay,
        "pathology",
        known,
        cancer.person_of(staff.PATHOLOGY),
        staff.PATHOLOGY,
        macroscopie=teller.say(
            "breast.piece.macroscopie",
            geste=diagnosis.operation(teller, plan),
            taille=str(plan.left_size),
        ),
        microscopie=(
            teller.state(
                cancer.finding("histology"), "breast.biopsie.histologie", type=plan.histology
            ),
            *diagnosis.receptors(cancer, teller),
            teller.say(
                "breast.piece.ganglions",
                atteints=marked(reached, reached.value),
                total=marked(counted, counted.value),
            ),
            teller.state(margins, "breast.piece.marges", distance=str(cancer.rng.randrange(3, 11))),
        ),
        conclusion=(
            teller.state(
                stay.diagnoses[0], "breast.biopsie.conclusion", type=plan.histology, cote=plan.side
            ),
            stage_line(cancer, teller),
        ),
    )


def _hospital(cancer: Cancer, plan: BreastPlan, stay: Stay) -> None:
    teller, slots = cancer.teller(stay), told_signs(stay.vitals[0])
    again = later(stay.left, 14)
    appointment = cancer.appoint(stay, "consultation postopératoire de sénologie", again)
    count = stay.reports[0].of("718-7")
    tell(
        stay,
        "hospital",
        stay.left,
        stay.senior,
        _WARD,
        motif=teller.state(
            stay.diagnoses[0], "breast.hospit.motif", geste=diagnosis.operation(teller, plan)
        ),
        antecedents=oncology_told.history_lines(cancer, teller),
        mode_de_vie=cancer.background.living,
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        histoire=teller.say("breast.annonce.tnm", tnm=oncology_told.clinical_tnm(cancer)),
        examen=teller.say("oncology.examen.general", **slots),
        biologie=teller.state(count, "oncology.seance.valeur", valeur=letters.value(count.result)),
        evolution=(
            teller.state(
                stay.acts[0], "breast.hospit.geste", geste=diagnosis.operation(teller, plan),
                jour=day(stay.acts[0].start),
            ),
            teller.say("breast.hospit.suites"),
        ),
        traitement_sortie=oncology_told.exit_lines(teller, stay),
        attente=teller.say("oncology.fond.attente"),
        rendez_vous=oncology_told.appointed(teller, appointment),
    )  # fmt: skip


def _decision(plan: BreastPlan) -> str:
    steps = []
    if plan.adjuvant:
        steps.append(f"chimiothérapie adjuvante ({plan.chemotherapy})")
    if plan.positive and not plan.adjuvant and plan.neoadjuvant:
        steps.append("trastuzumab emtansine quatorze cycles (maladie résiduelle)")
    if plan.irradiated:
        nodes = " et des aires ganglionnaires" if plan.dissection else ""
        steps.append(f"radiothérapie {'de la paroi' if plan.mastectomy else 'du sein'}{nodes}")
    if plan.capecitabine:
        steps.append("capécitabine huit cycles (maladie résiduelle)")
    if plan.hormonal:
        steps.append(f"{'tamoxifène' if plan.tamoxifen else 'létrozole'} cinq ans")
    return ", ".join(steps) or "surveillance"


def tell_surgery(cancer: Cancer, plan: BreastPlan, admitted: date) -> datetime:
    """The stay with all its documents; the moment it ends."""
    start = at(admitted, 7, cancer.rng.randrange(10, 50))
    surgery = at(admitted, 11, cancer.rng.randrange(50))
    end = at(admitted + timedelta(days=plan.nights), 11)
    stay = cancer.open([(_WARD, start)], end, f"Chirurgie : {plan.operation}", kind="IMP")
    _facts(cancer, plan, stay, surgery)
    _entry(cancer, plan, stay)
    _operation(cancer, plan, stay)
    _nursing(cancer, stay)
    known = morning(later(surgery, cancer.rng.randrange(6, 10)), hour=16)
    _specimen(cancer, plan, stay, known)
    _hospital(cancer, plan, stay)
    board = morning(later(known, 4), hour=17)
    teller = cancer.teller(stay)
    oncology_told.meeting_sheet(
        cancer,
        stay,
        board,
        question=teller.say("breast.rcp.question_apres"),
        decision=_decision(plan),
        stage=(stage_line(cancer, teller), *diagnosis.receptors(cancer, teller)),
        story=(
            teller.state(
                stay.acts[0],
                "breast.hospit.geste",
                geste=diagnosis.operation(teller, plan),
                jour=day(surgery),
            ),
        ),
        surgery=_WARD,
    )
    return stay.left
