"""Lines of a note that are of its paper, not of its words: whom it concerns, numbers, page feet.

They stand between the lines that tell, above the first title, at the edge of every page or in the
margin, and an extraction of text leaves them where they stood.
"""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.text.folding import fold

_LINE: Final = re.compile(r"[^\n\f]+")
_NUMBER_OF: Final = (
    r"(?:ipp|iep|ins|nda|ndip|rpps|finess"
    r"|(?:n°|numero|no) ?(?:de )?(?:patient|dossier|sejour|venue|ipp))"
)
_PAPER: Final = re.compile(
    rf"\W*(?:(?:patiente?|sejour|dossier|{_NUMBER_OF})[ :n°]*\d{{6,}}"
    rf"|[^.;:]{{2,90}} [-/|] {_NUMBER_OF}[ :]*\d{{6,}}\W*$"
    r"|(?:.*\b)?(?:page|feuillet|folio) ?\d{1,3} ?(?:/|sur|de) ?\d{1,3}$"
    r"|(?:page|feuillet|folio) ?\d{1,3} ?(?:/|sur|de) ?\d{1,3}\b.*"
    r"|\d{1,3} ?/ ?\d{1,3}(?: ?-.*)?$"
    r"|(?:.* - )?(?:document|edition) (?:edite|imprime|genere|produite?|issu)\b.*$"
    r"|(?:objet|concerne|patiente?|nom|identite|au sujet de) ?: ?(?:m|mr|mme|mlle|monsieur|madame"
    r"|enfant)\b\.? .*"
    r"|(?:m|mr|mme|mlle|monsieur|madame)\b\.? [^.;:\d]{2,60}\bnee?(?:\(e\))? le [^;:]{6,22}"
    r"(?:\(?\d{1,3} ans\)?)?$"
    r"|(?:tel|telephone|fax|standard|secretariat|tel\.? secretariat)\b[. :]*0\d[\d .]{6,}\W*$)"
)
"""Matched on a folded line from its first letter."""

_NAMES_THE_DOCUMENT: Final = re.compile(
    r"(?:comptes? rendus?|lettre|courrier|transmissions?|observation|ordonnance|fiche"
    r"|prescriptions?|cr[ho]?\b)[^.,;:\d]{0,60}$"
)


def told(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of `text[start:end]` left when the lines of the paper are taken out.

    A line is judged whole, also where the stretch starts or ends inside it.
    """
    first = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    at = start
    for line in _LINE.finditer(text, first, stop):
        if _PAPER.match(fold(line[0].strip())):
            if at < min(line.start(), end):
                yield at, min(line.start(), end)
            at = max(at, line.end())
    if at < end:
        yield at, end


def names_the_document(words: str) -> bool:
    """Return whether words after « Objet : » only say what the document is."""
    return _NAMES_THE_DOCUMENT.match(fold(words.strip(" .\n-*"))) is not None
