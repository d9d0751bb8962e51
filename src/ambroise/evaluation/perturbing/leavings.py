"""A sentence with less in it, or as it was: nothing that its source does not hold."""

import random
import re
from typing import Final

_BRACKETS: Final = re.compile(r" \([^()]{4,80}\)")
_PIECE: Final = re.compile(r", [^,;:.()]{6,90}(?=[,;.](?:\s|$)|$)")
_TELLING: Final = re.compile(
    r"\b(?:pas|aucune?|absence|sans|ni|non|jamais|plus|ne|négati\w+|nie|exclu\w*|écarté\w*"
    r"|éliminé\w*|absente?s?|droite?s?|gauches?|bilatéra\w*|si|sauf|hormis|mais|suspect\w*"
    r"|suspicion|probable\w*|possible\w*|éventuel\w*|évoqu\w*|compatible\w*|familia\w*|mère|père"
    r"|frère|sœur|oncle|tante|cousin\w*|fils|fille|grand|arrêt\w*|que|ou|et)\b|\bn['’]|\?",
    re.IGNORECASE,
)
_FEWEST: Final = 4


def clause_dropped(sentence: str, rng: random.Random) -> str | None:
    """Return the sentence without one bracket or one piece between commas.

    What denies, supposes, sides, speaks of a relative or holds a list together is never dropped:
    without it the rest would say something else.
    """
    places = [
        match
        for pattern in (_BRACKETS, _PIECE)
        for match in pattern.finditer(sentence)
        if not _TELLING.search(match[0])
    ]
    if not places:
        return None
    place = rng.choice(places)
    made = sentence[: place.start()] + sentence[place.end() :]
    return made if len(made.split()) >= _FEWEST else None


def copied(sentence: str, _: random.Random) -> str:
    """Return the sentence itself, on one line."""
    return " ".join(sentence.split())
