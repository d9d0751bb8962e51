"""From a letter to one of its versions: phrases told, secrets left out, facts of drugs held."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Final

from ambroise.uses.contract import NO_COST, Context, Draft, Evidence, Flag
from ambroise.uses.explanation import plain
from ambroise.uses.explanation.facts import differences
from ambroise.uses.explanation.schema import (
    FRENCH,
    TITLE,
    Audience,
    Explanation,
    LetterToExplain,
    Part,
    Phrase,
    Topic,
    phrases,
)
from ambroise.uses.explanation.sensitive import ABUSE, PROGNOSIS, marked, telling_drug
from ambroise.uses.explanation.styling import Styled, styled
from ambroise.uses.explanation.telling import Told, hidden, sentences, tell
from ambroise.uses.explanation.who import ADULT_AGE, age_told, ended_by_death

_FACTS: Final = frozenset({Topic.TREATMENTS, Topic.STOPPED})
_YOUNG: Final = frozenset({Audience.CHILD, Audience.TEENAGER, Audience.PARENTS})
_DOCTORS_OWN: Final = "phrase du médecin dans la lettre, sans passage du dossier"


def compose(given: LetterToExplain, context: Context) -> Draft[Explanation]:
    """Return one version as a draft; without value when a person has to say it in their own words.

    Every phrase keeps the evidence of the sentence of the letter that it says.
    """
    reason = why_none(given, speaks=context.speaks)
    if reason:
        return Draft(None, (), (), reason, NO_COST, context.run_id)
    kept, withheld = _screened(given, tell(given))
    done = styled(kept, given, context) if context.speaks else Styled(kept)
    if done.refused:
        return Draft(None, (), (), done.refused, NO_COST, context.run_id)
    value, lines = _placed(given, done), done.lines
    wrong = differences(given.letter, given.rewritten, value)
    if wrong:
        reason = f"les médicaments de la version ne sont pas ceux de la lettre ({wrong[0].shown})"
        return Draft(None, (), (), reason, NO_COST, context.run_id)
    flags = (*_about(given, withheld), *_flags(given, value, lines))
    return Draft(value, tuple(_evidence(given, value)), flags, "", NO_COST, context.run_id)


def why_none(given: LetterToExplain, *, speaks: bool) -> str:
    """Return why no version is made, "" when one is."""
    audience, letter = given.audience, given.letter
    age = age_told(letter)
    if given.language not in plain.languages():
        return f"langue {given.language} inconnue"
    if given.language != FRENCH and not speaks:
        return "sans modèle de langue, une version ne s'écrit qu'en français"
    if ended_by_death(letter):
        return "le séjour s'est terminé par un décès : le médecin en parle aux proches"
    if audience is Audience.PARENTS and age is not None and age >= ADULT_AGE:
        return f"le patient est majeur ({age} ans) : aucune fiche pour les parents"
    said = list(sentences(given))
    if audience in _YOUNG:
        marks = {one.name for line in said for one in marked(line.text, audience, "withhold")}
        if PROGNOSIS in marks:
            return "pronostic ou soins palliatifs dans la lettre : à dire de vive voix"
    atcs = [one.statement.treatment.atc for one in said if one.statement.treatment is not None]
    told_by_drug = telling_drug(atcs, audience)
    if told_by_drug is not None:
        return f"un médicament révèle ce qui ne se dit pas ici ({told_by_drug.shown})"
    return ""


def _screened(given: LetterToExplain, told: Iterable[Told]) -> tuple[list[Told], Counter[str]]:
    """Return the phrases that may be told, and how many were withheld by matter.

    Facts of treatments stay; an appointment keeps its date; when to ask for help is always said,
    unless it speaks of abuse.
    """
    kept: list[Told] = []
    withheld: Counter[str] = Counter()
    for one in told:
        secret = marked(one.said.text, given.audience, "withhold")
        asked = marked(one.text, given.audience, "confirm")
        abuse = any(mark.name == ABUSE for mark in secret)
        safe = one.topic in _FACTS or (one.topic is Topic.WARNING and not abuse)
        if secret and not safe:
            withheld.update(mark.shown for mark in secret)
            dated = hidden(one, given.audience) if one.topic is Topic.NEXT and not abuse else None
            kept += [dated] if dated is not None else []
            continue
        if asked:
            detail = "à confirmer : " + ", ".join(mark.shown for mark in asked)
            one = replace(one, flags=(*one.flags, ("sensitive", detail)))
        kept.append(one)
    return kept, withheld


def _placed(given: LetterToExplain, done: Styled) -> Explanation:
    words = plain.wording(given.audience)
    parts = tuple(
        Part(
            topic,
            done.label(words.titles[topic]),
            tuple(Phrase(one.text, one.said.at, one.treatment, one.verbatim) for one in group),
        )
        for topic, group in groupby(done.lines, key=lambda one: one.topic)
    )
    return Explanation(
        done.label(words.title),
        given.letter.stay_number,
        given.audience,
        given.language,
        given.letter_draft,
        not given.validated,
        done.label(words.fixed),
        parts,
    )


def _evidence(given: LetterToExplain, value: Explanation) -> Iterator[Evidence]:
    known: dict[str, list[Evidence]] = {}
    for one in given.evidence:
        known.setdefault(one.statement, []).append(one)
    for pointer, _, phrase in phrases(value):
        for one in known.get(phrase.of, ()):
            yield Evidence(pointer, one.source, one.quote)


def _about(given: LetterToExplain, withheld: Counter[str]) -> Iterator[Flag]:
    """Yield what a person must know of the whole version, at its title."""
    if withheld:
        said = ", ".join(f"{shown} ({count})" for shown, count in sorted(withheld.items()))
        yield Flag("sensitive", TITLE, f"non repris, à dire ou non par le médecin : {said}")
    if given.language != FRENCH:
        name = plain.languages()[given.language]["name"]
        yield Flag("foreign", TITLE, f"à relire par une personne qui lit cette langue ({name})")


def _flags(given: LetterToExplain, value: Explanation, lines: Iterable[Told]) -> Iterator[Flag]:
    rested = {one.statement for one in given.evidence}
    for (pointer, _, phrase), line in zip(phrases(value), lines, strict=True):
        yield from (Flag(code, pointer, detail) for code, detail in line.flags)
        if phrase.of not in rested and not line.flags:
            yield Flag("unsupported", pointer, _DOCTORS_OWN)
