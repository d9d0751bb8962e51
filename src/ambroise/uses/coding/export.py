"""A coding for the hospital's PMSI software: RUM lines in the published layout, and JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from pydantic import TypeAdapter

from ambroise.errors import RumUnwritable
from ambroise.intake.pmsi.layouts import layouts
from ambroise.uses.coding.schema import Coding, Position, Rum

NUMBER: Final = "022"
"""The newest format of the RUM alone, before grouping: 2023 on."""

_GROUPED: Final = "122"
_SEXES: Final = {"M": "1", "F": "2"}
_UNKNOWN_SEX: Final = "3"
_DIAGNOSIS: Final = 8
_MOST_DAS: Final = 99
_CODING: Final[TypeAdapter[Coding]] = TypeAdapter(Coding)


def rum_lines(value: Coding, *, finess: str, residence: str = "") -> list[str]:
    """Return one line a RUM, without its end of line, in format 022.

    What the coding does not know is left blank for the software of the DIM: residence, weight,
    sessions, severity score. Raises RumUnwritable for a RUM that is not over, or that holds a value
    longer than its field.
    """
    return [_line(value, rum, finess, residence) for rum in value.rums]


def as_json(value: Coding) -> bytes:
    """Return the coding whole, with its proofs, as JSON."""
    return _CODING.dump_json(value, indent=1)


def read_json(content: bytes) -> Coding:
    """Return the coding that `as_json` wrote."""
    return _CODING.validate_json(content)


def _line(value: Coding, rum: Rum, finess: str, residence: str) -> str:
    das = [one.code for one in rum.of(Position.DAS)]
    acts = rum.of(Position.ACT)
    if rum.end is None:
        raise _unwritable(value, rum, "l'unité n'est pas quittée", "the unit was not left")
    if len(das) > _MOST_DAS:
        raise _unwritable(value, rum, "plus de 99 DAS", "more than 99 associated diagnoses")
    dp = rum.dp.code if rum.dp else ""
    dr = next((one.code for one in rum.of(Position.DR)), "")
    fixed = {
        "rum_format": NUMBER,
        "finess": finess,
        "rss": value.stay_number,
        "stay": value.stay_number,
        "rum": str(rum.number),
        "birth": _day(date.fromisoformat(value.birth)) if value.birth else "",
        "sex": _SEXES.get(value.sex, _UNKNOWN_SEX),
        "unit": rum.unit,
        "entry": _day(rum.start),
        "entry_mode": rum.entry_mode,
        "entry_from": rum.entry_from,
        "exit": _day(rum.end),
        "exit_mode": rum.exit_mode,
        "exit_to": rum.exit_to,
        "residence": residence,
        "sessions": "00",
        "das_count": f"{len(das):02d}",
        "dad_count": "00",
        "act_count": f"{len(acts):03d}",
        "dp": dp,
        "dr": dr,
    }
    pieces = [_written(value, rum, "rum", NUMBER, fixed)]
    pieces += [code.ljust(_DIAGNOSIS) for code in das]
    for one in acts:
        day = _day(one.done) if one.done else _day(rum.start)
        act = {"date": day, "ccam": one.code, "phase": "0", "activity": "1", "count": "01"}
        pieces.append(_written(value, rum, "rss_act", _GROUPED, act))
    return "".join(pieces)


def _written(value: Coding, rum: Rum, record: str, number: str, values: Mapping[str, str]) -> str:
    pieces = []
    for one in layouts()[record, number].fields:
        text, wide = values.get(one.name, ""), one.end - one.start
        if len(text) > wide or not text.isprintable():
            raise _unwritable(
                value, rum, f"« {one.label} » ne tient pas dans {wide} caractères",
                f'"{one.label}" does not fit in {wide} characters',
            )  # fmt: skip
        pieces.append(text.ljust(wide))
    return "".join(pieces)


def _unwritable(value: Coding, rum: Rum, cause: str, cause_en: str) -> RumUnwritable:
    return RumUnwritable(stay=value.stay_number, rum=rum.number, cause=cause, cause_en=cause_en)


def _day(at: date | datetime) -> str:
    return f"{at:%d%m%Y}"
