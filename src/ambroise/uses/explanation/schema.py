"""What a version of the letter is made from, and what it holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ambroise.uses.contract import Evidence, Pointer
from ambroise.uses.letter.schema import Letter, Treatment

FRENCH: Final = "fr"


class Audience(StrEnum):
    """Whom a version speaks to; ages are those of the patient."""

    ADULT = "adult"
    TEENAGER = "teenager"  # 12 to 17
    CHILD = "child"  # 8 to 11
    PARENTS = "parents"  # of a younger child, or beside the child's own version


class Topic(StrEnum):
    """The parts of a version, in its order."""

    STAY = "stay"
    WHY = "why"
    FOUND = "found"
    DONE = "done"
    TOLD = "told"
    ALLERGIES = "allergies"
    TREATMENTS = "treatments"
    STOPPED = "stopped"
    AWAITED = "awaited"
    WARNING = "warning"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class LetterToExplain:
    """The letter as a person left it: its sentences with their edits, and what they rest on.

    `letter_draft` is the draft's number, `validated` whether a person signed it; `rewritten` are
    the sentences whose words are the doctor's; `language` is a code of `words/languages.toml`.
    """

    letter: Letter
    letter_draft: str
    validated: bool
    evidence: tuple[Evidence, ...]
    rewritten: tuple[Pointer, ...]
    audience: Audience
    language: str = FRENCH


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or more short sentences that say one sentence of the letter.

    `of` points at that sentence in the letter. `treatment` holds the facts of a treatment line,
    `verbatim` words of the letter that the text must repeat: facts that the doctor rewrote, or
    that only a document gives. An empty `text` is a phrase that a person took out.
    """

    text: str
    of: Pointer
    treatment: Treatment | None = None
    verbatim: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    topic: Topic
    title: str
    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One version of the letter of a stay, for one audience in one language.

    `preview`: the letter was not validated when it was made. `fixed` says what the sheet is.
    """

    title: str
    stay_number: str
    audience: Audience
    language: str
    letter_draft: str
    preview: bool
    fixed: str
    parts: tuple[Part, ...]


TITLE: Final = Pointer("/title")


def pointer_to(part: int, phrase: int) -> Pointer:
    return Pointer(f"/parts/{part}/phrases/{phrase}/text")


def phrases(value: Explanation) -> Iterator[tuple[Pointer, Topic, Phrase]]:
    """Yield every phrase that is in a version, with its pointer."""
    for at, part in enumerate(value.parts):
        for index, phrase in enumerate(part.phrases):
            if phrase.text:
                yield pointer_to(at, index), part.topic, phrase
