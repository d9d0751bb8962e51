"""Files of notes pseudonymised to files: text, JSONL, Parquet; folders of them.

An output appears whole or not at all. A note that cannot be read is set aside in
`<out>.quarantine.jsonl` with its file, line and reason, never its content, and the rest goes on.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any, Final

import msgspec
import pyarrow as pa

from ambroise.deid.exchange import (
    Found,
    note_of_text,
    notes_of_lines,
    notes_of_parquet,
    written_schema,
)
from ambroise.deid.notes import Note, Pseudonymiser, Work
from ambroise.errors import SourceEmpty, SourceUnreadable
from ambroise.processes import end_with_parent
from ambroise.tables import write_parquet_batches

TEXT: Final = frozenset({".txt", ".text"})
LINES: Final = frozenset({".jsonl", ".ndjson"})
PARQUET: Final = frozenset({".parquet"})
FORMATS: Final = ", ".join(sorted(TEXT | LINES | PARQUET))

_BATCH_NOTES: Final = 64
_BATCH_CHARACTERS: Final = 200_000
_POOL_FROM: Final = 1_000_000
"""Bytes below which a pool of processes costs more than it gives."""

Progress = Callable[[int, int], None]


@dataclass
class Outcome:
    """How many notes were read, written and set aside, and spans found by label."""

    read: int = 0
    written: int = 0
    quarantined: int = 0
    entities: dict[str, int] = field(default_factory=dict)
    quarantine: Path | None = None


def pseudonymise_path(
    source: Path, out: Path, work: Work, *, processes: int = 1, progress: Progress | None = None
) -> Outcome:
    """Write `source` pseudonymised at `out`: a file for a file, a folder for a folder.

    Raises SourceUnreadable or SourceEmpty before anything is written. A file name in which an
    identity is found is replaced by a keyed one.
    """
    jobs = _jobs(source, out, work)
    total = sum(path.stat().st_size for path, _ in jobs)
    with _run(out, work, processes if total >= _POOL_FROM else 1) as run:
        if progress is not None:
            run.told, run.total = progress, total
        for path, target in jobs:
            run.file(path, target)
        return run.outcome


def pseudonymise_stream(
    source: IO[bytes], out: Path | IO[str], work: Work, *, processes: int = 1
) -> Outcome:
    """Write a stream pseudonymised: JSONL when its first line is a JSON object, else one text."""
    first = source.readline()
    as_lines = first.lstrip().startswith(b"{")
    with _run(out if isinstance(out, Path) else None, work, processes if as_lines else 1) as run:
        if as_lines:
            found = notes_of_lines(_chained(first, source), run.advance)
        else:
            found = iter([(1, note_of_text(first + source.read(), "stdin"))])
        with ExitStack() as stack:
            sink = stack.enter_context(_replacing(out)) if isinstance(out, Path) else out
            run.stream(found, sink, as_lines=as_lines)
        return run.outcome


class _Run:
    """One call: the pool, the counts and the quarantine."""

    def __init__(
        self, work: Work, pool: ProcessPoolExecutor | None, quarantine: Path | None
    ) -> None:
        self.outcome = Outcome(quarantine=quarantine)
        self._work = work
        self._pool = pool
        self._here = Pseudonymiser(work) if pool is None else None
        self._set_aside: list[dict[str, Any]] = []
        self._bytes = 0
        self.total = 0
        self.told: Progress = lambda _done, _total: None

    def advance(self, count: int) -> None:
        """Say that `count` more bytes of the input are read."""
        self._bytes += count
        self.told(self._bytes, self.total)

    def file(self, source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.suffix in PARQUET:
            self._parquet(source, target)
            self.advance(source.stat().st_size)
            return
        with _replacing(target) as sink, source.open("rb") as stream:
            if source.suffix in LINES:
                self.stream(
                    notes_of_lines(stream, self.advance), sink, as_lines=True, name=source.name
                )
            else:
                content = stream.read()
                self.advance(len(content))
                note = note_of_text(content, source.stem)
                self.stream(iter([(1, note)]), sink, as_lines=False, name=source.name)

    def stream(
        self, found: Iterator[Found], sink: IO[str], *, as_lines: bool, name: str = "-"
    ) -> None:
        encode = msgspec.json.Encoder().encode
        for written in self._written(found, name):
            if as_lines or self._work.key is None:
                sink.write(encode(written).decode() + "\n")
            else:
                sink.write(written["note_text"])

    def _parquet(self, source: Path, target: Path) -> None:
        draft = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            write_parquet_batches(draft, self._batches(source))
            _keep(draft, target)
        finally:
            draft.unlink(missing_ok=True)

    def _batches(self, source: Path) -> Iterator[pa.RecordBatch]:
        schema = written_schema(entities_only=self._work.key is None)
        yield pa.RecordBatch.from_pylist([], schema=schema)
        written = self._written(notes_of_parquet(source), source.name)
        while batch := list(islice(written, _BATCH_NOTES * 16)):
            rows = [{**row, "note_id": str(row["note_id"])} for row in batch]
            yield pa.RecordBatch.from_pylist(rows, schema=schema)

    def _written(self, found: Iterator[Found], name: str) -> Iterator[dict[str, Any]]:
        for line, result in self._results(_batched(found)):
            self.outcome.read += 1
            if isinstance(result, str):
                self.outcome.quarantined += 1
                self._set_aside.append({"file": name, "line": line, "reason": result})
                continue
            self.outcome.written += 1
            for one in result["entities"]:
                label = one["label"]
                self.outcome.entities[label] = self.outcome.entities.get(label, 0) + 1
            yield result

    def _results(
        self, batches: Iterable[list[Found]]
    ) -> Iterator[tuple[int, dict[str, Any] | str]]:
        if self._here is not None:
            for batch in batches:
                yield from _done(self._here, batch)
            return
        pool = self._pool
        if pool is None:
            raise RuntimeError("a run has a pool or works here")
        waiting: deque[Future[list[tuple[int, dict[str, Any] | str]]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_in_pool, batch))
            if len(waiting) > 4 * (os.cpu_count() or 1):
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()

    def close(self) -> None:
        path = self.outcome.quarantine
        if path is None:
            return
        if not self._set_aside:
            path.unlink(missing_ok=True)
            return
        with _replacing(path) as sink:
            for one in self._set_aside:
                sink.write(msgspec.json.encode(one).decode() + "\n")


@contextmanager
def _run(out: Path | None, work: Work, processes: int) -> Iterator[_Run]:
    quarantine = None if out is None else out.with_name(f"{out.name}.quarantine.jsonl")
    with ExitStack() as stack:
        pool = None
        if processes > 1:
            pool = stack.enter_context(
                ProcessPoolExecutor(
                    processes, get_context("spawn"), initializer=_start, initargs=(work,)
                )
            )
        run = _Run(work, pool, quarantine)
        yield run
        run.close()


_of_process: list[Pseudonymiser] = []
"""The one `Pseudonymiser` of a pool's process."""


def _start(work: Work) -> None:
    end_with_parent()
    _of_process[:] = [Pseudonymiser(work)]


def _in_pool(batch: list[Found]) -> list[tuple[int, dict[str, Any] | str]]:
    return list(_done(_of_process[0], batch))


def _done(
    pseudonymiser: Pseudonymiser, batch: Iterable[Found]
) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for line, note in batch:
        if isinstance(note, str):
            yield line, note
            continue
        try:
            yield line, pseudonymiser.note(note)
        except ValueError as error:
            yield line, str(error)


def _batched(found: Iterator[Found]) -> Iterator[list[Found]]:
    batch: list[Found] = []
    characters = 0
    for one in found:
        batch.append(one)
        characters += len(one[1]) if isinstance(one[1], str) else len(one[1].note_text)
        if len(batch) >= _BATCH_NOTES or characters >= _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _chained(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _jobs(source: Path, out: Path, work: Work) -> list[tuple[Path, Path]]:
    known = TEXT | LINES | PARQUET
    if not source.exists():
        raise SourceUnreadable(path=source, cause="fichier absent")
    if source.is_file():
        if source.suffix not in known:
            raise SourceEmpty(path=source, formats=FORMATS)
        return [(source, out)]
    paths = sorted(path for path in source.rglob("*") if path.is_file() and path.suffix in known)
    if not paths:
        raise SourceEmpty(path=source, formats=FORMATS)
    names = Pseudonymiser(Work(work.policy, feed=work.feed))
    return [(path, out / _hidden(path.relative_to(source), names, work)) for path in paths]


def _hidden(relative: Path, names: Pseudonymiser, work: Work) -> Path:
    """Return the path with each name that holds an identity replaced by a digest of it."""
    parts = list(relative.parts)
    parts[-1] = relative.stem
    for position, part in enumerate(parts):
        words = part.replace("_", " ").replace(".", " ")
        if names.note(Note(relative.stem, words))["entities"]:
            keyed = sha256((work.key or b"") + part.encode()).hexdigest()[:12]
            parts[position] = f"note-{keyed}"
    suffix = ".jsonl" if work.key is None and relative.suffix in TEXT else relative.suffix
    return Path(*parts).with_name(parts[-1] + suffix)


@contextmanager
def _replacing(target: Path) -> Iterator[IO[str]]:
    """Yield a draft of `target` that takes its place at the end, and leaves nothing if it fails."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as sink:
            yield sink
        _keep(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _keep(draft: Path, target: Path) -> None:
    with draft.open("rb+") as written:
        os.fsync(written.fileno())
    draft.replace(target)
