"""Every free text of the care zone: identities found once a version, then written as surrogates."""

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from ambroise import processes
from ambroise.deid.detection import detect
from ambroise.deid.identity import Identity
from ambroise.deid.means import means_of
from ambroise.deid.people import identities, patient_entity, staff
from ambroise.deid.recognisers.known import KnownIdentities
from ambroise.deid.whose import AnyOf, bare_words, of_patient
from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import OPTIONAL, Rendered, render, shift_days, with_weekdays
from ambroise.settings import Settings
from ambroise.spread import in_order, is_spread
from ambroise.tables import Spool, Workspace
from ambroise.text.spans import Span

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
    spans: tuple[Span, ...]
    """Those of the last time, when nothing that detection rests on has changed."""


class _Finder:
    """Detection in some texts, with the staff made ready once; it needs no key."""

    def __init__(self, directory: tuple[Identity, ...], home: Path | None) -> None:
        self._means = means_of(home)
        self._staff = KnownIdentities(directory)
        self._everybody = _digest(directory)

    def find(self, batch: pa.RecordBatch) -> list[_Text]:
        return [self._text(row) for row in batch.to_pylist()]

    def _text(self, row: dict[str, Any]) -> _Text:
        people = identities(row)
        known = _digest((self._means.digest, self._everybody, *people))
        if row["known"] == known:
            spans = tuple(Span(**span) for span in row["spans"])
        else:
            spans = self._spans(row["person_id"], row["text"], people)
        return _Text(row["person_id"], row["text_id"], row["text"], known, people, spans)

    def _spans(self, person_id: int, text: str, people: tuple[Identity, ...]) -> tuple[Span, ...]:
        found = detect(text, people, known=self._staff, means=self._means)
        return tuple(with_weekdays(text, of_patient(found, patient_entity(person_id))))


class _Writer:
    """Rendering of texts under the keys, once their spans are known."""

    def __init__(self, keys: Keys, directory: tuple[Identity, ...]) -> None:
        self._keys = keys
        self._said_of_staff = bare_words(directory)

    def write(self, texts: list[_Text]) -> list[Row]:
        return list(map(self._row, texts))

    def _row(self, text: _Text) -> Row:
        rendered = self._rendered(text)
        after, before = list(map(_FIELDS, rendered.spans)), list(map(_FIELDS, text.spans))
        return (text.person_id, text.text_id, text.known, before, rendered.text, after)

    def _rendered(self, text: _Text) -> Rendered:
        shift = shift_days(self._keys.shift, str(text.person_id))
        try:
            return render(
                text.text,
                text.spans,
                key=self._keys.surrogates,
                shift=shift,
                kept=OPTIONAL,
                known=AnyOf((bare_words(text.identities), self._said_of_staff)),
            )
        except DateOutOfRange:
            return render(text.text, text.spans, key=self._keys.surrogates, shift=0, mode="tag")


def _finder(
    directory: tuple[Identity, ...], home: Path | None
) -> Callable[[pa.RecordBatch], list[_Text]]:
    return _Finder(directory, home).find


def _writer(keys: Keys, directory: tuple[Identity, ...]) -> Callable[[list[_Text]], list[Row]]:
    return _Writer(keys, directory).write


def _finder_and_writer(
    keys: Keys, directory: tuple[Identity, ...], home: Path | None
) -> Callable[[pa.RecordBatch], list[Row]]:
    find, write = _finder(directory, home), _writer(keys, directory)
    return lambda batch: write(find(batch))


def write_texts(
    workspace: Workspace,
    spool: Spool,
    keys: Keys,
    *,
    settings: Settings,
    progress: Progress,
) -> None:
    """Put every row of `texts` (person_id, text_id, text) under "texts" in the spool.

    `known_people` says whom a person's texts may name, `earlier` (person_id, text_id, known,
    spans) what was found the last time: a text whose version, people and means of detection (those
    of the installation) are the same is not searched again. The rows have the columns of WRITTEN.
    """
    total = int(workspace.value("SELECT count(*) FROM texts"))
    directory = staff(workspace)
    tasks = workspace.batches(_TASKS, rows=TASK_TEXTS)
    done = 0
    with closing(_written(settings, keys, directory, tasks, few=total <= FEW_TEXTS)) as written:
        for rows in written:
            for row in rows:
                spool.add("text", "texts", row, 2 * len(str(row[4])) + 500)
            done += len(rows)
            progress(done, total)


def _written(
    settings: Settings,
    keys: Keys,
    directory: tuple[Identity, ...],
    tasks: Iterator[pa.RecordBatch],
    *,
    few: bool,
) -> Generator[list[Row], None, None]:
    """Yield the rows of the tasks in their order; of a cluster, detection is all that is asked.

    The keys stay on this machine: to write a text costs a twentieth of finding what it says.
    """
    if few or not is_spread(settings):
        make = partial(_finder_and_writer, keys, directory, settings.home)
        yield from in_order(None if few else settings, make, tasks)
        return
    find, write = partial(_finder, directory, settings.home), partial(_writer, keys, directory)
    with (
        closing(in_order(settings, find, tasks)) as found,
        closing(processes.in_order(write, found, processes=settings.threads)) as written,
    ):
        yield from written


def _digest(values: Iterable[object]) -> str:
    return hashlib.sha256(msgspec.json.encode(list(values))).hexdigest()[:32]


_TASKS = """
SELECT person_id, text_id, text, known, spans, patients, stays, relatives
FROM texts
LEFT JOIN earlier USING (person_id, text_id)
LEFT JOIN known_people USING (person_id)
"""
