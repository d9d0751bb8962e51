"""An extract in the Medical Event Data Standard: data, codes, dataset and splits.

The form is that of MEDS 0.4 (Medical-Event-Data-Standard/meds, MIT): events sorted by subject and
time, a subject in one file only, `metadata/codes.parquet`, `metadata/dataset.json` and, when asked,
`metadata/subject_splits.parquet`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from ambroise.errors import SplitsInvalid
from ambroise.extracts import events
from ambroise.extracts.population import Population
from ambroise.extracts.written import Written, keep, settled
from ambroise.settings import private_folder
from ambroise.tables import write_parquet_batches

MEDS: Final = "0.4.1"
"""The version of the form."""
SHARD: Final = 1_000_000
"""Events after which a file ends, once its last subject is whole."""
SPLITS: Final = ("train", "tuning", "held_out")
DATA: Final = pa.schema(
    [
        pa.field("subject_id", pa.int64(), nullable=False),
        pa.field("time", pa.timestamp("us")),
        pa.field("code", pa.string(), nullable=False),
        pa.field("numeric_value", pa.float32()),
        pa.field("text_value", pa.large_string()),
        pa.field("unit", pa.string()),
        pa.field(events.VISIT, pa.int64()),
        pa.field("omop_table", pa.string()),
    ]
)
CODES: Final = pa.schema(
    [
        pa.field("code", pa.string(), nullable=False),
        pa.field("description", pa.string()),
        pa.field("parent_codes", pa.list_(pa.string())),
    ]
)
PARTS: Final = pa.schema(
    [
        pa.field("subject_id", pa.int64(), nullable=False),
        pa.field("split", pa.string(), nullable=False),
    ]
)
_NAMED: Final = "c.vocabulary_id || '//' || c.concept_code"
_KNOWN: Final = "FROM unnest($codes::VARCHAR[]) AS k(code)"


def write(
    folder: Path,
    population: Population,
    tables: list[str],
    splits: tuple[int, int, int] | None,
    report: Callable[[int, int], None],
) -> list[Written]:
    """Write a MEDS dataset of some tables of a view; raises SplitsInvalid."""
    if splits is not None and (sum(splits) != 100 or min(splits) < 0):
        raise SplitsInvalid(given=",".join(map(str, splits)))
    data, metadata = private_folder(folder / "data"), private_folder(folder / "metadata")
    written, codes, subjects = [], set[str](), set[int]()
    report(0, 2)
    answer = population.answer(events.query_of(population, tables))
    for number, batches in enumerate(_shards(answer.batches)):
        path = data / f"{number}.parquet"
        one = _keep(path, "data", DATA, _seen(batches, codes, subjects))
        written.append(one)
    report(1, 2)
    written.append(
        _keep(metadata / "codes.parquet", "codes", CODES, _codes(population, sorted(codes)))
    )
    if splits is not None:
        parts = pa.RecordBatch.from_pylist(
            _splits(sorted(subjects), splits, population.view.scope.project), PARTS
        )
        path = metadata / "subject_splits.parquet"
        written.append(_keep(path, "subject_splits", PARTS, iter((parts,))))
    keep(metadata / "dataset.json", json.dumps(_dataset(population), ensure_ascii=False, indent=1))
    report(2, 2)
    return written


def _shards(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Yield the batches of each file; the last subject of one is not in the next. One at least."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for given in _pieces(batches):
        piece = given
        if rows >= SHARD:
            last = held[-1].column(0)[-1]
            same = pc.index(pc.not_equal(piece.column(0), last), value=True).as_py()
            if same >= 0:
                yield [*held, piece.slice(0, same)]
                held, rows, piece = [], 0, piece.slice(same)
        held.append(piece)
        rows += piece.num_rows
    yield held


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, SHARD):
            yield batch.slice(start, SHARD).cast(DATA)


def _seen(
    batches: Iterable[pa.RecordBatch], codes: set[str], subjects: set[int]
) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        codes.update(pc.unique(batch.column("code")).to_pylist())
        subjects.update(pc.unique(batch.column("subject_id")).to_pylist())
        yield batch


def _keep(path: Path, table: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Written:
    filled = dict.fromkeys(schema.names, 0)

    def counted() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for name in schema.names:
                filled[name] += batch.num_rows - batch.column(name).null_count
            yield batch

    rows = write_parquet_batches(path, chain((pa.RecordBatch.from_pylist([], schema),), counted()))
    columns = {field.name: str(field.type) for field in schema}
    name = f"{path.parent.name}/{path.name}"
    return Written(name, table, rows, settled(path), columns, filled)


def _codes(population: Population, codes: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield every code of the data, with the words and the parents that the concepts know."""
    stems = {code: code.removesuffix("//START").removesuffix("//END") for code in codes}
    known = {events.BIRTH: "Naissance", events.DEATH: "Décès"} | _told(population, stems.values())
    parents = _parents(population, stems.values())
    yield pa.RecordBatch.from_pylist(
        [
            {"code": code, "description": known.get(stem), "parent_codes": parents.get(stem)}
            for code, stem in stems.items()
        ],
        CODES,
    )


def _told(population: Population, codes: Iterable[str]) -> dict[str, str]:
    if not population.has("concept", "concept_code", "vocabulary_id", "concept_name"):
        return {}
    query = (
        f"SELECT {_NAMED} AS code, any_value(c.concept_name) AS name FROM concept AS c"
        f" WHERE {_NAMED} IN (SELECT code {_KNOWN}) GROUP BY 1"
    )
    return {row["code"]: row["name"] for row in _rows(population, query, codes)}


def _parents(population: Population, codes: Iterable[str]) -> dict[str, list[str]]:
    if not population.has("concept", "concept_id", "concept_code", "vocabulary_id"):
        return {}
    levels = ("ancestor_concept_id", "descendant_concept_id", "min_levels_of_separation")
    if not population.has("concept_ancestor", *levels):
        return {}
    query = (
        f"SELECT {_NAMED} AS code, list(DISTINCT a.vocabulary_id || '//' || a.concept_code) AS up"
        " FROM concept AS c JOIN concept_ancestor AS x ON x.descendant_concept_id = c.concept_id"
        " JOIN concept AS a ON a.concept_id = x.ancestor_concept_id"
        f" WHERE x.min_levels_of_separation = 1 AND {_NAMED} IN (SELECT code {_KNOWN}) GROUP BY 1"
    )
    return {row["code"]: sorted(row["up"]) for row in _rows(population, query, codes)}


def _rows(population: Population, query: str, codes: Iterable[str]) -> list[dict[str, Any]]:
    return population.view.rows(query, codes=sorted(set(codes)))


def _splits(
    subjects: Sequence[int], shares: tuple[int, int, int], project: str
) -> list[dict[str, Any]]:
    """Return the part of each subject: by a digest, so that the same subjects fall alike."""
    drawn = sorted(subjects, key=lambda one: hashlib.sha256(f"{project}:{one}".encode()).digest())
    first = round(len(drawn) * shares[0] / 100)
    second = first + round(len(drawn) * shares[1] / 100)
    parts = (drawn[:first], drawn[first:second], drawn[second:])
    named = {one: name for name, part in zip(SPLITS, parts, strict=True) for one in part}
    return [{"subject_id": one, "split": named[one]} for one in subjects]


def _dataset(population: Population) -> dict[str, Any]:
    scope = population.view.scope
    return {
        "dataset_name": f"ambroise-{scope.project}",
        "dataset_version": str(population.view.publication),
        "etl_name": "ambroise",
        "etl_version": version("ambroise"),
        "meds_version": MEDS,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "code_modifier_columns": ["unit"],
        "other_extension_columns": [events.VISIT, "omop_table"],
    }
