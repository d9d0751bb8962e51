"""What a reader answers on one sheet: a clinician rates it, a family says what it understood.

The items are our own: we found no licence of PDQI-9 (Stetson et al., Appl Clin Inform
2012;3:164-174), and its raters agreed little (Walker et al., Appl Clin Inform 2017;8:981-993).
"""

from collections.abc import Mapping
from typing import Final, Literal, get_args

import msgspec

from ambroise.errors import BlindReadingRefused

Audience = Literal["clinicians", "families"]
AUDIENCES: Final[tuple[Audience, ...]] = get_args(Audience)
Severity = Literal["minor", "major", "dangerous"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)
Fault = Literal["invented", "omitted", "wrong", "other"]
FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)
Signs = Literal["as_is", "changes", "no"]
SIGNS: Final[tuple[Signs, ...]] = get_args(Signs)
SCALE: Final = (1, 2, 3, 4, 5)
MOST_ERRORS: Final = 8
MOST_WORDS: Final = 2000
MOST_MINUTES: Final = 240


class Error(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    severity: Severity
    fault: Fault
    words: str = ""


class Rating(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One sheet, filled in or in part; None is what is not answered yet.

    `answers` are places of choices, in the order of the questions of the letter.
    """

    errors: tuple[Error, ...] = ()
    completeness: int | None = None
    signs: Signs | None = None
    minutes: int | None = None
    answers: tuple[int | None, ...] = ()
    ease: int | None = None
    worries: str = ""


def dump(rating: Rating) -> bytes:
    return msgspec.json.encode(rating)


def load(content: bytes) -> Rating:
    """Return a rating as `dump` wrote it; raises ValueError."""
    return msgspec.json.decode(content, type=Rating)


def rating_of(
    audience: Audience, fields: Mapping[str, str], questions: Mapping[int, int]
) -> Rating:
    """Return what a form or a paper says; `questions` gives the number of choices of each.

    Raises BlindReadingRefused for what is no answer.
    """
    try:
        if audience == "clinicians":
            rating = Rating(
                errors=tuple(_errors(fields)),
                completeness=_number(fields.get("completeness", ""), SCALE[0], SCALE[-1]),
                signs=msgspec.convert(fields.get("signs") or None, Signs | None),
                minutes=_number(fields.get("minutes", ""), 0, MOST_MINUTES),
            )
        else:
            rating = Rating(
                answers=tuple(
                    _number(fields.get(f"answer_{place}", ""), 0, choices - 1)
                    for place, choices in questions.items()
                ),
                ease=_number(fields.get("ease", ""), SCALE[0], SCALE[-1]),
                worries=fields.get("worries", "").strip()[:MOST_WORDS],
            )
    except ValueError:
        raise BlindReadingRefused(
            cause="Une réponse n'est pas de celles proposées.",
            cause_en="An answer is none of those offered.",
        ) from None
    return rating


def whole(audience: Audience, rating: Rating) -> bool:
    """Return whether every answer needed is there; minutes and worries may be left out."""
    if audience == "clinicians":
        return rating.completeness is not None and rating.signs is not None
    return rating.ease is not None and None not in rating.answers


def _errors(fields: Mapping[str, str]) -> list[Error]:
    found = []
    for place in range(MOST_ERRORS):
        severity = fields.get(f"severity_{place}", "")
        if severity:
            said = {"severity": severity, "fault": fields.get(f"fault_{place}", "")}
            words = fields.get(f"words_{place}", "").strip()[:MOST_WORDS]
            found.append(msgspec.convert(said | {"words": words}, Error))
    return found


def _number(written: str, least: int, most: int) -> int | None:
    if not written.strip():
        return None
    number = int(written)
    if not least <= number <= most:
        raise ValueError("outside the scale")
    return number
