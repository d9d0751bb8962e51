"""Bytes of notes as they come: compressed or not, in whatever encoding."""

import codecs
import gzip
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Literal, Protocol

import pyarrow as pa

from ambroise.deid.encodings import HEAD_BYTES, encoding_of

Compression = Literal["", "gzip", "zstd"]

_CHUNK: Final = 1 << 16


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@contextmanager
def opened(
    path: Path, compression: Compression
) -> Iterator[tuple[io.BufferedReader, Callable[[], int]]]:
    """Yield a file, uncompressed and in UTF-8, and how many of its own bytes are read so far."""
    with path.open("rb") as raw:
        if compression == "gzip":
            source: _Readable = gzip.GzipFile(fileobj=raw, mode="rb")
        elif compression == "zstd":
            source = pa.CompressedInputStream(raw, "zstd")
        else:
            source = raw
        yield narrowed(source), raw.tell


def narrowed(source: _Readable) -> io.BufferedReader:
    """Return a stream without the mark of its encoding, in UTF-8 when that was a wider one."""
    buffered = source if isinstance(source, io.BufferedReader) else _buffered(source)
    encoding, mark = encoding_of(buffered.peek(HEAD_BYTES)[:HEAD_BYTES])
    buffered.read(mark)
    return buffered if encoding == "utf-8" else io.BufferedReader(_Transcoded(buffered, encoding))


def skip(stream: IO[bytes], count: int) -> None:
    """Read `count` bytes away."""
    while count > 0:
        read = len(stream.read(min(count, _CHUNK)))
        if read == 0:
            return
        count -= read


def _buffered(source: _Readable) -> io.BufferedReader:
    return io.BufferedReader(_Read(source))


class _Read(io.RawIOBase):
    """What can only be read, as a raw stream."""

    def __init__(self, source: _Readable) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer)
        taken = self._source.read(len(room))
        room[: len(taken)] = taken
        return len(taken)


class _Transcoded(io.RawIOBase):
    """The bytes of a stream in another encoding, as UTF-8."""

    def __init__(self, source: IO[bytes], encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        room = memoryview(buffer)
        chunk = b"-"
        while not self._rest and chunk:
            chunk = self._source.read(_CHUNK)
            self._rest = self._decoder.decode(chunk, final=not chunk).encode()
        taken = self._rest[: len(room)]
        room[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)
