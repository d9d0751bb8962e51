"""Who gives the numbers of the fictional hospital: OIDs of the arc of examples, 2.999."""

from typing import Final

IPP_ROOT: Final = "2.999.250.1"
IEP_ROOT: Final = "2.999.250.2"
UF_ROOT: Final = "2.999.250.3"
MOVEMENT_ROOT: Final = "2.999.250.4"
INS_TEST_ROOT: Final = "1.2.250.1.213.1.4.10"
RPPS_ROOT: Final = "1.2.250.1.71.4.2.1"
NAME: Final = "CHU-ST-AMBROISE"


def ipp(number: str) -> str:
    """Return a number of patient, type CX."""
    return f"{number}^^^{NAME}&{IPP_ROOT}&ISO^PI"


def iep(number: str, kind: str = "VN") -> str:
    """Return a number of stay, type CX."""
    return f"{number}^^^{NAME}&{IEP_ROOT}&ISO^{kind}"
