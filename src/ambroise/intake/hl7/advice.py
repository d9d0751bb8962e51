"""What an operator does about a failure of the listener, in words without content."""

import errno
from typing import Final

from ambroise.errors import (
    AccessRefused,
    ActorUnknown,
    AmbroiseError,
    DiskFull,
    StateUnavailable,
    WriterBusy,
)

_DISK: Final = "free the disk or enlarge the volume"
_RIGHTS: Final = "let the account of the service write in AMBROISE_HOME"
_NUMBERS: Final = {
    errno.ENOSPC: _DISK,
    errno.EDQUOT: _DISK,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "mount the volume so that it can be written",
    errno.EMFILE: "allow the service more open files - LimitNOFILE",
    errno.EIO: "the disk fails - check it and its cables before anything else",
}
_KINDS: Final[tuple[tuple[type[AmbroiseError], str], ...]] = (
    (DiskFull, _DISK),
    (WriterBusy, "nothing - another writing goes on and this one is tried again"),
    (AccessRefused, "give the account of the listener the right to receive data"),
    (ActorUnknown, "make the account of the listener a person - ambroise people add"),
    (StateUnavailable, "start the server of the operational store or correct its address"),
)


def advice(error: BaseException) -> str:
    """Return what to do about an error, of the letters that a log line lets out."""
    for kind, what in _KINDS:
        if isinstance(error, kind):
            return what
    if isinstance(error, AmbroiseError):
        return f"see {type(error).__name__} in docs/errors.md"
    if isinstance(error, TimeoutError):
        return "nothing if rare - the sender was silent or slow and sends again"
    if isinstance(error, OSError):
        return _NUMBERS.get(error.errno or 0, "check the disk and the rights of AMBROISE_HOME")
    return "nothing is lost - report this line if it comes back"


def named(error: BaseException) -> str:
    """Return the kind of an error: for one of the system, its symbol (ENOSPC)."""
    number = error.errno if isinstance(error, OSError) else None
    return errno.errorcode.get(number or 0, type(error).__name__)
