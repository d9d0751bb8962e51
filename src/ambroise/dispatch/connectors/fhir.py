"""A FHIR R4 server: a DocumentReference made once, however often it is sent.

Source: HL7 FHIR 4.0.1, RESTful API: conditional create (`If-None-Exist`, 201 made, 200 there
already), conditional update (PUT by identifier) for a recall. No redirection is followed: no call
leaves for another host.
"""

import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ambroise.dispatch.connectors.tls import client_context
from ambroise.dispatch.model import Answer, Outcome, Outgoing, Receipt
from ambroise.errors import ConnectorInvalid, ExtraMissing
from ambroise.settings import ConnectorSettings
from ambroise.uses.letter.export import oid_of
from ambroise.uses.letter.export.fhir import MEDIA_TYPE, reference

_LATER: Final = frozenset({408, 409, 423, 425, 429})
_DENIED: Final = frozenset({401, 403})


class FhirConnector:
    def __init__(self, name: str, settings: ConnectorSettings) -> None:
        self._name = name
        self._base = settings.address.rstrip("/")
        self._settings = settings
        self._tls: ssl.SSLContext | bool = (
            client_context(name, settings) if self._base.startswith("https:") else False
        )

    def send(self, outgoing: Outgoing) -> Answer:
        headers = {"If-None-Exist": f"identifier={_identifier(outgoing)}"}
        return self._ask("POST", "DocumentReference", outgoing, "current", headers)

    def recall(self, outgoing: Outgoing) -> Answer:
        address = f"DocumentReference?identifier={_identifier(outgoing)}"
        return self._ask("PUT", address, outgoing, "entered-in-error", {})

    def receipts(self) -> Iterable[Receipt]:
        return ()

    def settled(self, key: str) -> None:
        """Nothing comes back later: the status is the receipt."""

    def _ask(
        self, method: str, path: str, outgoing: Outgoing, status: str, headers: dict[str, str]
    ) -> Answer:
        httpx = _httpx()
        resource = reference(outgoing.letter, outgoing.body, status=status)
        if not outgoing.replaces:
            resource.pop("relatesTo", None)  # this server was never given the former version
        sent = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE} | headers | self._token()
        try:
            with httpx.Client(
                verify=self._tls,
                timeout=self._settings.seconds,
                trust_env=False,
                follow_redirects=False,
            ) as client:
                answer = client.request(method, f"{self._base}/{path}", json=resource, headers=sent)
        except httpx.TimeoutException:
            return Answer(Outcome.AGAIN, "timeout")
        except httpx.HTTPError:
            return Answer(Outcome.AGAIN, "unreachable")
        code = answer.status_code
        if code in (200, 201, 204):
            return Answer(Outcome.RECEIVED, receipt=str(code))
        again = code >= 500 or code in _LATER or code in _DENIED
        outcome = Outcome.AGAIN if again else Outcome.REFUSED
        return Answer(outcome, f"http_{code}", str(code))

    def _token(self) -> dict[str, str]:
        path = self._settings.token_file
        return {} if path is None else {"Authorization": f"Bearer {_secret(self._name, path)}"}


def _identifier(outgoing: Outgoing) -> str:
    number = oid_of(outgoing.letter.made.number)
    return quote(f"urn:ietf:rfc:3986|urn:oid:{number}", safe="")


def _secret(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        cause = type(error).__name__
        raise ConnectorInvalid(
            name=name,
            cause=f"jeton illisible ({cause})",
            cause_en=f"token that cannot be read ({cause})",
        ) from None


def _httpx() -> Any:
    try:
        import httpx
    except ImportError:
        raise ExtraMissing(extra="web") from None
    return httpx
