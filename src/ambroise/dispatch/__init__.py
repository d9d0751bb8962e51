"""What leaves of a validated letter, to whom, through what, and what came back."""

from ambroise.dispatch.acts import prepare, recall, send_again
from ambroise.dispatch.documents import letter_document, version_document
from ambroise.dispatch.emptying import due, empty
from ambroise.dispatch.lines import of_letter, of_stays
from ambroise.dispatch.model import RECALL_CAUSES, Dispatch, DispatchState, RecallCause
from ambroise.dispatch.queue import queue_due
from ambroise.dispatch.receipts import read_receipts
from ambroise.dispatch.sending import sending

__all__ = [
    "RECALL_CAUSES",
    "Dispatch",
    "DispatchState",
    "RecallCause",
    "due",
    "empty",
    "letter_document",
    "of_letter",
    "of_stays",
    "prepare",
    "queue_due",
    "read_receipts",
    "recall",
    "send_again",
    "sending",
    "version_document",
]
