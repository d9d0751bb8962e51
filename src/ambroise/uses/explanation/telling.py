"""The sentences of a version, from those of the letter, in the order of its parts."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ambroise.text.dates import find_dates
from ambroise.text.folding import fold
from ambroise.uses.checking.drugs import substances_of
from ambroise.uses.contract import FlagCode, Pointer
from ambroise.uses.explanation import plain
from ambroise.uses.explanation.plain import (
    Entry,
    Lexicon,
    Wording,
    explained,
    explained_apart,
    without_code,
)
from ambroise.uses.explanation.schema import Audience, LetterToExplain, Topic
from ambroise.uses.explanation.sensitive import marked
from ambroise.uses.letter.schema import BlockKind, Item, Presence, Statement, Treatment
from ambroise.uses.letter.wording import day, one_line, sentence

_PERIOD: Final = re.compile(r"\b(?P<period>(?:du \S+ .*?au|le|depuis le) \d[^.]*?)\.?$")
_STAYED: Final = re.compile(r"hospitalisee?(?:\(e\))? ")
_HOUR: Final = re.compile(r" à \d{1,2} ?[h:] ?\d{0,2}")
_SHORT: Final = 10
"""Words up to which a sentence is read as the name of one thing."""

_PLANNED: Final = re.compile(
    r"\brendez-?vous\b|\brdv\b|consultations?\b|\brevue?s?\b|\brevoir\b|\bcontrole\b|prise de sang"
    r"|\bbilan\b|\bscanner\b|\birm\b|\bradio\w*|\bechograph\w*|\bprevue?s?\b|\bprogrammee?s?\b"
)
_WARNING: Final = re.compile(
    r"\b(?:re)?consulter\b|\bappeler\b|\brappeler\b|\balerter\b|\bcontacter\b|\brevenir\b"
    r"|\bprevenir\b|\burgences?\b|\bse presenter\b|\bcomposer le\b"
)
_WHEN: Final = re.compile(r"\b(?:en cas d(?:e |')|si |devant |lors d(?:e |'))(?P<signs>[^.;:]+)")
_NONE: Final = re.compile(r"(?:pas|aucune?s?|absence|sans|neant|non|ras|nc|nr)\b|\W*0?\W*$")
_LINK: Final = re.compile(r"^(?:de |d'|des |du |apparition d(?:e |'))")
_ACT: Final = re.compile(r",? (?:re)?(?:consulter|appeler|alerter|contacter|prevenir)\b.*$")
_BETWEEN: Final = re.compile(r", ou |, | ou (?!plus|moins)")
_COURTESY: Final = re.compile(
    r"remerci|confratern|cordialement|salutation|\bveuillez\b|reste(?:ns|ons)? a (?:votre|v)\b"
    r"|reste a votre|\bcourrier\b|\bdicte\b|\bnos ref|\bdouble a\b|\bcopies?\b|^concerne\b"
    r"|^(?:cher|chere|docteur|lettre de|compte.?rendu|n° |(?:dr|pr|docteur|professeur) )"
)
_LABEL: Final = re.compile(r"^allergies? ?: ", re.IGNORECASE)
_PENDING: Final = re.compile(r" ?: résultats? en attente\.?$")
_REPLACED: Final = re.compile(r" : remplacé par (?P<by>.+?)\.(?: Motif : |$)")
_BRACKET: Final = re.compile(r" ?\([^()]*\)")
_UNSAID: Final = ("C", "D37", "D38", "D39", "D4")
"""CIM-10 codes of cancers: one is named where the letter's own words name it, never from a code."""

_ALONE: Final = "Consignes"
_CHECKED: Final = (
    Item.ADVERSE_EVENTS,
    Item.RESISTANT_ORGANISMS,
    Item.BLOOD_PRODUCTS,
    Item.IMPLANTS,
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of the letter where it stands."""

    at: Pointer
    block: BlockKind
    statement: Statement

    @property
    def text(self) -> str:
        return self.statement.text


@dataclass(frozen=True, slots=True)
class Told:
    """One phrase of a version before it has its place; `said` is the letter's sentence."""

    topic: Topic
    text: str
    said: Said
    treatment: Treatment | None = None
    verbatim: str = ""
    flags: tuple[tuple[FlagCode, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """What the sentences of one version have in common."""

    given: LetterToExplain
    words: Wording
    known: set[str] = field(default_factory=set)

    def explain(self, text: str) -> str:
        """Return words of the letter with the hard ones explained; apart for a teenager."""
        if self.given.audience is Audience.TEENAGER:
            return explained_apart(sentence(text), self.known)
        return explained(text, self.known)

    @property
    def grown_up(self) -> bool:
        return self.given.audience is not Audience.CHILD


def tell(given: LetterToExplain) -> list[Told]:
    """Return every phrase of a version in its order; none that the letter does not say."""
    teller = Teller(given, plain.wording(given.audience))
    said = list(sentences(given))
    told = [one for speak in _SPEAKERS for one in speak(teller, said)]
    once: dict[tuple[Topic, str], Told] = {}
    for one in told:
        if one.text:
            once.setdefault((one.topic, fold(one.text)), one)
    return sorted(once.values(), key=lambda one: list(Topic).index(one.topic))


def sentences(given: LetterToExplain) -> Iterator[Said]:
    """Yield the sentences that are in the letter, those that say that the record is silent too."""
    for at, block in enumerate(given.letter.blocks):
        for index, statement in enumerate(block.statements):
            if statement.text:
                yield Said(Pointer(f"/blocks/{at}/statements/{index}/text"), block.kind, statement)


def _stay(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in _in(said, BlockKind.STAY):
        stayed = _STAYED.search(fold(one.text))
        period = _PERIOD.search(one.text, stayed.end()) if stayed else None
        if period is not None:
            text = teller.words.say("stay", period=period["period"])
            yield Told(Topic.STAY, text, one)
            return


def _why(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in _in(said, BlockKind.REASON):
        found = plain.conditions().find(one.text)
        if not teller.grown_up:
            yield from (Told(Topic.WHY, text, one) for text in plain.sentences_of(found))
        elif _COURTESY.search(fold(one.text)) or (_STAYED.search(fold(one.text)) and not found):
            continue
        elif len(one.text.split()) <= _SHORT:
            yield from _labelled(teller, Topic.WHY, "condition", one, plain.conditions())
        else:
            yield Told(Topic.WHY, teller.explain(one.text), one)


def _found(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in _in(said, BlockKind.SYNTHESIS, "Diagnostics"):
        yield from _labelled(teller, Topic.FOUND, "condition", one, plain.conditions())


def _done(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in _in(said, BlockKind.SYNTHESIS, "Actes et examens"):
        yield from _labelled(teller, Topic.DONE, "act", one, plain.acts())


def _labelled(
    teller: Teller, topic: Topic, what: str, one: Said, lexicon: Lexicon
) -> Iterator[Told]:
    """Yield a label of the letter with what it means; a child is told the meaning alone."""
    label = without_code(one.text)
    entry = _entry(one.text, lexicon)
    if entry is None:
        words = teller.explain(label).rstrip(".")
        yield Told(topic, teller.words.say("label", label=words), one)
    elif teller.grown_up and (entry.means in teller.known or _same(entry.means, label)):
        yield Told(topic, teller.words.say("label", label=label), one)
    else:
        teller.known.add(entry.means)
        text = teller.words.say(what, label=label, means=entry.means, simple=entry.simple)
        yield Told(topic, text, one)


def _same(means: str, label: str) -> bool:
    """Return whether an explanation only says again a word of the label: « une chute »."""
    return fold(means).partition(" ")[2] in re.split(r"[ ,]+", fold(label))


def _entry(text: str, lexicon: Lexicon) -> Entry | None:
    """Return what a label is: by its code, else by its words where they are affirmed."""
    found = lexicon.find(without_code(text))
    if any(not one.affirmed for one in found):
        return None
    code = plain.code_in(text)
    by_code = lexicon.of_code(code) if code and not code.startswith(_UNSAID) else None
    return by_code or next((one.entry for one in found), None)


def _course(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    """Yield the doctor's conclusion, else the course, and what the article wants stated."""
    if teller.given.audience not in (Audience.ADULT, Audience.PARENTS):
        return
    course = _in(said, BlockKind.SYNTHESIS, "Conclusion")
    course = course or _in(said, BlockKind.SYNTHESIS, "Évolution")
    checked = [
        one
        for one in said
        if one.statement.item in _CHECKED and one.statement.presence is Presence.PRESENT
    ]
    done = {fold(one.text) for one in _in(said, BlockKind.SYNTHESIS, "Actes et examens")}
    for one in (*course, *checked):
        if fold(one.text) in done:
            continue
        if not _COURTESY.search(fold(one.text)) and not _warns(one):
            yield Told(Topic.TOLD, teller.explain(one.text), one)


def _allergies(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in _in(said, BlockKind.BACKGROUND, "Allergies"):
        what = _LABEL.sub("", one.text).rstrip(".")
        if not _NONE.match(fold(what)):
            yield Told(Topic.ALLERGIES, teller.words.say("allergy", what=what), one)


def _treatments(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    lines = [one for one in said if one.block is BlockKind.TREATMENTS]
    for one in lines:
        statement = one.statement
        if statement.presence is Presence.MISSING:
            if len(lines) == 1:
                silent: tuple[FlagCode, str] = ("missing", one.text)
                text = teller.words.say("no_treatment")
                yield Told(Topic.TREATMENTS, text, one, flags=(silent,))
        elif one.at in teller.given.rewritten or statement.treatment is None:
            yield from _as_written(teller, Topic.TREATMENTS, one)
        else:
            text = _taken(teller, statement.treatment, one.text)
            yield Told(Topic.TREATMENTS, text, one, statement.treatment)


def _as_written(teller: Teller, topic: Topic, one: Said) -> Iterator[Told]:
    """Yield a sentence whose facts are in its words alone: repeated as it stands.

    An instruction that names no drug is no such fact.
    """
    instruction = one.statement.heading == _ALONE and not _names_drug(one.text)
    if not instruction:
        yield Told(topic, one.text, one, verbatim=one.text)
    elif teller.grown_up and not _warns(one):
        yield Told(topic, teller.explain(one.text), one)


def _taken(teller: Teller, treatment: Treatment, text: str) -> str:
    """Return what to take and how: name, dosage and duration word for word."""
    say, entry = teller.words.say, plain.serves(treatment.atc)
    dosage, duration = _bare(treatment.dosage), _bare(treatment.duration)
    parts = [say(treatment.change.value, name=_bare(treatment.name))]
    parts.append(say("dosage", dosage=dosage) if dosage else say("no_dosage"))
    if duration:
        parts.append(say("duration", duration=duration))
    if entry is not None and (teller.grown_up or entry.simple):
        parts.append(say("serves", serves=entry.means, simple=entry.simple))
    secret = marked(treatment.reason, teller.given.audience, "withhold")
    if treatment.reason and treatment.reason in text and teller.words.says["reason"] and not secret:
        parts.append(say("reason", reason=teller.explain(_bare(treatment.reason))))
    return " ".join(parts)


def _bare(fact: str) -> str:
    """Return a fact on one line, without its full stop: a sentence of ours ends with one."""
    return one_line(fact).rstrip(" .")


def _stopped(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in said:
        statement = one.statement
        if one.block is not BlockKind.STOPPED or statement.presence is Presence.MISSING:
            continue
        if statement.treatment is None or one.at in teller.given.rewritten:
            if statement.presence is Presence.ABSENT:
                yield Told(Topic.STOPPED, teller.words.say("none_stopped"), one)
            else:
                yield from _as_written(teller, Topic.STOPPED, one)
            continue
        name, by = _bare(statement.treatment.name), _REPLACED.search(one.text)
        text = (
            teller.words.say("replaced", name=name, by=by["by"])
            if by
            else teller.words.say("stopped", name=name)
        )
        yield Told(Topic.STOPPED, text, one, statement.treatment)


def _awaited(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in _in(said, BlockKind.AWAITED):
        what = _PENDING.sub("", one.text).rstrip(".")
        yield Told(Topic.AWAITED, teller.words.say("awaited", what=what), one)


def _warnings(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in said:
        if one.statement.presence is Presence.PRESENT and _warns(one):
            signs = " ".join(sentence(sign) for sign in _signs(one.text))
            text = teller.explain(one.text)
            yield Told(
                Topic.WARNING,
                teller.words.say("warning", sentence=text, signs=signs or one.text),
                one,
            )


def _next(teller: Teller, said: Sequence[Said]) -> Iterator[Told]:
    for one in _in(said, BlockKind.FOLLOW_UP):
        if _warns(one) or _COURTESY.search(fold(one.text)):
            continue
        dated = _dated(one.text)
        if dated is not None:
            yield Told(Topic.NEXT, _appointment(teller, *dated), one)
        elif teller.grown_up:
            yield Told(Topic.NEXT, teller.explain(one.text), one)
        elif plans(one.text):
            yield Told(Topic.NEXT, one.text, one)


def _dated(text: str) -> tuple[str, str] | None:
    """Return the date in full and what is planned, of a sentence that is one appointment."""
    found = [one for one in find_dates(text) if one.year and one.month and one.day]
    if len(found) != 1:
        return None
    (one,) = found
    before, after = text[: one.start].strip(), text[one.end :]
    hour = _HOUR.match(after)
    after = after[hour.end() :] if hour else after
    when = day(one.first()) + (hour[0] if hour else "")
    if fold(before) == "le" and after.lstrip().startswith(":"):
        return when, after.lstrip(" :").rstrip(" .")
    if fold(before).endswith(" le") and not after.strip(" .;"):
        return when, before[:-3].rstrip(" ,:")
    return None


def _appointment(teller: Teller, when: str, what: str) -> str:
    """Return one appointment with its date in full; a child is told whom rather than what."""
    what = what[0].lower() + what[1:] if what[1:2].islower() else what
    seen = plain.specialities().find(what)
    if seen and "consultation" in fold(what):
        return teller.words.say("see", date=when, what=what, who=seen[0].entry.means)
    if not teller.grown_up:
        what = _BRACKET.sub("", what)
    return teller.words.say("appointment", date=when, what=what)


def hidden(one: Told, audience: Audience) -> Told | None:
    """Return an appointment without what it is for; None when it has no date."""
    dated = _dated(one.said.text)
    if dated is None:
        return None
    return replace(one, text=plain.wording(audience).say("hidden", date=dated[0]))


def plans(text: str) -> bool:
    """Return whether a sentence of the follow-up sets something to come."""
    return bool(_PLANNED.search(fold(text)) or find_dates(text))


def _warns(one: Said) -> bool:
    """Return whether a sentence says when to ask for help."""
    low = fold(one.text)
    blocks = (BlockKind.SYNTHESIS, BlockKind.TREATMENTS, BlockKind.AWAITED, BlockKind.FOLLOW_UP)
    if one.block not in blocks or one.statement.treatment is not None:
        return False
    return _WARNING.search(low) is not None and _WHEN.search(low) is not None


def _signs(text: str) -> Iterable[str]:
    """Return the signs of a warning one by one, in its own words."""
    found = _WHEN.search(fold(text))
    if found is None:
        return ()
    words = text[found.start("signs") : found.end("signs")]
    acted = _ACT.search(fold(words))
    words = words[: acted.start()] if acted else words
    signs = (_LINK.sub("", one.strip()) for one in _BETWEEN.split(_BRACKET.sub("", words)))
    return [one for one in signs if one]


def _names_drug(text: str) -> bool:
    return any(substances_of(word) for word in re.findall(r"[a-zœ-]{4,}", fold(text)))


def _in(said: Iterable[Said], block: BlockKind, heading: str = "") -> list[Said]:
    """Return the sentences of a block, under one heading when given, that say something there."""
    return [
        one
        for one in said
        if one.block is block
        and one.statement.presence is Presence.PRESENT
        and heading in ("", one.statement.heading)
    ]


Speaker = Callable[[Teller, Sequence[Said]], Iterator[Told]]

_SPEAKERS: Final[tuple[Speaker, ...]] = (
    _stay,
    _why,
    _found,
    _done,
    _allergies,
    _treatments,
    _stopped,
    _awaited,
    _warnings,
    _next,
    _course,
)
