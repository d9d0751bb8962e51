"""What a language model answered, looked at before anybody reads it: words, and nothing else."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

LONGEST: Final = 20_000
"""Characters of one text of an answer."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKUP: Final = re.compile(r"<[a-zA-Z/!?][^<>]{0,400}>|!?\[[^\]\n]{0,200}\]\([^)\n]{1,400}\)")
_LINK: Final = re.compile(
    r"\b(?:https?|ftp|file|data|javascript|mailto):[^\s]+|\bwww\.[^\s]+|[\w.+-]+@[\w-]+\.[\w.]+",
    re.IGNORECASE,
)


class AnswerRefused(ValueError):
    """A text of the answer holds what no draft may; `cause` is one of our words, never content."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def checked(answer: Any, given: str) -> None:
    """Raise AnswerRefused when a text of a plain JSON `answer` is not plain words.

    Refused: what no reader sees (control, unseen and unassigned characters), markup, a link or an
    address that `given`, what the model was asked, does not hold, and a text over LONGEST. The
    words themselves are judged by who checks statements against passages.
    """
    for text in _texts(answer):
        if len(text) > LONGEST:
            raise AnswerRefused("too long")
        if any(unicodedata.category(one) in _UNSEEN and one not in "\n\t" for one in text):
            raise AnswerRefused("unseen characters")
        if _MARKUP.search(text):
            raise AnswerRefused("markup")
        if any(match[0].rstrip(".,;:)") not in given for match in _LINK.finditer(text)):
            raise AnswerRefused("link")


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, Mapping):
        for name, value in answer.items():
            yield str(name)
            yield from _texts(value)
    elif isinstance(answer, Sequence):
        for value in answer:
            yield from _texts(value)
