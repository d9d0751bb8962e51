"""What identifies only with other facts: ward, country, family status, occupation, nationality."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.vocabulary import COUNTRIES, DEMONYMS, OCCUPATIONS
from ambroise.text.spans import Span

_SCORE: Final = 0.7
_WARD: Final = re.compile(
    r"(?:service|unite|pole|departement|uf|secteur)(?: d'hospitalisation)?"
    r"(?: ?: ?| de la | de l'| d'| des | du | de | )(?P<ward>[a-z]{5,}(?:[ -](?:et |de |d'|a |du )?"
    r"[a-z]{4,}){0,3}?)(?= ?(?:[,.;:()\n|\[]|$| du chu| du ch | de l'hop| - | le | pour | ou | par"
    r"| a | ce | et (?:a|est)\b| depuis | avec ))"
)
_STATUS: Final = re.compile(
    r"mariee?s?\b|veuf\b|veuve\b|celibataires?\b|divorcee?s?\b|pacsee?s?\b|separee? de\b"
    r"|en couple\b|en concubinage\b|en union libre\b|vit seule?\b|vivant seule?\b"
)
_STATUS_WORDS: Final = frozenset(
    "marie mariee maries veuf veuve celibataire divorce divorcee pacse pacsee separe separee"
    " couple concubinage union vit vivant".split()
)
_JOB: Final = re.compile(
    r"(?:profession|metier|emploi|activite professionnelle|travaille comme|exerce comme"
    r"|ancien(?:ne)?|retraitee? d[eu](?: la| l')?|exerce (?:le metier|la profession) d[e'])"
    r"[ :]{1,3}(?P<job>[a-z'-]+(?: (?:de|des|du|en|a|d'|au|aux|la|le) ?[a-z'-]+| [a-z'-]+){0,3}?)"
    r"(?= ?(?:[,.;:()\n|]|$| a la retraite| retraite))"
)
_JOB_CUES: Final = frozenset(
    "profession metier emploi activite travaille exerce ancien ancienne retraite retraitee".split()
)
_NATION: Final = re.compile(
    r"(?:de )?(?:nationalite|origine)s?(?: :? ?|: ?)(?P<nation>[a-z]{4,}(?:-[a-z]+)?)"
)
_FROM: Final = re.compile(
    r"(?:originaire|natif|native|ressortissante?) (?:de la |de l'|d[eu']s? ?|: ?|de : ?)*"
    r"(?P<country>[a-z][a-z' -]{2,25})"
)
_BORN_IN: Final = re.compile(
    r"pays(?: de naissance)?[ :]{0,2}"
    r"\(?(?P<country>[a-z' -]{4,25}?)(?=[)\n.,;|]|$)"
)


def find(document: Document) -> Iterator[Span]:
    """Yield `SERVICE`, `SITUATION`, `PROFESSION`, `NATIONALITE` and, after a cue, `PAYS`."""
    for index in document.among(_CUES):
        yield from _RULES[document.words[index]](document, document.starts[index])


def _ward(document: Document, start: int) -> Iterator[Span]:
    if match := _WARD.match(document.folded, start):
        yield Span(*match.span("ward"), "SERVICE", "hospital", "", _SCORE)


def _status(document: Document, start: int) -> Iterator[Span]:
    if match := _STATUS.match(document.folded, start):
        yield Span(start, match.end(), "SITUATION", "patient", "", _SCORE)


def _job(document: Document, start: int) -> Iterator[Span]:
    match = _JOB.match(document.folded, start)
    if match is None:
        return
    cue = match[0].startswith(("ancien", "retrait"))
    if not cue or match["job"].split()[0] in OCCUPATIONS:
        yield Span(*match.span("job"), "PROFESSION", "patient", "", _SCORE)


def _occupation(document: Document, start: int) -> Iterator[Span]:
    """Yield an occupation said alone between commas, as in a social history."""
    before = document.folded[max(0, start - 2) : start]
    match = _ALONE.match(document.folded, start)
    if match is not None and before.strip(" ") in (",", ":"):
        yield Span(start, match.end(), "PROFESSION", "patient", "", 0.6)


_ALONE: Final = re.compile(r"[a-z]+(?: (?:de|en|des) [a-z]+)?(?=[,.;\n]| a la retraite)")


def _nation(document: Document, start: int) -> Iterator[Span]:
    match = _NATION.match(document.folded, start)
    if match is not None and match["nation"] in DEMONYMS:
        yield Span(*match.span("nation"), "NATIONALITE", "patient", "", _SCORE)


def _country(document: Document, start: int) -> Iterator[Span]:
    low = document.folded
    for pattern in (_FROM, _BORN_IN):
        match = pattern.match(low, start)
        if match is None:
            continue
        at, end = match.span("country")
        found = _longest(low, at, end)
        if found:
            yield Span(at, found, "PAYS", "patient", "", _SCORE)


def _longest(low: str, start: int, end: int) -> int:
    """Return where the country that `low` has at `start` ends, 0 for none."""
    while end > start:
        if low[start:end].strip(" ") in COUNTRIES:
            return start + len(low[start:end].rstrip(" "))
        end = max(low.rfind(" ", start, end), low.rfind(",", start, end))
    return 0


def _in_brackets(document: Document, start: int) -> Iterator[Span]:
    """Yield a country in brackets after a town: « à Valmort (Mali) »."""
    low = document.folded
    end = start
    while end < len(low) and (low[end].isalpha() or low[end] in "' -"):
        end += 1
    bracketed = start and low[start - 1] == "(" and low[end : end + 1] == ")"
    if bracketed and low[start:end] in COUNTRIES:
        yield Span(start, end, "PAYS", "patient", "", _SCORE)


Rule = Callable[[Document, int], Iterator[Span]]
_RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys((country.split()[0].split("-")[0] for country in COUNTRIES), _in_brackets),
    **dict.fromkeys(OCCUPATIONS, _occupation),
    **dict.fromkeys(("service", "unite", "pole", "departement", "uf", "secteur"), _ward),
    **dict.fromkeys(_STATUS_WORDS, _status),
    **dict.fromkeys(_JOB_CUES, _job),
    **dict.fromkeys(("nationalite", "origine"), _nation),
    **dict.fromkeys(
        ("originaire", "natif", "native", "ressortissant", "ressortissante", "pays"), _country
    ),
}
_CUES: Final = frozenset(_RULES)
