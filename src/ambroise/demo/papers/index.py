"""The index of a folder of documents, and the settings with which the intake reads it."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Final

from ambroise.demo import staff
from ambroise.demo.fhir_document import Rendered, note_id
from ambroise.demo.french_time import instant
from ambroise.demo.record import Case
from ambroise.demo.tables.writing import Table

SETTINGS: Final = "documents.toml"
"""The file that says how the folder is read."""

INDEX: Final = "index.csv"

_TABLE: Final = Table("index", tuple("fichier ipp num_sejour date type titre auteur".split()))

_KINDS: Final = {
    "hospital": "CRH",
    "emergency": "CRU",
    "imaging": "IMG",
    "consultation": "CS",
    "operation": "CRO",
    "pathology": "ACP",
    "meeting": "RCP",
    "nursing": "IDE",
    "prescription": "ORD",
    "laboratory": "BIO",
    "referral": "MT",
}
"""The words of the site for the kinds of document; SETTINGS says what they mean."""


def settings() -> bytes:
    """What the file SETTINGS holds."""
    return files("ambroise.demo.papers").joinpath(SETTINGS).read_bytes()


def header() -> bytes:
    """The first line of the index."""
    return _TABLE.header


def case_papers(case: Case, rendered: Iterable[Rendered]) -> Iterator[bytes]:
    """The rows of a patient, one a document that is a file, in order of time."""
    kept = {one.resource["id"]: one.file for one in rendered if one.file}
    for stay in case.stays:
        for number, document in enumerate(stay.documents, 1):
            file = kept.get(note_id(stay, number))
            if file is None:
                continue
            author = staff.professional(document.author)
            row = {
                "fichier": file[0],
                "ipp": case.person.ipp,
                "num_sejour": stay.number,
                "date": instant(document.when),
                "type": _KINDS[document.kind],
                "titre": document.title,
                "auteur": f"{author.title} {author.given} {author.family}".strip(),
            }
            yield _TABLE.line(row)
