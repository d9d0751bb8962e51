"""French dates in a text: which figures are one, and which are none.

Read: `12/03/2024`, `12.03.24`, `12 - 03 - 2024`, `2024-03-12`, `mardi 12 mars 2024`, `1er mars`,
`05nov`, `12 au 15 mars 2024`, `mars 2024`, `03/2024`; after a cue, `12/03`, `12032024`,
`12 03 2024` and `2024`. Not read: `120/80`, `8/10`, `1/2 cp`, dates of laws and classifications.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ambroise.text.date_reading import parse_date
from ambroise.text.folding import fold
from ambroise.text.written_dates import NUMBER_OF, WEEKDAYS, FoundDate, date_of

__all__ = ["FoundDate", "find_dates", "parse_date"]

_ALSO_ACRONYMS: Final = frozenset({"OCT", "SEP", "MAR", "NOV", "DEC", "AVR", "JAN", "MAI"})

_MONTH: Final = "(?P<month>" + "|".join(sorted(NUMBER_OF, key=len, reverse=True)) + r")(?![a-z])"
_YEAR: Final = r"(?:18[89]|19\d|20\d)\d"
_NO_UNIT: Final = (
    r"(?! ?(?:h\b|h\d|mg|g\b|ml|l\b|ans\b|cp|cm|mm|m\b|kg|%|°|ui\b|fois|patients|cas\b|kcal"
    r"|euros|/))"
)

_RUN: Final = re.compile(r"\d+")
_ISO: Final = re.compile(
    rf"(?P<year>{_YEAR})(?P<sep>[/.-])(?P<number>1[0-2]|0[1-9])(?P=sep)(?P<day>3[01]|[12]\d|0[1-9])"
    r"(?!\d|[/-]\d)"
)
_NUMERIC: Final = re.compile(
    r"(?P<day>3[01]|[12]\d|0?[1-9]) ?(?P<sep>[/|.-]) ?(?P<number>1[0-2]|0?[1-9])"
    rf" ?(?:(?P=sep)|\|) ?(?P<year>{_YEAR}|\d\d)(?!\d|[/-]\d|[.,]\d)" + _NO_UNIT
)
_TEXTUAL: Final = re.compile(
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?P<ordinal>er)?"
    r"(?:(?: ?" + _MONTH.replace("month", "month0") + r"\.?)? ?(?:au|et|ou|a|-|/) ?"
    r"(?P<last>3[01]|[12]\d|0?[1-9])(?P<ordinal2>er)?)?[ \n/.-]{0,3}" + _MONTH + r"\.?"
    rf"(?:(?:[ \n/.,-]{{0,3}}| de l'annee )(?P<year>{_YEAR})(?!\d)"
    r"|(?:[ /.-]{1,2}'?|')(?P<year2>\d\d)(?!\d|[.,/]\d)" + _NO_UNIT + ")?"
)
_MONTH_NUMBER_YEAR: Final = re.compile(
    rf"(?P<number>1[0-2]|0?[1-9]) ?[/-] ?(?P<year>{_YEAR})(?!\d|[/-]\d)"
)
_DAY_MONTH: Final = re.compile(
    r"(?P<day>3[01]|[12]\d|0?[1-9]) ?[/.-] ?(?P<number>1[0-2]|0?[1-9])(?!\d|[,%]\d| ?[/.-] ?\d)"
    + _NO_UNIT
)
_COMPACT: Final = re.compile(
    r"(?P<day>3[01]|[12]\d|0[1-9])(?P<gap> ?)(?P<number>1[0-2]|0[1-9])(?P=gap)"
    rf"(?P<year>{_YEAR})(?!\d)"
)
_YEAR_ALONE: Final = re.compile(rf"(?P<year>{_YEAR})(?!\d|[.,/]\d)" + _NO_UNIT)
_MONTH_BEFORE: Final = re.compile(r"(?<![a-z])" + _MONTH[:-9] + r"\.?(?:[ \n/.-]{0,3}| de )$")
_WEEKDAY_BEFORE: Final = re.compile(rf"(?<![a-z])(?P<weekday>{'|'.join(WEEKDAYS)})[ .]{{1,2}}$")

_DAY_CUE: Final = re.compile(
    r"(?<![a-z])(?:nee?|ne\(e\)|les?|du|aux?|des|depuis|jusqu'au|dates?|ddn|naissance|entree|sortie"
    r"|avant|apres|rdv|[cj]\d{1,2})[ :]{1,3}$"
)
_MARK_CUE: Final = re.compile(r"(?:[(:] ?|\b(?:et|puis|ou) )$")
_YEAR_CUE: Final = re.compile(
    r"(?<![a-z])(?:en|depuis|annees?|debut|fin|mi|courant|vers|ete|hiver|printemps|automne|des"
    r"|avant|apres|jusqu'en|de|(?:en|depuis) \d{4} (?:et|puis|,))[ -]{1,2}$"
)
_LINE_START: Final = re.compile(r"(?:(?:^|\n)[ •*-]{0,4}| [•*-] )$")
_COLON: Final = re.compile(r" ?[:-]? ?[a-z]{3}")
_NOT_A_DATE: Final = re.compile(
    r"\b(?:loi|decret|arrete|ordonnance|article|classification|criteres|norme|recommandations?"
    r"|directive|reglement)\b[^.;\n]{0,60}$"
)
_SCORE: Final = re.compile(
    r"\b(?:eva|score|glasgow|dose|poids|douleurs?|cotee?|acuite|moca|mms|mmse|tnm)[ :a=]{0,6}$"
)
_AFTER_DAY: Final = frozenset(
    {month[:2] for month in NUMBER_OF} | {"er", "au", "et", "ou", "a ", "a0", "a1", "a2", "a3"}
)
_GOES_ON: Final = frozenset("/.-|0123456789 \n")
"""What can stand after the day of a date, a blank or a line end apart."""

_LOOK_BACK: Final = 70


def find_dates(
    text: str, *, folded: str | None = None, digits: Sequence[tuple[int, int]] | None = None
) -> list[FoundDate]:
    """Return the dates of `text` in order, none inside another.

    `folded` is `fold(text)` and `digits` where its runs of digits are, when the caller has them.
    """
    low = fold(text) if folded is None else folded
    runs = [run.span() for run in _RUN.finditer(low)] if digits is None else digits
    found: list[FoundDate] = []
    reach = 0
    for start, end in runs:
        if start >= reach and _may_be(low, start, end):
            one = next(_at(text, low, start, end - start), None)
            if one is not None and one.start >= reach:
                found.append(one)
                reach = one.end
    return found


def _may_be(low: str, start: int, end: int) -> bool:
    """Return whether a run of digits can open a date or be a year, from the signs around it."""
    last = low[start - 1] if start else " "
    if last in "/_" or (last in ".,-" and low[start - 2 : start - 1].isdigit()):
        return False
    if end - start > 2:
        return end - start in (4, 8)
    after = low[end : end + 3].removeprefix(" ").removeprefix("\n")[:2]
    return after[:1] in _GOES_ON or after in _AFTER_DAY


def _at(text: str, low: str, start: int, length: int) -> Iterator[FoundDate]:
    """Yield the readings of the run of digits, the best one first."""
    before = low[max(0, start - _LOOK_BACK) : start]
    if length == 4:
        yield from _of(text, _ISO.match(low, start))
        yield from _year_first(text, low, start, before)
    elif length <= 2:
        yield from _day_first(text, low, start, before)
    elif length == 8:
        compact = _COMPACT.match(low, start)
        if compact and _DAY_CUE.search(before):
            yield from _of(text, compact)


def _day_first(text: str, low: str, start: int, before: str) -> Iterator[FoundDate]:
    if numeric := _NUMERIC.match(low, start):
        yield from _of(text, numeric, _WEEKDAY_BEFORE.search(before), start)
    textual = _TEXTUAL.match(low, start)
    if textual and not _NOT_A_DATE.search(before) and not _acronym(text, textual):
        yield from _of(text, textual, _WEEKDAY_BEFORE.search(before), start)
    number_year = _MONTH_NUMBER_YEAR.match(low, start)
    compact = _COMPACT.match(low, start)
    partial = _DAY_MONTH.match(low, start)
    if not (number_year or compact or partial) or _SCORE.search(before):
        return
    yield from _of(text, number_year)
    if _DAY_CUE.search(before):
        yield from _of(text, compact)
        if partial and not _fraction(partial):
            yield from _of(text, partial)
    elif partial and _whole_day_month(partial) and _MARK_CUE.search(before):
        yield from _of(text, partial)


def _year_first(text: str, low: str, start: int, before: str) -> Iterator[FoundDate]:
    year = _YEAR_ALONE.match(low, start)
    if year is None or _NOT_A_DATE.search(before):
        return
    if (month := _MONTH_BEFORE.search(before)) is not None:
        offset = start - len(before)
        begin = offset + month.start("month")
        yield from _of(text, year, extra=("month", begin, offset + month.end("month")))
    in_brackets = before.endswith("(") and low[year.end() : year.end() + 1] == ")"
    heads_line = _LINE_START.search(before) and _COLON.match(low, year.end())
    if in_brackets or heads_line or _YEAR_CUE.search(before):
        yield from _of(text, year)


def _whole_day_month(match: re.Match[str]) -> bool:
    """Return whether `12/03` has four digits and is no mark out of ten or twenty."""
    return len(match["day"]) == 2 == len(match["number"]) and match["number"] not in ("10", "20")


def _fraction(match: re.Match[str]) -> bool:
    """Return whether `2/3` is rather a share than the 2 March."""
    day, number = match["day"], match["number"]
    return len(number) == 1 and not (int(day) >= 7 or int(number) >= 6)


def _acronym(text: str, match: re.Match[str]) -> bool:
    month = text[match.start("month") : match.end("month")]
    return month in _ALSO_ACRONYMS and not (match["year"] or match["year2"])


def _of(
    text: str,
    match: re.Match[str] | None,
    weekday: re.Match[str] | None = None,
    start: int = 0,
    *,
    extra: tuple[str, int, int] | None = None,
) -> Iterator[FoundDate]:
    """Yield the date of `match` unless the calendar has no such day."""
    if match is None:
        return
    places = {
        "year" if name == "year2" else name: match.span(name)
        for name in match.re.groupindex
        if name not in ("sep", "gap") and match[name]
    }
    if extra is not None:
        places[extra[0]] = extra[1:]
    if weekday is not None:
        offset = start - len(weekday.string)
        places["weekday"] = (offset + weekday.start("weekday"), offset + weekday.end("weekday"))
    found = date_of(text, places)
    if found is not None:
        yield found
