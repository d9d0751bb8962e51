"""Lists in columns: what the heading of a column says of the cells under it.

« Lit | Nom | Né(e) | IPP | Médecin »: a name alone in a cell has nothing around it that tells, and
a year under « Né(e) » is a birth. Cells stand apart by bars, tabs, semicolons or several blanks.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ambroise.deid.document import Document
from ambroise.deid.lexicon import lexicon
from ambroise.deid.vocabulary import FORM_WORDS, NOT_NAMES, TITLES
from ambroise.text.spans import Span

Cell = tuple[int, int]
_SEPARATORS: Final = tuple(re.compile(one) for one in (r"\|", r"\t+", r";", r" {2,}"))
_HEADINGS: Final = (
    (re.compile(r"ne(?:e|\(e\))?(?: le)?\b|ddn\b|dn\b|d\.? ?naiss|date de naiss|naissance|annee"),
     "DATE_NAISSANCE", "patient"),
    (re.compile(r"ipp\b|nip\b|n° ?(?:patient|ipp)"), "IPP", "patient"),
    (re.compile(r"nda\b|iep\b|n° ?(?:sejour|dossier|venue|nda)"), "NDA", "patient"),
    (re.compile(r"nir\b|ins\b|n° ?ss\b|secu"), "SECU", "patient"),
    (re.compile(r"(?:n° ?)?(?:tel|telephone|portable|mobile|poste)\b"), "TEL", ""),
    (re.compile(r"prenoms?\b"), "PRENOM", "patient"),
    (re.compile(r"personne (?:de confiance|a prevenir)|aidante?s?\b|tuteur|curateur|tutrice"),
     "NOM", "relative"),
    (re.compile(r"(?:noms?\b|patient|identite|resident|malade|beneficiaire|usager)"),
     "NOM", "patient"),
    (re.compile(r"(?:dr\b|med\b|medecin|praticien|chirurgien|anesth|mar\b|senior|interne|referent"
                r"|prescripteur|operateur|ide\b|infirmi|as\b|aide|kine|cadre|responsable|signature"
                r"|visa|redacteur|intervenant|soignant|qui\b|fait par|par\b|assistante? social"
                r"|idel\b|pharmacie|psycholog|ergo|orthophon|dietet)"),
     "NOM", "professional"),
    (re.compile(r"ville|commune"), "VILLE", "patient"),
    (re.compile(r"cp\b|code postal"), "ZIP", "patient"),
    (re.compile(r"adresse|domicile"), "ADRESSE", "patient"),
)  # fmt: skip
_MAY_HEAD: Final = re.compile(
    r"^(?=[^\n\d:]{8,}$)[^\n]*?\b(?:noms?|prenoms?|patiente?s?|identite|residente?s?|malade|usager|nee?"
    r"|ddn|ipp|nip|medecin|praticien|prescripteur|interne|chirurgien|operateur)\b",
    re.MULTILINE,
)
_FIGURES: Final = frozenset({"DATE_NAISSANCE", "IPP", "NDA", "SECU", "TEL", "ZIP"})
_FIELDS: Final = ("lien", "sexe", "lit", "ch", "poste", "tel", "le ", "date", "motif")
"""What the other fields of a form with bars start with."""

_LEAST: Final = 3
_LONGEST_HEADING: Final = 28
_LONGEST_NAME: Final = 5
_SCORE: Final = 0.7
_WORD: Final = re.compile(r"[^\W\d_]+")


def find(document: Document) -> Iterator[Span]:
    """Yield the cells of a list under a heading that names people, births, numbers or places."""
    text, low = document.text, document.folded
    if "|" in text:
        yield from _pairs(document)
    first = _MAY_HEAD.search(low)
    if first is None:
        return
    columns: list[tuple[str, str]] = []
    separator = _SEPARATORS[0]
    for start, end in _lines(low, first.start()):
        if columns:
            cells = _cells(text, start, end, separator)
            if len(cells) == len(columns):
                for cell, (label, role) in zip(cells, columns, strict=True):
                    yield from _cell(document, cell, label, role)
                continue
            if low[start:end].strip():
                columns = []
        if not columns and _MAY_HEAD.match(low, start):
            columns, separator = _headings(document, start, end)


def _pairs(document: Document) -> Iterator[Span]:
    """Yield what stands in the cell after « | Médecin traitant | »."""
    text, low = document.text, document.folded
    for start, end in _lines(low, 0):
        if text.count("|", start, end) < 2 or (document.machine and document.in_machine(start)):
            continue
        cells = _cells(text, start, end, _SEPARATORS[0])
        for said, cell in pairwise(cells):
            label, role = _heading(low[slice(*said)])
            if label in ("NOM", "PRENOM") and not any(_said(low[slice(*cell)])):
                yield from _cell(document, cell, label, role)


def _said(written: str) -> tuple[str, str]:
    """Return what a cell announces, if it is the name of a field."""
    field = next((part for part in _FIELDS if written.startswith(part)), "")
    return _heading(written) if not field else (field, "")


def _lines(low: str, start: int) -> Iterator[Cell]:
    while start <= len(low):
        end = low.find("\n", start)
        end = len(low) if end < 0 else end
        yield start, end
        start = end + 1


def _headings(
    document: Document, start: int, end: int
) -> tuple[list[tuple[str, str]], re.Pattern[str]]:
    """Return what each column holds where a line is the headings of a list, else nothing."""
    low = document.folded
    for separator in _SEPARATORS:
        cells = _cells(document.text, start, end, separator)
        if len(cells) < _LEAST:
            continue
        found = [_heading(low[slice(*cell)]) for cell in cells]
        if (
            sum(bool(label) for label, _ in found) >= 2
            and not any(map(str.isdigit, low[start:end]))
            and not _in_pairs(found, [low[slice(*cell)] for cell in cells])
        ):
            return found, separator
    return [], _SEPARATORS[0]


def _in_pairs(found: list[tuple[str, str]], written: list[str]) -> bool:
    """Return whether a line is fields, each with its value, and not the headings of columns."""
    if len(found) % 2 or any(label for label, _ in found[1::2]):
        return False
    known = lexicon()
    values = [word for value in written[1::2] for word in _WORD.findall(value)]
    return any(word not in known for word in values)


def _heading(written: str) -> tuple[str, str]:
    if len(written) > _LONGEST_HEADING or ":" in written:
        return "", ""
    return next(((label, role) for cue, label, role in _HEADINGS if cue.match(written)), ("", ""))


def _cells(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[Cell]:
    """Return the cells of a line, blanks at their ends left out; bars at the ends make none."""
    cells: list[Cell] = []
    at = start
    for match in separator.finditer(text, start, end):
        cells.append((at, match.start()))
        at = match.end()
    cells.append((at, end))
    cells = [_trimmed(text, *cell) for cell in cells]
    if separator is not _SEPARATORS[2] and cells and cells[0][0] >= cells[0][1]:
        cells = cells[1:]
    return cells[:-1] if cells and cells[-1][0] >= cells[-1][1] else cells


def _trimmed(text: str, start: int, end: int) -> Cell:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _cell(document: Document, cell: Cell, label: str, role: str) -> Iterator[Span]:
    start, end = cell
    written = document.folded[start:end]
    figures = any(map(str.isdigit, written))
    if not label or start >= end or (figures != (label in _FIGURES) and label != "ADRESSE"):
        return
    if label in ("NOM", "PRENOM"):
        words = _WORD.findall(written)
        known = all(word in NOT_NAMES or word in FORM_WORDS or word in TITLES for word in words)
        if known or len(words) > _LONGEST_NAME:
            return
    entity = f"nom:{written}" if label == "NOM" else ""
    yield Span(start, end, label, role, entity, _SCORE)
