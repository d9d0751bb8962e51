"""The unit summaries of the stays that are over, one line a unit, before grouping."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from ambroise.demo import staff
from ambroise.demo.gold_coding import unit_summaries
from ambroise.demo.gold_record import Line, Statements
from ambroise.demo.person import Person
from ambroise.demo.pmsi.layout import written_rum
from ambroise.demo.record import Case

NUMBER: Final = "022"
"""The newest format of the RUM; a hospital without a grouper writes it ungrouped."""

_UNTOLD: Final = Statements([])
_SEXES: Final = {"male": "1", "female": "2"}


def rum_lines(case: Case) -> Iterator[bytes]:
    """The lines of a patient's stays, those of one stay one after the other, in order of time."""
    for stay in case.stays:
        for summary in unit_summaries(stay, _UNTOLD):
            yield f"{_line(case.person, summary)}\r\n".encode("latin-1")


def _line(person: Person, summary: Line) -> str:
    values = {
        "finess": staff.FINESS_LEGAL,
        "rss": summary["stay"],
        "stay": summary["stay"],
        "rum": str(summary["rum"]),
        "birth": _day(person.birth.isoformat()),
        "sex": _SEXES.get(person.sex, "3"),
        "unit": summary["unit"],
        "entry": _day(summary["start"]),
        "entry_mode": summary["entry_mode"],
        "entry_from": summary["entry_from"],
        "exit": _day(summary["end"]),
        "exit_mode": summary["exit_mode"],
        "exit_to": summary["exit_to"],
        "residence": person.zip_code,
        "sessions": "00",
        "dp": _code(summary["dp"]) if summary["dp"] else "",
    }
    acts = [
        {
            "date": _day(act["start"]),
            "ccam": act["code"][:7],
            "phase": "0",
            "activity": "1",
            "count": "01",
        }
        for act in summary["acts"]
    ]
    das = [_code(diagnosis) for diagnosis in summary["das"]]
    return written_rum(NUMBER, values, das=das, acts=acts)


def _code(diagnosis: Line) -> str:
    code: str = diagnosis["code"]
    return code.replace(".", "")


def _day(instant: str) -> str:
    return f"{date.fromisoformat(instant[:10]):%d%m%Y}"
