"""By hand: the letter printed and given to the patient by a named member of the team.

Article R.1112-1-2, I, of the Code de la santé publique: it is given on the day of discharge, by
somebody who makes sure that it is understood. Who records it says that they did.
"""

from collections.abc import Iterable

from ambroise.dispatch.model import Answer, Outcome, Outgoing, Receipt
from ambroise.settings import ConnectorSettings


class HandConnector:
    def __init__(self, name: str, settings: ConnectorSettings) -> None:
        """Nothing to configure: it is always there."""

    def send(self, outgoing: Outgoing) -> Answer:  # noqa: ARG002
        return Answer(Outcome.RECEIVED)

    def recall(self, outgoing: Outgoing) -> Answer:  # noqa: ARG002
        return Answer(Outcome.RECEIVED)

    def receipts(self) -> Iterable[Receipt]:
        return ()

    def settled(self, key: str) -> None:
        """Nothing comes back later."""
