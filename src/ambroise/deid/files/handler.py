"""What a kind of file gives to a run: its pieces, what a piece becomes, how an output ends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import msgspec

from ambroise.deid.notes import Pseudonymiser, Work


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a piece starts: `at` as its kind counts (bytes, rows), `number` notes before it."""

    at: int = 0
    number: int = 0


class Piece(msgspec.Struct, frozen=True):
    """A stretch of an input that is pseudonymised by itself, in any process.

    `content` can be pickled; `after` is where the next piece starts; `size` is how many bytes of
    the file were read for it, for the progress.
    """

    content: Any
    start: Place
    after: Place
    size: int


class Made(msgspec.Struct, frozen=True):
    """What a piece became: the bytes to append to the draft of the output, and counts.

    `aside` are the notes left out: their number in the input, from 1, and the reason, which
    quotes nothing of them. `entities` are the spans by label.
    """

    output: bytes
    read: int = 0
    written: int = 0
    entities: dict[str, int] = {}
    aside: tuple[tuple[int, str], ...] = ()


class Handler(Protocol):
    """One kind of file. It holds no state: the same object serves every file and process."""

    draft: str
    """What the pieces become; of two kinds with the same draft, one may end what the other began:
    lines given, Parquet asked for by the name of the output."""
    whole: bool
    """One note a file: an input whose note is set aside gives no output at all."""

    def pieces(self, source: Path, start: Place, size: int, /) -> Iterator[Piece]:
        """Yield the pieces from `start` on, each of about `size` bytes, in constant memory.

        An input without a note gives one piece. OSError when it cannot be read.
        """

    def made(self, piece: Piece, notes: Pseudonymiser, /) -> Made:
        """Return what a piece becomes: the same in every process and on every day.

        `notes.work` is how: policy, mode, key, feed.
        """

    def finish(self, draft: Path, target: Path, work: Work, /) -> None:
        """Write `target` from what the pieces became; the same bytes however they were cut."""

    def suffix(self, suffix: str, work: Work, /) -> str:
        """Return the suffix of the output of a file with `suffix`."""
