"""Postal codes and towns."""

import re
from collections.abc import Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import (
    ABBREVIATIONS,
    EPONYM_CUES,
    FORM_WORDS,
    NOT_NAMES,
    SHORT_FORMS,
    TITLES,
    TOWNS,
)
from ambroise.text.spans import Span
from ambroise.text.written_dates import WEEKDAYS

_CODE: Final = re.compile(
    r"(?:0[1-9]|[1-8]\d|9[0-8]) ?\d{3}(?![\d_%]|[.,/]\d)(?P<between> ?[,/-]? ?\n?)"
)
_CODE_CUE: Final = re.compile(
    r"(?:code postal|\bcp(?: ?/ ?(?:commune|ville)[ .…]{0,20}:?)?|\bzip|dans le|adresse|domicile"
    r"|\b(?:resid|habit|domicil)\w+ a [a-z -]{3,30},)[ :]{0,6}$"
)
_AFTER_STREET: Final = re.compile(
    r"\b(?:rue|avenue|av|boulevard|bd|chemin|impasse|allees?|square|quai|place|cours|route|rte"
    r"|lotissement|hameau|residence|lieu-dit)(?![a-z])(?:[^\d]{3,60}|[^\n]{3,50}[ ,\n-]{1,3})$"
)
_CUE: Final = re.compile(
    r"\b(?:habit\w+|domicili\w+|demeur\w+|resid\w+|vi[tv]\w*|demenag\w+|originaire|retourn\w+"
    r"|nee?(?:\(e\))? (?:le )?[\d/. a-z]{0,22}|ville|commune|lieu de naissance|maire) ?"
    r"(?:seule? |actuellement |desormais |en couple )?"
    r"(?:a|au|aux|de|en|dans|pres de|:) (?:la ville de )?$"
    r"|\b(?:vi[tv]\w*|chez|sort\w*|retour\w*|liberal\w*|exer[cç]\w*|cabinet|install\w*|suivi\w*)"
    r"[^.;:\n]{1,40}?,? a\s$"
    r"|\b(?:urgences|sau|pmi|cmp|pharmacie|laboratoire|mairie|commissariat|tribunal)\s(?:de|d'|a)\s$"
)
_BEFORE_TOWN: Final = frozenset("a au aux de en ville commune".split())
_JOINS: Final = frozenset({"", "-\n", " ", "-", "'", "  ", ". ", ".", "- ", "'  "})
_SMALL: Final = frozenset("sur sous la le les de du des en et d l aux".split())
_WORD: Final = re.compile(r"[^\W\d_]+")
_CEDEX: Final = re.compile(r" \d{1,2}\b")
_NOT_AFTER: Final = re.compile(r" ?(?::|/|=|\d)")
_SHORT: Final = (ABBREVIATIONS | TITLES | frozenset(SHORT_FORMS)) - _SMALL - {"st", "ste"}
_MOST_WORDS: Final = 7
_FIRST_WORDS: Final[dict[str, list[tuple[str, ...]]]] = {}
for _town in sorted(TOWNS, key=len, reverse=True):
    _FIRST_WORDS.setdefault(_town[0], []).append(_town)
_OPENING_WORDS: Final = frozenset(_FIRST_WORDS)


_COMPOUND: Final = re.compile(
    r"(?<![\w-])(?P<first>[a-z][a-z']{1,20})(?:-[a-z']{2,15}){0,2}-(?P<link>sur|sous|les|lez|en|aux|le|la)-\n?"
    r"(?:l'|la-|le-)?(?P<last>[a-z][a-z']{2,20})(?![\w-])"
)
_ARTICLE: Final = re.compile(r"(?<![a-z'])(?P<article>l[ae]s? )$")
_LINKS: Final = frozenset("sur sous les lez en aux le la".split())
_SAINTS: Final = frozenset("st ste saint sainte".split())
_SAINT: Final = re.compile(r"(?<![\w-])(?:st|ste|saint|sainte)-[a-z']{3,20}(?:-[a-z']{2,20}){0,4}")


def _compounds(document: Document) -> Iterator[Span]:
    """Yield towns by their form: « Fontenay-sous-Bois », « Saint-Lô »."""
    text, low, gaps = document.text, document.folded, document.gaps
    reach = 0
    for index in document.among(_LINKS):
        if gaps[index] != "-" or not gaps[index + 1].startswith("-"):
            continue
        first = index - 1
        while gaps[first] in ("-", "'"):
            first -= 1
        for start in document.starts[first:index]:
            match = _COMPOUND.match(low, start) if start >= reach else None
            if match is not None:
                reach = match.end()
                if match["link"] in ("le", "la"):
                    named = text[start].isupper() and text[match.start("last")].isupper()
                else:
                    named = text[start].isupper()
                if (
                    named
                    or match["link"] == "sur"
                    or (match["link"] not in ("le", "la") and not _plain(match))
                ):
                    yield Span(_article(document, start), reach, "VILLE", "", "", 0.55)
                break
    for index in document.among(_SAINTS):
        start = document.starts[index]
        if gaps[index + 1] == "-" and text[start].isupper():
            match = _SAINT.match(low, start)
            if match is not None:
                yield Span(start, match.end(), "VILLE", "", "", 0.55)


def _article(document: Document, start: int) -> int:
    """Return where a town starts with its article: « La Charité-sur-Loire »."""
    article = _ARTICLE.search(document.folded, max(0, start - 4), start)
    if article is None:
        return start
    capital = document.text[article.start("article")].isupper()
    return article.start("article") if capital or document.caseless else start


def _plain(match: re.Match[str]) -> bool:
    """Return whether the first and the last word of a compound are of French."""
    known = lexicon()
    return match["first"] in known and match["last"] in known


def find(document: Document) -> Iterator[Span]:
    """Yield `ZIP` and `VILLE`: after a code, a cue or at the head of a dated line, or known."""
    yield from _codes(document)
    yield from _datelines(document)
    yield from _birthplaces(document)
    yield from _compounds(document)
    text, words, starts = document.text, document.words, document.starts
    for index in document.among(_OPENING_WORDS):
        eponym = index > 1 and words[index - 2] in EPONYM_CUES
        if text[starts[index]].isupper() and not eponym:
            yield from _known(document, index)
    for index in document.among(_BEFORE_TOWN):
        if index + 1 < len(words):
            start = starts[index + 1]
            if text[start].isupper() and _CUE.search(document.folded, max(0, start - 60), start):
                end = _town_end(document, start)
                if end:
                    yield Span(start, end, "VILLE", "", "", 0.75)


def _codes(document: Document) -> Iterator[Span]:
    low = document.folded
    for start, end in document.digits:
        before = low[start - 1 : start] if start else ""
        if end - start not in (2, 5) or before.isalnum() or before in tuple("./+"):
            continue
        glued_to = before == ","
        if end - start == 2 and not (low.startswith(" ", end) and low[end + 1 : end + 4].isdigit()):
            continue
        match = _CODE.match(low, start)
        glued = document.text[end : end + 1]
        if match is None or (glued.isalpha() and not glued.isupper()):
            continue
        before = low[max(0, start - 80) : start]
        street = _AFTER_STREET.search(before) is not None
        town = _town_end(document, match.end()) or _small_town(document, match.end(), sure=street)
        if not (town or (not glued_to and (street or _CODE_CUE.search(before)))):
            continue
        yield Span(start, match.start("between"), "ZIP", "", "", 0.85)
        if town:
            yield Span(match.end(), town, "VILLE", "", "", 0.85)


_SMALL_TOWN: Final = re.compile(
    r"(?:l[ae]s? )?[a-z']{3,}(?:[ -](?:[a-z']{1,20})){0,4}?"
    r"(?= ?(?:[,;.()|\n\t\\/<^]|  |- |tel\b|$))"
)


def _small_town(document: Document, start: int, *, sure: bool) -> int:
    """Return where a town in small letters ends, in a line that has no capital; 0 for none.

    `sure`: a street is before the code, so that the town may be a word of French.
    """
    text, low = document.text, document.folded
    line = text[low.rfind("\n", 0, start) + 1 : start]
    if any(map(str.isupper, line)):
        return 0
    match = _SMALL_TOWN.match(low, start)
    if match is None:
        return 0
    known = all(word in lexicon() for word in re.split("[ -]", match[0]))
    return 0 if known and not sure else match.end()


def _datelines(document: Document) -> Iterator[Span]:
    """Yield « Valmorin » of a line that starts with « Valmorin, le 8 mars »."""
    low = document.folded
    at = low.find(", le ")
    while at >= 0:
        start = low.rfind("\n", 0, at) + 1
        start += len(low[start:at]) - len(low[start:at].lstrip())
        start += len("fait a ") if low.startswith("fait a ", start) else 0
        dated = low[at + 5 : at + 6].isdigit() or low.startswith(WEEKDAYS, at + 5)
        if (
            dated
            and start < at
            and document.text[start].isupper()
            and _town_end(document, start) == at
        ):
            yield Span(start, at, "VILLE", "", "", 0.8)
        at = low.find(", le ", at + 1)


_LINE_DATED: Final = re.compile(
    r"[ \t]*(?:fait )?(?:a )?(?P<town>[a-z][a-z' -]{2,40}?),? le (?:[a-z]+ )?\d"
)
_NO_BIRTHPLACE: Final = frozenset("terme domicile la l cette notre ce".split())
"""What « né le 8 mars à » says besides a town."""

_AT_DATED: Final = re.compile(
    r"(?:^|[ \n\t])(?P<done>fait )?(?P<a>a) "
    r"(?P<town>(?:l[ae]s? )?[a-z][a-z'-]{1,25}(?:-[a-z'-]+){0,4}),?$"
)
"""« Fait à Vienne, le 8 mars », « A Vienne LE 8 mars »."""

_LONGEST_TOWN: Final = 60
_BIRTHPLACE_WORDS: Final = frozenset({"lieu", "commune", "ne", "nee", "ville", "localite"})
_BIRTHPLACE: Final = re.compile(
    r"(?:(?:lieu(?: de naissance)?|commune(?: de naissance)?|ville|localite|ne(?:\(e\)|e)? a)"
    r"[ .…]{0,20}[:=]"
    r"|(?P<born>ne(?:\(e\)|e)?[ \n](?:[a-z'-]{2,20} ){0,3}?(?:le[ \n])?:? ?(?:[a-z]{5,8} )?"
    r"\d[\d/. -]{0,11}(?:[a-z]{3,9} \d{4} )?a) ?:?)"
    r"[ \t]*\n?"
    r"(?P<town>[a-z][a-z'-]{1,25}(?:[ -][a-z'-]{1,20}){0,4}?)(?=[\n,;|(\t/.]|  |$| [\d(]"
    r"| (?:demeur|domicil|resid|habit|dans|et|code|pays|departement)\w*)"
)


def _birthplaces(document: Document) -> Iterator[Span]:
    """Yield the town of « Lieu : Valmorin », and of a line « VALMORIN le 8 mars 2021 »."""
    low, known = document.folded, lexicon()
    found = [
        match
        for index in document.among(_BIRTHPLACE_WORDS)
        if (match := _BIRTHPLACE.match(low, document.starts[index]))
    ]
    at = low.find(" le ")
    while at >= 0:
        dated = _AT_DATED.search(low, max(0, at - _LONGEST_TOWN), at)
        if dated is not None and low[at + 4 : at + 5].isdigit():
            found.append(dated)
        line = low.rfind("\n", 0, at) + 1
        if at - line <= _LONGEST_TOWN and (match := _LINE_DATED.match(low, line)) is not None:
            found.append(match)
        at = low.find(" le ", at + 1)
    for match in found:
        start, end = match.span("town")
        words = match["town"].replace("-", " ").split()
        capital = document.text[start].isupper()
        if any(word in _SHORT for word in words):
            continue
        unknown = not any(word in known for word in words if word not in _SMALL)
        if match.re is _BIRTHPLACE:
            born = match["born"] is not None and words[0] not in _NO_BIRTHPLACE
            cut = "-" in match["town"] and not all(word in known for word in words)
            right = capital or unknown or born or cut
        elif match.re is _AT_DATED:
            right = capital and (document.text[match.start("a")] in "AÀ" or bool(match["done"]))
            right = right or (unknown and bool(match["done"]))
        else:
            right = unknown or (capital and tuple(words) in TOWNS)
        if right:
            yield Span(start, end, "VILLE", "", "", 0.75)


def _known(document: Document, index: int) -> Iterator[Span]:
    for town in _FIRST_WORDS[document.words[index]]:
        last = index + len(town) - 1
        if tuple(document.words[index : last + 1]) == town and all(
            document.gap(at) in (" ", "-") for at in range(index + 1, last + 1)
        ):
            usual = lexicon().get(town[0], "") >= "2"
            opens = usual and document.gaps[index].rstrip(" ")[-1:] in ("\n", ".", "")
            if len(town) > 1 or (document.shape(index) == "C" and not opens) or not usual:
                yield Span(document.starts[index], document.end(last), "VILLE", "", "", 0.6)
            return


def _town_end(document: Document, start: int) -> int:
    """Return where the town that starts at `start` ends, 0 when none does."""
    text, low = document.text, document.folded
    end = at = start
    for count, match in enumerate(_WORD.finditer(text, start, start + 60)):
        folded = low[match.start() : match.end()]
        if low[at : match.start()] not in _JOINS or count >= _MOST_WORDS:
            break
        if "." in low[at : match.start()] and low[at - 2 : at] not in ("st", "te"):
            break
        if len(folded) == 1 and low[match.end() : match.end() + 1] in (".", ":"):
            break  # « T. 01 ... » after the town of a letterhead
        if low[at : match.start()] == "-\n" and end == at:
            end = match.end()  # a line end cuts the word
        elif match[0][0].isupper():
            stops = folded in NOT_NAMES or folded in FORM_WORDS or folded == "pays"
            if stops and folded not in _SMALL and folded != "cedex":
                break
            end = match.end()
        elif folded not in _SMALL:
            break
        at = match.end()
    if low.endswith("cedex", start, end) and (digits := _CEDEX.match(low, end)) is not None:
        end = digits.end()
    return 0 if end < start + 2 or _NOT_AFTER.match(low, end) else end
