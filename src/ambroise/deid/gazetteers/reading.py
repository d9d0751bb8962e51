"""Lines and fields of a published file, whatever its encoding; the bad ones are set aside."""

import csv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from ambroise.errors import ListFileInvalid, SourceUnreadable

LONGEST_LINE: Final = 1 << 16
_SEPARATORS: Final = ";,\t|"
_TEXTS: Final = (".csv", ".txt", ".tsv")


@dataclass(frozen=True, slots=True)
class Aside:
    """A line, or a part of it, that was not taken, and why; never what it says."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one line."""

    line: int
    values: list[str]


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Yield the bytes of a file, or of the one text of a ZIP archive.

    Raises SourceUnreadable, ListFileInvalid for an archive of several texts.
    """
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as file:
                yield file
            return
        with zipfile.ZipFile(path) as archive:
            texts = [one for one in archive.namelist() if one.lower().endswith(_TEXTS)]
            if len(texts) != 1:
                raise ListFileInvalid(
                    path=path,
                    cause=f"archive de {len(texts)} textes au lieu d'un",
                    cause_en=f"an archive of {len(texts)} texts instead of one",
                    kind="ZIP",
                    layouts=", ".join(_TEXTS),
                )
            with archive.open(texts[0]) as member:
                yield member
    except (OSError, zipfile.BadZipFile) as error:
        raise SourceUnreadable(path=path, cause=type(error).__name__) from None


def lines_of(stream: IO[bytes]) -> Iterator[tuple[int, str] | Aside]:
    """Yield the lines that are not empty: UTF-8, each that is not as Windows-1252."""
    number = 0
    while raw := stream.readline(LONGEST_LINE):
        number += 1
        if len(raw) == LONGEST_LINE and not raw.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield Aside(number, "ligne trop longue")
            continue
        raw = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if b"\x00" in raw:
            yield Aside(number, "octet nul")
        elif raw.strip():
            yield number, _decoded(raw).rstrip("\r\n")


def _split(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator, strict=True))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def separator_of(header: str) -> str:
    """Return the separator that a header line uses most, `;` when it has none."""
    return max(_SEPARATORS, key=lambda one: (header.count(one), one == ";"))


def fields_of(
    lines: Iterator[tuple[int, str] | Aside], separator: str, *, quoted: bool
) -> Iterator[Fields | Aside]:
    """Yield the fields of each line, blanks around them left out; `quoted` fields may hold a
    separator, never an end of line."""
    for one in lines:
        if isinstance(one, Aside):
            yield one
            continue
        number, line = one
        try:
            values = _split(line, separator) if quoted else line.split(separator)
        except (csv.Error, StopIteration):
            yield Aside(number, "guillemets mal fermés")
            continue
        yield Fields(number, [value.strip() for value in values])
