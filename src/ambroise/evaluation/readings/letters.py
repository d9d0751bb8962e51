"""The letters of a blind reading: each in one text for every origin, with its questions.

One JSON object a line: `{"letter", "origin", "text", "questions": [{"ask", "choices", "right"}]}`;
`right` counts choices from 0. Questions are of the letter, so any of its lines may hold them.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from ambroise.errors import LettersInvalid

MOST_LETTERS: Final = 500
MOST_ORIGINS: Final = 6
MOST_QUESTIONS: Final = 12


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of comprehension; `right` is the place of the right choice."""

    ask: str
    choices: tuple[str, ...]
    right: int


class Letter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One letter: its texts in the order of the origins."""

    name: str
    texts: tuple[str, ...]
    questions: tuple[Question, ...] = ()


class Letters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a reading is made of; the names of origins are shown when it is unblinded."""

    origins: tuple[str, ...]
    letters: tuple[Letter, ...]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    letter: str
    origin: str
    text: str
    questions: tuple[Question, ...] = ()


def read_letters(content: bytes) -> Letters:
    """Return the letters of a JSONL file; raises LettersInvalid, which names lines, not words."""
    texts: dict[str, dict[str, str]] = {}
    asked: dict[str, tuple[Question, ...]] = {}
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        one = _line(number, line)
        if one.origin in texts.setdefault(one.letter, {}):
            raise _invalid(number, "cette origine est déjà donnée", "this origin is given already")
        texts[one.letter][one.origin] = one.text
        if one.questions:
            asked[one.letter] = one.questions
    origins = tuple(dict.fromkeys(name for of in texts.values() for name in of))
    if not 2 <= len(origins) <= MOST_ORIGINS or not 1 <= len(texts) <= MOST_LETTERS:
        raise LettersInvalid(
            place="-",
            cause=f"de 2 à {MOST_ORIGINS} origines et de 1 à {MOST_LETTERS} lettres",
            cause_en=f"2 to {MOST_ORIGINS} origins and 1 to {MOST_LETTERS} letters",
        )
    letters = [
        _letter(place, name, of, origins, asked.get(name, ()))
        for place, (name, of) in enumerate(texts.items(), 1)
    ]
    return Letters(origins, tuple(letters))


def _line(number: int, line: bytes) -> _Line:
    try:
        one = msgspec.json.decode(line, type=_Line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise _invalid(number, "ligne illisible", "line that cannot be read") from None
    if not (one.letter and one.origin and one.text.strip()):
        raise _invalid(number, "lettre, origine et texte", "letter, origin and text")
    if len(one.questions) > MOST_QUESTIONS or any(
        not q.ask or len(q.choices) < 2 or not 0 <= q.right < len(q.choices) for q in one.questions
    ):
        raise _invalid(number, "question mal formée", "a question is malformed")
    return one


def _letter(
    place: int,
    name: str,
    texts: Mapping[str, str],
    origins: tuple[str, ...],
    questions: tuple[Question, ...],
) -> Letter:
    if len(texts) < len(origins):
        raise LettersInvalid(
            place=f"lettre {place}",
            cause="il manque le texte d'une origine",
            cause_en="the text of an origin is missing",
        )
    return Letter(name, tuple(texts[one] for one in origins), questions)


def _invalid(number: int, cause: str, cause_en: str) -> LettersInvalid:
    return LettersInvalid(place=f"ligne {number}", cause=cause, cause_en=cause_en)
