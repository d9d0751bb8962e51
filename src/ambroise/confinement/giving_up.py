"""All that a process gives up before it runs what others wrote, and a look at whether it did."""

import ctypes
import os
import platform
import resource
import signal
import socket
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from ambroise.confinement import landlock, syscalls

FILES: Final = 128
"""How many files a confined process may have open at once."""

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_NO_NEW_PRIVS: Final = 38
_CAPABILITY_VERSION: Final = 0x20080522


class NotConfined(Exception):
    """This machine cannot hold a process in; `missing` names what it lacks."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


def confine(
    readable: Iterable[Path], *, memory: int, seconds: int, executable: Collection[Path] = ()
) -> None:
    """Give up everything but reading below `readable`, `memory` bytes and `seconds` of processor.

    With `executable`, the process may become a program that lies below it, under the same bounds;
    it starts no other one beside itself.

    The clock is whoever asks: `seconds` bound what goes on once nobody waits any more.

    Raises NotConfined, and nothing of others may run then.
    """
    if landlock.abi() < 1:
        raise NotConfined("Landlock")
    if not syscalls.supported():
        raise NotConfined("seccomp")
    # read while our own files are within reach
    code = syscalls.program(platform.machine(), {"execve"} if executable else ())
    os.environ.clear()
    _bound(memory, seconds)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise NotConfined("no_new_privs")
    _without_capabilities(libc)
    try:
        landlock.restrict_to(readable, executable)
    except OSError:
        raise NotConfined("Landlock") from None
    try:
        syscalls.refuse(code)
    except OSError:
        raise NotConfined("seccomp") from None
    _look()


def _bound(memory: int, seconds: int) -> None:
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _without_capabilities(libc: ctypes.CDLL) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    if libc.capset(ctypes.byref(header), ctypes.byref(none)) != 0:
        raise NotConfined("capset")


def _look() -> None:
    """Try what must fail: some runtimes of containers accept filters without applying them."""
    try:
        socket.socket(socket.AF_INET).close()
    except PermissionError:
        pass
    else:
        raise NotConfined("seccomp")
    try:
        Path("/proc/self/environ").read_bytes()
    except PermissionError:
        pass
    else:
        raise NotConfined("Landlock")
