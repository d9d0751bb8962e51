"""The operation of a colorectal cancer: radiotherapy before some, the stay, pathology, meeting.

Prevention of thrombosis for 28 days after: SFAR-INCa. Prophylaxis: cefoxitin 2 g, or metronidazole
1 g and gentamicin 5 mg/kg after an allergy (SFAR 2018).
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.background import severe_to_penicillin
from ambroise.demo.course import at, working_day
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry
from ambroise.demo.marks import day
from ambroise.demo.pathways import colorectal_diagnosis as diagnosis
from ambroise.demo.pathways import colorectal_rays, colorectal_specimen, oncology_told
from ambroise.demo.pathways.colorectal_plan import ColorectalPlan
from ambroise.demo.pathways.oncology import (
    Cancer,
    last_known,
    later,
    morning,
    rounded,
    signs,
    tell,
    told_signs,
)
from ambroise.demo.record import Act, Diagnosis, Drug, Stay
from ambroise.demo.telling import Teller, marked

_WARD = staff.DIGESTIVE_SURGERY


def _open(cancer: Cancer, plan: ColorectalPlan, admitted: date) -> tuple[Stay, datetime]:
    start = at(admitted, 15, cancer.rng.randrange(50))
    surgery = at(admitted + timedelta(days=1), 8, cancer.rng.randrange(20, 55))
    left = working_day(admitted + timedelta(days=plan.days))
    end = at(left, cancer.rng.randrange(10, 15))
    wards = [(_WARD, start)]
    if plan.complication == "fistule":
        wards += [
            (staff.SURGICAL_ICU, surgery + timedelta(days=4, hours=11)),
            (_WARD, surgery + timedelta(days=7, hours=3)),
        ]
    stay = cancer.open(wards, end, f"Chirurgie d'un cancer {plan.site.of}", kind="IMP")
    return stay, surgery


def _crp(plan: ColorectalPlan, after: int) -> float:
    """CRP that many days after surgery: highest on day 2, or on day 4 when the suture leaks."""
    if after < 0:
        return 4.0
    if plan.complication == "fistule":
        early = {1: 105.0, 2: 150.0, 4: 252.0}
        return early.get(after) or 252.0 * 0.83 ** (after - 4)
    early = {1: 78.0, 2: 104.0, 4: 64.0}
    return (early.get(after) or 64.0 * 0.74 ** (after - 4)) * (1.15 if plan.complication else 1)


def _biology(cancer: Cancer, plan: ColorectalPlan, stay: Stay, surgery: datetime) -> None:
    rng, person = cancer.rng, cancer.case.person
    pale = any(item.code == "D50.0" for known in cancer.case.stays for item in known.diagnoses)
    known = last_known(cancer, "718-7", 13.0)
    hb = max(known, 10.4) + rng.uniform(0.2, 0.9) if pale else known + rng.uniform(-0.5, 0.3)
    last = (stay.left.date() - surgery.date()).days
    low = plan.complication == "ileus"
    kidney, platelets = rng.uniform(58, 78), rng.uniform(190, 300)
    scale = rng.uniform(0.75, 1.35)
    for after in sorted({-1, 1, 2, 4, 6, 9, last}):
        when = at(surgery.date() + timedelta(days=after), 7 if after > 0 else 17)
        if when >= stay.left or after > last:
            continue
        crp = _crp(plan, after) * scale * rng.uniform(0.93, 1.07)
        stay.reports += [
            blood_count(
                person,
                when,
                hb=hb - (0 if after < 0 else 1.3) - rng.uniform(0, 0.3),
                white=6.5 + crp / 28,
                platelets=platelets + 14 * max(0, after) + rng.uniform(-8, 8),
            ),
            chemistry(
                person,
                when,
                creatinine=kidney + rng.uniform(-4, 5),
                potassium=3.3 if low and after == 4 else rng.uniform(3.6, 4.4),
                sodium=rng.uniform(136, 141),
                crp=crp,
            ),
        ]  # fmt: skip


def _diagnoses(cancer: Cancer, plan: ColorectalPlan, stay: Stay, surgery: datetime) -> None:
    late = surgery.date() + timedelta(days=3)
    stay.diagnoses.append(replace(cancer.problem, use="DP"))
    if plan.rectum or plan.complication == "fistule":
        since = surgery.date() + timedelta(days=0 if plan.rectum else 4)
        stoma = Diagnosis("Z93.4", "DAS", "Iléostomie de protection", since)
        stay.diagnoses.append(stoma)
        cancer.case.problems.append(replace(stoma, use="problem"))
    if plan.complication == "ileus":
        stay.diagnoses.append(Diagnosis("K56.7", "DAS", "Iléus post-opératoire", late))
    if plan.complication == "fistule":
        late += timedelta(days=1)
        stay.diagnoses.append(Diagnosis("K91.8", "DAS", "Fistule anastomotique", late))
        if not plan.rectum:
            stay.diagnoses.append(Diagnosis("K65.0", "DAS", "Péritonite post-opératoire", late))
    stay.diagnoses += [
        replace(problem, use="DAS")
        for problem in cancer.background.problems
        if problem.code in ("I10", "E11.98", "F17.24", "I25.1", "J44.9")
    ]


def _acts(cancer: Cancer, plan: ColorectalPlan, stay: Stay, surgery: datetime) -> None:
    surgeon = stay.senior
    closed = surgery + timedelta(minutes=cancer.rng.randrange(150, 250))
    stay.acts.append(Act(plan.site.ccam, surgery, closed, surgeon, _WARD))
    if plan.rectum:
        stay.acts.append(Act("HGCA004", closed - timedelta(minutes=25), closed, surgeon, _WARD))
    if plan.complication == "fistule":
        seen = surgery + timedelta(days=4, hours=6)
        cancer.image(
            stay, "ZCQH001", seen, "CT", "Collection au contact de l'anastomose avec bulles d'air.",
            minutes=20,
        )  # fmt: skip
        if not plan.rectum:
            again = seen + timedelta(hours=3)
            stay.acts.append(Act("HGCA008", again, again + timedelta(minutes=110), surgeon, _WARD))


def _drugs(cancer: Cancer, plan: ColorectalPlan, stay: Stay, surgery: datetime) -> None:
    left, evening = stay.left, at(surgery.date(), 20)
    allergic = severe_to_penicillin(plan.allergies)
    before = surgery - timedelta(minutes=30)
    if allergic:
        stay.drugs.append(drug("métronidazole induction", "ward", before, surgery, given=True))
        dose = rounded(5 * cancer.weight, 10)
        stay.drugs.append(
            drug("gentamicine induction", "ward", before, surgery, dose=dose, unit="mg", given=True)
        )
    else:
        stay.drugs.append(drug("céfoxitine", "ward", before, surgery, given=True))
    second = min(surgery + timedelta(days=2, hours=3), left)
    stay.drugs += [
        drug("morphine", "ward", surgery + timedelta(hours=4), second, given=True),
        drug(
            "paracétamol", "ward", surgery + timedelta(hours=4), left, per_day=4,
            posology="1 g toutes les six heures", route="voie intraveineuse",
            indication="douleur post-opératoire", given=True,
        ),
        drug("énoxaparine", "ward", evening, left, given=True),
    ]  # fmt: skip
    if plan.complication == "fistule":
        start = surgery + timedelta(days=4, hours=7)
        stay.drugs.append(
            drug(
                "pipéracilline fistule", "ward", start, min(start + timedelta(days=7), left),
                indication="fistule anastomotique",
                given=True,
            )
        )  # fmt: skip
    for line in cancer.background.drugs:
        stay.drugs.append(replace(line, stage="discharge", start=left))
    until = surgery + timedelta(days=28)
    if until > left:
        stay.drugs.append(
            drug(
                "énoxaparine", "discharge", left, until, change="started",
                reason="prévention thromboembolique 28 jours après chirurgie carcinologique",
            )
        )  # fmt: skip
    if not any(line.atc == "N02BE01" for line in cancer.background.drugs):
        stay.drugs.append(
            drug("paracétamol", "discharge", left, change="started", reason="douleur de paroi")
        )


def _vitals(cancer: Cancer, plan: ColorectalPlan, stay: Stay, surgery: datetime) -> None:
    rng = cancer.rng
    first = cancer.examined(stay.start + timedelta(minutes=30), pain=0.0)
    stay.vitals.append(first)
    for after in range((stay.left.date() - surgery.date()).days + 1):
        when = at(surgery.date() + timedelta(days=after), 18 if after == 0 else 8)
        if when >= stay.left:
            break
        pain = float(max(1, 5 - after - rng.randrange(2)))
        fever = {"temperature": 38.9, "pulse": 112.0} if _septic(plan, after) else {}
        stay.vitals.append(signs(rng, when, pain=pain, **fever))


def _septic(plan: ColorectalPlan, after: int) -> bool:
    return plan.complication == "fistule" and after == 4


def _entry(cancer: Cancer, plan: ColorectalPlan, stay: Stay) -> None:
    """The note of admission: what the patient comes with, and why."""
    teller, slots = cancer.teller(stay), told_signs(stay.vitals[0])
    tell(
        stay,
        "consultation",
        stay.start + timedelta(minutes=70),
        stay.interne,
        _WARD,
        "Observation d'entrée",
        motif=teller.state(
            stay.diagnoses[0], "colorectal.hospit.motif", type=plan.histology, du=plan.site.of
        ),
        antecedents=oncology_told.history_lines(cancer, teller),
        famille=cancer.background.family,
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        examen=(
            teller.say("oncology.examen.general", **slots),
            teller.say("oncology.examen.cardio", **slots),
            teller.say("oncology.examen.pulmonaire", **slots),
            teller.say("colorectal.chirurgien.abdomen"),
        ),
    )


def _operation(cancer: Cancer, plan: ColorectalPlan, stay: Stay) -> None:
    teller, act = cancer.teller(stay), stay.acts[0]
    steps = plan.site.steps
    stoma = next((item for item in stay.diagnoses if item.code == "Z93.4"), None)
    lines = [
        teller.say("colorectal.operatoire.installation"),
        teller.say("colorectal.operatoire.exploration", du=plan.site.of),
        teller.say(f"colorectal.operatoire.temps_{steps}"),
        teller.say(f"colorectal.operatoire.anastomose_{steps}"),
    ]
    if plan.rectum and stoma:
        lines.append(marked(stay.acts[1], teller.state(stoma, "colorectal.operatoire.stomie")))
    lines.append(
        teller.say(
            "colorectal.operatoire.fermeture",
            pertes=str(cancer.rng.choice((50, 80, 100, 150, 200))),
        )
    )
    tell(
        stay,
        "operation",
        act.end + timedelta(hours=2),
        stay.senior,
        _WARD,
        indication=teller.state(
            stay.diagnoses[0], "colorectal.operatoire.indication",
            type=plan.histology, du=plan.site.of, tnm=oncology_told.clinical_tnm(cancer),
        ),
        intervention=(
            teller.state(act, "colorectal.operatoire.geste", geste=plan.site.operation),
            *_covered(teller, stay),
            *lines,
        ),
        conclusion=teller.say("colorectal.operatoire.conclusion", geste=plan.site.operation),
    )  # fmt: skip


def _covered_name(line: Drug) -> str:
    """Gentamicin is told with its dose, the others by a brand that has it."""
    return f"{line.brand} {letters.fr(line.dose)} mg" if line.unit == "mg" else line.brand


def _covered(teller: Teller, stay: Stay) -> list[str]:
    return [
        teller.state(line, "colorectal.operatoire.antibiotique", ligne=_covered_name(line))
        for line in stay.drugs
        if line.atc in ("J01DC01", "J01XD01", "J01GB03")
    ]  # fmt: skip


def _leak(cancer: Cancer, plan: ColorectalPlan, stay: Stay) -> None:
    """The scan that shows the leak and the second operation."""
    teller = cancer.teller(stay)
    leak = next(item for item in stay.diagnoses if item.code == "K91.8")
    scan = next(act for act in stay.acts if act.modality == "CT")
    tell(
        stay,
        "imaging",
        scan.end + timedelta(minutes=50),
        scan.performer,
        staff.IMAGING,
        "Scanner abdomino-pelvien",
        indication=teller.say("colorectal.fistule.scanner_indication", geste=plan.site.operation),
        resultats=teller.state(leak, "colorectal.fistule.scanner_resultat"),
        conclusion=marked(scan, teller.state(leak, "colorectal.fistule.scanner_conclusion")),
    )
    again = next((act for act in stay.acts if act.ccam == "HGCA008"), None)
    if again:
        stoma = next(item for item in stay.diagnoses if item.code == "Z93.4")
        peritonitis = next(item for item in stay.diagnoses if item.code == "K65.0")
        tell(
            stay,
            "operation",
            again.end + timedelta(hours=1),
            stay.senior,
            _WARD,
            "Compte rendu opératoire (reprise)",
            indication=teller.state(leak, "colorectal.fistule.reprise_indication"),
            intervention=(
                teller.state(again, "colorectal.fistule.reprise_geste"),
                teller.state(peritonitis, "colorectal.fistule.reprise_constat"),
                teller.state(stoma, "colorectal.fistule.reprise_stomie"),
            ),
        )


def _nursing(cancer: Cancer, plan: ColorectalPlan, stay: Stay, surgery: datetime) -> None:
    teller = cancer.teller(stay)
    vitals = {item.taken.date(): told_signs(item) for item in stay.vitals}
    entry, first = vitals[stay.start.date()], vitals[surgery.date()]
    notes: list[tuple[datetime, list[str]]] = [
        (
            stay.start + timedelta(hours=5),
            [
                teller.say("oncology.ide.arrivee", **entry),
                teller.say("oncology.ide.preparation"),
            ],
        ),
        (
            at(surgery.date(), 20),
            [
                teller.say("oncology.ide.retour", **first),
                teller.say("oncology.ide.douleur", **first),
            ],
        ),
    ]
    last = (stay.left.date() - surgery.date()).days
    for after in range(1, last + 1):
        if after not in (1, 3, 4, last):
            continue
        slots = vitals.get(surgery.date() + timedelta(days=after))
        if not slots:
            continue
        lines = [
            teller.say("oncology.ide.nuit", **slots),
            teller.say("oncology.ide.douleur", **slots),
        ]
        if after == last:
            lines += [teller.say("oncology.ide.pansement"), teller.say("oncology.ide.sortie")]
        elif _septic(plan, after):
            lines = [teller.say("colorectal.ide.fievre", **slots)]
        else:
            key = (
                "transit_non"
                if (plan.complication == "ileus" and after >= 3) or after == 1
                else "transit"
            )
            if plan.rectum and key == "transit":
                key = "stomie"
            lines += [teller.say("oncology.ide.lever"), teller.say(f"colorectal.ide.{key}")]
            if after > 2:
                lines.append(teller.say("oncology.ide.moral"))
        notes.append((min(at(surgery.date() + timedelta(days=after), 14), stay.left), lines))
    for turn, (when, lines) in enumerate(notes):
        tell(stay, "nursing", when, cancer.nurse(_WARD, turn), _WARD, transmissions=lines)


def _evolution(teller: Teller, plan: ColorectalPlan, stay: Stay) -> list[str]:
    lines = [teller.state(stay.acts[0], "colorectal.hospit.geste", geste=plan.site.operation,
                          jour=day(stay.acts[0].start))]  # fmt: skip
    by_code = {item.code: item for item in stay.diagnoses}
    highest = max(
        (item for item in stay.reports if item.panel[1] == "24321-2"),
        key=lambda item: float(item.of("1988-5").result.value or 0),
    )
    measure = highest.of("1988-5")
    crp = marked(measure, letters.value(measure.result))
    if plan.complication == "fistule":
        key = "fistule_rectum" if plan.rectum else "fistule_colon"
        lines.append(teller.state(by_code["K91.8"], f"colorectal.hospit.{key}", valeur=crp))
        if not plan.rectum:
            lines.append(teller.state(by_code["K65.0"], "colorectal.hospit.peritonite"))
        cover = next(line for line in stay.drugs if line.atc == "J01CR05")
        lines.append(
            teller.state(
                cover, "oncology.traitement.donne", ligne=letters.drug_line(cover),
                motif=cover.indication,
            )
        )  # fmt: skip
    elif plan.complication == "ileus":
        lines.append(teller.state(by_code["K56.7"], "colorectal.hospit.ileus"))
    else:
        lines.append(teller.say("colorectal.hospit.simple", valeur=crp))
    if "Z93.4" in by_code:
        lines.append(teller.state(by_code["Z93.4"], "colorectal.hospit.stomie"))
    lines.append(teller.say("colorectal.hospit.reprise"))
    return lines


def _hospital(cancer: Cancer, plan: ColorectalPlan, stay: Stay, known: datetime) -> None:
    teller = cancer.teller(stay)
    slots = told_signs(stay.vitals[0])
    ready = known <= stay.left
    planned = (
        ("consultation de chirurgie digestive", later(stay.left, 28)),
        ("consultation d'annonce du résultat en oncologie", later(stay.left, 21)),
    )
    meetings = [cancer.appoint(stay, what, when) for what, when in planned]
    tell(
        stay,
        "hospital",
        stay.left,
        stay.senior,
        _WARD,
        motif=teller.state(
            stay.diagnoses[0], "colorectal.hospit.motif", type=plan.histology, du=plan.site.of
        ),
        antecedents=oncology_told.history_lines(cancer, teller),
        mode_de_vie=cancer.background.living,
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        histoire=teller.say(
            f"colorectal.hospit.histoire_{'depistage' if plan.screened else 'symptomes'}",
            tnm=oncology_told.clinical_tnm(cancer),
        ),
        examen=(
            teller.say("oncology.examen.general", **slots),
            teller.say("oncology.examen.cardio", **slots),
        ),
        evolution=_evolution(teller, plan, stay),
        resultats=_result(cancer, teller) if ready else (),
        traitement_sortie=oncology_told.exit_lines(teller, stay),
        attente=() if ready else teller.say("oncology.fond.attente"),
        rendez_vous=[oncology_told.appointed(teller, item) for item in meetings],
    )


def _result(cancer: Cancer, teller: Teller) -> tuple[str, ...]:
    return (
        colorectal_specimen.stage_line(cancer, teller),
        colorectal_specimen.node_line(cancer, teller),
    )


def tell_surgery(cancer: Cancer, plan: ColorectalPlan, admitted: date) -> datetime:
    """The stay with all its documents; the moment it ends."""
    if plan.neoadjuvant:
        colorectal_rays.tell_neoadjuvant(cancer, plan, admitted)
    stay, surgery = _open(cancer, plan, admitted)
    _biology(cancer, plan, stay, surgery)
    _diagnoses(cancer, plan, stay, surgery)
    _acts(cancer, plan, stay, surgery)
    oncology_told.home_lines(cancer, cancer.teller(stay), stay)
    _drugs(cancer, plan, stay, surgery)
    _vitals(cancer, plan, stay, surgery)
    known = morning(later(surgery, cancer.rng.randrange(6, 10)), hour=16)
    _entry(cancer, plan, stay)
    _operation(cancer, plan, stay)
    if plan.complication == "fistule":
        _leak(cancer, plan, stay)
    _nursing(cancer, plan, stay, surgery)
    colorectal_specimen.tell_specimen(cancer, plan, stay, known)
    _hospital(cancer, plan, stay, known)
    board = morning(later(max(known, stay.left), 4), hour=17)
    teller = cancer.teller(stay)
    oncology_told.meeting_sheet(
        cancer,
        stay,
        board,
        question=teller.say("colorectal.rcp.question_apres"),
        decision=colorectal_specimen.second_decision(plan),
        stage=(colorectal_specimen.stage_line(cancer, teller),
               colorectal_specimen.node_line(cancer, teller),
               *diagnosis.gene_lines(cancer, teller)),
        story=(
            teller.state(stay.acts[0], "colorectal.hospit.geste", geste=plan.site.operation,
                         jour=day(surgery)),
            teller.state(cancer.finding("margins"), "colorectal.piece.marges"),
        ),
    )  # fmt: skip
    return stay.left
