"""What a campaign asks: passages with labels, the codes of a stay, the items of a letter."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from ambroise.errors import QuestionInvalid
from ambroise.uses.letter.schema import ITEM_LABELS

Kind = Literal["spans", "codes", "items"]
KINDS: Final[tuple[Kind, ...]] = ("spans", "codes", "items")
ITEM_VALUES: Final = ("yes", "no", "absent")
"""The record says that it is there, says that it is not, or says nothing."""
CODE_LABELS: Final = {
    "DP": "Diagnostic principal",
    "DR": "Diagnostic relié",
    "DAS": "Diagnostic associé significatif",
    "ACT": "Acte CCAM",
}
MOST_LABELS: Final = 60
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_CIM10: Final = re.compile(r"[A-Z][0-9]{2}[0-9A-Z+]{0,6}")
_CCAM: Final = re.compile(r"[A-Z]{4}[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Label:
    """One thing that is asked for; `passage`: who says that it is there shows where."""

    name: str
    text: str
    passage: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """`spans` are asked of a document; `codes` (by RUM) and `items` of a whole stay."""

    kind: Kind
    labels: tuple[Label, ...]

    @property
    def of_stay(self) -> bool:
        return self.kind != "spans"

    def label(self, name: str) -> Label | None:
        return next((one for one in self.labels if one.name == name), None)


def span_question(lines: str) -> Question:
    """Return a question on passages, from lines `name` or `name: what it is`.

    Raises QuestionInvalid.
    """
    labels: list[Label] = []
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, _, text = line.partition(":")
        name = name.strip()
        if not _NAME.fullmatch(name):
            raise QuestionInvalid(
                cause=f"ligne {len(labels) + 1} : un nom de 1 à 40 lettres",
                cause_en=f"line {len(labels) + 1}: a name of 1 to 40 letters",
            )
        labels.append(Label(name, text.strip() or name))
    names = {one.name for one in labels}
    if not labels or len(names) < len(labels) or len(labels) > MOST_LABELS:
        raise QuestionInvalid(
            cause=f"de 1 à {MOST_LABELS} libellés, tous différents",
            cause_en=f"1 to {MOST_LABELS} labels, all different",
        )
    return Question("spans", tuple(labels))


def code_question() -> Question:
    """Return the question of coding: DP, DR, DAS and acts by RUM, each with its passages."""
    return Question("codes", tuple(Label(*pair) for pair in CODE_LABELS.items()))


def item_question() -> Question:
    """Return the question of the letter: each item of article R.1112-1-2, said or not."""
    return Question("items", tuple(Label(str(k), text) for k, text in ITEM_LABELS.items()))


def question_of(kind: Kind, lines: str = "") -> Question:
    """Return the question of a kind; `lines` are the labels of passages. Raises QuestionInvalid."""
    if kind == "spans":
        return span_question(lines)
    return code_question() if kind == "codes" else item_question()


def code_of(label: str, written: str) -> str | None:
    """Return a code as PMSI writes it (no dot, capitals), None where it has not its form."""
    code = written.strip().upper().replace(".", "").replace(" ", "")
    form = _CCAM if label == "ACT" else _CIM10
    return code if form.fullmatch(code) else None
