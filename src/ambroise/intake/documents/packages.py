"""The parts of an office document, a zip archive whose parts say false sizes when it is a bomb."""

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element

from ambroise.intake.documents.trees import tree
from ambroise.intake.documents.unreadable import MAX_BYTES, TextUnreadable


class Package:
    """A zip archive of XML parts; `reason` is what it is refused for."""

    def __init__(self, content: bytes, reason: str) -> None:
        self._reason = reason
        self._left = MAX_BYTES
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
            self.names = frozenset(self._archive.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, UnicodeError) as error:
            raise TextUnreadable(reason) from error

    def part(self, name: str) -> Element:
        """Return the root of a part; of all that is read, the unpacked size is bounded."""
        try:
            with self._archive.open(name) as packed:
                raw = packed.read(self._left + 1)
        except RuntimeError as error:  # zipfile's only sign of a part under a password
            raise TextUnreadable("encrypted") from error
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
            raise TextUnreadable(self._reason) from error
        self._left -= len(raw)
        if self._left < 0:
            raise TextUnreadable("too_long")
        return tree(raw)
