"""Phrases said otherwise by a language model: simpler French, or another language.

The model is given the phrases that the rules wrote, numbered, and answers one for each number: so
each keeps the evidence of its sentence of the letter. In French, a checker holds it against that
sentence, and one that says anything else is put back as the rules wrote it. In another language no
checker reads it: numbers and names of drugs must be the same, the facts of treatments stand beside
it in French, word for word, and a person who reads the language confirms the version.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from ambroise.engines.guard import fence
from ambroise.errors import GenerationFailed
from ambroise.llm import Cause, Message
from ambroise.text.written_dates import MONTHS
from ambroise.uses.checking import SHOWN_FR, Kind, check
from ambroise.uses.contract import Context, FlagCode
from ambroise.uses.explanation import plain
from ambroise.uses.explanation.schema import FRENCH, Audience, LetterToExplain, Topic
from ambroise.uses.explanation.telling import Told
from ambroise.uses.letter.wording import sentence

STYLED: Final = frozenset({Topic.WHY, Topic.FOUND, Topic.DONE, Topic.TOLD})
"""What may be said otherwise in French; facts, appointments and warnings stay word for word."""

MOST: Final = 20
"""Phrases of one question at most."""

_WHOM: Final = {
    Audience.ADULT: "un adulte qui n'est pas soignant, en le vouvoyant",
    Audience.TEENAGER: "un adolescent de 12 à 17 ans, en le tutoyant",
    Audience.CHILD: "un enfant de 8 à 11 ans, en le tutoyant, en phrases de dix mots au plus",
    Audience.PARENTS: "les parents d'un enfant, en les vouvoyant",
}
SIMPLER: Final = (
    "Redis chaque phrase en mots plus simples, pour {whom}. N'ajoute rien et n'enlève rien : ni"
    " maladie, ni conseil, ni chiffre, ni date, ni côté. Garde les négations et les doutes. Réponds"
    " une phrase pour chaque numéro. {rule}"
)
OTHERWISE: Final = (
    "Traduis chaque phrase du français vers : {language} ({own}), en mots simples, pour {whom}."
    " N'ajoute rien et n'enlève rien. Recopie à l'identique les chiffres, les dates, les unités et"
    " les noms de médicaments. Réponds une phrase pour chaque numéro. {rule}"
)

_NUMBER: Final = re.compile(r"\d+")
_LONG_DATE: Final = re.compile(rf"\b(\d{{1,2}})(?:er)? ({'|'.join(MONTHS)}) (\d{{4}})\b")


class Sentence(BaseModel):
    """One phrase of the answer, by the number of the one that it says otherwise."""

    model_config = ConfigDict(extra="forbid")

    numero: Annotated[int, Field(ge=1, le=MOST)]
    texte: Annotated[str, Field(min_length=1, max_length=500)]


class Answer(BaseModel):
    """The answer of the model for some phrases."""

    model_config = ConfigDict(extra="forbid")

    phrases: Annotated[list[Sentence], Field(min_length=1, max_length=MOST)]


@dataclass(frozen=True, slots=True)
class Styled:
    """The phrases as they will be read, titles in their language; `refused` says why none are."""

    lines: Sequence[Told]
    labels: Mapping[str, str] = field(default_factory=dict)
    refused: str = ""

    def label(self, french: str) -> str:
        return self.labels.get(french, french)


def styled(lines: Sequence[Told], given: LetterToExplain, context: Context) -> Styled:
    """Return the phrases of a version said by the model of the run, each of them checked."""
    if given.language == FRENCH:
        return Styled([one for part in _parts(lines) for one in _simpler(part, given, context)])
    return _translated(lines, given, context)


def _parts(lines: Iterable[Told]) -> Iterator[list[Told]]:
    for _, group in groupby(lines, key=lambda one: one.topic):
        part = list(group)
        yield from (part[start : start + MOST] for start in range(0, len(part), MOST))


def _simpler(part: list[Told], given: LetterToExplain, context: Context) -> list[Told]:
    if part[0].topic not in STYLED:
        return part
    task = SIMPLER.format(whom=_WHOM[given.audience], rule="{rule}")
    answer = _asked(task, [one.text for one in part], context)
    if answer is None:
        first, *others = part
        return [_flagged(first, "no_model", "dit par les règles"), *others]
    return [_checked(one, answer.get(at, "")) for at, one in enumerate(part)]


def _checked(one: Told, answer: str) -> Told:
    """Return the phrase in the model's words where they say nothing else than the letter."""
    if not answer:
        return one
    text = sentence(answer)
    found = check(text, [one.said.text, one.text], wording=True)
    other = [each for each in found if each.kind is not Kind.WORDING]
    if other:
        said = ", ".join(f"{SHOWN_FR[each.kind]} {each.words}" for each in other)
        return _flagged(one, "no_model", f"phrase du modèle écartée ({said})")
    changed = replace(one, text=text)
    return _flagged(changed, "unsupported", SHOWN_FR[Kind.WORDING]) if found else changed


def _translated(lines: Sequence[Told], given: LetterToExplain, context: Context) -> Styled:
    language = plain.languages()[given.language]
    task = OTHERWISE.format(
        language=language["name"], own=language["own"], whom=_WHOM[given.audience], rule="{rule}"
    )
    done: list[Told] = []
    translated = 0
    for part in _parts(lines):
        texts = [_plain_dates(one.text) for one in part]
        answer = _asked(task, texts, context) or {}
        for at, one in enumerate(part):
            own = answer.get(at, "")
            wrong = _unequal(texts[at], own, one)
            translated += not wrong
            done.append(
                _flagged(one, "no_model", f"laissée en français : {wrong}")
                if wrong
                else replace(one, text=_beside(own, one))
            )
    if lines and not translated:
        refused = f"le modèle n'a rien donné d'utilisable en {language['name']}"
        return Styled((), refused=refused)
    return Styled(done, _labels(lines, given.audience, task, context))


def _labels(
    lines: Iterable[Told], audience: Audience, task: str, context: Context
) -> dict[str, str]:
    words = plain.wording(audience)
    french = [words.title, words.fixed]
    french += [words.titles[topic] for topic in dict.fromkeys(one.topic for one in lines)]
    answer = _asked(task, french, context) or {}
    return {label: answer[at].strip() for at, label in enumerate(french) if answer.get(at)}


def _unequal(french: str, other: str, one: Told) -> str:
    """Return what of a translation is not the same as in French, "" when nothing is."""
    if not other.strip():
        return "pas de réponse"
    if Counter(_NUMBER.findall(french)) != Counter(_NUMBER.findall(other)):
        return "nombres différents"
    if one.treatment is not None and one.treatment.name.casefold() not in other.casefold():
        return "nom du médicament différent"
    return ""


def _beside(text: str, one: Told) -> str:
    """Return a translation with the facts that must be read in French beside it."""
    treatment = one.treatment
    if treatment is None:
        return f"{text} [{one.verbatim}]" if one.verbatim else text
    facts = ", ".join(filter(None, (treatment.dosage, treatment.duration)))
    french = f"{treatment.name} : {facts or 'arrêté'}"
    if treatment.change.value == "stopped":
        french = f"{treatment.name} : arrêté"
    return f"{text} [{french}]"


def _plain_dates(text: str) -> str:
    """Return a text with its dates in figures: they compare in any language."""
    return _LONG_DATE.sub(
        lambda date: f"{int(date[1]):02d}/{MONTHS.index(date[2]) + 1:02d}/{date[3]}", text
    )


def _asked(task: str, texts: Sequence[str], context: Context) -> dict[int, str] | None:
    """Return the answers by place; None when the model gave none."""
    fenced = fence(texts)
    messages = [Message("system", task.format(rule=fenced.rule)), Message("user", fenced.text)]
    try:
        answer = context.ask(messages, Answer)
    except GenerationFailed as failed:
        if failed.code == Cause.CANCELLED:
            raise
        return None
    said: dict[int, str] = {}
    for one in answer.phrases:
        at = one.numero - 1
        if at < len(texts) and at not in fenced.withheld:
            said.setdefault(at, one.texte)
    return said


def _flagged(one: Told, code: FlagCode, detail: str) -> Told:
    return replace(one, flags=(*one.flags, (code, detail)))
