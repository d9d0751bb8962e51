"""Files pseudonymised to files, in pieces, by all cores, restarted where they were stopped.

A kind of file is one row of `kinds.KINDS`; how it is cut and written is its `Handler`.
"""

from ambroise.deid.files.handler import Handler, Made, Piece, Place
from ambroise.deid.files.kinds import KINDS, Kind, kind_of
from ambroise.deid.files.outcome import Outcome
from ambroise.deid.files.running import PIECE_BYTES, pseudonymise_path
from ambroise.deid.files.stream import pseudonymise_stream

__all__ = [
    "KINDS",
    "PIECE_BYTES",
    "Handler",
    "Kind",
    "Made",
    "Outcome",
    "Piece",
    "Place",
    "kind_of",
    "pseudonymise_path",
    "pseudonymise_stream",
]
