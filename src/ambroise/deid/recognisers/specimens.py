"""Numbers of specimens and examinations, and DICOM or HL7 unique identifiers."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.spans import Span

_CODE: Final = re.compile(
    r"(?:[A-Za-z]{1,4}[-.]?\n?)?\d{2}[-.]?(?:[A-Za-z]{1,3}[-.]?)?\d{4,8}(?![\w-]|[.,]\d)"
)
"""« 24P200432 », « HP-25.104997 », « B24-643030 »: a year, letters, a count."""

_CUE: Final = re.compile(
    r"\b(?:(?P<specimen>prelevements?|echantillons?|specimen|pieces?|lames?|blocs?|biopsies?|tubes?"
    r"|anapath|cytologie|histologie|compte rendu|cr|dossier labo|hemoculture|ecbu|rai|enregistre"
    r"\w*|etiquettes?)|(?P<exam>accession|examen|n° (?:d')?examen|bon|demande|ordre|study|acc))"
    r"(?: (?:numero|num|d'examen|id|number|sous))?\.? ?(?:negatives?|positives?|etiquette)? ?"
    r"\(?(?:n°|no|num\.?|#)? ?[:=]? ?$"
)
_NUMBERED: Final = re.compile(
    r"(?:\b(?:n ?°|n[or]\.?|num(?:ero)?\.?|ref(?:erence)?s?\.?|id|labo\w*|dossier)|#|etiquette)"
    r"(?: (?:de|du|d'|labo\w*|interne|externe|dossier|patient|etiquette)){0,2}[ .:=(]{0,4}$"
)
"""What says that a number stands for something; of the law, standards and forms it may stay."""

_PUBLIC: Final = re.compile(
    r"\b(?:loi|decret|arrete|article|cerfa|norme|iso|cofrac|page|cim|lots?|serie|modele|agrement"
    r"|siret|siren|implants?|dispositifs?|dm|protheses?|materiel|boites?|cycle|sterilis\w*|stents?"
    r"|stimulateur|essai|etude|protocole|nct|eudract|ctis)\b"
)
_COUNT: Final = re.compile(r"[A-Za-z]{0,4}[-.]?\d{5,12}(?![\w/]|[.,]\d)")
_TOKEN_GOES_ON: Final = re.compile(r"[\w.-]{2}")
_LONG: Final = 5
_VALUE: Final = re.compile(r"(?=[A-Za-z.-]{0,5}\d)[A-Za-z]{0,4}[-.]?\d[\w.-]{3,14}\w(?![\w/])")
_OID: Final = re.compile(r"(?<![\w.])[0-2](?:\.(?:0|[1-9]\d*)){4,}(?![\w.]*\w)")
_OTHER_CUES: Final = ("ipp", "nip", "nda", "iep", "rpps", "nir", "ins", "nct")
_LONG_ARC: Final = re.compile(r"\d{6}")
_DATE_LIKE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$")


def find(document: Document) -> Iterator[Span]:
    """Yield `PRELEVEMENT`, `EXAMEN` and `UID`."""
    text, low = document.text, document.folded
    reach = 0
    for start, end in document.digits:
        if start < reach:
            continue
        if end - start == 1 and low[end : end + 1] == ".":
            if (oid := _OID.match(low, start)) and _LONG_ARC.search(oid[0]):
                yield Span(start, oid.end(), "UID", "patient", "", 0.95)
                reach = oid.end()
            continue
        if end - start < 4 and not _TOKEN_GOES_ON.match(low, end):
            continue
        begin = start
        if text.startswith("-\n", begin - 2) and text[max(0, begin - 4) : begin - 2].isupper():
            begin -= 2  # « HP-\\n24.629555 »
        while (
            begin
            and start - begin < 6
            and (text[begin - 1].isalpha() or text[begin - 1] in "-.")
            and not _glued(text, begin)
        ):
            begin -= 1
        if (
            begin
            and (text[begin - 1].isalnum() or text[begin - 1] in "-.")
            and not _glued(text, begin)
        ):
            continue
        code = _CODE.match(text, begin)
        letters = code is not None and any(map(str.isalpha, code[0]))
        cue = _CUE.search(low, max(0, begin - 40), begin)
        if cue is not None and (code is None or not letters):
            code = _VALUE.match(text, begin)
        if low.startswith(_OTHER_CUES, begin):
            continue
        numbered = cue is None and _numbered(low, begin, end - start)
        if numbered and (code is None or not letters):
            code = _COUNT.match(text, begin)
        if code is None or not (letters or cue or numbered) or _DATE_LIKE.match(code[0]):
            continue
        if cue is None and not numbered and not _looks_numbered(code[0]):
            continue
        label = "EXAMEN" if cue is not None and cue["exam"] else "PRELEVEMENT"
        yield Span(begin, code.end(), label, "patient", "", 0.9 if cue else 0.72)
        reach = code.end()


def _glued(text: str, begin: int) -> bool:
    """Return whether a code starts where a word ends: « prélèvementHP-20.206483 »."""
    return text[begin].isupper() and text[begin - 1].islower()


def _numbered(low: str, begin: int, digits: int) -> bool:
    """Return whether « n° », « réf. » and the like announce the number of five digits or more."""
    alone = digits > _LONG and low[begin - 1 : begin] == "(" and low.startswith(")", begin + digits)
    if digits < _LONG or not (alone or _NUMBERED.search(low, max(0, begin - 30), begin)):
        return False
    return _PUBLIC.search(low, max(0, begin - 40), begin) is None


def _looks_numbered(code: str) -> bool:
    """Return whether a bare code has the seven signs or more of a laboratory's numbers."""
    return sum(map(str.isdigit, code)) >= 6
