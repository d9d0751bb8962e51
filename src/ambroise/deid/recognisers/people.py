"""People by what stands around them: civilities, titles, form headers, births, relatives."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.recognisers.names import name_before, name_from, named
from ambroise.deid.recognisers.unknown import unknown_name
from ambroise.deid.vocabulary import (
    CIVILITIES,
    EPONYM_CUES,
    GIVEN,
    GIVEN_ALSO_WORDS,
    NOT_NAMES,
    ORGANISMS,
    PARTICLES,
    PROFESSIONAL_TITLES,
    PROFESSIONS,
    RELATIVES,
)
from ambroise.text.spans import Span

_PLACES: Final = frozenset(
    "hopital hopitaux clinique rue avenue boulevard place quai allee impasse square chu chr ch"
    " saint sainte st ste institut centre chemin cours hospices lycee ecole residence ehpad".split()
)
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
            yield from _initial(document, index)
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
            and _all_capital(document, run)
            and _STRIP.match(document.folded, document.end(run[-1]))
        ):
            yield from named(document, run, "patient", _HEAD_SCORE)
        index = document.shapes.find("U", index + 1)


def _civility(document: Document, index: int) -> Iterator[Span]:
    word = document.words[index]
    gap = document.gap(index + 1)
    if word in ("m", "me", "mm", "mr", "sr") and not document.written(index)[0].isupper():
        return
    if word == "m" and not (gap.startswith(".") or document.shape(index + 1) in "UC"):
        return
    if word == "m" and document.gaps[index][-1:].isdigit():
        return
    if not re.fullmatch(r"\.?[ :]{0,3}" if len(word) == 1 else r"\.?[ :]{0,3}\n?", gap):
        return
    run = name_from(document, index + 1) or unknown_name(document, index + 1)
    yield from named(document, run, "", 0.92)


def _title(document: Document, index: int) -> Iterator[Span]:
    word = document.words[index]
    if word == "pr" and document.written(index) not in ("Pr", "PR", "pr"):
        return
    if not re.fullmatch(r"[.]?(?:\([^)\n]{0,8}\))?[ :]{0,3}\n?", document.gap(index + 1)):
        return
    after = index + 1
    if "\n" in document.gap(after) and document.gap(after + 1).startswith("|"):
        return  # the next segment of HL7 v2
    run = name_from(document, after) or unknown_name(document, after)
    if word == "pr" and document.written(index) != "Pr" and len(run) < 2:
        return
    yield from named(document, run, "professional", 0.93)
    yield from _listed(document, run, "professional")


def _listed(document: Document, run: list[int], role: str) -> Iterator[Span]:
    """Yield the names that follow the last of `run` in a list with commas or « et »."""
    while run:
        after = run[-1] + 1
        gap = document.gap(after)
        if after < len(document.words) and document.words[after] == "et" and gap == " ":
            after += 1
            gap = ", "
        if not re.fullmatch(r"\.? ?[,/] ?\n?", gap):
            return
        run = name_from(document, after)
        if not _surely(document, run):
            return
        yield from named(document, run, role, 0.8)


def _surely(document: Document, run: list[int]) -> bool:
    """Return whether a run reads as a person with no cue: two parts, one an initial or known."""
    if len(run) < 2:
        return False
    shapes = [document.shapes[index] for index in run]
    given = any(
        document.words[index] in GIVEN and shape in "UC"
        for index, shape in zip(run, shapes, strict=True)
    )
    initial = _opens_with_initial(document, run) and any(
        (shape == "U" and len(document.words[index]) > 2)
        or (shape == "C" and len(document.words[index]) > 3)
        for index, shape in zip(run, shapes, strict=True)
    )
    mixed = "U" in shapes and "C" in shapes
    return given or initial or mixed


def _opens_with_initial(document: Document, run: list[int]) -> bool:
    """Return whether an initial is the first word of the run or has its full stop."""
    return any(
        document.shapes[index] == "I" and (index == run[0] or document.gap(index + 1)[:1] == ".")
        for index in run
    )


def _profession(document: Document, index: int) -> Iterator[Span]:
    gap = document.gap(index + 1)
    colon = re.fullmatch(r"(?:\(?[a-z]?\)?)? ?:[ \t]{0,3}\n?[ -]{0,3}", gap)
    if colon or gap in (" ", "\n") or re.fullmatch(r" ?\n[ -]{0,3}", gap):
        run = name_from(document, index + 1)
        if _surely(document, run):
            yield from named(document, run, "professional", 0.85 if colon else 0.75)
            yield from _listed(document, run, "professional")
        elif colon and run and (_all_capital(document, run) or len(run) == 2):
            yield from named(document, run, "professional", 0.7)
    before = document.gaps[index]
    if re.fullmatch(r" ?[(,-] ?(?:l')?", before):
        run = name_before(document, index - 1)
        if _surely(document, run):
            yield from named(document, run, "professional", 0.8)


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
    if not named_part and not (_surely(document, run) or _all_capital(document, run)):
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
        if run and (_surely(document, run) or _all_capital(document, run)):
            yield from named(document, run, "patient", 0.85)


def _all_capital(document: Document, run: list[int]) -> bool:
    return all(document.shapes[index] in "UI" for index in run) and any(
        len(document.words[index]) > 3 for index in run
    )


def _relative(document: Document, index: int) -> Iterator[Span]:
    gap = document.gap(index + 1)
    mark = re.fullmatch(r"(?:\(e?\))? ?(?P<colon>[:(,]?) ?", gap)
    if mark is None:
        return
    run = name_from(document, index + 1)
    sure = _surely(document, run)
    alone = len(run) == 1 and document.words[run[0]] in GIVEN - GIVEN_ALSO_WORDS
    possessive = (
        document.words[index - 1] in ("son", "sa", "ses", "leur", "mon", "ma") if index else False
    )
    plain_name = possessive and not mark["colon"] and bool(run) and document.shape(run[0]) == "C"
    if sure or alone or plain_name:
        yield from named(document, run, "relative", 0.8, only="PRENOM" if len(run) == 1 else "")


def _by(document: Document, index: int) -> Iterator[Span]:
    first = index + 1 + (document.words[index + 1 : index + 2] == ["ide"])
    if re.fullmatch(r" ?:? ?", document.gap(first)):
        run = name_from(document, first)
        if _surely(document, run):
            yield from named(document, run, "professional", 0.8)


def _given(document: Document, index: int) -> Iterator[Span]:
    """Yield a known given name and the family name beside it."""
    if document.shapes[index] not in "UC":
        return
    before = (
        document.words[index - 1]
        if index and document.gaps[index] in (" ", "-", "'", " d'")
        else ""
    )
    if before in _PLACES or _after_eponym(document, index):
        return
    right = name_from(document, index)
    family_right = [at for at in right if at > index and document.words[at] not in GIVEN]
    left = name_before(document, index)
    family_left = [
        at
        for at in left
        if at < index and document.shapes[at] == "U" and len(document.words[at]) > 2
    ]
    ambiguous = document.words[index] in GIVEN_ALSO_WORDS or document.words[index] in NOT_NAMES
    if family_left and not (family_right and document.shape(family_right[0]) == "U"):
        if not ambiguous or document.shapes[index] == "C":
            yield from named(
                document, family_left + [at for at in right if at not in family_right], "", 0.75
            )
    elif not family_right and not ambiguous and _surname_before(document, index):
        yield from named(document, [index - 1, index], "", 0.62)
    elif family_right:
        beside = document.shape(family_right[0])
        if beside == "U" and not (ambiguous and document.shapes[index] == "U"):
            yield from named(document, right, "", 0.78)
        elif beside == "C" and not ambiguous and len(right) >= 2:
            yield from named(document, right, "", 0.65)


def _surname_before(document: Document, index: int) -> bool:
    """Return whether « Pasteur Jean » closes a phrase, with a word in small letters before it."""
    at = index - 1
    if at < 0 or document.gaps[index] != " " or document.shapes[at] != "C":
        return False
    word = document.words[at]
    if word in NOT_NAMES or word in PARTICLES or word in GIVEN or len(word) < 3:
        return False
    if _after_eponym(document, at) or (at and document.words[at - 1] in _PLACES):
        return False
    opens = at == 0 or "\n" in document.gaps[at] or document.shape(at - 1) == "l"
    return (
        opens
        and re.match(r" ?[,.;|(\n\d]| on | transmis|$", document.folded[document.end(index) :][:9])
        is not None
    )


def _after_eponym(document: Document, index: int) -> bool:
    """Return whether « syndrome de », « score de » and the like come just before the word."""
    return any(
        document.words[at] in EPONYM_CUES for at in range(max(0, index - 3), index)
    ) and "\n" not in "".join(document.gaps[at] for at in range(max(1, index - 2), index + 1))


def _initial(document: Document, index: int) -> Iterator[Span]:
    """Yield « A. KERVELLA », and « A. Kervella » in a list."""
    gap = document.gap(index + 1)
    if gap not in (". ", ".", ".-") or index + 1 >= len(document.words):
        return
    run = name_from(document, index)
    named_by = [at for at in run if document.shapes[at] in "UC" and len(document.words[at]) > 2]
    if not named_by or any(document.words[at] in ORGANISMS for at in run):
        return
    before = document.gaps[index]
    if before[-1:].isalnum() or _after_eponym(document, index):
        return
    if document.shape(named_by[0]) == "C":
        after = document.folded[document.end(run[-1]) :][:2]
        listed = ("," in before or "\n" in before or ":" in before) and "." in gap
        if not listed or len(document.words[named_by[0]]) < 4 or after[:1] not in ",;\n(":
            return
    yield from named(document, run, "professional", 0.7)


Rule = Callable[[Document, int], Iterator[Span]]
_RULES: Final[dict[str, tuple[Rule, ...]]] = {}
for _words, _rule in (
    (CIVILITIES, _civility),
    (PROFESSIONAL_TITLES, _title),
    (PROFESSIONS, _profession),
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
    (GIVEN, _given),
):
    for _word in _words:
        _RULES[_word] = (*_RULES.get(_word, ()), _rule)
_CUES: Final = frozenset(_RULES)
