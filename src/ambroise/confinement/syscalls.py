"""seccomp: a process gives up the system calls that reach out of it, for good.

Refused calls fail with EPERM, calls newer than those we know with ENOSYS, so that libraries take
their older way. Threads stay possible, processes do not. Sources: Linux,
Documentation/userspace-api/seccomp_filter.rst, and linux/filter.h for the layout of instructions.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Collection
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

_ARCHITECTURES: Final = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X32: Final = 0x40000000
"""x86_64 takes calls of the x32 ABI from this number on, under other numbers."""
_CLONE: Final = {"x86_64": 56, "aarch64": 220}
_PRLIMIT: Final = {"x86_64": 302, "aarch64": 261}
_CLONE3: Final = 435
_FIRST_UNKNOWN: Final = 451
_CLONE_THREAD: Final = 0x10000

_LOAD: Final = 0x20  # a 32-bit word of the call, at an offset
_EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # little-endian: the low word comes first
_ALLOW: Final = 0x7FFF0000
_KILL: Final = 0x80000000
_PR_SET_SECCOMP: Final = 22
_FILTER: Final = 2


def _refusal(code: int) -> int:
    return 0x00050000 | code


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


@dataclass(frozen=True, slots=True)
class Refused:
    """A system call that is refused; None where a processor has none of this name."""

    name: str
    numbers: dict[str, int | None]


def refused() -> list[Refused]:
    """Return the calls of `refused.txt`."""
    text = files("ambroise.confinement").joinpath("refused.txt").read_text(encoding="ascii")
    lines = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return [
        Refused(name, {"x86_64": _number(x86), "aarch64": _number(arm)}) for name, x86, arm in lines
    ]


def supported() -> bool:
    return platform.machine() in _ARCHITECTURES


def program(machine: str, allowed: Collection[str] = ()) -> bytes:
    """Return the filter for a processor, as the kernel reads it; calls `allowed` stay open."""
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, 0, 1),
        _step(_RETURN, _KILL),
        _step(_AT_LEAST, _FIRST_UNKNOWN, 0, 1),
        _step(_RETURN, _refusal(errno.ENOSYS)),
        *_when(_CLONE3, [_step(_RETURN, _refusal(errno.ENOSYS))]),
        *_when(_CLONE[machine], _only(_ANY_BIT, _CLONE_THREAD)),
        *_when(_PRLIMIT[machine], _only(_EQUAL, 0)),
    ]
    for one in refused():
        number = one.numbers[machine]
        if number is not None and one.name not in allowed:
            steps += _when(number, [_step(_RETURN, _refusal(errno.EPERM))])
    return b"".join((*steps, _step(_RETURN, _ALLOW)))


def refuse(code: bytes) -> None:
    """Put a filter on this process, which must have one thread; raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    given = _Program(len(code) // 8, code)
    if libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(given), 0, 0) != 0:
        failed = ctypes.get_errno()
        raise OSError(failed, os.strerror(failed))


def _when(number: int, then: list[bytes]) -> list[bytes]:
    return [_step(_EQUAL, number, 0, len(then)), *then]


def _only(test: int, value: int) -> list[bytes]:
    """Allow a call whose first argument passes a test, refuse it otherwise."""
    return [
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(test, value, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _refusal(errno.EPERM)),
    ]


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("<HBBI", code, then, otherwise, value)


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)
