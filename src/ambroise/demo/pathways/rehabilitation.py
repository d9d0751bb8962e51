"""The stay in rehabilitation (SMR) that follows a severe stroke."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from ambroise.demo import letters, staff
from ambroise.demo.course import at, cut, stay_number, working_day
from ambroise.demo.formulary import drug
from ambroise.demo.laboratory import blood_count, chemistry, found
from ambroise.demo.marks import day
from ambroise.demo.pathways import told
from ambroise.demo.pathways.medicine import plan_after, senior
from ambroise.demo.pathways.stroke_plan import Stroke
from ambroise.demo.pathways.stroke_voice import Voice
from ambroise.demo.record import Act, Case, Diagnosis, Move, Stay, Vitals
from ambroise.demo.telling import Teller, marked, paragraph

WARD = staff.REHABILITATION
_CONSTIPATED = timedelta(days=3)


def _drugs(stay: Stay, acute: Stay) -> None:
    taken = [line for line in acute.drugs if line.stage == "discharge"]
    for line in taken:
        stay.drugs.append(replace(line, stage="home", change="same", reason="", end=None))
    first = at(stay.start.date(), 9) + _CONSTIPATED
    stay.drugs.append(drug("macrogol", "ward", first, stay.left, given=True))
    for line in taken:
        stay.drugs.append(
            replace(line, stage="discharge", start=stay.left, change="same", reason="")
        )


def _biology(rng: Random, case: Case, stay: Stay, acute: Stay, days: int) -> None:
    counts = [report for report in acute.reports if report.panel[1] == "58410-2"]
    hb = found(counts[-1], "718-7") + rng.uniform(-0.3, 0.3)
    creatinine = found(acute.reports[1], "14682-9")
    for after in (1, days - 2):
        when = at(stay.start.date(), 7) + timedelta(days=after)
        white, platelets = rng.uniform(5, 8), rng.uniform(180, 330)
        stay.reports += [
            blood_count(case.person, when, hb=hb + after * 0.02, white=white, platelets=platelets),
            chemistry(
                case.person,
                when,
                creatinine=creatinine + rng.uniform(-4, 4),
                potassium=rng.uniform(3.8, 4.6),
                sodium=rng.uniform(137, 142),
                crp=rng.uniform(1, 5),
            ),
        ]


def _signs(rng: Random, stay: Stay, stroke: Stroke, rankin: int) -> None:
    last = stroke.plan.scores[2]
    for when, nihss, scale in (
        (stay.start + timedelta(hours=1), last, stroke.plan.rankin),
        (stay.left - timedelta(hours=2), max(1, last - 3), rankin),
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


def _past(voice: Voice) -> told.Parts:
    rhythm = voice.state(voice.of("I48"), "smr.fa")
    return told.past(voice.teller, voice.stroke.background, rhythm)


def _opening(voice: Voice) -> str:
    return voice.state(voice.of("I63"), "smr.debut", avc=day(voice.stroke.seen))


def _admission(voice: Voice) -> None:
    stay, plan = voice.stay, voice.stroke.plan
    scores = {"score": str(plan.scores[2]), "rankin": str(plan.rankin)}
    speech = "langage_leger" if plan.side == "gauche" else "articulation"
    parts: told.Parts = {
        "motif": [_opening(voice), voice.state(voice.of("Z50"), "smr.motif")],
        **_past(voice),
        "examen": [
            f"PA {told.pressure(stay.vitals[0])} mmHg. {voice.say('smr.scores', **scores)}",
            voice.state(voice.of("G81"), "smr.moteur"),
            f"Langage : {voice.state(voice.of('R47'), f'examen.{speech}')}.",
            voice.say("smr.peau"),
        ],
        "conclusion": [voice.say("smr.programme")],
    }
    when, title = stay.start + timedelta(hours=2), "Bilan d'entrée en SMR"
    told.add(stay, "consultation", when, stay.senior, WARD, parts, title=title)


def _scan(voice: Voice) -> None:
    act = voice.stay.acts[0]
    parts: told.Parts = {
        "indication": [voice.state(voice.of("I63"), "smr.scanner_indication")],
        "technique": [voice.say("scanner.technique")],
        "resultats": [voice.say("smr.scanner_resultats")],
        "conclusion": [marked(act, act.conclusion)],
    }
    when, title = act.end + timedelta(minutes=30), "Scanner cérébral"
    told.add(voice.stay, "imaging", when, act.performer, act.ward, parts, title=title)


def _notes(voice: Voice, days: int) -> None:
    stay = voice.stay

    def on(number: int, hour: int) -> datetime:
        return at(stay.start.date() + timedelta(days=number), hour, 10)

    laxative = told.drug_of(stay, "A06AD15", "ward")
    entered = (stay.start + timedelta(minutes=30), voice.say("smr.soins_entree"))
    told.nursing(voice.teller, WARD, [entered])
    if laxative:
        said = voice.state(laxative, "smr.soins_transit")
        told.nursing(voice.teller, WARD, [(on(3, 9), said), (on(3, 18), voice.say("smr.peau"))])
    for number in (days // 2, days // 2 + 5):
        told.nursing(voice.teller, WARD, [(on(number, 17), voice.say("smr.soins_milieu"))])
    told.nursing(voice.teller, WARD, [(on(days - 1, 16), voice.say("smr.soins_fin"))])


def _report(voice: Voice, rankin: int) -> None:
    plan, stay = voice.stroke.plan, voice.stay
    speech = "aphasie" if plan.side == "gauche" else "dysarthrie"
    last, scan = plan.scores[2], stay.acts[0]
    scores = voice.say(
        "smr.scores_fin",
        un=str(last),
        trois=str(max(1, last - 3)),
        rankin_un=str(plan.rankin),
        rankin=str(rankin),
    )
    parts: told.Parts = {
        "motif": [voice.state(voice.of("Z50"), "smr.motif")],
        **_past(voice),
        "histoire": [_opening(voice)],
        "biologie": [
            voice.say("sejour.bio", jour=day(report.taken), valeurs=letters.biology(report))
            for report in stay.reports
        ],
        "imagerie": [marked(scan, f"Scanner cérébral du {day(scan.start)} : {scan.conclusion}")],
        "evolution": [
            paragraph((scores, voice.state(voice.of("R47"), f"smr.{speech}"))),
            voice.state(voice.of("G81"), "smr.marche"),
            voice.say("smr.sans"),
        ],
        "conclusion": [voice.say("smr.conclusion", fin=day(stay.left))],
        **told.ending(voice.teller),
    }
    told.add(stay, "hospital", stay.left, stay.senior, WARD, parts)


def _stay(rng: Random, case: Case, acute: Stay, rank: int, days: int) -> Stay:
    start = acute.left + timedelta(hours=1)
    end = at(start.date() + timedelta(days=days), 14)
    stay = Stay(
        number=stay_number(rank, 2),
        start=start,
        end=end,
        entry="transfer_mco",
        exit="home",
        reason="Rééducation après infarctus cérébral",
        moves=[Move(WARD, start, end)],
        senior=senior(rng, WARD, case.split),
        interne="",
    )
    stay.diagnoses = [
        Diagnosis("Z50.1", "DP", "Rééducation neurologique", start.date()),
        *(
            replace(diagnosis, use="DAS")
            for diagnosis in acute.diagnoses
            if diagnosis.code[:3] in ("I63", "G81", "I48", "R47")
        ),
    ]
    return stay


def add(rng: Random, case: Case, acute: Stay, stroke: Stroke, rank: int, now: datetime) -> None:
    """Add the rehabilitation stay that begins when the acute one ends."""
    days = rng.randrange(18, 40)
    while working_day(leaves := acute.left.date() + timedelta(days=days)) != leaves:
        days += 1
    stay = _stay(rng, case, acute, rank, days)
    voice = Voice(Teller(rng, case, stay), stroke)
    rankin = max(1, stroke.plan.rankin - 1)
    _drugs(stay, acute)
    _biology(rng, case, stay, acute, days)
    _signs(rng, stay, stroke, rankin)
    scanned = at(stay.start.date() + timedelta(days=10), 11)
    over, seen_by = scanned + timedelta(minutes=10), senior(rng, staff.IMAGING, case.split)
    found_then = voice.say("smr.scanner_bilan")
    stay.acts.append(Act("ACQK001", scanned, over, seen_by, staff.IMAGING, "CT", found_then))
    plan_after(
        stay,
        now,
        ("Consultation de neurologie vasculaire", 60),
        ("Consultation de médecine physique et de réadaptation", 45),
    )
    _admission(voice)
    _scan(voice)
    _notes(voice, days)
    _report(voice, rankin)
    case.stays.append(cut(stay, now))
