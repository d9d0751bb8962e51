"""Which process is meant, for good: its number alone is given to another one later."""

import os
import socket
from pathlib import Path


def this_process() -> str:
    """Name this process by machine, namespace, number and start; fit for a file name."""
    return _named(os.getpid()) or f"{socket.gethostname()}+?+{os.getpid()}+?"


def is_dead(process: str) -> bool:
    """Tell whether a named process ran on this machine and is no more."""
    machine, _, rest = process.rpartition("+")[0].rpartition("+")
    here = this_process().rpartition("+")[0].rpartition("+")[0]
    return machine == here and rest.isdecimal() and _named(int(rest)) != process


def _named(pid: int) -> str:
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
        started = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except OSError:
        return ""
    return f"{socket.gethostname()}+{space}+{pid}+{started}"
