"""A stay for the toxicity of a chemotherapy: febrile neutropenia or severe diarrhoea.

Febrile neutropenia: neutrophils under 0.5 G/L and 38.3 °C (IDSA 2010; AFSOS), piperacillin and
tazobactam 4 g every six hours (summary of Tazocilline, neutropenia), or cefepime 2 g every eight
hours after an allergy to penicillin (its summary).
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import at, working_day
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry, measured, result
from ambroise.demo.pathways import oncology_told
from ambroise.demo.pathways.oncology import (
    Cancer,
    last_known,
    later,
    lower,
    signs,
    tell,
    told_signs,
)
from ambroise.demo.record import Diagnosis, Stay, TreatmentLine
from ambroise.demo.telling import Teller, marked

_HARMFUL = ("C09AA05", "C03AA03", "A10BA02")
"""What is suspended in dehydration: converting enzyme inhibitor, thiazide, metformin."""


def _biology(cancer: Cancer, stay: Stay, kind: str) -> None:
    rng, person = cancer.rng, cancer.case.person
    fever = kind == "neutropenie"
    depth, peak = rng.uniform(1.0, 3.4), rng.uniform(34, 72)
    courses = (
        ((0.06 * depth, 2.6 * peak), (0.12 * depth, 1.7 * peak), (2.8, 0.4 * peak))
        if fever
        else ((0.9 * depth + 1.6, 0.7 * peak), (depth + 1.6, 0.4 * peak), (3.9, 0.15 * peak))
    )
    usual = rng.uniform(54, 72) if person.female else rng.uniform(68, 88)
    raised = rng.uniform(4, 12) if fever else rng.uniform(34, 58)
    potassium = rng.uniform(3.5, 4.0) if fever else rng.uniform(2.9, 3.2)
    last = (stay.left.date() - stay.start.date()).days
    hb = max(8.6, last_known(cancer, "718-7", 11.4) - rng.uniform(0.3, 1.1))
    platelets = rng.uniform(98, 170)
    for after, (cells, crp) in zip((0, 2, last), courses, strict=True):
        when = (
            stay.start + timedelta(minutes=40)
            if after == 0
            else at(stay.start.date() + timedelta(days=after), 7)
        )
        count = blood_count(
            person,
            when,
            hb=hb - 0.15 * min(after, 3),
            white=cells + 0.7,
            platelets=platelets + 9 * after,
        )
        found = result(person, "26499-4", cells, when)
        stay.reports += [
            replace(count, results=(*count.results, found)),
            chemistry(
                person,
                when,
                creatinine=usual + raised * (1 - min(after, 3) / 3),
                potassium=potassium + rng.uniform(0.18, 0.28) * min(after, 3),
                sodium=rng.uniform(133, 139),
                crp=crp,
            ),
        ]
    if fever:
        taken = stay.start + timedelta(minutes=45)
        culture = ("600-7", "négative à 5 jours")
        stay.reports.append(measured(person, ("local", "BACTERIO"), taken, culture))


def _vitals(cancer: Cancer, stay: Stay, kind: str) -> None:
    rng = cancer.rng
    fever = kind == "neutropenie"
    hot = {
        "systolic": float(rng.randrange(101, 119) if fever else rng.randrange(94, 106)),
        "diastolic": float(rng.randrange(54, 66)),
        "pulse": float(rng.randrange(102, 122) if fever else rng.randrange(98, 114)),
    }
    if fever:
        hot["temperature"] = round(rng.uniform(38.5, 39.7), 1)
    stay.vitals.append(cancer.examined(stay.start, 2, pain=2.0, **hot))
    for after in range(1, (stay.left.date() - stay.start.date()).days + 1):
        when = at(stay.start.date() + timedelta(days=after), 8)
        stay.vitals.append(signs(cancer.rng, when, pain=1.0))


def _drugs(cancer: Cancer, stay: Stay, kind: str) -> None:
    left = stay.left
    oncology_told.home_lines(cancer, cancer.teller(stay), stay)
    start = stay.start + timedelta(hours=1)
    allergic = any(item.atc == "J01C" for item in cancer.case.allergies or ())
    if kind == "neutropenie":
        name = "céfépime" if allergic else "pipéracilline neutropénie"
        stay.drugs.append(drug(name, "ward", start, left, given=True))
        why = "prévention d'une nouvelle neutropénie fébrile"
        stay.drugs.append(drug("pegfilgrastim", "discharge", left, change="started", reason=why))
    else:
        stay.drugs.append(drug("lopéramide", "ward", start, left, given=True))
        why = "diarrhée sous chimiothérapie"
        stay.drugs.append(drug("lopéramide", "discharge", left, change="started", reason=why))
    dry = () if kind == "neutropenie" else _HARMFUL
    why = "déshydratation, à réévaluer par le médecin traitant"
    stay.drugs = [
        replace(line, end=start, change="stopped", reason=why)
        if line.stage == "home" and line.atc in dry
        else line
        for line in stay.drugs
    ]
    stay.drugs += [
        replace(line, stage="discharge", start=left)
        for line in cancer.background.drugs
        if line.atc not in dry
    ]


def tell_toxicity(
    cancer: Cancer, line: TreatmentLine, cycle: int, start: datetime, kind: str
) -> None:
    """The stay with its report of the emergency room, its notes and its letter."""
    ward = start + timedelta(hours=5)
    fever = kind == "neutropenie"
    end = at(working_day(start.date() + timedelta(days=6 if fever else 4)), 14)
    reason = "Fièvre sous chimiothérapie" if fever else "Diarrhée sous chimiothérapie"
    stay = cancer.open(
        [(staff.EMERGENCY, start), (staff.ONCOLOGY, ward)],
        end,
        reason,
        kind="IMP",
        entry="emergency",
    )
    main = (
        Diagnosis("D70", "DP", "Neutropénie fébrile chimio-induite", start.date())
        if fever
        else Diagnosis("K52.1", "DP", "Diarrhée de grade 3 chimio-induite", start.date())
    )
    stay.diagnoses += [main, replace(cancer.problem, use="DAS")]
    if not fever:
        stay.diagnoses.append(Diagnosis("E86", "DAS", "Déshydratation", start.date()))
    _biology(cancer, stay, kind)
    _vitals(cancer, stay, kind)
    _drugs(cancer, stay, kind)
    _emergency(cancer, stay, line, cycle, main)
    _nursing(cancer, stay, main)
    _hospital(cancer, stay, line, cycle, main)


def _cells(stay: Stay, teller: Teller) -> list[str]:
    count, ions = stay.reports[0], stay.reports[1]
    return [
        teller.say(
            "colorectal.aigu.biologie",
            valeurs=", ".join(
                marked(report.of(code), letters.value(report.of(code).result))
                for report, code in (
                    (count, "718-7"),
                    (count, "26499-4"),
                    (count, "777-3"),
                    (ions, "2823-3"),
                    (ions, "14682-9"),
                    (ions, "1988-5"),
                )
            ),
        )
    ]


def _emergency(
    cancer: Cancer, stay: Stay, line: TreatmentLine, cycle: int, main: Diagnosis
) -> None:
    teller, slots = cancer.teller(stay), told_signs(stay.vitals[0])
    kind = "fievre" if main.code == "D70" else "diarrhee"
    extra = [
        teller.state(item, "colorectal.aigu.deshydratation")
        for item in stay.diagnoses
        if item.code == "E86"
    ]
    given = next(drug for drug in stay.drugs if drug.stage == "ward")
    tell(
        stay,
        "emergency",
        stay.start + timedelta(hours=4),
        cancer.person_of(staff.EMERGENCY),
        staff.EMERGENCY,
        motif=teller.say(f"colorectal.aigu.motif_{kind}"),
        antecedents=(
            teller.state(
                stay.diagnoses[1], "oncology.seance.tumeur",
                tumeur=lower(cancer.name),
            ),
            *oncology_told.history_lines(cancer, teller),
        ),
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        histoire=teller.state(
            line, f"colorectal.aigu.histoire_{kind}", protocole=line.protocol, cycle=str(cycle)
        ),
        examen=teller.say(f"colorectal.aigu.examen_{kind}", **slots),
        biologie=_cells(stay, teller),
        evolution=(
            teller.state(
                given, "oncology.traitement.donne", ligne=letters.drug_line(given),
                motif=given.indication,
            ),
            *extra,
        ),
        conclusion=teller.state(main, f"colorectal.aigu.conclusion_{kind}"),
    )  # fmt: skip


def _nursing(cancer: Cancer, stay: Stay, main: Diagnosis) -> None:
    teller = cancer.teller(stay)
    for turn, seen in enumerate(stay.vitals[1:4]):
        slots = told_signs(seen)
        key = "isolement" if main.code == "D70" and turn == 0 else "surveillance"
        tell(
            stay,
            "nursing",
            seen.taken + timedelta(hours=5),
            cancer.nurse(staff.ONCOLOGY, turn),
            staff.ONCOLOGY,
            transmissions=(
                teller.say("oncology.ide.nuit", **slots),
                teller.say("oncology.ide.moral"),
                teller.say(f"colorectal.ide.{key}", **slots),
            ),
        )


def _hospital(cancer: Cancer, stay: Stay, line: TreatmentLine, cycle: int, main: Diagnosis) -> None:
    teller, slots = cancer.teller(stay), told_signs(stay.vitals[0])
    kind = "fievre" if main.code == "D70" else "diarrhee"
    again = later(stay.left, 8)
    appointment = cancer.appoint(stay, f"consultation avant le cycle {cycle + 1}", again)
    last = [report for report in stay.reports if report.panel[1] == "58410-2"][-1]
    cells = last.of("26499-4")
    given = next(drug for drug in stay.drugs if drug.stage == "ward")
    lines = [
        teller.state(
            given,
            "oncology.traitement.donne",
            ligne=letters.drug_line(given),
            motif=given.indication,
        ),
        teller.state(main, f"colorectal.aigu.evolution_{kind}"),
        teller.state(cells, "oncology.seance.valeur", valeur=letters.value(cells.result)),
    ]
    lines += [
        teller.state(report.of("600-7"), "colorectal.aigu.hemocultures")
        for report in stay.reports
        if report.panel[1] == "BACTERIO"
    ]
    lines += [
        teller.state(item, "colorectal.aigu.deshydratation")
        for item in stay.diagnoses
        if item.code == "E86"
    ]
    tell(
        stay,
        "hospital",
        stay.left,
        stay.senior,
        staff.ONCOLOGY,
        motif=teller.say(f"colorectal.aigu.motif_{kind}"),
        antecedents=oncology_told.history_lines(cancer, teller),
        traitement_entree=oncology_told.home_lines(cancer, teller, stay),
        histoire=(
            teller.state(
                stay.diagnoses[1], "oncology.seance.tumeur",
                tumeur=lower(cancer.name),
            ),
            teller.state(
                line, f"colorectal.aigu.histoire_{kind}", protocole=line.protocol, cycle=str(cycle)
            ),
        ),
        examen=teller.say(f"colorectal.aigu.examen_{kind}", **slots),
        biologie=_cells(stay, teller),
        evolution=lines,
        traitement_sortie=oncology_told.exit_lines(teller, stay),
        rendez_vous=oncology_told.appointed(teller, appointment),
    )  # fmt: skip
