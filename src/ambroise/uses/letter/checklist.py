"""What the synthesis must state present or absent: adverse events, resistant organisms, blood
products, implants.

A sentence of a note that names one of them is cited as it stands. It counts as absent when a
negation governs the term, and is left aside when it speaks of a risk, a wish or a rule.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ambroise.text.folding import fold
from ambroise.uses.letter.lines import Line, Source, missing, row
from ambroise.uses.letter.passages import Passage, Passages, Section
from ambroise.uses.letter.planned import Planned
from ambroise.uses.letter.schema import ITEM_LABELS, Item, Presence
from ambroise.uses.letter.wording import day, sentence
from ambroise.warehouse.views import Act, StayView


@dataclass(frozen=True, slots=True)
class Question:
    """A thing to state: the words that name it in folded text, the kind of act that is one."""

    item: Item
    words: re.Pattern[str]
    act_kind: str = ""
    named: re.Pattern[str] | None = None  # words whose denial says nothing of the rest


QUESTIONS: Final = (
    Question(
        Item.ADVERSE_EVENTS,
        re.compile(
            r"evenements? (?:indesirables?|intercurrents?)|effets? indesirables?"
            r"|complications?|(?<!cause )iatrogen\w*"
            r"|infections? (?:nosocomiales?|associees? aux soins)"
            r"|\bchutes?\b(?! d[eu] )"
            r"|(?<!anti-)(?<!anti )\bescarres?\b|reactions? (?:allergique|anaphylactique)s?\b"
            r"(?! (?:documente|connu|ancien|anterieur))"
        ),
        named=re.compile(
            r"pneumopathies? d'inhalation|infections? (?:urinaires?|du site operatoire)|ileus"
            r"|saignements?|retentions? (?:aigues? )?d'urines?|abces de paroi|fistules?"
            r"|thromboses? veineuses?|embolies? pulmonaires?|insuffisance renale aigue"
        ),
    ),
    Question(
        Item.RESISTANT_ORGANISMS,
        re.compile(
            r"multi-?resistant\w*|\bbmr\b|\bbhre?\b|\bsarm\b|\bblse\b|\bepc\b|\berv\b|\berg\b"
            r"|carbapenemase|hautement resistant\w*|(?:germe|micro-?organisme|bacterie) emergent\w*"
        ),
    ),
    Question(
        Item.BLOOD_PRODUCTS,
        re.compile(
            r"transfus\w*|produits? sanguins?|derives? du sang|concentres? (?:de )?(?:globules"
            r"|plaquettes|erythrocytaires?)|culots? globulaires?|\bcgr\b|\bpfc\b|\bpsl\b"
            r"|plasma frais|immunoglobulines? (?:polyvalentes?|humaines?|anti-?\w+)"
            r"|gammaglobulines?"
            r"|(?:inject\w+|perfus\w+|administr\w+) [^.;:]{0,25}immunoglobulines?"
            r"|prophylaxie (?:par )?(?:anti-?d|anti-?rhesus)\b"
        ),
    ),
    Question(
        Item.IMPLANTS,
        re.compile(
            r"dispositifs? (?:medica(?:l|ux) )?implant\w*|\bdmi\b|implants?\b|prothes\w+|stents?\b"
            r"|endoproth\w+|pace-?makers?|stimulateurs? cardiaques?|defibrillateurs?"
            r"|chambres? implantables?|sondes? (?:jj|double j)|filtre cave|vis-plaques?"
            r"|plaques? (?:vissees?|d'osteosynthese)|\bclous?\b|broches?\b|bioprothes\w+"
            r"|osteosynthes\w+|\bvis\b(?!-a-vis)|remplacement (?:de (?:la )?|d'une )?valv\w*"
            r"|anneaux? (?:gastrique|mitral|tricuspide)|valves? (?:mecanique|biologique)s?"
        ),
        act_kind="device",
    ),
)

NOT_DONE: Final = frozenset({"entered-in-error", "not-done", "cancelled"})

_BEFORE: Final = frozenset(
    {
        Section.REASON,
        Section.ILLNESS,
        Section.HISTORY,
        Section.FAMILY,
        Section.ALLERGIES,
        Section.LIVING,
        Section.HOME_TREATMENTS,
        Section.EXAMINATION,
    }
)
"""Parts that tell what was before the stay or at its start: a fall that led to it is not its
adverse event."""

_NEGATED: Final = re.compile(
    r"\b(?:0|zero) $"
    r"|\bsans\b(?:(?!\bmais\b|\bcependant\b|;|, (?!ni\b|d[e']))[^.:]){0,60}$"
    r"|(?:\bpas\b|\baucune?s?\b|\babsence\b|\bjamais\b|\bni\b|\bnon\b|\bnegatifs?\b)"
    r"(?:(?!\bmais\b|\bcependant\b|;|, (?:une? )?(?:souche|germe|bacterie))[^.:]){0,60}$"
)
_NEGATED_AFTER: Final = re.compile(
    r"^ ?0\b|^[^.;,]{0,60}?(?:: ?(?:non|neant|aucune?s?|absente?s?|0|negati\w+|ras)\b"
    r"|\bnegati(?:f|ve)s?\b|\bnon (?:retrouve|detecte|necessaire|realise)\w*)"
)
_SUPPOSED: Final = re.compile(
    r"(?:en cas d[e']|risques?|seuils?|preventi\w+|depistages?|recherche|surveill\w+|si\b"
    r"|a surveiller|evaluer|prevenir|prevention|anti-?|consulter|command\w+|reserv\w+|prevue?s?"
    r"|signes? d[e']|eviter|consentement|informe\w* d[eu]\w*|antecedents?|atcd)"
    r"[^.;]{0,60}$"
)


_RELATIVES: Final = re.compile(
    r"\bchez (?:l[ea']|un|une|son|sa|ses|les) ?(?:deux )?(?:pere|mere|parents?|freres?|soeurs?"
    r"|sœurs?|oncle|tante|cousine?|grands?-(?:pere|mere|parents?)|fils|fille|enfants?|conjointe?)"
    r"|\b(?:pere|mere|frere|sœur|soeur)\b.{0,30}(?:stent|prothes|pace|stimulat|transfus|bmr)"
    r"|cote (?:maternel|paternel)"
)
"""What a relative has is not the patient's."""

_ORDERED: Final = re.compile(
    r"^ si\b|^[^.;]{0,20}\b(?:command|reserv|en attente|a disposition|dispo|prevu|isogroupe)"
)


_TRANSFUSION: Final = re.compile(r"transfus|culot|concentre|cgr|psl|pfc|plasma")
_ROOT: Final = 5
"""Letters of a word that tell what it names, inflected or not."""

_WHOLE: Final = re.compile(
    r"evenement|effet|complication|iatrogen|produit|derive|dispositif|dmi\b|implant"
)
"""Words that stand for every thing asked for."""

_QUALIFIED: Final = re.compile(
    r" (?:au |a la |sur |d[eu] |d'|cutane|cicatric|vascul|neuro|hemorrag|infecti|respirat|cardi"
    r"|thrombo|local|anesthes|urin|digest|renal|chirurgicale locale|metabol|obstetric|prothet)"
)
"""What narrows a denial: « pas de complication au point de ponction »."""


def checklist(given: StayView, passages: Passages) -> list[Line]:
    """Return for each thing the sentences and rows that state it, or that nothing does."""
    return [line for question in QUESTIONS for line in _answer(question, given, passages)]


def _answer(question: Question, given: StayView, passages: Passages) -> list[Line]:
    heading = ITEM_LABELS[question.item]
    rows = list(_rows(question, given.acts))
    present = [Line(text, (source,), heading, item=question.item) for text, source in rows]
    absent: list[Line] = []
    planned = Planned(given)
    earlier = _written_before(given) if question.item is Item.ADVERSE_EVENTS else frozenset()
    for passage in passages.sentences:
        if passage.section in _BEFORE or passage.note_id in earlier:
            continue
        if planned.names(passage.quote):
            continue
        if (presence := stated(question, passage)) is None:
            continue
        line = Line(passage.sentence, (passage.source,), heading, presence, question.item)
        (present if presence is Presence.PRESENT else absent).append(line)
    absent.sort(key=lambda line: not _denies_all(question, line.text))
    said = frozenset().union(*(_kinds(question, line.text) for line in present))
    against = [
        line
        for line in absent
        if _denies_all(question, line.text)
        or (question.item is not Item.ADVERSE_EVENTS and said & _kinds(question, line.text))
    ]
    if present and against:
        detail = f"{heading} : le dossier les dit présents et absents"
        return [replace(line, flags=(("contradicted", detail),)) for line in (*present, *against)]
    return present or absent[:1] or [missing(question.item, heading, heading=heading)]


def _written_before(given: StayView) -> frozenset[int]:
    """Return the notes older than the stay: what they tell is why it began."""
    begun = given.stay.start
    return frozenset(
        note.note_id for note in given.notes if note.at is not None and note.at < begun
    )


def _kinds(question: Question, text: str) -> frozenset[str]:
    """Return which of the things a sentence names, each by one word for all its names."""
    low = fold(text)
    return frozenset(
        "transfusion" if _TRANSFUSION.match(match[0]) else match[0][:_ROOT]
        for match in question.words.finditer(low)
    )


def _denies_all(question: Question, text: str) -> bool:
    """Return whether a denial is of every such thing, not of one kind, place or moment of it.

    « Pas d'escarre » of a day denies no other adverse event, nor an « escarre » of a later day.
    """
    return question.item is Item.RESISTANT_ORGANISMS or any(
        _WHOLE.match(match[0]) and not _QUALIFIED.match(fold(text), match.end())
        for match in question.words.finditer(fold(text))
    )


def stated(question: Question, passage: Passage) -> Presence | None:
    """Return whether the sentence says that the thing is there, is not, or does not say."""
    text = fold(passage.quote)
    if _RELATIVES.search(text):
        return None
    found = None
    for match in question.words.finditer(text):
        if _denied(text, match):
            found = found or Presence.ABSENT
        elif not _supposed(text, match):
            found = Presence.PRESENT
    if question.named is not None and passage.section is Section.COURSE:
        for match in question.named.finditer(text):
            if not _denied(text, match) and not _supposed(text, match):
                found = Presence.PRESENT
    return found


def _denied(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    return bool(_NEGATED.search(before) or _NEGATED_AFTER.search(after))


def _supposed(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    return bool(_SUPPOSED.search(before) or _ORDERED.search(after))


def _rows(question: Question, acts: tuple[Act, ...]) -> Iterator[tuple[str, Source]]:
    for one in acts:
        if one.status in NOT_DONE:
            continue
        label = one.code.label
        named = question.words.search(fold(label)) is not None
        if label.strip() and (one.kind == question.act_kind or named):
            when = f", le {day(one.at)}" if one.at is not None else ""
            yield sentence(f"{label}{when}"), row(one.ref, (label, one.at))
