"""A term to CIM-10 codes, by words and letters, over labels, our synonyms and a thesaurus."""

from ambroise.uses.coding.search.entries import Source
from ambroise.uses.coding.search.index import Hit, Index, make_index, open_index
from ambroise.uses.coding.search.thesaurus import (
    Thesaurus,
    import_thesaurus,
    read_thesaurus,
    remove_thesaurus,
)

__all__ = [
    "Hit",
    "Index",
    "Source",
    "Thesaurus",
    "import_thesaurus",
    "make_index",
    "open_index",
    "read_thesaurus",
    "remove_thesaurus",
]
