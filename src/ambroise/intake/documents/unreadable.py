"""Why the text of a document cannot be had, and how much of one is read."""

from typing import Final

MAX_BYTES: Final = 256 * 1024 * 1024
"""Longest document, and longest content that an archive may unpack to, in bytes."""
MAX_LETTERS: Final = 20_000_000
"""Longest text that is given, in characters: about 7,000 pages."""


class TextUnreadable(Exception):
    """A document whose text cannot be had; `reason` is a word, never content."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)
