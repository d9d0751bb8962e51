"""Nurses' notes of the stroke unit."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ambroise.demo import letters, staff
from ambroise.demo.course import at
from ambroise.demo.letters import fr
from ambroise.demo.pathways import told
from ambroise.demo.pathways.stroke_voice import Voice
from ambroise.demo.pathways.told import act_of, drug_of, pressure
from ambroise.demo.telling import marked


def _morning(voice: Voice, number: int) -> tuple[datetime, str]:
    signs = voice.stay.vitals[number]
    values = dict(signs.values)
    said = voice.say(
        "soins.constantes",
        pa=pressure(signs),
        fc=f"{values['8867-4']:.0f}",
        temp=fr(values["8310-5"]),
    )
    return signs.taken, said


def write(voice: Voice) -> None:
    """Add the notes of the first night, the day after, fever, the anticoagulant, the last day."""
    stroke, plan, stay = voice.stroke, voice.stroke.plan, voice.stay

    def on(number: int, hour: int, minute: int) -> datetime:
        return at(stay.start.date() + timedelta(days=number), hour, minute)

    def sign(*entries: tuple[datetime, str]) -> None:
        told.nursing(voice.teller, staff.STROKE_UNIT, entries)

    swallow = voice.say("soins.deglutition_bonne")
    if plan.complication == "inhalation":
        swallow = voice.state(voice.of("R13"), "soins.deglutition_trouble")
    night = voice.say("soins.nuit")
    if not stroke.seen_fibrillating:
        night = voice.state(voice.of("I48"), "soins.scope")
    sign(
        (stroke.unit + timedelta(minutes=15), voice.say("soins.arrivee")),
        (stroke.unit + timedelta(hours=1), swallow),
        (on(1, 5, 10), night),
        _morning(voice, 1),
    )
    sign(
        (on(1, 9, 30), voice.say("soins.toilette")),
        (on(1, 16, 20), voice.say("soins.examens")),
    )
    watched = act_of(stay, "DEQP007")
    ended = watched.end + timedelta(minutes=10)
    sign((ended, voice.state(watched, "soins.surveillance")))
    if plan.complication:
        _fever(voice, sign)
    else:
        sign((on(2, 6, 0), voice.say("soins.nuit")), _morning(voice, 2))
    started = drug_of(stay, "B01AF02", "ward")
    if started:
        said = voice.state(started, "soins.anticoagulant", nom=letters.drug_name(started))
        said = marked(voice.of("Z92.1"), said)
        sign(
            (started.start - timedelta(minutes=80), voice.say("soins.nuit")),
            (started.start + timedelta(minutes=15), said),
        )
    leaving = voice.say("soins.sortie_domicile" if plan.exit == "home" else "soins.sortie_smr")
    sign(
        (on(plan.days - 1, 10, 0), voice.say("soins.toilette")),
        (on(plan.days - 1, 17, 30), leaving),
    )


def _fever(voice: Voice, sign: Callable[..., None]) -> None:
    urinary = voice.stroke.plan.complication == "urinary"
    infection = voice.of("N39" if urinary else "J69")
    line = drug_of(voice.stay, "J01", "ward")
    first = voice.state(infection, f"soins.fievre_{'urine' if urinary else 'poumon'}")
    entries = [(voice.stroke.infected + timedelta(minutes=10), first)]
    if line:
        said = voice.state(line, "soins.antibiotique", nom=letters.drug_name(line))
        entries.append((line.start + timedelta(minutes=10), said))
    sign(*entries)
