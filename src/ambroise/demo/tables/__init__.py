"""The tables of the fictional hospital, as its software would export them, with their mapping."""

from ambroise.demo.tables.rows import case_lines
from ambroise.demo.tables.writing import MAPPING, headers, mapping

__all__ = ["MAPPING", "case_lines", "headers", "mapping"]
