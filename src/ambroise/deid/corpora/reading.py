"""Corpora in: one table from a format to its reader."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from ambroise.deid.corpora.brat import read_brat
from ambroise.deid.corpora.cas import read_cas
from ambroise.deid.corpora.gold import GoldNote, Unread
from ambroise.deid.corpora.labels import LabelTable
from ambroise.deid.corpora.parhaf import read_parhaf
from ambroise.errors import SourceUnreadable

Reader = Callable[[Path, LabelTable], Iterator[GoldNote | Unread]]

FORMATS: Final[dict[str, Reader]] = {
    "parhaf": read_parhaf,
    "cas-json": partial(read_cas, form="json"),
    "cas-xmi": partial(read_cas, form="xmi"),
    "brat": read_brat,
}


def import_notes(path: Path, form: str, labels: LabelTable) -> Iterator[GoldNote | Unread]:
    """Yield the notes of a corpus and what could not be read of it.

    Raises SourceUnreadable where there is nothing, ExtraMissing for a CAS without its extra.
    """
    if not path.exists():
        raise SourceUnreadable(path=path, cause="fichier absent")
    return FORMATS[form](path, labels)
