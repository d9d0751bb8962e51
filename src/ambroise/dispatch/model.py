"""The words of a sending: what goes out, to whom, in which state, and what was answered."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from ambroise.settings import Recipient
from ambroise.uses.letter.export import LetterDocument


class DispatchState(StrEnum):
    PREPARED = "prepared"  # fixed and kept; a try is under way, or waits for its hour
    SENT = "sent"  # handed to the connector; nothing came back yet
    RECEIVED = "received"  # the other side says that it has it
    FAILED = "failed"  # refused, or tried too often
    RECALLING = "recalling"  # somebody called it back; the other side has not answered
    RECALLED = "recalled"


SHOWN: Final = {
    DispatchState.PREPARED: ("en cours d'envoi", "being sent"),
    DispatchState.SENT: ("envoyée", "sent"),
    DispatchState.RECEIVED: ("reçue", "received"),
    DispatchState.FAILED: ("en échec", "failed"),
    DispatchState.RECALLING: ("rappel demandé", "being called back"),
    DispatchState.RECALLED: ("rappelée", "called back"),
}
WENT_OUT: Final = frozenset({DispatchState.SENT, DispatchState.RECEIVED})
UNDER_WAY: Final = frozenset({DispatchState.PREPARED, DispatchState.RECALLING})

RecallCause = Literal["wrong_recipient", "wrong_content", "wrong_patient", "patient_wish"]
RECALL_CAUSES: Final[tuple[RecallCause, ...]] = (
    "wrong_recipient",
    "wrong_content",
    "wrong_patient",
    "patient_wish",
)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter goes to, as the record tells them; for the DPI and the DMP, a system."""

    kind: Recipient
    name: str
    rpps: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that a connector needs, fixed when it was prepared: a try again sends the same bytes.

    `id` is that of the sending, sixteen figures of base 16; the document has its own number
    (`letter.made.number`). `replaces` is the number of the version that this recipient was sent
    before by the same connector, "" for none.
    """

    id: str
    addressee: Addressee
    letter: LetterDocument
    replaces: str
    media_type: str
    body: bytes = field(repr=False)
    prepared_at: datetime


class Outcome(StrEnum):
    TAKEN = "taken"  # handed over; whether it arrived comes back as a receipt, or never
    RECEIVED = "received"
    AGAIN = "again"  # may be tried again as it is
    REFUSED = "refused"  # would be refused again


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one try. `cause` and `receipt` are words and numbers, never content."""

    outcome: Outcome
    cause: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came back later about a sending; `key` names it for the connector that gave it."""

    key: str
    sending: str
    outcome: Literal["received", "failed", "recalled"]
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One line of the table of sendings."""

    id: str
    draft_id: str
    replaces: str
    person_id: int
    subject: str
    connector: str
    recipient: Recipient
    document: str
    document_digest: str
    state: DispatchState
    tries: int
    next_try_at: datetime | None
    cause: str
    receipt: str
    prepared_by: str
    prepared_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    recall_cause: str
    recall_asked_by: str | None
    recall_asked_at: datetime | None
    recalled_at: datetime | None
    content_file: str = field(repr=False)

    @property
    def lost(self) -> bool:
        """Whether it failed and its content went since: it is prepared anew or not at all."""
        return self.state is DispatchState.FAILED and not self.content_file
