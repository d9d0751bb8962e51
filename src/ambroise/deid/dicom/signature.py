"""How a DICOM file is known by its first bytes."""


def is_dicom(head: bytes) -> bool:
    """Return whether the first bytes of a file are those of DICOM (PS3.10 7.1)."""
    return head[128:132] == b"DICM"
