"""Colorectal cancer found and staged: letter, colonoscopy, biopsies, imaging, surgeon, meeting."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import worked_before
from ambroise.demo.laboratory import blood_count, found
from ambroise.demo.marks import day
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.colorectal_plan import ColorectalPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    later,
    morning,
    paragraph,
    quiet_chemistry,
    sentence,
    single,
    tell,
    told_signs,
)
from ambroise.demo.pathways.oncology_tnm import EDITION, colorectal_stage
from ambroise.demo.record import Act, Diagnosis, Stay
from ambroise.demo.telling import Teller, marked


def _letter(cancer: Cancer, plan: ColorectalPlan, stay: Stay) -> None:
    teller = cancer.teller(stay)
    sign = Diagnosis(
        "R19.5" if plan.screened else "R19.4",
        "DAS",
        "Test immunologique positif" if plan.screened else "Troubles du transit",
        stay.start.date() - timedelta(days=45 if plan.screened else 100),
    )
    stay.diagnoses.append(sign)
    key = "depistage" if plan.screened else "symptomes"
    tell(
        stay,
        "referral",
        worked_before(stay.start - timedelta(days=cancer.rng.randrange(14, 30))),
        cancer.case.person.gp,
        staff.DIGESTIVE_SURGERY,
        courrier=(
            teller.say("oncology.formule.ouverture"),
            teller.state(sign, f"colorectal.courrier.{key}"),
            teller.say("colorectal.courrier.examen"),
            paragraph(sentence(line) for line in oncology_told.history_lines(cancer, teller)[:4]),
            teller.say("oncology.formule.merci"),
        ),
    )


def _colonoscopy(cancer: Cancer, plan: ColorectalPlan, stay: Stay) -> datetime:
    rng, teller = cancer.rng, cancer.teller(stay)
    start = stay.start + timedelta(minutes=50)
    author = stay.senior
    act = Act("HHQE005", start, start + timedelta(minutes=30), author, staff.DIGESTIVE_SURGERY)
    stay.acts.append(act)
    site = cancer.learn("site", plan.site.name, start.date())
    if plan.site.side:
        cancer.learn("laterality", plan.site.side, start.date())
    distance = rng.randrange(6, 13) if plan.rectum else 0
    lesion = teller.state(
        site,
        f"colorectal.coloscopie.lesion_{'rectum' if plan.rectum else 'colon'}",
        siege=plan.site.name,
        du=plan.site.of,
        cote=str(distance),
        taille=str(plan.size),
    )
    side = (
        teller.state(
            cancer.finding("laterality"), "colorectal.coloscopie.cote", cote=plan.site.side
        )
        if plan.site.side
        else ""
    )
    key = "depistage" if plan.screened else "symptomes"
    tell(
        stay,
        "operation",
        start + timedelta(hours=1),
        author,
        staff.DIGESTIVE_SURGERY,
        "Compte rendu de coloscopie",
        indication=teller.state(stay.diagnoses[0], f"colorectal.coloscopie.indication_{key}"),
        technique=teller.state(act, "colorectal.coloscopie.technique"),
        resultats=(lesion, side, teller.say("colorectal.coloscopie.reste")),
        conclusion=teller.state(
            cancer.problem,
            "colorectal.coloscopie.conclusion",
            "hypothesis",
            du=plan.site.of,
        ),
    )
    return start


def _biopsies(cancer: Cancer, plan: ColorectalPlan, stay: Stay, taken: datetime) -> datetime:
    teller = cancer.teller(stay)
    known = morning(later(taken, 6), hour=15)
    mismatch = "dMMR/MSI" if plan.deficient else "pMMR/MSS"
    histology = cancer.learn("histology", plan.histology, known)
    grade = cancer.learn("grade", plan.grade, known)
    status = cancer.learn("MMR", mismatch, known)
    problem = replace(cancer.problem, use="DP")
    cancer.pathology(stay, taken, known, f"{cancer.name}, {plan.grade}, {mismatch}.")
    stay.diagnoses.insert(0, problem)
    author = cancer.person_of(staff.PATHOLOGY)
    mmr = "deficient" if plan.deficient else "conserve"
    tell(
        stay,
        "pathology",
        known,
        author,
        staff.PATHOLOGY,
        macroscopie=teller.say(
            "colorectal.biopsie.recu", nombre=str(cancer.rng.randrange(5, 9)), du=plan.site.of,
            jour=day(taken),
        ),
        microscopie=(
            paragraph(
                (
                    teller.state(
                        histology, "colorectal.biopsie.histologie", type=plan.histology
                    ),
                    teller.state(grade, "colorectal.biopsie.grade", grade=plan.grade),
                )
            ),
            teller.state(status, f"colorectal.biopsie.mmr_{mmr}"),
        ),
        conclusion=teller.state(
            problem, "colorectal.biopsie.conclusion", type=plan.histology, du=plan.site.of
        ),
    )  # fmt: skip
    return known


def _imaging(cancer: Cancer, plan: ColorectalPlan, stay: Stay) -> None:
    teller, start = cancer.teller(stay), stay.start
    when = start.date()
    tumour = cancer.learn("cT", f"cT{plan.clinical[0]}", when)
    nodes = cancer.learn("cN", f"cN{plan.clinical[1]}", when)
    spread = cancer.learn("cM", f"cM{plan.metastasis}", when)
    author = cancer.person_of(staff.IMAGING)
    summary = (
        f"Lésion {plan.site.of}, métastases hépatiques."
        if plan.metastasis != "0"
        else f"Lésion {plan.site.of}, pas de métastase."
    )
    cancer.image(stay, "ZCQH001", start, "CT", summary, minutes=20)
    second = Diagnosis("C78.7", "DAS", "Métastases hépatiques", when)
    if plan.metastasis != "0":
        stay.diagnoses.append(second)
        cancer.case.problems.append(replace(second, use="problem"))
        far = teller.state(
            second,
            "colorectal.scanner.metastases",
            nombre=str(cancer.rng.randrange(2, 7)),
            taille=str(cancer.rng.randrange(18, 52)),
        )
    else:
        far = teller.say("oncology.scanner.foie")
    tell(
        stay,
        "imaging",
        start + timedelta(hours=2),
        author,
        staff.IMAGING,
        "Scanner thoraco-abdomino-pelvien",
        indication=teller.state(cancer.problem, "colorectal.scanner.indication", du=plan.site.of),
        technique=teller.say("oncology.scanner.technique"),
        resultats=(
            teller.state(
                tumour, "colorectal.scanner.lesion", du=plan.site.of, taille=str(plan.size)
            ),
            teller.state(
                nodes, f"colorectal.scanner.ganglions_{'non' if nodes.value == 'cN0' else 'oui'}"
            ),
            far,
            teller.say("oncology.scanner.poumons"),
            teller.say("oncology.scanner.os"),
        ),
        conclusion=(
            teller.say(
                "colorectal.scanner.conclusion",
                du=plan.site.of,
                tnm=oncology_told.clinical_tnm(cancer),
            ),
            teller.state(
                spread,
                f"colorectal.scanner.extension_{'non' if plan.metastasis == '0' else 'oui'}",
            ),
        ),
    )
    if plan.rectum:
        _pelvis(cancer, plan, stay)


def _pelvis(cancer: Cancer, plan: ColorectalPlan, stay: Stay) -> None:
    teller = cancer.teller(stay)
    start = stay.start + timedelta(minutes=70)
    cancer.image(
        stay,
        "ZCQJ004",
        start,
        "MR",
        f"Tumeur du rectum classée {cancer.finding('cT').value} {cancer.finding('cN').value}.",
        minutes=30,
    )
    tell(
        stay,
        "imaging",
        start + timedelta(hours=2),
        cancer.person_of(staff.IMAGING),
        staff.IMAGING,
        "IRM pelvienne",
        technique=teller.say("colorectal.irm.technique"),
        resultats=teller.state(
            cancer.finding("cT"),
            f"colorectal.irm.lesion_{'limitee' if plan.clinical[0] == '2' else 'etendue'}",
            taille=str(plan.size),
        ),
        conclusion=teller.say("colorectal.irm.conclusion", tnm=oncology_told.clinical_tnm(cancer)),
    )


def _way(plan: ColorectalPlan) -> str:
    return "depistage" if plan.screened else "symptomes"


def _surgeon(cancer: Cancer, plan: ColorectalPlan, stay: Stay, planned: date) -> None:
    rng, teller = cancer.rng, cancer.teller(stay)
    when = stay.start + timedelta(hours=4)
    drawn = worked_before(stay.start - timedelta(days=2))
    hb = (
        rng.uniform(9.2, 11.6)
        if not plan.screened and rng.random() < 0.6
        else rng.uniform(12.4, 14.6) + (0.0 if cancer.case.person.female else 0.9)
    )
    white, platelets = rng.uniform(5, 9), rng.uniform(195, 340)
    stay.reports += [
        blood_count(cancer.case.person, drawn, hb=hb, white=white, platelets=platelets),
        quiet_chemistry(rng, cancer, drawn),
        single(cancer, "ACE", plan.marker, drawn),
    ]
    seen = cancer.examined(when)
    stay.vitals.append(seen)
    marker = stay.reports[-1].of("ACE")
    lines = [
        teller.state(
            marker,
            f"colorectal.ace.{'normal' if marker.result.flag == 'N' else 'eleve'}",
            valeur=letters.value(marker.result),
        )
    ]
    if found(stay.reports[0], "718-7") < 12:
        anaemia = Diagnosis(
            "D50.0", "DAS", "Anémie ferriprive par saignement digestif", drawn.date()
        )
        stay.diagnoses.append(anaemia)
        level = stay.reports[0].of("718-7")
        lines.append(
            teller.state(
                anaemia,
                "colorectal.chirurgien.anemie",
                valeur=marked(level, letters.value(level.result)),
            )
        )
    if plan.neoadjuvant and plan.metastasis == "0":
        stay.reports.append(single(cancer, "URACILE", rng.uniform(5.2, 12.5), drawn))
        uracil = stay.reports[-1].of("URACILE")
        lines.append(
            teller.state(uracil, "colorectal.annonce.uracile", valeur=letters.value(uracil.result))
        )
    slots = told_signs(seen)
    surgery = plan.metastasis == "0"
    tell(
        stay,
        "consultation",
        when,
        cancer.person_of(staff.DIGESTIVE_SURGERY),
        staff.DIGESTIVE_SURGERY,
        motif=teller.state(
            replace(cancer.problem, use="DP"), "colorectal.chirurgien.motif",
            type=plan.histology, du=plan.site.of,
        ),
        antecedents=oncology_told.history_lines(cancer, teller),
        famille=cancer.background.family,
        mode_de_vie=cancer.background.living,
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        histoire=teller.say(f"colorectal.chirurgien.{_way(plan)}"),
        examen=(
            teller.say("oncology.examen.general", **slots),
            paragraph(
                (
                    teller.say("oncology.examen.cardio", **slots),
                    teller.say("oncology.examen.pulmonaire", **slots),
                )
            ),
            teller.say("colorectal.chirurgien.abdomen"),
        ),
        biologie=lines,
        conclusion=teller.say(
            f"colorectal.chirurgien.{'projet' if surgery else 'projet_metastase'}",
            geste=plan.site.operation,
        ),
    )  # fmt: skip
    if surgery and not plan.neoadjuvant:
        tell_anaesthesia(cancer, plan, stay, planned, slots)


def tell_anaesthesia(
    cancer: Cancer, plan: ColorectalPlan, stay: Stay, planned: date, slots: dict[str, str]
) -> None:
    """The consultation before an operation planned that day."""
    oncology_told.anaesthesia(
        cancer,
        stay,
        stay.start + timedelta(hours=6),
        slots,
        act=plan.site.operation,
        planned=planned,
        asa="3" if plan.age > 78 else str(max(2, cancer.background.asa)),
    )


def _first_decision(plan: ColorectalPlan) -> str:
    if plan.metastasis != "0":
        return (
            f"chimiothérapie de première ligne par {plan.metastatic}"
            if not plan.deficient
            else ("immunothérapie de première ligne par pembrolizumab")
        )
    if plan.neoadjuvant:
        return "radiochimiothérapie préopératoire (50 Gy et capécitabine) puis chirurgie"
    return f"chirurgie d'emblée par {plan.site.operation} avec curage"


def tell_diagnosis(cancer: Cancer, plan: ColorectalPlan, found_on: date, surgery: date) -> date:
    """The first two stays; the day on which the meeting decides."""
    start = morning(found_on, hour=8) + timedelta(minutes=10)
    reason = "test de dépistage positif" if plan.screened else "troubles du transit"
    first = cancer.visit(staff.DIGESTIVE_SURGERY, start, 300, f"Coloscopie : {reason}")
    _letter(cancer, plan, first)
    taken = _colonoscopy(cancer, plan, first)
    known = _biopsies(cancer, plan, first, taken)
    start = morning(later(known, 3), hour=8) + timedelta(minutes=30)
    second = cancer.visit(
        staff.DIGESTIVE_SURGERY, start, 420, f"Bilan d'extension : cancer {plan.site.of}"
    )
    second.diagnoses.append(replace(cancer.problem, use="DP"))
    _imaging(cancer, plan, second)
    board = morning(later(start, 5), hour=17)
    _surgeon(cancer, plan, second, later(surgery, 1))
    stage = cancer.learn(
        "stage_clinical",
        _clinical_stage(plan),
        board,
    )
    cancer.learn("edition", EDITION, board)
    teller = cancer.teller(second)
    if plan.metastasis != "0":
        _genes(cancer, plan, board)
    oncology_told.meeting_sheet(
        cancer,
        second,
        board,
        question=teller.say("colorectal.rcp.question_avant"),
        decision=_first_decision(plan),
        stage=(
            teller.say(
                "colorectal.rcp.stade",
                tnm=oncology_told.clinical_tnm(cancer),
                stade=marked(stage, stage.value),
                edition=marked(cancer.finding("edition"), EDITION),
            ),
            *gene_lines(cancer, teller),
        ),
        story=(
            teller.state(
                cancer.problem, "colorectal.rcp.histoire", type=plan.histology, du=plan.site.of
            ),
        ),
    )
    return board.date()


def _clinical_stage(plan: ColorectalPlan) -> str:
    """Imaging does not count nodes: cN1 is told stage III without its letter."""
    if plan.metastasis != "0":
        return colorectal_stage(plan.clinical[0], plan.clinical[1] + "a", plan.metastasis)
    if plan.clinical[1] != "0":
        return "III"
    return colorectal_stage(plan.clinical[0], "0", "0")


def _genes(cancer: Cancer, plan: ColorectalPlan, when: date) -> None:
    for name, value in (("KRAS", plan.kras), ("NRAS", plan.nras), ("BRAF", plan.braf)):
        cancer.learn(name, value, when)


def gene_lines(cancer: Cancer, teller: Teller) -> list[str]:
    """MMR and, where they are known, KRAS, NRAS and BRAF."""
    status = cancer.finding("MMR")
    lines = [teller.state(status, "colorectal.genes.mmr", statut=status.value)]
    if "KRAS" in cancer.tumour.findings:
        genes = [cancer.finding(name) for name in ("KRAS", "NRAS", "BRAF")]
        lines.append(
            teller.say(
                "colorectal.genes.mutations",
                genes=", ".join(marked(gene, f"{gene.name} {gene.value}") for gene in genes),
            )
        )
    return lines


def learn_genes(cancer: Cancer, plan: ColorectalPlan, when: date) -> None:
    """KRAS, NRAS and BRAF, where they were not asked before."""
    if "KRAS" not in cancer.tumour.findings:
        _genes(cancer, plan, when)
