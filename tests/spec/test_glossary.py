"""The words of the house that the code uses are explained, once, with their French term."""

import ast
import re

import pytest

from tests.spec.sources import ROOT, SRC, texts

WORDS = (
    "site source intake quarantine zone warehouse stay ward note span identity vault use engine"
    " draft evidence gold run project permit membership trail hub node release letter"
).split()
"""The words of the design that may become a room or a class."""

OF_ONE_MODULE = {"run"}
"""A class so named is a local of its module (`_Run`), not the word."""


def glossary() -> dict[str, tuple[str, str]]:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return {
        word.strip(): (french.strip(), meaning.strip())
        for words, french, meaning in rows
        if not words.startswith(("-", "word"))
        for word in words.split(",")
    }


def rooms_and_classes() -> set[str]:
    rooms = {path.parent.name for path in SRC.rglob("__init__.py")}
    classes = {
        node.name.lower()
        for text in texts(SRC, "*.py").values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    return rooms | classes


def used() -> list[str]:
    known = rooms_and_classes()
    return [word for word in WORDS if word in known and word not in OF_ONE_MODULE]


def test_the_house_uses_its_words() -> None:
    assert len(used()) > 12


@pytest.mark.parametrize("word", used())
def test_a_word_of_the_house_is_in_the_glossary(word: str) -> None:
    assert word in glossary()


def test_every_word_has_its_french_term_and_its_meaning() -> None:
    assert all(french and meaning for french, meaning in glossary().values())


def test_no_word_stands_twice() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    firsts = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    words = [word.strip() for cell in firsts for word in cell.split(",")]
    assert len(words) == len(set(words))
