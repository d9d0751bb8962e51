"""Every free text of the care zone: identities found once a version, then written as surrogates."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any

import msgspec
import pyarrow as pa

from ambroise.deid.detection import detect
from ambroise.deid.identity import Identity
from ambroise.deid.people import identities, staff
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.errors import DateOutOfRange
from ambroise.processes import in_order
from ambroise.pseudonyms import Rendered, render, shift_days
from ambroise.tables import Spool, Workspace
from ambroise.text.spans import Span

DETECTOR = "rules-3"
"""Changes when detection does: what an earlier one found is looked for again."""

TASK_TEXTS = 200
FEW_TEXTS = 400
"""Below this number of texts, starting processes costs more than it saves."""

_SPANS = pa.list_(
    pa.struct(
        [
            ("start", pa.int32()),
            ("end", pa.int32()),
            ("label", pa.string()),
            ("role", pa.string()),
            ("entity", pa.string()),
            ("score", pa.float64()),
        ]
    )
)
WRITTEN = pa.schema(
    [
        ("person_id", pa.int64()),
        ("text_id", pa.string()),
        ("known", pa.string()),
        ("spans", _SPANS),
        ("rendered", pa.string()),
        ("rendered_spans", _SPANS),
    ]
)
_FIELDS = attrgetter("start", "end", "label", "role", "entity", "score")
SPAN = (
    'STRUCT(start INTEGER, "end" INTEGER, label VARCHAR, role VARCHAR, entity VARCHAR,'
    " score DOUBLE)[]"
)

Progress = Callable[[int, int], None]
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of the research zone that texts are written under."""

    surrogates: bytes
    shift: bytes


@dataclass(frozen=True, slots=True)
class _Text:
    person_id: int
    text_id: str
    text: str
    known: str
    identities: tuple[Identity, ...]
    spans: tuple[Span, ...] | None
    """Those of the last time, when nothing that detection rests on has changed."""


class _Writer:
    """Detection and rendering of some texts, with the staff made ready once."""

    def __init__(self, keys: Keys, directory: tuple[Identity, ...]) -> None:
        self._keys = keys
        self._staff = KnownIdentities(directory)
        self._everybody = _digest(directory)

    def write(self, batch: pa.RecordBatch) -> list[Row]:
        return [self._row(self._text(row)) for row in batch.to_pylist()]

    def _text(self, row: dict[str, Any]) -> _Text:
        people = identities(row)
        known = _digest((DETECTOR, self._everybody, *people))
        spans = tuple(Span(**span) for span in row["spans"]) if row["known"] == known else None
        return _Text(row["person_id"], row["text_id"], row["text"], known, people, spans)

    def _row(self, text: _Text) -> Row:
        spans = text.spans
        if spans is None:
            spans = tuple(detect(text.text, text.identities, known=self._staff))
        rendered = self._rendered(text, spans)
        after, before = list(map(_FIELDS, rendered.spans)), list(map(_FIELDS, spans))
        return (text.person_id, text.text_id, text.known, before, rendered.text, after)

    def _rendered(self, text: _Text, spans: tuple[Span, ...]) -> Rendered:
        shift = shift_days(self._keys.shift, str(text.person_id))
        try:
            return render(text.text, spans, key=self._keys.surrogates, shift=shift)
        except DateOutOfRange:
            return render(text.text, spans, key=self._keys.surrogates, shift=0, mode="tag")


def _writer(keys: Keys, directory: tuple[Identity, ...]) -> Callable[[pa.RecordBatch], list[Row]]:
    return _Writer(keys, directory).write


def write_texts(
    workspace: Workspace, spool: Spool, keys: Keys, *, processes: int, progress: Progress
) -> None:
    """Put every row of `texts` (person_id, text_id, text) under "texts" in the spool.

    `known_people` says whom a person's texts may name, `earlier` (person_id, text_id, known,
    spans) what was found the last time: a text whose version, people and detector are the same is
    not searched again. The rows have the columns of WRITTEN.
    """
    total = int(workspace.value("SELECT count(*) FROM texts"))
    directory = staff(workspace)
    done = 0
    written = in_order(
        partial(_writer, keys, directory),
        workspace.batches(_TASKS, rows=TASK_TEXTS),
        processes=processes if total > FEW_TEXTS else 1,
    )
    with closing(written):
        for rows in written:
            for row in rows:
                spool.add("text", "texts", row, 2 * len(str(row[4])) + 500)
            done += len(rows)
            progress(done, total)


def _digest(values: Iterable[object]) -> str:
    return hashlib.sha256(msgspec.json.encode(list(values))).hexdigest()[:32]


_TASKS = """
SELECT person_id, text_id, text, known, spans, patients, stays, relatives
FROM texts
LEFT JOIN earlier USING (person_id, text_id)
LEFT JOIN known_people USING (person_id)
"""
