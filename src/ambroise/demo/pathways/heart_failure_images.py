"""The reports of images of a decompensated heart failure."""

from datetime import timedelta

from ambroise.demo import staff
from ambroise.demo.pathways.heart_failure_plan import Failure
from ambroise.demo.pathways.medicine import Scribe
from ambroise.demo.pathways.told import act_of, diagnosis_of
from ambroise.demo.record import Act


def kind(failure: Failure) -> str:
    """The list of words for that heart disease."""
    return "ischemique" if failure.plan.ischaemic else "dilatee"


def radiograph(words: Scribe, failure: Failure) -> None:
    """The chest film of the emergency."""
    item = act_of(words.stay, "ZBQK002")
    words.add(
        "imaging",
        item.end + timedelta(minutes=35),
        failure.radiologist,
        staff.IMAGING,
        {
            "indication": [words.say("radio.indication")],
            "technique": [words.say("radio.technique")],
            "resultats": [
                words.say(f"radio.poumons.{failure.plan.form}"),
                words.say("radio.coeur"),
                words.say("radio.reste"),
            ],
            "conclusion": [words.state(item, f"radio.{failure.plan.form}")],
        },
        title="Radiographie du thorax",
    )


def echo(words: Scribe, failure: Failure) -> None:
    """The echocardiography."""
    stay, plan = words.stay, failure.plan
    item = act_of(stay, "DZQM005", "DZQM006")
    measure = words.amount(next(r for r in stay.reports if r.panel[1] == "ECHO"), "10230-1")
    words.add(
        "imaging",
        item.end + timedelta(minutes=40),
        failure.cardiologist,
        staff.CARDIOLOGY,
        {
            "indication": [words.say("echo.indication")],
            "technique": [words.say("echo.technique")],
            "resultats": [
                words.say(f"echo.ventricule.{kind(failure)}", fevg=measure),
                words.say("echo.valves"),
                words.say("echo.pressions"),
                words.say("echo.droit"),
            ],
            "conclusion": [
                words.state(item, "echo.conclusion", fevg=measure),
                words.state(diagnosis_of(stay, plan.cause[0]), f"echo.cause.{kind(failure)}"),
            ],
        },
        title="Échocardiographie transthoracique",
    )


def coronary(words: Scribe, failure: Failure, item: Act) -> None:
    """The coronary angiography."""
    words.add(
        "operation",
        item.end + timedelta(minutes=45),
        failure.cardiologist,
        staff.CARDIOLOGY,
        {
            "indication": [words.say("coro.indication")],
            "technique": [words.say("coro.technique")],
            "resultats": [words.say(f"coro.reseau.{kind(failure)}")],
            "conclusion": [
                words.state(item, f"coro.conclusion.{kind(failure)}"),
                words.say("coro.suites"),
            ],
        },
        title="Compte rendu de coronarographie",
    )
