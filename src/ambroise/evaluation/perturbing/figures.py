"""Another number, dose or date in a sentence."""

import random
import re
from typing import Final

_MONTHS: Final = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
_NUMBER: Final = re.compile(r"(?<![\w.,/:-])\d{1,4}(?:,\d{1,2})?(?![\w]|[.,/:-]\d)")
_WORD: Final = re.compile(r"\b(deux|trois|quatre|cinq|six|sept|huit|dix|quinze|vingt)\b")
_DATE: Final = re.compile(
    r"(?<![\d/.])(?P<day>[0-3]?\d)(?P<first>[/.]|er | )(?P<month>[01]?\d|"
    + "|".join(_MONTHS)
    + r")"
    r"(?P<second>[/. ])(?P<year>(?:19|20)\d\d)(?!\d)"
)
_MONTH_YEAR: Final = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)}) (?P<year>(?:19|20)\d\d)\b")
_CALENDAR: Final = re.compile(
    rf"\b\d{{1,2}}(?:er)? (?:{'|'.join(_MONTHS)})|\b(?:19|20)\d\d\b|\d[/.]\d\d?[/.]\d"
)
_DOSE: Final = re.compile(
    r"(?<![\w.,/])(?P<number>\d{1,4}(?:,\d{1,2})?) ?(?:mg|g|µg|mcg|UI|mL|ml|gouttes)\b"
    r"(?!/d?L|/d?l|/ml)"
)
_WORDS: Final = ("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "dix", "quinze", "vingt")


def another_number(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence with one number, in figures or in words, replaced by another."""
    dates = [match.span() for match in _CALENDAR.finditer(sentence)]
    places = [
        match
        for pattern in (_NUMBER, _WORD)
        for match in pattern.finditer(sentence)
        if not any(start <= match.start() < end for start, end in dates)
    ]
    if not places:
        return None
    place = rng.choice(places)
    if place.re is _WORD:
        other = rng.choice([word for word in _WORDS if word != place[0]])
    else:
        other = _other_figures(place[0], sentence, rng)
    return _put(sentence, place.span(), other)


def another_dose(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence with two doses exchanged, or one made another."""
    places = list(_DOSE.finditer(sentence))
    if not places:
        return None
    unlike = [
        (one, other)
        for one in places
        for other in places
        if one.start() < other.start() and one[0] != other[0]
    ]
    if unlike and rng.random() < 0.5:
        one, other = rng.choice(unlike)
        between = sentence[one.end() : other.start()]
        if re.search(r"[A-Za-zÀ-ÿ]{5,}", between):
            return f"{sentence[: one.start()]}{other[0]}{between}{one[0]}{sentence[other.end() :]}"
    place = rng.choice(places)
    return _put(sentence, place.span("number"), _other_figures(place["number"], sentence, rng))


def another_date(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence with the day, the month or the year of one date made another."""
    places = [*_DATE.finditer(sentence), *_MONTH_YEAR.finditer(sentence)]
    if not places:
        return None
    place = rng.choice(places)
    part = rng.choice([name for name in place.groupdict() if name in ("day", "month", "year")])
    written = place[part]
    if part == "year":
        other = str(int(written) + rng.choice((-10, -3, -2, -1, 1, 2)))
    elif part == "day":
        other = f"{rng.choice([day for day in range(2, 28) if day != int(written)]):02d}"
    elif written.isdigit():
        other = f"{rng.choice([month for month in range(1, 13) if month != int(written)]):02d}"
    else:
        other = rng.choice([month for month in _MONTHS if month != written])
    return _put(sentence, place.span(part), other)


def _other_figures(written: str, sentence: str, rng: random.Random) -> str:
    """Return as many other figures, which the sentence does not have yet."""
    while True:
        other = "".join(
            str(rng.randint(1 if at == 0 and len(written) > 1 else 0, 9)) if sign != "," else ","
            for at, sign in enumerate(written)
        )
        if other.lstrip("0") and not re.search(rf"(?<!\d){re.escape(other)}(?!\d)", sentence):
            return other


def _put(sentence: str, span: tuple[int, int], other: str) -> str:
    return sentence[: span[0]] + other + sentence[span[1] :]
