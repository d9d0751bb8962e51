"""People as messages and notes name them in passing: greeted, called, said to have done a thing.

« slt Prune, », « rappelle selvam au 06 ... », « d'après lurdes », « suturée par Kerdreon »: no
title, often no capital. A word that French or medicine knows stays, but after a greeting.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Set
from typing import Final

from ambroise.deid.classifier import Judged
from ambroise.deid.document import Document
from ambroise.deid.recognisers.unknown import NOBODY, small_surname, unknown_name
from ambroise.text.spans import Span

_GREETINGS: Final = frozenset(
    "bonjour bonsoir salut coucou hello slt bjr bsr hi cher chere chers cheres".split()
)
_GREETED: Final = frozenset(
    "tous toutes tout collegue collegues equipe confrere consoeur ami amie amis maitre le la les a"
    " je merci pour et voici suite patient patiente parents encore comme si j c peux peut".split()
)
_AGENTS: Final = frozenset(
    "par avec av apres selon chez mt pt pte avis vu vue cf nomme nommee ambulance ambulances taxi"
    " vsl sarl visite passage relais binome kine int interne ffi pharmacie associe suit dactylo"
    " rappelle rappeler rappelez appelle appeler appelez contacte contacter joindre prevenir"
    " prevenu reponse envoye envoyee transmis merci copie".split()
)
_BEFORE_WHOM: Final = {
    "visite": ("de", "d"), "reponse": ("de", "d"), "envoye": ("a",), "envoyee": ("a",),
    "transmis": ("a",), "copie": ("a",),
}  # fmt: skip
_OF_SPECIALTIES: Final = frozenset({"avis", "vu", "vue", "cf"})
"""What « cardio », « pneumo » stand after too."""

_DONE: Final = frozenset(
    "vu vue vus fait faite refait refaite suture suturee retire retiree pose posee adresse adressee"
    " discute discutee discuter realise realisee pris rassure rassuree reassure reassuree examine"
    " examinee recu recue accompagne accompagnee relu relue valide validee redige redigee".split()
)
"""Acts whose agent or partner, « par » and « avec », is a person."""

_PATIENTS: Final = frozenset({"pt", "pte"})
_OPERATOR: Final = re.compile(
    r"(?:19|20)\d\d \((?P<who>[a-z][a-z' -]{2,30}[a-z])(?=\)|, [a-z' -]{2,30}\))"
)
"""« PTH droite en 2016 (Kerdreon) »."""

_MOST: Final = 4
"""Words of a name in small letters at most."""

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
    for start, end in document.digits:
        if end - start == 4 and (match := _OPERATOR.match(document.folded, start)) is not None:
            run = _all_named(document, *match.span("who"))
            if run:
                yield _named(document, run, "professional")
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
    at, cue = index + 1, document.words[index]
    if document.words[at : at + 1] and document.words[at] in _BEFORE_WHOM.get(cue, ()):
        at += 1
    while at < len(document.words) and document.gaps[at] in (" ", " : ", "\n", ": "):
        run = _in_small_letters(document, at, surely=_of_people(document, index))
        if run and cue in _OF_SPECIALTIES and document.words[run[-1]].endswith("o"):
            return
        if not run or (document.words[at] in _ARTICLES and document.shapes[run[-1]] == "l"):
            return
        capital = any(document.shapes[one] in "CU" for one in run)
        if capital and cue in _ALSO_OF_THINGS and likely.isdisjoint(run):
            return
        yield _named(document, run, "patient" if cue in _PATIENTS else "professional")
        at = run[-1] + 1
        if document.words[at : at + 1] != ["et"] or document.gaps[at] != " ":
            return
        at += 1


def _of_people(document: Document, index: int) -> bool:
    """Return whether only people stand after a cue: « vu avec », « d'après », « posée par »."""
    if document.words[index] not in _ALSO_OF_THINGS:
        return True
    before = document.words[index - 1] if index else ""
    return before in (_DONE if document.words[index] != "apres" else ("d",))


def _in_small_letters(document: Document, at: int, *, surely: bool) -> list[int]:
    """Return an unknown name and, in small letters, the words that go on with it."""
    run = unknown_name(document, at, surely=surely)
    while run and document.shapes[run[-1]] == "l" and len(run) < _MOST:
        more = small_surname(document, run[-1] + 1) if document.gap(run[-1] + 1) == " " else []
        if not more:
            return run
        run += more
    return run


def _all_named(document: Document, start: int, end: int) -> list[int]:
    """Return the words of a stretch, one or two names and nothing else."""
    first = bisect_left(document.starts, start)
    run = unknown_name(document, first)
    if run and document.end(run[-1]) < end:
        run += unknown_name(document, run[-1] + 1)
    return run if run and document.end(run[-1]) == end else []


def _named(document: Document, run: list[int], role: str) -> Span:
    written = "-".join(document.words[one] for one in run)
    start, end = document.starts[run[0]], document.end(run[-1])
    return Span(start, end, "NOM", role, f"nom:{written}", _AGENT_SCORE)
