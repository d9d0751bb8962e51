"""What the name of a file says, by a pattern such as `{ipp}_{iep}_{date:%Y%m%d}_{type}`."""

import re
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from typing import Final

FIELDS: Final = ("ipp", "ins", "iep", "date", "type", "title", "author")
"""What may be told of a document, by its name or by the table beside it."""
LEFT_OUT: Final = "_"
"""The field of a part that says nothing."""
_DAY: Final = "%Y%m%d"
_DIGITS: Final = {"%Y": r"\d{4}"} | dict.fromkeys("%y %m %d %H %M %S".split(), r"\d{2}")


class PatternInvalid(ValueError):
    """A pattern that cannot be used; its words say why, in French."""


@dataclass(frozen=True, slots=True)
class Pattern:
    shape: re.Pattern[str]
    date: str
    whole_path: bool
    """Whether it tells the folders too."""

    def told(self, path: str) -> dict[str, str] | None:
        """Return what the path of a file says, None where it is not of this shape.

        `path` has no ending. A date is given in ISO form.
        """
        found = self.shape.fullmatch(path if self.whole_path else path.rpartition("/")[2])
        if found is None:
            return None
        told = {field: value.strip() for field, value in found.groupdict().items()}
        if "date" in told:
            try:
                day = datetime.strptime(told["date"], self.date)  # noqa: DTZ007 (the wall clock)
            except ValueError:
                return None
            told["date"] = day.isoformat() if "%H" in self.date else day.date().isoformat()
        return told


def pattern(written: str) -> Pattern:
    """Return the pattern that is written. Raises PatternInvalid."""
    try:
        parts = list(Formatter().parse(written))
    except ValueError as error:
        raise PatternInvalid("accolades mal fermées") from error
    seen: set[str] = set()
    shape, date = "", _DAY
    nexts = [*parts[1:], None][: len(parts)]
    for (literal, field, form, conversion), following in zip(parts, nexts, strict=True):
        shape += re.escape(literal)
        if field is None:
            continue
        if field not in (*FIELDS, LEFT_OUT) or conversion:
            raise PatternInvalid(f"champ inconnu (connus : {', '.join(FIELDS)}, {LEFT_OUT})")
        if field in seen and field != LEFT_OUT:
            raise PatternInvalid(f"« {field} » deux fois")
        if form and field != "date":
            raise PatternInvalid(f"« {field} » ne prend pas de format")
        seen.add(field)
        date = form if form else date
        end = following[0][:1] if following else ""
        if field == "date":
            shape += f"(?P<date>{_date(date)})"
            continue
        if following and not end:
            raise PatternInvalid(f"rien ne sépare « {field} » du champ qui suit")
        shape += _field(field, end)
    if not seen - {LEFT_OUT}:
        raise PatternInvalid("aucun champ")
    return Pattern(re.compile(shape), date, "/" in written)


def _date(form: str) -> str:
    """Return the shape of a date, so that what stands around it may touch it."""
    parts = re.split(r"(%.)", form)
    if unknown := [part for part in parts[1::2] if part not in _DIGITS]:
        raise PatternInvalid(f"date : {unknown[0]} inconnu (connus : {', '.join(_DIGITS)})")
    return "".join(_DIGITS.get(part) or re.escape(part) for part in parts)


def _field(field: str, end: str) -> str:
    """Return the shape of a field that goes up to the letter `end`, so that it is read one way."""
    letters = f"[^/{re.escape(end)}]+" if end else "[^/]+"
    return letters if field == LEFT_OUT else f"(?P<{field}>{letters})"
