"""Measure detection: leak, over-redaction and speed, beside the tools that exist."""
