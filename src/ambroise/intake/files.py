"""The files of a batch: found, opened (gzip or not) and read in JSON texts of bounded size."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ambroise.errors import SourceEmpty, SourceUnreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SUFFIXES = (".ndjson", ".jsonl", ".json")
MAX_TEXT_BYTES = 256 * 1024 * 1024
"""Longest JSON text taken in one piece: a line of NDJSON, or a whole bundle."""

_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class SourceFile:
    path: Path
    root: Path
    """Folder of the batch: an attachment that lies outside it is refused."""

    @cached_property
    def name(self) -> str:
        return self.path.relative_to(self.root).as_posix()


@dataclass(frozen=True, slots=True)
class Text:
    """One JSON text of a file, `line` counted from 1."""

    line: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes that no record can be read from, and why."""

    line: int
    raw: bytes
    reason: str
    detail: str = ""


def find_files(paths: list[Path]) -> list[SourceFile]:
    """Return the FHIR files at `paths`, files as given and folders walked, in name order.

    Raises SourceUnreadable for a path that is missing or a folder that may not be listed,
    SourceEmpty when there is no file at all.
    """
    found: list[SourceFile] = []
    for path in paths:
        root = path.resolve()
        try:
            if root.is_dir():
                files = sorted(p for p in _walk(root) if _is_fhir(p))
                found += [SourceFile(p, root) for p in files]
            else:
                root.stat()
                found.append(SourceFile(root, root.parent))
        except OSError as error:
            raise SourceUnreadable(path=path, cause=error.strerror) from error
    if not found:
        listed = ", ".join(str(path) for path in paths)
        formats = ", ".join(f"{s}, {s}.gz" for s in SUFFIXES)
        raise SourceEmpty(path=listed, formats=formats)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry)
        else:
            yield entry


def _is_fhir(path: Path) -> bool:
    return path.name.lower().removesuffix(".gz").endswith(SUFFIXES)


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


class Reading:
    """One pass over a file: its JSON texts, the digest of its content, the bytes gone through."""

    def __init__(self, file: SourceFile) -> None:
        self.file = file
        self.position = 0
        """Bytes of the file on disk gone through so far."""
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def texts(self) -> Iterator[Text | Broken]:
        """Yield the JSON texts: each line of NDJSON, or the whole file when it is one document.

        A file cut short, of the wrong encoding or with a text too long yields a Broken for that
        part; what could be read before it stands.
        """
        line = 0
        try:
            with io.BufferedReader(io.FileIO(self.file.path), _BLOCK) as disk:
                content = self._open(disk)
                start = content.peek(4)[:4]
                if start.startswith((b"\xff\xfe", b"\xfe\xff")):
                    yield Broken(1, self._rest(content, b""), "encoding", "UTF-16")
                    return
                if start.startswith(b"\xef\xbb\xbf"):
                    content.read(3)
                if self._is_document(content):
                    yield self._document(content)
                    return
                while raw := content.readline(MAX_TEXT_BYTES + 1):
                    line += 1
                    self._digest.update(raw)
                    self.position = disk.tell()
                    if len(raw) > MAX_TEXT_BYTES:
                        raw = self._rest_of_line(content, raw)
                        yield Broken(line, raw, "too_long", f"{len(raw)} octets")
                    elif not raw.isspace():
                        yield Text(line, raw.rstrip(b"\r\n"))
        except (EOFError, zlib.error) as error:
            yield Broken(line + 1, b"", "truncated", str(error))
        except OSError as error:
            yield Broken(line + 1, b"", "unreadable", str(error.strerror))

    def _open(self, disk: "io.BufferedReader[Any]") -> "io.BufferedReader[Any]":
        packed = disk.peek(2)[:2] == b"\x1f\x8b"
        return io.BufferedReader(_Unpacked(disk), _BLOCK) if packed else disk

    def _is_document(self, content: "io.BufferedReader[Any]") -> bool:
        """Tell a JSON document laid out over lines from NDJSON, by its first line."""
        head = content.peek(_BLOCK)
        first, newline, rest = head.lstrip().partition(b"\n")
        closed = first.rstrip().endswith(b"}") and first.startswith(b"{")
        if not newline or closed:
            return False
        named = self.file.path.name.lower().removesuffix(".gz").endswith(".json")
        return named or not rest.lstrip().startswith(b"{")

    def _document(self, content: "io.BufferedReader[Any]") -> Text | Broken:
        raw = content.read(MAX_TEXT_BYTES + 1)
        self._digest.update(raw)
        self.position = self.file.path.stat().st_size
        if len(raw) > MAX_TEXT_BYTES:
            return Broken(1, self._rest(content, raw), "too_long", f"> {MAX_TEXT_BYTES} octets")
        return Text(1, raw)

    def _rest_of_line(self, content: "io.BufferedReader[Any]", start: bytes) -> bytes:
        """Skip to the end of a line too long to keep; only its beginning is returned."""
        while (more := content.readline(_BLOCK)) and not more.endswith(b"\n"):
            self._digest.update(more)
        self._digest.update(more)
        return start[:_BLOCK]

    def _rest(self, content: "io.BufferedReader[Any]", start: bytes) -> bytes:
        while more := content.read(_BLOCK):
            self._digest.update(more)
            if len(start) < _BLOCK:
                start += more
        return start[:_BLOCK]
