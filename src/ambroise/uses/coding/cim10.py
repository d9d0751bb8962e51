"""The CIM-10 of the hospital: its codes, their labels, where each may stand, their fathers.

The file is the hospital's (ATIH, CIM-10 FR for the PMSI): read where it lies, never copied.
"""

import csv
import gzip
import hashlib
import importlib.util
import io
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from ambroise.errors import Cim10Invalid, Cim10Missing
from ambroise.settings import Settings

Position = Literal["DP", "DR", "DAS"]


class CodeType(IntEnum):
    """Where a code may stand in MCO. Source: ATIH, notice of the CIM-10 FR file, field 2."""

    FREE = 0
    ASSOCIATED = 1
    """Neither DP nor DR."""
    EXTERNAL = 2
    """External cause: neither DP nor DR."""
    FATHER = 3
    """A category or a code that is divided further: nowhere."""
    EMPTY = 4
    """A category without codes: nowhere."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A code of the CIM-10; `father` is the code above it in the file, "" for a category."""

    code: str
    type: CodeType
    short: str
    label: str
    father: str
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cim10:
    """A CIM-10 file that was read. Codes are taken with or without their point.

    Two are the same when their files are: `digest` is the SHA-256 of the file.
    """

    entries: Mapping[str, Diagnosis] = field(repr=False, compare=False)
    digest: str
    origin: Path = field(compare=False)

    def get(self, code: str) -> Diagnosis | None:
        return self.entries.get(plain(code))

    def usable(self, code: str, position: Position = "DAS") -> bool:
        """Tell whether a code may stand there, as its type says; an unknown one may nowhere."""
        found = self.get(code)
        return found is not None and found.type in _ALLOWED[position]

    def label(self, code: str) -> str:
        """Return the long label, "" for an unknown code."""
        found = self.get(code)
        return found.label if found else ""

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above it, the nearest first; none for a category, an unknown code."""
        above: list[str] = []
        found = self.get(code)
        while found is not None and found.father:
            above.append(found.father)
            found = self.entries.get(found.father)
        return tuple(above)

    def chapter(self, code: str) -> int:
        """Return the number of the chapter, 1 to 22; 0 for what is no code."""
        start = plain(code)[:3]
        if not _CODE.fullmatch(start):
            return 0
        return _CHAPTERS[bisect_right(_CHAPTERS, (start, 99)) - 1][1]


def plain(code: str) -> str:
    """Return a code as the file writes it: capitals, no point."""
    return code.strip().upper().replace(".", "")


def read_cim10(settings: Settings) -> Cim10:
    """Return the CIM-10 that `AMBROISE_CIM10` names, else that of an installed EDS-NLP.

    Raises Cim10Missing, Cim10Invalid.
    """
    path = settings.cim10 or _installed()
    if path is None:
        raise Cim10Missing
    try:
        told = path.stat()
        return _read(path, told.st_mtime_ns, told.st_size)
    except OSError as error:
        cause = error.strerror or "illisible"
        raise Cim10Invalid(path=path, line=0, cause=cause, cause_en=cause) from None


def _installed() -> Path | None:
    """Return the file that EDS-NLP installs (BSD-3-Clause), found without importing it."""
    spec = importlib.util.find_spec("edsnlp")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "resources" / "cim10.csv.gz"
        if path.is_file():
            return path
    return None


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int, _size: int) -> Cim10:
    content = path.read_bytes()
    rows: dict[str, tuple[CodeType, str, str]] = {}
    for line, code, kind, short, long in _rows(path, _text(path, content)):
        if code in rows:
            raise _invalid(path, line, f"code {code} donné deux fois", f"code {code} given twice")
        rows[code] = (kind, short, long)
    fathers = {code: _father(code, rows) for code in rows}
    children: dict[str, list[str]] = {}
    for code in sorted(rows):
        children.setdefault(fathers[code], []).append(code)
    entries = {
        code: Diagnosis(code, *row, fathers[code], tuple(children.get(code, ())))
        for code, row in rows.items()
    }
    return Cim10(entries, hashlib.sha256(content).hexdigest(), path)


def _text(path: Path, content: bytes) -> str:
    """Return the text of a file: gzip or plain, UTF-8 or Windows-1252 (the ATIH's own)."""
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError):
            raise _invalid(path, 0, "gzip illisible", "unreadable gzip") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _rows(path: Path, text: str) -> Iterator[tuple[int, str, CodeType, str, str]]:
    first = text.split("\n", 1)[0]
    delimiter = next((mark for mark in "|\t;," if first.count(mark) >= _COLUMNS - 1), "")
    if not delimiter:
        raise _invalid(path, 1, "moins de six colonnes", "fewer than six columns")
    quoting: Literal[0, 3] = csv.QUOTE_NONE if delimiter == "|" else csv.QUOTE_MINIMAL
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting)
    for row in reader:
        cells = [cell.strip() for cell in row]
        if not any(cells) or (reader.line_num == 1 and not _CODE.fullmatch(plain(cells[0]))):
            _header(path, cells)
            continue
        if len(cells) < _COLUMNS:
            raise _invalid(path, reader.line_num, "moins de six colonnes", "fewer than six columns")
        code, kind, _, _, short, long = cells[:_COLUMNS]
        code = plain(code)
        if not _CODE.fullmatch(code):
            raise _invalid(path, reader.line_num, "code illisible", "unreadable code")
        if kind not in _TYPES:
            raise _invalid(path, reader.line_num, "type MCO inconnu", "unknown MCO type")
        if not (short or long):
            raise _invalid(path, reader.line_num, "sans libellé", "no label")
        yield reader.line_num, code, _TYPES[kind], short or long, long or short


def _header(path: Path, cells: Sequence[str]) -> None:
    """Refuse a first line of names that puts another column where the code or the type stands."""
    if any(cells) and not (cells[0].lower().startswith("code") and "type" in cells[1].lower()):
        raise _invalid(path, 1, "première ligne inconnue", "unknown first line")


def _father(code: str, known: Mapping[str, object]) -> str:
    """Return the longest code that starts this one; the sign of an extension is no code."""
    starts = (code[:length].rstrip("+") for length in range(len(code) - 1, 2, -1))
    return next((start for start in starts if start in known), "")


def _invalid(path: Path, line: int, cause: str, cause_en: str) -> Cim10Invalid:
    return Cim10Invalid(path=path, line=line, cause=cause, cause_en=cause_en)


_COLUMNS: Final = 6
_TYPES: Final = {str(int(one)): one for one in CodeType}
_CODE: Final = re.compile(r"[A-Z]\d\d[0-9+]{0,4}")
_ALLOWED: Final[Mapping[Position, frozenset[CodeType]]] = {
    "DP": frozenset({CodeType.FREE}),
    "DR": frozenset({CodeType.FREE}),
    "DAS": frozenset({CodeType.FREE, CodeType.ASSOCIATED, CodeType.EXTERNAL}),
}
_CHAPTERS: Final = (
    ("A00", 1), ("C00", 2), ("D50", 3), ("E00", 4), ("F00", 5), ("G00", 6), ("H00", 7),
    ("H60", 8), ("I00", 9), ("J00", 10), ("K00", 11), ("L00", 12), ("M00", 13), ("N00", 14),
    ("O00", 15), ("P00", 16), ("Q00", 17), ("R00", 18), ("S00", 19), ("U00", 22), ("V01", 20),
    ("Z00", 21),
)  # fmt: skip
"""First category of each chapter (WHO, CIM-10, list of chapters); U stands between T and V."""
