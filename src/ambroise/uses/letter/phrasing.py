"""The course of the stay in fewer sentences, by a language model, each with its passages.

The model is given the cited sentences of one part as numbered data, and answers sentences with the
numbers of what they rest on; a checker then holds each against those passages. What it cannot do,
or what looks like an instruction to a machine, stays cited word for word, and says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from ambroise.engines.guard import fence, find_instructions
from ambroise.errors import GenerationFailed
from ambroise.llm import Cause, Message
from ambroise.uses.contract import Context, SpanRef
from ambroise.uses.letter.lines import Line
from ambroise.uses.letter.wording import sentence

PARTS: Final = frozenset(
    {"Histoire de la maladie", "Évolution", "Examens complémentaires", "Conclusion"}
)
"""The headings under which cited sentences are told in fewer."""

FEWEST: Final = 3
"""A part of fewer sentences is cited as it is."""

MOST_PASSAGES: Final = 60
MOST_SENTENCES: Final = 12

TASK: Final = (
    "Tu aides un médecin à écrire la partie « {part} » d'une lettre de liaison. À partir des seuls"
    " passages donnés, écris de une à {most} phrases courtes, dans l'ordre des faits, sans rien"
    " ajouter : ni diagnostic, ni dose, ni date, ni côté, ni personne qui n'y soit. Garde les"
    " négations, les doutes et les chiffres tels quels. Pour chaque phrase, donne les numéros des"
    " passages qui la disent. {rule}"
)


class Sentence(BaseModel):
    """One sentence of the answer and the numbers, from 1, of the passages that it rests on."""

    model_config = ConfigDict(extra="forbid")

    texte: Annotated[str, Field(min_length=3, max_length=400)]
    passages: Annotated[
        list[Annotated[int, Field(ge=1, le=MOST_PASSAGES)]], Field(min_length=1, max_length=8)
    ]


class Told(BaseModel):
    """The answer of the model for one part."""

    model_config = ConfigDict(extra="forbid")

    phrases: Annotated[list[Sentence], Field(min_length=1, max_length=MOST_SENTENCES)]


def phrased(lines: Sequence[Line], context: Context) -> list[Line]:
    """Return the `watched` lines of a block, its long cited parts told by the model of the run."""
    told: list[Line] = []
    for heading, group in groupby(lines, key=lambda line: line.heading):
        part = list(group)
        told += _told(heading, part, context) if _is_long(heading, part) else part
    return told


def watched(lines: Sequence[Line]) -> list[Line]:
    """Return the lines, those cited from a note that speak to a machine being flagged."""
    return [
        replace(line, flags=(*line.flags, ("instruction", line.text)))
        if _is_cited(line) and find_instructions(line.text)
        else line
        for line in lines
    ]


def _is_long(heading: str, part: list[Line]) -> bool:
    return heading in PARTS and len(part) >= FEWEST and all(map(_is_cited, part))


def _is_cited(line: Line) -> bool:
    return bool(line.sources) and all(isinstance(ref, SpanRef) for ref, _ in line.sources)


def _told(heading: str, part: list[Line], context: Context) -> list[Line]:
    given, rest = part[:MOST_PASSAGES], part[MOST_PASSAGES:]
    found = [at for at, line in enumerate(given) if ("instruction", line.text) in line.flags]
    fenced = fence([line.text for line in given], found=found)
    task = TASK.format(part=heading, most=MOST_SENTENCES, rule=fenced.rule)
    try:
        answer = context.ask([Message("system", task), Message("user", fenced.text)], Told)
    except GenerationFailed as failed:
        if failed.code == Cause.CANCELLED:
            raise
        first, *others = part
        return [replace(first, flags=(*first.flags, ("no_model", heading))), *others]
    withheld = [given[at] for at in fenced.withheld]
    return [*_lines(answer, heading, given, set(fenced.withheld)), *withheld, *rest]


def _lines(answer: Told, heading: str, given: list[Line], withheld: set[int]) -> Iterator[Line]:
    """Yield a line a sentence; one that rests on no passage that was sent has no source."""
    for said in answer.phrases:
        numbers = dict.fromkeys(number - 1 for number in said.passages)
        known = [at for at in numbers if at < len(given) and at not in withheld]
        sources = tuple(source for at in known for source in given[at].sources)
        yield Line(sentence(said.texte), sources, heading=heading)
