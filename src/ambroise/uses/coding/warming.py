"""The index of the CIM-10 opened in the background: making it the first time takes seconds."""

import threading
from typing import Final

import structlog

from ambroise.errors import AmbroiseError, IndexNotReady
from ambroise.settings import Settings
from ambroise.uses.coding.cim10 import read_cim10
from ambroise.uses.coding.knowledge import open_knowledge
from ambroise.uses.coding.search import Index, open_index, read_thesaurus

WAIT: Final = 1.0
"""Seconds that who asks waits for the index before they are told that it is being made."""

log = structlog.get_logger()

_Files = tuple[str, str]


class Warming:
    """Opens what a coding leans on, once for one CIM-10 and one thesaurus."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._opened: _Files | None = None
        self._opening: threading.Thread | None = None

    def begin(self) -> None:
        """Open in the background what is not; without a CIM-10, or with a wrong one, nothing."""
        try:
            self._begun()
        except AmbroiseError as error:
            log.info("coding_warming", error=type(error).__name__)

    def index(self) -> Index:
        """Return the index, or raise IndexNotReady while it is being made.

        Raises Cim10Missing, Cim10Invalid too.
        """
        opening = self._begun()
        if opening is not None:
            opening.join(WAIT)
            if opening.is_alive():
                raise IndexNotReady
        return open_index(self._settings)

    def _begun(self) -> threading.Thread | None:
        """Return what is opening, None once all is open."""
        settings = self._settings
        files = (read_cim10(settings).digest, read_thesaurus(settings).digest)
        with self._lock:
            if self._opened == files:
                return None
            if self._opening is None or not self._opening.is_alive():
                self._opening = threading.Thread(target=self._open, args=(files,), daemon=True)
                self._opening.start()
            return self._opening

    def _open(self, files: _Files) -> None:
        try:
            open_knowledge(self._settings)
        except (AmbroiseError, OSError) as error:
            # who asks next is told by the page itself
            log.warning("coding_warming", error=type(error).__name__)
        with self._lock:
            self._opened = files
