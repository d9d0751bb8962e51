"""People by what stands around them: civilities, titles, form headers, births, relatives."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.recognisers.given_names import beside_given, initial
from ambroise.deid.recognisers.names import name_before, name_from, named
from ambroise.deid.recognisers.titles import (
    all_capital,
    behind_civility,
    behind_title,
    beside_profession,
    surely,
)
from ambroise.deid.recognisers.unknown import unknown_name
from ambroise.deid.vocabulary import (
    CIVILITIES,
    GIVEN,
    GIVEN_ALSO_WORDS,
    PROFESSIONAL_TITLES,
    PROFESSIONS,
    RELATIVES,
)
from ambroise.text.spans import Span

_HEADER: Final = re.compile(
    r"(?:noms?|prenoms?|patiente?s?|identite|assuree?s?|beneficiaire|titulaire|usager|residente?"
    r"|temoin(?: \d)?)"
    r"(?:\(e\)|\(s\))?(?: ?(?:de naissance|de famille|de jeune fille|d'usage|d'epou\w+|usuel"
    r"|marital|patronymique|utilise|complet|\(s\)|\(e\)|et|/|,|-|&|de|prenoms?|noms?|1er|premier"
    r"|(?:du|de la|de l') ?(?:patiente?|assuree?|enfant|malade|medecin|praticien)))*"
    r"[ \t]{0,4}(?P<mark>[:=|]|\t| {2,})[ \t]{0,4}"
)
_STRIP: Final = re.compile(
    r"[ ,;|(-]{1,4}(?:(?:m|f|h|sexe|ddn|nee?)\b|(?:le )?\d{1,2} ?[/.-] ?\d|\d(?: \d){5}"
    r"|(?:le )?\d{1,2} [a-z]{3,9} \d|\d{1,4},? (?:rue|av|bd|boulevard|chemin|place|allee)|\d{8})"
)
_ONLY_GIVEN: Final = GIVEN - GIVEN_ALSO_WORDS
_HEAD_SCORE: Final = 0.58
"""Too doubtful to be looked for in the rest of the document."""

_BORN: Final = frozenset({"ne", "nee", "nes", "nees"})


def find(document: Document) -> Iterator[Span]:
    """Yield `NOM` and `PRENOM` with the role that the cue gives."""
    words, machine, shapes = document.words, document.machine, document.shapes
    for index in document.among(_CUES):
        if not (machine and document.in_machine(document.starts[index])):
            for rule in _RULES[words[index]]:
                yield from rule(document, index)
    index = shapes.find("I")
    while index >= 0:
        if words[index] not in _RULES:
            yield from initial(document, index)
        index = shapes.find("I", index + 1)
    yield from _line_heads(document)


def _line_heads(document: Document) -> Iterator[Span]:
    """Yield names in capitals that open a line with a birth, a sex, a NIR or an address next."""
    index = document.shapes.find("U")
    while index >= 0:
        run = name_from(document, index) if "\n" in document.gaps[index] else []
        if run and document.gap(run[-1] + 1) == ", ":
            run = run + name_from(document, run[-1] + 1)
        if (
            len(run) > 1
            and all_capital(document, run)
            and _STRIP.match(document.folded, document.end(run[-1]))
        ):
            yield from named(document, run, "patient", _HEAD_SCORE)
        index = document.shapes.find("U", index + 1)


def _header(document: Document, index: int) -> Iterator[Span]:
    start = document.starts[index]
    match = _HEADER.match(document.folded, start)
    if match is None:
        return
    first = index
    while first < len(document.words) and document.starts[first] < match.end():
        first += 1
    if (
        first >= len(document.words)
        or document.folded[match.end() : document.starts[first]].strip()
    ):
        return
    loose = not match["mark"].strip()
    named_part = document.words[index].startswith(("nom", "prenom"))
    run = name_from(document, first, header=named_part)
    if not named_part and not (surely(document, run) or all_capital(document, run)):
        return
    if loose and (not run or document.shape(run[0]) != "U"):
        return
    only = "PRENOM" if document.words[index].startswith("prenom") else ""
    yield from named(document, run, "patient", 0.9, only=only)


def _born(document: Document, index: int) -> Iterator[Span]:
    written = document.written(index)
    gap = document.gap(index + 1)
    if written.lower() in ("ne", "nes") and not (
        gap.startswith("(e") or document.words[index + 1 : index + 2] == ["le"]
    ):
        return
    if document.words[index].startswith("nee") and gap.strip(" :") == "":
        run = name_from(document, index + 1)
        yield from named(document, run, "patient", 0.9, only="NOM" if len(run) == 1 else "")
    if re.fullmatch(r",? ?[(|-]? ?", document.gaps[index]):
        last = index - 1
        if document.words[last] == "est" and document.gaps[index] == " ":
            last -= 1
        run = name_before(document, last)
        if run and (surely(document, run) or all_capital(document, run)):
            yield from named(document, run, "patient", 0.85)


def _relative(document: Document, index: int) -> Iterator[Span]:
    gap = document.gap(index + 1)
    mark = re.fullmatch(r"(?:\(e?\))? ?(?P<colon>[:(,]?) ?", gap)
    if mark is None:
        return
    run = name_from(document, index + 1)
    sure = surely(document, run)
    alone = len(run) == 1 and document.words[run[0]] in _ONLY_GIVEN
    possessive = (
        document.words[index - 1] in ("son", "sa", "ses", "leur", "mon", "ma") if index else False
    )
    plain_name = possessive and not mark["colon"] and bool(run) and document.shape(run[0]) == "C"
    if sure or alone or plain_name:
        yield from named(document, run, "relative", 0.8, only="PRENOM" if len(run) == 1 else "")
    elif possessive and not run and document.shape(index + 1) == "l" and gap == " ":
        given = document.words[index + 1] in GIVEN
        run = [index + 1] if given else unknown_name(document, index + 1)
        yield from named(document, run, "relative", 0.65, only="PRENOM")


def _by(document: Document, index: int) -> Iterator[Span]:
    first = index + 1 + (document.words[index + 1 : index + 2] == ["ide"])
    if re.fullmatch(r" ?:? ?", document.gap(first)):
        run = name_from(document, first)
        if surely(document, run):
            yield from named(document, run, "professional", 0.8)


Rule = Callable[[Document, int], Iterator[Span]]
_RULES: Final[dict[str, tuple[Rule, ...]]] = {}
for _words, _rule in (
    (CIVILITIES, behind_civility),
    (PROFESSIONAL_TITLES, behind_title),
    (PROFESSIONS, beside_profession),
    (
        frozenset(
            "nom noms prenom prenoms patient patiente patients identite assure assuree temoin"
            " beneficiaire titulaire usager resident residente".split()
        ),
        _header,
    ),
    (_BORN, _born),
    (RELATIVES, _relative),
    (frozenset({"par"}), _by),
    (GIVEN, beside_given),
):
    for _word in _words:
        _RULES[_word] = (*_RULES.get(_word, ()), _rule)
_CUES: Final = frozenset(_RULES)
