"""The three documents of a stroke stay: emergency room, imaging, hospital report."""

from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr, section
from ambroise.demo.marks import day, mark
from ambroise.demo.pathways.stroke_plan import Stroke
from ambroise.demo.record import Act, Case, Document, Drug, Stay


def _reason(case: Case, stroke: Stroke) -> str:
    return (
        f"Suspicion d'accident vasculaire cérébral chez {_a_person(case)} de "
        f"{stroke.plan.age} ans : déficit {stroke.plan.weak} brutal."
    )


def _a_person(case: Case) -> str:
    return "une patiente" if case.person.female else "un patient"


def _history(case: Case, stroke: Stroke) -> str:
    lines = list(stroke.background.history)
    if stroke.plan.known_af:
        known = "Fibrillation auriculaire permanente connue, non anticoagulée"
        lines.insert(0, f"{known} (refus {case.person.of('du patient|de la patiente')})")
    if case.implants:
        since = mark(str(case.implants[0].since.year), "DATE", "", str(case.implants[0].since.year))
        lines.append(f"Stimulateur cardiaque double chambre posé en {since}")
    lines.append(f"Antécédents familiaux : {stroke.background.family}")
    return letters.bullets([line.rstrip(".") for line in lines])


def _story(rng: Random, case: Case, stay: Stay, stroke: Stroke) -> str:
    person, plan = case.person, stroke.plan
    when, symptoms = day(stay.start), stroke.symptoms
    if plan.wake_up:
        start = (
            f"Le {when} au réveil vers {clock(stroke.onset)}, {symptoms}. Heure de début inconnue, "
            f"vu{person.e} sans déficit pour la dernière fois la veille au coucher."
        )
    elif not stroke.witness:
        start = (
            f"Le {when} à {clock(stroke.onset)}, {symptoms}, alors qu'{person.he} était "
            f"seul{person.e} ; {person.he} appelle {person.of('lui|elle')}-même le 15."
        )
    else:
        relative = person.relatives[0]
        start = rng.choice(
            (
                f"Le {when} à {clock(stroke.onset)}, {symptoms}, devant témoin "
                f"({relative.written()}, {relative.link}), qui appelle le 15.",
                f"Début brutal le {when} à {clock(stroke.onset)} : {symptoms}. "
                f"Appel du 15 par {relative.written()} ({relative.link}).",
            )
        )
    rest = rng.choice(
        (
            "Pas de céphalée, pas de crise d'épilepsie, pas de traumatisme crânien.",
            "Ni céphalée ni vomissement, pas de mouvement anormal, pas de chute.",
            "Absence de perte de connaissance et de convulsion.",
        )
    )
    return f"{start} {rest} Arrivée aux urgences à {clock(stay.start)}."


def _examination(stroke: Stroke) -> str:
    plan = stroke.plan
    motor = (
        f"Hémiparésie {plan.weak_feminine} discrète, sans chute au sol du membre inférieur"
        if plan.nihss < 5
        else f"Hémiparésie {plan.weak_feminine} à prédominance brachio-faciale"
        if plan.nihss < 10
        else f"Hémiplégie {plan.weak_feminine} proportionnelle avec paralysie faciale centrale"
    )
    rhythm = "réguliers" if not plan.known_af and stroke.pulse < 95 else "irréguliers"
    return (
        f"PA {stroke.pressure[0]}/{stroke.pressure[1]} mmHg, FC {stroke.pulse}/min, "
        f"poids {plan.weight} kg. Score NIHSS à {plan.nihss}. {motor}, {stroke.speech}. "
        f"Vigilance normale. Bruits du cœur {rhythm}, pas de souffle carotidien. "
        "Auscultation pulmonaire libre. Abdomen souple, pas de globe vésical."
    )


def _ecg(stroke: Stroke) -> str:
    if stroke.plan.known_af or stroke.pulse >= 95:
        return (
            f"ECG : fibrillation auriculaire à {stroke.pulse}/min, pas de trouble de la "
            "repolarisation."
        )
    return f"ECG : rythme sinusal à {stroke.pulse}/min, pas de trouble de la repolarisation."


def _treated(stroke: Stroke, stay: Stay) -> str:
    plan = stroke.plan
    if plan.thrombolysis:
        line = next(drug for drug in stay.drugs if drug.atc == "B01AD02")
        text = (
            f"Thrombolyse intraveineuse par altéplase {fr(line.dose)} mg (0,9 mg/kg) débutée à "
            f"{clock(line.start)}"
        )
        if plan.thrombectomy:
            text += ", suivie d'une thrombectomie mécanique avec recanalisation complète (TICI 3)"
        return text + "."
    if plan.thrombectomy:
        return (
            "Pas de thrombolyse (heure de début inconnue). Thrombectomie mécanique avec "
            "recanalisation complète (TICI 3)."
        )
    if plan.wake_up:
        return "Pas de thrombolyse : heure de début inconnue, lésion visible en FLAIR."
    if plan.nihss < 5:
        return "Pas de thrombolyse : déficit mineur non invalidant."
    return "Pas de thrombolyse ni de thrombectomie : délai dépassé, lésion visible en FLAIR."


def emergency(rng: Random, case: Case, stay: Stay, stroke: Stroke) -> Document:
    """What the emergency room writes before the transfer."""
    person = case.person
    author = rng.choice(staff.of_ward(staff.EMERGENCY, "senior", split="train")).id
    when = stroke.unit
    imaging = (
        f"IRM cérébrale : infarctus récent dans le territoire sylvien {stroke.plan.side}, "
        f"pas d'hémorragie. {stroke.plan.occlusion}"
    )
    entry_reports = [report for report in stay.reports if report.taken <= when]
    biology = " ; ".join(letters.biology(report) for report in entry_reports)
    moved = rng.choice(
        (
            f"{person.of('Transféré|Transférée')} en unité neuro-vasculaire à "
            f"{clock(stroke.unit)}.",
            "Prise en charge poursuivie en unité neuro-vasculaire, transfert à "
            f"{clock(stroke.unit)}.",
        )
    )
    text = "\n".join(
        (
            letters.header(
                case, stay, staff.EMERGENCY, "Compte rendu de passage aux urgences", when, full=True
            ),
            section("Motif", _reason(case, stroke)),
            section("Antécédents", _history(case, stroke), letters.allergies(case)),
            section("Mode de vie", stroke.background.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section("Histoire de la maladie", _story(rng, case, stay, stroke)),
            section("Examen clinique", _examination(stroke)),
            section("Examens complémentaires", _ecg(stroke), f"Biologie : {biology}.", imaging),
            section("Conclusion", _conclusion(stroke), _treated(stroke, stay), moved),
            letters.signature(rng, case, author, copy=False),
        )
    )
    return Document(
        "emergency",
        ("loinc", "34111-5"),
        "Compte rendu de passage aux urgences",
        when,
        author,
        staff.EMERGENCY,
        text,
    )


def _conclusion(stroke: Stroke) -> str:
    return f"Infarctus cérébral sylvien {stroke.plan.side}, NIHSS {stroke.plan.nihss} à l'entrée."


def imaging(rng: Random, case: Case, stay: Stay, stroke: Stroke) -> Document:
    """The report of the first MRI."""
    plan, act = stroke.plan, _act(stay, "ACQN004")
    when = act.end + timedelta(minutes=20)
    size = "étendu" if plan.nihss >= 14 else "de taille moyenne" if plan.nihss >= 6 else "limité"
    flair = "visible" if plan.wake_up or plan.late else "non visible"
    text = "\n".join(
        (
            letters.header(case, stay, staff.IMAGING, "IRM cérébrale", when),
            section("Indication", _reason(case, stroke)),
            section(
                "Technique",
                "Séquences de diffusion, FLAIR, T2*, perfusion et angio-IRM du polygone de Willis.",
            ),
            section(
                "Résultats",
                f"Hypersignal en diffusion {size} du territoire sylvien {plan.side} avec baisse du "
                f"coefficient de diffusion, {flair} en FLAIR.",
                plan.occlusion,
                rng.choice(
                    (
                        "Pas de saignement en T2*. Pas d'effet de masse.",
                        "Absence d'hémorragie intracrânienne. Structures médianes en place.",
                    )
                ),
                rng.choice(
                    (
                        "Leucopathie vasculaire modérée (Fazekas 2).",
                        "Pas de lésion ischémique ancienne.",
                        "Leucopathie vasculaire débutante (Fazekas 1).",
                    )
                ),
            ),
            section("Conclusion", act.conclusion),
            letters.signature(rng, case, act.performer, copy=False),
        )
    )
    return Document(
        "imaging", ("loinc", "18748-4"), "IRM cérébrale", when, act.performer, staff.IMAGING, text
    )


def _evolution(rng: Random, case: Case, stay: Stay, stroke: Stroke) -> list[str]:
    plan, person = stroke.plan, case.person
    entry, day_one, last = plan.scores
    control = _act(stay, "ACQK001")
    lines = [
        f"Sur le plan neurologique : {_treated(stroke, stay)} NIHSS à {entry} à l'entrée, "
        f"{day_one} à 24 heures, {last} à la sortie ; score de Rankin modifié à {plan.rankin}. "
        f"Scanner de contrôle du {day(control.start)} : pas de transformation hémorragique.",
    ]
    if plan.known_af:
        heart = "Fibrillation auriculaire permanente connue"
    elif stroke.pulse >= 95:
        heart = "Fibrillation auriculaire découverte sur l'ECG d'entrée"
    else:
        heart = "Passages en fibrillation auriculaire enregistrés au scope de l'unité"
    lines.append(
        f"Sur le plan cardiologique : {heart}. Score CHA2DS2-VASc à {stroke.score}. Échographie "
        f"cardiaque transthoracique : {_act(stay, 'DZQM006').conclusion} Anticoagulation par "
        f"{letters.drug_line(_anticoagulant(stay))}, débutée le {day(stroke.anticoagulated)} "
        f"(J{plan.anticoagulation_day})."
    )
    stopped = [drug for drug in stay.drugs if drug.stage == "home" and drug.change == "stopped"]
    if stopped:
        lines.append(
            f"L'aspirine prise avant l'hospitalisation est arrêtée le "
            f"{day(stroke.anticoagulated)} : {stopped[0].reason}."
        )
    lines.append(_complication(rng, stay, stroke))
    home = rng.choice(
        (
            f"Marche sans aide. {person.he.capitalize()} rentre à domicile avec orthophonie et "
            "kinésithérapie en ville.",
            "Autonomie retrouvée pour la toilette et l'habillage ; retour à domicile avec "
            "kinésithérapie.",
        )
    )
    away = "Rééducation à poursuivre : mutation en soins médicaux et de réadaptation (SMR)."
    lines.append(home if plan.exit == "home" else away)
    return lines


def _act(stay: Stay, ccam: str) -> Act:
    return next(act for act in stay.acts if act.ccam == ccam)


def _anticoagulant(stay: Stay) -> Drug:
    return next(drug for drug in stay.drugs if drug.atc == "B01AF02")


def _complication(rng: Random, stay: Stay, stroke: Stroke) -> str:
    if not stroke.plan.complication:
        return rng.choice(
            (
                "Pas de complication infectieuse ni thromboembolique. Déglutition normale.",
                "Pas de fièvre pendant le séjour, pas de trouble de la déglutition.",
            )
        )
    line = next(drug for drug in stay.drugs if drug.atc.startswith("J01"))
    when = day(line.start)
    if stroke.plan.complication == "inhalation":
        return (
            f"Sur le plan infectieux : troubles de la déglutition, fièvre à 38,6 °C le {when}, "
            "foyer de la base droite. Pneumopathie d'inhalation traitée par "
            f"{letters.drug_line(line)} pendant 7 jours, apyrexie en 48 heures. "
            "Hémocultures négatives."
        )
    return (
        f"Sur le plan infectieux : fièvre à 38,6 °C le {when}, infection urinaire traitée par "
        f"{letters.drug_line(line)}, apyrexie en 48 heures. Hémocultures négatives."
    )


def _trend(stay: Stay) -> str:
    first = [report for report in stay.reports if report.panel[1] in ("58410-2", "24321-2")]
    return (
        f"Biologie d'entrée : {letters.biology(first[0])}, {letters.biology(first[1])}.\n"
        f"Biologie de sortie ({day(first[-1].taken)}) : {letters.biology(first[-2])}, "
        f"{letters.biology(first[-1])}."
    )


def hospital(rng: Random, case: Case, stay: Stay, stroke: Stroke) -> Document:
    """The report of the whole stay, sent to the general practitioner."""
    when, plan, person = stay.left, stroke.plan, case.person
    fasting = next(
        letters.biology(report)
        for report in stay.reports
        if any(result.loinc == "18262-6" for result in report.results)
    )
    waiting = letters.pending(stay)
    ward = staff.STROKE_UNIT
    exit_place = "Retour à domicile" if plan.exit == "home" else "Mutation en SMR"
    opening = (
        f"Cher confrère,\n{person.name()} {person.first()}, {plan.age} ans, a été "
        f"{person.of('hospitalisé|hospitalisée')} du {day(stay.start)} au {day(when)} "
        f"(urgences puis unité neuro-vasculaire à partir du {day(stroke.unit)})."
    )
    text = "\n".join(
        part
        for part in (
            letters.header(case, stay, ward, "Compte rendu d'hospitalisation", when),
            "",
            opening,
            section("Motif d'hospitalisation", _reason(case, stroke)),
            section("Antécédents", _history(case, stroke), letters.allergies(case)),
            section("Mode de vie", stroke.background.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section("Histoire de la maladie", _story(rng, case, stay, stroke)),
            section("Examen clinique à l'entrée", _examination(stroke)),
            section(
                "Examens complémentaires",
                _trend(stay),
                f"Bilan étiologique : {fasting}.",
                f"IRM cérébrale : {_act(stay, 'ACQN004').conclusion}",
                f"Écho-doppler des troncs supra-aortiques : {_act(stay, 'EBQM001').conclusion}",
            ),
            section("Évolution", *_evolution(rng, case, stay, stroke)),
            section(
                "Conclusion",
                f"Infarctus cérébral sylvien {plan.side} d'origine cardio-embolique sur "
                f"fibrillation auriculaire, NIHSS {plan.scores[0]} à l'entrée et "
                f"{plan.scores[2]} à la sortie. {exit_place} le {day(when)}.",
            ),
            section("Traitement de sortie", letters.exit_treatment(stay)),
            section("Résultats en attente", letters.bullets(waiting)) if waiting else None,
            section("Rendez-vous", letters.appointments(stay)) if stay.appointments else None,
            letters.signature(rng, case, stay.senior, stay.interne, copy=True),
        )
        if part is not None
    )
    return Document(
        "hospital",
        ("loinc", "18842-5"),
        "Compte rendu d'hospitalisation",
        when,
        stay.senior,
        ward,
        text,
    )


def write(rng: Random, case: Case, stay: Stay, stroke: Stroke) -> None:
    """Add the three documents of the stay."""
    stay.documents.append(emergency(rng, case, stay, stroke))
    stay.documents.append(imaging(rng, case, stay, stroke))
    stay.documents.append(hospital(rng, case, stay, stroke))
