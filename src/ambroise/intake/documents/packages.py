"""The parts of an office document, a zip archive whose parts say false sizes when it is a bomb."""

import io
import zipfile
import zlib
from typing import Final
from xml.etree.ElementTree import Element

from ambroise.intake.documents.trees import tree
from ambroise.intake.documents.unreadable import TextUnreadable

_MAX_UNPACKED: Final = 64 * 1024 * 1024
"""Bytes of all the parts that are read, unpacked: a book of 1,000 pages has 20 MB."""
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
)  # fmt: skip


class Package:
    """A zip archive of XML parts; `reason` is what it is refused for."""

    def __init__(self, content: bytes, reason: str) -> None:
        self._reason = reason
        self._left = _MAX_UNPACKED
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self.names = frozenset(self._archive.namelist())
        except (*_BROKEN, UnicodeError) as error:
            raise TextUnreadable(reason) from error

    def part(self, name: str) -> Element:
        """Return the root of a part; of all that is read, the unpacked size is bounded."""
        try:
            with self._archive.open(name) as packed:
                raw = packed.read(self._left + 1)
        except (KeyError, *_BROKEN) as error:
            raise TextUnreadable(self._reason) from error
        except RuntimeError as error:  # zipfile's only sign of a part under a password
            raise TextUnreadable("encrypted") from error
        self._left -= len(raw)
        if self._left < 0:
            raise TextUnreadable("too_long")
        return tree(raw)
