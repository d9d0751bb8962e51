"""The options of the Basic Application Level Confidentiality Profile, asked and coded."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from ambroise.errors import ImageOptionInvalid

BASIC: Final = ("113100", "Basic Application Confidentiality Profile")


class Option(StrEnum):
    """An option of PS3.15 E.3, named as its column in the table where it has one."""

    SAFE_PRIVATE = "safe_private"
    UIDS = "uids"
    DEVICE = "device"
    INSTITUTION = "institution"
    CHARACTERISTICS = "characteristics"
    FULL_DATES = "full_dates"
    MODIFIED_DATES = "modified_dates"
    DESCRIPTORS = "descriptors"
    STRUCTURED_CONTENT = "structured_content"
    GRAPHICS = "graphics"
    PIXELS = "pixels"
    VISUAL_FEATURES = "visual_features"


Options = frozenset[Option]

CODES: Final[dict[Option, tuple[str, str]]] = {
    Option.SAFE_PRIVATE: ("113111", "Retain Safe Private Option"),
    Option.UIDS: ("113110", "Retain UIDs Option"),
    Option.DEVICE: ("113109", "Retain Device Identity Option"),
    Option.INSTITUTION: ("113112", "Retain Institution Identity Option"),
    Option.CHARACTERISTICS: ("113108", "Retain Patient Characteristics Option"),
    Option.FULL_DATES: (
        "113106",
        "Retain Longitudinal Temporal Information Full Dates Option",
    ),
    Option.MODIFIED_DATES: (
        "113107",
        "Retain Longitudinal Temporal Information Modified Dates Option",
    ),
    Option.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Option.STRUCTURED_CONTENT: ("113104", "Clean Structured Content Option"),
    Option.GRAPHICS: ("113103", "Clean Graphics Option"),
}
"""Code and meaning in CID 7050 (PS3.16). Cleaning pixels has no entry: it is never claimed."""

DEFAULT: Final[Options] = frozenset(
    {
        Option.CHARACTERISTICS,
        Option.MODIFIED_DATES,
        Option.DESCRIPTORS,
        Option.STRUCTURED_CONTENT,
        Option.GRAPHICS,
    }
)


def options_named(names: Iterable[str]) -> Options:
    """Return the options of these names; hyphens and underscores are one.

    Raises ImageOptionInvalid for a name that is none, or when dates are both kept and moved.
    """
    known = {option.value: option for option in Option}
    chosen = set()
    for name in names:
        option = known.get(name.strip().lower().replace("-", "_"))
        if option is None:
            raise ImageOptionInvalid(name=name, known=", ".join(known))
        chosen.add(option)
    if {Option.FULL_DATES, Option.MODIFIED_DATES} <= chosen:
        raise ImageOptionInvalid(name="full_dates + modified_dates", known=", ".join(known))
    return frozenset(chosen)
