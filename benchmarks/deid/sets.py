"""The sets that detectors are measured on."""

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal, TypeVar

from ambroise.deid import Feed, read_feed
from benchmarks.deid.documents import Document, Gold, gold_of
from tests.reference.deid_unseen import Family, write

Part = Literal["tuned", "kept"]
Item = TypeVar("Item")
_MARK: Final = re.compile(r"\[([^\[\]]*)\]\(([A-Z_]+)\)")


def half(items: Sequence[Item], part: Part) -> Sequence[Item]:
    """Return the first half for `tuned`, the second for `kept`."""
    middle = len(items) // 2
    return items[:middle] if part == "tuned" else items[middle:]


def unseen(family: Family, *, documents: int, seed: int) -> tuple[list[Document], Feed]:
    """Return documents of another hand, and the feed of their hospitals."""
    written = write(documents, seed=seed, family=family)
    with TemporaryDirectory() as folder:
        notes, feed = Path(folder, "notes.jsonl"), Path(folder, "feed.jsonl")
        for path, lines in ((notes, written.notes), (feed, written.feed)):
            path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return of_files(notes, feed)


def of_files(notes: Path, feed: Path | None) -> tuple[list[Document], Feed]:
    """Return the documents of a notes file with gold, and their feed (design, section 5)."""
    known = read_feed(feed) if feed else Feed()
    documents = []
    for line in notes.read_text(encoding="utf-8").splitlines():
        note = json.loads(line)
        person = str(note.get("person_id", ""))
        documents.append(
            Document(
                note["note_text"],
                [gold_of(one) for one in note["entities"]],
                str(note.get("kind", "")),
                person,
                known.of(note_id=str(note["note_id"]), person_id=person),
            )
        )
    return documents, known


def templates(folder: Path, part: Part) -> list[Document]:
    """Return half of the blocks of EDS-Pseudo's templates; no roles, no feed."""
    path = folder / "deid" / "eds_pseudo_templates.txt"
    blocks = [one for one in path.read_text(encoding="utf-8").split("\n\n") if one.strip()]
    return [Document(*_marked(block)) for block in half(blocks, part)]


def _marked(block: str) -> tuple[str, list[Gold]]:
    """Return a text and its gold from `[text](LABEL)` marks."""
    text, at, gold = "", 0, []
    for match in _MARK.finditer(block):
        text += block[at : match.start()]
        if match[1].strip():
            start = len(text) + len(match[1]) - len(match[1].lstrip())
            label = "ADRESSE" if match[2] == "ADDRESSE" else match[2]
            gold.append(Gold(start, start + len(match[1].strip()), label))
        text += match[1]
        at = match.end()
    return text + block[at:], gold


def case_reports(folder: Path, part: Part) -> list[Document]:
    """Return half of the case reports: nobody is named, all that is hidden is hidden in vain."""
    path = folder / "deid" / "e3c_fr_layer3_pamj.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    return [Document(text, ()) for text in half(texts, part)]
