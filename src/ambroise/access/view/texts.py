"""The texts of a view: surrogates drawn and dates moved once more, from the stored spans alone."""

from collections.abc import Callable
from typing import Any, Final

import pyarrow as pa
from msgspec.structs import asdict

from ambroise.access.projects.conditions import Precision
from ambroise.errors import DateOutOfRange
from ambroise.pseudonyms import DATES, OPTIONAL, Rendered, render
from ambroise.tables import Enclosure
from ambroise.text.spans import Span

SPAN: Final = (
    'STRUCT(start INTEGER, "end" INTEGER, label VARCHAR, role VARCHAR, entity VARCHAR,'
    " score DOUBLE)[]"
)
_SPAN: Final = pa.list_(
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
_TAKES: Final = ("VARCHAR", SPAN, "INTEGER")
Row = tuple[str | None, list[dict[str, Any]] | None, int | None]


def add_functions(
    enclosure: Enclosure, key: bytes, dates: Precision, oldest_age: int | None = None
) -> None:
    """Give SQL `written` and `spans_written` (text, its spans, days of the shift).

    A text without stored spans gives NULL. Where a permit cuts dates, those of texts are tags;
    so is the birth of somebody older than `oldest_age` at the last date of the text.
    """
    tagged = frozenset() if dates == "day" else DATES

    def rendered(text: str, spans: list[dict[str, Any]], days: int) -> Rendered:
        found = [Span(**span) for span in spans]
        try:
            return render(
                text,
                found,
                key=key,
                shift=days,
                tagged=tagged,
                kept=OPTIONAL,
                oldest_age=oldest_age,
            )
        except DateOutOfRange:
            return render(text, found, key=key, shift=0, mode="tag")

    def written(text: pa.Array, spans: pa.Array, days: pa.Array) -> pa.Array:
        return pa.array(
            _each(text, spans, days, lambda *row: rendered(*row).text), type=pa.string()
        )

    def spans_written(text: pa.Array, spans: pa.Array, days: pa.Array) -> pa.Array:
        return pa.array(
            _each(text, spans, days, lambda *row: list(map(asdict, rendered(*row).spans))),
            type=_SPAN,
        )

    enclosure.function("written", written, _TAKES, "VARCHAR")
    enclosure.function("spans_written", spans_written, _TAKES, SPAN)


def _each(
    text: pa.Array, spans: pa.Array, days: pa.Array, act: Callable[..., object]
) -> list[object]:
    rows = zip(text.to_pylist(), spans.to_pylist(), days.to_pylist(), strict=True)
    return [None if None in row else act(*row) for row in rows]
