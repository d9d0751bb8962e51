"""The documents of a palliative stay and the facts they tell."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import at, worked_before, working_day
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry
from ambroise.demo.letters import fr
from ambroise.demo.marks import day
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.oncology import (
    Cancer,
    lower,
    morning,
    paragraph,
    rounded,
    sentence,
    signs,
    tell,
    told_signs,
)
from ambroise.demo.pathways.palliative_plan import PalliativePlan
from ambroise.demo.record import Diagnosis, Drug, Stay, TreatmentLine
from ambroise.demo.telling import Teller, marked

_WARD = staff.PALLIATIVE


def _tumour_lines(cancer: Cancer, plan: PalliativePlan, teller: Teller) -> list[str]:
    """What is known of the tumour and what it received."""
    find = cancer.finding
    gene, site = find(plan.kind.marker[0]), find("site")
    name, place = lower(cancer.name), marked(site, site.value)
    known = site.value in name
    lines = [
        teller.state(
            replace(cancer.problem, use="DAS"),
            f"palliative.tumeur.histoire{'_nom' if known else ''}",
            nom=name.replace(site.value, place) if known else name,
            type=marked(find("histology"), find("histology").value),
            site=place,
            mois=day(cancer.tumour.found),
        ),
        teller.say(
            "palliative.tumeur.stade",
            tnm=marked(find("cM"), "cM1"),
            stade=marked(find("stage"), "IV"),
            edition=marked(find("edition"), find("edition").value),
            gene=marked(gene, f"{gene.name} {gene.value}"),
        ),
    ]
    lines += [
        teller.state(
            Diagnosis(code, "DAS", text),
            "palliative.tumeur.extension",
            siege=lower(text),
        )
        for code, text in plan.kind.spread
    ]
    treated = [item for _, item in cancer.learned if isinstance(item, TreatmentLine)]
    lines += [
        teller.state(item, "palliative.tumeur.ligne", nom=item.protocol, debut=day(item.start))
        for item in treated
    ]
    return lines  # fmt: skip


def tell_decision(cancer: Cancer, plan: PalliativePlan, board: date) -> None:
    """The consultation and the meeting that stop chemotherapy."""
    start = morning(board, hour=10)
    stay = cancer.visit(
        staff.ONCOLOGY, start, 60, "Consultation d'oncologie : arrêt des traitements"
    )
    stay.diagnoses.append(replace(cancer.problem, use="DP"))
    stay.diagnoses += [Diagnosis(code, "DAS", text, board) for code, text in plan.kind.spread]
    seen = signs(
        cancer.rng, start, weight=cancer.weight + 3, height=cancer.height, performance=3, pain=4.0
    )
    stay.vitals.append(seen)
    teller = cancer.teller(stay)
    history = _tumour_lines(cancer, plan, teller)
    tell(
        stay,
        "consultation",
        start + timedelta(minutes=50),
        stay.senior,
        staff.ONCOLOGY,
        histoire=history,
        examen=teller.say("palliative.entree.examen", **told_signs(seen)),
        conclusion=teller.say("palliative.oncologue.conclusion"),
    )
    oncology_told.meeting_sheet(
        cancer,
        stay,
        start + timedelta(hours=7),
        question=teller.say("palliative.oncologue.question"),
        decision="soins de support exclusifs, orientation vers l'unité de soins palliatifs",
        stage=history[1:2],
        story=history[:1],
        surgery=_WARD,
    )


def _diagnoses(cancer: Cancer, plan: PalliativePlan, stay: Stay) -> None:
    first = stay.start.date()
    stay.diagnoses += [
        Diagnosis("Z51.5", "DP", "Soins palliatifs", first),
        replace(cancer.problem, use="DAS"),
        *(Diagnosis(code, "DAS", text, first) for code, text in plan.kind.spread),
        Diagnosis("R52.18", "DAS", "Douleur cancéreuse rebelle", first),
        Diagnosis("R64", "DAS", "Cachexie", first),
    ]
    if plan.breathless:
        stay.diagnoses.append(Diagnosis("R06.0", "DAS", "Dyspnée", first))
    if plan.rotation == "oxycodone":
        stay.diagnoses.append(Diagnosis("F05.0", "DAS", "Confusion sous morphine", first))


def _reason(plan: PalliativePlan) -> str:
    if plan.rotation == "voie":
        return "voie orale devenue impossible"
    return "neurotoxicité de la morphine avec confusion et myoclonies"


def _opioids(plan: PalliativePlan, stay: Stay) -> tuple[Drug, Drug]:
    """The oral morphine that stops and the infusion that follows, at the same analgesia."""
    start, end = stay.start + timedelta(hours=4), stay.left
    why = _reason(plan)
    before = drug(
        "morphine LP",
        "home",
        stay.start - timedelta(days=20),
        start,
        dose=plan.oral / 2,
        posology=f"{fr(plan.oral / 2)} mg matin et soir",
        change="stopped",
        reason=why,
    )
    name = "morphine continue" if plan.rotation == "voie" else "oxycodone continue"
    dose = rounded(plan.injected, 5)
    after = drug(
        name,
        "ward",
        start,
        end,
        dose=dose,
        given=True,
        change="started",
        reason=why,
        posology=f"{fr(dose)} mg par 24 heures en continu, "
        f"bolus de {fr(max(1, round(dose / 12)))} mg",
    )
    return before, after  # fmt: skip


def _drugs(cancer: Cancer, plan: PalliativePlan, stay: Stay) -> None:
    before, after = _opioids(plan, stay)
    why = "traitement devenu sans bénéfice en fin de vie"
    kept = [line for line in cancer.background.drugs if _relieves(plan, line)]
    stay.drugs += kept
    stay.drugs += [
        replace(line, end=stay.start + timedelta(hours=5), change="stopped", reason=why)
        for line in cancer.background.drugs
        if line not in kept
    ]
    stay.drugs += [before, after]
    if plan.sedation:
        begun = _sedated(stay)
        rate = plan.titration / 2
        stay.drugs.append(
            drug(
                "midazolam continu", "ward", begun, stay.left, dose=rate, given=True,
                posology=f"{fr(rate)} mg/h après titration de {plan.titration} mg",
                indication="sédation profonde et continue" if plan.sedation == "profonde" else
                "sédation proportionnée",
            )
        )  # fmt: skip
    if plan.dies:
        begun = stay.left - timedelta(days=2)
        stay.drugs.append(drug("butylscopolamine", "ward", begun, stay.left, given=True))
    else:
        stay.drugs += [replace(line, stage="discharge", start=stay.left) for line in kept]
        stay.drugs.append(
            replace(after, stage="discharge", start=stay.left, end=None, change="started",
                    reason="poursuite en hospitalisation à domicile")
        )  # fmt: skip


def _relieves(plan: PalliativePlan, line: Drug) -> bool:
    """Whether a drug of home is kept for comfort: inhaled, or swallowed where that goes on."""
    return line.atc.startswith("R03") or (
        plan.rotation != "voie" and line.atc.startswith(("A02", "N02B"))
    )


def _sedated(stay: Stay) -> datetime:
    return at(stay.left.date() - timedelta(days=2), 15)


def _measures(cancer: Cancer, plan: PalliativePlan, stay: Stay) -> None:
    rng, person = cancer.rng, cancer.case.person
    when = stay.start + timedelta(hours=2)
    stay.reports += [
        blood_count(person, when, hb=rng.uniform(8.2, 10.6), white=rng.uniform(8, 14),
                    platelets=rng.uniform(112, 235)),
        chemistry(
            person, when,
            creatinine=rng.uniform(*((118, 165) if plan.rotation == "oxycodone" else (55, 95))),
            potassium=rng.uniform(3.6, 4.8), sodium=rng.uniform(129, 137), crp=rng.uniform(60, 160),
        ),
    ]  # fmt: skip
    pains = (7.0, 5.0, 3.0, 2.0, 2.0)
    for number in range(plan.days):
        taken = stay.start if number == 0 else at(stay.start.date() + timedelta(days=number), 9)
        if taken >= stay.left:
            break
        more = {"weight": cancer.weight, "height": float(cancer.height), "performance": 4.0} if (
            number == 0) else {}  # fmt: skip
        fading = {
            "systolic": float(rng.randrange(74, 96)),
            "diastolic": float(rng.randrange(40, 56)),
            "saturation": float(rng.randrange(82, 92)),
        } if plan.dies and number >= plan.days - 2 else {}  # fmt: skip
        pain = pains[min(number, 4)]
        calm = plan.sedation and taken > _sedated(stay)
        depth = {"richmond": -4.0 if plan.sedation == "profonde" else -2.0} if calm else {}
        stay.vitals.append(signs(rng, taken, pain=pain, **{**more, **fading, **depth}))


def _admission(cancer: Cancer, plan: PalliativePlan, stay: Stay) -> None:
    teller, slots = cancer.teller(stay), told_signs(stay.vitals[0])
    relative = cancer.case.person.relatives[0]
    code = {item.code: item for item in stay.diagnoses}
    creatinine, hb = stay.reports[1].of("14682-9"), stay.reports[0].of("718-7")
    more = [
        teller.state(code[name], f"palliative.entree.{key}")
        for name, key in (("R06.0", "dyspnee"), ("F05.0", "confusion"), ("R64", "cachexie"))
        if name in code
    ]
    tell(
        stay,
        "consultation",
        stay.start + timedelta(hours=3),
        stay.interne,
        _WARD,
        "Observation d'entrée",
        motif=teller.state(stay.diagnoses[0], "palliative.entree.motif"),
        antecedents=oncology_told.history_lines(cancer, teller),
        mode_de_vie=(
            teller.say(
                "palliative.entree.confiance", proche=relative.written(), lien=relative.link
            ),
            teller.say(f"palliative.entree.directives_{'oui' if plan.directives else 'non'}"),
        ),
        histoire=_tumour_lines(cancer, plan, teller),
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        examen=(
            teller.say("palliative.entree.examen", **slots),
            teller.state(code["R52.18"], "palliative.entree.douleur", en=slots["en"]),
            *more,
        ),
        biologie=teller.say(
            "palliative.entree.biologie",
            valeurs=", ".join(
                marked(item, letters.value(item.result)) for item in (hb, creatinine)
            ),
        ),
        decision=_rotation(plan, teller, stay),
    )


def _rotation(plan: PalliativePlan, teller: Teller, stay: Stay) -> list[str]:
    before = next(line for line in stay.drugs if line.brand == "Skenan LP")
    after = next(line for line in stay.drugs if line.stage == "ward")
    stops = [
        line
        for line in stay.drugs
        if line.stage == "home" and line.change == "stopped" and line != before
    ]
    key = f"palliative.rotation.{plan.rotation}"
    return [
        teller.state(
            before, "palliative.rotation.avant", "history", oral=fr(plan.oral), motif=before.reason
        ),
        teller.state(after, key, oral=fr(plan.oral), dose=fr(after.dose), produit=after.brand),
        *(
            teller.state(
                line,
                "oncology.traitement.arrete",
                "history",
                ligne=letters.drug_line(line),
                motif=line.reason,
            )
            for line in stops
        ),
    ]


def _family(cancer: Cancer, stay: Stay) -> None:
    teller = cancer.teller(stay)
    relative = cancer.case.person.relatives[0]
    when = at(working_day(stay.start.date() + timedelta(days=3)), 15)
    tell(
        stay,
        "consultation",
        when,
        stay.senior,
        _WARD,
        "Entretien avec les proches",
        participants=teller.say(
            "palliative.famille.presents", proche=relative.written(), lien=relative.link
        ),
        evolution=(
            teller.state(stay.diagnoses[0], "palliative.famille.contenu"),
            teller.say("palliative.famille.reactions"),
        ),
        conclusion=teller.say("palliative.famille.conclusion"),
    )


def _collegial(cancer: Cancer, plan: PalliativePlan, stay: Stay) -> None:
    """The collegial procedure before a sedation, or on the level of care."""
    teller = cancer.teller(stay)
    when = _sedated(stay) + timedelta(hours=1) if plan.sedation else at(
        working_day(stay.start.date() + timedelta(days=4)), 14
    )  # fmt: skip
    outside = staff.professional(cancer.person_of(staff.ONCOLOGY)).written()
    present = ", ".join(
        (
            staff.professional(stay.senior).written(),
            staff.professional(cancer.nurse(_WARD)).written(),
        )
    )
    kind = plan.sedation or "limitation"
    lines = [teller.say(f"palliative.collegiale.decision_{kind}")]
    if plan.sedation:
        calm = next(line for line in stay.drugs if line.atc == "N05CD08")
        lines.append(
            teller.state(
                calm, "palliative.collegiale.midazolam", titration=str(plan.titration),
                debit=fr(calm.dose),
            )
        )  # fmt: skip
    key = "oui" if plan.directives else "non"
    tell(
        stay,
        "consultation",
        when,
        stay.senior,
        _WARD,
        "Procédure collégiale",
        participants=teller.say("palliative.collegiale.presents", equipe=present,
                                 consultant=outside),
        question=teller.say(f"palliative.collegiale.question_{kind}"),
        histoire=(
            teller.state(stay.diagnoses[1], "oncology.seance.tumeur",
                         tumeur=lower(cancer.name)),
            teller.say(f"palliative.entree.directives_{key}"),
        ),
        evolution=teller.state(stay.diagnoses[0], "palliative.collegiale.situation"),
        decision=lines,
    )  # fmt: skip


def _nursing(cancer: Cancer, plan: PalliativePlan, stay: Stay) -> None:
    teller = cancer.teller(stay)
    last = len(stay.vitals) - 1
    for turn, number in enumerate(sorted({0, 2, 3, last // 2 + 1, last})):
        if number > last:
            continue
        seen = stay.vitals[number]
        slots = told_signs(seen)
        when = min(seen.taken + timedelta(hours=5), stay.left)
        stage = "entree" if number == 0 else "fin" if plan.dies and number >= last - 1 else "milieu"
        lines = [
            teller.say(f"palliative.ide.{stage}", **slots),
            teller.say("palliative.ide.confort"),
        ]
        if "richmond" in slots:
            lines.append(teller.say("palliative.ide.sedation", richmond=slots["richmond"]))
        if stage == "fin":
            dry = next(line for line in stay.drugs if line.atc == "A03BB01")
            if when >= dry.start:
                lines.append(teller.state(dry, "palliative.ide.encombrement"))
        tell(stay, "nursing", when, cancer.nurse(_WARD, turn), _WARD, transmissions=lines)


def _hospital(cancer: Cancer, plan: PalliativePlan, stay: Stay) -> None:
    teller, slots = cancer.teller(stay), told_signs(stay.vitals[0])
    relative = cancer.case.person.relatives[0]
    after = next(line for line in stay.drugs if line.stage == "ward")
    story = [
        teller.state(
            after, f"palliative.rotation.{plan.rotation}", oral=fr(plan.oral), dose=fr(after.dose),
            produit=after.brand,
        ),
        teller.say(f"palliative.hospit.{'refractaire' if plan.sedation else 'evolution'}"),
    ]  # fmt: skip
    if plan.sedation:
        calm = next(line for line in stay.drugs if line.atc == "N05CD08")
        story.append(
            teller.state(
                calm, f"palliative.hospit.sedation_{plan.sedation}", jour=day(calm.start),
                debit=fr(calm.dose),
            )
        )  # fmt: skip
    code = {item.code: item for item in stay.diagnoses}
    tell(
        stay,
        "hospital",
        at(working_day(stay.left.date() + timedelta(days=1)), 11) if plan.dies else stay.left,
        stay.senior,
        _WARD,
        motif=teller.state(stay.diagnoses[0], "palliative.entree.motif"),
        antecedents=oncology_told.history_lines(cancer, teller),
        histoire=_tumour_lines(cancer, plan, teller),
        examen=(
            teller.state(code["R52.18"], "palliative.entree.douleur", en=slots["en"]),
            teller.state(code["R64"], "palliative.entree.cachexie"),
            *(teller.state(code[name], f"palliative.entree.{key}")
              for name, key in (("R06.0", "dyspnee"), ("F05.0", "confusion")) if name in code),
        ),
        evolution=story,
        conclusion=teller.say(
            f"palliative.hospit.{'deces' if plan.dies else 'retour'}", jour=day(stay.left),
            proche=relative.written(), lien=relative.link,
        ),
        traitement_sortie=() if plan.dies else oncology_told.exit_lines(teller, stay),
    )  # fmt: skip


def _referral(cancer: Cancer, stay: Stay) -> None:
    teller = cancer.teller(stay)
    tell(
        stay,
        "referral",
        worked_before(stay.start - timedelta(days=2)),
        cancer.case.person.gp,
        _WARD,
        courrier=(
            teller.say("oncology.formule.ouverture"),
            teller.say("palliative.courrier.demande"),
            teller.state(
                replace(cancer.problem, use="DAS"), "oncology.seance.tumeur",
                tumeur=lower(cancer.name),
            ),
            teller.say("palliative.courrier.domicile"),
            paragraph(sentence(line) for line in cancer.background.history[:2]),
            teller.say("oncology.formule.merci"),
        ),
    )  # fmt: skip


def tell_stay(cancer: Cancer, plan: PalliativePlan, admitted: date) -> datetime:
    """The stay with all its documents; the moment it ends."""
    start = at(admitted, 11, cancer.rng.randrange(50))
    end = at(admitted + timedelta(days=plan.days), cancer.rng.randrange(2, 23) if plan.dies else 14)
    stay = cancer.open(
        [(_WARD, start)], end, "Soins palliatifs d'un cancer évolué", kind="IMP",
        leaves="death" if plan.dies else "home",
    )  # fmt: skip
    _diagnoses(cancer, plan, stay)
    _measures(cancer, plan, stay)
    _drugs(cancer, plan, stay)
    _referral(cancer, stay)
    _admission(cancer, plan, stay)
    _family(cancer, stay)
    _collegial(cancer, plan, stay)
    _nursing(cancer, plan, stay)
    _hospital(cancer, plan, stay)
    return end
