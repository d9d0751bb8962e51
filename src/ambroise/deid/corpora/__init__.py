"""Annotated corpora of others, in and out: PARHAF tables, INCEpTION (UIMA CAS), brat.

A note comes in with its gold spans under our labels, so that a hospital can score us on its own
annotation; our notes go out with theirs, to be read and corrected in their tools.
"""

from ambroise.deid.corpora.gold import GoldNote, Unread, read_notes, write_notes
from ambroise.deid.corpora.labels import LabelTable, own_labels, read_labels
from ambroise.deid.corpora.reading import FORMATS, import_notes
from ambroise.deid.corpora.writing import WRITTEN, export_notes

__all__ = [
    "FORMATS",
    "WRITTEN",
    "GoldNote",
    "LabelTable",
    "Unread",
    "export_notes",
    "import_notes",
    "own_labels",
    "read_labels",
    "read_notes",
    "write_notes",
]
