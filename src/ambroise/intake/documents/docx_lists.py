"""The bullets and numbers of lists, which Word counts and does not write (ECMA-376, 17.9)."""

from collections import Counter
from typing import Final
from xml.etree.ElementTree import Element

from ambroise.intake.documents.trees import attribute, child, children

_Level = tuple[str, int]
"""A list and how deep in it, 0 for its items."""

_MAX_STYLES: Final = 20
"""How far a style is followed to those that it is based on."""


class Lists:
    """The marks of the paragraphs of one document, asked for in its order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._formats = _formats(numbering)
        self._styles = {attribute(one, "styleId"): one for one in children(styles, "style")}
        self._count = Counter[_Level]()

    def mark(self, paragraph: Element) -> str:
        """Return what stands before a paragraph: "• ", "2. ", or nothing outside a list."""
        found = self._level(child(paragraph, "pPr"), 0)
        if found is None:
            return ""
        number, depth = found
        self._count[found] += 1
        for deeper in [one for one in self._count if one[0] == number and one[1] > depth]:
            del self._count[deeper]
        form = self._formats.get(found, "bullet")
        return {"bullet": "• ", "none": ""}.get(form) or _written(self._count[found], form)

    def _level(self, properties: Element | None, followed: int) -> _Level | None:
        """Return the list of a paragraph, said by itself or by its style."""
        if properties is None or followed > _MAX_STYLES:
            return None
        numbered = child(properties, "numPr")
        if numbered is not None:
            number = _value(child(numbered, "numId"))
            depth = _value(child(numbered, "ilvl")) or "0"
            listed = number not in ("", "0") and depth.isdecimal()
            return (number, int(depth)) if listed else None
        named = _value(child(properties, "pStyle")) or _value(child(properties, "basedOn"))
        style = self._styles.get(named)
        if style is None:
            return None
        own = self._level(child(style, "pPr"), followed + 1)
        return own or self._level(style, followed + 1)


def _formats(numbering: Element | None) -> dict[_Level, str]:
    """Return the form of the numbers of each level of each list."""
    abstract = {
        attribute(one, "abstractNumId"): {
            attribute(level, "ilvl"): _value(child(level, "numFmt"))
            for level in children(one, "lvl")
        }
        for one in children(numbering, "abstractNum")
    }
    return {
        (attribute(one, "numId"), int(depth)): form
        for one in children(numbering, "num")
        for depth, form in abstract.get(_value(child(one, "abstractNumId")), {}).items()
        if depth.isdecimal()
    }


def _value(element: Element | None) -> str:
    return "" if element is None else attribute(element, "val")


def _written(number: int, form: str) -> str:
    if form.endswith("Letter") and number <= 26:
        letter = chr(ord("a") + number - 1)
        return f"{letter.upper() if form.startswith('upper') else letter}. "
    return f"{number}. "
