"""What one line of PMSI tells, whichever record and format it is."""

from ambroise.intake.pmsi.lines import decoded, kind, layout_of
from ambroise.intake.pmsi.rsa import tell_rsa
from ambroise.intake.pmsi.rum import tell_rum
from ambroise.intake.told import Told, Untold


def tell(piece: bytes) -> Told:
    """Return what a line of RSS, RUM or RSA tells, its type RSS or RSA.

    Raises Untold with the reason why it cannot be read, never any of its content.
    """
    line, encoding = decoded(piece)
    layout = layout_of(line)
    told = tell_rsa if layout.record == "rsa" else tell_rum
    try:
        return told(line, layout, encoding)
    except Untold as untold:
        raise Untold(untold.reason, untold.detail, type=kind(layout)) from None
