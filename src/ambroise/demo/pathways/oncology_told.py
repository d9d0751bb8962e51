"""Lines and documents that every cancer pathway writes: history, drugs, the form of a meeting."""

from collections.abc import Sequence
from datetime import date, datetime

from ambroise.demo import letters, staff
from ambroise.demo.marks import day
from ambroise.demo.pathways.oncology import Cancer, paragraph, sentence, tell
from ambroise.demo.record import Appointment, Stay
from ambroise.demo.telling import Teller, marked

_LINE, _REASON = "{ligne}", "{motif}"
"""Where a wording that serves a whole list takes the drug and the reason."""


def history_lines(cancer: Cancer, teller: Teller) -> list[str]:
    """What the patient comes with, allergies at the end."""
    lines = [*cancer.background.history]
    lines.extend(
        teller.state(item, "oncology.fond.allergie", texte=item.text, reaction=item.reaction)
        for item in cancer.case.allergies or ()
    )
    if not cancer.case.allergies:
        key = "allergie_inconnue" if cancer.case.allergies is None else "sans_allergie"
        lines.append(teller.say(f"oncology.fond.{key}"))
    return lines


def home_lines(cancer: Cancer, teller: Teller, stay: Stay) -> list[str]:
    """The treatment at home; it is put in the record of the stay."""
    if not any(line.stage == "home" for line in stay.drugs):
        stay.drugs.extend(cancer.background.drugs)
    form = teller.say("oncology.traitement.pris", ligne=_LINE)
    lines = [
        marked(line, form.replace(_LINE, letters.drug_line(line)))
        for line in stay.drugs
        if line.stage == "home"
    ]
    return lines or [teller.say("oncology.traitement.aucun")]


def meeting_sheet(
    cancer: Cancer,
    stay: Stay,
    when: datetime,
    *,
    question: str,
    decision: str,
    stage: Sequence[str],
    story: Sequence[str],
    surgery: staff.Ward = staff.DIGESTIVE_SURGERY,
) -> None:
    """The form of a multidisciplinary meeting, put in the record and told."""
    teller = cancer.teller(stay)
    meeting = cancer.meet(when.date(), decision)
    wards = (surgery, staff.ONCOLOGY, staff.IMAGING, staff.PATHOLOGY)
    names = ", ".join(_name(cancer, ward) for ward in (*wards, staff.RADIOTHERAPY))
    tell(
        stay,
        "meeting",
        when,
        cancer.person_of(staff.ONCOLOGY),
        staff.ONCOLOGY,
        participants=teller.say("oncology.rcp.participants", noms=names),
        histoire=(
            teller.say(
                "oncology.rcp.presentation", oms=str(cancer.performance),
                age=f"{cancer.case.person.age(when.date())} ans",
                antecedents=paragraph(sentence(line) for line in cancer.background.history[:2]),
            ),
            *story,
        ),
        stade=stage,
        question=question,
        decision=(
            teller.state(meeting, "oncology.rcp.decision", decision=decision, jour=day(when)),
            teller.say("oncology.rcp.apres"),
        ),
    )  # fmt: skip


def _name(cancer: Cancer, ward: staff.Ward) -> str:
    """« Dr Hélène Quintin (Radiologie) », marked."""
    person = staff.professional(cancer.person_of(ward))
    return f"{person.written()} ({person.speciality.lower()})"


def clinical_tnm(cancer: Cancer) -> str:
    """« cT3 cN1 cM0 », each field marked."""
    return _fields(cancer, "cT", "cN", "cM")


def _fields(cancer: Cancer, *names: str) -> str:
    return " ".join(marked(cancer.finding(name), cancer.finding(name).value) for name in names)


def stage_line(cancer: Cancer, teller: Teller, key: str) -> str:
    """pT, pN, the stage and its edition, in the words of that list."""
    stage, edition = cancer.finding("stage"), cancer.finding("edition")
    return teller.say(
        key,
        tnm=_fields(cancer, "pT", "pN"),
        stade=marked(stage, stage.value),
        edition=marked(edition, edition.value),
    )


def appointed(teller: Teller, item: Appointment) -> str:
    """What is planned, and when."""
    return teller.state(item, "oncology.fond.rendez_vous", quoi=item.what, jour=day(item.when))


def anaesthesia(
    cancer: Cancer,
    stay: Stay,
    when: datetime,
    slots: dict[str, str],
    *,
    act: str,
    planned: date,
    asa: str,
) -> None:
    """The consultation before an operation planned that day; `slots` are the signs."""
    teller = cancer.teller(stay)
    tell(
        stay,
        "consultation",
        when,
        cancer.person_of(staff.SURGICAL_ICU),
        staff.SURGICAL_ICU,
        "Consultation d'anesthésie",
        motif=teller.say("oncology.anesthesie.motif", geste=act, jour=day(planned)),
        antecedents=history_lines(cancer, teller),
        examen=(
            teller.say("oncology.examen.cardio", **slots),
            teller.say(
                "oncology.anesthesie.asa",
                asa=asa,
                mallampati=str(cancer.rng.randrange(1, 4)),
            ),
        ),
        prescriptions=teller.say("oncology.anesthesie.traitements"),
        conclusion=(
            teller.say("oncology.anesthesie.plan"),
            teller.say("oncology.anesthesie.accord"),
        ),
    )


def exit_lines(teller: Teller, stay: Stay) -> list[str]:
    """The treatment at the exit, a line a drug with what changed; one wording for each change."""
    forms: dict[str, str] = {}
    lines = []
    for line in stay.drugs:
        if line.stage != "discharge" and line.change != "stopped":
            continue
        key = {
            "same": "poursuivi",
            "started": "debute",
            "changed": "modifie",
            "stopped": "arrete",
        }[line.change]
        if key not in forms:
            forms[key] = teller.say(f"oncology.traitement.{key}", ligne=_LINE, motif=_REASON)
        form = forms[key].replace(_LINE, letters.drug_line(line)).replace(_REASON, line.reason)
        lines.append(marked(line, form))
    return lines
