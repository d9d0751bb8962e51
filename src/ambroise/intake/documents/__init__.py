"""The text of documents as a person would read it."""

from ambroise.intake.documents.text import text_of
from ambroise.intake.documents.unreadable import TextUnreadable

__all__ = ["TextUnreadable", "text_of"]
