"""DICOM headers pseudonymised by PS3.15 Annex E; what pixels show is held, never cleaned.

pydicom (extra `imaging`) is imported by this folder alone, when the first image is read.
"""

from ambroise.deid.dicom.options import DEFAULT, Option, Options, options_named

__all__ = ["DEFAULT", "Option", "Options", "options_named"]
