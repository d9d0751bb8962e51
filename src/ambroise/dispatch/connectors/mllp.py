"""HL7 v2 over MLLP to the hospital's own record: sent once, its acknowledgement waited for.

Source: HL7 v2.5 chapter 2, § 2.9: AA taken; AE refused for its content; AR refused for another
reason, and may be taken later. Original mode: MSH-15 and MSH-16 are empty.
"""

import contextlib
import socket
import ssl
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from ambroise.dispatch.connectors.mdm import Act, control_id, message
from ambroise.dispatch.connectors.tls import client_context
from ambroise.dispatch.model import Answer, Outcome, Outgoing, Receipt
from ambroise.intake.hl7.frames import END, START, framed
from ambroise.intake.hl7.message import Message, parse
from ambroise.intake.told import Untold
from ambroise.settings import ConnectorSettings

PORT: Final = 2575
_LONGEST: Final = 1024 * 1024


class MllpConnector:
    def __init__(self, name: str, settings: ConnectorSettings) -> None:
        where = urlsplit(settings.address)
        self._host, self._port = where.hostname or "", where.port or PORT
        self._receiver = settings.receiver
        self._seconds = settings.seconds
        self._tls = client_context(name, settings) if where.scheme == "mllps" else None

    def send(self, outgoing: Outgoing) -> Answer:
        return self._exchange(outgoing, "send")

    def recall(self, outgoing: Outgoing) -> Answer:
        return self._exchange(outgoing, "recall")

    def receipts(self) -> Iterable[Receipt]:
        return ()

    def settled(self, key: str) -> None:
        """Nothing comes back later: the acknowledgement is the receipt."""

    def _exchange(self, outgoing: Outgoing, act: Act) -> Answer:
        try:
            answer = self._ask(message(outgoing, act, self._receiver))
        except ssl.SSLError:
            return Answer(Outcome.AGAIN, "tls")
        except TimeoutError:
            return Answer(Outcome.AGAIN, "timeout")
        except OSError:
            return Answer(Outcome.AGAIN, "unreachable")
        if answer is None:
            return Answer(Outcome.AGAIN, "no_answer")
        number = control_id(outgoing, act)
        code, answered = answer.text("MSA", 1).upper(), answer.text("MSA", 2)
        if answered != number:
            return Answer(Outcome.AGAIN, "other_answer")
        if code in ("AA", "CA"):
            return Answer(Outcome.RECEIVED, receipt=code)
        if code in ("AE", "CE"):
            return Answer(Outcome.REFUSED, f"hl7_{code}", code)
        return Answer(
            Outcome.AGAIN, f"hl7_{code}" if code in ("AR", "CR") else "no_answer", code[:2]
        )

    def _ask(self, said: bytes) -> Message | None:
        """Return the answer to a message, None for none; raises OSError."""
        with contextlib.ExitStack() as opened:
            link = opened.enter_context(
                socket.create_connection((self._host, self._port), timeout=self._seconds)
            )
            if self._tls is not None:
                link = opened.enter_context(self._tls.wrap_socket(link, server_hostname=self._host))
            link.sendall(framed(said))
            got = bytearray()
            while END not in got and len(got) < _LONGEST:
                block = link.recv(65536)
                if not block:
                    return None
                got += block
        answer = bytes(got).partition(START)[2].partition(END)[0]
        try:
            return parse(answer)
        except Untold:
            return None
