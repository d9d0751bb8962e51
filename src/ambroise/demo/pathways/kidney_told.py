"""Documents of a kidney surgery and after: entry, operation, wards, pathology, report."""

from datetime import datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.french_time import clock
from ambroise.demo.letters import fr
from ambroise.demo.marks import day
from ambroise.demo.pathways import told
from ambroise.demo.pathways.kidney_before import story
from ambroise.demo.pathways.kidney_voice import Voice
from ambroise.demo.pathways.told import act_of, diagnosis_of, drug_of, reports_of
from ambroise.demo.record import Act, Vitals
from ambroise.demo.telling import marked, paragraph

_OPERATIONS = ("JAFC005", "JAFC019", "JAFA009")
_COMPLICATIONS = {"anaemia": "D62", "ileus": "K56", "kidney": "N17"}


def _operation(voice: Voice) -> Act:
    return act_of(voice.stay, *_OPERATIONS)


def _history(voice: Voice) -> str:
    meeting = voice.teller.case.tumours[0].meetings[0]
    board = voice.state(meeting, "histoire.rcp", jour=day(voice.kidney.board))
    return paragraph((story(voice), board))


def _entry(voice: Voice) -> None:
    stay, kidney = voice.stay, voice.kidney
    when = stay.start + timedelta(hours=2)
    pressure = f"{kidney.pressure[0]}/{kidney.pressure[1]}"
    parts: told.Parts = {
        "motif": [voice.mass("entree.motif")],
        **told.past(voice.teller, kidney.background),
        "histoire": [_history(voice)],
        "examen": [voice.say("entree.examen", pa=pressure, poids=str(kidney.plan.weight))],
        "biologie": [
            f"{letters.biology(report)}." for report in stay.reports if report.taken <= when
        ],
        "conclusion": [voice.say("entree.conclusion", jour=day(kidney.surgery))],
    }
    title = "Observation d'entrée en urologie"
    told.add(stay, "consultation", when, stay.interne, staff.UROLOGY, parts, title=title)


def _steps(voice: Voice) -> list[str]:
    plan, kidney = voice.kidney.plan, voice.kidney
    opened = plan.ccam == "JAFA009"
    core = "operation.partielle" if plan.partial else "operation.elargie"
    cover = drug_of(voice.stay, "J01", "ward")
    stent = ""
    if plan.stent:
        stent = voice.state(act_of(voice.stay, "JCLE002"), "operation.sonde")
    removed = voice.say(core, clampage=str(kidney.ischaemia))
    if not plan.partial:
        removed = marked(diagnosis_of(voice.stay, "Z90"), removed)
    return [
        voice.state(cover, "operation.antibiotique", nom=letters.drug_name(cover)) if cover else "",
        voice.say("operation.voie_ouverte" if opened else "operation.voie_coelio"),
        removed,
        stent,
        voice.say("operation.fermeture"),
        voice.say("operation.pertes", ml=str(kidney.blood_loss)),
    ]


def _surgery(voice: Voice) -> None:
    kidney = voice.kidney
    surgeon, assistant, anaesthetist = (
        staff.professional(who).written()
        for who in (kidney.surgeon, kidney.assistant, kidney.anaesthetist)
    )
    team = voice.say(
        "operation.equipe", operateur=surgeon, aide=assistant, anesthesiste=anaesthetist
    )
    hours = {"debut": clock(kidney.surgery), "fin": clock(kidney.closed)}
    parts: told.Parts = {
        "participants": [team],
        "indication": [voice.mass("operation.indication")],
        "intervention": [
            voice.state(
                _operation(voice), "operation.titre", "present", jour=day(kidney.surgery), **hours
            ),
            *_steps(voice),
        ],
        "conclusion": [voice.say("operation.suites")],
    }
    when = kidney.closed + timedelta(minutes=40)
    told.add(voice.stay, "operation", when, kidney.surgeon, staff.UROLOGY, parts)


def _intensive(voice: Voice) -> None:
    kidney, stay = voice.kidney, voice.stay
    counts, chemistry = reports_of(stay, "718-7"), reports_of(stay, "14682-9")
    morphine = drug_of(stay, "N02AA01", "ward")
    parts: told.Parts = {
        "motif": [voice.state(_operation(voice), "soins_intensifs.motif")],
        "biologie": [
            voice.say("bio.ligne", jour=day(report.taken), valeurs=letters.biology(report))
            for report in (counts[1], counts[2], chemistry[2])
        ],
        "evolution": [
            voice.say("soins_intensifs.evolution"),
            voice.state(morphine, "soins_intensifs.douleur") if morphine else "",
        ],
        "conclusion": [voice.say("soins_intensifs.sortie", heure=clock(kidney.back))],
    }
    title = "Compte rendu de soins intensifs"
    told.add(
        stay,
        "consultation",
        kidney.back - timedelta(minutes=20),
        kidney.anaesthetist,
        staff.SURGICAL_ICU,
        parts,
        title=title,
    )


def _signs(voice: Voice, signs: Vitals) -> tuple[datetime, str]:
    values = dict(signs.values)
    said = voice.say(
        "soins.constantes",
        pa=told.pressure(signs),
        fc=f"{values['8867-4']:.0f}",
        temp=fr(values["8310-5"]),
        spo2=f"{values['59408-5']:.0f}",
    )
    return signs.taken, said


def _notes(voice: Voice) -> None:
    """Nurses' notes: the eve, the night in intensive care, the two days after, the last eve."""
    kidney, stay, plan = voice.kidney, voice.stay, voice.kidney.plan
    surgery = kidney.surgery.date()

    def on(number: int, hour: int, minute: int) -> datetime:
        return at(surgery + timedelta(days=number), hour, minute)

    def sign(ward: staff.Ward, *entries: tuple[datetime, str]) -> None:
        told.nursing(voice.teller, ward, entries)

    entered = stay.start + timedelta(minutes=40)
    sign(
        staff.UROLOGY,
        (entered, voice.say("soins.arrivee")),
        (on(-1, 21, 0), voice.say("soins.preparation")),
    )
    clots = drug_of(stay, "B01AB05", "ward")
    evening = [(on(0, 16, 10), voice.say("soins.reveil")), _signs(voice, stay.vitals[1])]
    if clots:
        evening.append((clots.start + timedelta(minutes=10), voice.state(clots, "soins.clots")))
    sign(staff.SURGICAL_ICU, *evening)
    watched = act_of(stay, "DEQP007")
    calm = voice.state(watched, "soins.monitorage")
    sign(staff.SURGICAL_ICU, (watched.end + timedelta(minutes=20), calm))
    if plan.complication in ("anaemia", "kidney"):
        sign(staff.SURGICAL_ICU, (on(1, 7, 45), _stated(voice)))
    sign(staff.UROLOGY, (on(1, 15, 0), voice.say("soins.lever")))
    bowel = [(on(2, 17, 20), voice.say("soins.transit"))]
    if plan.complication == "ileus":
        slow = marked(diagnosis_of(stay, "K56"), voice.say("soins.transit_lent"))
        sign(staff.UROLOGY, (on(2, 7, 40), slow))
        bowel = []
    signs = [_signs(voice, item) for item in stay.vitals[3:4]]
    sign(staff.UROLOGY, (on(2, 9, 40), voice.say("soins.sondage")), *bowel, *signs)
    eve = stay.left.date() - timedelta(days=1)
    sign(staff.UROLOGY, (at(eve, 18, 30), voice.say("soins.sortie")))


def _stated(voice: Voice) -> str:
    """The complication, with the figure of the day after surgery."""
    stay, kind = voice.stay, voice.kidney.plan.complication
    counts, chemistry = reports_of(stay, "718-7"), reports_of(stay, "14682-9")
    return voice.state(
        diagnosis_of(stay, _COMPLICATIONS[kind]),
        f"evolution.{kind}",
        hb=letters.value_only(counts[2], "718-7"),
        creat=letters.value_only(chemistry[2], "14682-9"),
    )


def _complication(voice: Voice) -> list[str]:
    stay = voice.stay
    if not voice.kidney.plan.complication:
        return [voice.say("evolution.simple")]
    stopped = [
        voice.state(
            line, "evolution.arret", "history", nom=letters.drug_name(line), raison=line.reason
        )
        for line in stay.drugs
        if line.stage == "home" and line.change == "stopped"
    ]
    started = [
        voice.state(line, "evolution.ajout", nom=letters.drug_name(line), raison=line.reason)
        for line in stay.drugs
        if line.stage == "discharge" and line.atc in ("B03AA07", "A06AD15")
    ]
    return [_stated(voice), *stopped, *started]


def _evolution(voice: Voice) -> list[str]:
    kidney, stay = voice.kidney, voice.stay
    counts, chemistry = reports_of(stay, "718-7"), reports_of(stay, "14682-9")
    single = ""
    if not kidney.plan.partial:
        single = voice.state(diagnosis_of(stay, "Z90"), "evolution.rein_unique")
    clots = drug_of(stay, "B01AB05", "discharge")
    return [
        voice.state(
            _operation(voice),
            "evolution.operation",
            jour=day(kidney.surgery),
            ml=str(kidney.blood_loss),
        ),
        voice.say("evolution.soins_intensifs", debut=day(kidney.intensive), fin=day(kidney.back)),
        paragraph(_complication(voice)),
        voice.say(
            "evolution.transit" if kidney.plan.complication != "ileus" else "evolution.lever"
        ),
        voice.say(
            "evolution.bilan",
            hb_un=letters.value_only(counts[0], "718-7"),
            hb=letters.value_only(counts[-1], "718-7"),
            creat_un=letters.value_only(chemistry[0], "14682-9"),
            creat=letters.value_only(chemistry[-1], "14682-9"),
        ),
        single,
        voice.state(clots, "evolution.clots", raison=clots.reason) if clots else "",
    ]


def _specimen(voice: Voice, read: str) -> str:
    """The conclusion of the pathologist with each finding marked inside."""
    tumour, text = voice.teller.case.tumours[0], read
    for name, shown in (("histology", ""), ("grade", ""), ("pT", "")):
        if name in tumour.findings:
            found = tumour.findings[name]
            value = shown or found.value
            if value in text:
                text = text.replace(value, marked(found, value), 1)
    return text


def _pathology(voice: Voice, read: str) -> None:
    plan, kidney = voice.kidney.plan, voice.kidney
    kind = "benin" if plan.benign else "malin"
    report = next(item for item in voice.stay.reports if item.panel[1] == "ANAPATH")
    stage = []
    if not plan.benign:
        stage = [
            voice.say(
                "anapath.stade",
                m_pt=voice.finding("pT"),
                m_pn=voice.finding("pN"),
                m_edition=voice.finding("edition"),
            )
        ]
    piece = "partielle" if plan.partial else "totale"
    parts: told.Parts = {
        "indication": [voice.say("anapath.indication", jour=day(report.taken))],
        "macroscopie": [voice.say(f"anapath.macro_{piece}", m_taille=voice.finding("size"))],
        "microscopie": [
            voice.mass(
                f"anapath.micro_{kind}",
                read=True,
                m_histologie=voice.finding("histology"),
                m_grade=f", grade {voice.finding('grade')}" if plan.graded else "",
            ),
            voice.say("anapath.graisse" if plan.fat else "anapath.sans_graisse"),
            voice.say("anapath.marges", m_marges=voice.finding("margins")),
        ],
        "stade": stage,
        "conclusion": [voice.mass("anapath.conclusion", read=True, texte=_specimen(voice, read))],
    }
    told.add(voice.stay, "pathology", kidney.read, kidney.pathologist, staff.PATHOLOGY, parts)


def _second_meeting(voice: Voice, read: str) -> None:
    kidney = voice.kidney
    meeting = voice.teller.case.tumours[0].meetings[1]
    present = (kidney.surgeon, kidney.pathologist)
    named = ", ".join(staff.professional(who).written() for who in present)
    parts: told.Parts = {
        "participants": [voice.say("rcp.participants", noms=named)],
        "histoire": [voice.state(_operation(voice), "rcp.rappel", jour=day(kidney.surgery))],
        "resultats": [voice.mass("anapath.conclusion", read=True, texte=_specimen(voice, read))],
        "question": [voice.say("rcp.question_apres")],
        "decision": [marked(meeting, meeting.decision)],
    }
    when = at(kidney.second_board, 13, 40)
    told.add(voice.stay, "meeting", when, kidney.surgeon, staff.UROLOGY, parts)


def _hospital(voice: Voice, read: str) -> None:
    stay, kidney, when = voice.stay, voice.kidney, voice.stay.left
    known = kidney.read_at(when)
    specimen = voice.say("sortie.attente")
    if known:
        specimen = voice.mass("anapath.conclusion", read=True, texte=_specimen(voice, read))
    first = [report for report in stay.reports if report.taken <= stay.start + timedelta(hours=2)]
    parts: told.Parts = {
        "motif": [
            voice.say("sortie.debut", fin=day(when)),
            voice.mass("entree.motif", read=known),
        ],
        **told.past(voice.teller, kidney.background),
        "histoire": [_history(voice)],
        "biologie": [
            voice.say("bio.ligne", jour=day(report.taken), valeurs=letters.biology(report))
            for report in first
        ],
        "resultats": [specimen],
        "evolution": _evolution(voice),
        "conclusion": [voice.mass("sortie.conclusion", read=known, fin=day(when))],
        **told.ending(voice.teller, voice.say("sortie.consignes")),
    }
    told.add(stay, "hospital", when, stay.senior, staff.UROLOGY, parts, by=stay.interne)


def write(voice: Voice, now: datetime, read: str) -> None:
    """Add the documents of the stay; `read` is what the pathologist concludes."""
    _entry(voice)
    _surgery(voice)
    _intensive(voice)
    _notes(voice)
    _hospital(voice, read)
    if voice.kidney.read_at(now):
        _pathology(voice, read)
    if len(voice.teller.case.tumours[0].meetings) > 1:
        _second_meeting(voice, read)


def write_follow_up(voice: Voice) -> None:
    """Add the letter of the consultation at one month."""
    visit, kidney, plan = voice.stay, voice.kidney, voice.kidney.plan
    bio = visit.reports[0]
    tumour = voice.teller.case.tumours[0]
    kind = "benin" if plan.benign else "adjuvant" if plan.adjuvant else "malin"
    shown = {"m_histologie": voice.finding("histology")}
    shown["m_pt"] = "" if plan.benign else voice.finding("pT")
    decided = ""
    if len(tumour.meetings) > 1:
        meeting = tumour.meetings[1]
        decided = voice.state(
            meeting, "suivi.rcp", jour=day(meeting.when), decision=meeting.decision
        )
    parts: told.Parts = {
        "motif": [voice.say("suivi.motif", jour=day(kidney.surgery))],
        "traitement_entree": letters.home_treatment(visit).split("\n"),
        "examen": [voice.say("suivi.examen")],
        "biologie": [voice.say("bio.ligne", jour=day(bio.taken), valeurs=letters.biology(bio))],
        "resultats": [
            voice.mass(
                f"suivi.histologie_{'benin' if plan.benign else 'malin'}", read=True, **shown
            ),
            decided,
        ],
        "conclusion": [voice.say(f"suivi.conclusion_{kind}")],
    }
    when = visit.start + timedelta(minutes=22)
    told.add(visit, "consultation", when, kidney.surgeon, staff.UROLOGY, parts)


def write_control(voice: Voice) -> None:
    """Add the report of the scan at six months."""
    stay, act = voice.stay, voice.stay.acts[0]
    parts: told.Parts = {
        "indication": [voice.mass("scanner.controle_indication", read=True)],
        "technique": [voice.say("scanner.technique")],
        "resultats": [voice.say("scanner.controle_resultats")],
        "conclusion": [marked(act, act.conclusion)],
    }
    title = "Scanner de surveillance"
    when = act.end + timedelta(minutes=40)
    told.add(stay, "imaging", when, stay.senior, staff.IMAGING, parts, title=title)
