"""The tables of PARHAF, the public corpus of fictional French reports of PARTAGES.

Layout as its card says it (HealthDataHub/PARHAF-pseudo-annotated, CC BY 4.0): two Parquet tables a
split, `data/document_metadata/document_metadata_<split>.parquet` (report, full_text) and
`data/spans/spans_<split>.parquet` (report, span_id, span_type, begin, end, span_text,
attribute_Categorie, attribute_RolePER, attribute_RoleLOC, attribute_RoleNUM). They are known by
their columns, whatever the names of the files.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from ambroise.deid.corpora.gold import GoldNote, Unread
from ambroise.deid.corpora.labels import LabelTable
from ambroise.tables import read_parquet_batches
from ambroise.text.spans import Span

_DOCUMENTS: Final = frozenset({"report", "full_text"})
_SPANS: Final = frozenset({"report", "begin", "end"})
_PREFIX: Final = "attribute_"


def read_parhaf(path: Path, labels: LabelTable) -> Iterator[GoldNote | Unread]:
    """Yield the reports of the tables below a folder, with the spans of the same report."""
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    spans: dict[str, list[dict[str, Any]]] = defaultdict(list)
    documents: list[Path] = []
    for file in files:
        try:
            batches = read_parquet_batches(file)
            first = next(batches, None)
        except (OSError, pa.ArrowException):
            yield Unread(file.name, "Parquet illisible")
            continue
        names = set(first.schema.names) if first is not None else set()
        if first is not None and names >= _SPANS:
            for row in first.to_pylist():
                spans[str(row["report"])].append(row)
            for batch in batches:
                for row in batch.to_pylist():
                    spans[str(row["report"])].append(row)
        elif names >= _DOCUMENTS:
            documents.append(file)
        else:
            yield Unread(file.name, "ni rapports (report, full_text) ni passages (report, begin)")
    for file in documents:
        for batch in read_parquet_batches(file, columns=_DOCUMENTS):
            for row in batch.to_pylist():
                report = str(row["report"])
                yield _note(report, row["full_text"] or "", spans.get(report, []), labels)


def _note(
    report: str, text: str, rows: list[dict[str, Any]], labels: LabelTable
) -> GoldNote | Unread:
    found: list[Span] = []
    for row in rows:
        features = {
            name.removeprefix(_PREFIX): str(value)
            for name, value in row.items()
            if name.startswith(_PREFIX) and value
        }
        begin, end = int(row["begin"]), int(row["end"])
        written = row.get("span_text")
        if end > len(text) or (written is not None and text[begin:end] != written):
            return Unread(report, "un passage n'est pas à sa place dans le texte")
        span = labels.span(begin, end, features)
        if span is not None:
            found.append(span)
    return GoldNote(report, text, tuple(sorted(found)))
