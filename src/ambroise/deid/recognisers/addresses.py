"""Streets, postal codes and towns."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.vocabulary import NOT_NAMES, TOWNS
from ambroise.text.spans import Span

_SURE_TYPE: Final = (
    r"rue|avenue|av\.|av|boulevard|boul\.|bd\.?|blvd|bvd|bld|chemin|chem\.|impasse|imp\.|allees?|square|quai"
    r"|lotissement|lot\.|lieu-dit|lieu dit|hameau|faubourg|fbg|fg|esplanade|promenade|rond-point|ruelle"
    r"|venelle|sentier|route|rte|clos|cite|villa|parvis|mail|traverse"
)
_UNSURE_TYPE: Final = (
    r"place|pl\.?|cours|passage|voie|residence|res\.|cour|porte|montee|cote|domaine|ch\.?"
)
_NUMBER: Final = r"\d{1,4}(?: ?[-/] ?\d{1,4})?(?: ?(?:bis|ter|quater|[a-d])\b)?"
_IN_WORDS: Final = r"(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)"
_NAME: Final = r"(?:[ '.-]{1,3}[a-z0-9œ]+){1,8}?"
_STOP: Final = r"(?=[ ]{0,3}(?:[,;:|(\n\t]|\d{5}\b|$|\.(?:\s|$)|tel|fax|cp\b|- |a [a-z]|chez|et\b|dans|est\b|pour|depuis))"
_NUMBERED: Final = re.compile(
    rf"(?<![\w,./])(?:{_NUMBER}[ ,]{{1,3}}|{_IN_WORDS} )(?:(?P<sure>{_SURE_TYPE})|(?:{_UNSURE_TYPE}))"
    rf"(?![a-z]){_NAME}{_STOP}"
)
_CUED: Final = re.compile(
    r"\b(?:adresse|domicil\w+|demeur\w+|resid\w+|habit\w+|loge\w*|sis|sise)\b[^\n,;]{0,25}?[ :]"
    rf"(?P<street>(?:{_SURE_TYPE}|{_UNSURE_TYPE})(?![a-z]){_NAME}){_STOP}"
)
_NO_NUMBER: Final = re.compile(
    rf"(?m)^ {{0,4}}(?P<street>(?:{_SURE_TYPE}|residence)(?![a-z.]){_NAME})[ ,\n-]{{1,3}}(?=\d{{5}} )"
)
_BOX: Final = re.compile(r"\b(?:b\.?p\.?|cs|tsa) ?(?:n° ?)?\d{2,6}\b")
_TOWN: Final = r"[a-z][a-zœ'.]*(?:[ -]{1,2}(?:[a-z][a-zœ'.]*))*"
_CODE: Final = re.compile(
    r"(?<![\w.,/+-])(?:f ?- ?)?(?P<zip>(?:0[1-9]|[1-8]\d|9[0-8])[ ]?\d{3})(?![\w%]|[.,/]\d)"
    r"(?P<between> ?[,-]? ?\n?)"
)
_CODE_CUE: Final = re.compile(
    r"(?:code postal|\bcp|\bzip|dans le|adresse|domicile|\b(?:resid|habit|domicil)\w+ a [a-z -]{3,30},)[ :]{0,3}$"
)
_TOWN_CUE: Final = re.compile(
    r"\b(?:habit\w+|domicili\w+|demeur\w+|resid\w+|vi[tv]\w*|demenag\w+|originaire|retourn\w+"
    r"|nee?(?:\(e\))? (?:le )?[\d/. a-z]{0,22}|ville|commune|lieu de naissance|maire) ?"
    r"(?:seule? |actuellement |desormais |en couple )?(?:a|au|aux|de|en|dans|pres de|:) (?:la ville de )?$"
)
_DATELINE: Final = re.compile(
    r"(?m)^ *(?:fait a )?(?P<town>[^\W\d_][^\d\n,:;]{2,30}), ?le (?=\d|[a-z]+ \d)"
)
_TOWN_JOINS: Final = frozenset({"", " ", "-", "'", "  ", ". ", ".", "- ", "'  "})
_SMALL: Final = frozenset("sur sous la le les de du des en et d l aux lès les".split())


_MORE: Final = re.compile(
    r"(?:[ ]?,[ ]?|[ ]-[ ]|[ ])(?:(?:bat(?:iment)?|app(?:artemen)?t|apt|esc(?:alier)?|etage|hall|porte"
    r"|immeuble|imm)\b\.? ?[a-z0-9]{1,4}\b|(?:residence|lieu-dit|lotissement|hameau|villa|quartier)"
    r" [^,;\n\d]{2,40})"
)


def find(document: Document) -> Iterator[Span]:
    """Yield `ADRESSE`, `ZIP`, `VILLE`."""
    low, text = document.folded, document.text
    for match in _NUMBERED.finditer(low):
        named = text[match.start() : match.end()]
        if match["sure"] or any(word[:1].isupper() for word in named.split()[1:]):
            end = match.end()
            while more := _MORE.match(low, end):
                end = more.end()
            yield Span(match.start(), end, "ADRESSE", "", "", 0.9)
    for pattern in (_CUED, _NO_NUMBER):
        for match in pattern.finditer(low):
            yield Span(match.start("street"), match.end("street"), "ADRESSE", "", "", 0.8)
    for match in _BOX.finditer(low):
        yield Span(match.start(), match.end(), "ADRESSE", "", "", 0.7)
    yield from _codes(document)
    for match in _DATELINE.finditer(low):
        end = _town_end(document, match.start("town"))
        if end == match.end("town"):
            yield Span(match.start("town"), end, "VILLE", "", "", 0.8)
    yield from _towns(document)


def _codes(document: Document) -> Iterator[Span]:
    low = document.folded
    for match in _CODE.finditer(low):
        end = _town_end(document, match.end())
        cued = _CODE_CUE.search(low, max(0, match.start() - 60), match.start())
        after_street = _after_street(low, match.start())
        if not (end or cued or after_street):
            continue
        yield Span(match.start("zip"), match.end("zip"), "ZIP", "", "", 0.85)
        if end:
            yield Span(match.end(), end, "VILLE", "", "", 0.85)


def _after_street(low: str, start: int) -> bool:
    line = low[max(0, start - 80) : start]
    return re.search(rf"\b(?:{_SURE_TYPE})(?![a-z])[^\d]{{3,60}}$", line) is not None


def _town_end(document: Document, start: int) -> int:
    """Return where the town that starts at `start` ends, 0 when none does."""
    text, low = document.text, document.folded
    end = at = start
    count = 0
    for match in re.compile(r"[^\W\d_]+").finditer(text, start, start + 60):
        gap = low[at : match.start()]
        word = match[0]
        folded = low[match.start() : match.end()]
        if gap not in _TOWN_JOINS or count > 6:
            break
        if word[0].isupper():
            if folded in NOT_NAMES and folded != "cedex" and folded not in _SMALL:
                break
            end = match.end()
        elif folded not in _SMALL:
            break
        at = match.end()
        count += 1
    if end and low[start:end].endswith("cedex"):
        digits = re.compile(r" \d{1,2}\b").match(low, end)
        end = digits.end() if digits else end
    written = text[start:end]
    if end == start or len(written) < 2 or re.match(r" ?(?::|/|=|\d)", low[end : end + 3]):
        return 0
    return end


def _towns(document: Document) -> Iterator[Span]:
    """Yield known towns with a capital, and any name after « habite à »."""
    low = document.folded
    words, starts = document.words, document.starts
    for index, word in enumerate(words):
        if word in _FIRST_OF_TOWN and document.shape(index) in "CU":
            for town in _FIRST_OF_TOWN[word]:
                last = index + len(town) - 1
                if tuple(words[index : last + 1]) == town and all(
                    document.gap(at) in (" ", "-") for at in range(index + 1, last + 1)
                ):
                    yield Span(starts[index], document.end(last), "VILLE", "", "", 0.6)
                    break
        if word in ("a", "au", "aux", "de", "en", "ville", "commune") and index + 1 < len(words):
            start = starts[index + 1]
            before = low[max(0, start - 60) : start]
            opens = document.shape(index + 1) in "CU" or document.gap(index + 2) == "'"
            if opens and _TOWN_CUE.search(before):
                end = _town_end(document, start)
                if end:
                    yield Span(start, end, "VILLE", "", "", 0.75)


_FIRST_OF_TOWN: Final[dict[str, list[tuple[str, ...]]]] = {}
for _town in sorted(TOWNS, key=len, reverse=True):
    _FIRST_OF_TOWN.setdefault(_town[0], []).append(_town)
