"""brat standoff: `<name>.txt` and `<name>.ann` (https://brat.nlplab.org/standoff.html).

Offsets are characters. A span over several lines is written in fragments, one a line, as brat
shows it; fragments with only line ends between them are one span again when they are read.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote

from ambroise.deid.corpora.gold import GoldNote, Unread
from ambroise.deid.corpora.labels import LabelTable
from ambroise.deid.encodings import decoded
from ambroise.text.spans import Span

_BOUND: Final = re.compile(r"(T\S+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t?")
_ATTRIBUTE: Final = re.compile(r"[AM]\S+\t(\S+) (T\S+) (\S+)")
_LINE_END: Final = re.compile(r"[\r\n]+")


def read_brat(path: Path, labels: LabelTable) -> Iterator[GoldNote | Unread]:
    """Yield the note of each `.txt` that has its `.ann`, below a folder."""
    texts = sorted(path.rglob("*.txt")) if path.is_dir() else [path.with_suffix(".txt")]
    for text in texts:
        annotations = text.with_suffix(".ann")
        if not annotations.exists():
            yield Unread(text.name, "pas de fichier .ann")
            continue
        content = decoded(text.read_bytes())
        try:
            spans = _spans(content, decoded(annotations.read_bytes()), labels)
        except ValueError:
            yield Unread(text.name, "un passage sort du texte")
            continue
        yield GoldNote(unquote(text.stem), content, tuple(sorted(spans)))


def write_brat(notes: Iterable[GoldNote], out: Path, labels: LabelTable) -> Iterator[Unread]:
    """Write two files a note in a folder; yield what could not be written."""
    out.mkdir(parents=True, exist_ok=True)
    for note in notes:
        name = quote(note.note_id, safe=" ")
        if not name or len(name) > 200:
            yield Unread(note.note_id, "numéro trop long ou vide pour un nom de fichier")
            continue
        (out / f"{name}.txt").write_bytes(note.text.encode(errors="replace"))
        lines = "".join(_lines(note, labels))
        (out / f"{name}.ann").write_bytes(lines.encode(errors="replace"))


def _spans(text: str, annotations: str, labels: LabelTable) -> list[Span]:
    features: dict[str, dict[str, str]] = {}
    places: dict[str, list[tuple[int, int]]] = {}
    for line in annotations.splitlines():
        if bound := _BOUND.match(line):
            pairs = [one.split() for one in bound[3].split(";")]
            places[bound[1]] = _joined([(int(start), int(end)) for start, end in pairs], text)
            features.setdefault(bound[1], {})[labels.category] = bound[2]
        elif attribute := _ATTRIBUTE.match(line):
            features.setdefault(attribute[2], {})[attribute[1]] = attribute[3]
    found: list[Span] = []
    for name, parts in places.items():
        entity = name if len(parts) > 1 else ""
        for start, end in parts:
            if end > len(text):
                raise ValueError
            span = labels.span(start, end, features[name], entity)
            if span is not None:
                found.append(span)
    return found


def _joined(parts: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and not text[joined[-1][1] : start].strip("\r\n"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _lines(note: GoldNote, labels: LabelTable) -> Iterator[str]:
    attributes = 0
    for number, span in enumerate(note.spans, 1):
        features = labels.features(span)
        if features is None:
            continue
        written = note.text[span.start : span.end]
        places = ";".join(f"{span.start + a} {span.start + b}" for a, b in _fragments(written))
        shown = " ".join(_LINE_END.split(written))
        yield f"T{number}\t{features.pop(labels.category)} {places}\t{shown}\n"
        for name, value in features.items():
            attributes += 1
            yield f"A{attributes}\t{name} T{number} {value}\n"


def _fragments(written: str) -> list[tuple[int, int]]:
    fragments = [(match.start(), match.end()) for match in re.finditer(r"[^\r\n]+", written)]
    return fragments or [(0, len(written))]
