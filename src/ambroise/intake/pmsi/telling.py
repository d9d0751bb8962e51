"""What one line of PMSI tells, whichever record and format it is."""

from ambroise.intake.pmsi.lines import announced_layout, decoded, kind, layout_of
from ambroise.intake.pmsi.rsa import tell_rsa
from ambroise.intake.pmsi.rum import name_rum, tell_rum
from ambroise.intake.told import Told, Untold


def tell(piece: bytes) -> Told:
    """Return what a line of RSS, RUM or RSA tells, its type RSS or RSA.

    Raises Untold with the reason why it cannot be read, never any of its content.
    """
    line, encoding = decoded(piece)
    try:
        layout = layout_of(line)
        told = tell_rsa if layout.record == "rsa" else tell_rum
        return told(line, layout, encoding)
    except Untold as untold:
        raise _named(untold, line) from None


def _named(untold: Untold, line: str) -> Untold:
    """Return why a line is refused, with what it is known by as far as that can be read."""
    layout = announced_layout(line)
    if layout is None:
        return untold
    name = None if layout.record == "rsa" else name_rum(line, layout)
    return untold.of(kind(layout), *(name or ()))
