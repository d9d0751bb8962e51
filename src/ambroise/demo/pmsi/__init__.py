"""The PMSI files of the fictional hospital, as the software of its DIM would export them."""

from ambroise.demo.pmsi.rum import NUMBER, rum_lines

__all__ = ["NUMBER", "rum_lines"]
