"""A definition as a person gives it: read, outlined, switched, or the fault that stops it."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from starlette.datastructures import FormData

from ambroise.access.cohorts import Definition as Saved
from ambroise.access.cohorts import Version
from ambroise.errors import (
    AmbroiseError,
    CohortInvalid,
    CohortPartUnsupported,
    RequestMalformed,
)
from ambroise.warehouse.cohorts import Definition, as_readable, read_text
from ambroise.warehouse.cohorts.readable import Line, Outline, line_of, outline_of, switched
from ambroise.web.catalogue import Lang, Words
from ambroise.web.cohorts.wording import Wording

FILE: Final = Path("définition")
"""What a text that comes from no file is called in messages."""
LONGEST: Final = 1_000_000
"""Characters of a definition that a page takes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a text is not read, or its cohort not found: `part` is a JSON pointer."""

    message: str
    part: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """A line of the list: `words` say what is asked; `switch`: it can be put aside."""

    line: Line
    words: str
    switch: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A text that was read; `shown` is its readable form, `digest` of the text as it stands."""

    text: str
    shown: str
    definition: Definition
    entry: list[str]
    criteria: list[Criterion]
    end: list[str]
    wording: Wording

    @property
    def digest(self) -> str:
        return digest(self.text)

    @property
    def saved(self) -> Saved:
        brought = self.text if self.text != self.shown else None
        return Saved(self.definition.name, self.shown, brought)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def text_in(form: FormData) -> str:
    """Return the text of the form, criteria put aside or taken back as its boxes say.

    Boxes made for another text than the one that comes are not looked at: they would put aside
    what has moved in between.
    """
    text = str(form.get("texte", "")).replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise RequestMalformed(field="texte")
    if form.get("lu") != digest(text):
        return text
    return toggled(text, _listed(form, "critere"), frozenset(_listed(form, "garde")))


def toggled(text: str, pointers: Sequence[str], on: Collection[str]) -> str:
    for pointer in pointers:
        text = switched(text, pointer, off=pointer not in on)
    return text


def read(text: str, words: Words, file: Path = FILE) -> Read | Fault:
    """Return a definition that was read, or why it was not; nothing is run."""
    try:
        definition = read_text(file, text)
        brought = text.lstrip().startswith("{")
        shown = as_readable(definition) if brought else text
        outline = outline_of(FILE, shown)
    except (CohortInvalid, CohortPartUnsupported) as error:
        return fault_of(error, text, words.lang)
    wording = Wording(words, definition)
    criteria = _criteria(outline, words, switches=not brought)
    return Read(text, shown, definition, wording.entry(), criteria, wording.end(), wording)


def read_version(version: Version, words: Words) -> Read | Fault:
    """Return a version as it was saved: what came from ATLAS runs as it came."""
    found = read(version.brought or version.text, words)
    if isinstance(found, Fault) or version.brought is None:
        return found
    return replace(
        found,
        text=version.text,
        criteria=_criteria(outline_of(FILE, version.text), words, switches=True),
    )


def fault_of(error: AmbroiseError, text: str, lang: Lang) -> Fault:
    """Return a fault with the place that its error names, in the text."""
    part = str(error.fields.get("part", ""))
    if part.startswith("ligne "):
        return Fault(error.message(lang), "", int(part.removeprefix("ligne ")))
    return Fault(error.message(lang), part, line_of(text, part) if part else None)


def _criteria(outline: Outline, words: Words, *, switches: bool) -> list[Criterion]:
    wording = Wording(words, outline.whole)
    return [Criterion(one, wording.asked(one.asked), switches) for one in outline.lines]


def _listed(form: FormData, name: str) -> list[str]:
    return [str(one) for one in form.getlist(name)]
