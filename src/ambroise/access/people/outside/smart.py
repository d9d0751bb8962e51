"""A stay opened from the electronic record as SMART App Launch 2.2 says ("EHR Launch").

The record opens our address with its own (`iss`) and a word for what is on its screen (`launch`);
we send the browser to its authorization server with that word, and exchange the code for who the
person is and for the patient and the encounter they were looking at. The only record that may do
so is the one of the settings.
"""

import hmac
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from joserfc.jwk import KeySet

from ambroise.access.people.outside.causes import cause_of
from ambroise.access.people.outside.identity import Attempt, Identity
from ambroise.access.people.outside.proving import Prover
from ambroise.access.people.outside.signed import (
    Expected,
    Signers,
    TokenInvalid,
    keys_of,
)
from ambroise.access.people.outside.wire import Wire, challenge
from ambroise.errors import LaunchRefused
from ambroise.settings import SmartSettings

NEEDED: Final = ("authorization_endpoint", "token_endpoint", "issuer", "jwks_uri")
LONGEST_LAUNCH: Final = 2000
"""Characters of `launch`, which is a word of the record's own."""
ENCOUNTER: Final = "Encounter/"


@dataclass(frozen=True, slots=True)
class Told:
    """What the record says at the end: who the person is, which patient and encounter they see.

    `patient` and `encounter` are the record's own FHIR ids.
    """

    identity: Identity
    patient: str
    encounter: str


class Smart:
    """One electronic record; nothing is asked of it before the first launch. Threads share one."""

    def __init__(self, settings: SmartSettings) -> None:
        self._settings = settings
        self._wire = Wire(settings.name, settings.ca_file, settings.proxy)
        self._prover = Prover(settings.key_file, "SMART__KEY_FILE")
        self._reading = threading.Lock()
        self._metadata: Mapping[str, Any] | None = None
        self._signers = Signers(self._published_keys)

    @property
    def settings(self) -> SmartSettings:
        return self._settings

    def public_keys(self) -> dict[str, Any]:
        """Return the JWKS that the record checks our assertions with."""
        return self._prover.public()

    def address(self, attempt: Attempt, state: str, *, server: str, launch: str) -> str:
        """Return where the browser goes, from the `iss` and the `launch` that it came with.

        Raises LaunchRefused for another server and without a launch, ProviderUnavailable.
        """
        if server.rstrip("/") != self._settings.server.rstrip("/"):
            raise refused("server")
        if not 0 < len(launch) <= LONGEST_LAUNCH:
            raise refused("launch")
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": self._settings.scopes,
            "state": state,
            "nonce": attempt.nonce,
            "aud": self._settings.server,
            "launch": launch,
            "code_challenge": challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        where = str(self._known()["authorization_endpoint"])
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    def told(self, attempt: Attempt, code: str, *, answered_by: str, now: datetime) -> Told:
        """Exchange a code for what the record says.

        `answered_by` is the `iss` of the answer (RFC 9207), empty when there was none. Raises
        LaunchRefused with the cause, ProviderUnavailable.
        """
        known = self._known()
        if answered_by and answered_by != known["issuer"]:
            raise refused("iss")
        answer = self._exchange(str(known["token_endpoint"]), attempt, code, now)
        try:
            claims = self._claims(str(answer.get("id_token", "")), str(known["issuer"]), now)
        except TokenInvalid as error:
            raise refused(error.cause) from error
        if not hmac.compare_digest(str(claims["nonce"]).encode(), attempt.nonce.encode()):
            raise refused("nonce")
        given = self._settings
        known_as = str(claims.get(given.match_claim) or "").removeprefix(given.match_prefix)
        name = str(claims.get("name", ""))
        identity = Identity(str(known["issuer"]), claims["sub"], known_as, name, two_factors=False)
        patient, encounter = str(answer.get("patient") or ""), _encounter(answer)
        if not patient or not encounter:
            raise refused("stay")
        return Told(identity, patient, encounter)

    def _exchange(self, where: str, attempt: Attempt, code: str, now: datetime) -> dict[str, Any]:
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
            **self._prover.assertion(self._settings.client_id, where, now=now),
        }
        answer = self._wire.ask("POST", where, data=data)
        if answer.status_code != HTTPStatus.OK:
            raise refused("code")
        return self._wire.object(answer)

    def _claims(self, token: str, issuer: str, now: datetime) -> Mapping[str, Any]:
        expected = Expected(issuer, self._settings.client_id, ("nonce",))
        return self._signers.claims(token, expected, now=now)

    def _published_keys(self) -> KeySet:
        where = str(self._known()["jwks_uri"])
        return keys_of(self._wire.object(self._wire.ask("GET", where)))

    def _known(self) -> Mapping[str, Any]:
        """Return what the record publishes of its authorization server, read once."""
        with self._reading:
            if self._metadata is None:
                server = self._settings.server.rstrip("/")
                where = f"{server}/.well-known/smart-configuration"
                asked = self._wire.ask("GET", where, headers={"Accept": "application/json"})
                found = self._wire.object(asked)
                methods = found.get("code_challenge_methods_supported") or ()
                if any(name not in found for name in NEEDED) or "S256" not in methods:
                    raise self._wire.unavailable("configuration")
                self._metadata = found
            return self._metadata


def refused(cause: str) -> LaunchRefused:
    """Return the error of a launch that opens nothing, with its cause."""
    return LaunchRefused(**cause_of(cause))


def _encounter(answer: Mapping[str, Any]) -> str:
    """Return the encounter of a token answer: its own field, else the only one of its context."""
    if answer.get("encounter"):
        return str(answer["encounter"])
    context = answer.get("fhirContext")
    given = context if isinstance(context, list) else []
    found = [
        str(one["reference"]).removeprefix(ENCOUNTER)
        for one in given
        if isinstance(one, dict) and str(one.get("reference", "")).startswith(ENCOUNTER)
    ]
    return found[0] if len(found) == 1 else ""
