"""The stays of a fictional person as ADT messages with their movements (IHE France PAM)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from ambroise.demo.codes import code
from ambroise.demo.fhir_stay import ENTRIES, EXITS
from ambroise.demo.hl7.domains import MOVEMENT_ROOT, NAME, UF_ROOT, iep
from ambroise.demo.hl7.people import allergies, around, identity, professional
from ambroise.demo.hl7.writing import Draft, moment, segment, text
from ambroise.demo.record import Case, Stay
from ambroise.demo.staff import Ward

SENDER: Final = "GAM"
_CLASSES: Final = {"IMP": "I", "EMER": "E", "AMB": "O"}
DELAY: Final = timedelta(minutes=3)
"""From what happens to the message about it."""


def adt(event: str, when: datetime, segments: list[str], *, structure: str = "ADT_A01") -> Draft:
    """Return a message of the administrative software about what happened at `when`."""
    said = segment("EVN", {2: moment(when + DELAY), 6: moment(when)})
    return Draft(when + DELAY, SENDER, f"ADT^{event}^{structure}", (said, *segments))


def movements(case: Case, stay: Stay, *, number: str = "") -> Iterator[Draft]:
    """Yield the stay from its admission on; `number` in place of the patient's own."""
    person = identity(case, number=number, stay=stay.number)
    for place, move in enumerate(stay.moves, 1):
        event = "A02" if place > 1 else "A01" if stay.kind == "IMP" else "A04"
        segments = [*person, *(around(case) if place == 1 else ())]
        segments += [_visit(stay, move.ward), _reason(stay)]
        segments += allergies(case) if place == 1 else ()
        segments += [_movement(stay, place, move.start, "INSERT", move.ward)]
        segments += [*_modes(stay, leaving=False), segment("ZFD", {3: "N"})]
        yield adt(event, move.start, segments, structure="ADT_A02" if place > 1 else "ADT_A01")
    if stay.end:
        last = stay.moves[-1].ward
        segments = [*person, _visit(stay, last, left=True), _reason(stay), *_coded(stay)]
        segments += [_movement(stay, len(stay.moves) + 1, stay.end, "INSERT", last)]
        segments += [segment("ZFV", {2: "1"}), *_modes(stay, leaving=True)]
        yield adt("A03", stay.end, segments, structure="ADT_A03")


def wrong_move(case: Case, stay: Stay, ward: Ward) -> Iterator[Draft]:
    """Yield a move that did not happen, and its cancelling."""
    start = stay.start + timedelta(minutes=40)
    for event, action, when in (
        ("A02", "INSERT", start),
        ("A12", "CANCEL", start + timedelta(minutes=20)),
    ):
        person = identity(case, stay=stay.number)
        move = _movement(stay, 90, start, action, ward)
        yield adt(event, when, [*person, _visit(stay, ward), move], structure="ADT_A02")


def _visit(stay: Stay, ward: Ward, *, left: bool = False) -> str:
    return segment(
        "PV1",
        {
            1: "1",
            2: _CLASSES.get(stay.kind, "I"),
            3: f"{ward.uf}^^^{NAME}",
            7: professional(stay.senior),
            19: iep(stay.number),
            44: moment(stay.start),
            45: moment(stay.end) if left and stay.end else "",
        },
    )


def _reason(stay: Stay) -> str:
    return segment("PV2", {3: f"^{text(stay.reason)}"})


def _movement(stay: Stay, place: int, start: datetime, action: str, ward: Ward) -> str:
    unit = f"{text(ward.name)}^^^^^{NAME}&{UF_ROOT}&ISO^UF^^^{ward.uf}"
    return segment(
        "ZBE",
        {
            1: f"{stay.number}-{place:02d}^{NAME}^{MOVEMENT_ROOT}^ISO",
            2: moment(start),
            4: action,
            5: "N",
            6: "A02" if action == "CANCEL" else "",
            7: unit,
            8: unit,
            9: "HMS^Changement conjoint des trois responsabilités",
        },
    )


def _modes(stay: Stay, *, leaving: bool) -> Iterator[str]:
    if stay.kind != "IMP":
        return
    entry, _, origin = ENTRIES[stay.entry]
    fields = {1: entry, 3: origin}
    if leaving:
        exit_, _, destination = EXITS[stay.exit]
        fields |= {2: exit_, 4: destination}
    yield segment("ZFM", fields)


def _coded(stay: Stay) -> Iterator[str]:
    """Yield the diagnoses and acts of the stay."""
    coded = [diagnosis for diagnosis in stay.diagnoses if diagnosis.use in ("DP", "DAS")]
    for number, diagnosis in enumerate(coded, 1):
        what = f"{diagnosis.code}^{text(diagnosis.text)}^CIM10"
        yield segment(
            "DG1", {1: str(number), 3: what, 5: moment(stay.end or stay.start), 6: diagnosis.use}
        )
    for number, act in enumerate(stay.acts, 1):
        found = code("ccam", act.ccam)
        what = f"{act.ccam}^{text(found.display)}^CCAM"
        yield segment(
            "PR1",
            {1: str(number), 3: what, 5: moment(act.start), 11: professional(act.performer)},
        )
