"""Histories of persons, from notes: days, values and codes that stand outside identities."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from ambroise.deid.audit.attack.linkage import History
from ambroise.deid.audit.written import Written
from ambroise.text.dates import find_dates, parse_date

_FACT: Final = re.compile(
    r"(?<![\w.,/-])(?:"
    r"[A-Z]\d\d(?:\.?\d{1,2})?(?:\+\d)?"  # CIM-10
    r"|[A-Z]{4}\d{3}"  # CCAM
    r"|[A-Z]\d\d[A-Z]{2}\d\d"  # ATC
    r"|\d+[.,]\d+"  # a measure with decimals
    r"|\d{3,5}"  # or of three digits and more
    r")(?![\w/-]|[.,]\d)"
)
_CODE: Final = re.compile(r"[A-Z].*")


def histories(notes: Iterable[tuple[str, Written]]) -> dict[str, History]:
    """Return the history of each person from their notes, by the name given with each note.

    A note that says its date gives one day; any other, the dates written in full in its text.
    Facts and codes are looked for outside spans only: what is replaced differs on both sides.
    """
    by_person: defaultdict[str, list[Written]] = defaultdict(list)
    for person, note in notes:
        by_person[person].append(note)
    return {person: _history(found) for person, found in by_person.items()}


def _history(notes: list[Written]) -> History:
    dated = [(_days(note), note) for note in notes]
    dated.sort(key=lambda one: one[0][0] if one[0] else 0)
    facts = [_facts(note) for _, note in dated]
    return History(
        days=tuple(sorted({day for days, _ in dated for day in days})),
        facts=frozenset(fact for found in facts for fact in found),
        sequence=tuple(fact for found in facts for fact in found if _CODE.fullmatch(fact)),
    )


def _days(note: Written) -> list[int]:
    if note.note_date and (found := parse_date(note.note_date[:10])) and found.form == "day":
        return [found.first().toordinal()]
    born = [(one.start, one.end) for one in note.entities if one.label == "DATE_NAISSANCE"]
    return [
        date.first().toordinal()
        for date in find_dates(note.note_text)
        if date.form == "day" and not any(a <= date.start < b for a, b in born)
    ]


def _facts(note: Written) -> list[str]:
    """Return values and codes outside spans and dates, in the order of the text."""
    hidden = [(one.start, one.end) for one in note.entities]
    hidden += [(date.start, date.end) for date in find_dates(note.note_text)]
    return [
        one[0].replace(",", ".")
        for one in _FACT.finditer(note.note_text)
        if not any(a < one.end() and one.start() < b for a, b in hidden)
    ]
