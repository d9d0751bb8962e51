"""Documents with their gold and what the hospital knows of the people in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ambroise.deid import Identity, eds_label

DIRECT: Final = frozenset(
    {
        "NOM", "PRENOM", "DATE_NAISSANCE", "ADRESSE", "ZIP", "VILLE", "TEL", "MAIL", "SECU", "IPP",
        "NDA", "RPPS", "ADELI", "FINESS", "PRELEVEMENT", "EXAMEN",
    }
)  # fmt: skip
"""Labels that name one person or thing; a place of the hospital is not one."""

_CUE: Final = re.compile(
    r"\b(?:ipp|nip|npp|id|identifi\w+|dossier|patient|permanent|n[°o])\W{0,4}\w{0,9}\W{0,12}\Z",
    re.IGNORECASE,
)
_PLACES: Final = frozenset({"ADRESSE", "ZIP", "VILLE"})


@dataclass(frozen=True, slots=True)
class Gold:
    """`text[start:end]` is an identity. `place` is header, body, signature or not known."""

    start: int
    end: int
    label: str
    role: str = ""
    entity: str = ""
    place: str = ""
    form: str = ""

    def is_initial(self, text: str) -> bool:
        """Return whether only an initial or a trigram is written."""
        if self.form == "trigram":
            return True
        letters = sum(one.isalnum() for one in text[self.start : self.end])
        return self.label in ("NOM", "PRENOM") and letters <= 1

    def is_number_with_cue(self, text: str) -> bool:
        """Return whether it is a NIR, an RPPS, a mail address, or an IPP said to be one."""
        if self.label == "IPP":
            return bool(_CUE.search(text, max(0, self.start - 30), self.start))
        return self.label in ("SECU", "RPPS", "MAIL")

    def is_direct(self, text: str) -> bool:
        """Return whether a letter or digit of it left visible is a leak."""
        if self.label not in DIRECT or self.is_initial(text):
            return False
        return not (self.label in _PLACES and self.role == "hospital")


@dataclass(frozen=True, slots=True)
class Document:
    """A text, its gold in order, and the feed lines of its patient."""

    text: str
    gold: Sequence[Gold]
    kind: str = ""
    person: str = ""
    identities: Sequence[Identity] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch that a detector hides."""

    start: int
    end: int
    label: str
    role: str = ""


def gold_of(entity: dict[str, Any]) -> Gold:
    """Return the gold of an `entities` entry of a note."""
    return Gold(
        entity["start"],
        entity["end"],
        entity["label"],
        entity.get("role", ""),
        str(entity.get("entity", "")),
        entity.get("place", ""),
        entity.get("form", ""),
    )


def same_label(found: str, gold: str) -> bool:
    """Return whether two labels say the same, EDS-Pseudo's names for ours included."""
    return found == gold or (bool(eds_label(gold)) and eds_label(found) == eds_label(gold))
