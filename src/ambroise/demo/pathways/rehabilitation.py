"""The stay in rehabilitation (SMR) that follows a severe stroke."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at, cut, stay_number, working_day
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry
from ambroise.demo.letters import section
from ambroise.demo.marks import day
from ambroise.demo.pathways.stroke_plan import Stroke
from ambroise.demo.record import Act, Appointment, Case, Diagnosis, Document, Move, Stay, Vitals

WARD = staff.REHABILITATION
_AF = "Fibrillation auriculaire, anticoagulée depuis l'infarctus cérébral"


def _drugs(stay: Stay, acute: Stay) -> None:
    taken = [line for line in acute.drugs if line.stage == "discharge"]
    for line in taken:
        stay.drugs.append(replace(line, stage="home", change="same", reason="", end=None))
    constipated = drug("macrogol", "ward", stay.start + timedelta(days=2), stay.left)
    stay.drugs.append(constipated)
    for line in taken:
        stay.drugs.append(
            replace(line, stage="discharge", start=stay.left, change="same", reason="")
        )


def _biology(rng: Random, case: Case, stay: Stay, days: int) -> None:
    hb, creatinine = rng.uniform(11.6, 14.6), rng.uniform(62, 118)
    for after in (1, days - 2):
        when = at(stay.start.date(), 7) + timedelta(days=after)
        stay.reports.append(
            blood_count(
                case.person,
                when,
                hb=hb + after * 0.02,
                white=rng.uniform(5, 8),
                platelets=rng.uniform(180, 330),
            )
        )
        stay.reports.append(
            chemistry(
                case.person,
                when,
                creatinine=creatinine + rng.uniform(-4, 4),
                potassium=rng.uniform(3.8, 4.6),
                sodium=rng.uniform(137, 142),
                crp=rng.uniform(1, 5),
            )
        )


def _signs(rng: Random, stay: Stay, stroke: Stroke, rankin: int) -> None:
    last = stroke.plan.scores[2]
    for when, nihss, scale in (
        (stay.start + timedelta(hours=1), last, stroke.plan.rankin),
        (stay.left - timedelta(hours=2), max(0, last - 3), rankin),
    ):
        values = (
            ("8480-6", float(rng.randrange(120, 145))),
            ("8462-4", float(rng.randrange(65, 85))),
            ("8867-4", float(rng.randrange(62, 84))),
            ("29463-7", float(stroke.plan.weight)),
            ("NIHSS", float(nihss)),
            ("MRS", float(scale)),
        )
        stay.vitals.append(Vitals(when, values))


def _opening(case: Case, stroke: Stroke, stay: Stay) -> str:
    person = case.person
    return (
        f"{person.name()} {person.first()}, {person.age(stay.start.date())} ans, "
        f"{person.of('adressé|adressée')} par l'unité neuro-vasculaire pour rééducation d'un "
        f"infarctus cérébral sylvien {stroke.plan.side} du {day(stroke.seen)}."
    )


def _admission(rng: Random, case: Case, stay: Stay, stroke: Stroke) -> Document:
    plan, when = stroke.plan, stay.start + timedelta(hours=2)
    text = "\n".join(
        (
            letters.header(case, stay, WARD, "Compte rendu d'admission", when, full=True),
            section("Motif d'hospitalisation", _opening(case, stroke, stay)),
            section(
                "Antécédents",
                letters.bullets([*stroke.background.history, _AF]),
                letters.allergies(case),
            ),
            section("Mode de vie", stroke.background.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section(
                "Examen clinique",
                f"NIHSS à {plan.scores[2]}, score de Rankin modifié à {plan.rankin}. Hémiparésie "
                f"{plan.weak_feminine} : transferts avec aide d'une personne, marche de quelques "
                "mètres avec canne. Pas d'escarre, pas de douleur d'épaule.",
            ),
            section(
                "Conclusion",
                rng.choice(
                    (
                        "Programme : kinésithérapie et ergothérapie quotidiennes, orthophonie.",
                        "Projet : reprise de la marche et de l'autonomie pour la toilette, "
                        "orthophonie quotidienne, puis retour à domicile.",
                    )
                ),
            ),
            letters.signature(rng, case, stay.senior, copy=False),
        )
    )
    title = "Compte rendu d'admission en SMR"
    return Document("admission", ("loinc", "34117-2"), title, when, stay.senior, WARD, text)


def _imaging(rng: Random, case: Case, stay: Stay, stroke: Stroke, act: Act) -> Document:
    when = act.end + timedelta(minutes=30)
    text = "\n".join(
        (
            letters.header(case, stay, staff.IMAGING, "Scanner cérébral", when),
            section("Indication", f"Contrôle à distance. {_opening(case, stroke, stay)}"),
            section("Technique", "Acquisition hélicoïdale sans injection."),
            section(
                "Résultats",
                f"Séquelle hypodense du territoire sylvien {stroke.plan.side}.",
                "Pas de saignement. Ventricules de taille normale. Pas de nouvelle lésion.",
            ),
            section("Conclusion", act.conclusion),
            letters.signature(rng, case, act.performer, copy=False),
        )
    )
    return Document(
        "imaging",
        ("loinc", "18748-4"),
        "Scanner cérébral",
        when,
        act.performer,
        staff.IMAGING,
        text,
    )


def _report(rng: Random, case: Case, stay: Stay, stroke: Stroke, rankin: int) -> Document:
    plan, person, when = stroke.plan, case.person, stay.left
    speech = "L'aphasie régresse, il persiste un manque du mot."
    if plan.side == "droit":
        speech = "La dysarthrie et la négligence régressent."
    first, last = stay.reports[1], stay.reports[-1]
    text = "\n".join(
        (
            letters.header(case, stay, WARD, "Compte rendu d'hospitalisation", when),
            "",
            f"Cher confrère,\n{_opening(case, stroke, stay)}",
            section("Motif d'hospitalisation", "Rééducation après infarctus cérébral."),
            section(
                "Antécédents",
                letters.bullets([*stroke.background.history, _AF]),
                letters.allergies(case),
            ),
            section("Mode de vie", stroke.background.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section(
                "Examens complémentaires",
                f"Biologie du {day(first.taken)} : {letters.biology(first)}.",
                f"Biologie du {day(last.taken)} : {letters.biology(last)}.",
                f"Scanner cérébral du {day(stay.acts[0].start)} : {stay.acts[0].conclusion}",
            ),
            section(
                "Évolution",
                f"NIHSS de {plan.scores[2]} à {max(0, plan.scores[2] - 3)}, Rankin de "
                f"{plan.rankin} à {rankin}. {speech}",
                rng.choice(
                    (
                        f"Marche {person.of('seul|seule')} avec une canne, escaliers sous "
                        "surveillance.",
                        "Marche sans aide à l'intérieur, toilette faite "
                        f"{person.of('seul|seule')}.",
                    )
                ),
                "Pas de saignement sous anticoagulant, pas de chute, pas de crise d'épilepsie.",
            ),
            section("Conclusion", f"Retour à domicile le {day(when)} avec aides en place."),
            section("Traitement de sortie", letters.exit_treatment(stay)),
            section("Rendez-vous", letters.appointments(stay)),
            letters.signature(rng, case, stay.senior, copy=True),
        )
    )
    title = "Compte rendu d'hospitalisation"
    return Document("hospital", ("loinc", "18842-5"), title, when, stay.senior, WARD, text)


def add(rng: Random, case: Case, acute: Stay, stroke: Stroke, rank: int, now: datetime) -> None:
    """Add the rehabilitation stay that begins when the acute one ends."""
    days = rng.randrange(18, 40)
    start = acute.left + timedelta(hours=1)
    end = at(start.date() + timedelta(days=days), 14)
    senior = rng.choice(staff.of_ward(WARD, "senior", "professor", split="train")).id
    stay = Stay(
        number=stay_number(rank, 2),
        start=start,
        end=end,
        entry="transfer_mco",
        exit="home",
        reason="Rééducation après infarctus cérébral",
        moves=[Move(WARD, start, end)],
        senior=senior,
        interne="",
    )
    rankin = max(1, stroke.plan.rankin - 1)
    stay.diagnoses = [
        Diagnosis("Z50.1", "DP", "Rééducation neurologique", start.date()),
        *(
            replace(diagnosis, use="DAS")
            for diagnosis in acute.diagnoses
            if diagnosis.code[:3] in ("I63", "G81", "I48")
        ),
    ]
    _drugs(stay, acute)
    _biology(rng, case, stay, days)
    _signs(rng, stay, stroke, rankin)
    scanned = at(start.date() + timedelta(days=10), 11)
    radiologist = rng.choice(staff.of_ward(staff.IMAGING, split="train")).id
    conclusion = "Séquelle ischémique attendue, sans complication."
    stay.acts.append(
        Act(
            "ACQK001",
            scanned,
            scanned + timedelta(minutes=10),
            radiologist,
            staff.IMAGING,
            "CT",
            conclusion,
        )
    )
    for what, after in (
        ("Consultation de neurologie vasculaire", 60),
        ("Consultation de médecine physique et de réadaptation", 45),
    ):
        when = working_day(end.date() + timedelta(days=after))
        stay.appointments.append(Appointment(what, when, done=when < now.date()))
    stay.documents = [
        _admission(rng, case, stay, stroke),
        _imaging(rng, case, stay, stroke, stay.acts[0]),
        _report(rng, case, stay, stroke, rankin),
    ]
    case.stays.append(cut(stay, now))
