"""French clinical documents as text: spans, folding, dates, sections, sentences."""
