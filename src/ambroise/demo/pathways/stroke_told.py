"""The documents of a stroke: referral, emergency room, images, thrombectomy, cardiology, report."""

from datetime import timedelta

from ambroise.demo import letters, staff
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr
from ambroise.demo.marks import day
from ambroise.demo.pathways import stroke_nursing, told
from ambroise.demo.pathways.medicine import senior
from ambroise.demo.pathways.stroke_plan import Stroke
from ambroise.demo.pathways.stroke_voice import Voice
from ambroise.demo.pathways.told import act_of, drug_of, pressure, reports_of
from ambroise.demo.record import Diagnosis, Report
from ambroise.demo.telling import Teller, marked, paragraph


def _past(voice: Voice) -> told.Parts:
    more, case = [], voice.teller.case
    if voice.stroke.plan.known_af:
        more.append(voice.state(voice.of("I48"), "antecedents.fa_connue"))
    for problem in case.problems:
        if problem.code == "Z95.0":
            since = told.year(case.implants[0].since)
            more.append(voice.state(problem, "antecedents.stimulateur", annee=since))
    return told.past(voice.teller, voice.stroke.background, *more)


def _story(voice: Voice) -> str:
    stroke = voice.stroke
    relative = voice.teller.case.person.relatives[0]
    start = voice.say(
        f"histoire.{stroke.sent}",
        jour=day(stroke.seen),
        heure=clock(stroke.onset),
        proche=relative.written(),
        lien=relative.link,
    )
    waited = voice.say("histoire.tardive") if stroke.plan.late else ""
    arrival = voice.say("histoire.arrivee", heure=clock(stroke.seen))
    return paragraph((start, waited, voice.say("histoire.negatif"), arrival))


def _examination(voice: Voice) -> str:
    stroke, plan = voice.stroke, voice.stroke.plan
    constants = voice.say(
        "examen.constantes",
        pa=f"{stroke.pressure[0]}/{stroke.pressure[1]}",
        fc=str(stroke.pulse),
        poids=str(plan.weight),
    )
    weight = "leger" if plan.nihss < 5 else "moyen" if plan.nihss < 10 else "lourd"
    motor = voice.state(voice.of("G81"), f"examen.moteur_{weight}")
    words = "langage_leger" if plan.nihss < 5 else "langage"
    words = "articulation" if plan.side == "droit" else words
    speech = voice.state(voice.of("R47"), f"examen.{words}")
    neglect = plan.side == "droit" and plan.nihss >= 8
    return paragraph(
        (
            constants,
            voice.say("examen.nihss", score=str(plan.nihss)),
            f"{motor}, {speech}.",
            voice.say("examen.negligence") if neglect else "",
            voice.say("examen.irregulier" if stroke.seen_fibrillating else "examen.regulier"),
        )
    )


def _tracing(voice: Voice) -> str:
    pulse, act = str(voice.stroke.pulse), act_of(voice.stay, "DEQP003")
    if voice.stroke.seen_fibrillating:
        return marked(act, voice.state(voice.of("I48"), "ecg.fibrillation", fc=pulse))
    return voice.state(act, "ecg.sinusal", fc=pulse)


def _reperfusion(voice: Voice) -> str:
    """What was done to open the artery, or why nothing was."""
    plan, stay = voice.stroke.plan, voice.stay
    lysis = drug_of(stay, "B01AD02")
    if lysis:
        said = voice.state(
            lysis, "decision.thrombolyse", dose=fr(lysis.dose), heure=clock(lysis.start)
        )
        if plan.thrombectomy:
            retrieved = voice.state(act_of(stay, "EAJF341"), "decision.thrombectomie")
            return paragraph((said, retrieved))
        return said
    if plan.thrombectomy:
        return voice.state(act_of(stay, "EAJF341"), "decision.thrombectomie_seule")
    if plan.nihss >= 10:
        return voice.say("decision.etendu")
    why = "reveil" if plan.wake_up else "mineur" if plan.nihss < 5 else "tardif"
    return voice.say(f"decision.{why}")


def _referral(voice: Voice) -> None:
    stroke, case = voice.stroke, voice.teller.case
    constat = voice.state(
        voice.of("I63"), "courrier.constat", "hypothesis", heure=clock(stroke.onset)
    )
    lines = [
        voice.say("courrier.debut"),
        constat,
        *(f"- {line}" for line in stroke.background.history),
        letters.allergies(case),
        *letters.home_treatment(voice.stay).split("\n"),
        voice.say("courrier.fin"),
    ]
    parts: told.Parts = {"courrier": lines}
    when = stroke.seen - timedelta(minutes=30)
    told.add(voice.stay, "referral", when, case.person.gp, staff.EMERGENCY, parts)


def _emergency(voice: Voice, seen: str) -> None:
    stroke, stay, plan = voice.stroke, voice.stay, voice.stroke.plan
    author = senior(voice.teller.rng, staff.EMERGENCY, voice.teller.case.split)
    first = [report for report in stay.reports if report.taken <= stroke.unit]
    mri = act_of(stay, "ACQN004")
    parts: told.Parts = {
        "motif": [voice.state(voice.of("I63"), "motif.urgences", "hypothesis")],
        **_past(voice),
        "histoire": [_story(voice)],
        "examen": [seen],
        "biologie": [f"{letters.biology(report)}." for report in first],
        "complementaires": [
            _tracing(voice),
            voice.state(mri, "irm.citee", conclusion=mri.conclusion),
        ],
        "conclusion": [
            voice.state(voice.of("I63"), "urgences.conclusion", score=str(plan.nihss)),
            _reperfusion(voice),
            voice.say("urgences.transfert", heure=clock(stroke.unit)),
        ],
    }
    told.add(stay, "emergency", stroke.unit, author, staff.EMERGENCY, parts)


def _mri(voice: Voice) -> None:
    plan, act = voice.stroke.plan, act_of(voice.stay, "ACQN004")
    size = (
        "de grande taille"
        if plan.nihss >= 14
        else "de taille moyenne"
        if plan.nihss >= 6
        else "de petite taille"
    )
    flair = "visible" if plan.wake_up or plan.late else "non visible"
    stroke = voice.of("I63")
    parts: told.Parts = {
        "indication": [voice.state(stroke, "irm.indication", "hypothesis")],
        "technique": [voice.say("irm.technique")],
        "resultats": [
            voice.state(stroke, "irm.diffusion", taille=size, flair=flair),
            voice.say(f"irm.occlusion_{plan.occlusion}"),
            voice.say("irm.saignement"),
            voice.say("irm.leuco"),
        ],
        "conclusion": [marked(act, marked(stroke, act.conclusion))],
    }
    _image(voice, "ACQN004", "IRM cérébrale", parts)


def _image(voice: Voice, ccam: str, title: str, parts: told.Parts) -> None:
    act = act_of(voice.stay, ccam)
    when = act.end + timedelta(minutes=20)
    told.add(voice.stay, "imaging", when, act.performer, act.ward, parts, title=title)


def _thrombectomy(voice: Voice) -> None:
    act, score = act_of(voice.stay, "EAJF341"), str(voice.stroke.plan.nihss)
    parts: told.Parts = {
        "indication": [voice.state(voice.of("I63"), "thrombectomie.indication", score=score)],
        "technique": [voice.say("thrombectomie.technique")],
        "intervention": [voice.state(act, "thrombectomie.geste")],
        "conclusion": [voice.say("thrombectomie.resultat")],
    }
    when = act.end + timedelta(minutes=30)
    title = "Thrombectomie mécanique"
    told.add(voice.stay, "operation", when, act.performer, act.ward, parts, title=title)


def _controls(voice: Voice) -> None:
    scan, neck = act_of(voice.stay, "ACQK001"), act_of(voice.stay, "EBQM001")
    stroke = voice.of("I63")
    parts: told.Parts = {
        "indication": [voice.state(stroke, "scanner.indication")],
        "technique": [voice.say("scanner.technique")],
        "resultats": [voice.say("scanner.resultats")],
        "conclusion": [marked(scan, scan.conclusion)],
    }
    _image(voice, "ACQK001", "Scanner cérébral", parts)
    parts = {
        "indication": [voice.state(stroke, "motif.sejour")],
        "technique": [voice.say("doppler.technique")],
        "resultats": [voice.say("doppler.resultats")],
        "conclusion": [marked(neck, neck.conclusion)],
    }
    _image(voice, "EBQM001", "Écho-doppler des troncs supra-aortiques", parts)


def _cardiology(voice: Voice) -> None:
    stroke, echo = voice.stroke, act_of(voice.stay, "DZQM006")
    known = "cardio.connue" if stroke.plan.known_af else "cardio.decouverte"
    parts: told.Parts = {
        "histoire": [voice.state(voice.of("I63"), "cardio.intro")],
        "resultats": [
            voice.state(voice.of("I48"), known),
            voice.state(echo, "cardio.echo", conclusion=echo.conclusion),
        ],
        "conclusion": [
            voice.say("cardio.score", score=str(stroke.score)),
            voice.say("cardio.proposition", jour=day(stroke.anticoagulated)),
        ],
    }
    when = echo.end + timedelta(minutes=30)
    title = "Avis cardiologique"
    told.add(voice.stay, "consultation", when, echo.performer, echo.ward, parts, title=title)


def _evolution(voice: Voice) -> list[str]:
    stroke, plan, stay = voice.stroke, voice.stroke.plan, voice.stay
    entry, day_one, last = (str(score) for score in plan.scores)
    scan, echo = act_of(stay, "ACQK001"), act_of(stay, "DZQM006")
    speech = "aphasie" if plan.side == "gauche" else "dysarthrie"
    found = "connue" if plan.known_af else "ecg" if stroke.seen_fibrillating else "scope"
    scores = voice.say(
        "evolution.scores", un=entry, deux=day_one, trois=last, rankin=str(plan.rankin)
    )
    return [
        paragraph((_reperfusion(voice), scores)),
        paragraph(
            (
                voice.state(voice.of("G81"), "evolution.moteur"),
                voice.state(voice.of("R47"), f"evolution.{speech}"),
                voice.state(scan, "evolution.controle", jour=day(scan.start)),
            )
        ),
        paragraph(
            (
                voice.state(voice.of("I48"), f"evolution.fa_{found}"),
                voice.say("evolution.score", score=str(stroke.score)),
                voice.state(echo, "evolution.echo", conclusion=echo.conclusion),
            )
        ),
        paragraph(_changes(voice)),
        _infection(voice),
        voice.say(f"evolution.{'domicile' if plan.exit == 'home' else 'smr'}"),
    ]


def _changes(voice: Voice) -> list[str]:
    """What became of the treatment, each with its reason."""
    stroke, stay = voice.stroke, voice.stay
    when = day(stroke.anticoagulated)
    lines = []
    anticoagulant = drug_of(stay, "B01AF02", "discharge")
    if anticoagulant:
        said = voice.state(
            anticoagulant,
            "evolution.anticoagulant",
            nom=letters.drug_name(anticoagulant),
            jour=when,
            j=str(stroke.plan.anticoagulation_day),
        )
        lines.append(marked(voice.of("Z92.1"), said))
    aspirin = drug_of(stay, "B01AC06", "home")
    if aspirin:
        reason = aspirin.reason
        lines.append(
            voice.state(aspirin, "evolution.aspirine", "history", jour=when, raison=reason)
        )
    for atc, key in (("C10AA05", "statine"), ("C07AB07", "bisoprolol")):
        line = drug_of(stay, atc, "discharge")
        if line and line.change != "same":
            lines.append(voice.state(line, f"evolution.{key}", raison=line.reason))
    return lines


def _infection(voice: Voice) -> str:
    complication, stay = voice.stroke.plan.complication, voice.stay
    line = drug_of(stay, "J01", "ward")
    if not complication or line is None:
        return voice.say("evolution.sans_complication")
    infection = voice.of("J69" if complication == "inhalation" else "N39")
    key = "inhalation" if complication == "inhalation" else "urinaire"
    said = voice.say(f"evolution.{key}", jour=day(line.start), nom=letters.drug_name(line))
    cultures = reports_of(stay, "600-7")[0].of("600-7")
    known = cultures.result.value is not None
    blood = voice.say("evolution.cultures" if known else "evolution.cultures_attente")
    swallow = ""
    if complication == "inhalation":
        swallow = voice.state(voice.of("R13"), "evolution.deglutition")
    return paragraph(
        (
            swallow,
            marked(infection, marked(line, said)),
            marked(cultures, blood, "present" if known else "planned"),
        )
    )


def _biology(voice: Voice) -> list[str]:
    """Entry, fasting and last results."""
    counts, stay = reports_of(voice.stay, "718-7"), voice.stay
    chemistry = reports_of(stay, "14682-9")
    wanted: list[Report] = [counts[0], chemistry[0], *reports_of(stay, "18262-6")]
    wanted += [counts[-1], chemistry[-1]]
    return [
        voice.say("sejour.bio", jour=day(report.taken), valeurs=letters.biology(report))
        for report in wanted
    ]


def _hospital(voice: Voice, seen: str) -> None:
    stroke, plan, stay = voice.stroke, voice.stroke.plan, voice.stay
    when, mri, neck = stay.left, act_of(stay, "ACQN004"), act_of(stay, "EBQM001")
    infarct, place = voice.of("I63"), "domicile" if plan.exit == "home" else "smr"
    scores = {"un": str(plan.scores[0]), "trois": str(plan.scores[2])}
    parts: told.Parts = {
        "motif": [
            voice.say("sejour.debut", fin=day(when), unite=day(stroke.unit)),
            voice.state(infarct, "motif.sejour"),
        ],
        **_past(voice),
        "histoire": [_story(voice)],
        "examen": [seen],
        "biologie": _biology(voice),
        "imagerie": [
            voice.state(mri, "irm.citee", conclusion=mri.conclusion),
            voice.state(neck, "sejour.doppler", conclusion=neck.conclusion),
        ],
        "complementaires": [_tracing(voice)],
        "evolution": _evolution(voice),
        "conclusion": [
            marked(voice.of("I48"), voice.state(infarct, "conclusion.sejour", "present", **scores)),
            voice.say(f"conclusion.lieu_{place}", fin=day(when)),
        ],
        **told.ending(voice.teller),
    }
    told.add(stay, "hospital", when, stay.senior, staff.STROKE_UNIT, parts, by=stay.interne)


def write(teller: Teller, stroke: Stroke) -> None:
    """Add the documents of the acute stay."""
    voice = Voice(teller, stroke)
    seen = _examination(voice)
    if stroke.sent == "medecin":
        _referral(voice)
    _mri(voice)
    if stroke.plan.thrombectomy:
        _thrombectomy(voice)
    _emergency(voice, seen)
    _controls(voice)
    _cardiology(voice)
    stroke_nursing.write(voice)
    _hospital(voice, seen)


def write_follow_up(teller: Teller, stroke: Stroke, infarct: Diagnosis) -> None:
    """Add the letter of the consultation that follows."""
    voice, visit = Voice(teller, stroke), teller.stay
    rhythm = told.problem_of(teller.case, "I48")
    anticoagulant = drug_of(visit, "B01AF02")
    bio = visit.reports[0]
    debut = voice.state(infarct, "suivi.debut", "history", avc=day(stroke.seen))
    parts: told.Parts = {
        "motif": [debut],
        "traitement_entree": letters.home_treatment(visit).split("\n"),
        "examen": [
            voice.say("suivi.examen", pa=pressure(visit.vitals[0])),
            voice.state(rhythm, "suivi.rythme"),
        ],
        "biologie": [voice.say("sejour.bio", jour=day(bio.taken), valeurs=letters.biology(bio))],
        "conclusion": [
            voice.state(anticoagulant, "suivi.traitement", nom=letters.drug_name(anticoagulant))
            if anticoagulant
            else "",
            voice.say("suivi.conclusion"),
        ],
    }
    when = visit.start + timedelta(minutes=30)
    told.add(visit, "consultation", when, visit.senior, staff.STROKE_UNIT, parts)
