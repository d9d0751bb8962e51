"""Every free text of the care zone: identities found once a version, then written as surrogates."""

import hashlib
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

import msgspec
import pyarrow as pa

from ambroise.deid.detection import detect
from ambroise.deid.identity import Identity
from ambroise.deid.people import identities, staff
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import Rendered, render, shift_days
from ambroise.tables import Spool, Workspace
from ambroise.text.spans import Span

DETECTOR = "rules-2"
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

    def write(self, texts: list[_Text]) -> list[Row]:
        return [self._row(text) for text in texts]

    def _row(self, text: _Text) -> Row:
        spans = text.spans
        if spans is None:
            spans = tuple(detect(text.text, text.identities, known=self._staff))
        rendered = self._rendered(text, spans)
        after = [asdict(span) for span in rendered.spans]
        before = [asdict(span) for span in spans]
        return (text.person_id, text.text_id, text.known, before, rendered.text, after)

    def _rendered(self, text: _Text, spans: tuple[Span, ...]) -> Rendered:
        shift = shift_days(self._keys.shift, str(text.person_id))
        try:
            return render(text.text, spans, key=self._keys.surrogates, shift=shift)
        except DateOutOfRange:
            return render(text.text, spans, key=self._keys.surrogates, shift=0, mode="tag")


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
    tasks = _tasks(workspace, directory)
    done = 0
    for rows in _written(tasks, keys, directory, processes if total > FEW_TEXTS else 1):
        for row in rows:
            spool.add("text", "texts", row, 2 * len(str(row[4])) + 500)
        done += len(rows)
        progress(done, total)


def _tasks(workspace: Workspace, directory: tuple[Identity, ...]) -> Iterator[list[_Text]]:
    query = """
        SELECT person_id, text_id, text, known, spans, patients, stays, relatives
        FROM texts
        LEFT JOIN earlier USING (person_id, text_id)
        LEFT JOIN known_people USING (person_id)
    """
    everybody = _digest(directory)
    for batch in workspace.batches(query, rows=TASK_TEXTS):
        yield [_text(row, everybody) for row in batch.to_pylist()]


def _text(row: dict[str, Any], everybody: str) -> _Text:
    people = identities(row)
    known = _digest((DETECTOR, everybody, *people))
    spans = tuple(Span(**span) for span in row["spans"]) if row["known"] == known else None
    return _Text(row["person_id"], row["text_id"], row["text"], known, people, spans)


def _digest(values: Iterable[object]) -> str:
    return hashlib.sha256(msgspec.json.encode(list(values))).hexdigest()[:32]


def _written(
    tasks: Iterator[list[_Text]], keys: Keys, directory: tuple[Identity, ...], processes: int
) -> Iterator[list[Row]]:
    """Yield the rows of each task, in order; a few tasks wait at most, so that memory is flat."""
    if processes == 1:
        writer = _Writer(keys, directory)
        yield from map(writer.write, tasks)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _start, (keys, directory)) as pool:
        waiting: deque[Future[list[Row]]] = deque()
        for task in tasks:
            waiting.append(pool.submit(_write, task))
            if len(waiting) > 3 * processes:
                yield waiting.popleft().result()
        for future in waiting:
            yield future.result()


_process: dict[str, _Writer] = {}
"""The writer of a process of the pool, made when the process starts."""


def _start(keys: Keys, directory: tuple[Identity, ...]) -> None:
    _process["writer"] = _Writer(keys, directory)


def _write(texts: list[_Text]) -> list[Row]:
    return _process["writer"].write(texts)
