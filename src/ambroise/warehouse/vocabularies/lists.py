"""Code lists read from their files: codes with labels, and what stands above each."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import pyarrow as pa

from ambroise.errors import VocabularyInvalid
from ambroise.warehouse.vocabularies.declared import CodeList, Columns

LONGEST: Final = 50
"""Characters of a code: CDM 5.4, CONCEPT.concept_code."""
_ROWS: Final = 10_000

CODE: Final = pa.schema(
    [("position", pa.int64())]
    + [
        (name, pa.string())
        for name in (
            "vocabulary_id",
            "code",
            "label",
            "domain_id",
            "language",
            "parent_vocabulary",
            "parent",
        )
    ]
)


@dataclass(frozen=True, slots=True)
class Line:
    """One code as a file gives it, before it is written the way its vocabulary writes codes."""

    code: str
    label: str
    parent: str


def read_list(folder: Path, given: CodeList) -> Iterator[Line]:
    """Yield the codes of a file in its order; lines without a code are passed over.

    Raises VocabularyInvalid for a file that is absent, in another encoding, without the columns
    named, or with a code longer than 50 characters.
    """
    with _opened(folder / given.file, given) as stream:
        rows = _rows(stream, given)
        head = next(rows, []) if given.header else []
        code, label, parent = (
            _places(head, given, columns, needed=needed)
            for columns, needed in (
                (given.columns.code, True),
                (given.columns.label, bool(given.columns.label)),
                (given.columns.parent, False),
            )
        )
        for number, row in enumerate(rows, 2 if given.header else 1):
            found = _first(row, code)
            if len(found) > LONGEST:
                raise _refused(
                    given,
                    f"ligne {number} : code de plus de {LONGEST} caractères",
                    f"line {number}: a code of more than {LONGEST} characters",
                )
            if found:
                yield Line(found, _first(row, label), _first(row, parent))


def batches(folder: Path, lists: Sequence[CodeList]) -> Iterator[pa.RecordBatch]:
    """Yield the codes of several lists as rows of `CODE`."""
    read = 0
    for given in lists:
        above = given.parent_vocabulary or given.vocabulary
        lines = read_list(folder, given)
        while part := list(islice(lines, _ROWS)):
            positions = pa.array(range(read, read + len(part)), pa.int64())
            read += len(part)
            columns = [
                [given.vocabulary] * len(part),
                [line.code for line in part],
                [line.label or None for line in part],
                [given.domain] * len(part),
                [given.language] * len(part),
                [above if line.parent else None for line in part],
                [line.parent or None for line in part],
            ]
            arrays = [positions, *(pa.array(one, pa.string()) for one in columns)]
            yield pa.record_batch(arrays, schema=CODE)


def refuse_cycles(name: str, edges: Iterator[tuple[tuple[str, str], tuple[str, str]]]) -> None:
    """Raise VocabularyInvalid when a code stands above itself; `edges` are (code, parent)."""
    above = TopologicalSorter[tuple[str, str]]()
    for code, parent in edges:
        above.add(code, parent)
    try:
        above.prepare()
    except CycleError as error:
        vocabulary, code = error.args[1][0]
        raise VocabularyInvalid(
            name=name,
            cause=f"le code {vocabulary} {code} est au-dessus de lui-même",
            cause_en=f"code {vocabulary} {code} stands above itself",
        ) from None


@contextmanager
def _opened(path: Path, given: CodeList) -> Iterator[TextIO]:
    encoding = "utf-8-sig" if given.encoding == "utf-8" else given.encoding
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rt", encoding=encoding, newline="") as stream:
                yield stream
        else:
            with path.open(encoding=encoding, newline="") as stream:
                yield stream
    except UnicodeError:
        raise _refused(given, f"pas en {given.encoding}", f"not in {given.encoding}") from None
    except (OSError, EOFError, csv.Error) as error:
        kind = type(error).__name__
        raise _refused(given, f"illisible ({kind})", f"unreadable ({kind})") from None


def _rows(stream: TextIO, given: CodeList) -> Iterator[list[str]]:
    if given.quotes:
        return iter(csv.reader(stream, delimiter=given.separator))
    return iter(csv.reader(stream, delimiter=given.separator, quoting=csv.QUOTE_NONE))


def _places(head: list[str], given: CodeList, columns: Columns, *, needed: bool) -> tuple[int, ...]:
    """Return where the columns stand; of several names, those that the file has."""
    names = [name.strip().lower() for name in head]
    found = tuple(
        one - 1 if isinstance(one, int) else names.index(one.lower())
        for one in columns
        if isinstance(one, int) or one.lower() in names
    )
    if needed and not found:
        listed = ", ".join(str(one) for one in columns)
        raise _refused(given, f"colonne absente : {listed}", f"column missing: {listed}")
    return found


def _first(row: list[str], places: tuple[int, ...]) -> str:
    """Return the first of some cells that holds something."""
    cells = (row[place].strip() for place in places if place < len(row))
    return next((cell for cell in cells if cell), "")


def _refused(given: CodeList, cause: str, cause_en: str) -> VocabularyInvalid:
    return VocabularyInvalid(name=given.file, cause=cause, cause_en=cause_en)
