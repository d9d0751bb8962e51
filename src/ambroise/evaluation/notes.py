"""Notes on which the checker is measured: lines of JSON in the exchange form, or text files."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ambroise.errors import SourceEmpty, SourceUnreadable
from ambroise.evaluation.perturbing import Sample

LINES: Final = ".jsonl"
TEXT: Final = ".txt"


def samples_at(path: Path) -> list[Sample]:
    """Return the notes of a file, or of every such file below a folder, in the order of names.

    A line is `{"note_text", "kind"?}`; other lines are left out. Raises SourceUnreadable, and
    SourceEmpty when no note was found.
    """
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    found: list[Sample] = []
    for file in files:
        if file.suffix not in (LINES, TEXT):
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SourceUnreadable(path=file, cause=type(error).__name__) from None
        found += _of_lines(text) if file.suffix == LINES else [Sample(text)]
    if not found:
        raise SourceEmpty(path=path, formats=f"{LINES}, {TEXT}")
    return found


def _of_lines(text: str) -> Iterator[Sample]:
    for line in text.splitlines():
        try:
            note = json.loads(line)
        except ValueError:
            continue
        if isinstance(note, dict) and isinstance(words := note.get("note_text"), str):
            yield Sample(words, str(note.get("kind") or ""))
