"""The documents kept as files, as a file server holds them: an index says whose each is."""

from ambroise.demo.papers.index import INDEX, SETTINGS, case_papers, header, settings

__all__ = ["INDEX", "SETTINGS", "case_papers", "header", "settings"]
