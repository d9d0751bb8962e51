"""What a letter says of its patient that decides which versions are made."""

import re
from typing import Final

from ambroise.text.dates import find_dates
from ambroise.text.folding import fold
from ambroise.uses.letter.schema import BlockKind, Item, Letter, Presence

ADULT_AGE: Final = 18
_BORN: Final = re.compile(r"\bnee?(?:\(e\))? le ")
_DIED: Final = re.compile(r"\bdecede|\bdeces\b|\bmort\b")


def age_told(letter: Letter) -> int | None:
    """Return the patient's age in years at entry; None when the letter lacks one of the dates."""
    born = entered = None
    for text in _texts(letter, Item.PATIENT):
        place = _BORN.search(fold(text))
        found = [one for one in find_dates(text) if place and one.start >= place.end()]
        born = born or (found[0].first() if found and found[0].year else None)
    for text in _texts(letter, Item.ENTRY):
        found = [one for one in find_dates(text) if one.year]
        entered = entered or (found[0].first() if found else None)
    if born is None or entered is None or entered < born:
        return None
    return entered.year - born.year - ((entered.month, entered.day) < (born.month, born.day))


def ended_by_death(letter: Letter) -> bool:
    """Return whether the letter tells, at the exit or the handover, that the patient died."""
    told = (*_texts(letter, Item.EXIT), *_texts(letter, Item.HANDOVER))
    return any(_DIED.search(fold(text)) for text in told)


def _texts(letter: Letter, item: Item) -> list[str]:
    return [
        statement.text
        for block in letter.blocks
        if block.kind in (BlockKind.IDENTITIES, BlockKind.STAY, BlockKind.HANDOVER)
        for statement in block.statements
        if statement.item is item and statement.presence is not Presence.MISSING
    ]
