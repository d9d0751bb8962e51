"""DICOM: one image a file; one that is held is set aside with its reason."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ambroise.deid.files.handler import Made, Piece, Place
from ambroise.deid.notes import NoteRefused, Pseudonymiser, Work
from ambroise.errors import ExtraMissing

if TYPE_CHECKING:
    from ambroise.deid.dicom.image import Imager

_KEYLESS: Final = "image : seules des notes ont des passages à donner sans clé"


class Images:
    """Files of DICOM part 10; pydicom is asked for by the first of them only.

    A held image is said by its digest, so that who may see it finds it: its name is a patient's.
    """

    draft = "dicom"
    whole = True

    def pieces(self, source: Path, start: Place, _size: int) -> Iterator[Piece]:
        if find_spec("pydicom") is None:
            raise ExtraMissing(extra="imaging")
        if start.at == 0:
            yield Piece(str(source), start, Place(1, 1), source.stat().st_size)

    def made(self, piece: Piece, notes: Pseudonymiser) -> Made:
        if notes.work.key is None:
            return Made(b"", 1, aside=((1, _KEYLESS),))
        content = Path(piece.content).read_bytes()
        try:
            image = _imager(notes).image(content)
        except NoteRefused as reason:
            return Made(b"", 1, aside=((1, f"{reason} [sha256 {sha256(content).hexdigest()}]"),))
        return Made(image.content, 1, 1, image.entities)

    def finish(self, draft: Path, target: Path, _work: Work) -> None:
        draft.replace(target)

    def suffix(self, _suffix: str, _work: Work) -> str:
        return ".dcm"


@lru_cache(maxsize=1)
def _imager(notes: Pseudonymiser) -> "Imager":
    """Return the `Imager` of a process, made by the first image."""
    from ambroise.deid.dicom.image import Imager

    return Imager(notes.work)
