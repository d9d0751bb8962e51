"""Numbers of people and places: by their checks, by a cue, or long and bare."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.text.checks import luhn_holds, nir_key_holds
from ambroise.text.spans import Span

_NIR: Final = re.compile(
    r"[1-9](?:[ .-]?\d){4}[ .-]?\d[ .-]?[0-9ab](?:[ .-]?\d){6}"
    r"(?:(?:[ .-]| ?(?:/|\(|cle)[ :]{0,2})?\d[ .-]?\d)?(?!\w|[.,]\d| \d(?!\d))"
)
_GROUPS: Final = re.compile(
    r"[^ .-]{13}(?:[^ .-]{2})?|\d([ .-])\d\d\1\d\d\1\w\w\1\d{3}\1\d{3}(?:\1\d\d)?"
    r"|\d(?: \w){12}(?:(?: \d){2})?"
)
"""A NIR in one block, in its usual groups, or one character at a time."""

_NIR_CUE: Final = re.compile(
    r"\b(?:nir|ins|nia|insee|ss|secu\w*|securite sociale|immatriculation|assur\w+|matricule)\b"
    r"[^\n]{0,60}$"
)
_NUMBER_OF: Final = r"(?:numero|n°|num\.?|no) ?(?:de |du |d')?"
_CUE: Final = re.compile(
    r"(?<![a-z])(?:(?P<ipp>i\.?p\.?p(?![a-z]{2})\.?|nip\b|ip\b|identifiant\b|identification\b"
    rf"|{_NUMBER_OF}(?:patient|permanent|identification))"
    rf"|(?P<nda>nda\b|iep\b|{_NUMBER_OF}(?:sejour|visite|venue|dossier|admission|passage"
    r"|hospitalisation)|sejour(?= ?:)|dossier(?= ?(?:n|:|$))"
    r"|episode\b)"
    r"|(?P<rpps>r\.?p\.?p\.?s\b)|(?P<adeli>adeli\b)|(?P<finess>finess\b))"
    r"[^\d\n]{0,30}(?:\n[^\d\n]{0,4})?$"
)
_CUED_VALUE: Final = re.compile(r"(?:\d{4,}(?:[ .-]\d{3,})*|\d{1,4}(?: \d{2,4})+)(?![/,.]\d)")
_LETTERS_BEFORE: Final = re.compile(r"(?<![a-z])[a-z]{1,3}-?$")
_GLUED: Final = re.compile(r"(?:ipp|nip|nda|iep)[a-z]$")
_UNIT: Final = re.compile(
    r" ?(?:ui|u/|/(?! )|mg|g/|ml|copies|cellules|germes|elements|ufc|cfu|%|euros|mm)"
)
_COUNTED: Final = re.compile(r"\d0{5,}$")
_LOT: Final = re.compile(r"\b(?:lots?|ref|modele|serie)\b[ :.n°]{0,5}$")
_VISIT: Final = re.compile(r"(?:visite|sejour|nda|iep|venue|dossier)[^\d\n]{0,25}$")
_AFTER_BIRTH: Final = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}[ \t|;,-]{1,4}(?:(?:m|f|h)[ \t|;,-]{1,4})?(?:n° ?)?[a-z]?$"
)
"""What stands before a number in a list of patients: a date, then perhaps the sex."""

_APART: Final = re.compile(r"\d(?: {1,2}\d(?!\d)){8,39}")
_UNEVEN: Final = re.compile(r"[12378](?: ?\d){12}(?:(?: ?\d){2})?(?![\w/]| ?\d|[.,]\d)")
"""The 13 or 15 digits of a NIR in any groups."""

_KINDS: Final = ("ipp", "nda", "rpps", "adeli", "finess")
_CUE_HEADS: Final = frozenset(
    "i ipp nip ip identifiant identification numero n num no nda iep sejour dossier episode r rpps"
    " adeli finess".split()
)
"""The first words of _CUE, but « ippx »."""

_NIR_HEADS: Final = frozenset({"nir", "ins", "nia", "insee", "ss", "matricule"})
_NIR_ROOTS: Final = ("secu", "assur", "immatriculation")
_LOOK_BACK: Final = 60
_BARE_FROM: Final = 6
"""Digits from which a run alone, with no cue, can be a number of a person."""

_LETTERS: Final = 4
"""Letters that a number may have before its digits, at most."""

_DOUBT: Final = 0.6


def find(document: Document) -> Iterator[Span]:
    """Yield `SECU`, `IPP`, `NDA`, `RPPS`, `ADELI`, `FINESS`."""
    low = document.folded
    reach = 0
    glued = {word for word in document.where if word.startswith("ipp")} if "ipp" in low else ()
    cues = [document.starts[index] for index in document.among(_CUE_HEADS.union(glued))]
    called = not _NIR_HEADS.isdisjoint(document.where) or any(root in low for root in _NIR_ROOTS)
    for start, end in document.digits:
        length = end - start
        if start < reach or (length < 4 and not _goes_on(low, end)):
            continue
        last = bisect_left(cues, start) - 1
        cued = last >= 0 and cues[last] >= start - _LOOK_BACK - _LETTERS
        if length < _BARE_FROM and not (cued or called or _goes_on(low, end)):
            continue
        for span in _readings(low, start, end, cued=cued, called=called):
            if span is not None and (span.score > _DOUBT or not document.in_segment(start)):
                yield span
                reach = span.end
                break


def _readings(low: str, start: int, end: int, *, cued: bool, called: bool) -> Iterator[Span | None]:
    """Yield what the digits can be, the surest first.

    `cued`: a cue of a number is before them; `called`: a note says NIR somewhere.
    """
    yield _nir(low, start)
    if cued:
        yield _cued(low, start)
    if called:
        yield _called_nir(low, start)
    yield _bare(low, start, end)


def _goes_on(low: str, end: int) -> bool:
    """Return whether a digit follows after one separator."""
    return low[end : end + 1] in (" ", ".", "-") and low[end + 1 : end + 2].isdigit()


def _cued(low: str, start: int) -> Span | None:
    value = _CUED_VALUE.match(low, start)
    if value is None or sum(map(str.isdigit, value[0])) < 4:
        return None
    letters = _LETTERS_BEFORE.search(low, max(0, start - 4), start)
    begin = letters.start() if letters and letters[0].rstrip("-") not in _CUE_WORDS else start
    begin = start - 1 if _GLUED.search(low, max(0, start - 4), start) else begin
    cue = _CUE.search(low, max(0, begin - _LOOK_BACK), begin)
    if cue is None or (cue["ipp"] == "ip" and len(value[0]) < 6):
        return None
    label = next(kind for kind in _KINDS if cue[kind]).upper()
    return Span(begin, value.end(), label, _ROLES.get(label, "patient"), "", 0.96)


def _bare(low: str, start: int, end: int) -> Span | None:
    length = end - start
    before, after = low[max(0, start - 1) : start], low[end : end + 2]
    if length == 1 and low[max(0, start - 2) : start].strip(" ").isdigit():
        return None
    if length == 1 and (apart := _APART.match(low, start)) is not None:
        return Span(start, apart.end(), "SECU", "patient", "", 0.6)
    uneven = _UNEVEN.match(low, start)
    if uneven is not None and 1 < uneven[0].count(" ") < 5 and before not in tuple(".,/+-_"):
        return Span(start, uneven.end(), "SECU", "patient", "", 0.55)
    short = _BARE_FROM <= length < 8
    if (
        not _BARE_FROM <= length <= 16
        or (short and low.endswith("000", start, end))
        or before in tuple(".,/+-_")
        or after[:1].isalnum()
    ):
        return None
    if (after[:1] in ".," and after[1:].isdigit()) or _UNIT.match(low, end):
        return None
    digits = low[start:end]
    if _COUNTED.match(digits) or _LOT.search(low, max(0, start - 12), start):
        return None
    letters = _LETTERS_BEFORE.search(low, max(0, start - 3), start)
    begin = letters.start() if letters else start
    if (before.isalpha() and letters is None) or low[begin:start] == "nct":
        return None
    if length == 11 and digits[:2] in ("10", "81") and luhn_holds(digits):
        return Span(start, end, "RPPS", "professional", "", 0.9)
    if short and not _AFTER_BIRTH.search(low, max(0, start - 24), start):
        return Span(begin, end, "PRELEVEMENT", "patient", "", 0.5)
    visit = _VISIT.search(low, max(0, start - 45), start)
    return Span(begin, end, "NDA" if visit else "IPP", "patient", "", 0.55)


_CUE_WORDS: Final = frozenset({"ipp", "nda", "iep", "nip", "ip", "no", "num", "n"})
_ROLES: Final = {"RPPS": "professional", "ADELI": "professional", "FINESS": ""}


def _nir(low: str, start: int) -> Span | None:
    last = low[max(0, start - 1) : start]
    match = None if last in (".", ",") or last.isdigit() else _NIR.match(low, start)
    if match is None:
        return None
    written = match[0]
    value = "".join(character for character in written if character.isalnum())
    if nir_key_holds(written.replace("cle", "")):
        score = 0.99
    elif _NIR_CUE.search(low, max(0, start - 70), start):
        score = 0.97
    elif (
        not last.isalpha()
        and value[0] in "123478"
        and _month(value[3:5])
        and _GROUPS.fullmatch(written)
    ):
        score = 0.7
    else:
        return None
    return Span(start, match.end(), "SECU", "patient", "", score)


_CALLED: Final = re.compile(r"\d(?:[ ./-]{0,2}[\dab]){6,16}(?![\w/])")


def _called_nir(low: str, start: int) -> Span | None:
    """Return a number that a cue calls a NIR, whatever its length: cut, or wrongly typed."""
    match = _CALLED.match(low, start)
    if match is None or match[0].count(".") > 3 or low[start - 1 : start] == ".":
        return None
    if not _NIR_CUE.search(low, max(0, start - 40), start):
        return None
    return Span(start, match.end(), "SECU", "patient", "", 0.8)


def _month(digits: str) -> bool:
    """Return whether a NIR may have this month; 20 to 42 and 50 to 99 stand for unknown ones."""
    month = int(digits)
    return 1 <= month <= 12 or 20 <= month <= 42 or month >= 50
