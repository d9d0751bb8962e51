"""People as messages and notes name them in passing: greeted, called, said to have done a thing.

« slt Prune, », « rappelle selvam au 06 ... », « d'après lurdes », « suturée par Kerdreon »: no
title, often no capital. A word that French or medicine knows stays, but after a greeting.
"""

import re
from collections.abc import Iterator, Set
from typing import Final

from ambroise.deid.classifier import Judged
from ambroise.deid.document import Document
from ambroise.deid.recognisers.unknown import NOBODY, unknown_name
from ambroise.text.spans import Span

_GREETINGS: Final = frozenset(
    "bonjour bonsoir salut coucou hello slt bjr bsr hi cher chere chers cheres".split()
)
_GREETED: Final = frozenset(
    "tous toutes tout collegue collegues equipe confrere consoeur ami amie amis maitre le la les a"
    " je merci pour et voici suite patient patiente parents encore comme si j c peux peut".split()
)
_AGENTS: Final = frozenset(
    "par avec av apres selon chez mt pt pte avis nomme nommee ambulance ambulances taxi visite"
    " rappelle rappeler rappelez appelle appeler appelez contacte contacter joindre prevenir"
    " prevenu".split()
)
_ALSO_OF_THINGS: Final = frozenset("par avec av apres selon avis".split())
_ARTICLES: Final = frozenset({"des", "les"})
_MAILBOX: Final = re.compile(
    r"(?:^|[\n:;,])[ \t\"]*(?P<who>[^\W\d_][^\n:;,<>@\"]{2,40}?)[ \"]*<[\w.+-]+@", re.UNICODE
)
"""« De : Philomène de Chignessis <p.chignessis@...> »."""

_GREETED_SCORE: Final = 0.66
_AGENT_SCORE: Final = 0.6


def find(document: Document, judged: Judged) -> Iterator[Span]:
    """Yield `PRENOM` after a greeting, `NOM` after what says who did, called or said.

    What « par » and the like announce may be a drug or a device: with a capital it is a name only
    where the classifier (`judged`) does not rule it out.
    """
    likely = frozenset(judged.index)
    for index in document.among(_GREETINGS):
        yield from _greeted(document, index)
    for index in document.among(_AGENTS):
        yield from _agent(document, index, likely)
    if "@" in document.text:
        for match in _MAILBOX.finditer(document.folded):
            entity = f"nom:{match['who']}"
            yield Span(*match.span("who"), "NOM", "professional", entity, _AGENT_SCORE)


def _greeted(document: Document, index: int) -> Iterator[Span]:
    """Yield « Prune » of « slt Prune, » and of « Bonjour Jean-Luc » that closes a line."""
    if "\n" not in document.gaps[index] and document.gaps[index].strip(" .,;>:"):
        return
    if document.gaps[index] in (" ", "-") and document.words[index - 1] not in _GREETINGS:
        return
    first = last = index + 1
    words = document.words
    if first >= len(words) or document.gap(first) != " ":
        return
    while last + 1 < len(words) and document.gap(last + 1) in ("-", " ") and last < first + 2:
        last += 1
    while last >= first and not _closes(document, last):
        last -= 1
    run = words[first : last + 1]
    if not run or any(word in _GREETED or word in NOBODY for word in run):
        return
    yield Span(document.starts[first], document.end(last), "PRENOM", "professional",
               f"prenom:{'-'.join(run)}", _GREETED_SCORE)  # fmt: skip


def _closes(document: Document, at: int) -> bool:
    gap = document.gap(at + 1)
    return gap.lstrip(" ")[:1] in (",", "!", "\n", ".", "")


def _agent(document: Document, index: int, likely: Set[int]) -> Iterator[Span]:
    """Yield the unknown words after a cue: « par Kerdreon », « avec Zaroyo et Papillon »."""
    at = index + 1
    if document.words[index] == "visite" and document.words[at : at + 1] in (["de"], ["d"]):
        at += 1
    while at < len(document.words) and document.gaps[at] in (" ", " : ", "\n", ": "):
        run = unknown_name(document, at)
        if not run or (document.words[at] in _ARTICLES and document.shapes[run[-1]] == "l"):
            return
        capital = any(document.shapes[one] in "CU" for one in run)
        if capital and document.words[index] in _ALSO_OF_THINGS and likely.isdisjoint(run):
            return
        written = "-".join(document.words[one] for one in run)
        yield Span(document.starts[run[0]], document.end(run[-1]), "NOM", "professional",
                   f"nom:{written}", _AGENT_SCORE)  # fmt: skip
        at = run[-1] + 1
        if document.words[at : at + 1] != ["et"] or document.gaps[at] != " ":
            return
        at += 1
