"""A run over a file or a folder: pieces to the processes, results in order to drafts, then whole.

An output appears whole or not at all. A note that cannot be read is set aside in
`<out>.quarantine.jsonl` with its file, line and reason, never its content, and the rest goes on.
"""

import os
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
import pyarrow as pa

from ambroise.deid.files.handler import Handler, Made, Piece, Place
from ambroise.deid.files.journal import NO_OUTPUT, Journal, Line, digest_of, settings_of
from ambroise.deid.files.kinds import FORMATS, Kind, ending, kind_of
from ambroise.deid.files.manifest import Manifest
from ambroise.deid.files.naming import hidden
from ambroise.deid.files.outcome import Outcome
from ambroise.deid.notes import Pseudonymiser, Work
from ambroise.errors import SourceEmpty, SourceUnreadable
from ambroise.processes import in_order

PIECE_BYTES: Final = 1 << 20
"""About how many bytes of an input are one piece: what a stop costs at most, a process."""
_POOL_FROM: Final = 1_000_000
"""Bytes below which processes cost more than they give."""

DAMAGED: Final = (EOFError, OSError, zlib.error, pa.ArrowException)
"""What the reading of a file cut short, or that is not what its name says, ends with."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _File:
    """One input and where it goes; `name` is how it is said, without an identity."""

    source: Path
    target: Path
    kind: Kind
    name: str
    id: str
    size: int


def pseudonymise_path(
    source: Path,
    out: Path,
    work: Work,
    *,
    processes: int = 1,
    progress: Progress | None = None,
    piece_bytes: int = PIECE_BYTES,
    resumes: bool = True,
    read_by: Callable[[Path], Kind | None] = kind_of,
) -> Outcome:
    """Write `source` pseudonymised at `out`: a file for a file, a folder for a folder.

    A run that was stopped, killed even, is gone on with by the same call: the output is that of a
    run never stopped, whatever the number of processes and the size of pieces. Where `resumes` is
    False (a key that is drawn for one run) it starts again, and an error leaves nothing.
    A file name in which an identity is found is replaced by a keyed one. `read_by` gives the
    kind of each file, None for one that is left.

    Raises SourceUnreadable or SourceEmpty before anything is written, RunKeyDiffers when the work
    to go on with is under another key, RunBusy when another run writes there.
    """
    files = _files(source, out, Pseudonymiser(work), read_by)
    total = sum(file.size for file in files)
    folder = out / ".run" if source.is_dir() else out.with_name(f".{out.name}.run")
    folder.parent.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(out)
    manifest.check(settings_of(work))
    journal = Journal(folder, settings_of(work), fresh=not resumes)
    done = False
    try:
        run = _Run(journal, work, piece_bytes, files, progress)
        run.go(processes if total >= _POOL_FROM else 1)
        quarantine = out.with_name(f"{out.name}.quarantine.jsonl")
        _set_aside(journal, files, quarantine)
        run.outcome.quarantine = quarantine
        if resumes:
            manifest.write(settings_of(work), run.outcome)
        done = True
    finally:
        journal.end(keep=not done and resumes)
    return run.outcome


class _Run:
    """One call: the files in order, their drafts, the counts."""

    def __init__(
        self,
        journal: Journal,
        work: Work,
        piece_bytes: int,
        files: list[_File],
        progress: Progress | None,
    ) -> None:
        self.outcome = Outcome()
        self._journal = journal
        self._work = work
        self._piece_bytes = piece_bytes
        self._files = files
        self._progress = progress or (lambda _done, _total: None)
        self._total = sum(file.size for file in files)
        self._bytes = 0
        self._turns: deque[tuple[_File, Piece | None]] = deque()
        self._upto: dict[str, int] = {}
        self._notes: dict[str, int] = {}

    def go(self, processes: int) -> None:
        made = in_order(partial(worker, self._work), self._pieces(), processes=processes)
        with closing(made):
            for one in made:
                self._finish_before()
                file, piece = self._turns.popleft()
                if piece is not None:
                    self._keep(file, piece, one)
        self._finish_before()

    def _pieces(self) -> Iterator[tuple[Handler | None, Piece]]:
        """Yield what is left to do; what each is of, and each end of a file, waits its turn."""
        for file in self._files:
            start = self._taken_up(file)
            if start is None:
                continue
            try:
                for piece in file.kind.handler.pieces(file.source, start, self._piece_bytes):
                    start = piece.after
                    self._turns.append((file, piece))
                    yield file.kind.handler, piece
            except (PermissionError, FileNotFoundError) as error:
                raise SourceUnreadable(path=file.source, cause=error.strerror) from None
            except DAMAGED:
                damaged = Piece(None, start, start, 0)
                self._turns.append((file, damaged))
                yield None, damaged
            self._turns.append((file, None))

    def _taken_up(self, file: _File) -> Place | None:
        """Count what an earlier run did of a file; return where to go on, None when at its end."""
        place: Place = Place()
        for line in self._journal.kept.get(file.id, ()):
            if line.target:
                return None
            self._count(file, line)
            self.outcome.resumed += line.read
            place = line.after
        return place

    def _keep(self, file: _File, piece: Piece, made: Made) -> None:
        upto = self._upto.get(file.id, 0) + len(made.output)
        with self._journal.draft(file.id).open("ab") as draft:
            draft.write(made.output)
        line = Line(
            file.id,
            piece.after,
            upto,
            sha256(made.output).hexdigest(),
            made.read,
            made.written,
            made.entities,
            made.aside,
            piece.size,
        )
        self._journal.add(line)
        self._count(file, line)

    def _count(self, file: _File, line: Line) -> None:
        self._upto[file.id] = line.upto
        self._notes[file.id] = self._notes.get(file.id, 0) + line.written
        self.outcome.add(line.made)
        self._bytes += line.size
        self._progress(min(self._bytes, self._total), self._total)

    def _finish_before(self) -> None:
        """Finish the files whose last piece is kept."""
        while self._turns and self._turns[0][1] is None:
            file, _ = self._turns.popleft()
            digest = self._finish(file, ending(file.kind, file.target))
            self._journal.add(Line(file.id, sha256=digest, target=str(file.target)))
            self._journal.draft(file.id).unlink(missing_ok=True)

    def _finish(self, file: _File, handler: Handler) -> str:
        draft, end = self._journal.draft(file.id), self._journal.finishing(file.id)
        draft.touch()
        if handler.whole and not self._notes.get(file.id):
            file.target.unlink(missing_ok=True)
            return NO_OUTPUT
        handler.finish(draft, end, self._work)
        with end.open("rb+") as written:
            os.fsync(written.fileno())
        digest = digest_of(end)
        file.target.parent.mkdir(parents=True, exist_ok=True)
        end.replace(file.target)
        return digest


def worker(work: Work) -> Callable[[tuple[Handler | None, Piece]], Made]:
    """Return what a process does with a piece and its handler; none for a damaged file."""
    notes = Pseudonymiser(work)

    def made(thing: tuple[Handler | None, Piece]) -> Made:
        handler, piece = thing
        if handler is None:
            return Made(b"", 1, aside=((piece.start.number + 1, "fichier abîmé à partir d'ici"),))
        return handler.made(piece, notes)

    return made


def _set_aside(journal: Journal, files: list[_File], path: Path) -> None:
    """Write what was set aside, in the order of the input; nothing aside, no file."""
    order = {file.id: number for number, file in enumerate(files)}
    found = sorted(
        (order[line.file], number, reason)
        for line in journal.lines()
        if line.file in order
        for number, reason in line.aside
    )
    if not found:
        path.unlink(missing_ok=True)
        return
    draft = journal.finishing("quarantine")
    with draft.open("wb") as sink:
        for number, line, reason in found:
            one = {"file": files[number].name, "line": line, "reason": reason}
            sink.write(msgspec.json.encode(one) + b"\n")
    draft.replace(path)


def _files(
    source: Path, out: Path, notes: Pseudonymiser, read_by: Callable[[Path], Kind | None]
) -> list[_File]:
    if not source.exists():
        raise SourceUnreadable(path=source, cause="fichier absent")
    alone = source.is_file()
    above = source.parent if alone else source
    paths = [source] if alone else sorted(path for path in source.rglob("*") if path.is_file())
    files: list[_File] = []
    for path in paths:
        kind = read_by(path)
        if kind is None:
            continue
        relative, stat = path.relative_to(above), path.stat()
        name = hidden(relative, kind, notes)
        target = out if alone else out / name
        known = f"{relative}|{stat.st_size}|{stat.st_mtime_ns}|{target}"
        digest = sha256(known.encode(errors="surrogateescape")).hexdigest()[:24]
        files.append(_File(path, target, kind, str(name), digest, stat.st_size))
    if not files:
        raise SourceEmpty(path=source, formats=FORMATS)
    return files
