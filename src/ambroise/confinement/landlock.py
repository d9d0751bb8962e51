"""Landlock: a process gives up every file but those that it names, for good.

Linux, Documentation/userspace-api/landlock.rst: file rights since ABI 1 (5.13), moving between
folders 2, truncating 3, TCP 4, devices 5, abstract sockets and signals 6.
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

CREATE_RULESET: Final = 444
ADD_RULE: Final = 445
RESTRICT_SELF: Final = 446
_VERSION: Final = 1
_PATH_BENEATH: Final = 1
_EXECUTE: Final = 1 << 0
_READ_FILE: Final = 1 << 2
_READ_FOLDER: Final = 1 << 3
_NO_TCP: Final = 0b11
_NO_ABSTRACT_SOCKET_NOR_SIGNAL: Final = 0b11
_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 5: 16}
"""How many file rights there are from each ABI on."""


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


_libc = ctypes.CDLL(None, use_errno=True)


def abi() -> int:
    """Return the ABI of Landlock on this kernel, 0 where there is none."""
    found: int = _libc.syscall(CREATE_RULESET, None, 0, _VERSION)
    return max(0, found)


def restrict_to(readable: Iterable[Path], executable: Iterable[Path] = ()) -> None:
    """Let this process read below `readable` and touch no other file; nobody can undo it.

    What is below `executable` may be read and started too. The process must have one thread, and
    `no_new_privs`. A path that does not exist is passed over. Raises OSError where the kernel
    refuses.
    """
    version = abi()
    if version < 1:
        raise OSError("no Landlock")
    rights = max(bits for since, bits in _FILE_RIGHTS.items() if since <= version)
    asked = _Ruleset((1 << rights) - 1, _NO_TCP, _NO_ABSTRACT_SOCKET_NOR_SIGNAL)
    known = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _call(CREATE_RULESET, ctypes.byref(asked), known, 0)
    try:
        for path in readable:
            if path.exists():
                _allow(ruleset, path, _READ_FILE)
        for path in executable:
            if path.exists():
                _allow(ruleset, path, _READ_FILE | _EXECUTE)
        _call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        rule = _PathBeneath(rights | (_READ_FOLDER if folder else 0), handle)
        _call(ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(handle)


def _call(number: int, *arguments: object) -> int:
    found: int = _libc.syscall(number, *arguments)
    if found < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return found
