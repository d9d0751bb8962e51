"""Moments of HL7 v2 (types TS, DT, DTM) as FHIR writes them: the wall clock, its offset if told."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from ambroise.intake.told import Untold

_MOMENT: Final = re.compile(
    r"(\d{4})(\d{2})?(\d{2})?(?:(\d{2})(\d{2})?(\d{2})?(\.\d{1,6})?)?([+-]\d{4})?"
)
_ISO: Final = re.compile(
    r"\d{4}-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?"
)
_FRENCH: Final = re.compile(r"(\d{2})/(\d{2})/(\d{4})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?")
_UNSAID: Final = re.compile(r"0*|9999\d*")


@lru_cache(maxsize=4096)
def moment(written: str, where: str) -> str | None:
    """Return a FHIR dateTime as precise as what is written; None for nothing, or zeros.

    `where` is the field, as in "PV1-44". Dashes, and days before months, are read too.
    Raises Untold `impossible_date` with the field.
    """
    if not written or _UNSAID.fullmatch(written):
        return None
    found = _MOMENT.fullmatch(_plain(written))
    if not found:
        raise Untold("impossible_date", where)
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    if not _exists(year, month or "01", day or "01", hour, minute, second):
        raise Untold("impossible_date", where)
    if not hour:
        return "-".join(part for part in (year, month, day) if part)
    clock = f"{hour}:{minute or '00'}:{second or '00'}"
    if fraction:
        clock += f"{fraction[:4]:0<4}"
    if offset:
        clock += f"{offset[:3]}:{offset[3:]}"
    return f"{year}-{month}-{day}T{clock}"


def birthday(written: str, where: str) -> str | None:
    """Return a FHIR date; only the year, or its month, where the rest is none of the calendar.

    Civil registers abroad give days such as 00/00/1950 and 31/13/1950 ("dates lunaires").
    Raises Untold `impossible_date` where there is no year.
    """
    digits = _plain(written)[:8]
    if not digits or _UNSAID.fullmatch(digits):
        return None
    year, month, day = digits[:4], digits[4:6], digits[6:]
    for parts in ((year, month, day), (year, month), (year,)):
        if all(parts) and digits.isdecimal() and _exists(*parts, *("01", "01")[len(parts) - 1 :]):
            return "-".join(parts)
    raise Untold("impossible_date", where)


def is_precise(written: str) -> bool:
    """Tell whether a moment says its hour and minute."""
    return len(_plain(written)) >= 12


def _plain(written: str) -> str:
    if written.isdecimal():
        return written
    if french := _FRENCH.fullmatch(written):
        return "".join(french[n] or "" for n in (3, 2, 1, 4, 5, 6))
    if _ISO.fullmatch(written):
        day, clock = written[:10].replace("-", ""), written[11:].replace(":", "")
        return f"{day}{clock}".replace("Z", "+0000")
    return written


def _exists(
    year: str,
    month: str,
    day: str,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return (hour or "00") < "24" and (minute or "00") < "60" and (second or "00") < "61"
