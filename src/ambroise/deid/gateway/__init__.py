"""The gateway: a text goes to an outside service pseudonymised, the answer comes back in clear.

Nothing of it is kept: the key is drawn for one request and lives in memory, the trail holds
counts and digests.
"""

from ambroise.deid.gateway.asking import Gateway, Question, WayOut
from ambroise.deid.gateway.outgoing import Outgoing, Replaced, outgoing
from ambroise.deid.gateway.passage import Answer, Passage
from ambroise.deid.gateway.residual import Residual, residual_of
from ambroise.deid.gateway.returning import Restored, Restorer, Unresolved
from ambroise.deid.gateway.service import Service
from ambroise.llm import Message

__all__ = [
    "Answer",
    "Gateway",
    "Message",
    "Outgoing",
    "Passage",
    "Question",
    "Replaced",
    "Residual",
    "Restored",
    "Restorer",
    "Service",
    "Unresolved",
    "WayOut",
    "outgoing",
    "residual_of",
]
