"""Names of outputs: none that holds an identity, and the same on every day."""

from hashlib import sha256
from pathlib import Path

from ambroise.deid.files.kinds import Kind, suffix_of
from ambroise.deid.notes import Note, Pseudonymiser


def hidden(relative: Path, kind: Kind, notes: Pseudonymiser) -> Path:
    """Return the path of an output: names that hold an identity give way to a keyed digest."""
    written = suffix_of(relative, kind)
    parts = [*relative.parts[:-1], relative.name.removesuffix(written)]
    for position, part in enumerate(parts):
        words = part.replace("_", " ").replace(".", " ")
        if kind.numbered or notes.spans(Note(relative.stem, words)):
            keyed = sha256((notes.work.key or b"") + part.encode()).hexdigest()[:12]
            parts[position] = f"note-{keyed}"
    suffix = kind.handler.suffix(written, notes.work)
    return Path(*parts[:-1], parts[-1] + suffix)
