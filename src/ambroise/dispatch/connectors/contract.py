"""What a connector does: it hands a document over, calls it back, and tells what came back.

A connector of the hospital's own (MSSanté, DMP, its exchange platform) is a class that takes a name
and `ConnectorSettings`, under the entry point `ambroise.connectors`. `send` and `recall` may be
called again with the same `Outgoing` after a fault or a kill: the same numbers must go out.
"""

from collections.abc import Iterable
from typing import Protocol

from ambroise.dispatch.model import Answer, Outgoing, Receipt


class Connector(Protocol):
    def send(self, outgoing: Outgoing) -> Answer:
        """Hand a document over, once more if need be; what fails is an answer, not an error."""

    def recall(self, outgoing: Outgoing) -> Answer:
        """Ask the other side to withdraw a document that `send` handed over."""

    def receipts(self) -> Iterable[Receipt]:
        """Yield what came back since; each until `settled` is called with its key."""

    def settled(self, key: str) -> None:
        """Put away a receipt whose effect is kept."""
