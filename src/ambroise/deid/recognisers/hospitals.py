"""Names of hospitals, clinics and homes, after the word that says what they are."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import ABBREVIATIONS, FORM_WORDS, NOT_NAMES, PROFESSIONS, TITLES
from ambroise.text.spans import Span

_CUE: Final = re.compile(
    r"\b(?:c\.?h\.?r?\.?u\b|c\.h\.(?: ?[ru]\.)?|(?:chr|chi|chg|ch|ghu|ghi|gh|ght)\b|hop\.|hopital\b"
    r"|hopitaux\b|(?:poly)?clinique\b|institut\b|maternite\b|ehpad\b|ssr\b|usld\b|fondation\b|hia\b"
    r"|centre hospitalier(?: universitaire| regional| general| intercommunal)*|centre medical\b"
    r"|groupe hospitalier\b|maison de retraite\b|hopital d'instruction des armees\b"
    r"|centre de (?:reeducation|readaptation|dialyse|sante)\b)"
    r"(?P<between>[ :]{1,3}(?:(?:universitaires?|prive|public|regional|pediatrique|general) )?"
    r"(?:de la |de l' ?|du |des |de |d')?)"
)
_CUE_WORDS: Final = frozenset(
    "c ch chr chi chg chu ghu ghi gh ght hop hopital hopitaux clinique polyclinique institut"
    " maternite ehpad ssr usld fondation hia centre groupe maison".split()
)
_WORD: Final = re.compile(r"[^\W\d_]+")
_STOPS: Final = NOT_NAMES | FORM_WORDS | PROFESSIONS | ABBREVIATIONS | TITLES
_SMALL: Final = frozenset("de du des la le les d l et sur en a saint sainte st ste aux".split())
_GENERIC: Final = frozenset(
    "jour nuit semaine proximite secteur psychiatrie pediatrie medecine chirurgie soins reference "
    "transfert origine cardiologie neurologie regional universitaire hospitalier prive public "
    "general local adulte adultes mere enfant anglais pet ct".split()
)


def find(document: Document) -> Iterator[Span]:
    """Yield `HOPITAL`: the name alone, without « hôpital »."""
    text, low = document.text, document.folded
    reach = 0
    for index in document.among(_CUE_WORDS):
        if document.starts[index] < reach:
            continue
        match = _CUE.match(low, document.starts[index])
        if match is None:
            continue
        reach = match.end()
        cue = low[match.start() : match.start("between")]
        if len(cue.strip(".")) <= 4 and not text[match.start()].isupper():
            continue
        start = end = at = match.end()
        for word in _WORD.finditer(text, start, start + 60):
            folded = low[word.start() : word.end()]
            gap = low[at : word.start()]
            if gap.strip(" -'.") or len(gap) > 3 or gap.startswith(". "):
                break
            if word[0][0].isupper() and (folded not in _STOPS or folded in _SMALL):
                start = start if end > start else word.start()
                end = word.end()
            elif folded not in _SMALL and not (folded == "europeen" and word.start() == start):
                break
            at = word.end()
        first = _WORD.match(text, start)
        if end > start and first and low[first.start() : first.end()] not in _GENERIC:
            if ":" in match["between"] and low[first.start() : first.end()] in lexicon():
                continue  # « CLINIQUE : souffle systolique »
            yield Span(start, end, "HOPITAL", "", "", 0.8)
