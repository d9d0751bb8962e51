"""Documents before a kidney surgery: scans, biopsy, referral, consultations, meeting."""

from datetime import timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import at, worked_before, working_day
from ambroise.demo.marks import day
from ambroise.demo.pathways import told
from ambroise.demo.pathways.kidney_voice import Voice
from ambroise.demo.telling import marked, paragraph


def write_scan(voice: Voice) -> None:
    """Add the reports of the scans of the abdomen and of the chest."""
    stay, (abdomen, chest) = voice.stay, voice.stay.acts[:2]
    when = stay.start + timedelta(minutes=70)
    parts: told.Parts = {
        "indication": [voice.say("scanner.indication")],
        "technique": [voice.say("scanner.technique")],
        "resultats": [
            voice.mass("scanner.masse", m_taille=voice.finding("size")),
            voice.say("scanner.siege", m_rein=_organ(voice)),
            voice.say("scanner.negatif"),
        ],
        "conclusion": [
            marked(abdomen, abdomen.conclusion),
            voice.say("scanner.classement", **voice.findings()),
        ],
    }
    title = "Scanner abdominopelvien"
    told.add(stay, "imaging", when, stay.senior, staff.IMAGING, parts, title=title)
    parts = {
        "indication": [voice.mass("scanner.thorax_indication")],
        "technique": [voice.say("scanner.thorax_technique")],
        "resultats": [voice.say("scanner.thorax_resultats")],
        "conclusion": [marked(chest, chest.conclusion)],
    }
    later, title = when + timedelta(minutes=8), "Scanner thoracique"
    told.add(stay, "imaging", later, stay.senior, staff.IMAGING, parts, title=title)


def _organ(voice: Voice) -> str:
    """« rein gauche », each word marked as the finding that it states."""
    return f"{voice.finding('site')} {voice.finding('laterality')}"


def write_biopsy(voice: Voice) -> None:
    """Add the report of the biopsy and the answer of the pathologist."""
    stay, act = voice.stay, voice.stay.acts[0]
    parts: told.Parts = {
        "indication": [voice.mass("biopsie.indication")],
        "technique": [voice.say("biopsie.technique")],
        "intervention": [voice.state(act, "biopsie.geste")],
        "conclusion": [voice.say("biopsie.suites")],
    }
    when, title = act.end + timedelta(minutes=20), "Biopsie rénale échoguidée"
    told.add(stay, "imaging", when, stay.senior, staff.IMAGING, parts, title=title)
    parts = {
        "macroscopie": [voice.say("biopsie.macroscopie")],
        "microscopie": [voice.say("biopsie.microscopie")],
        "conclusion": [
            voice.mass("biopsie.bilan", read=True, m_histologie=voice.finding("histology"))
        ],
    }
    read = at(working_day((stay.start + timedelta(days=4)).date()), 16)
    told.add(stay, "pathology", read, voice.kidney.pathologist, staff.PATHOLOGY, parts)


def story(voice: Voice) -> str:
    """How the tumour was found, with its biopsy where there is one."""
    kidney = voice.kidney
    biopsy = ""
    if kidney.plan.biopsy:
        biopsy = voice.say(
            "histoire.biopsie",
            jour=day(kidney.biopsied),
            m_histologie=voice.finding("histology"),
        )
    found = voice.mass(
        "histoire.decouverte", jour=day(kidney.found_on), m_taille=voice.finding("size")
    )
    return paragraph((found, voice.say("histoire.symptomes"), biopsy))


def _referral(voice: Voice) -> None:
    kidney, case = voice.kidney, voice.teller.case
    parts: told.Parts = {
        "courrier": [
            voice.say("courrier.debut"),
            voice.mass("courrier.masse", jour=day(kidney.found_on), m_taille=voice.finding("size")),
            *(f"- {line}" for line in kidney.background.history),
            letters.allergies(case),
            *letters.home_treatment(voice.stay).split("\n"),
            voice.say("courrier.fin"),
        ]
    }
    when = worked_before(voice.stay.start - timedelta(days=8))
    told.add(voice.stay, "referral", when, case.person.gp, staff.UROLOGY, parts)


def _urology(voice: Voice) -> None:
    stay, kidney = voice.stay, voice.kidney
    parts: told.Parts = {
        "motif": [voice.mass("consultation.motif")],
        **told.past(voice.teller, kidney.background),
        "histoire": [story(voice)],
        "examen": [voice.say("consultation.examen", poids=str(kidney.plan.weight))],
        "conclusion": [
            voice.say("consultation.stade", **voice.findings()),
            voice.say("consultation.proposition", jour=day(kidney.board)),
            voice.say("consultation.information"),
        ],
    }
    when = stay.start + timedelta(minutes=30)
    told.add(stay, "consultation", when, kidney.surgeon, staff.UROLOGY, parts)


def _meeting(voice: Voice) -> None:
    kidney = voice.kidney
    meeting = voice.teller.case.tumours[0].meetings[0]
    present = (kidney.surgeon, kidney.pathologist)
    named = ", ".join(staff.professional(who).written() for who in present)
    parts: told.Parts = {
        "participants": [voice.say("rcp.participants", noms=named)],
        "histoire": [story(voice)],
        "stade": [voice.findings()["m_ct"]],
        "question": [voice.say("rcp.question")],
        "decision": [marked(meeting, meeting.decision)],
    }
    when = at(kidney.board, 13, 30)
    told.add(voice.stay, "meeting", when, kidney.surgeon, staff.UROLOGY, parts)


def _anaesthesia(voice: Voice) -> None:
    kidney, plan = voice.kidney, voice.kidney.plan
    ill = str(max(2, kidney.background.asa))
    parts: told.Parts = {
        "motif": [voice.mass("anesthesie.motif")],
        **told.past(voice.teller, kidney.background),
        "examen": [
            voice.say(
                "anesthesie.examen",
                poids=str(plan.weight),
                pa=f"{kidney.pressure[0]}/{kidney.pressure[1]}",
            ),
            voice.say("anesthesie.asa", asa=ill),
        ],
        "conclusion": [voice.say("anesthesie.plan"), voice.say("anesthesie.consignes")],
    }
    title = "Consultation d'anesthésie"
    told.add(
        voice.stay,
        "consultation",
        kidney.anaesthesia + timedelta(minutes=30),
        kidney.anaesthetist,
        staff.SURGICAL_ICU,
        parts,
        title=title,
    )


def write_visits(voice: Voice) -> None:
    """Add the referral, the two consultations and the meeting."""
    _referral(voice)
    _urology(voice)
    _meeting(voice)
    _anaesthesia(voice)
