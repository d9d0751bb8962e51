"""The coding of stays: the unit summaries (RUM) with the passages that support each code.

A stay in MCO gives one summary for each medical unit it went through; an emergency room, imaging
or a laboratory is none, and what is done there belongs to the unit that follows (guide
méthodologique MCO, chapter I). The delivery room belongs to the maternity, and a stay in
rehabilitation is told in another collection (SMR). Two simplifications: every unit keeps the
principal diagnosis of the stay, and an associated one belongs to each unit in which or before
which it began.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ambroise.demo import staff
from ambroise.demo.codes import code
from ambroise.demo.fhir_stay import ENTRIES, EXITS
from ambroise.demo.french_time import instant
from ambroise.demo.gold_record import Line, Statements
from ambroise.demo.record import Act, Diagnosis, Stay
from ambroise.demo.staff import Ward

NOT_UNITS: Final = frozenset(
    ward.uf
    for ward in (
        staff.EMERGENCY,
        staff.PAEDIATRIC_EMERGENCY,
        staff.DELIVERY,
        staff.IMAGING,
        staff.LABORATORY,
        staff.PATHOLOGY,
        staff.REHABILITATION,
    )
)
_MUTATION, _SHORT_STAY = "6", "1"


@dataclass(slots=True)
class _Unit:
    """A time in a medical unit; other places seen meanwhile do not end it."""

    ward: Ward
    start: datetime
    end: datetime


def _units(stay: Stay) -> list[_Unit]:
    found: list[_Unit] = []
    for move in stay.moves:
        if move.ward.uf in NOT_UNITS:
            continue
        if found and found[-1].ward.uf == move.ward.uf:
            found[-1].end = move.end or stay.left
        else:
            found.append(_Unit(move.ward, move.start, move.end or stay.left))
    return found


def _place(units: list[_Unit], act: Act) -> int:
    """Which unit an act belongs to: where it began, or else the next one, or else the last."""
    for number, unit in enumerate(units):
        if act.start < unit.end:
            return number
    return len(units) - 1


def _coded(diagnosis: Diagnosis, told: Statements) -> Line:
    passages = told.of(diagnosis, "present")
    return {"code": diagnosis.code, "label": diagnosis.text, "passages": passages}


def _act(act: Act, told: Statements) -> Line:
    return {
        "code": act.ccam,
        "label": code("ccam", act.ccam).display,
        "start": instant(act.start),
        "passages": told.of(act, "present"),
    }


def unit_summaries(stay: Stay, told: Statements) -> Iterator[Line]:
    """One line a unit of an inpatient stay that is over; `told` is what is said in it."""
    units = _units(stay) if stay.kind == "IMP" and stay.end else []
    principal = next((item for item in stay.diagnoses if item.use == "DP"), None)
    for number, unit in enumerate(units):
        entry, _, origin = ENTRIES[stay.entry] if number == 0 else (_MUTATION, "", _SHORT_STAY)
        last = number == len(units) - 1
        leave, _, destination = EXITS[stay.exit] if last else (_MUTATION, "", _SHORT_STAY)
        yield {
            "stay": stay.number,
            "rum": number + 1,
            "unit": unit.ward.uf,
            "unit_name": unit.ward.name,
            "start": instant(unit.start),
            "end": instant(unit.end),
            "entry_mode": entry,
            "entry_from": origin,
            "exit_mode": leave,
            "exit_to": destination,
            "dp": _coded(principal, told) if principal else None,
            "das": [
                _coded(item, told)
                for item in stay.diagnoses
                if item.use == "DAS" and (item.onset is None or item.onset <= unit.end.date())
            ],
            "acts": [_act(act, told) for act in stay.acts if _place(units, act) == number],
        }
