"""What only machines read in a note: HL7 v2 segments, XML tags, JSON keys and codes."""

import re
from typing import Final

SEGMENT: Final = re.compile(
    r"(?<![A-Z0-9])(MSH|EVN|PID|NK1|PV1|ORC|OBR|OBX|SPM|IN1|GT1|MRG|ROL|TXA|DG1|PR1|FT1)"
    r"\|[^\r\n]*"
)

Place = tuple[int, int]
"""Where a field, a repetition or a component starts and ends."""

_JSON_KEY: Final = re.compile(
    r'"[A-Za-z_][\w.-]*" ?:(?: ?"(?:https?:|urn:)[^"]*"| ?"[a-z][\w-]*"(?=[,}\]\s]))?'
    r'|"resourceType" ?: ?"\w+"'
)
_WORDS: Final = re.compile(r"\b(?!xmlns|xsi|class|style)[\w:]+ ?= ?\"([^\"<>]*[^\W\d] [^\"<>]*)\"")
_TAG: Final = re.compile(r"</?[A-Za-z?!](?!--)[^<>]*>")


def machine(text: str) -> list[Place]:
    """Return what only machines read, in order: HL7 v2 segments, XML tags, JSON keys and codes."""
    found: list[Place] = []
    if "|" in text and "^" in text:
        for match in SEGMENT.finditer(text):
            fields = split(text, match.span(), "|")
            if match[1] == "OBX" and len(fields) > 5:
                found += [(match.start(), fields[5][0]), (fields[5][1], match.end())]
            else:
                found.append(match.span())
    if "</" in text or "/>" in text:
        for match in _TAG.finditer(text):
            found += _around_words(text, match)
    if '":' in text or '" :' in text:
        found += [match.span() for match in _JSON_KEY.finditer(text)]
    return sorted(found)


def _around_words(text: str, tag: re.Match[str]) -> list[Place]:
    """Return a tag without the values of it that people read, « <display value="Dr ..."/> »."""
    found: list[Place] = []
    at = tag.start()
    for value in _WORDS.finditer(text, tag.start(), tag.end()):
        found.append((at, value.start(1)))
        at = value.end(1)
    return [*found, (at, tag.end())]


def split(text: str, place: Place, sign: str) -> list[Place]:
    """Return where the parts of a stretch are, between the signs."""
    found: list[Place] = []
    at, end = place
    while True:
        cut = text.find(sign, at, end)
        found.append((at, end if cut < 0 else cut))
        if cut < 0:
            return found
        at = cut + 1
