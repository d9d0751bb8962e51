"""Pieces to records with their documents, in order; documents are read by others at once."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from ambroise.intake.documents import TextUnreadable
from ambroise.intake.fhir.attachments import documents, may_have_documents
from ambroise.intake.files import Broken, SourceFile, Text
from ambroise.intake.records import Document, Record, Refused
from ambroise.settings import Settings
from ambroise.spread import in_order, is_spread

Attached = list[list[Document]]
"""The documents of a record and of each resource that it tells."""

Kept = tuple[Record, Attached]
Read = tuple[SourceFile, int, Kept | Refused]
"""Where a record stands (file and line), and the record or why there is none."""

_Asked = tuple[Record, SourceFile, bytes]
"""A record with documents, its file, and the piece that told it."""
_Found = list[Document] | str
"""The documents of a record, or the reason why it is refused."""

_PART_RECORDS = 2_000
_PART_BYTES = 1024 * 1024
_PART_DOCUMENTS = 32
_FEW_DOCUMENTS = 64
"""Documents up to which starting processes costs more than it saves."""

_NOT_THERE = "document_missing"

_AHEAD_BYTES = 32 * 1024 * 1024
"""What records that wait for their documents may take together."""


@dataclass(slots=True)
class _Part:
    """Records that follow one another, and those of them whose documents are to be read."""

    records: list[tuple[SourceFile, int, Record | Refused]] = field(default_factory=list)
    asked: list[_Asked] = field(default_factory=list)
    size: int = 0

    @property
    def full(self) -> bool:
        return (
            len(self.asked) >= _PART_DOCUMENTS
            or self.size >= _PART_BYTES
            or len(self.records) >= _PART_RECORDS
        )


def read(
    texts: Iterable[tuple[SourceFile, Text | Broken]], settings: Settings | None = None
) -> Iterator[Read]:
    """Yield every record of the texts with its documents, or why there is none, in their order.

    Who reads the documents is what the settings say; without them, this process alone. What is
    taken ahead is bounded, whatever the number and size of the texts.
    """
    waiting: deque[_Part] = deque()
    documents_asked = 0

    def asked() -> Iterator[list[_Asked]]:
        nonlocal documents_asked
        for part in _parts(texts):
            waiting.append(part)
            documents_asked += len(part.asked)
            yield part.asked

    found = in_order(
        settings,
        _reader,
        asked(),
        here=lambda part: not part or documents_asked <= _FEW_DOCUMENTS,
        room=lambda: sum(part.size for part in waiting) < _AHEAD_BYTES,
    )
    with closing(found):
        for answers in found:
            part = waiting.popleft()
            if is_spread(settings) and _NOT_THERE in answers:
                answers = _documents(part.asked)  # a worker may not see the folder of the batch
            yield from _answered(part, answers)


def _parts(texts: Iterable[tuple[SourceFile, Text | Broken]]) -> Iterator[_Part]:
    part = _Part()
    for file, text in texts:
        for record in _records(file, text):
            part.records.append((file, text.line, record))
            part.size += len(record.raw)
            if isinstance(record, Record):
                part.asked += [
                    (one, file, record.raw) for one in _whole(record) if may_have_documents(one)
                ]
            if part.full:
                yield part
                part = _Part()
    if part.records:
        yield part


def _records(file: SourceFile, text: Text | Broken) -> Iterable[Record | Refused]:
    if isinstance(text, Broken):
        return (Refused(None, None, text.reason, text.detail, text.raw),)
    return file.format.records(text.raw, file)


def _whole(record: Record) -> tuple[Record, ...]:
    return (record, *(record.told or ()))


def _reader() -> Callable[[list[_Asked]], list[_Found]]:
    return _documents


def _documents(asked: list[_Asked]) -> list[_Found]:
    found: list[_Found] = []
    for record, file, piece in asked:
        try:
            found.append(list(documents(record, file, piece)))
        except TextUnreadable as error:
            found.append(error.reason)
    return found


def _answered(part: _Part, answers: list[_Found]) -> Iterator[Read]:
    found = iter(answers)
    for file, line, record in part.records:
        if isinstance(record, Refused):
            yield file, line, record
            continue
        attached = [next(found) if may_have_documents(one) else [] for one in _whole(record)]
        if reasons := [one for one in attached if isinstance(one, str)]:
            why = reasons[0]
            yield (
                file,
                line,
                Refused(record.type, record.entry, why, "", record.raw, record.id, record.within),
            )
        else:
            yield file, line, (record, [one for one in attached if not isinstance(one, str)])
