"""The documents of a short visit: triage, report of the emergency room, imaging, letters."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.background import Background
from ambroise.demo.french_time import clock
from ambroise.demo.marks import day
from ambroise.demo.pathways.medicine import Scribe, nurse
from ambroise.demo.pathways.wellness_plan import Visit
from ambroise.demo.record import Case, Stay, Vitals
from ambroise.demo.telling import marked, paragraph

_TITLES = {
    "cheville": "Radiographie de la cheville",
    "poignet": "Radiographie du poignet",
    "migraine": "Scanner cérébral",
    "thorax": "Radiographie thoracique",
    "colique": "Scanner abdominopelvien",
}


def _pain(stay: Stay) -> list[Vitals]:
    return [item for item in stay.vitals if item.values[0][0] == "DOULEUREN"]


def _slots(case: Case, stay: Stay, plan: Visit) -> dict[str, str]:
    """The slots of every sentence of the visit."""
    levels = [f"{item.values[0][1]:.0f}" for item in _pain(stay)]
    parent = case.person.relatives[0]
    return {
        "cote": plan.side,
        "fem": plan.feminine,
        "mm": str(plan.stone),
        "poids": str(plan.weight),
        "en": levels[0] if levels else "0",
        "en_fin": levels[-1] if levels else "0",
        "parent": parent.written(),
        "lien": parent.link,
    }


def _referral(scribe: Scribe, plan: Visit, slots: dict[str, str]) -> None:
    when = scribe.stay.start - timedelta(minutes=80)
    lines = [
        scribe.say(f"{plan.kind}.courrier", **slots),
        letters.allergies(scribe.case),
        scribe.say("commun.courrier_fin"),
    ]
    scribe.add("referral", when, scribe.case.person.gp, plan.ward, {"courrier": lines})


def _triage(scribe: Scribe, plan: Visit, slots: dict[str, str]) -> None:
    first, last = _pain(scribe.stay)
    lines = [
        f"{clock(scribe.stay.start + timedelta(minutes=3))} : "
        + scribe.say(f"{plan.kind}.triage", **slots),
        f"{clock(first.taken)} : " + scribe.say("commun.douleur", **slots),
        f"{clock(last.taken)} : " + scribe.say("commun.soulage", **slots),
    ]
    author = nurse(scribe.rng, plan.ward, scribe.split)
    scribe.add("nursing", last.taken, author, plan.ward, {"transmissions": lines})


def _imaging(scribe: Scribe, plan: Visit, slots: dict[str, str]) -> None:
    seen = 2 if plan.kind in ("thorax", "migraine") else 1
    for act in scribe.stay.acts:
        if act.modality:
            parts: dict[str, Iterable[str]] = {
                "indication": [scribe.say(f"{plan.kind}.indication", **slots)],
                "technique": [
                    scribe.say("commun.scanner" if act.modality == "CT" else "commun.radio")
                ],
                "resultats": [
                    paragraph(scribe.say(f"{plan.kind}.image", **slots) for _ in range(seen))
                ],
                "conclusion": [marked(act, act.conclusion)],
            }
            when = act.end + timedelta(minutes=15)
            scribe.add("imaging", when, act.performer, act.ward, parts, title=_TITLES[plan.kind])


def _exams(scribe: Scribe, plan: Visit) -> list[str]:
    """Biology and images of the visit, as its report tells them."""
    lines = []
    figures = [text for report in scribe.stay.reports if (text := scribe.figures(report))]
    if figures:
        lines.append(f"{' ; '.join(figures)}.")
    for act in scribe.stay.acts:
        if act.ccam == "DEQP003":
            lines.append(scribe.state(act, "thorax.ecg"))
        elif act.modality:
            lines.append(scribe.state(act, "commun.image", texte=act.conclusion))
    if plan.kind == "thorax":
        lines.append(scribe.say("thorax.troponine"))
    if plan.kind == "colique":
        lines.append(scribe.say("colique.bandelette"))
    return lines


def _treated(scribe: Scribe, slots: dict[str, str]) -> str:
    given = [
        scribe.state(
            line,
            "commun.donne",
            # « Chlorure de sodium 0,9 % » needs no name of its class.
            nom=line.brand if line.atc.startswith("B05") else letters.drug_name(line),
        )
        for line in scribe.stay.drugs
        if line.stage == "ward"
    ]
    plaster = [
        marked(act, scribe.say("poignet.platre", **slots))
        for act in scribe.stay.acts
        if act.ccam == "MZMP013"
    ]
    return paragraph((*given, *plaster))


def _coming_with(
    scribe: Scribe, background: Background | None, slots: dict[str, str]
) -> dict[str, Iterable[str]]:
    if background:
        return scribe.past(background)
    return {
        "antecedents": [scribe.say("poignet.antecedents"), letters.allergies(scribe.case)],
        "mode_de_vie": [scribe.say("poignet.vie", **slots)],
        "traitement_entree": scribe.home(),
    }


def _report(
    scribe: Scribe, plan: Visit, background: Background | None, slots: dict[str, str]
) -> None:
    stay, key = scribe.stay, plan.kind
    main = stay.diagnoses[0]
    lower = main.text[0].lower() + main.text[1:]
    felt = "cheville.examen_osseux" if key == "cheville" and plan.imaged else f"{key}.examen"
    examination = [scribe.vitals(stay.vitals[0]), scribe.say(felt, **slots)]
    if key in ("thorax", "gastro", "migraine"):
        examination.append(
            paragraph(scribe.say(f"medicine.examen.{name}") for name in ("coeur", "poumons"))
        )
    aura = scribe.say("migraine.aura") if key == "migraine" and plan.aura else ""
    parts: dict[str, Iterable[str]] = {
        "motif": [scribe.say(f"{key}.motif", **slots)],
        **_coming_with(scribe, background, slots),
        "histoire": [paragraph((scribe.say(f"{key}.histoire", **slots), aura))],
        "examen": examination,
        "complementaires": _exams(scribe, plan),
        "evolution": [_treated(scribe, slots), scribe.say("commun.evolution", **slots)],
        "conclusion": [
            scribe.state(main, f"{key}.conclusion", texte=lower, Texte=main.text),
            scribe.say(f"{key}.consigne", **slots),
        ],
        **scribe.ending(),
    }
    scribe.add("emergency", stay.left, stay.senior, plan.ward, parts, by=stay.interne)


def _vaccination(scribe: Scribe, background: Background | None) -> None:
    stay = scribe.stay
    main = stay.diagnoses[0]
    past = scribe.past(background) if background else {}
    parts: dict[str, Iterable[str]] = {
        "motif": [scribe.say("vaccin.motif")],
        **past,
        "histoire": [scribe.say("vaccin.histoire")],
        "examen": [scribe.vitals(stay.vitals[0]), scribe.say("vaccin.examen")],
        "conclusion": [
            scribe.state(main, "vaccin.conclusion", jour=day(stay.start)),
            scribe.say("vaccin.consigne"),
        ],
    }
    scribe.add("consultation", stay.left, stay.senior, staff.INFECTIOUS, parts)


def write(rng: Random, case: Case, stay: Stay, plan: Visit, background: Background | None) -> None:
    """The documents of the visit."""
    scribe = Scribe(rng, case, stay, "wellness")
    if plan.kind == "vaccin":
        _vaccination(scribe, background)
        return
    slots = _slots(case, stay, plan)
    if plan.referred:
        _referral(scribe, plan, slots)
    _triage(scribe, plan, slots)
    _imaging(scribe, plan, slots)
    _report(scribe, plan, background, slots)
    stay.told.sort(key=lambda item: item.when)


def follow_up(rng: Random, case: Case, stay: Stay, plan: Visit) -> None:
    """The letter of the consultation that follows a fracture or a stone."""
    scribe = Scribe(rng, case, stay, "wellness")
    main, slots = stay.diagnoses[0], _slots(case, stay, plan)
    since = main.onset or stay.start.date()
    lines = [
        marked(main, scribe.say(f"{plan.kind}.revu", jour=day(since), **slots)),
        scribe.say(f"{plan.kind}.controle", **slots),
        scribe.say(f"{plan.kind}.suite", **slots),
    ]
    scribe.add("consultation", stay.left, stay.senior, stay.moves[0].ward, {"courrier": lines})
