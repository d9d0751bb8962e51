"""What a run has finished, so that the next one goes on from there: pieces and their digests.

The work folder of a run holds `settings.json` (what the bytes depend on, with a digest of the key
and never the key), `journal.jsonl` (a line a piece, a line a finished file) and a draft a file.
Only drafts whose bytes have the digests of the journal are gone on with, so that a line or a draft
cut short by a stop, or by a power failure, costs the pieces after it and nothing else.
"""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import msgspec

from ambroise.deid.files.handler import Made, Place
from ambroise.deid.means import means_of
from ambroise.deid.notes import Work
from ambroise.errors import RunBusy, RunKeyDiffers
from ambroise.pseudonyms import keyed_id
from ambroise.settings import private_folder

_CHUNK: Final = 1 << 20
NO_OUTPUT: Final = "none"
"""Stands for the digest of a file that gives no output."""


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """A finished piece of the file `file`, or with `target` the whole of it."""

    file: str
    after: Place = Place()
    upto: int = 0
    sha256: str = ""
    read: int = 0
    written: int = 0
    entities: dict[str, int] = {}
    aside: tuple[tuple[int, str], ...] = ()
    size: int = 0
    target: str = ""

    @property
    def made(self) -> Made:
        """What the piece became, but its bytes."""
        return Made(b"", self.read, self.written, self.entities, self.aside)


class Settings(msgspec.Struct, frozen=True):
    """What the bytes of a run depend on; `key` and `work` are digests."""

    key: str
    work: str
    detector: str

    def other_key(self, known: "Settings") -> bool:
        """Whether both have a key and not the same."""
        return bool(self.key and known.key) and self.key != known.key


def settings_of(work: Work) -> Settings:
    """Return the settings of a run; the same ones give the same bytes."""
    key = f"{keyed_id(work.key, 'run', ''):016x}" if work.key is not None else ""
    others = msgspec.json.encode(replace(work, key=None, home=None), order="deterministic")
    return Settings(key, sha256(others).hexdigest(), means_of(work.home).digest)


class Journal:
    """The work folder of one run, held against any other run to the same output."""

    def __init__(self, folder: Path, settings: Settings, *, fresh: bool = False) -> None:
        self._folder = private_folder(folder)
        self._lock = (folder / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._lock.close()
            raise RunBusy(path=folder) from None
        try:
            self.kept = self._resumed(settings, fresh=fresh)
            self._sink = (folder / "journal.jsonl").open("ab")
        except BaseException:
            self._lock.close()
            raise

    def draft(self, file: str) -> Path:
        return self._folder / f"{file}.part"

    def finishing(self, file: str) -> Path:
        """Return where an output is written before it takes its place."""
        return self._folder / f"{file}.end"

    def add(self, line: Line) -> None:
        """Keep what was done: from here on the next run goes on after it."""
        self._sink.write(msgspec.json.encode(line) + b"\n")
        self._sink.flush()

    def lines(self) -> Iterator[Line]:
        """Yield everything done, in order."""
        return _lines(self._folder / "journal.jsonl")

    def end(self, *, keep: bool) -> None:
        """Let go; the work stays for the next run where `keep` says so."""
        self._sink.close()
        if not keep:
            shutil.rmtree(self._folder)
        self._lock.close()

    def _resumed(self, settings: Settings, *, fresh: bool) -> dict[str, list[Line]]:
        """Return the lines that hold, by file; forget what was made under other settings."""
        path = self._folder / "settings.json"
        known = None
        with contextlib.suppress(FileNotFoundError, msgspec.MsgspecError):
            known = msgspec.json.decode(path.read_bytes(), type=Settings)
        if not fresh and known is not None and settings.other_key(known):
            raise RunKeyDiffers(path=self._folder)
        if fresh or known != settings:
            for old in self._folder.iterdir():
                if old.name != "lock":
                    old.unlink()
            path.write_bytes(msgspec.json.encode(settings))
            return {}
        return self._held()

    def _held(self) -> dict[str, list[Line]]:
        path = self._folder / "journal.jsonl"
        path.touch()
        by_file: dict[str, list[Line]] = {}
        for line in _lines(path):
            by_file.setdefault(line.file, []).append(line)
        held = {file: self._verified(file, lines) for file, lines in by_file.items()}
        for part in self._folder.glob("*.part"):
            if not held.get(part.stem):
                part.unlink()
        draft = path.with_name("journal.new")
        draft.write_bytes(
            b"".join(msgspec.json.encode(line) + b"\n" for lines in held.values() for line in lines)
        )
        draft.replace(path)
        return held

    def _verified(self, file: str, lines: list[Line]) -> list[Line]:
        """Return the lines of a file whose bytes are there, its draft cut after the last one."""
        end = lines[-1]
        if end.target:
            there = end.sha256 == NO_OUTPUT or digest_of(Path(end.target)) == end.sha256
            return lines if there else []
        draft, finishing = self.draft(file), self.finishing(file)
        if finishing.exists() and not draft.exists():
            finishing.replace(draft)
        held: list[Line] = []
        with draft.open("ab+") as bytes_:
            bytes_.seek(0)
            for line in lines:
                if _digest(bytes_, line.upto - (held[-1].upto if held else 0)) != line.sha256:
                    break
                held.append(line)
            bytes_.truncate(held[-1].upto if held else 0)
        return held


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, empty when there is none."""
    try:
        with path.open("rb") as stream:
            return _digest(stream, os.fstat(stream.fileno()).st_size)
    except FileNotFoundError:
        return ""


def _digest(stream: IO[bytes], count: int) -> str:
    """Return the digest of the next `count` bytes, empty when there are fewer."""
    digest = sha256()
    while count > 0:
        chunk = stream.read(min(count, _CHUNK))
        if not chunk:
            return ""
        digest.update(chunk)
        count -= len(chunk)
    return digest.hexdigest()


def _lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a journal up to the first that was cut short."""
    decoder = msgspec.json.Decoder(Line)
    with path.open("rb") as stream:
        for line in stream:
            try:
                yield decoder.decode(line)
            except msgspec.MsgspecError:
                return
