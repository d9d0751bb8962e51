"""Text of documents: what is measured, and beside whom."""
