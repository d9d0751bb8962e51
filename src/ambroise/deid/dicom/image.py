"""One DICOM file pseudonymised: PS3.15 Annex E, in the same words and days as notes and tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from pydicom.dataset import Dataset, FileDataset

from ambroise.deid.dicom.marks import file_head, write_marks
from ambroise.deid.dicom.options import Options
from ambroise.deid.dicom.people import People, Subject
from ambroise.deid.dicom.reading import BROKEN, quiet, read
from ambroise.deid.dicom.risk import check
from ambroise.deid.dicom.texts import Texts
from ambroise.deid.dicom.values import Values
from ambroise.deid.dicom.walk import Walk
from ambroise.deid.notes import NoteRefused, Work
from ambroise.deid.recognisers.known import KnownIdentities


@dataclass(frozen=True, slots=True)
class Pseudonymised:
    """The bytes of the new file, and the stretches hidden in its texts by label."""

    content: bytes
    entities: dict[str, int]


class Imager:
    """`Work` made ready once a process for many images."""

    def __init__(self, work: Work) -> None:
        if work.key is None:
            raise ValueError("an image is pseudonymised under a key")
        self._work = work
        self._key = work.key
        self._options: Options = work.images
        self._people = People(work.feed)
        self._everywhere = KnownIdentities(work.feed.everywhere)
        self._last: tuple[Subject, Texts] | None = None

    def image(self, content: bytes) -> Pseudonymised:
        """Return a file pseudonymised, its pixels byte for byte the same, its syntax kept.

        Raises NoteRefused, which quotes nothing, for a file that cannot be read, is cut short, or
        whose pixels may show an identity.
        """
        try:
            with quiet():
                return self._made(read(content))
        except NoteRefused:
            raise
        except BROKEN:
            raise NoteRefused("fichier DICOM illisible") from None

    def _made(self, image: FileDataset) -> Pseudonymised:
        check(image, self._options)
        texts = self._texts(image)
        before = texts.found.copy()
        syntax = image.file_meta.TransferSyntaxUID
        values = Values(texts, self._key, self._options)
        Walk(values, self._options, str(image.SOPClassUID)).through(image)
        write_marks(image, self._options)
        if "SpecificCharacterSet" in image or any(_wide(image)):
            image.SpecificCharacterSet = "ISO_IR 192"
        image.file_meta = file_head(image, syntax)
        image.preamble = bytes(128)
        sink = BytesIO()
        image.save_as(sink, enforce_file_format=True)
        return Pseudonymised(sink.getvalue(), dict(texts.found - before))

    def _texts(self, image: FileDataset) -> Texts:
        """Return the texts of whose image it is; images of one person follow one another."""
        subject = self._people.subject(image)
        if self._last is None or self._last[0] != subject:
            self._last = subject, Texts(self._work, self._key, subject, self._everywhere)
        return self._last[1]


def _wide(data: Dataset) -> Iterator[bool]:
    """Yield whether each text needs more than ASCII."""
    for element in data:
        if element.VR == "SQ":
            for item in element.value:
                yield from _wide(item)
        elif element.VR in ("LO", "LT", "PN", "SH", "ST", "UC", "UT"):
            yield not str(element.value).isascii()
