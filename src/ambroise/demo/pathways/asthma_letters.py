"""The three documents of an asthma stay: emergency room, chest film, hospital report."""

from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr, section
from ambroise.demo.marks import day
from ambroise.demo.pathways.asthma_plan import Asthma
from ambroise.demo.record import Act, Case, Document, Stay

_VIRUS = {"rhinovirus": "rhinovirus", "vrs": "virus respiratoire syncytial"}


def _child(case: Case) -> str:
    return "fille" if case.person.female else "garçon"


def _reason(case: Case, asthma: Asthma) -> str:
    return f"{_child(case).capitalize()} de {asthma.plan.age} ans : gêne respiratoire sifflante."


def _history(case: Case, asthma: Asthma) -> str:
    plan, person = asthma.plan, case.person
    lines = [f"Asthme connu depuis l'âge de {'2 ans' if plan.age > 3 else '1 an'}"]
    if asthma.past_stays:
        plural = "s" if asthma.past_stays > 1 else ""
        lines.append(
            f"{asthma.past_stays} hospitalisation{plural} pour asthme, jamais en réanimation"
        )
    else:
        lines.append("Pas d'hospitalisation antérieure pour asthme")
    if plan.atopy:
        rhinitis = " et rhinite allergique" if plan.age >= 4 else ""
        lines.append(f"Dermatite atopique{rhinitis}")
    lines.append(f"Né{person.e} à terme, vaccinations à jour")
    family = "asthme chez la mère" if plan.family_asthma else "pas d'asthme familial"
    lines.append(f"Antécédents familiaux : {family}")
    return letters.bullets(lines)


def _story(rng: Random, case: Case, stay: Stay, asthma: Asthma) -> str:
    plan, person = asthma.plan, case.person
    cause = {
        "virus": "dans un contexte de rhinorrhée fébrile depuis trois jours",
        "allergen": "après un séjour dans une maison avec un chat",
        "stop": "dans les suites de l'arrêt du traitement de fond depuis un mois",
    }[plan.trigger]
    mother = person.relatives[0]
    rest = rng.choice(
        (
            f"Quatre bouffées de salbutamol données par {mother.written()} (mère), sans effet "
            "durable.",
            f"Amené{person.e} par {mother.written()} (mère) après six bouffées de salbutamol.",
        )
    )
    no = rng.choice(
        (
            "Pas de notion d'inhalation de corps étranger. Pas de vomissement.",
            "Ni syndrome de pénétration ni éruption.",
        )
    )
    return (
        f"Toux puis sifflements depuis la veille, {cause}. {rest} {no} Arrivée aux urgences "
        f"pédiatriques le {day(stay.start)} à {clock(stay.start)}."
    )


def _examination(asthma: Asthma) -> str:
    plan = asthma.plan
    agreed = "Fébrile" if asthma.temperature >= 38 else "Apyrétique"
    draws = "tirage sus-sternal et intercostal" if plan.pram >= 6 else "tirage intercostal discret"
    return (
        f"Poids {plan.weight} kg, taille {plan.height} cm. FR {asthma.rate}/min, FC "
        f"{asthma.pulse}/min, SpO2 {plan.saturation} % en air, température "
        f"{fr(asthma.temperature)} °C. {agreed}. {draws.capitalize()}, sibilants diffus, "
        f"{asthma.tonus}. Score PRAM à {plan.pram}. Vigilance normale, pas de cyanose. "
        "Bruits du cœur normaux, abdomen souple, tympans normaux."
    )


def _given(asthma: Asthma) -> str:
    plan = asthma.plan
    ipratropium = ""
    if plan.pram >= 6:
        ipratropium = f" associées à de l'ipratropium {fr(plan.ipratropium)} mg"
    oxygen = " Oxygène 2 L/min aux lunettes." if plan.oxygen else ""
    return (
        f"Trois nébulisations de salbutamol {fr(plan.nebulised)} mg en une heure{ipratropium}, "
        f"prednisolone {plan.prednisolone} mg par voie orale.{oxygen}"
    )


def _biology(stay: Stay) -> str:
    first = [report for report in stay.reports if report.taken < stay.start + timedelta(hours=2)]
    return "Biologie : " + " ; ".join(letters.biology(report) for report in first) + "."


def emergency(rng: Random, case: Case, stay: Stay, asthma: Asthma) -> Document:
    """What the paediatric emergency room writes before the transfer."""
    ward = staff.PAEDIATRIC_EMERGENCY
    author = staff.of_ward(ward, "senior", split="train")[0].id
    when, plan = asthma.ward, asthma.plan
    pram = max(2, plan.pram - 3)
    text = "\n".join(
        (
            letters.header(
                case, stay, ward, "Compte rendu de passage aux urgences", when, full=True
            ),
            section("Motif", _reason(case, asthma)),
            section("Antécédents", _history(case, asthma), letters.allergies(case)),
            section("Mode de vie", asthma.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section("Histoire de la maladie", _story(rng, case, stay, asthma)),
            section("Examen clinique", _examination(asthma)),
            section(
                "Examens complémentaires",
                _biology(stay),
                f"Radiographie du thorax : {_film(stay).conclusion}",
            ),
            section("Évolution aux urgences", _given(asthma), f"Score PRAM à {pram} à 2 heures."),
            section(
                "Conclusion",
                f"{_name(asthma)}. Hospitalisation en pédiatrie à {clock(when)}.",
            ),
            letters.signature(rng, case, author, copy=False),
        )
    )
    title = "Compte rendu de passage aux urgences"
    return Document("emergency", ("loinc", "34111-5"), title, when, author, ward, text)


def _name(asthma: Asthma) -> str:
    return "Exacerbation grave d'asthme" if asthma.plan.severe else "Exacerbation d'asthme modérée"


def _film(stay: Stay) -> Act:
    return next(act for act in stay.acts if act.ccam == "ZBQK002")


def imaging(rng: Random, case: Case, stay: Stay, asthma: Asthma) -> Document:
    """The report of the chest film."""
    act = _film(stay)
    when = act.end + timedelta(minutes=25)
    detail = (
        "Opacité linéaire du lobe moyen évoquant une atélectasie par bouchon muqueux."
        if asthma.plan.xray == "atelectasis"
        else "Parenchyme pulmonaire clair."
    )
    text = "\n".join(
        (
            letters.header(case, stay, staff.IMAGING, "Radiographie du thorax", when),
            section("Indication", f"{_reason(case, asthma)} Recherche d'une complication."),
            section("Technique", "Cliché de face debout en inspiration."),
            section(
                "Résultats",
                rng.choice(
                    (
                        "Distension thoracique avec horizontalisation des côtes.",
                        "Distension bilatérale, coupoles abaissées.",
                    )
                ),
                detail,
                "Pas d'épanchement, pas de pneumothorax. Silhouette cardiaque normale.",
            ),
            section("Conclusion", act.conclusion),
            letters.signature(rng, case, act.performer, copy=False),
        )
    )
    title = "Radiographie du thorax"
    return Document(
        "imaging", ("loinc", "18748-4"), title, when, act.performer, staff.IMAGING, text
    )


def _evolution(rng: Random, stay: Stay, asthma: Asthma) -> list[str]:
    plan = asthma.plan
    lines = [_given(asthma)]
    oxygen = [line for line in stay.drugs if line.atc == "V03AN01"]
    if oxygen and oxygen[0].end:
        lines.append(f"Oxygène arrêté le {day(oxygen[0].end)}.")
    else:
        lines.append("Pas de besoin d'oxygène.")
    last = dict(stay.vitals[-1].values)
    lines.append(
        f"Salbutamol {plan.puffs} bouffées espacées à toutes les 4 heures. À la sortie : SpO2 "
        f"{fr(last['59408-5'])} % en air, FR {fr(last['9279-1'])}/min, score PRAM à "
        f"{fr(last['PRAM'])}."
    )
    chemistry = [report for report in stay.reports if report.panel[1] == "24321-2"]
    potassium = letters.value_only(chemistry[-1], "2823-3")
    lines.append(
        f"Kaliémie à {potassium} le {day(chemistry[-1].taken)} sous salbutamol, sans signe "
        "clinique."
    )
    if plan.virus:
        lines.append(f"PCR {_VIRUS[plan.virus]} positive. Pas d'antibiotique.")
    lines.append(
        rng.choice(
            (
                "Technique d'inhalation revue avec la famille. Éviction du tabac et des allergènes "
                "expliquée.",
                "Éducation : technique de la chambre d'inhalation vérifiée, observance reprise.",
            )
        )
    )
    return lines


def _action_plan(asthma: Asthma) -> list[str]:
    puffs = asthma.plan.puffs
    return [
        f"Toux, sifflements ou gêne : {puffs} bouffées de Ventoline 100 µg avec la chambre "
        "d'inhalation, à renouveler toutes les 20 minutes pendant une heure.",
        "Amélioration : poursuivre toutes les 4 à 6 heures pendant 24 à 48 heures et consulter.",
        "Pas d'amélioration en une heure, difficulté à parler, lèvres bleues : appeler le 15.",
    ]


def hospital(rng: Random, case: Case, stay: Stay, asthma: Asthma) -> Document:
    """The report of the whole stay, sent to the general practitioner."""
    when, plan, person, ward = stay.left, asthma.plan, case.person, staff.PAEDIATRICS
    waiting = letters.pending(stay)
    name = f"{person.first()} {person.marked(person.used_family.upper(), 'NOM')}"
    text = "\n".join(
        part
        for part in (
            letters.header(case, stay, ward, "Compte rendu d'hospitalisation", when),
            "",
            f"Cher confrère,\nL'enfant {name}, {plan.age} ans, a été "
            f"{person.of('hospitalisé|hospitalisée')} du {day(stay.start)} au {day(when)} "
            "(urgences pédiatriques puis pédiatrie).",
            section("Motif d'hospitalisation", _reason(case, asthma)),
            section("Antécédents", _history(case, asthma), letters.allergies(case)),
            section("Mode de vie", asthma.living),
            section("Traitement à l'entrée", letters.home_treatment(stay)),
            section("Histoire de la maladie", _story(rng, case, stay, asthma)),
            section("Examen clinique à l'entrée", _examination(asthma)),
            section(
                "Examens complémentaires",
                _biology(stay),
                f"Radiographie du thorax : {_film(stay).conclusion}",
            ),
            section("Évolution", *_evolution(rng, stay, asthma)),
            section("Conclusion", f"{_name(asthma)}. Retour à domicile le {day(when)}."),
            section("Traitement de sortie", letters.exit_treatment(stay)),
            section("Plan d'action en cas de crise", letters.bullets(_action_plan(asthma))),
            section("Résultats en attente", letters.bullets(waiting)) if waiting else None,
            section("Rendez-vous", letters.appointments(stay)),
            letters.signature(rng, case, stay.senior, stay.interne, copy=True),
        )
        if part is not None
    )
    title = "Compte rendu d'hospitalisation"
    return Document("hospital", ("loinc", "18842-5"), title, when, stay.senior, ward, text)


def write(rng: Random, case: Case, stay: Stay, asthma: Asthma) -> None:
    """Add the three documents of the stay."""
    stay.documents += [
        emergency(rng, case, stay, asthma),
        imaging(rng, case, stay, asthma),
        hospital(rng, case, stay, asthma),
    ]
