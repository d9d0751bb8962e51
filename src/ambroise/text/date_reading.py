"""Every date of a stretch of text that is said to be dates, in any written form.

Read besides what `find_dates` finds: words (« douze mars deux mille vingt-quatre »), figures
without separators (`12032024`, `20240312`, `120324`, HL7 and ISO stamps with their hour), ranges
(`12-15/03/2024`), months and years alone, seasons, Roman and English months. Nothing is guessed:
a stretch that holds a figure or a word that is of no date is not read at all.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from ambroise.text.folding import fold
from ambroise.text.number_words import days_in_words, years_in_words
from ambroise.text.written_dates import (
    ENGLISH_OF,
    NUMBER_OF,
    ROMAN_OF,
    SEASON_OF,
    WEEKDAYS,
    FoundDate,
    date_of,
)


def _any_of(words: dict[str, int]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", "[ -]+") for word in longest_first)


_YEAR: Final = r"(?:18[89]|19\d|20\d)\d"
_DAY: Final = r"3[01]|[12]\d|0?[1-9]"
_NUMBER: Final = r"1[0-2]|0?[1-9]"
_MONTH: Final = _any_of(NUMBER_OF)
_ENGLISH: Final = _any_of(ENGLISH_OF)
_END: Final = r"(?![^\W_])"
_LINK: Final = r" ?(?:-|/|–|au|et|ou|a) ?"
_SPOKEN_YEAR: Final = (
    rf"(?:[ -]+(?:de l'an |de l'annee )?(?P<year_words>{_any_of(years_in_words())}))"
)
_WRITTEN_YEAR: Final = (
    rf"(?:[ \n/.,-]{{0,3}}(?:de l'annee |de )?(?P<year>{_YEAR})"
    rf"|[ /.-]{{0,2}}'?(?P<year2>\d\d)){_END}"
)

_FORMS: Final = (
    rf"(?P<year>{_YEAR})(?P<number>1[0-2]|0[1-9])(?P<day>3[01]|[12]\d|0[1-9])"
    r"(?=$|[^\d]|(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d))",
    rf"(?P<year>{_YEAR}) ?[/.-] ?(?P<number>{_NUMBER}) ?[/.-] ?(?P<day>{_DAY})(?!\d)",
    rf"(?P<day>{_DAY}) ?(?P<sep>[/|.-]) ?(?P<number>{_NUMBER}) ?(?:(?P=sep)|\|) ?"
    rf"(?P<year>{_YEAR}|\d\d)(?!\d)",
    rf"(?P<day>{_DAY}){_LINK}(?P<last>{_DAY})(?P<sep>[/.])(?P<number>{_NUMBER})(?P=sep)"
    rf"(?P<year>{_YEAR}|\d\d)(?!\d)",
    rf"(?P<day>{_DAY})(?P<ordinal>er)?(?:(?: ?(?P<month0>{_MONTH})\.?)?{_LINK}"
    rf"(?P<last>{_DAY})(?P<ordinal2>er)?)?[ \n/.-]{{0,3}}(?P<month>{_MONTH})(?![a-z])\.?"
    rf"(?:{_WRITTEN_YEAR}|{_SPOKEN_YEAR})?",
    rf"(?P<day_words>{_any_of(days_in_words())})[ -]+(?P<month>{_MONTH})(?![a-z])"
    rf"(?:{_SPOKEN_YEAR}|{_WRITTEN_YEAR})?",
    rf"(?P<day>{_DAY})(?:st|nd|rd|th)?[ /.-]?(?P<english>{_ENGLISH})(?![a-z])"
    rf"(?:{_WRITTEN_YEAR})?",
    rf"(?P<english>{_ENGLISH})\.? (?P<day>{_DAY})(?P<ordinal>st|nd|rd|th)?,? ?"
    rf"(?P<year>{_YEAR})",
    rf"(?P<day>{_DAY})(?P<sep>[ /.-])(?P<roman>{_any_of(ROMAN_OF)})(?P=sep)"
    rf"(?P<year>{_YEAR}|\d\d)(?!\d)",
    rf"(?P<month>{_MONTH})(?![a-z])\.?(?:{_WRITTEN_YEAR}|{_SPOKEN_YEAR})?",
    rf"(?P<season>{_any_of(SEASON_OF)})[ -](?P<year>{_YEAR})(?!\d)",
    rf"(?P<day>3[01]|[12]\d|0[1-9])(?P<gap> ?)(?P<number>1[0-2]|0[1-9])(?P=gap)"
    rf"(?P<year>{_YEAR})(?!\d)",
    r"(?P<day>3[01]|[12]\d|0[1-9]) (?P<number>1[0-2]|0[1-9]) (?P<year>\d\d)(?!\d)",
    rf"(?P<number>{_NUMBER}) ?[/.-] ?(?P<year>{_YEAR})(?!\d)",
    rf"(?P<year>{_YEAR}) ?[/-] ?(?P<number>1[0-2]|0[1-9])(?!\d)",
    rf"(?P<day>{_DAY}) ?[/.-] ?(?P<number>{_NUMBER})(?!\d)",
    r"(?P<day>3[01]|[12]\d|0[1-9])(?P<number>1[0-2]|0[1-9])(?P<year>\d\d)(?!\d)",
    rf"(?P<year>{_YEAR})(?!\d)",
)  # fmt: skip
"""The forms of a date in the folded text, the fullest first."""

_HOUR: Final = re.compile(
    r"[t ,]{0,2}(?:(?:a|vers|de) )?(?:minuit|midi|"
    r"(?:[01]?\d|2[0-3]) ?(?:[h:] ?(?:[0-5]\d)?)(?: ?(?:[:m] ?)?[0-5]\d(?:\.\d+)?s?)?(?!\d)"
    r"|(?<=\d)[t ]?(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d(?:\.\d{1,6})?)?(?!\d))"
    r"(?: ?(?:z(?![a-z])|[+-]\d{2}:?\d{2}(?!\d)))?"
)
_WEEKDAY: Final = re.compile(rf"(?:{'|'.join(WEEKDAYS)}){_END}")
_DECADE: Final = re.compile(rf"annees? (?:19|20)?\d0{_END}")
_BESIDE: Final = re.compile(
    r"(?:[^\w]|_|(?:le|les|du|des|de|d|l|au|aux|a|en|et|ou|puis|entre|depuis|vers|avant|apres"
    rf"|jusqu|debut|fin|mi|courant|annees?|an|mois|date|nee?|an de grace){_END})+"
)
_RELATIVE: Final = re.compile(
    r"(?:hier|demain|avant-hier|apres-demain|aujourd'hui|ce jour|la veille|le lendemain"
    rf"|(?:le )?(?:{'|'.join(WEEKDAYS)})(?: (?:dernier|prochain|matin|soir|apres-midi))?"
    r"|[jsm] ?[+-]? ?\d{1,3}|(?:il y a|dans|depuis|pendant) \w+ (?:jours?|semaines?|mois|ans?)"
    r"|(?:la semaine|le mois|l'annee|l'an) (?:derniere?|prochaine?|passee?))"
)


def read_dates(text: str) -> tuple[FoundDate, ...] | None:
    """Return the dates of `text` in order; None when some of it can be read as no date.

    What is left between them are hours, small words (« du », « au »), decades, a weekday: those
    stay as they are, but a weekday beside a whole date is part of it. A relative date (« hier »,
    « J3 ») holds no date.
    """
    low = fold(text)
    if _RELATIVE.fullmatch(low.strip()):
        return ()
    found: list[FoundDate] = []
    weekday: tuple[int, int] | None = None
    undated = False
    at = 0
    while at < len(low):
        if (beside := _BESIDE.match(low, at)) and not low[at].isalnum():
            at = beside.end()
            continue
        if found and (hour := _HOUR.match(low, at)):
            at = hour.end()
            continue
        if said := _WEEKDAY.match(low, at):
            weekday, at, undated = said.span(), said.end(), True
            if _closes(low, found, weekday):
                found[-1] = _with_weekday(text, found[-1], weekday)
                weekday = None
            continue
        one = next(_at(text, low, at), None)
        if one is not None:
            if weekday is not None and one.day is not None:
                one = _with_weekday(text, one, weekday)
            weekday = None
            found.append(one)
            at = one.end
        elif decade := _DECADE.match(low, at):
            at, undated = decade.end(), True
        elif beside is not None:
            at = beside.end()
        else:
            return None
    return tuple(found) if found or undated else None


def parse_date(text: str) -> FoundDate | None:
    """Return the one date that the whole of `text` is, or None."""
    found = read_dates(text)
    if found is not None and len(found) == 1 and found[0].written == text:
        return found[0]
    return None


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    """Compile _FORMS at the first date: it takes longer than all else at the start of a command."""
    return tuple(re.compile(pattern) for pattern in _FORMS)


def _at(text: str, low: str, at: int) -> Iterator[FoundDate]:
    """Yield the readings of what begins at `at`, the best one first."""
    for form in _forms():
        match = form.match(low, at)
        if match is None:
            continue
        places = {
            "year" if name == "year2" else name: match.span(name)
            for name in form.groupindex
            if name not in ("sep", "gap") and match[name]
        }
        one = date_of(text, places)
        if one is not None:
            yield one


def _closes(low: str, found: list[FoundDate], weekday: tuple[int, int]) -> bool:
    """Return whether a weekday in brackets says that of the date just before."""
    return bool(found) and found[-1].day is not None and low[found[-1].end : weekday[0]] == " ("


def _with_weekday(text: str, one: FoundDate, weekday: tuple[int, int]) -> FoundDate:
    places = {name: (one.start + begin, one.start + end) for name, begin, end in one.parts}
    return date_of(text, places | {"weekday": weekday}) or one
