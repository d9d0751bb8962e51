"""A stream pseudonymised as it comes: nothing is kept of it, so a stopped one starts again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, Final

import msgspec

from ambroise.deid.files.handler import Piece, Place
from ambroise.deid.files.kinds import kind_named
from ambroise.deid.files.lines import line_pieces
from ambroise.deid.files.opening import narrowed
from ambroise.deid.files.outcome import Outcome
from ambroise.deid.files.running import PIECE_BYTES, worker
from ambroise.deid.notes import Work
from ambroise.processes import in_order

_NAME: Final = "stdin"


def pseudonymise_stream(
    source: IO[bytes], out: Path | IO[str], work: Work, *, processes: int = 1
) -> Outcome:
    """Write a stream pseudonymised: JSONL when its first line is a JSON object, else one text."""
    stream = narrowed(source)
    first = stream.readline()
    as_lines = first.lstrip().startswith(b"{")
    kind = kind_named("lines" if as_lines else "text")
    if as_lines:
        start = Place(0, 1)
        head = Piece(first, Place(), start, len(first))
        pieces: Iterator[Piece] = chain([head], line_pieces(stream, start, PIECE_BYTES))
    else:
        pieces = iter([Piece((_NAME, first + stream.read()), Place(), Place(1, 1), 0)])
    outcome = Outcome()
    aside: list[tuple[int, str]] = []
    tasks = ((kind.handler, piece) for piece in pieces)
    made = in_order(partial(worker, work), tasks, processes=processes if as_lines else 1)
    with closing(made), _sink(out) as sink:
        for one in made:
            sink.write(one.output.decode())
            outcome.add(one)
            aside += one.aside
    if isinstance(out, Path):
        outcome.quarantine = out.with_name(f"{out.name}.quarantine.jsonl")
        _set_aside(aside, outcome.quarantine)
    return outcome


def _set_aside(aside: list[tuple[int, str]], path: Path) -> None:
    if not aside:
        path.unlink(missing_ok=True)
        return
    with _sink(path) as sink:
        for line, reason in aside:
            one = {"file": "-", "line": line, "reason": reason}
            sink.write(msgspec.json.encode(one).decode() + "\n")


@contextmanager
def _sink(out: Path | IO[str]) -> Iterator[IO[str]]:
    """Yield where to write; a file takes its place at the end, and leaves nothing if it fails."""
    if not isinstance(out, Path):
        yield out
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as sink:
            yield sink
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
