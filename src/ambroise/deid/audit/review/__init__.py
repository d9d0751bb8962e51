"""Controls of pseudonymisation: originals drawn, read with their hidden spans, leaks measured."""

from ambroise.deid.audit.review.model import Document, Mark, MarkKind, Reading, Review
from ambroise.deid.audit.review.originals import Original, gold_line, opened
from ambroise.deid.audit.review.reading import end, judge, mark, next_for, reopen, start, undo
from ambroise.deid.audit.review.results import (
    Results,
    Size,
    as_csv,
    as_json,
    results_of,
    size_for,
)
from ambroise.deid.audit.review.sampling import LARGEST, frame, strata
from ambroise.deid.audit.review.store import (
    document_of,
    documents_of,
    draw,
    review_of,
    reviews,
)

__all__ = [
    "LARGEST",
    "Document",
    "Mark",
    "MarkKind",
    "Original",
    "Reading",
    "Results",
    "Review",
    "Size",
    "as_csv",
    "as_json",
    "document_of",
    "documents_of",
    "draw",
    "end",
    "frame",
    "gold_line",
    "judge",
    "mark",
    "next_for",
    "opened",
    "reopen",
    "results_of",
    "review_of",
    "reviews",
    "size_for",
    "start",
    "strata",
    "undo",
]
