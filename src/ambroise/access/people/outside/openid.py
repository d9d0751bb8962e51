"""OpenID Connect: authorization code with PKCE, state and nonce; claims of a person checked."""

import hmac
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from joserfc.jwk import KeySet

from ambroise.access.people.outside.causes import cause_of
from ambroise.access.people.outside.identity import Attempt, Identity
from ambroise.access.people.outside.signed import (
    Expected,
    Signers,
    TokenInvalid,
    keys_of,
)
from ambroise.access.people.outside.wire import Wire, challenge
from ambroise.errors import IdentityRefused
from ambroise.settings import OpenIdSettings

LEEWAY: Final = timedelta(minutes=1)
"""How far the provider's clock may stand from ours."""
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class OpenId:
    """One provider; nothing is asked of it before the first sign-in. Threads may share one."""

    def __init__(self, settings: OpenIdSettings) -> None:
        self._settings = settings
        self._wire = Wire(settings.name, settings.ca_file, settings.proxy)
        self._reading = threading.Lock()
        self._metadata: Mapping[str, Any] | None = None
        self._signers = Signers(self._published_keys)

    @property
    def settings(self) -> OpenIdSettings:
        return self._settings

    def address(self, attempt: Attempt, state: str) -> str:
        """Return where the browser goes to prove who the person is; raises ProviderUnavailable."""
        asked = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": attempt.redirect_uri,
            "scope": self._settings.scopes,
            "state": state,
            "nonce": attempt.nonce,
            "code_challenge": challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        if self._settings.acr_values:
            asked["acr_values"] = self._settings.acr_values
        if attempt.max_age is not None:
            # both: some providers answer `max_age` from a session of theirs, and only tell its age
            asked |= {"prompt": "login", "max_age": str(attempt.max_age)}
        where = str(self._known()["authorization_endpoint"])
        return f"{where}{'&' if '?' in where else '?'}{urlencode(asked)}"

    def identity(self, attempt: Attempt, code: str, *, answered_by: str, now: datetime) -> Identity:
        """Exchange a code for the person it stands for.

        `answered_by` is the `iss` of the answer (RFC 9207), empty when there was none. Raises
        IdentityRefused with the cause, ProviderUnavailable.
        """
        known = self._known()
        told = bool(known.get("authorization_response_iss_parameter_supported"))
        if (answered_by or told) and answered_by != self._settings.issuer:
            raise self._refused("iss")
        answer = self._exchange(str(known["token_endpoint"]), attempt, code)
        try:
            claims = self._checked(str(answer.get("id_token", "")), attempt, now)
            more = self._more(known, str(answer.get("access_token", "")), claims["sub"], now)
        except TokenInvalid as error:
            raise self._refused(error.cause) from error
        told_of = {**more, **claims}
        return Identity(
            self._settings.issuer,
            claims["sub"],
            self._known_as(told_of),
            str(told_of.get("name", "")),
            bool(self._settings.accepted_acr or self._settings.accepted_amr),
            _proved_at(claims),
        )

    def leaving(self, back: str) -> str | None:
        """Return where the browser goes to sign out of the provider too, when it says so."""
        where = self._known().get("end_session_endpoint")
        if where is None:
            return None
        asked = {"client_id": self._settings.client_id, "post_logout_redirect_uri": back}
        return f"{where}?{urlencode(asked)}"

    def _checked(self, token: str, attempt: Attempt, now: datetime) -> Mapping[str, Any]:
        claims = self._claims(token, ("nonce",), now)
        if not hmac.compare_digest(str(claims["nonce"]).encode(), attempt.nonce.encode()):
            raise TokenInvalid("nonce")
        self._assured(claims)
        if attempt.max_age is not None:
            proved = _proved_at(claims)
            if proved is None or now - proved > timedelta(seconds=attempt.max_age) + LEEWAY:
                raise TokenInvalid("auth_time")
        return claims

    def _assured(self, claims: Mapping[str, Any]) -> None:
        """Raise TokenInvalid when the assurance or the means of proof is not one accepted."""
        accepted = self._settings
        if accepted.accepted_acr and claims.get("acr") not in accepted.accepted_acr:
            raise TokenInvalid("acr")
        given = claims.get("amr")
        means = {one for one in given if isinstance(one, str)} if isinstance(given, list) else set()
        if accepted.accepted_amr and means.isdisjoint(accepted.accepted_amr):
            raise TokenInvalid("amr")

    def _known_as(self, told: Mapping[str, Any]) -> str:
        found = told.get(self._settings.match_claim)
        return str(found or "").removeprefix(self._settings.match_prefix)

    def _more(
        self, known: Mapping[str, Any], access_token: str, subject: str, now: datetime
    ) -> Mapping[str, Any]:
        """Return what the provider tells beside the identity token, as JSON, signed or not.

        It must be of the same subject (OpenID Connect Core 1.0, section 5.3.2).
        """
        where = known.get("userinfo_endpoint")
        if not where or not access_token:
            return {}
        answer = self._wire.ask(
            "GET", str(where), headers={"Authorization": f"Bearer {access_token}"}
        )
        if answer.status_code != HTTPStatus.OK:
            return {}
        signed = answer.headers.get("content-type", "").startswith("application/jwt")
        found = self._claims(answer.text, (), now) if signed else self._wire.object(answer)
        if found.get("sub") != subject:
            raise TokenInvalid("sub")
        return found

    def _exchange(self, where: str, attempt: Attempt, code: str) -> dict[str, Any]:
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
            "client_id": self._settings.client_id,
        }
        secret = self._settings.client_secret_file
        auth = secret and (self._settings.client_id, secret.read_text().strip())
        answer = self._wire.ask("POST", where, data=data, auth=auth)
        if answer.status_code != HTTPStatus.OK:
            raise self._refused("code")
        return self._wire.object(answer)

    def _claims(self, token: str, claims: tuple[str, ...], now: datetime) -> Mapping[str, Any]:
        expected = Expected(self._settings.issuer, self._settings.client_id, claims)
        return self._signers.claims(token, expected, now=now)

    def _published_keys(self) -> KeySet:
        where = str(self._known()["jwks_uri"])
        return keys_of(self._wire.object(self._wire.ask("GET", where)))

    def _known(self) -> Mapping[str, Any]:
        """Return what the provider publishes of itself, read once."""
        with self._reading:
            if self._metadata is None:
                issuer = self._settings.issuer
                where = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
                found = self._wire.object(self._wire.ask("GET", where))
                if found.get("issuer") != issuer or any(name not in found for name in NEEDED):
                    raise self._wire.unavailable("configuration")
                self._metadata = found
            return self._metadata

    def _refused(self, cause: str) -> IdentityRefused:
        return IdentityRefused(provider=self._settings.name, **cause_of(cause))


def _proved_at(claims: Mapping[str, Any]) -> datetime | None:
    """Return when the provider last asked the person (OpenID Connect Core 1.0, section 2)."""
    told = claims.get("auth_time")
    if not isinstance(told, int) or isinstance(told, bool) or not 0 <= told < 2**40:
        return None
    return datetime.fromtimestamp(told, UTC)
