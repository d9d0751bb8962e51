"""What a reader says of a case: marks, each a label with its value and its passage."""

from collections.abc import Mapping
from typing import Final

import msgspec

from ambroise.errors import CampaignRefused
from ambroise.evaluation.campaigns.questions import ITEM_VALUES, Question, code_of

MOST_MARKS: Final = 2000


class Mark(msgspec.Struct, frozen=True, order=True, omit_defaults=True, forbid_unknown_fields=True):
    """`label` said of `text[start:end]` of a note, in code points; `end` is 0 without a passage.

    `value` is a code or one of `ITEM_VALUES`, empty for passages; `rum` counts from 1, 0 where
    the question has none.
    """

    label: str
    value: str = ""
    rum: int = 0
    note_id: int = 0
    start: int = 0
    end: int = 0

    @property
    def says(self) -> tuple[str, str, int]:
        """What is said, wherever it is shown."""
        return self.label, self.value, self.rum

    @property
    def passage(self) -> tuple[int, int, int] | None:
        return (self.note_id, self.start, self.end) if self.end else None


Answer = tuple[Mark, ...]


def dump(answer: Answer) -> bytes:
    return msgspec.json.encode(answer)


def load(content: bytes) -> Answer:
    """Return an answer as `dump` wrote it; raises ValueError."""
    return msgspec.json.decode(content, type=Answer)


def checked(question: Question, made: Mark, lengths: Mapping[int, int]) -> Mark:
    """Return a mark as it is kept, its code as PMSI writes it.

    `lengths` are the characters of each note of the case. Raises CampaignRefused.
    """
    label = question.label(made.label)
    if label is None:
        raise CampaignRefused(cause="Choisir un libellé.", cause_en="Choose a label.")
    if made.end and not 0 <= made.start < made.end <= lengths.get(made.note_id, 0):
        raise CampaignRefused(
            cause="Choisir un passage d'un document de ce cas.",
            cause_en="Choose a passage of a document of this case.",
        )
    if not made.end:
        made = msgspec.structs.replace(made, note_id=0, start=0)
    if question.kind == "spans":
        if not made.end:
            raise CampaignRefused(cause="Choisir un passage.", cause_en="Choose a passage.")
        return msgspec.structs.replace(made, value="", rum=0)
    if question.kind == "items":
        if made.value not in ITEM_VALUES:
            raise CampaignRefused(
                cause="Dire : présent, nié ou non dit.", cause_en="Say: yes, no or absent."
            )
        if made.value == "absent" and made.end:
            raise CampaignRefused(
                cause="Ce qui n'est pas dit n'a pas de passage.",
                cause_en="What is not said has no passage.",
            )
        return msgspec.structs.replace(made, rum=0)
    code = code_of(made.label, made.value)
    if code is None or made.rum < 1:
        raise CampaignRefused(
            cause="Écrire un code CIM-10 ou CCAM, et son RUM.",
            cause_en="Write a CIM-10 or CCAM code, and its RUM.",
        )
    return msgspec.structs.replace(made, value=code)


def added(question: Question, answer: Answer, made: Mark) -> Answer:
    """Return the answer with one more mark; raises CampaignRefused where both cannot hold."""
    if made in answer:
        raise CampaignRefused(cause="Cette marque est déjà posée.", cause_en="Marked already.")
    if len(answer) >= MOST_MARKS:
        raise CampaignRefused(cause="Trop de marques sur ce cas.", cause_en="Too many marks.")
    if question.kind == "items" or made.label in ("DP", "DR"):
        place = (made.label, made.rum)
        others = {one.value for one in answer if (one.label, one.rum) == place}
        if others - {made.value}:
            raise CampaignRefused(
                cause="Une autre réponse est déjà donnée ; l'ôter d'abord.",
                cause_en="Another answer is given already; take it away first.",
            )
    return (*answer, made)


def missing(question: Question, answer: Answer) -> tuple[str, ...]:
    """Return the names of what the reader has still to say: every item, and the passages of it."""
    if question.kind != "items":
        return ()
    said = {one.label for one in answer}
    shown = {one.label for one in answer if one.end or one.value != "yes"}
    return tuple(
        one.name
        for one in question.labels
        if one.name not in said or (one.passage and one.name not in shown)
    )
