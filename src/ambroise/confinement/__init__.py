"""Code of others: found without being loaded, then run in a process that can do nothing else.

No network, no file but its own modules, no other process; bounded in time, memory and words. It
takes no privilege and no tool, only a kernel that has Landlock and seccomp; where one of them is
missing nothing runs.
"""

from ambroise.confinement.asking import Confined, Limits, Program, answer_of
from ambroise.confinement.finding import Installed, installed

__all__ = ["Confined", "Installed", "Limits", "Program", "answer_of", "installed"]
