"""Plain text: one note a file, in whatever encoding, written in UTF-8."""

from collections.abc import Iterator
from pathlib import Path

from ambroise.deid.encodings import decoded
from ambroise.deid.files.handler import Made, Piece, Place
from ambroise.deid.files.lines import count, encode, tried
from ambroise.deid.notes import Note, Pseudonymiser, Work


class Texts:
    """Text files; without a key what is written is the JSON of the spans."""

    draft = "text"
    whole = True

    def pieces(self, source: Path, start: Place, _size: int) -> Iterator[Piece]:
        if start.at == 0:
            content = source.read_bytes()
            yield Piece((source.stem, content), start, Place(1, 1), len(content))

    def made(self, piece: Piece, notes: Pseudonymiser) -> Made:
        return made_text(piece.content, notes)

    def finish(self, draft: Path, target: Path, _work: Work) -> None:
        draft.replace(target)

    def suffix(self, suffix: str, work: Work) -> str:
        return ".jsonl" if work.key is None else suffix


def made_text(given: tuple[str, bytes], notes: Pseudonymiser) -> Made:
    """Return what a whole text, with its number, becomes."""
    note_id, content = given
    written = tried(Note(note_id, decoded(content)), notes)
    if isinstance(written, str):
        return Made(b"", 1, aside=((1, written),))
    entities: dict[str, int] = {}
    count(written["entities"], entities)
    text = "note_text" in written
    output = written["note_text"].encode() if text else encode(written) + b"\n"
    return Made(output, 1, 1, entities)
