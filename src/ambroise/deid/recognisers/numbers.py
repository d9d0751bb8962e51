"""Numbers of people and places: by their checks, by a cue, or long and bare."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.checks import luhn_holds, nir_key_holds
from ambroise.text.spans import Span

_NIR: Final = re.compile(
    r"(?<![\w,.])[1-9](?:[ .-]?\d){4}[ .-]?\d[ .-]?[0-9ab](?:[ .-]?\d){6}"
    r"(?:(?:[ .-]|[ ]?(?:/|\(|cle)[ :]{0,2})?\d[ .-]?\d)?(?![\w]|[.,]\d)"
)
_NIR_CUE: Final = re.compile(
    r"\b(?:nir|ins|nia|insee|ss|secu\w*|securite sociale|immatriculation|assur\w+|matricule|keien)\b"
    r"[^\n]{0,60}$"
)
_CUED: Final = re.compile(
    r"\b(?:(?P<ipp>i\.?p\.?p(?![a-z]{2})\.?|nip\b|ipep\b|ip(?=[ :°n]{0,5}\d{6})|identifiant\b|identification\b"
    r"|(?:numero|n°|num\.?|no) ?(?:de |du |d')?(?:patient|permanent|identification))"
    r"|(?P<nda>nda\b|iep\b|(?:numero|n°|num\.?|no) ?(?:de |du |d')?(?:sejour|visite|venue|dossier|demande"
    r"|admission|passage|prelevement|examen|echantillon|hospitalisation)|dossier(?= ?(?:n|:))"
    r"|accession\b|episode\b|numdos\b)"
    r"|(?P<rpps>r\.?p\.?p\.?s\b)|(?P<adeli>adeli\b)|(?P<finess>finess\b))"
    r"(?P<between>[^\d\n]{0,30}?(?:\n[^\d\n]{0,4}?)?)"
    r"(?P<value>(?<![\d/.])(?:[a-z]{1,3}-?)?(?:\d{4,}(?:[ .-]\d{3,})*|\d{1,4}(?: \d{2,4})+|\d+))(?![/,.]\d)"
)
_BARE: Final = re.compile(r"(?<![\w.,/+-])(?:[a-z]{1,2})?\d{8,16}(?![\w.,]?\d)(?!\w)")
_APART: Final = re.compile(r"(?<!\d)(?<!\d )\d(?: \d){8,14}(?! ?\d)")
_UNIT: Final = re.compile(
    r" ?(?:ui|u/|/|mg|g/|ml|copies|cellules|germes|elements|ufc|cfu|%|euros|mm)"
)
_COUNTED: Final = re.compile(r"\d0{5,}$")
_VISIT: Final = re.compile(r"(?:visite|sejour|nda|iep|venue|dossier)[^\d\n]{0,25}$")


def find(document: Document) -> Iterator[Span]:
    """Yield `SECU`, `IPP`, `NDA`, `RPPS`, `ADELI`, `FINESS`."""
    low = document.folded
    yield from _nirs(low)
    for match in _CUED.finditer(low):
        label = (match.lastgroup or "").upper()
        for kind in ("ipp", "nda", "rpps", "adeli", "finess"):
            if match[kind]:
                label = kind.upper()
        value = match["value"]
        least = 4 if match["between"].strip(" ") in (":", "n°", "n° :", "°", ": n°") else 5
        if sum(map(str.isdigit, value)) >= least:
            yield Span(match.start("value"), match.end("value"), label, _ROLES.get(label, "patient"),
                       "", 0.96)  # fmt: skip
    for match in _APART.finditer(low):
        yield Span(match.start(), match.end(), "SECU", "patient", "", 0.6)
    for match in _BARE.finditer(low):
        digits = match[0].lstrip("abcdefghijklmnopqrstuvwxyz")
        if _UNIT.match(low, match.end()) or _COUNTED.match(digits):
            continue
        if len(digits) == 11 and digits[:2] in ("10", "81") and luhn_holds(digits):
            yield Span(match.start(), match.end(), "RPPS", "professional", "", 0.9)
        else:
            visit = _VISIT.search(low, max(0, match.start() - 45), match.start())
            label = "NDA" if visit else "IPP"
            yield Span(match.start(), match.end(), label, "patient", "", 0.55)


_ROLES: Final = {"RPPS": "professional", "ADELI": "professional", "FINESS": ""}


def _nirs(low: str) -> Iterator[Span]:
    for match in _NIR.finditer(low):
        written = match[0]
        value = "".join(character for character in written if character.isalnum())
        cued = _NIR_CUE.search(low, max(0, match.start() - 70), match.start())
        if nir_key_holds(written.replace("cle", "")):
            score = 1.0
        elif cued:
            score = 0.95
        elif value[0] in "123478" and len(value) >= 13 and (_month(value[3:5]) or " " in written):
            score = 0.7
        else:
            continue
        yield Span(match.start(), match.end(), "SECU", "patient", "", score)


def _month(digits: str) -> bool:
    """Return whether a NIR may have this month; 20 to 42 and 50 to 99 stand for unknown ones."""
    month = int(digits)
    return 1 <= month <= 12 or 20 <= month <= 42 or month >= 50
