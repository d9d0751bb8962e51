"""Streets, buildings and postal boxes."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.vocabulary import (
    ABBREVIATIONS,
    FORM_WORDS,
    NOT_NAMES,
    PARTICLES,
    PROFESSIONS,
    SHORT_FORMS,
)
from ambroise.text.spans import Span

_SURE_TYPE: Final = (
    r"rue|avenue|av\.|av|boulevard|boul\.|bd\.?|blvd|bvd|bld|chemin|chem\.|impasse|imp\.|allees?"
    r"|square|quai|lotissement|lot\.|lieu-dit|lieu dit|hameau|faubourg|fbg|fg|esplanade|promenade"
    r"|rond-point|ruelle|venelle|sentier|sente|chaussee|cavee|route|rte|traverse"
)
_UNSURE_TYPE: Final = (
    r"place|pl\.?|cours|passage|voie|residence|res\.|cour|porte|montee|cote|domaine|ch\.?|clos|cite"
    r"|villa|parvis|mail"
)
_NUMBER: Final = r"\d{1,4}(?: ?[-/] ?\d{1,4})?(?:[ \n]?(?:bis|ter|quater|[a-d])\b)?"
_IN_WORDS: Final = r"(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
_NAME: Final = (
    r"(?:(?:[ '.-]{1,3}|-?\n| n ?° ?)[a-z0-9œ]+){1,8}?(?<! de)(?<! du)(?<! des)(?<! la)(?<! aux)"
)
_STOP: Final = (
    r"(?= {0,3}(?:[,;:|()\n\t<^~/\"]|\d{5}\b|$|\.(?:\s|$)|tel|fax|cp\b|code postal|ville\b|- "
    r"|a [a-z]|chez|et\b|dans|est\b|pour|depuis))"
)
_STREET: Final = re.compile(
    rf"(?:{_NUMBER}[ ,\n]{{1,3}}|{_IN_WORDS} )(?:(?P<sure>{_SURE_TYPE})|(?:{_UNSURE_TYPE}))"
    rf"(?![a-z])(?P<name>{_NAME}){_STOP}"
)
_CUED: Final = re.compile(
    r"\b(?:adresse|domicil\w+|demeur\w+|resid\w+|habit\w+|loge\w*|sise?)\b[^\n,;]{0,25}?[ :]"
    rf"(?P<street>(?!mail)(?:(?P<sure>{_SURE_TYPE})|(?:{_UNSURE_TYPE}))(?![a-z])"
    rf"(?P<name>{_NAME})){_STOP}"
)
_NO_NUMBER: Final = re.compile(
    rf"(?P<street>(?:{_SURE_TYPE}|residence)(?![a-z.]){_NAME})[ ,\n-]{{1,3}}(?=\d{{5}}[ \n])"
)
_HAMLET: Final = re.compile(
    rf"(?:adr|adresse|domicil\w+|demeurant|demeure|reside|habite?)\.?(?: a)?[ :|]{{1,4}}"
    rf"(?P<street>[a-z][^\d\n:]{{3,45}}?)[ ,\n-]{{1,4}}(?=\d{{5}}[ \n,])"
    rf"|(?P<place>lieu[- ]dit{_NAME}){_STOP}"
)
_CODE_LINE: Final = re.compile(r"\n(?=\d{5} [a-z])")
_PLACE_LINE: Final = re.compile(r"[a-z][a-z'-]*(?: [a-z'-]+){0,4} *")
_LONGEST_LINE: Final = 80
_BOX: Final = re.compile(r"(?:b\.?p\.?|cs|tsa) ?(?:n° ?)?\d{2,6}\b")
_MORE: Final = re.compile(
    r"(?: ?, ?| - | )(?:\d{1,2} ?(?:er|e|eme|nd) etage\b|rez-de-chaussee\b"
    r"|(?:bat(?:iment)?|app(?:artemen)?t|apt|esc(?:alier)?|etage|hall|porte|immeuble|imm)\b\.? ?"
    r"[a-z0-9]{1,4}\b|(?:residence|lieu-dit|lotissement|hameau|villa|quartier) [^,;\n\d]{2,40})"
)
_CAPITAL: Final = re.compile(r"[ '’-][A-ZÀ-Þ]")
_CODE_NEXT: Final = re.compile(
    r"[^\n\d]{0,3}(?:(?:bat|apt|app|esc|etage)[^\n]{1,20}?)?[ ,\n-]{1,3}\d{5}\b"
)
_CUE_WORDS: Final = frozenset(
    "adr adresse domicile domicilie domiciliee demeurant demeure reside residant habite habitant"
    " habitent loge logee sis sise".split()
)
_BOX_WORDS: Final = frozenset({"b", "bp", "cs", "tsa"})
_LINE_HEADS: Final = frozenset(
    re.sub(r"[^a-z|]", "", _SURE_TYPE.replace("lees?", "lee")).split("|")
) | {"residence", "allees", "lieu"}
_NUMBERS_IN_WORDS: Final = frozenset(_IN_WORDS[3:-1].split("|"))
_OPENING_WORDS: Final = _CUE_WORDS | _BOX_WORDS | _LINE_HEADS | _NUMBERS_IN_WORDS
_TYPE_WORDS: Final = frozenset(re.findall("[a-z]+", f"{_SURE_TYPE}|{_UNSURE_TYPE}")) | frozenset(
    "allee allees".split()
)
_FARTHEST: Final = 20
"""Characters from a house number to the type of its street: « 12 - 14 quater, rue »."""

_LONGEST_NUMBER: Final = 4
_LETTERS: Final = re.compile(r"[a-z]+")
_NO_STREET: Final = NOT_NAMES | PROFESSIONS | ABBREVIATIONS | FORM_WORDS | frozenset(SHORT_FORMS)


def find(document: Document) -> Iterator[Span]:
    """Yield `ADRESSE`: a number and a street, a street after a cue, a postal box."""
    low = document.folded
    reach = 0
    types = [document.starts[index] for index in document.among(_TYPE_WORDS)]
    for start, end in document.digits if types else ():
        if end - start > _LONGEST_NUMBER or start < reach:
            continue
        next_type = bisect_left(types, end)
        if next_type == len(types) or types[next_type] > end + _FARTHEST:
            continue
        if _opens(low, start, end):
            for span in _street(document, start):
                yield span
                reach = span.end
    yield from _above_codes(document)
    for index in document.among(_OPENING_WORDS):
        word, start = document.words[index], document.starts[index]
        if word in _NUMBERS_IN_WORDS:
            yield from _street(document, start)
        elif word in _CUE_WORDS:
            if document.written(index)[-1] in "éÉ":
                continue  # « adressé », of a patient
            match = _CUED.match(low, start)
            if match is not None and not match["sure"] and _plain(match["name"]):
                match = None  # « retour à domicile, passage IDE »
            match = match or _HAMLET.match(low, start)
            if match is not None:
                yield Span(match.start("street"), match.end("street"), "ADRESSE", "", "", 0.8)
        elif word == "lieu" and (match := _HAMLET.match(low, start)) is not None:
            yield Span(match.start("place"), match.end("place"), "ADRESSE", "", "", 0.8)
        elif word in _BOX_WORDS:
            if (match := _BOX.match(low, start)) is not None:
                yield Span(start, match.end(), "ADRESSE", "", "", 0.7)
        elif word in _LINE_HEADS and (match := _NO_NUMBER.match(low, start)) is not None:
            yield Span(start, match.end("street"), "ADRESSE", "", "", 0.8)


def _above_codes(document: Document) -> Iterator[Span]:
    """Yield the line between a name and a postal code: « La Haute Lande »."""
    low = document.folded
    for code in _CODE_LINE.finditer(low):
        end = code.start()
        start = low.rfind("\n", max(0, end - _LONGEST_LINE), end) + 1
        above = low[max(0, start - 2) : max(0, start - 1)]
        capital = document.text[start : start + 1].isupper()
        if start and above.strip() and capital and _PLACE_LINE.fullmatch(low, start, end):
            yield Span(start, end, "ADRESSE", "", "", 0.45)


def _opens(low: str, start: int, end: int) -> bool:
    """Return whether the digits can be a house number, from the characters around."""
    before = low[start - 1] if start else " "
    after = low[end : end + 1]
    return not before.isalnum() and before not in "./" and (after in " ,-/" or after.isalpha())


def _before_code(low: str, end: int) -> bool:
    """Return whether a postal code follows."""
    return _CODE_NEXT.match(low, end) is not None


def _plain(name: str) -> bool:
    """Return whether what follows « passage », « voie » is no street: « 1 passage IDE »."""
    words = [word for word in _LETTERS.findall(name) if word not in PARTICLES]
    return not words or words[0] in _NO_STREET


def _street(document: Document, start: int) -> Iterator[Span]:
    low = document.folded
    match = _STREET.match(low, start)
    if match is None:
        return
    named = document.text[start : match.end()]
    coded = _before_code(low, match.end())
    if coded or match["sure"] or (_CAPITAL.search(named) and not _plain(match["name"])):
        end = match.end()
        while more := _MORE.match(low, end):
            end = more.end()
        yield Span(start, end, "ADRESSE", "", "", 0.9)
