"""Corpora out: one table from a format to its writer."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from ambroise.deid.corpora.brat import write_brat
from ambroise.deid.corpora.cas import write_cas
from ambroise.deid.corpora.gold import GoldNote, Unread
from ambroise.deid.corpora.labels import LabelTable

Writer = Callable[[Iterable[GoldNote], Path, LabelTable], Iterator[Unread]]

WRITTEN: Final[dict[str, Writer]] = {
    "cas-json": partial(write_cas, form="json"),
    "cas-xmi": partial(write_cas, form="xmi"),
    "brat": write_brat,
}


def export_notes(
    notes: Iterable[GoldNote], out: Path, form: str, labels: LabelTable
) -> list[Unread]:
    """Write notes in a folder, a file or two each; return what could not be written."""
    return list(WRITTEN[form](notes, out, labels))
