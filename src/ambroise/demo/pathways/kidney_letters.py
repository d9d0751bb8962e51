"""The three documents of a kidney surgery stay: admission, operation, hospital report."""

from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr, section
from ambroise.demo.marks import day
from ambroise.demo.pathways.kidney_plan import Kidney
from ambroise.demo.record import Case, Document, Stay


def _found(kidney: Kidney) -> str:
    plan = kidney.plan
    return (
        f"masse du pôle {plan.pole} du rein {plan.side} de {fr(plan.size)} cm découverte "
        f"fortuitement au scanner du {day(kidney.found_on)} ({kidney.motive})"
    )


def _reason(case: Case, kidney: Kidney) -> str:
    who = "Patiente" if case.person.female else "Patient"
    return (
        f"{who} de {kidney.plan.age} ans, {case.person.of('admis|admise')} pour "
        f"{kidney.plan.operation}."
    )


def _history(kidney: Kidney) -> str:
    lines = [*kidney.background.history, f"Antécédents familiaux : {kidney.background.family}"]
    return letters.bullets([line.rstrip(".") for line in lines])


def _story(rng: Random, kidney: Kidney) -> str:
    plan = kidney.plan
    symptoms = rng.choice(
        (
            "Pas d'hématurie, pas de douleur lombaire, pas d'altération de l'état général.",
            "Asymptomatique : ni hématurie ni amaigrissement.",
            "Absence d'hématurie et de fièvre, poids stable.",
        )
    )
    biopsy = ""
    if plan.biopsy:
        when = day(kidney.found_on + timedelta(days=12))
        biopsy = f" Biopsie échoguidée du {when} : {plan.histology}."
    board = (
        f" Dossier présenté en réunion de concertation pluridisciplinaire le {day(kidney.board)} : "
        f"indication de {plan.operation}."
    )
    found = _found(kidney)
    return f"{found[0].upper()}{found[1:]}. {symptoms} Bilan d'extension négatif.{biopsy}{board}"


def admission(rng: Random, case: Case, stay: Stay, kidney: Kidney) -> Document:
    """What urology writes the day before surgery."""
    when = stay.start + timedelta(hours=2)
    first = [report for report in stay.reports if report.taken <= when]
    palpation = rng.choice(("pas de masse palpable", "fosses lombaires libres"))
    varicocele = "" if case.person.female else ", pas de varicocèle récente"
    examination = (
        f"PA {kidney.pressure[0]}/{kidney.pressure[1]} mmHg, poids {kidney.plan.weight} kg, "
        f"apyrexie. Abdomen souple, {palpation}{varicocele}."
    )
    risks = rng.choice(
        (
            "Information donnée sur les risques (saignement, fistule urinaire, conversion), "
            "consentement signé.",
            "Bénéfices et risques expliqués, consentement recueilli. Consultation d'anesthésie "
            "faite.",
        )
    )
    author = stay.interne
    text = "\n".join(
        (
            letters.header(case, stay, staff.UROLOGY, "Compte rendu d'admission", when, full=True),
            section("Motif d'hospitalisation", _reason(case, kidney)),
            section("Antécédents", _history(kidney), letters.allergies(case)),
            section("Mode de vie", kidney.background.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section("Histoire de la maladie", _story(rng, kidney)),
            section("Examen clinique", examination),
            section(
                "Examens complémentaires",
                "Biologie : " + " ; ".join(letters.biology(report) for report in first) + ".",
            ),
            section(
                "Conclusion",
                f"{kidney.plan.operation[0].upper()}{kidney.plan.operation[1:]} prévue le "
                f"{day(kidney.surgery)}. {risks}",
            ),
            letters.signature(rng, case, author, copy=False),
        )
    )
    title = "Compte rendu d'admission en urologie"
    return Document("admission", ("loinc", "34117-2"), title, when, author, staff.UROLOGY, text)


def _steps(rng: Random, kidney: Kidney) -> list[str]:
    plan = kidney.plan
    position = f"Décubitus latéral {'gauche' if plan.side == 'droit' else 'droit'}."
    if plan.ccam == "JAFA009":
        approach = "Laparotomie sous-costale. Exploration : pas de métastase visible."
    else:
        approach = f"{position} Cœlioscopie transpéritonéale, quatre trocarts."
    colon = f"Décollement du côlon {plan.side}, repérage de l'uretère et de la veine gonadique."
    if plan.partial:
        core = (
            f"Clampage de l'artère rénale pendant {kidney.ischaemia} minutes. Exérèse de la tumeur "
            "avec une collerette de parenchyme sain. Suture de la tranche en deux plans."
        )
    else:
        core = (
            "Ligature première de l'artère puis de la veine rénale. Néphrectomie élargie emportant "
            "la graisse périrénale, surrénale conservée."
        )
    stent = ""
    if plan.stent:
        stent = f"Ouverture de la voie excrétrice suturée, sonde JJ {plan.feminine} posée."
    end = rng.choice(
        (
            "Pièce extraite dans un sac. Hémostase satisfaisante. Un drain. Fermeture plan par "
            "plan.",
            "Extraction de la pièce par incision de Pfannenstiel. Drain de Redon. Fermeture.",
        )
    )
    if plan.ccam == "JAFA009":
        end = "Hémostase satisfaisante. Un drain. Fermeture plan par plan."
    loss = f"Pertes sanguines : {kidney.blood_loss} mL. Pas de transfusion. Pas d'incident."
    return [approach, colon, core, stent, end, loss]


def operation(rng: Random, case: Case, stay: Stay, kidney: Kidney) -> Document:
    """The report of the surgeon."""
    when = kidney.closed + timedelta(minutes=40)
    plan = kidney.plan
    surgeon, assistant, anaesthetist = (
        staff.professional(identifier)
        for identifier in (kidney.surgeon, kidney.assistant, kidney.anaesthetist)
    )
    cover = [line for line in stay.drugs if line.atc in ("J01DB04", "J01FF01")]
    antibiotic = f"Antibioprophylaxie : {letters.drug_line(cover[0])}."
    text = "\n".join(
        (
            letters.header(case, stay, staff.UROLOGY, "Compte rendu opératoire", when),
            "",
            f"Date d'intervention : {day(kidney.surgery)}, de {clock(kidney.surgery)} à "
            f"{clock(kidney.closed)}",
            f"Opérateur : {surgeon.written()} - Aide : {assistant.written()}, interne",
            f"Anesthésiste : {anaesthetist.written()} - Anesthésie générale",
            section("Intervention", f"{plan.operation[0].upper()}{plan.operation[1:]}."),
            section("Indication", f"Patient{case.person.e} de {plan.age} ans : {_found(kidney)}."),
            section("Compte rendu", antibiotic, *_steps(rng, kidney)),
            section(
                "Suites",
                "Surveillance une nuit en soins intensifs chirurgicaux. Pièce adressée en "
                "anatomopathologie.",
            ),
            letters.signature(rng, case, kidney.surgeon, copy=False),
        )
    )
    return Document(
        "operation",
        ("loinc", "11504-8"),
        "Compte rendu opératoire",
        when,
        kidney.surgeon,
        staff.UROLOGY,
        text,
    )


def _complication(stay: Stay, kidney: Kidney) -> str:
    counts = [report for report in stay.reports if report.panel[1] == "58410-2"]
    chemistry = [report for report in stay.reports if report.panel[1] == "24321-2"]
    if kidney.plan.complication == "anaemia":
        low = letters.biology(counts[2], "718-7")
        return (
            f"Anémie aiguë par saignement opératoire ({low} à J1), bien tolérée, sans transfusion."
        )
    if kidney.plan.complication == "ileus":
        return (
            "Iléus post-opératoire : sonde gastrique 48 heures, reprise du transit ensuite, "
            "scanner non nécessaire."
        )
    if kidney.plan.complication == "kidney":
        high = letters.biology(chemistry[2], "14682-9")
        last = letters.biology(chemistry[-1], "14682-9")
        stop = " Triatec arrêté." if kidney.suspended else ""
        return (
            f"Insuffisance rénale aiguë post-opératoire ({high} à J1), diurèse conservée, {last} "
            f"à la sortie.{stop}"
        )
    return "Pas de complication : ni fièvre, ni saignement, ni fistule urinaire."


def _evolution(rng: Random, stay: Stay, kidney: Kidney) -> list[str]:
    counts = [report for report in stay.reports if report.panel[1] == "58410-2"]
    chemistry = [report for report in stay.reports if report.panel[1] == "24321-2"]
    diet = rng.choice(
        (
            "Reprise de l'alimentation à J1, gaz à J2, lever à J1.",
            "Lever à J1, reprise du transit à J2, alimentation normale à la sortie.",
        )
    )
    if kidney.plan.complication == "ileus":
        diet = "Lever à J1, reprise du transit différée."
    return [
        f"Intervention le {day(kidney.surgery)} : {kidney.plan.operation}, pertes sanguines de "
        f"{kidney.blood_loss} mL.",
        f"Soins intensifs chirurgicaux du {day(kidney.intensive)} au {day(kidney.back)} : "
        "stabilité hémodynamique, analgésie par morphine autocontrôlée. Retour en urologie le "
        f"{day(kidney.back)}.",
        _complication(stay, kidney),
        f"{diet} Sonde urinaire retirée à J2, drain retiré à J3.",
        f"Hémoglobine : {letters.value_only(counts[0], '718-7')} avant l'intervention, "
        f"{letters.value_only(counts[2], '718-7')} à J1, "
        f"{letters.value_only(counts[-1], '718-7')} à la "
        "sortie.",
        f"Fonction rénale : {letters.biology(chemistry[0], '14682-9', '62238-1')} avant "
        f"l'intervention, {letters.biology(chemistry[-1], '14682-9', '62238-1')} à la sortie. "
        f"CRP à {letters.value_only(chemistry[-1], '1988-5')} à la sortie.",
    ]


def hospital(rng: Random, case: Case, stay: Stay, kidney: Kidney) -> Document:
    """The report of the whole stay, sent to the general practitioner."""
    when, plan, person = stay.left, kidney.plan, case.person
    waiting = letters.pending(stay)
    known = next(report for report in stay.reports if report.panel[1] == "ANAPATH")
    pathology = (
        f"Anatomopathologie : {known.conclusion}"
        if known.conclusion
        else "Anatomopathologie de la pièce : résultat en attente."
    )
    care = rng.choice(
        (
            "Pas de port de charge pendant un mois. Ablation des fils à J10 par infirmière à "
            "domicile.",
            "Soins de cicatrices par infirmière à domicile, fils à retirer à J10. Pas d'effort "
            "violent pendant quatre semaines.",
        )
    )
    first = [report for report in stay.reports if report.taken <= stay.start + timedelta(hours=2)]
    text = "\n".join(
        part
        for part in (
            letters.header(case, stay, staff.UROLOGY, "Compte rendu d'hospitalisation", when),
            "",
            f"Cher confrère,\n{person.name()} {person.first()}, {plan.age} ans, a été "
            f"{person.of('hospitalisé|hospitalisée')} en urologie du {day(stay.start)} "
            f"au {day(when)}.",
            section("Motif d'hospitalisation", _reason(case, kidney)),
            section("Antécédents", _history(kidney), letters.allergies(case)),
            section("Mode de vie", kidney.background.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section("Histoire de la maladie", _story(rng, kidney)),
            section(
                "Examens complémentaires",
                "Biologie d'entrée : " + ", ".join(letters.biology(item) for item in first) + ".",
                f"Scanner du {day(kidney.found_on)} : {case.stays[0].acts[0].conclusion}",
                pathology,
            ),
            section("Évolution", *_evolution(rng, stay, kidney)),
            section(
                "Conclusion",
                f"Suites de {plan.operation} pour une tumeur du rein {plan.side} de "
                f"{fr(plan.size)} cm. Retour à domicile le {day(when)}.",
            ),
            section("Traitement de sortie", letters.exit_treatment(stay)),
            section("Résultats en attente", letters.bullets(waiting)) if waiting else None,
            section("Rendez-vous", letters.appointments(stay), care),
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
        staff.UROLOGY,
        text,
    )


def write(rng: Random, case: Case, stay: Stay, kidney: Kidney) -> None:
    """Add the three documents of the stay."""
    stay.documents += [
        admission(rng, case, stay, kidney),
        operation(rng, case, stay, kidney),
        hospital(rng, case, stay, kidney),
    ]
