"""A folder of documents as a source: whose each file is, by its name, a table or its own header."""

from ambroise.intake.documents.folder.format import DOCUMENTS

__all__ = ["DOCUMENTS"]
