"""French as a letter writes it: dates, agreement in gender, numbers, full stops."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ambroise.text.written_dates import MONTHS
from ambroise.warehouse.views import Banner

_SPACES: Final = re.compile(r"\s+")


def day(moment: date) -> str:
    """Return « 12 mars 2026 », « 1er avril 2026 »."""
    number = "1er" if moment.day == 1 else str(moment.day)
    return f"{number} {MONTHS[moment.month - 1]} {moment.year}"


def day_and_hour(moment: datetime) -> str:
    """Return « 12 mars 2026 à 8 h 30 »; a midnight is a date whose hour nobody wrote."""
    if (moment.hour, moment.minute) == (0, 0):
        return day(moment)
    minutes = f" {moment.minute:02d}" if moment.minute else ""
    return f"{day(moment)} à {moment.hour} h{minutes}"


def period(start: date, end: date) -> str:
    """Return « le 12 mars 2026 », « du 12 au 20 mars 2026 » or « du 28 mars 2026 au ... »."""
    if (start.year, start.month, start.day) == (end.year, end.month, end.day):
        return f"le {day(start)}"
    if (start.year, start.month) == (end.year, end.month):
        return f"du {day(start).split()[0]} au {day(end)}"
    return f"du {day(start)} au {day(end)}"


def number(value: float) -> str:
    """Return a value with the French decimal comma and no false precision."""
    return f"{value:.12g}".replace(".", ",")


def one_line(text: str) -> str:
    """Return `text` with every run of white space as one space."""
    return _SPACES.sub(" ", text).strip()


def sentence(text: str) -> str:
    """Return `text` on one line, with its first letter as a capital and a full stop."""
    line = one_line(text).lstrip("-•*–+>;~| ").strip()
    if not line:
        return ""
    line = line[0].upper() + line[1:]
    return line if line[-1] in ".!?…" else f"{line.rstrip(' ,;:')}."


@dataclass(frozen=True, slots=True)
class Agreement:
    """The words that agree with the patient."""

    patient: str
    born: str
    admitted: str
    gone: str
    deceased: str
    civility: str


_FEMININE: Final = Agreement("patiente", "née", "hospitalisée", "sortie", "décédée", "Mme")
_MASCULINE: Final = Agreement("patient", "né", "hospitalisé", "sorti", "décédé", "M.")
_UNSAID: Final = Agreement(
    "patient(e)", "né(e)", "hospitalisé(e)", "sorti(e)", "décédé(e)", ""
)  # the sex is indeterminate or not recorded
_ADULT_AGE: Final = 18


def agreement(banner: Banner) -> Agreement:
    return {"F": _FEMININE, "M": _MASCULINE}.get(banner.sex, _UNSAID)


def patient_name(banner: Banner, at: datetime) -> str:
    """Return « Mme Jeanne MARTIN »; a child has no civility."""
    family = banner.used_name or banner.birth_name
    given = banner.used_given_name or banner.first_given_name
    adult = banner.birth_date is None or _age(banner.birth_date, at.date()) >= _ADULT_AGE
    parts = [agreement(banner).civility if adult else "", given, family.upper()]
    return one_line(" ".join(parts))


def birth_name(banner: Banner) -> str:
    """Return « (nom de naissance : DURAND) » where it is not the name in use."""
    used, born = one_line(banner.used_name), one_line(banner.birth_name)
    if not used or not born or used.casefold() == born.casefold():
        return ""
    return f" (nom de naissance : {born.upper()})"


def _age(born: date, at: date) -> int:
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))
