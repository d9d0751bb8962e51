"""What a check finds, by kind."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What of a statement its passages do not hold."""

    NUMBER = "number"
    DOSE = "dose"  # the passages give another dose, or give this one of another drug
    DRUG = "drug"
    DATE = "date"
    SIDE = "side"
    NEGATION = "negation"  # affirmed there and denied here, or the reverse
    PERSON = "person"  # another name or sex, or said there of the family
    CERTAINTY = "certainty"  # supposed there and affirmed here, or the reverse
    WORDING = "wording"  # a sentence most of whose words stand in no passage


SHOWN_FR: Final = {
    Kind.NUMBER: "nombre",
    Kind.DOSE: "dose",
    Kind.DRUG: "médicament",
    Kind.DATE: "date",
    Kind.SIDE: "côté",
    Kind.NEGATION: "négation",
    Kind.PERSON: "autre personne",
    Kind.CERTAINTY: "certitude",
    Kind.WORDING: "autres mots que les passages",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`statement[start:end]` is `words`, and no passage says it; at most one a place and kind."""

    kind: Kind
    start: int
    end: int
    words: str
