"""The files of a batch: found, opened (gzip or not) and read in pieces of bounded size."""

import hashlib
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ambroise.errors import SourceEmpty, SourceUnreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from ambroise.intake.records import Record, Refused

MAX_TEXT_BYTES = 256 * 1024 * 1024
"""Longest piece taken: a line of NDJSON, a whole bundle, a message, a document."""

_BLOCK = 1024 * 1024
_SHARED_SUFFIXES = ("", ".txt", ".dat", ".xml")
"""Endings of files that may be in several formats, or in none: their content tells."""


class Format(Protocol):
    """What files of one kind are: how they are known, cut in pieces, and a piece read."""

    @property
    def name(self) -> str: ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Endings that only this format has, with their dot."""

    @property
    def teller(self) -> str:
        """Version of what its pieces tell, "" where they are not told: a piece told by another
        is told anew when it comes again."""

    def claims(self, head: bytes) -> bool:
        """Tell whether a file that starts with `head` is in this format."""

    def pieces(
        self, content: "io.BufferedReader[Any]", file: "SourceFile"
    ) -> Iterator["Text | Broken"]:
        """Yield the pieces of a file in their order, lines counted from 1."""

    def records(self, piece: bytes, file: "SourceFile") -> Iterator["Record | Refused"]:
        """Yield the records of one piece, or the reason why there is none."""


@dataclass(frozen=True)
class SourceFile:
    path: Path
    root: Path
    """Folder of the batch: an attachment that lies outside it is refused."""
    format: Format
    called: str | None = None
    """What stands for its name when it is no file: the address of a table."""
    received: datetime | None = None
    """When its pieces came, for those that are kept and told again."""

    @cached_property
    def name(self) -> str:
        return self.called or self.path.relative_to(self.root).as_posix()

    @property
    def suffix(self) -> str:
        """The ending of its name in lower case, that of what is packed when it is packed."""
        return suffix_of(self.path)


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of a file, `line` counted from 1."""

    line: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes that no record can be read from, and why."""

    line: int
    raw: bytes
    reason: str
    detail: str = ""


def suffix_of(path: Path) -> str:
    return Path(path.name.lower().removesuffix(".gz")).suffix


def find_files(paths: list[Path], formats: Sequence[Format]) -> list[SourceFile]:
    """Return the files at `paths` in one of `formats`, in name order, as `files_at` does each.

    Raises SourceUnreadable, SourceEmpty when there is no file at all.
    """
    found = [file for path in paths for file in files_at(path, formats)]
    if not found:
        raise nothing_at(paths, formats)
    return found


def files_at(path: Path, formats: Sequence[Format]) -> list[SourceFile]:
    """Return the files at one path, none for a folder without any.

    A file that is given is of the first format that claims it, else of the first of all; of those
    found in a folder, what no format knows by its ending or its content is left alone.
    Raises SourceUnreadable for a path that is missing or a folder that may not be listed.
    """
    root = path.resolve()
    try:
        if root.is_dir():
            files = ((file, _known(file, formats)) for file in sorted(_walk(root)))
            return [SourceFile(file, root, known) for file, known in files if known]
        root.stat()
        return [SourceFile(root, root.parent, _known(root, formats) or formats[0])]
    except OSError as error:
        raise SourceUnreadable(path=path, cause=error.strerror) from error


def nothing_at(paths: list[Path], formats: Sequence[Format]) -> SourceEmpty:
    """Return the error of paths without a single file, with the endings that are read.

    Documents and tables are read where a file beside them, or a mapping, says whose they are.
    """
    listed = ", ".join(str(path) for path in paths)
    endings = ", ".join(f"{s}, {s}.gz" for one in formats for s in one.suffixes)
    return SourceEmpty(path=listed, formats=f"{endings}, * (documents.toml), .csv (--mapping)")


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry


def _known(path: Path, formats: Sequence[Format]) -> Format | None:
    suffix = suffix_of(path)
    if suffix in _SHARED_SUFFIXES:
        return format_of(path, _head(path), formats)
    return next((one for one in formats if suffix in one.suffixes), None)


def format_of(path: Path, head: bytes, formats: Sequence[Format]) -> Format | None:
    """Return the format of the file at `path`, which starts with `head`."""
    suffix = suffix_of(path)
    named = (one for one in formats if suffix in one.suffixes)
    return next(named, None) or next((one for one in formats if one.claims(head)), None)


def _head(path: Path) -> bytes:
    """Return the first bytes of a file, none when it cannot be read: that is said later."""
    try:
        with io.BufferedReader(io.FileIO(path), _BLOCK) as disk:
            return _open(disk).peek(1)[:_BLOCK]
    except (OSError, EOFError, zlib.error):
        return b""


def _open(disk: "io.BufferedReader[Any]") -> "io.BufferedReader[Any]":
    packed = disk.peek(2)[:2] == b"\x1f\x8b"
    return io.BufferedReader(_Unpacked(disk), _BLOCK) if packed else disk


class _Unpacked(io.RawIOBase):
    """The content of a gzip file, member after member, up to where it breaks.

    `gzip.GzipFile` fills whole buffers and so loses what comes just before a cut.
    """

    def __init__(self, disk: "io.BufferedReader[Any]") -> None:
        self._disk = disk
        self._member = zlib.decompressobj(wbits=31)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        while True:
            packed = self._member.unconsumed_tail or self._member.unused_data
            packed = packed or self._disk.read(_BLOCK // 8)
            if self._member.eof:
                if not packed.strip(b"\0"):
                    return 0
                self._member = zlib.decompressobj(wbits=31)
            elif not packed:
                raise EOFError("fin de fichier inattendue")
            data = self._member.decompress(packed, len(view))
            if data:
                view[: len(data)] = data
                return len(data)


class _Digested(io.RawIOBase):
    """A stream that takes the digest of what is read of it."""

    def __init__(self, content: "io.BufferedReader[Any]") -> None:
        self._content = content
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        count = self._content.readinto1(buffer)
        self.digest.update(memoryview(buffer)[:count])
        return count


class Reading:
    """One pass over a file: its pieces, the digest of its content, the bytes gone through."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.size = file.path.stat().st_size
        self.position = 0
        """Bytes of the file on disk gone through so far."""
        self.digest = ""
        """Of the whole content, unpacked; there once the pieces have been had."""

    def texts(self) -> Iterator[Text | Broken]:
        """Yield the pieces of the file.

        A file cut short, of the wrong encoding or with a piece too long yields a Broken for that
        part; what could be read before it stands.
        """
        line = 0
        digested = None
        try:
            with io.BufferedReader(io.FileIO(self.file.path), _BLOCK) as disk:
                digested = _Digested(_open(disk))
                content = io.BufferedReader(digested, _BLOCK)
                for piece in self.file.format.pieces(content, self.file):
                    line = piece.line
                    self.position = disk.tell()
                    yield piece
                while content.read(_BLOCK):
                    self.position = disk.tell()
        except (EOFError, zlib.error) as error:
            yield Broken(line + 1, b"", "truncated", str(error))
        except OSError as error:
            yield Broken(line + 1, b"", "unreadable", str(error.strerror))
        self.digest = digested.digest.hexdigest() if digested else ""


def lines(content: "io.BufferedReader[Any]") -> Iterator[Text | Broken]:
    """Yield the lines of a file that are not blank, without their ends."""
    line = 0
    while raw := content.readline(MAX_TEXT_BYTES + 1):
        line += 1
        if len(raw) > MAX_TEXT_BYTES:
            size = len(raw)
            while not raw.endswith(b"\n") and (more := content.readline(_BLOCK)):
                raw = raw[:_BLOCK] + more[-1:]
                size += len(more)
            yield Broken(line, raw[:_BLOCK], "too_long", f"{size} octets")
        elif not raw.isspace():
            yield Text(line, raw.rstrip(b"\r\n"))


def start_of(content: "io.BufferedReader[Any]") -> bytes:
    """Return what a file that is not read any further is kept by: its beginning."""
    return content.read(_BLOCK)
